"""Names in a crowd's file: labels, each distinct among its like."""

from __future__ import annotations

from collections.abc import Sequence

from lpmech.reading.faults import quote
from lpmech.reading.labels import has_other_meaning, is_label
from lpmech.reading.node import Node


def name_of(node: Node, *, of_group: bool = False) -> str:
    """The name of an object; a fault if it is no label, or of a group one that an agent may not have."""
    inner = node.get("name")
    if inner is None:
        return ""
    if is_label(inner, inner.value) and of_group and has_other_meaning(str(inner.value)):
        inner.fault("E-AGENT-NAME", f"{quote(str(inner.value))}, which means something else", "another name")
    return str(inner.value)


def check_distinct(names: Sequence[Node], what: str) -> None:
    """A fault for each name that another one has, too."""
    seen: set[object] = set()
    for node in names:
        if isinstance(node.value, str) and node.value in seen:
            node.fault("E-LABEL-REPEATED", f"{quote(node.value)}, which another {what} has already", "distinct names")
        seen |= {node.value} if isinstance(node.value, str) else set()
