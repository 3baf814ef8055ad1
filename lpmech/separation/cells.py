"""The cells of the conditions: for a period, an agent i, an allocation a and θ_{-i}, the rows

    μ_s = the distribution of the next public state and the others' next types given (a, s, θ_{-i}),

one for each own type s (Liu 2014, Section 3.1). A *family* holds all matrices of one agent at one allocation; cells
that share a matrix, because the transition does not depend on something, share it in the family. Only one family is
held at a time, and the distribution of agent i's own next type is never formed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, combinations, product
from math import prod

import numpy as np

from lpmech.problem.environment import Environment
from lpmech.problem.exact import ExactArray
from lpmech.problem.records import Record
from lpmech.problem.stages import Stage
from lpmech.problem.tables import Axes, Table
from lpmech.problem.transition import NEXT, Factored, Joint, Mixture, Transition
from lpmech.separation.ranks import dependencies

_LARGE = 1 << 31
MOST_ENTRIES = 100_000  # of a family


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell(Record):
    """Where a matrix stands: agent, period (None: all alike, infinite horizon), allocation, state of the others.

    Its keys are those that witnesses and evidence begin with (docs/certificate_format.md).
    """

    agent: str
    period: int | None
    allocation: str
    state: Mapping[str, str]


@dataclass(frozen=True, kw_only=True, eq=False)
class Family:
    """The matrices of one agent at some allocations, C×K×M: as many as there are values of `axes`, row-major."""

    env: Environment
    agent: int
    positions: tuple[int, ...]  # of the periods that the matrices serve
    allocations: tuple[int, ...]  # that they serve
    axes: Axes  # components of the others' present on which the rows depend
    later: Axes  # the others' next components: the columns
    rows: ExactArray

    @property
    def stage(self) -> Stage:
        """The stage of the periods served."""
        return self.env.stage(self.positions[0])

    @property
    def types(self) -> tuple[str, ...]:
        """The own types: the labels of the K rows."""
        return self.stage.types[self.agent]

    @cached_property
    def others(self) -> Axes:
        """The components of θ_{-i}."""
        return tuple(axis for axis in self.stage.components if axis != self.env.agents[self.agent])

    def cells(self) -> Iterator[tuple[Cell, int]]:
        """Every cell with the place of its matrix, period by period."""
        for position in self.positions:
            for allocation in self.allocations:
                yield from self._cells(position, allocation)

    def cells_of(self, place: int) -> Iterator[Cell]:
        """The cells that share one matrix."""
        return (cell for cell, own in self.cells() if own == place)

    def _cells(self, position: int, allocation: int) -> Iterator[tuple[Cell, int]]:
        """The cells of one period and allocation."""
        sizes = tuple(self.stage.sizes[axis] for axis in self.others)
        kept = [self.others.index(axis) for axis in self.axes]
        for state in product(*map(range, sizes)):
            place = 0
            for axis in kept:
                place = place * sizes[axis] + state[axis]
            labels = {axis: self.stage.labels[axis][n] for axis, n in zip(self.others, state, strict=True)}
            yield Cell(agent=self.env.agents[self.agent], period=self.env.period(position),
                       allocation=self.stage.allocations[allocation], state=labels), place  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Source:
    """What a family is made from: the transition at one of its allocations."""

    env: Environment
    agent: int
    positions: tuple[int, ...]
    allocations: tuple[int, ...]
    transition: Transition
    later: Axes  # all the others' next components

    @property
    def entries(self) -> int:
        """How many numbers the family may have."""
        stage = self.env.stage(self.positions[0])
        return prod(stage.sizes[axis] for axis in stage.components) * self.columns(self.later)

    def columns(self, later: Axes) -> int:
        """How many columns there are on some of the next components."""
        sizes = self.env.stage(self.positions[0] + 1).sizes
        return prod(sizes[axis] for axis in later)

    def narrow(self) -> list[Axes]:
        """Some of the next components, few columns first, that may tell all own types apart."""
        types = len(self.env.stage(self.positions[0]).types[self.agent])
        some = chain.from_iterable(combinations(self.later, count) for count in range(1, len(self.later)))
        return sorted((later for later in some if self.columns(later) >= types), key=self.columns)

    def on(self, later: Axes) -> Family:
        """The family on some of the next components."""
        return _family(
            self.env, self.agent, self.positions, self.allocations, self.transition.distribution(later), later
        )


def families(env: Environment) -> Iterator[Family]:
    """All families: every period whose transition leads into a further one, agent, and allocation of the stage."""
    return (source.on(source.later) for source in _sources(env))


def suspects(env: Environment) -> Iterator[Family]:
    """The families in which some rows may be dependent: all but large ones whose rows are independent when narrow."""
    for source in _sources(env):
        narrow = source.narrow() if source.entries > MOST_ENTRIES else []
        if all(dependencies(source.on(later).rows.numerators) for later in narrow):
            yield source.on(source.later)


def _sources(env: Environment) -> Iterator[_Source]:
    """What all families are made from."""
    for positions in _served(env):
        for agent in range(len(env.agents)):
            transition = env.stage(positions[0]).transition
            assert transition is not None
            components = _others(env, positions[0], agent)
            count = len(env.stage(positions[0]).allocations)
            varies = any("allocation" in table.axes for table in _tables(transition, components))
            for allocations in [(a,) for a in range(count)] if varies else [tuple(range(count))]:
                yield _Source(env=env, agent=agent, positions=positions, allocations=allocations,
                              transition=_at(transition, allocations[0]), later=components)  # fmt: skip


def _served(env: Environment) -> list[tuple[int, ...]]:
    """The periods whose transition leads into a further period, grouped by their stage."""
    leading = [t for t in env.periods if env.horizon is None or t + 1 < env.horizon]
    if not leading:
        return []
    return [tuple(leading)] if len(env.stages) == 1 else [(t,) for t in leading]


def _others(env: Environment, position: int, agent: int) -> Axes:
    """The components of the others' next state."""
    return tuple(axis for axis in env.next_components(position) if axis != env.agents[agent])


def _tables(transition: Transition, components: Axes) -> Iterator[Table]:
    """The tables that the distribution of some next components is made of."""
    if isinstance(transition, Joint):
        yield transition.table
    elif isinstance(transition, Factored):
        yield from (transition.factors[name] for name in components)
    else:
        for weight, element in transition.elements:
            yield weight
            yield from _tables(element, components)


def _at(transition: Transition, allocation: int) -> Transition:
    """The transition at one allocation."""
    if isinstance(transition, Joint):
        return Joint(table=transition.table.take("allocation", allocation), components=transition.components)
    if isinstance(transition, Factored):
        return _factors_at(transition, allocation)
    elements = transition.elements
    return Mixture(elements=tuple((w.take("allocation", allocation), _factors_at(f, allocation)) for w, f in elements))


def _factors_at(transition: Factored, allocation: int) -> Factored:
    """A factored transition at one allocation."""
    return Factored(factors={name: table.take("allocation", allocation) for name, table in transition.factors.items()})


def _family(
    env: Environment, agent: int, positions: tuple[int, ...], allocations: tuple[int, ...], local: Table, later: Axes
) -> Family:
    """The family with these rows."""
    stage, following = env.stage(positions[0]), env.stage(positions[0] + 1)
    own = env.agents[agent]
    columns = tuple(NEXT + axis for axis in later)
    axes = tuple(axis for axis in stage.components if axis in local.axes and axis != own)
    sizes = {**stage.sizes, **{NEXT + axis: following.sizes[axis] for axis in following.components}}
    array = local.over((*axes, own, *columns), sizes)
    shape = (prod(sizes[axis] for axis in axes), sizes[own], prod(sizes[axis] for axis in columns))
    rows = array.view(np.ascontiguousarray(array.numerators).reshape(shape))
    return Family(env=env, agent=agent, positions=positions, allocations=allocations, axes=axes,
                  later=later, rows=rows.reduced() if rows.bound >= _LARGE else rows)  # fmt: skip
