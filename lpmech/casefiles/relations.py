"""The table [relation] of a case file: a relation between numbers, which the certificate is to decide.

    [relation.conclusion]                     # and premises = [{...}, …], in the same form
    terms = [{ weight = "1/2", quantity = "payment", agent = "ann", state = { ann = "low", bob = "high" } }, …]
    relation = ">="                           # "=" where left out, or ">"
    constant = "3"                            # 0 where left out

The quantities are those of docs/claims.md, *Stated relations*.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TypeVar

from lpmech.casefiles.expectations import read_allocation, read_position, read_state
from lpmech.claims.relation.quantities import QUANTITIES
from lpmech.claims.relation.values import Quantity, QuantityKind, Relation, Sign, Stated
from lpmech.problem.environment import Environment
from lpmech.problem.stages import Stage
from lpmech.reading.kinds import TABLES
from lpmech.reading.labels import is_known
from lpmech.reading.node import Node
from lpmech.reading.words import describe, nearest, one_of

T = TypeVar("T")
_TERM = ("weight", "quantity", "agent", "period", "state", "allocation", "shock", "report")


def read_relation(node: Node | None, env: Environment) -> Stated | None:
    """The relation that is stated; faults are noted at the node."""
    if node is None or not node.is_object("a table with a conclusion"):
        return None
    node.check_keys(("premises", "conclusion"), ("conclusion",))
    given = [_read(one, env) for one in _list(node.get("premises"))]
    conclusion = node.get("conclusion")
    found = _read(conclusion, env) if conclusion else None
    return Stated(conclusion=found, premises=tuple(one for one in given if one)) if found else None


def _list(node: Node | None) -> Sequence[Node]:
    return node.elements() if node is not None and node.is_list("an array of tables", of=TABLES) else ()


def _read(node: Node, env: Environment) -> Relation | None:
    if not node.is_object("a table with terms"):
        return None
    node.check_keys(("terms", "relation", "constant"), ("terms",))
    relation, constant, given = node.get("relation"), node.get("constant"), node.get("terms")
    sign = _one_of(relation, {str(one): one for one in Sign}) if relation else Sign.EQUAL
    least = constant.number() if constant else Fraction(0)
    terms = [_term(one, env) for one in _list(given)]
    kept = tuple(term for term in terms if term)
    return Relation(terms=kept, sign=sign, constant=least) if sign and least is not None and kept else None


def _one_of(node: Node, known: Mapping[str, T]) -> T | None:
    """What the name at a node means; else a fault is noted."""
    names = tuple(known)
    if isinstance(node.value, str) and node.value in known:
        return known[node.value]
    near = nearest(node.value, names) if isinstance(node.value, str) else ""
    node.fault("E-RELATION", describe(node.value), one_of(names), near)
    return None


def _term(node: Node, env: Environment) -> tuple[Fraction, Quantity] | None:
    if not node.is_object("a table with a quantity"):
        return None
    named = node.get("quantity")
    kind: QuantityKind | None = _one_of(named, QUANTITIES) if named else None
    about = kind.about if kind else ()
    others = [one.key for one in about] if kind else _TERM
    needed = [one.key for one in about if not one.optional]
    node.check_keys(dict.fromkeys(("weight", "quantity", "period", "state", *others)), ("quantity", "state", *needed))
    weight, position = node.get("weight"), read_position(node, env)
    size = weight.number() if weight else Fraction(1)
    if kind is None or position is None or size is None:
        return None
    stage = env.stage(position)
    state = read_state(node.get("state"), stage)
    known = _labels(node, env, stage)
    if state is None or known is None:
        return None
    return size, Quantity(kind=kind, state=state, period=env.period(position), **known)


def _labels(node: Node, env: Environment, stage: Stage) -> dict[str, str | None] | None:
    """Agent, allocation, shock and report, where they are given; None where one is unknown."""
    agent = node.get("agent")
    if agent is not None and not is_known(agent, agent.value, env.agents, "agent"):
        return None
    name = str(agent.value) if agent else None
    found: dict[str, str | None] = {"agent": name}
    allocation = node.get("allocation")
    if allocation is not None:
        found["allocation"] = read_allocation(allocation, stage)
    options = {"shock": stage.labels["shock"], "report": stage.labels[name] if name else ()}
    for key, labels in options.items():
        given = node.get(key)
        if given is not None:
            found[key] = str(given.value) if is_known(given, given.value, labels, key) else None
    return None if any(node.get(key) is not None and value is None for key, value in found.items()) else found
