"""The crowd that an ordinary environment is, with the groups that a certificate names (crowd page section 5).

Every kind of allocation is to occur with all assignments of its treatments to the agents of a group: those that occur
are counted, and no permutation is applied to anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import factorial

from ..kernel.environment import Environment
from ..kernel.errors import Malformed, Rejected, expected, named
from ..kernel.fields import list_of, position
from ..kernel.meter import spend
from ..kernel.older import paired
from ..kernel.spaces import GridTable
from .crowd import Crowd, Group, Plan, Row, Treatment, identity

Sequences = tuple[tuple[int, ...], ...]


def read_groups(value: object, agents: Sequence[str]) -> Sequences:
    """A partition of the agents, by their positions; Malformed where an agent is unknown or repeated."""
    places = {name: i for i, name in enumerate(agents)}
    found, seen = [], set()
    for k, item in enumerate(list_of(value, ("groups",), 1)):
        group = []
        for j, name in enumerate(list_of(item, ("groups", k), 1)):
            i = position(name, places, ("groups", k, j), "an agent")
            if i in seen:
                raise Malformed(("groups", k, j), "the agent stands in two groups")
            seen.add(i)
            group.append(i)
        found.append(tuple(group))
    if len(seen) < len(agents):
        missing = next(name for name in agents if places[name] not in seen)
        raise expected(("groups",), f"every agent, also {named(missing)}", value)
    return tuple(found)


def recognise(environment: Environment, groups: Sequences) -> Crowd:
    """The crowd; Rejected where the environment is none, or agents of a group differ."""
    if len(environment.stages) > 1:
        raise Rejected("the periods have stages of their own, so that the environment is not lumped")
    stage = environment.stages[0]
    if stage.has_shocks:
        raise Rejected("there are shocks, so that the environment is not lumped")
    if stage.open is not None or stage.away:
        raise Rejected("an environment of version 2 is not lumped")
    if any(list(group) != sorted(group) for group in groups):
        raise Rejected("the agents of a group are not in the environment's order")
    seen = _Seen(environment)
    plans: dict[tuple[int, Sequences], str] = {}
    vectors: dict[tuple[int, Sequences], set[Sequences]] = {}
    known = [seen.treatments(group) for group in groups]
    for a, name in enumerate(stage.allocations.labels):
        given = tuple(tuple(own[seen.data[a][i]] for i in group) for own, group in paired(known, groups))
        counts = tuple(tuple(row.count(h) for h in range(len(own))) for row, own in paired(given, known))
        spend(sum(len(row) * len(own) for row, own in paired(given, known)))
        kind = (seen.common[a], counts)
        plans.setdefault(kind, name)
        vectors.setdefault(kind, set()).add(given)
    for kind, found in vectors.items():
        if len(found) != _assignments(kind[1]):
            raise Rejected("agents of a group are not identical: some assignment of treatments is no allocation")
    return Crowd(
        environment.name, environment.discount, environment.horizon, seen.public,
        tuple(seen.group(group, own) for group, own in paired(groups, known)),
        tuple(Plan(name, kind[1], *seen.commons[kind[0]]) for kind, name in plans.items()), None,
    )  # fmt: skip


def _assignments(counts: Sequences) -> int:
    """In how many ways treatments can be given to agents so that each is given so often."""
    found = 1
    for row in counts:
        spend(sum(row) ** 2)
        found *= factorial(sum(row))
        for count in row:
            found //= factorial(count)
    return found


class _Seen:
    """What every allocation does to everybody. Data that are equal have one number."""

    def __init__(self, environment: Environment) -> None:
        self.environment, self.stage = environment, environment.stages[0]
        space = self.stage.space
        self.public = space.components[0].labels if space.has_public else ()
        self.publics = max(1, len(self.public))
        self.types = tuple(axis.labels for axis in space.components[space.has_public :])
        self._check_axes()
        self.gathered: dict[tuple[int, tuple[str, ...]], list[Fraction]] = {}
        count = len(self.stage.allocations)
        numbers: dict[object, int] = {}
        common = [self._common(a) for a in range(count)]
        data = [[self._data(i, a) for i in range(len(self.types))] for a in range(count)]
        self.common = [numbers.setdefault(one, len(numbers)) for one in common]
        self.commons = dict(paired(self.common, common))
        self.data = [[numbers.setdefault(one, len(numbers)) for one in row] for row in data]
        self.meaning = {number: one for row, ids in paired(data, self.data) for one, number in paired(row, ids)}

    def _check_axes(self) -> None:
        """Rejected unless every table is about its own agent, the allocation and the public state."""
        agents, transition = self.environment.agents, self.stage.transition
        tables = [(grid, {"allocation", "public", agent}) for agent, grid in paired(agents, self.stage.utility)]
        if self.environment.terminal is not None:
            tables += [(grid, {"public", agent}) for agent, grid in paired(agents, self.environment.terminal.utility)]
        if transition is not None:
            if not transition.is_product:
                raise Rejected("the transition is not factored, so that the environment is not lumped")
            for axis, grid in paired(transition.following.components, transition.elements[0].factors):
                tables.append((grid, {"allocation", "public", axis.name, f"next {axis.name}"}))
        spend(30 * len(tables))
        if any(set(grid.axes) - allowed for grid, allowed in tables):
            raise Rejected("a table depends on another agent's type, so that the environment is not lumped")

    def _cells(self, grid: GridTable, axes: Sequence[str], sizes: Sequence[int], a: int | None) -> list[Fraction]:
        """The values on some axes, at an allocation."""
        key, many = (id(grid), tuple(axes)), a is not None and "allocation" in grid.axes
        if key not in self.gathered:
            ahead = (("allocation", *axes), (len(self.stage.allocations), *sizes)) if many else (axes, sizes)
            self.gathered[key] = [Fraction(x, grid.denominator) for x in grid.gather(*ahead)]
        found = self.gathered[key]
        if a is None or not many:
            return found
        size = len(found) // len(self.stage.allocations)
        return found[a * size : (a + 1) * size]

    def _common(self, a: int) -> tuple[Row, tuple[Row, ...]]:
        worth = tuple(self._cells(self.stage.public_utility, ("public",), (self.publics,), a))
        if not self.public or self.stage.transition is None:
            return worth, identity(self.publics)
        factor = self.stage.transition.elements[0].factors[0]
        flat = self._cells(factor, ("public", "next public"), (self.publics, self.publics), a)
        return worth, tuple(_split(flat, self.publics))

    def _data(self, i: int, a: int) -> tuple[tuple[Row, ...], tuple[tuple[Row, ...], ...], bool]:
        size, name = len(self.types[i]), self.environment.agents[i]
        worth = tuple(_split(self._cells(self.stage.utility[i], ("public", name), (self.publics, size), a), size))
        if self.stage.transition is None:
            rows = (identity(size),) * self.publics
        else:
            factor = self.stage.transition.elements[0].factors[i + bool(self.public)]
            flat = self._cells(factor, ("public", name, f"next {name}"), (self.publics, size, size), a)
            every = list(_split(flat, size))
            rows = tuple(tuple(every[k : k + size]) for k in range(0, len(every), size))
        return worth, rows, a in self.stage.shocks[0].without[i]

    def treatments(self, group: Sequence[int]) -> dict[int, int]:
        """The different data of a group in order of their first occurrence; Rejected where agents cannot be alike."""
        first = group[0]
        if any(len(self.types[i]) != len(self.types[first]) or self._end(i) != self._end(first) for i in group):
            raise Rejected("agents of a group are not identical: their types or last states differ")
        found: dict[int, int] = {}
        for row in self.data:
            for i in group:
                found.setdefault(row[i], len(found))
        return found

    def _end(self, i: int) -> tuple[Row, ...]:
        size = len(self.types[i])
        if self.environment.terminal is None:
            return ((Fraction(0),) * size,) * self.publics
        sizes = (self.publics, size)
        grid, name = self.environment.terminal.utility[i], self.environment.agents[i]
        return tuple(_split(self._cells(grid, ("public", name), sizes, None), size))

    def group(self, group: Sequence[int], treatments: dict[int, int]) -> Group:
        first = group[0]
        told = tuple(self._treatment(data, number) for data, number in treatments.items())
        return Group(self.environment.agents[first], len(group), self.types[first], told, self._end(first), None)

    def _treatment(self, data: int, number: int) -> Treatment:
        worth, rows, absent = self.meaning[data]
        return Treatment(str(number + 1), absent, worth, rows)


def _split(flat: Sequence[Fraction], size: int) -> Iterator[Row]:
    """The rows of a list of numbers."""
    for k in range(0, len(flat), size):
        yield tuple(flat[k : k + size])
