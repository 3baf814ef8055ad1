"""A mechanism with states, read from a mechanism file that has the key `states` (docs/states_format.md, section 1).

    {"mechanism", "environment", "states": [label, …], "start": label,
     "allocation_rule": [{"period", "memory", "state", "allocation" | "lottery" | "by_shock"}, …],
     "next": [{"period", "memory", "state", "allocation", "shock", "next"}, …],
     "transfers": [{"agent", "period", "memory", "state", "payment"}, …]}

`memory` is the label of a state. A row holds for all that it leaves out: periods, states, labels and allocations. Every
cell of a state that is reached is given exactly once. Without an allocation rule the efficient one is meant.
"""

from __future__ import annotations

from collections.abc import Callable

from lpmech.casefiles.user.states.build import build
from lpmech.casefiles.user.states.rows import Names, Written
from lpmech.problem.environment import Environment
from lpmech.problem.lifting import JOINS
from lpmech.problem.remembering import StateMechanism
from lpmech.problem.tables import Choice
from lpmech.reading.faults import quote
from lpmech.reading.labels import MAX_LABEL_LENGTH, is_known, read_labels
from lpmech.reading.node import Node

KEYS = ("environment", "mechanism", "states", "start", "next", "allocation_rule", "transfers")
_FOR_PEOPLE = ("automata", "remembered")  # what lpmech says of automata besides
_REQUIRED = ("states", "start", "transfers")


def read_states(root: Node, env: Environment, name: str, efficient: Callable[[], tuple[Choice, ...]]) -> StateMechanism:
    """The mechanism with states in a file. `efficient` is asked for a rule if there is none. Raises BadInput."""
    faults = root.faults
    root.check_keys((*KEYS, *_FOR_PEOPLE), _REQUIRED)
    names, transfers = _names(root, env), root.get("transfers")
    if names is None or transfers is None:
        faults.check()
    assert names is not None
    assert transfers is not None
    written = Written(env, names)
    rule = root.get("allocation_rule")
    if rule is None or rule.value is None:
        written.choose(efficient())
    else:
        written.read_rule(rule)
    if (after := root.get("next")) is not None and after.value is not None:
        written.read_next(after)
    written.read_transfers(transfers)
    faults.check()
    found = build(root, written, name)
    faults.check()
    return found


def _names(root: Node, env: Environment) -> Names | None:
    """The states and the one of the start; faults noted."""
    listed, start = root.get("states"), root.get("start")
    labels = read_labels(listed, "state")
    if listed is None or labels is None or start is None:
        return None
    longest = max(len(one) for stage in env.stages for one in (*stage.allocations, *stage.public, ""))
    for node in listed.elements():
        _check_name(node, str(node.value), MAX_LABEL_LENGTH - longest - len(JOINS))
    if not is_known(start, start.value, labels, "state"):
        return None
    return Names(labels, labels.index(str(start.value)))


def _check_name(node: Node, name: str, most: int) -> None:
    """The name of a state is joined to labels of the environment."""
    if JOINS.strip() in name:
        node.fault("E-MECHANISM-STATE", f"{quote(name)}, which has {quote(JOINS.strip())}", "a name without it",
                   "names of states are joined to labels of the environment by it")  # fmt: skip
    elif len(name) > most:
        node.fault("E-MECHANISM-STATE", f"a name of {len(name)} characters", f"at most {most}",
                   f"with a label of the environment it has at most {MAX_LABEL_LENGTH}")  # fmt: skip


__all__ = ["KEYS", "read_states"]
