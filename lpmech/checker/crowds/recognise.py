"""The crowd that an ordinary environment is, with the groups that a certificate names (crowd page section 5).

Every kind of allocation is to occur with all assignments of its treatments to the blocks of a group, types being called
by those of the first block: those that occur are counted, and no permutation is applied to anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import factorial
from typing import Any

from ..kernel.environment import Environment
from ..kernel.errors import Rejected
from ..kernel.meter import spend
from ..kernel.older import paired
from ..kernel.spaces import GridTable
from .blocks import block
from .crowd import Crowd, Group, Plan, Row, Shock, Treatment, identity
from .named import Block, Groups, Member
from .when import NEVER, Open

Sequences = tuple[tuple[int, ...], ...]


def recognise(environment: Environment, groups: Groups) -> Crowd:
    """The crowd; Rejected where the environment is none, or agents of a group differ."""
    _check_spaces(environment)
    numbers = _Numbers()
    stages = [_Seen(environment, t, numbers) for t in range(len(environment.stages))]
    for group in groups:
        _check_alike(stages[-1], group)
    vectors = [vector for seen in stages for vector in seen.vectors()]
    known = [_treatments(numbers, vectors, group) for group in groups]
    plans: dict[tuple[int, Sequences], str] = {}
    assigned: dict[tuple[int, Sequences], dict[tuple[int, int], set[Sequences]]] = {}
    for one in vectors:
        given = tuple(tuple([own[numbers.told(one, each)] for each in group]) for own, group in paired(known, groups))
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
    several = len(stages) > 1
    return Crowd(
        environment.name, environment.discount, environment.horizon, stages[0].public,
        tuple(stages[-1].group(group, own) for group, own in paired(groups, known)),
        tuple(_plan(name, kind[1], numbers.meaning[kind[0]], _opened(assigned[kind], several))
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


def _check_alike(last: _Seen, group: Sequence[Block]) -> None:
    """Rejected where agents in the same place of blocks have not as many types, or other last states."""
    for each in group:
        for one, first in paired(each, group[0]):
            if len(one.order) != len(first.order) or last.end(one) != last.end(first):
                raise Rejected("agents of a group are not identical: their types or last states differ")


def _treatments(numbers: _Numbers, vectors: Sequence[_Vector], group: Sequence[Block]) -> dict[tuple[int, ...], int]:
    """The different data of a group's blocks in order of their first occurrence."""
    found: dict[tuple[int, ...], int] = {}
    for vector in vectors:
        spend(5 * len(group) * len(group[0]))
        for each in group:
            found.setdefault(numbers.told(vector, each), len(found))
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


class _Numbers:
    """Data that are equal have one number; `meaning` says what numbers stand for."""

    def __init__(self) -> None:
        self.meaning: list[Any] = []
        self._known: dict[object, int] = {}
        self._in_order: dict[tuple[int, tuple[int, ...]], int] = {}

    def of(self, datum: object) -> int:
        found = self._known.setdefault(datum, len(self.meaning))
        if found == len(self.meaning):
            self.meaning.append(datum)
        return found

    def told(self, vector: _Vector, block: Block) -> tuple[int, ...]:
        """What is done to the agents of a block, in the types of the first block."""
        return tuple([self._told(vector.data[one.agent], one) for one in block])

    def _told(self, datum: int, one: Member) -> int:
        if one.is_in_order:
            return datum
        key = datum, one.order
        if key not in self._in_order:
            worth, rows, absent = self.meaning[datum]
            spend(10 * len(worth) * len(one.order) * (1 + len(one.order)))
            moved = tuple(tuple(_picked(by_type[s], one.order) for s in one.order) for by_type in rows)
            self._in_order[key] = self.of((tuple(_picked(row, one.order) for row in worth), moved, absent))
        return self._in_order[key]


def _picked(row: Row, order: Sequence[int]) -> Row:
    return tuple([row[s] for s in order])


class _Seen:
    """What every allocation of a stage does to everybody."""

    def __init__(self, environment: Environment, position: int, numbers: _Numbers) -> None:
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
            common = self.numbers.of(self._common(a))
            told = [self._data(i, a) for i in agents]
            here = [k for k, (feasible, _) in enumerate(shocks) if a in feasible]
            spend(30 * len(told) * (1 + len(here)))
            for k in here:
                data = tuple([self.numbers.of((*told[i], a in shocks[k][1][i])) for i in agents])
                yield _Vector(name, (self.position, k), common, data)
            if not here:
                yield _Vector(name, None, common, tuple([self.numbers.of((*one, True)) for one in told]))

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

    def end(self, one: Member) -> tuple[Row, ...]:
        """What the last state is worth to an agent, by its types in their order."""
        return tuple(_picked(row, one.order) for row in self._end(one.agent))

    def _end(self, i: int) -> tuple[Row, ...]:
        size = len(self.types[i])
        if self.environment.terminal is None:
            return ((Fraction(0),) * size,) * self.publics
        sizes = (self.publics, size)
        grid, name = self.environment.terminal.utility[i], self.environment.agents[i]
        return tuple(_split(self._cells(grid, ("public", name), sizes, None), size))

    def group(self, group: Sequence[Block], treatments: Mapping[tuple[int, ...], int]) -> Group:
        """A group, called by its first agent."""
        members = []
        for place, first in enumerate(group[0]):
            told = []
            for data, number in treatments.items():
                worth, rows, absent = self.numbers.meaning[data[place]]
                told.append(Treatment(str(number + 1), absent, worth, rows))
            name, types = self.environment.agents[first.agent], self.types[first.agent]
            members.append(Group(name, 1, types, tuple(told), self.end(first), None))
        return block(members, len(group))


def _split(flat: Sequence[Fraction], size: int) -> Iterator[Row]:
    """The rows of a list of numbers."""
    for k in range(0, len(flat), size):
        yield tuple(flat[k : k + size])
