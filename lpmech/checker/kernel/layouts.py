"""Reading the tables of a certificate (certificate page section 1): which axes a place allows, and where cells lie."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod

from .certificate import IndexTable, Layout, Table
from .environment import Environment
from .errors import Malformed, Path, expected, quote
from .fields import int_of, list_of, object_of
from .older import paired
from .spaces import Axis, Space, strides

_PREVIOUS = "previous "


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


def place_of(environment: Environment, period: int, *, shock: bool, memory: bool) -> Place:
    """The place of a table of a period (from 0)."""
    stage = environment.stage(period)
    axes: list[Axis] = []
    if memory:
        before = environment.stage(0 if environment.horizon is None else period - 1)
        axes = [_previous(axis) for axis in (before.allocations, *before.space.components)]
    remembered = len(axes)
    axes += [stage.shock_axis] if shock else []
    axes += stage.space.components
    return Place(tuple(axes), remembered, shock, stage.space, len(stage.allocations))


def interim_place(environment: Environment, period: int, agent: int) -> Place:
    """The place of a table over the allocation and the agent's report, which come first, and the state of a period."""
    stage = environment.stage(period)
    own = stage.space.components[stage.space.has_public + agent]
    told = Axis("allocation", stage.allocations.labels), Axis(f"report {own.name}", own.labels)
    return Place((*told, *stage.space.components), len(told), False, stage.space, len(stage.allocations))


def _previous(axis: Axis) -> Axis:
    return Axis(_PREVIOUS + axis.name, axis.labels)


def table(value: object, place: Place, path: Path) -> Table:
    """A TABLE."""
    fields = object_of(value, path, ("axes", "denominator", "numerators"))
    layout, cells = _cells(fields, "numerators", place, path)
    denominator = int_of(fields["denominator"], path, "denominator")
    if denominator < 1:
        raise expected((*path, "denominator"), "a positive integer", fields["denominator"])
    path = (*path, "numerators")
    return Table(layout, denominator, [int_of(item, path, k) for k, item in enumerate(cells)])


def index_table(value: object, place: Place, path: Path) -> IndexTable:
    """An INDEX TABLE."""
    fields = object_of(value, path, ("axes", "indices"))
    layout, cells = _cells(fields, "indices", place, path)
    indices: list[int] = []
    for k, item in enumerate(cells):
        if type(item) is not int or not 0 <= item < place.allocations:
            raise expected((*path, "indices", k), f"the position of an allocation, 0 to {place.allocations - 1}", item)
        indices.append(item)
    return IndexTable(layout, indices)


def _cells(fields: dict[str, object], key: str, place: Place, path: Path) -> tuple[Layout, list[object]]:
    """Where the cells lie, and the values written; first of all, whether these are as many as there are cells."""
    chosen = _axes(list_of(fields["axes"], (*path, "axes")), place, (*path, "axes"))
    sizes = [len(place.axes[k]) for k in chosen]
    cells, found = prod(sizes), list_of(fields[key], (*path, key))
    if len(found) != cells:
        shown = cells if cells < 10**18 else "over 10^18"
        raise expected((*path, key), f"a list of {shown} numbers, one for each cell", fields[key])
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
