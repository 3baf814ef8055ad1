"""The top of an environment: format, name, discount, horizon, and how many stages there are."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from fractions import Fraction

from lpmech.problem.environment import UNNAMED
from lpmech.reading.faults import Faults
from lpmech.reading.keys import KEYS, STAGE_KEYS
from lpmech.reading.labels import is_label
from lpmech.reading.node import Node
from lpmech.reading.words import describe, nearest, one_of

FORMAT = "lpmech-environment/1"
MAX_HORIZON = 1_000_000


def read_name(root: Node, stem: str) -> tuple[str, bool]:
    """The name, and whether the input gives it.

    An input without a name is called by its file's (`stem`), or `UNNAMED` if that is no label. Its canonical form has
    `UNNAMED` in either case, so that a file that is renamed keeps its SHA-256.
    """
    node = root.get("name")
    if node is not None:
        is_label(node, node.value)
        return str(node.value), True
    called = unicodedata.normalize("NFC", stem)
    return (called if is_label(Node(called, Faults("")), called) else UNNAMED), False


def check_top(root: Node, other_keys: Sequence[str]) -> None:
    """Note unknown and missing keys, and another format. In a case file a stage's keys may stand at the top."""
    stage_at_top = root.comforts and root.get("stages") is None
    known = (*KEYS, *(STAGE_KEYS if stage_at_top else ()), *other_keys)
    for key, node in root.items():
        if key in STAGE_KEYS and key not in known:
            node.fault("E-KEY-UNKNOWN", "a key of a stage", one_of(known), 'move it into the stage, in "stages"')
        elif key not in known:
            node.fault("E-KEY-UNKNOWN", "an unknown key", one_of(known), nearest(key, known))
    root.require("discount", "agents", *(() if root.comforts else ("format", "horizon", "stages")))
    written = root.get("format")
    if written and written.value != FORMAT:
        written.fault("E-FORMAT", describe(written.value), f'"{FORMAT}"')


def read_horizon(root: Node) -> int | None:
    """The horizon, None where it is infinite. A case file may leave out an infinite one, TOML having no null.

    Where it is at fault the number of stages serves instead, so that all else can be looked at.
    """
    node = root.get("horizon")
    if node is None or node.value is None or (root.comforts and node.value == "infinite"):
        return None
    if not isinstance(node.value, int) or isinstance(node.value, bool) or not 1 <= node.value <= MAX_HORIZON:
        infinite = 'left out or "infinite"' if root.comforts else "null"
        node.fault("E-HORIZON", describe(node.value),
                   f"an integer from 1 to {MAX_HORIZON}, or {infinite} for an infinite horizon")  # fmt: skip
        stages = root.get("stages")
        return max(len(stages.elements()), 1) if stages else 1
    return node.value


def read_discount(root: Node, infinite: bool) -> Fraction | None:
    """The discount factor."""
    node = root.get("discount")
    value = node.number() if node else None
    if node is None or value is None:
        return None
    if not 0 < value <= 1 or (value == 1 and infinite):
        expected = "more than 0 and less than 1" + ("" if infinite else ", or 1")
        mend = "an infinite horizon needs a discount below 1" if value == 1 else ""
        node.fault("E-DISCOUNT", describe(node.value), f"a number, {expected}", mend)
        return None
    return value


def stage_nodes(root: Node, horizon: int | None) -> tuple[list[Node], int | None]:
    """The stages, and the horizon; where the two do not fit, the number of stages instead, as above."""
    listed = root.get("stages")
    if listed is None:
        return ([root] if root.comforts else []), horizon
    nodes = listed.elements() if listed.is_list("a list of stages") else []
    if nodes and len(nodes) not in (1, horizon):
        expected = "1 stage" if horizon in (None, 1) else f"1 stage that serves every period, or {horizon}"
        listed.fault("E-STAGES", f"{len(nodes)} stages", expected)
        return nodes, len(nodes)
    return nodes, horizon
