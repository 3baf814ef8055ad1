"""Ids of rows and columns: words that say what a row or a column is about.

An id is a sequence of parts, each `what which`: `everyone period 2 state low|high allocation "to ann"`. A label that
is not a plain word is quoted, with `"` and the backslash escaped, so that different places never share an id. A state
lists its public label, where there is one, and then the agents' types in their order; a memory lists the previous
allocation and then the previous reports.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_PLAIN = re.compile(r'[^\s"|\\]+')


def word(label: str) -> str:
    """A label as it stands in an id."""
    if _PLAIN.fullmatch(label):
        return label
    escaped = label.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def words(labels: Iterable[str]) -> str:
    """Several labels, of a state or of reports."""
    return "|".join(word(label) for label in labels)


def name(*parts: str) -> str:
    """The id of these parts; empty ones say nothing."""
    return " ".join(part for part in parts if part)


def part(what: str, *labels: str) -> str:
    """One part, such as `state low|high`; empty where there is no label (a state without components)."""
    return f"{what} {words(labels)}" if labels else ""
