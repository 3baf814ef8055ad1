"""Named-axis tables: exact arrays whose axes have names.

A table over axes X, Y, … is a function of the labels on these axes. An axis that a table does not have is an
axis on which it does not depend, so tables combine by name: the sum of a table over (allocation, ann) and one
over (bob) is a table over (allocation, ann, bob). Axes used in lpmech: `allocation`, `shock`, `public`, the
agents' names; `next …` for tomorrow's state, `previous …` for what is remembered of yesterday, and
`report <agent>` for what an agent says where its true type is kept apart.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from operator import mul
from typing import Any

import numpy as np
import numpy.typing as npt

from lpmech.problem import exact, shown
from lpmech.problem.exact import ExactArray

Axes = tuple[str, ...]


def union(*axes: Iterable[str]) -> Axes:
    """The axes in the order of their first appearance."""
    return tuple(dict.fromkeys(axis for group in axes for axis in group))


def align(array: npt.NDArray[Any], axes: Axes, target: Sequence[str]) -> npt.NDArray[Any]:
    """A view of `array` with its axes in the order of `target`, of size 1 where it has none."""
    moved = array.transpose([axes.index(axis) for axis in target if axis in axes])
    return moved[tuple(slice(None) if axis in axes else None for axis in target)]


def _over(axes: Axes, shape: Sequence[int]) -> str:
    """The axes and their sizes, for people: `allocation × ann (2 × 3)`."""
    return f"{' × '.join(map(shown.text, axes))} ({' × '.join(map(str, shape))})" if axes else "no axes"


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """Positions on some axis (allocations, reports), as a function of named axes; or truth values."""

    axes: Axes
    positions: npt.NDArray[Any]

    def __post_init__(self) -> None:
        self.positions.setflags(write=False)

    def __repr__(self) -> str:
        return f"<Choice over {_over(self.axes, self.positions.shape)}>"

    def rename(self, names: Mapping[str, str]) -> Choice:
        """The same function with axes renamed."""
        return Choice(tuple(names.get(axis, axis) for axis in self.axes), self.positions)

    def over(self, axes: Sequence[str], sizes: Mapping[str, int]) -> npt.NDArray[Any]:
        """The positions as an array over exactly `axes`."""
        return np.broadcast_to(align(self.positions, self.axes, axes), tuple(sizes[axis] for axis in axes))


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Rationals as a function of named axes."""

    axes: Axes
    array: ExactArray

    def __post_init__(self) -> None:
        if len(self.axes) != len(self.array.shape) or len(set(self.axes)) != len(self.axes):
            raise ValueError(f"axes {self.axes} do not fit an array of shape {self.array.shape}")

    def __repr__(self) -> str:
        return f"<Table over {_over(self.axes, self.array.shape)}>"

    @property
    def sizes(self) -> dict[str, int]:
        """The number of labels on each axis."""
        return dict(zip(self.axes, self.array.shape, strict=True))

    def rename(self, names: Mapping[str, str]) -> Table:
        """The same function with axes renamed."""
        return Table(tuple(names.get(axis, axis) for axis in self.axes), self.array)

    def to(self, axes: Sequence[str]) -> ExactArray:
        """The array with its axes in the order of `axes` (a superset), of size 1 where the table has none."""
        return self.array.view(align(self.array.numerators, self.axes, axes))

    def over(self, axes: Sequence[str], sizes: Mapping[str, int]) -> ExactArray:
        """The array over exactly `axes`, repeated along those on which the table does not depend."""
        shape = tuple(sizes[axis] for axis in axes)
        return self.array.view(np.broadcast_to(align(self.array.numerators, self.axes, axes), shape))

    def full(self, axes: Sequence[str], sizes: Mapping[str, int]) -> Table:
        """The same function as a table over exactly `axes`."""
        return Table(tuple(axes), self.over(axes, sizes))

    def __add__(self, other: Table) -> Table:
        axes = union(self.axes, other.axes)
        return Table(axes, self.to(axes) + other.to(axes))

    def __sub__(self, other: Table) -> Table:
        axes = union(self.axes, other.axes)
        return Table(axes, self.to(axes) - other.to(axes))

    def __mul__(self, other: Table) -> Table:
        axes = union(self.axes, other.axes)
        return Table(axes, self.to(axes) * other.to(axes))

    def scaled(self, factor: Fraction | int) -> Table:
        """Every value times `factor`."""
        return Table(self.axes, self.array.scaled(exact.rational(factor)))

    def reduced(self) -> Table:
        """The same values over the smallest common denominator."""
        return Table(self.axes, self.array.reduced())

    def contract(self, other: Table, *over: str) -> Table:
        """The sum over the axes `over`, which both tables have, of the product of two tables."""
        every = union(self.axes, other.axes)
        number = {axis: position for position, axis in enumerate(every)}
        out = tuple(axis for axis in every if axis not in over)
        left, right, kept = ([number[axis] for axis in axes] for axes in (self.axes, other.axes, out))
        terms = math.prod(self.sizes[axis] for axis in over)
        return Table(out, exact.einsum(self.array, left, other.array, right, kept, terms))

    def total(self, over: str) -> Table:
        """The sum along one axis."""
        return self.contract(constant(1, (over,), (self.sizes[over],)), over)

    def take(self, axis: str, position: int) -> Table:
        """The table at one label of `axis`; the table itself where it does not depend on it."""
        if axis not in self.axes:
            return self
        where = self.axes.index(axis)
        return Table(self.axes[:where] + self.axes[where + 1 :],
                     self.array.view(self.array.numerators.take(position, axis=where)))  # fmt: skip

    def choose(self, axis: str, choice: Choice) -> Table:
        """The table at the label of `axis` that `choice` names, as a function of the other axes and the choice's."""
        if axis not in self.axes:
            return self
        out = union((name for name in self.axes if name != axis), choice.axes)
        source = align(self.array.numerators, self.axes, (*out, axis))
        where = align(choice.positions, choice.axes, out)[..., None]
        return Table(out, self.array.view(np.take_along_axis(source, where, axis=-1)[..., 0]))

    def minimal(self, *kept: str) -> Table:
        """The same function over just the axes on which its values depend, and the axes `kept`."""
        table = self
        for axis in (axis for axis in self.axes if axis not in kept):
            first = table.take(axis, 0)
            rest = table.array.numerators
            if bool((rest == align(first.array.numerators, first.axes, table.axes)).all()):
                table = first
        return table.reduced()

    def same_as(self, other: Table) -> bool:
        """Whether two tables are the same function, exactly."""
        return not (self - other).array.numerators.any()


def constant(value: Fraction | int, axes: Axes = (), shape: tuple[int, ...] = ()) -> Table:
    """A table with one value everywhere."""
    array = exact.scalar(value)
    return Table(axes, array.view(np.broadcast_to(array.numerators, shape)))


ZERO = constant(0)


def total(tables: Iterable[Table]) -> Table:
    """The sum of some tables."""
    return sum(tables, ZERO)


def product(tables: Iterable[Table]) -> Table:
    """The product of some tables."""
    return reduce(mul, tables, constant(1))
