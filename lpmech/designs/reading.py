"""A problem file: text to a value, every fault with its place (docs/design_format.md, section 1)."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from lpmech.designs.cut import Cut, written_out
from lpmech.designs.plain import plain_problem
from lpmech.designs.problem import (
    FORMAT,
    Aim,
    Allocation,
    BudgetKind,
    Constraint,
    Incentives,
    Memory,
    Participation,
    Payments,
    Problem,
    View,
    When,
)
from lpmech.designs.reading_aim import read_objective
from lpmech.designs.reading_cut import clash_of_cut, read_cut
from lpmech.designs.reading_rule import clash_of_lots, read_deterministic, read_rule
from lpmech.designs.reading_terms import Reader
from lpmech.lp.program import Sense
from lpmech.problem.canonical import sha256
from lpmech.problem.environment import Environment
from lpmech.problem.exact import format_number
from lpmech.reading import json_tree, python_tree, toml_tree
from lpmech.reading.faults import Faults
from lpmech.reading.kinds import TABLES, TEXTS, Elements
from lpmech.reading.node import Node
from lpmech.reading.source import read_stdin, read_text
from lpmech.reading.words import describe, nearest, one_of

KEYS = ("format", "title", "environment", "allocation", "incentives", "payments", "participation", "budget",
        "objective", "constraints", "cut", "deterministic")  # fmt: skip
PARTS = KEYS[3:]
Source = str | os.PathLike[str] | Mapping[str, object]
T = TypeVar("T", bound=StrEnum)
ZERO = Fraction(0)
STDIN, TOML = "-", ".toml"
PROBLEM_FILE = "a problem file (.json or .toml)"


def read_problem(source: Source, env: Environment) -> Problem:
    """The problem in a file (JSON, or TOML by its ending), on stdin (`-`), or in a mapping; or a plain one by its name.
    Raises BadInput, and UnknownName where the name is none."""
    return read_node(source, env)[0]


def read_part(node: Node, env: Environment) -> Problem | None:
    """The problem that is a part of another file, without format and title; faults are noted, and None if there are."""
    before = node.faults.count
    if node.is_object("a problem: a table"):
        node.check_keys(PARTS, ("incentives",))
        if env.prior is None:
            _without_prior(node)
        found = _Problem(node, env).read()
    return found if node.faults.count == before else None


def read_node(source: Source | Problem, env: Environment) -> tuple[Problem, Node]:
    """The problem, and the tree that it was read from, for what is found wrong with it later; that of a problem which
    was read before is empty. Raises BadInput."""
    if isinstance(source, Problem):
        return source, _read_before(env)
    return _read(source, env, None)


def read_cut_problem(source: Source | Problem, env: Environment, cut: Cut) -> tuple[Problem, Node]:
    """The same of a problem that does not say where its horizon is cut; payments of one that was read before remember
    the history. Raises BadInput."""
    if not isinstance(source, Problem):
        return _read(source, env, cut)
    root = _read_before(env)
    found = replace(source, cut=cut, payments=replace(source.payments, memory=Memory.HISTORY))
    if clash := clash_of_cut(found, env):
        root.fault("E-DESIGN-CLASH", *clash[1:])
        root.faults.check()
    return found, root


def _read_before(env: Environment) -> Node:
    root = Node(*_tree({}))
    if env.prior is None:
        _without_prior(root)
    root.faults.check()
    return root


def _read(source: Source, env: Environment, cut: Cut | None) -> tuple[Problem, Node]:
    root = Node(*_tree(source))
    if not root.is_object("a problem: an object"):
        root.faults.check()
    root.check_keys(KEYS, ("format", "incentives"))
    _check_head(root, env)
    problem = _Problem(root, env, cut).read()
    root.faults.check()
    return problem, root


def _tree(source: Source) -> tuple[object, Faults]:
    if isinstance(source, Mapping):
        return _tree_of(source)
    if source == STDIN:
        text = read_stdin()
        return json_tree.parse(text, "stdin") if text.lstrip().startswith("{") else toml_tree.parse(text, "stdin")
    path = Path(source)
    if isinstance(source, str) and not path.suffix and not path.exists():
        return _tree_of(plain_problem(source))
    parse = toml_tree.parse if path.suffix.lower() == TOML else json_tree.parse
    return parse(read_text(path, PROBLEM_FILE), str(path))


def _tree_of(given: Mapping[str, object]) -> tuple[object, Faults]:
    faults = Faults("the problem")
    return python_tree.parse(given, faults), faults


def _check_head(root: Node, env: Environment) -> None:
    """Format, title, and whether the problem is about the environment."""
    written, about, title = root.get("format"), root.get("environment"), root.get("title")
    if written and written.value != FORMAT:
        written.fault("E-FORMAT", describe(written.value), json.dumps(FORMAT))
    if title:
        title.text("a text")
    if about and about.value != sha256(env):
        about.fault("E-DESIGN-ENVIRONMENT", "the SHA-256 of another environment", sha256(env),
                    "leave the key out if the problem is meant for this environment all the same")  # fmt: skip
    if env.prior is None:
        _without_prior(root)


def _without_prior(node: Node) -> None:
    node.fault("E-DESIGN-PRIOR", "an environment without a prior", "an environment with one",
               "say with which probabilities play begins")  # fmt: skip


class _Problem:
    """A problem while it is read."""

    def __init__(self, root: Node, env: Environment, cut: Cut | None = None) -> None:
        self.root, self.given = root, env
        self.cut = read_cut(root.get("cut"), env) or cut
        if cut is not None and root.get("cut"):
            self._clash("cut", "a second cut", "one", "leave the key out, or the number of periods")
        self.env = written_out(env, self.cut)

    def read(self) -> Problem:
        """The problem; faults are noted."""
        allocation, rule = self._allocation(self.root.get("allocation"))
        payments = self._payments(self.root.get("payments"))
        budget, objective = self._budget(self.root.get("budget")), self.root.get("objective")
        incentives = _one(self.root.get("incentives"), Incentives, Incentives.INTERIM)
        terms = Reader(self.env, payments.memory)
        found = Problem(
            allocation=allocation, rule=rule, incentives=incentives, payments=payments,
            participation=self._participation(self.root.get("participation")), budget=budget,
            objective=read_objective(objective, terms), constraints=self._constraints(terms), cut=self.cut,
            deterministic=read_deterministic(self.root.get("deterministic")),
        )  # fmt: skip
        self._check(found)
        return found

    def _allocation(self, node: Node | None) -> tuple[Allocation, tuple]:  # type: ignore[type-arg]
        """Which allocations, and the stated rule."""
        if node is not None and isinstance(node.value, dict):
            return Allocation.RULE, read_rule(node, self.given)
        named = tuple(one for one in Allocation if one is not Allocation.RULE)
        if node is None:
            return Allocation.EFFICIENT, ()
        return _one(node, Allocation, Allocation.EFFICIENT, named), ()

    def _payments(self, node: Node | None) -> Payments:
        default = Memory.ONE_PERIOD if self.env.horizon is None else Memory.HISTORY
        everyone = tuple(range(len(self.env.agents)))
        if node is None or not node.is_object("an object"):
            return Payments(memory=default, agents=everyone)
        node.check_keys(("memory", "agents", "at most", "at least", "at most received"))
        return Payments(
            memory=_one(node.get("memory"), Memory, default), agents=self._agents(node.get("agents"), everyone),
            at_most=_number(node.get("at most")), at_least=_number(node.get("at least")),
            at_most_received=_number(node.get("at most received")),
        )  # fmt: skip

    def _agents(self, node: Node | None, everyone: tuple[int, ...]) -> tuple[int, ...]:
        if node is None:
            return everyone
        if not isinstance(node.value, list):
            node.wrong_kind("a list of agents", node.misfit.as_list(TEXTS))
            return ()
        found = [_position(one, self.env.agents, "E-AGENT-UNKNOWN") for one in node.elements()]
        return tuple(sorted({agent for agent in found if agent is not None}))

    def _participation(self, node: Node | None) -> Participation:
        zero = (ZERO,) * len(self.env.agents)
        nothing: tuple[Mapping[str, Fraction], ...] = (MappingProxyType({}),) * len(self.env.agents)
        if node is None or not node.is_object("an object"):
            return Participation(when=When.NEVER, view=View.INTERIM, outside=nothing, otherwise=zero)
        node.check_keys(("when", "view", "outside"), ("when",))
        outside, otherwise = self._outside(node.get("outside"))
        return Participation(when=_one(node.get("when"), When, When.NEVER),
                             view=_one(node.get("view"), View, View.INTERIM),
                             outside=outside, otherwise=otherwise)  # fmt: skip

    def _outside(self, node: Node | None) -> tuple[tuple[Mapping[str, Fraction], ...], tuple[Fraction, ...]]:
        """Outside options by agent, and by own type where they are given so."""
        if node is None or not isinstance(node.value, dict):
            worth = _number(node) or ZERO
            return tuple(MappingProxyType({}) for _ in self.env.agents), (worth,) * len(self.env.agents)
        node.check_keys(self.env.agents, self.env.agents)
        tables: list[Mapping[str, Fraction]] = []
        others: list[Fraction] = []
        for place, agent in enumerate(self.env.agents):
            own = node.get(agent)
            table = own is not None and isinstance(own.value, dict)
            tables.append(MappingProxyType(self._by_type(own, place) if own is not None and table else {}))
            others.append(ZERO if table else _number(own) or ZERO)
        return tuple(tables), tuple(others)

    def _by_type(self, node: Node, agent: int) -> dict[str, Fraction]:
        types = list(dict.fromkeys(label for stage in self.env.stages for label in stage.types[agent]))
        node.check_keys(types, types)
        return {label: _number(one) or ZERO for label, one in node.items()}

    def _budget(self, node: Node | None) -> Mapping[BudgetKind, Sense]:
        found: dict[BudgetKind, Sense] = {}
        if node is None:
            return MappingProxyType(found)
        if not isinstance(node.value, list):
            node.wrong_kind("a list of budgets", node.misfit.as_list(Elements(tables=True, named="kind")))
        for one in node.elements():
            if not one.is_object("a budget: an object"):
                continue
            one.check_keys(("kind", "sense"), ("kind",))
            kind = _one(one.get("kind"), BudgetKind, BudgetKind.EX_ANTE)
            if kind in found:
                one.fault("E-DESIGN-BUDGET", f"a second budget of the kind {kind.value}", "one of each kind")
            found[kind] = read_relation(one.get("sense"), (Sense.AT_LEAST, Sense.EQUAL))
        return MappingProxyType(found)

    def _constraints(self, terms: Reader) -> tuple[Constraint, ...]:
        node, found = self.root.get("constraints"), []
        if node is not None and not isinstance(node.value, list):
            node.wrong_kind("a list of constraints", node.misfit.as_list(TABLES))
        for one in node.elements() if node else ():
            if not one.is_object("a constraint: an object"):
                continue
            one.check_keys(("terms", "relation", "constant"), ("terms", "relation"))
            linear = terms.linear(one.get("terms"))
            if linear and not any(term.times for term in linear):
                nothing = "a sum whose quantities all have the weight 0"
                (one.get("terms") or one).fault("E-DESIGN-CLASH", nothing, "a quantity with another weight")
            found.append(Constraint(terms=linear, relation=read_relation(one.get("relation"), tuple(Sense)),
                                    constant=_number(one.get("constant")) or ZERO))  # fmt: skip
        return tuple(found)

    def _check(self, found: Problem) -> None:
        """What does not go together."""
        infinite = self.env.horizon is None
        if found.allocation.free and (infinite or found.payments.memory is not Memory.HISTORY):
            said = "with an infinite horizon" if infinite else f'and payments with the memory "{found.payments.memory}"'
            mend = "state a rule, or ask for bounds with --periods" if infinite else 'write memory = "history"'
            wanted = "a finite horizon, or one that is cut" if infinite else "payments by history"
            self._clash("allocation", f'"{found.allocation}" {said}', wanted, mend)
        if infinite and found.payments.memory is Memory.HISTORY:
            self._clash(
                "payments",
                "payments by history with an infinite horizon",
                '"none" or "one period"',
                "or cut the horizon, with the key cut",
            )
        if any(entry.before for entry in found.rule) and found.payments.memory is not Memory.HISTORY:
            self._clash("allocation", "a rule that looks at several periods", 'payments with the memory "history"')
        counted = found.objective.of or found.constraints or BudgetKind.EX_ANTE in found.budget
        if found.changes and infinite and counted:
            self._clash("allocation", "a rule with memory or periods, an infinite horizon and quantities to count",
                        "a rule that never changes")  # fmt: skip
        self._check_limits(found.payments)
        self._check_aim(found)
        if lots := clash_of_lots(found, self.given):
            self._clash("deterministic", *lots)
        if clash := clash_of_cut(found, self.given):
            self._clash(*clash)

    def _check_limits(self, payments: Payments) -> None:
        """Some payment meets both limits."""
        low, high = payments.at_least, payments.at_most
        if low is not None and high is not None and low > high:
            self._clash("payments", f"payments of at least {format_number(low)} and at most {format_number(high)}",
                        '"at least" no greater than "at most"', "exchange the two, or leave one out")  # fmt: skip

    def _check_aim(self, found: Problem) -> None:
        aim = found.objective.aim
        if found.subsidised and list(found.budget.values()) != [Sense.AT_LEAST]:
            what = "the least subsidy" if aim is Aim.SUBSIDY else "a subsidy"
            self._clash("objective" if aim is Aim.SUBSIDY else "budget", f"{what} without exactly one budget with >=",
                        "one budget with >=", 'write budget = [{ kind = "ex ante" }], or another kind')  # fmt: skip
        if found.eased and (found.allocation.free or found.incentives is Incentives.NONE):
            what = "the least ε" if aim is Aim.EPSILON else "ε"
            self._clash("objective" if aim is Aim.EPSILON else "incentives",
                        f"{what} of a rule that is free, or without incentives",
                        "a fixed rule, and a notion of incentives")  # fmt: skip

    def _clash(self, key: str, found: str, expected: str, mend: str = "") -> None:
        (self.root.get(key) or self.root).fault("E-DESIGN-CLASH", found, expected, mend)


def read_relation(node: Node | None, known: tuple[Sense, ...]) -> Sense:
    """A relation; ≥ where there is none."""
    return _one(node, Sense, Sense.AT_LEAST, known)


def _one(node: Node | None, kinds: type[T], default: T, known: tuple[T, ...] | None = None) -> T:
    """A word of a list of words."""
    words = [one.value for one in (known or tuple(kinds))]
    if node is None:
        return default
    if not isinstance(node.value, str) or node.value not in words:
        node.fault("E-DESIGN-WORD", describe(node.value), one_of(words), nearest(str(node.value), words))
        return default
    return kinds(node.value)


def _number(node: Node | None) -> Fraction | None:
    return None if node is None or node.value is None else node.number()


def _position(node: Node, known: tuple[str, ...], code: str) -> int | None:
    if isinstance(node.value, str) and node.value in known:
        return known.index(node.value)
    node.fault(code, describe(node.value), one_of(known), nearest(str(node.value), known))
    return None
