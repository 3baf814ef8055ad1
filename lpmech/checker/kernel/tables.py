"""The tables of a certificate (certificate page section 1), and reading them.

A `Table` of period t has cells for a memory (previous allocation, previous public state, previous types), a shock and a
state; on an axis that it does not list its stride is 0. Memory coordinate 0 is the previous allocation, coordinate
k+1 is component k of the previous state. A `Place` says which axes a table may have where it stands.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod

from .environment import Environment
from .errors import Malformed, Path, expected, quote
from .fields import int_of, list_for, list_of, object_of, positive_int
from .meter import COMPONENT, list_up, longest, make, spend
from .older import paired
from .spaces import Axis, Space, offsets, strides

_PREVIOUS = "previous "


@dataclass(frozen=True)
class Layout:
    """Where the cells of a table lie: the strides of memory coordinates, shock and state components that it lists."""

    memory: Mapping[int, int]
    shock: int
    state: Mapping[int, int]
    space: Space

    @cached_property
    def spread(self) -> list[int]:
        """The place of each joint state."""
        spend(COMPONENT * len(self.space.sizes))
        make(self.space.size, kept=True)
        return offsets(self.space.sizes, [self.state.get(k, 0) for k in range(len(self.space.sizes))])

    @cached_property
    def distinct(self) -> list[int]:
        """The places of the cells that joint states tell apart."""
        spread = self.spread
        make(len(spread), times=2)
        return sorted(set(spread))

    def start(self, memory: Mapping[int, int], shock: int = 0) -> int:
        """The place of a memory's labels and a shock."""
        return sum(step * memory[k] for k, step in self.memory.items()) + self.shock * shock


@dataclass(frozen=True)
class Table:
    """Numbers over one denominator."""

    layout: Layout
    denominator: int
    numerators: list[int]

    def at(self, memory: Mapping[int, int], shock: int = 0) -> list[int]:
        """The numerators at every joint state."""
        start, numerators, spread = self.layout.start(memory, shock), self.numerators, self.layout.spread
        list_up(len(spread))
        return [numerators[start + place] for place in spread]

    @cached_property
    def bits(self) -> int:
        """The length of the longest numerator."""
        spend(len(self.numerators))
        return longest(self.numerators)

    def scaled_at(self, memory: Mapping[int, int], factor: int) -> list[int]:
        """The numerators at every joint state times a factor; each number of the table is multiplied once."""
        start, numerators, distinct = self.layout.start(memory), self.numerators, self.layout.distinct
        make(len(distinct), self.bits, factor.bit_length())
        list_up(len(self.layout.spread))
        known = {place: factor * numerators[start + place] for place in distinct}
        return [known[place] for place in self.layout.spread]

    def at_state(self, memory: Mapping[int, int], state: int) -> int:
        """The numerator at one joint state."""
        return self.numerators[self.layout.start(memory) + self.layout.spread[state]]


@dataclass(frozen=True)
class IndexTable:
    """Allocations, as positions in the stage's list."""

    layout: Layout
    indices: list[int]

    def at(self, shock: int) -> list[int]:
        """The allocation at every joint state."""
        start, indices, spread = self.layout.shock * shock, self.indices, self.layout.spread
        list_up(len(spread), kept=True)
        return [indices[start + place] for place in spread]

    def plan(self, shocks: Collection[object]) -> list[list[int]]:
        """The same for each shock."""
        return [self.at(z) for z in range(len(shocks))]


@dataclass(frozen=True)
class Place:
    """The axes that a table may have, in the page's order; `previous` is the space of the period before, if any."""

    axes: tuple[Axis, ...]
    remembered: int
    shock: bool
    space: Space
    allocations: int

    @cached_property
    def positions(self) -> dict[str, int]:
        return {axis.name: k for k, axis in enumerate(self.axes)}


def place_of(
    environment: Environment, period: int, *, shock: bool = False, memory: bool = False, told: int | None = None
) -> Place:
    """The place of a table of a period (from 0); first come what is remembered, or the allocation and an agent's report
    today."""
    stage, axes = environment.stage(period), list[Axis]()
    if memory:
        before = environment.stage(0 if environment.horizon is None else period - 1)
        axes = [Axis(_PREVIOUS + axis.name, axis.labels) for axis in (before.allocations, *before.space.components)]
    if told is not None:
        own = stage.space.components[stage.space.has_public + told]
        axes = [stage.allocations, Axis(f"report {own.name}", own.labels)]
    remembered = len(axes)
    axes += [stage.shock_axis] if shock else []
    axes += stage.space.components
    return Place(tuple(axes), remembered, shock, stage.space, len(stage.allocations))


def table(value: object, place: Place, path: Path) -> Table:
    """A TABLE."""
    fields = object_of(value, path, ("axes", "denominator", "numerators"))
    layout, cells = _cells(fields, "numerators", place, path)
    denominator, path = positive_int(fields["denominator"], (*path, "denominator")), (*path, "numerators")
    return Table(layout, denominator, [int_of(item, path, k) for k, item in enumerate(cells)])


def index_table(value: object, place: Place, path: Path, of: str = "an allocation") -> IndexTable:
    """An INDEX TABLE."""
    fields = object_of(value, path, ("axes", "indices"))
    layout, cells = _cells(fields, "indices", place, path)
    indices: list[int] = []
    for k, item in enumerate(cells):
        if type(item) is not int or not 0 <= item < place.allocations:
            raise expected((*path, "indices", k), f"the position of {of}, 0 to {place.allocations - 1}", item)
        indices.append(item)
    return IndexTable(layout, indices)


def _cells(fields: dict[str, object], key: str, place: Place, path: Path) -> tuple[Layout, list[object]]:
    """Where the cells lie, and the values written; first of all, whether these are as many as there are cells."""
    chosen = _axes(list_of(fields["axes"], (*path, "axes")), place, (*path, "axes"))
    sizes = [len(place.axes[k]) for k in chosen]
    found = list_for(fields[key], (*path, key), prod(sizes), "each cell", " numbers")
    first, steps = place.remembered + place.shock, dict(paired(chosen, strides(sizes)))
    memory = {k: step for k, step in steps.items() if k < place.remembered}
    state = {k - first: step for k, step in steps.items() if k >= first}
    return Layout(memory, steps.get(place.remembered, 0) if place.shock else 0, state, place.space), found


def _axes(names: Sequence[object], place: Place, path: Path) -> list[int]:
    """The positions of the table's axes among those of the place; they must rise."""
    positions = place.positions
    chosen: list[int] = []
    for k, name in enumerate(names):
        if not isinstance(name, str) or name not in positions:
            allowed = ", ".join(quote(axis, 30) for axis in list(positions)[:12])
            raise expected((*path, k), f"an axis that this place allows ({allowed})", name)
        if chosen and positions[name] <= chosen[-1]:
            raise Malformed((*path, k), f"the axis {quote(name)} is repeated or out of order")
        chosen.append(positions[name])
    return chosen
