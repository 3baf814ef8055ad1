"""Tables compared cell by cell. Cells are matched by their labels, so the order of labels and axes says nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from lpmech.problem import exact
from lpmech.problem.exact import format_number
from lpmech.problem.tables import Choice, Table, union

Labels = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that is not the same. None: it is not there at all.

    For example `utility of ann` at allocation `to ann` and ann's type `low`: 4 before, and 5 after.
    """

    place: str
    before: str | None
    after: str | None
    period: int | None = None
    cell: Mapping[str, str] | None = None  # labels by axis; None where it is about no cell
    change: Fraction | None = None  # after minus before, of numbers


def table_differences(
    place: str, tables: tuple[Table, Table], labels: tuple[Labels, Labels], *, period: int | None = None,
    threshold: Fraction = Fraction(0),
) -> Iterator[Difference]:  # fmt: skip
    """The cells in which two tables differ by more than `threshold`, among the labels that both have.

    A table with an axis that the other side lacks altogether, such as an agent who is there only once, is compared
    where that axis says nothing: it is told as one difference if it says something.
    """
    before, after = (table.minimal() for table in tables)
    axes = union(before.axes, after.axes)
    lacking = [axis for axis in axes if not all(axis in side for side in labels)]
    if lacking:
        sides = [", ".join(table.axes) or "nothing" for table in (before, after)]
        yield Difference(place=f"{place} (what it depends on)", before=sides[0], after=sides[1], period=period)
        return
    common = {axis: _common(labels, axis) for axis in axes}
    if not all(common.values()):
        return  # labels without a common one are told elsewhere
    left, right = (_at(table, side, common) for table, side in zip((before, after), labels, strict=True))
    yield from _differing(place, left, right, common, period, threshold)


def _common(labels: tuple[Labels, Labels], axis: str) -> tuple[str, ...]:
    """The labels of an axis that both sides have, in the order of the first."""
    there = set(labels[1][axis])
    return tuple(label for label in labels[0][axis] if label in there)


def _at(table: Table, labels: Labels, common: Labels) -> Table:
    """The table at these labels, in their order."""
    array = table.array.numerators
    for place, axis in enumerate(table.axes):
        where = {label: position for position, label in enumerate(labels[axis])}
        array = array.take([where[label] for label in common[axis]], axis=place)
    return Table(table.axes, table.array.view(array))


def _differing(
    place: str, left: Table, right: Table, common: Labels, period: int | None, threshold: Fraction
) -> Iterator[Difference]:
    change = right - left
    axes, sizes = change.axes, change.sizes
    above = np.abs(change.array.numerators) * threshold.denominator > threshold.numerator * change.array.denominator
    before, after = left.over(axes, sizes), right.over(axes, sizes)
    for index in np.argwhere(above).tolist() if axes else [[]] * int(bool(above)):
        cell = {axis: common[axis][where] for axis, where in zip(axes, index, strict=True)}
        old, new = before.item(tuple(index)), after.item(tuple(index))
        yield Difference(place=place, before=format_number(old), after=format_number(new), period=period, cell=cell,
                         change=new - old)  # fmt: skip


def choice_differences(
    place: str, choices: tuple[Choice, Choice], labels: tuple[Labels, Labels], *, period: int | None = None
) -> Iterator[Difference]:
    """The states at which two rules choose differently, among those that both have."""
    axes = choices[0].axes
    if set(axes) != set(choices[1].axes):
        return  # an agent or a public state more: told of the environments
    common = {axis: _common(labels, axis) for axis in axes}
    left, right = (_at(_as_table(one), side, common) for one, side in zip(choices, labels, strict=True))
    names = [side["allocation"] for side in labels]
    before, after = left.array.numerators, right.to(axes).numerators
    for index in np.ndindex(before.shape):
        old, new = names[0][int(before[index])], names[1][int(after[index])]
        if old != new:
            cell = {axis: common[axis][where] for axis, where in zip(axes, index, strict=True) if common[axis][where]}
            yield Difference(place=place, before=old, after=new, period=period, cell=cell)


def _as_table(choice: Choice) -> Table:
    return Table(choice.axes, exact.from_integers(choice.positions.astype(np.int64)))


def list_differences(
    place: str, before: tuple[str, ...], after: tuple[str, ...], *, period: int | None = None, ordered: bool = False
) -> Iterator[Difference]:
    """Labels that only one list has; and the order of the others where it matters."""
    yield from (Difference(place=place, before=one, after=None, period=period) for one in before if one not in after)
    yield from (Difference(place=place, before=None, after=one, period=period) for one in after if one not in before)
    left, right = [one for one in before if one in after], [one for one in after if one in before]
    if ordered and left != right:
        yield text_difference(f"order of {place}", ", ".join(left), ", ".join(right), period)


def text_difference(place: str, before: str | None, after: str | None, period: int | None = None) -> Difference:
    """Something that is told in words."""
    return Difference(place=place, before=before, after=after, period=period)
