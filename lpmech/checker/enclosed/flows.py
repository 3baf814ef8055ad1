"""What a society receives today, rounded down to multiples of the unit, as tables in fields (page section 2, *L*)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod

from ..kernel.meter import spend
from ..kernel.older import paired
from ..kernel.spaces import GridTable, Space, offsets, strides
from .packed import Fields, expect_tables, work


@dataclass(frozen=True)
class Summand:
    """A table of an environment in whole units of 2^-shift, rounded down: a list for each allocation over the axes of
    the state on which it depends, less the least of all."""

    components: tuple[int, ...]
    values: tuple[tuple[int, ...], ...]
    least: int
    exact: bool

    @property
    def most(self) -> int:
        return max(map(max, self.values))


def summand(grid: GridTable, space: Space, allocations: int, shift: int) -> Summand:
    """The summand of a table; it depends on components of the space only."""
    spend(4 * len(grid.numerators) + 10 * len(space.names))
    components = tuple(k for k, name in enumerate(space.names) if name in grid.axes)
    steps = dict(paired(grid.axes, strides(grid.sizes)))
    cells = offsets([space.sizes[k] for k in components], [steps[space.names[k]] for k in components])
    floors = [(value << shift) // grid.denominator for value in grid.numerators]
    least, step = min(floors), steps.get("allocation", 0)
    rows = tuple(tuple(floors[a * step + cell] - least for cell in cells) for a in range(allocations if step else 1))
    exact = (1 << shift) % grid.denominator == 0
    return Summand(components, rows if step else rows * allocations, least, exact)


@dataclass(frozen=True)
class Flows:
    """The summands of a society in a stage."""

    space: Space
    summands: tuple[Summand, ...]

    @cached_property
    def least(self) -> int:
        return sum(one.least for one in self.summands)

    @cached_property
    def bound(self) -> int:
        """The most above the least."""
        return sum(one.most for one in self.summands)

    @cached_property
    def floors(self) -> int:
        """How many kinds of summand are no multiple everywhere."""
        return sum(not one.exact for one in self.summands)

    def at(self, allocation: int, fields: Fields) -> int:
        """The flow above the least, at every state."""
        total = 0
        for one in self.summands:
            if any(one.values[allocation]):
                total += fields.table(laid_out(one.values[allocation], one.components, self.space, fields.width))
        return total


def laid_out(values: Sequence[int], components: Sequence[int], space: Space, width: int) -> bytes:
    """A function of some components as a table on all of them."""
    moving = [k for k, size in enumerate(space.sizes) if size > 1]
    steps = dict(paired(components, strides([space.sizes[k] for k in components])))
    expect_tables(space.size, width, 1)
    work(2 * space.size * width)

    def build(depth: int, place: int) -> bytes:
        rest = moving[depth:]
        if not any(k in steps for k in rest):
            return values[place].to_bytes(width, "little") * prod(space.sizes[k] for k in rest)
        size = space.sizes[rest[0]]
        if rest[0] not in steps:
            return build(depth + 1, place) * size
        spend(4 * size)
        return b"".join(build(depth + 1, place + steps[rest[0]] * label) for label in range(size))

    return build(0, 0)
