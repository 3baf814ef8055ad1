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
from functools import lru_cache, reduce
from operator import add, mul
from typing import Any

import numpy as np
import numpy.typing as npt

from lpmech.problem import exact, shown
from lpmech.problem.exact import ExactArray

Axes = tuple[str, ...]
PLANS = 1_000  # combinations of axes whose order is kept: an environment has few, and asks for them again and again


def union(*axes: Iterable[str]) -> Axes:
    """The axes in the order of their first appearance."""
    return tuple(dict.fromkeys(axis for group in axes for axis in group))


@lru_cache(PLANS)
def _distinct(axes: Axes) -> bool:
    return len(set(axes)) == len(axes)


@lru_cache(PLANS)
def joined(one: Axes, other: Axes) -> Axes:
    """The axes of two tables in the order of their first appearance."""
    return union(one, other)


def align(array: npt.NDArray[Any], axes: Axes, target: Sequence[str]) -> npt.NDArray[Any]:
    """A view of `array` with its axes in the order of `target`, of size 1 where it has none."""
    if axes == target:
        return array
    order, index = _moved(axes, tuple(target))
    return array.transpose(order)[index]


@lru_cache(PLANS)
def _moved(axes: Axes, target: Axes) -> tuple[tuple[int, ...], tuple[slice | None, ...]]:
    """The order of the axes in `target`, and an index that adds those that are missing."""
    order = tuple(axes.index(axis) for axis in target if axis in axes)
    return order, tuple(slice(None) if axis in axes else None for axis in target)


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
        if len(self.axes) != self.array.numerators.ndim or not _distinct(self.axes):
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
        return self.array if self.axes == axes else self.array.view(align(self.array.numerators, self.axes, axes))

    def over(self, axes: Sequence[str], sizes: Mapping[str, int]) -> ExactArray:
        """The array over exactly `axes`, repeated along those on which the table does not depend."""
        shape = tuple(sizes[axis] for axis in axes)
        if self.axes == axes and self.array.shape == shape:
            return self.array
        return self.array.view(np.broadcast_to(align(self.array.numerators, self.axes, axes), shape))

    def full(self, axes: Sequence[str], sizes: Mapping[str, int]) -> Table:
        """The same function as a table over exactly `axes`."""
        return Table(tuple(axes), self.over(axes, sizes))

    def __add__(self, other: Table) -> Table:
        axes = joined(self.axes, other.axes)
        return Table(axes, self.to(axes) + other.to(axes))

    def __sub__(self, other: Table) -> Table:
        axes = joined(self.axes, other.axes)
        return Table(axes, self.to(axes) - other.to(axes))

    def __mul__(self, other: Table) -> Table:
        axes = joined(self.axes, other.axes)
        return Table(axes, self.to(axes) * other.to(axes))

    def scaled(self, factor: Fraction | int) -> Table:
        """Every value times `factor`."""
        return Table(self.axes, self.array.scaled(exact.rational(factor)))

    def reduced(self) -> Table:
        """The same values over the smallest common denominator."""
        return Table(self.axes, self.array.reduced())

    def contract(self, other: Table, *over: str) -> Table:
        """The sum over the axes `over`, which both tables have, of the product of two tables."""
        out, left, right, kept = _contracted(self.axes, other.axes, over)
        terms = math.prod(self.array.shape[self.axes.index(axis)] for axis in over)
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
        where = self.axes.index(axis)
        out = joined(self.axes[:where] + self.axes[where + 1 :], choice.axes)
        source = align(self.array.numerators, self.axes, (*out, axis))
        chosen = align(choice.positions, choice.axes, out)
        return Table(out, self.array.view(source[(*_grid(source.shape[:-1]), chosen)]))

    def minimal(self, *kept: str) -> Table:
        """The same function over just the axes on which its values depend, and the axes `kept`."""
        axes, numbers = self.axes, self.array.numerators
        for axis in self.axes:
            where = axes.index(axis)
            first = numbers[(slice(None),) * where + (slice(1),)]
            if axis not in kept and bool((numbers == first).all()):
                axes, numbers = axes[:where] + axes[where + 1 :], first.squeeze(where)
        return Table(axes, self.array.view(numbers)).reduced()

    def same_as(self, other: Table) -> bool:
        """Whether two tables are the same function, exactly."""
        one, two = self.array, other.array
        if self.axes == other.axes and one.denominator == two.denominator:
            return bool((one.numerators == two.numerators).all())
        return not (self - other).array.numerators.any()


@lru_cache(PLANS)
def _grid(shape: tuple[int, ...]) -> tuple[npt.NDArray[np.intp], ...]:
    """The positions on every axis of an array, as an index of all its cells."""
    return np.ix_(*map(np.arange, shape)) if shape else ()


@lru_cache(PLANS)
def _contracted(one: Axes, other: Axes, over: Axes) -> tuple[Axes, list[int], list[int], list[int]]:
    """The axes of a contraction, and the numbers of the axes of both tables and of the result."""
    every = joined(one, other)
    number = {axis: position for position, axis in enumerate(every)}
    out = tuple(axis for axis in every if axis not in over)
    left, right, kept = ([number[axis] for axis in axes] for axes in (one, other, out))
    return out, left, right, kept


def constant(value: Fraction | int, axes: Axes = (), shape: tuple[int, ...] = ()) -> Table:
    """A table with one value everywhere."""
    array = exact.scalar(value)
    return Table(axes, array.view(np.broadcast_to(array.numerators, shape)))


ZERO = constant(0)


def total(tables: Iterable[Table]) -> Table:
    """The sum of some tables."""
    found = iter(tables)
    return reduce(add, found, next(found, ZERO))


def product(tables: Iterable[Table]) -> Table:
    """The product of some tables."""
    found = iter(tables)
    first = next(found, None)
    return constant(1) if first is None else reduce(mul, found, first)
