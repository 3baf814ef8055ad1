"""An environment as the checker sees it (environment page sections 3 and 4), after every rule has been checked.

Periods are numbered 0, 1, … inside the checker; `stage(t)` serves period t+1 of the pages. A stage without shocks has
one shock without a label, of probability 1, under which every allocation is feasible.

What can be chosen: at a shock z and state θ everyone can choose what is in A(z) and has 1 in the stage's table at θ.
The society without an agent can choose what is in its own set and has 1 at every type of that agent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from .meter import list_up, make, spend
from .older import paired
from .spaces import Axis, GridTable, Space
from .vectors import Family, Vector

EVERYONE = -1
Rows = Sequence[Sequence[int]]  # by allocation and state: whether the table has 1


@dataclass(frozen=True)
class Shock:
    """A shock, its probability, A(z) and A_{-i}(z) for every agent; sets are in the stage's order of allocations."""

    label: str | None
    probability: Fraction
    feasible: tuple[int, ...]
    without: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Element:
    """An element of a mixture, or a factored transition, which has no weight: a factor for every next component."""

    weight: GridTable | None
    factors: tuple[GridTable, ...]

    @property
    def tables(self) -> tuple[GridTable, ...]:
        return self.factors if self.weight is None else (self.weight, *self.factors)


@dataclass(frozen=True)
class Transition:
    """A transition into `following`: a product of factors or a mixture of such, by its elements, or a joint table."""

    following: Space
    elements: tuple[Element, ...] = ()
    joint: GridTable | None = None

    @property
    def is_product(self) -> bool:
        """Whether it is one product of factors."""
        return self.joint is None and self.elements[0].weight is None

    @property
    def tables(self) -> tuple[GridTable, ...]:
        found = tuple(table for element in self.elements for table in element.tables)
        return found if self.joint is None else (self.joint,)

    def on(self, heard: Sequence[int]) -> Transition:
        """Into some next components: the factors of the others sum to 1; of a joint table they are summed out."""
        following = Space(tuple(self.following.components[k] for k in heard))
        if self.joint is None:
            elements = (Element(e.weight, tuple(e.factors[k] for k in heard)) for e in self.elements)
            return Transition(following, tuple(elements))
        joint = self.joint
        for k, axis in enumerate(self.following.components):
            joint = joint if k in heard else joint.summed(f"next {axis.name}", len(axis))
        return Transition(following, (), joint)


@dataclass(frozen=True)
class Stage:
    """What a period offers; `transition` is None where none is needed."""

    space: Space
    allocations: Axis
    shocks: tuple[Shock, ...]
    utility: tuple[GridTable, ...]
    public_utility: GridTable
    transition: Transition | None
    away: tuple[frozenset[int], ...] = ()  # by agent the types at which it is away; (): nobody ever is
    open: GridTable | None = None  # 1 where an allocation is feasible at a state, 0 elsewhere; None: 1 everywhere

    @property
    def has_shocks(self) -> bool:
        return self.shocks[0].label is not None

    def locked(self, agent: int) -> frozenset[int]:
        """The types at which an agent is away, and is heard to say what it is."""
        return self.away[agent] if self.away else frozenset()

    @cached_property
    def open_rows(self) -> Sequence[Rows] | None:
        """Where `open` has 1 whatever the type of an agent, by agent, and last where it has 1; None: everywhere."""
        if self.open is None:
            return None
        everyone = self.open.by_allocation(self.space, len(self.allocations))
        list_up(len(self.allocations) * self.space.size, kept=True)
        return [*(_at_every_type(self, everyone, agent) for agent in range(len(self.utility))), everyone]

    @cached_property
    def shock_axis(self) -> Axis:
        return Axis("shock", tuple(shock.label or "" for shock in self.shocks))


@dataclass(frozen=True)
class Terminal:
    """The terminal state's space and every agent's utility of it."""

    space: Space
    utility: tuple[GridTable, ...]


@dataclass(frozen=True)
class Environment:
    """A valid environment; `terminal` is None unless some terminal utility differs from 0."""

    name: str
    discount: Fraction
    horizon: int | None
    agents: tuple[str, ...]
    stages: tuple[Stage, ...]
    terminal: Terminal | None
    prior: GridTable | None

    @property
    def format(self) -> str:
        """The oldest version that can say it."""
        later = any(stage.open is not None or stage.away for stage in self.stages)
        return "lpmech-environment/2" if later else "lpmech-environment/1"

    @property
    def periods(self) -> int:
        """How many periods tables tell apart: T, or one where the horizon is infinite."""
        return 1 if self.horizon is None else self.horizon

    @cached_property
    def agent_axis(self) -> Axis:
        return Axis("agent", self.agents)

    def stage(self, period: int) -> Stage:
        return self.stages[period if len(self.stages) > 1 else 0]

    def successor(self, period: int) -> int | None:
        """The period after this one; None after the last."""
        if self.horizon is None:
            return period
        return period + 1 if period + 1 < self.horizon else None

    def transition(self, period: int) -> Transition | None:
        """The transition out of a period, where one is needed."""
        needed = self.successor(period) is not None or self.terminal is not None
        return self.stage(period).transition if needed else None


@dataclass(frozen=True)
class Feasible:
    """What can be chosen at a shock: positions in the stage's order, everywhere or where the rows have 1."""

    allowed: tuple[int, ...]
    rows: Rows | None

    def has(self, allocation: int, state: int) -> bool:
        return allocation in self.allowed and (self.rows is None or bool(self.rows[allocation][state]))

    def outside(self, chosen: Sequence[int]) -> int | None:
        """The first state at which what is chosen cannot be; None where there is none."""
        spend(len(chosen) + len(self.allowed))
        allowed, rows = set(self.allowed), self.rows
        if rows is None and allowed.issuperset(chosen):
            return None
        spend(2 * len(chosen))
        return next((s for s, a in enumerate(chosen) if a not in allowed or not (rows is None or rows[a][s])), None)

    def closed(self) -> int | None:
        """The first state at which nothing can be chosen."""
        states = range(0 if self.rows is None else len(self.rows[0]))
        spend(len(states) * (1 + len(self.allowed)))
        return next((state for state in states if not any(self.has(a, state) for a in self.allowed)), None)

    def stays(self, chosen: Sequence[int]) -> list[int]:
        """0 where what is chosen can be, and −1 where it cannot, state by state."""
        make(len(chosen), times=4)
        return [self.has(a, state) - 1 for state, a in enumerate(chosen)]

    def best(self, family: Family) -> Vector:
        """The largest value over what can be chosen, state by state."""
        if self.rows is None:
            return family.best(self.allowed)
        found: list[int | None] = [None] * len(self.rows[0])
        for a in self.allowed:
            make(len(found), family.bits)
            each = paired(family.rows[a], self.rows[a], found)
            found = [x if open_ and (most is None or x > most) else most for x, open_, most in each]
        return Vector(family.denominator, [x for x in found if x is not None], family.known)


def feasible_at(stage: Stage, shock: int, left_out: int = EVERYONE) -> Feasible:
    """What everyone, or the society without an agent, can choose at a shock."""
    found, rows = stage.shocks[shock], stage.open_rows
    allowed = found.feasible if left_out == EVERYONE else found.without[left_out]
    return Feasible(allowed, None if rows is None else rows[left_out])


def _at_every_type(stage: Stage, everyone: Rows, agent: int) -> Rows:
    """1 where the table has 1 whatever the type of an agent."""
    own, space = stage.space.has_public + agent, stage.space
    step, size = space.strides[own], space.sizes[own]
    found = []
    for row in everyone:
        make(space.size, times=size, kept=True)
        least = [min(row[s - s // step % size * step + k * step] for k in range(size)) for s in range(space.size)]
        found.append(least)
    return found


def same_without(stage: Stage) -> bool:
    """Whether every society can choose at every shock and state what everyone can."""
    spend(len(stage.shocks) * (10 + len(stage.utility)))
    return all(
        _alike(feasible_at(stage, z), feasible_at(stage, z, agent))
        for z, shock in enumerate(stage.shocks)
        for agent, chosen in enumerate(shock.without)
        if stage.open is not None or chosen is not shock.feasible
    )


def _alike(everyone: Feasible, others: Feasible) -> bool:
    """Whether two societies can choose the same."""
    spend(50 + len(others.allowed))
    if everyone.rows is None:
        return everyone.allowed == others.allowed
    places, states = range(len(everyone.rows)), range(len(everyone.rows[0]))
    spend(len(states) * len(places))
    return all(others.has(a, state) == everyone.has(a, state) for a in places for state in states)
