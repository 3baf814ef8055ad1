"""Integers and tables as certificates write them (docs/certificate_format.md): INT and TABLE."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lpmech.problem.stages import PREVIOUS
from lpmech.problem.tables import Table

_LARGEST_JSON_INTEGER = 1 << 53


def integer(value: int) -> int | str:
    """An INT of the certificate format."""
    value = int(value)
    return value if abs(value) < _LARGEST_JSON_INTEGER else hex(value)


def table_json(table: Table, agents: Sequence[str], leading: Sequence[str] = ()) -> dict[str, Any]:
    """A TABLE of the certificate format, on just the axes on which the values depend; `leading` axes come first."""
    small = table.minimal()
    axes = tuple(axis for axis in (*leading, *_axis_order(agents)) if axis in small.axes)
    numerators = small.to(axes).numerators.ravel()
    return {
        "axes": list(axes),
        "denominator": integer(small.array.denominator),
        "numerators": [integer(value) for value in numerators.tolist()],
    }


def _axis_order(agents: Sequence[str]) -> tuple[str, ...]:
    remembered = (PREVIOUS + axis for axis in ("allocation", "public", *agents))
    return (*remembered, "shock", "public", *agents)
