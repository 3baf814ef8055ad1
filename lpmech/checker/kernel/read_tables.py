"""Reading the tables of an environment (page section 2), dense and sparse.

`Places` says which axes a place allows, in canonical order, and which of them are `next …` axes. Rows over the next
axes are distributions where a table is one: `distribution` checks them, and counts a `next` axis that the table omits
with its number of labels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import prod

from .errors import Malformed, Path, expected, quote
from .fields import any_object, fraction_text, list_of, lowest_terms, number, object_of, position
from .older import paired
from .spaces import Axis, CellBudget, GridTable, make_table, offsets, unravel


@dataclass(frozen=True)
class Axes:
    """Axes in canonical order; shared by places, for each of which a copy would be too much where agents are many."""

    axes: tuple[Axis, ...] = ()

    @cached_property
    def ranks(self) -> dict[str, int]:
        return {axis.name: rank for rank, axis in enumerate(self.axes)}


@dataclass(frozen=True)
class Place:
    """The axes that a place in the environment allows: those of today and those of the next state."""

    today: Axes
    next: Axes
    budget: CellBudget

    def axis(self, name: object) -> Axis | None:
        if not isinstance(name, str):
            return None
        axes = self.next if name in self.next.ranks else self.today
        return axes.axes[axes.ranks[name]] if name in axes.ranks else None

    def rank(self, name: str) -> int:
        """Today before the next state."""
        return self.today.ranks[name] if name in self.today.ranks else len(self.today.axes) + self.next.ranks[name]


def table(value: object, place: Place, path: Path) -> GridTable:
    """A table that may stand at a place."""
    fields = any_object(value, path)
    dense = "values" in fields
    fields = object_of(fields, path, ("axes",), ("values",) if dense else ("default", "entries"))
    axes = _axes(fields["axes"], place, (*path, "axes"))
    place.budget.spend(prod(map(len, axes)))
    values = _dense(fields["values"], axes, (*path, "values")) if dense else _sparse(fields, axes, path)
    return make_table(axes, values, place.rank, place.budget)


def _axes(value: object, place: Place, path: Path) -> list[Axis]:
    axes: dict[str, Axis] = {}
    for k, name in enumerate(list_of(value, path)):
        axis = place.axis(name)
        if axis is None:
            allowed = ", ".join(quote(axis.name, 30) for axis in (*place.today.axes[:8], *place.next.axes[:8]))
            raise expected((*path, k), f"an axis that this place allows ({allowed})", name)
        if axis.name in axes:
            raise Malformed((*path, k), f"the axis {quote(axis.name)} is repeated")
        axes[axis.name] = axis
    return list(axes.values())


def _dense(value: object, axes: Sequence[Axis], path: Path) -> list[Fraction]:
    """Nested lists, one level an axis, opened level by level."""
    level: list[object] = [value]
    for depth, axis in enumerate(axes):
        for k, item in enumerate(level):
            if not isinstance(item, list) or len(item) != len(axis):
                where = (*path, *_place(k, axes[:depth]))
                raise expected(where, f"a list of {len(axis)}, one for each label of {quote(axis.name)}", item)
        level = [inner for item in level if isinstance(item, list) for inner in item]
    return [_cell(item, path, axes, k) for k, item in enumerate(level)]


def _cell(value: object, path: Path, axes: Sequence[Axis], k: int) -> Fraction:
    try:
        return number(value, ())
    except Malformed as error:
        raise Malformed((*path, *_place(k, axes)), str(error)) from None


def _place(k: int, axes: Sequence[Axis]) -> tuple[int, ...]:
    """The indices of the k-th cell."""
    return unravel(k, [len(axis) for axis in axes])


def _sparse(fields: dict[str, object], axes: Sequence[Axis], path: Path) -> list[Fraction]:
    if "default" not in fields and "entries" not in fields:
        raise Malformed(path, 'a table has "values", or "default" and "entries"')
    default = number(fields["default"], path, "default") if "default" in fields else None
    values: list[Fraction | None] = [default] * prod(map(len, axes))
    entries = any_object(fields.get("entries", {}), (*path, "entries"))
    for key, entry in entries.items():
        values[_entry(key, axes, (*path, "entries"))] = number(entry, path, "entries", key)
    if default is None and len(entries) < len(values):
        raise Malformed(path, f"no default, and {len(entries)} entries for {len(values)} cells")
    return [value for value in values if value is not None]


def _entry(key: str, axes: Sequence[Axis], path: Path) -> int:
    """The cell that `label|label` names."""
    parts = key.split("|") if axes or key else []
    if len(parts) != len(axes):
        raise Malformed((*path, key), f"expected {len(axes)} labels joined by '|', found {len(parts)}")
    cell = 0
    for part, axis in paired(parts, axes):
        cell = cell * len(axis) + position(part, axis.positions, (*path, key), f"a label of {quote(axis.name)}")
    return cell


def distribution(found: GridTable, place: Place, path: Path) -> GridTable:
    """The table, if it is ≥ 0 and each row over the place's next axes sums to 1."""
    today = [axis for axis in map(place.axis, found.axes) if axis and axis.name not in place.next.ranks]
    after = [axis for axis in map(place.axis, found.axes) if axis and axis.name in place.next.ranks]
    omitted = prod(len(axis) for axis in place.next.axes if axis.name not in found.axes)
    if min(found.numerators) < 0:
        raise Malformed(path, "a probability is negative")
    ahead = offsets([len(axis) for axis in after], [found.stride(axis.name) for axis in after])
    for row, start in enumerate(offsets([len(axis) for axis in today], [found.stride(axis.name) for axis in today])):
        total = sum(found.numerators[start + step] for step in ahead) * omitted
        if total != found.denominator:
            raise Malformed(path, f"{_row(row, today)} sums to {_shown(total, found.denominator)}, not to 1")
    return found


def _row(row: int, axes: Sequence[Axis]) -> str:
    named = "|".join(axis.labels[k] for axis, k in paired(axes, _place(row, axes)))
    return f"the row {quote(named)}" if axes else "the distribution"


def _shown(over: int, under: int) -> str:
    if under.bit_length() > 200 or over.bit_length() > 200:
        return "another number"
    return fraction_text(*lowest_terms(over, under))
