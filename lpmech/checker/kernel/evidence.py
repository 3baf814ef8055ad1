"""Reading a certificate: its tables (certificate page section 1), with the axes that a place allows and where cells
lie, the mechanism and the evidence (section 2)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Any, Optional, TypeVar

from .certificate import Evidence, IndexTable, Layout, Mechanism, Part, Program, Table
from .environment import Environment
from .errors import Malformed, Path, expected, quote
from .fields import count_of, int_of, list_for, list_of, object_of, string
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
        axes = [Axis(_PREVIOUS + axis.name, axis.labels) for axis in (before.allocations, *before.space.components)]
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


def table(value: object, place: Place, path: Path) -> Table:
    """A TABLE."""
    fields = object_of(value, path, ("axes", "denominator", "numerators"))
    layout, cells = _cells(fields, "numerators", place, path)
    denominator = int_of(fields["denominator"], path, "denominator")
    if denominator < 1:
        raise expected((*path, "denominator"), "a positive integer", fields["denominator"])
    path = (*path, "numerators")
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


T = TypeVar("T")
ReadTable = Callable[[object, Place, Path], T]
ByAgent = Mapping[int, Sequence[Table]]
_WITHOUT = "without "


class Tables:
    """Reads tables at the places of an environment."""

    def __init__(self, environment: Environment) -> None:
        self.environment = environment
        self.agents = environment.agents
        self._places: dict[tuple[int, bool, bool], Place] = {}
        self.transfers: Sequence[Sequence[Table]] = ()  # of the mechanism, once it is read

    def place(self, period: int, *, shock: bool, memory: bool) -> Place:
        """The place of a table; made once for a stage that serves several periods."""
        key = (period if len(self.environment.stages) > 1 else 0, shock, memory)
        if key not in self._places:
            self._places[key] = place_of(self.environment, period, shock=shock, memory=memory)
        return self._places[key]

    def by_agent(self, value: object, path: Path) -> Iterator[tuple[int, object, Path]]:
        """The agents that are listed, each with its value and where that stands."""
        given = object_of(value, path, (), self.agents)
        return ((k, given[agent], (*path, agent)) for k, agent in enumerate(self.agents) if agent in given)

    def periods(self, value: object, path: Path, read: ReadTable[T], *, shock: bool = False) -> list[T]:
        """A list with one table for each period."""
        items = list_for(value, path, self.environment.periods, "each period")
        return [read(x, self.place(t, shock=shock, memory=False), (*path, t)) for t, x in enumerate(items)]

    def slots(self, value: object, path: Path, count: int | None = None) -> list[Table]:
        """Tables of transfers or best responses: T of them, or where the horizon is infinite one, or two."""
        items = list_of(value, path)
        environment = self.environment
        allowed = (1, 2) if environment.horizon is None else (environment.horizon,)
        if len(items) not in ((count,) if count is not None else allowed):
            counts = count_of(count) if count is not None else " or ".join(map(count_of, allowed))
            raise expected(path, f"a list of {counts} tables", value)
        return [self._slot(item, k, (*path, k)) for k, item in enumerate(items)]

    def _slot(self, value: object, slot: int, path: Path) -> Table:
        period = 0 if self.environment.horizon is None else slot
        return table(value, self.place(period, shock=False, memory=slot > 0), path)


def read_mechanism(tables: Tables, value: object, path: Path) -> Mechanism:
    fields = object_of(value, path, ("name", "allocation", "transfers", "transfers by shock"))
    string(fields["name"], (*path, "name"))
    allocation = tables.periods(fields["allocation"], (*path, "allocation"), index_table, shock=True)
    given = object_of(fields["transfers"], (*path, "transfers"), tables.agents)
    transfers = [tables.slots(given[agent], (*path, "transfers", agent)) for agent in tables.agents]
    by_shock = None
    if fields["transfers by shock"] is not None:
        path = (*path, "transfers by shock")
        given = object_of(fields["transfers by shock"], path, tables.agents)
        by_shock = [tables.periods(given[agent], (*path, agent), table, shock=True) for agent in tables.agents]
    return Mechanism(allocation, transfers, by_shock)


def read_evidence(tables: Tables, value: object, parts: Sequence[Part[Any]], path: Path) -> Evidence:
    """The parts that are given."""
    fields = object_of(value, path, (), [part.key for part in parts])
    return Evidence(
        {part: part.read(tables, fields[part.key], (*path, part.key)) for part in parts if part.key in fields}
    )


def _read_programs(tables: Tables, value: object, path: Path) -> dict[int, Program]:
    names = {"everyone": -1, **{_WITHOUT + agent: k for k, agent in enumerate(tables.agents)}}
    given = object_of(value, path, (), names)
    return {names[name]: _read_program(tables, program, (*path, name)) for name, program in given.items()}


def _read_program(tables: Tables, value: object, path: Path) -> Program:
    fields = object_of(value, path, ("values", "allocation"))
    values = tables.periods(fields["values"], (*path, "values"), table)
    return Program(values, tables.periods(fields["allocation"], (*path, "allocation"), index_table, shock=True))


def _read_periods(tables: Tables, value: object, path: Path) -> list[Table]:
    return tables.periods(value, path, table)


def _read_by_agent(tables: Tables, value: object, path: Path) -> dict[int, Sequence[Table]]:
    return {agent: tables.periods(found, where, table) for agent, found, where in tables.by_agent(value, path)}


def every(found: Mapping[int, Sequence[Table] | None]) -> Iterator[Table]:
    """The tables of all agents."""
    return (table for tables in found.values() for table in tables or ())


def _of_programs(found: Mapping[int, Program]) -> Iterator[Table | IndexTable]:
    return (table for one in found.values() for tables in (one.values, one.allocation) for table in tables)


PROGRAMS = Part[Mapping[int, Program]]("values", {}, _read_programs, _of_programs)  # -1: nobody is left out
CONTINUATION = Part[ByAgent]("continuation", {}, _read_by_agent, every)
OUTSIDE = Part[ByAgent]("outside options", {}, _read_by_agent, every)
BUDGET = Part[Optional[Sequence[Table]]]("budget", None, _read_periods, lambda tables: tables or ())
