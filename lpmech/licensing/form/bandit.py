"""A tree to a licensing environment in the form of docs/arms_format.md, with every fault noted at its place.

    {"format": "lpmech-arms/1", "name", "discount", "idle",
     "arms": [{"name", "states", "start", "reward", "transition"}, …]}

In case files an arm may instead be of a `kind` (`kinds.py`), which stands for its states, rewards and transitions.
"""

from __future__ import annotations

import json
from fractions import Fraction

from lpmech.licensing.arm import Arm, Bandit, Idle
from lpmech.licensing.form.kinds import KINDS, read_kind
from lpmech.licensing.form.rows import read_rewards, read_start, read_transition
from lpmech.problem.canonical import UNNAMED
from lpmech.reading.environment_form import mend_of_discount, read_name
from lpmech.reading.examples import line
from lpmech.reading.formats import ARMS
from lpmech.reading.kinds import TABLES
from lpmech.reading.labels import is_free, is_label, mend_of_repeated, read_labels
from lpmech.reading.node import Node
from lpmech.reading.words import describe, nearest, one_of

FORMAT = ARMS.name
KEYS = ("format", "name", "discount", "idle", "arms")
ARM_KEYS = ("name", "states", "start", "reward", "transition")
KIND = "kind"


def read_bandit(root: Node, stem: str = UNNAMED, *, headed: bool = True) -> Bandit:
    """The licensing environment. Raises BadInput. `headed`: whether the tree has a format and may have a name; without
    one the environment is called by `stem`."""
    if root.is_object("an object with arms"):
        known = KEYS if headed else tuple(key for key in KEYS if key not in ("format", "name"))
        root.check_keys(known, ("discount", "arms", *(("format",) if headed else ())))
    written = root.get("format")
    if headed and written and written.value != FORMAT:
        written.fault(
            "E-FORMAT",
            describe(written.value),
            json.dumps(FORMAT),
            f"write {line('format', FORMAT, root.faults.writing)}",
        )
    name, named = read_name(root, stem) if headed else (stem, False)
    discount, idle = _discount(root.get("discount")), _idle(root.get("idle"))
    arms = _arms(root.get("arms"))
    root.faults.check()
    given = root.get("arms")
    assert discount is not None
    assert given is not None
    assert len(arms) == len(given.elements())  # an arm is read, or it is at fault
    return Bandit(name=name, discount=discount, arms=tuple(arms), idle=idle, named=named)


def _discount(node: Node | None) -> Fraction | None:
    """δ, 0 < δ < 1."""
    value = node.number() if node else None
    if node and value is not None and not 0 < value < 1:
        node.fault("E-DISCOUNT", describe(node.value), "a number, more than 0 and less than 1",
                   mend_of_discount(value, node.faults.writing, finite=False))  # fmt: skip
    return value


def _idle(node: Node | None) -> Idle:
    if node is None:
        return Idle.NEVER
    if not isinstance(node.value, str) or node.value not in tuple(Idle):
        node.fault("E-ARM-IDLE", describe(node.value), one_of(tuple(Idle)), nearest(str(node.value), tuple(Idle)))
        return Idle.NEVER
    return Idle(node.value)


def _arms(node: Node | None) -> list[Arm]:
    """The arms, in the order in which they stand."""
    if node is None or not node.is_list("a list of at least one arm", of=TABLES):
        return []
    named = [element for element in node.elements() if element.is_object("an arm: an object with a name")]
    names = [element.get("name") for element in named if element.require("name")]
    _check_names([name for name in names if name is not None])
    arms = [_arm(element) for element in named]
    return [arm for arm in arms if arm is not None]


def _check_names(nodes: list[Node]) -> None:
    """The names are those of agents, and distinct."""
    seen: set[object] = set()
    for node in nodes:
        if is_label(node, node.value) and is_free(node) and node.value in seen:
            node.fault("E-LABEL-REPEATED", f"{json.dumps(node.value)}, which another arm has already", "distinct names",
                       mend_of_repeated(str(node.value)))  # fmt: skip
        seen |= {node.value} if isinstance(node.value, str) else set()


def _arm(node: Node) -> Arm | None:
    name = node.get("name")
    label = name.value if name and isinstance(name.value, str) else ""
    if node.comforts:
        node.meant_by([key for key, _ in node.items() if key not in (*ARM_KEYS, KIND)], (KIND,))
    kind = node.get(KIND) if node.comforts else None
    if kind is not None:
        known = isinstance(kind.value, str) and kind.value in KINDS
        if not known:
            kind.fault("E-ARM-KIND", describe(kind.value), one_of(KINDS), nearest(str(kind.value), KINDS))
        return read_kind(node, label, str(kind.value)) if known else None
    return _table(node, label)


def _table(node: Node, name: str) -> Arm | None:
    """An arm that is given by its states, rewards and transitions."""
    node.check_keys((*ARM_KEYS, *((KIND,) if node.comforts else ())), ("states", "reward", "transition"))
    states = read_labels(node.get("states"), "state")
    if states is None:
        return None
    start = read_start(node.get("start"), states)
    rewards, transition = read_rewards(node.get("reward"), states), read_transition(node.get("transition"), states)
    if rewards is None or transition is None:
        return None
    return Arm(name=name, states=states, rewards=rewards, transition=transition, start=start)
