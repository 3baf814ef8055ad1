"""The crowd that an ordinary environment is, with the groups that a certificate names (crowd page section 5).

Every kind of allocation is to occur with all assignments of its treatments to the agents of a group: those that occur
are counted, and no permutation is applied to anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import factorial
from typing import Any

from ..kernel.environment import Environment
from ..kernel.errors import Malformed, Rejected, expected, named
from ..kernel.fields import list_of, position
from ..kernel.meter import spend
from ..kernel.older import paired
from ..kernel.spaces import GridTable
from .crowd import Crowd, Group, Plan, Row, Shock, Treatment, identity
from .when import NEVER, Open

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
    if any(list(group) != sorted(group) for group in groups):
        raise Rejected("the agents of a group are not in the environment's order")
    _check_spaces(environment)
    numbers: dict[object, int] = {}
    stages = [_Seen(environment, t, numbers) for t in range(len(environment.stages))]
    vectors = [vector for seen in stages for vector in seen.vectors()]
    known = [_treatments(stages[0], vectors, group) for group in groups]
    plans: dict[tuple[int, Sequences], str] = {}
    assigned: dict[tuple[int, Sequences], dict[tuple[int, int], set[Sequences]]] = {}
    for one in vectors:
        given = tuple(tuple(own[one.data[i]] for i in group) for own, group in paired(known, groups))
        counts = tuple(tuple(row.count(h) for h in range(len(own))) for row, own in paired(given, known))
        spend(sum(len(row) * len(own) for row, own in paired(given, known)))
        kind = (one.common, counts)
        plans.setdefault(kind, one.name)
        moments = assigned.setdefault(kind, {})
        if one.moment is not None:
            moments.setdefault(one.moment, set()).add(given)
    for kind, moments in assigned.items():
        if any(len(found) != _assignments(kind[1]) for found in moments.values()):
            raise Rejected("agents of a group are not identical: some assignment of treatments is no allocation")
    meaning: dict[int, Any] = {number: one for one, number in numbers.items()}
    several = len(stages) > 1
    return Crowd(
        environment.name, environment.discount, environment.horizon, stages[0].public,
        tuple(stages[-1].group(group, own, meaning) for group, own in paired(groups, known)),
        tuple(_plan(name, kind[1], meaning[kind[0]], _opened(assigned[kind], several))
              for kind, name in plans.items()), None,
        tuple(tuple(Shock(z.label, z.probability) for z in stage.shocks) for stage in environment.stages),
    )  # fmt: skip


def _plan(name: str, counts: Sequences, common: tuple[Row, tuple[Row, ...]], opened: Open) -> Plan:
    return Plan(name, counts, common[0], common[1], opened[0], opened[1])


def _opened(moments: Iterable[tuple[int, int]], several: bool) -> Open:
    """The shocks under which a kind is open: in every period, or by period."""
    found: dict[int, frozenset[int]] = {}
    for t, k in moments:
        found[t] = found.get(t, NEVER) | {k}
    return (NEVER, found) if several else (found.get(0, NEVER), {})


def _check_spaces(environment: Environment) -> None:
    """Rejected unless types and public states are the same in every period, and at the end."""
    spaces = [stage.space for stage in environment.stages]
    if environment.terminal is not None:
        spaces.append(environment.terminal.space)
    spend(sum(len(axis) for space in spaces for axis in space.components))
    if any([axis.labels for axis in space.components] != [axis.labels for axis in spaces[0].components]
           for space in spaces):  # fmt: skip
        raise Rejected("types or public states are others in other periods, so that the environment is not lumped")


def _treatments(first: _Seen, vectors: Sequence[_Vector], group: Sequence[int]) -> dict[int, int]:
    """The different data of a group in order of their first occurrence; Rejected where agents cannot be alike."""
    one = group[0]
    if any(len(first.types[i]) != len(first.types[one]) or first.end(i) != first.end(one) for i in group):
        raise Rejected("agents of a group are not identical: their types or last states differ")
    found: dict[int, int] = {}
    for vector in vectors:
        spend(5 * len(group))
        for i in group:
            found.setdefault(vector.data[i], len(found))
    return found


def _assignments(counts: Sequences) -> int:
    """In how many ways treatments can be given to agents so that each is given so often."""
    found = 1
    for row in counts:
        spend(sum(row) ** 2)
        found *= factorial(sum(row))
        for count in row:
            found //= factorial(count)
    return found


@dataclass(frozen=True)
class _Vector:
    """What an allocation does to everybody, in numbers that stand for data; `moment`: a stage and a shock under which
    it is feasible, None where there is none."""

    name: str
    moment: tuple[int, int] | None
    common: int
    data: tuple[int, ...]


class _Seen:
    """What every allocation of a stage does to everybody. Data that are equal have one number."""

    def __init__(self, environment: Environment, position: int, numbers: dict[object, int]) -> None:
        self.environment, self.position, self.numbers = environment, position, numbers
        self.stage = stage = environment.stages[position]
        if stage.open is not None or stage.away:
            raise Rejected("an environment of version 2 is not lumped")
        space = stage.space
        self.public = space.components[0].labels if space.has_public else ()
        self.publics = max(1, len(self.public))
        self.types = tuple(axis.labels for axis in space.components[space.has_public :])
        self._check_axes()
        self._check_sets()
        self.gathered: dict[tuple[int, tuple[str, ...]], list[Fraction]] = {}

    def vectors(self) -> Iterator[_Vector]:
        """Every allocation under every shock that leaves it feasible, and once if there is none."""
        shocks = [(set(z.feasible), [set(chosen) for chosen in z.without]) for z in self.stage.shocks]
        agents = range(len(self.types))
        for a, name in enumerate(self.stage.allocations.labels):
            common = self._number(self._common(a))
            told = [self._data(i, a) for i in agents]
            here = [k for k, (feasible, _) in enumerate(shocks) if a in feasible]
            spend(30 * len(told) * (1 + len(here)))
            for k in here:
                data = tuple([self._number((*told[i], a in shocks[k][1][i])) for i in agents])
                yield _Vector(name, (self.position, k), common, data)
            if not here:
                yield _Vector(name, None, common, tuple([self._number((*one, True)) for one in told]))

    def _number(self, datum: object) -> int:
        return self.numbers.setdefault(datum, len(self.numbers))

    def _check_sets(self) -> None:
        """Rejected where the society without somebody may choose what everyone may not."""
        for shock in self.stage.shocks:
            feasible = set(shock.feasible)
            spend(len(feasible) + sum(map(len, shock.without)))
            if any(not feasible.issuperset(chosen) for chosen in shock.without):
                raise Rejected("a society without an agent may choose what everyone may not, so that the environment "
                               "is not lumped")  # fmt: skip

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

    def _data(self, i: int, a: int) -> tuple[tuple[Row, ...], tuple[tuple[Row, ...], ...]]:
        size, name = len(self.types[i]), self.environment.agents[i]
        worth = tuple(_split(self._cells(self.stage.utility[i], ("public", name), (self.publics, size), a), size))
        if self.stage.transition is None:
            rows = (identity(size),) * self.publics
        else:
            factor = self.stage.transition.elements[0].factors[i + bool(self.public)]
            flat = self._cells(factor, ("public", name, f"next {name}"), (self.publics, size, size), a)
            every = list(_split(flat, size))
            rows = tuple(tuple(every[k : k + size]) for k in range(0, len(every), size))
        return worth, rows

    def end(self, i: int) -> tuple[Row, ...]:
        """What the last state is worth to an agent."""
        size = len(self.types[i])
        if self.environment.terminal is None:
            return ((Fraction(0),) * size,) * self.publics
        sizes = (self.publics, size)
        grid, name = self.environment.terminal.utility[i], self.environment.agents[i]
        return tuple(_split(self._cells(grid, ("public", name), sizes, None), size))

    def group(self, group: Sequence[int], treatments: dict[int, int], meaning: Mapping[int, Any]) -> Group:
        """A group, called by its first agent."""
        first = group[0]
        told = []
        for datum, number in treatments.items():
            worth, rows, absent = meaning[datum]
            told.append(Treatment(str(number + 1), absent, worth, rows))
        return Group(self.environment.agents[first], len(group), self.types[first], tuple(told), self.end(first), None)


def _split(flat: Sequence[Fraction], size: int) -> Iterator[Row]:
    """The rows of a list of numbers."""
    for k in range(0, len(flat), size):
        yield tuple(flat[k : k + size])
