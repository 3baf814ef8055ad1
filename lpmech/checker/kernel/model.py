"""The objects that equations and slacks are made of: periods with kernels, utilities and the mechanism's allocation.

`Period` has everything of one period (of the one stationary period where the horizon is infinite). A `Slot` is a place
for a table of transfers: one for each period of a finite horizon; where it is infinite, one that follows itself, or a
first and a later one. Period 1 has the empty memory; the memories of a later slot are (r', a(z,r')) over all reports r'
of the period before and shocks z of positive probability.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any, TypeVar, cast

from .certificate import PROGRAMS, Certificate, E, Part, Program
from .environment import EVERYONE, Environment, Stage
from .errors import expect, there
from .meter import OBJECT, REFERENCE, expect_room, keep, list_up, make, spend
from .older import paired
from .spaces import GridTable, Space, in_words
from .tables import Table
from .transitions import Kernel, make_kernel
from .vectors import Family, Vector, common_denominator, linear, zero

Plan = Sequence[list[int]]
PERIOD = 10_000  # bits that a period keeps besides its lists
ROOM = 1 << 29  # bits of what is kept to be asked for again
Key = tuple[int, ...]
V = TypeVar("V")


@dataclass(frozen=True)
class Period:
    """A period: its stage, its kernel (None where nothing is needed of the next state) and a(z, θ) for each shock."""

    index: int
    stage: Stage
    successor: int | None
    kernel: Kernel | None
    utility: tuple[Family, ...]
    public_utility: Family
    plan: Plan

    @property
    def space(self) -> Space:
        return self.stage.space

    @cached_property
    def total(self) -> int:
        """The denominator of the shocks' probabilities."""
        return common_denominator(*(shock.probability for shock in self.stage.shocks))

    @cached_property
    def weights(self) -> list[int]:
        """The probabilities of the shocks, times `total`."""
        chances, total = [shock.probability for shock in self.stage.shocks], self.total
        bits = max(max(x.numerator.bit_length(), x.denominator.bit_length()) for x in chances)
        make(len(chances), total.bit_length(), bits, times=4, kept=True)
        return [x.numerator * (total // x.denominator) for x in chances]

    @cached_property
    def likely(self) -> list[int]:
        """The shocks of positive probability."""
        return [z for z, weight in enumerate(self.weights) if weight]

    def own(self, agent: int) -> int:
        """The component of an agent's type."""
        return self.space.has_public + agent

    def types(self, agent: int) -> int:
        return self.space.sizes[self.own(agent)]

    def own_types(self, agent: int) -> list[int]:
        """The agent's type in each state."""
        return component_labels(self.space, self.own(agent))

    def reported(self, agent: int, report: int) -> list[int]:
        """(r_i, θ_{-i}) for each state θ; θ where the agent is away, and is not asked."""
        step, size, locked = self.space.strides[self.own(agent)], self.types(agent), self.stage.locked(agent)
        make(self.space.size)
        if locked:
            return [s if own in locked else s + (report - own) * step for s, own in enumerate(self.own_types(agent))]
        return [state + (report - state // step % size) * step for state in range(self.space.size)]

    def said(self, agent: int, state: int, report: int) -> int:
        """The same at one state."""
        own = self.own(agent)
        label = self.space.label(state, own)
        return state if label in self.stage.locked(agent) else state + (report - label) * self.space.strides[own]

    def can_say(self, agent: int, own: int, report: int) -> bool:
        """Whether an agent of a type can make a report: where it is away its type alone, as it is not asked."""
        return own == report or own not in self.stage.locked(agent)

    def able(self, agent: int, report: int) -> list[int] | None:
        """The states in which an agent can make a report; None: in all."""
        locked = self.stage.locked(agent)
        if not locked:
            return None
        return [s for s, own in enumerate(self.own_types(agent)) if own == report or own not in locked]

    def zero(self) -> Family:
        nothing = zero(self.space.size).numerators
        return Family(1, (nothing,) * len(self.stage.allocations), 0)

    def expectation(self, values: Vector) -> Family:
        """E[X(θ') | a, θ] for each allocation; 0 where no next state is needed."""
        kernel = self.kernel
        if kernel is None:
            return self.zero()
        allocations, bits = range(len(self.stage.allocations)), values.bits + kernel.bits
        expect_room(len(allocations) * self.space.size, bits)
        everywhere = tuple(map(range, self.space.sizes))
        rows = (kernel.expect(values.numerators, a, everywhere, values.bits) for a in allocations)
        return Family(kernel.denominator * values.denominator, tuple(rows), bits)

    def average(self, family: Family, plan: Plan, reports: Sequence[int] | None = None) -> Vector:
        """E_z X(a(z, r), θ), where r is θ or the given reports at θ."""
        total, rows, bits = [0] * self.space.size, family.rows, family.bits
        for weight, chosen in paired(self.weights, plan):
            if weight:
                make(self.space.size, bits, weight.bit_length())
                allocation = chosen if reports is None else [chosen[r] for r in reports]
                pairs = enumerate(paired(total, allocation))
                total = [so_far + weight * rows[a][state] for state, (so_far, a) in pairs]
        return Vector(family.denominator * self.total, total, bits + self.total.bit_length())

    def chances(self, plan: Plan, state: int) -> dict[int, int]:
        """The chance of each allocation that is chosen at some shock of positive probability, times `total`."""
        found: dict[int, int] = {}
        spend(10 + 4 * len(self.likely))
        for z in self.likely:
            found[plan[z][state]] = found.get(plan[z][state], 0) + self.weights[z]
        return found

    def shares(self, plan: Iterable[list[int]]) -> Family:
        """The probability of each allocation under a rule."""
        expect_room(len(self.stage.allocations) * self.space.size, self.total.bit_length())
        rows = [zero(self.space.size).numerators for _ in range(len(self.stage.allocations))]
        for weight, chosen in paired(self.weights, plan):
            make(self.space.size, self.total.bit_length())
            for state, a in enumerate(chosen):
                rows[a][state] += weight
        return Family(self.total, tuple(rows), self.total.bit_length())

    def at(self, states: Sequence[int]) -> list[Key]:
        """At each of some states the allocation for each shock of positive probability."""
        spend(len(states) * (8 + 2 * len(self.likely)))
        return [tuple(self.plan[z][state] for z in self.likely) for state in states]

    def describe(self, state: int) -> str:
        return in_words(self.space.components, self.space.labels(state)) + ", …" * (len(self.space.sizes) > 10)


@dataclass(frozen=True)
class Slot:
    """A place for tables of transfers: its number, its period, the period remembered, and the next slot."""

    index: int
    period: Period
    previous: Period | None
    following: int | None

    def memories(self, coordinates: Key) -> list[Key]:
        """The memories that count, on some coordinates only; the empty one in the first slot."""
        if self.previous is None or not coordinates:
            return [()]
        plan, likely = self.previous.plan, self.previous.likely
        make(self.previous.space.size * len(likely), REFERENCE * len(coordinates))
        spend(self.previous.space.size * len(likely) * 2 * (len(coordinates) + 1))
        found = {key for z in likely for key in memory_keys(self.previous.space, plan[z], coordinates)}
        return sorted(found)

    def counts(self, state: int, allocation: int) -> bool:
        """Whether (r', a') is a memory."""
        before = self.previous
        spend(0 if before is None else len(before.likely))
        return before is not None and any(before.plan[z][state] == allocation for z in before.likely)


def memory_keys(space: Space, chosen: Sequence[int], coordinates: Key) -> Iterable[Key]:
    """The memory (r, a(z,r)) of each report r, on the given coordinates."""
    columns = [chosen if k == 0 else component_labels(space, k - 1) for k in coordinates]
    return paired(*columns) if columns else ((),) * len(chosen)


def component_labels(space: Space, component: int) -> list[int]:
    step, size = space.strides[component], space.sizes[component]
    list_up(2 * space.size)
    return [state // step % size for state in range(space.size)]


class Model:
    """An environment and a certificate's mechanism in it."""

    def __init__(self, environment: Environment, certificate: Certificate) -> None:
        self.environment, self.certificate = environment, certificate
        self.agents = range(len(environment.agents))
        self.discount: Fraction = environment.discount
        self._stages = {id(stage): _made(stage) for stage in environment.stages}
        self.periods = [self._period(t) for t in range(environment.periods)]
        self.slots = self._slots()
        self._known: dict[object, Any] = {}
        self._room = ROOM

    def once(self, find: Callable[..., V], *of: int) -> V:
        """What is found of it, perhaps of an agent, the first time that it is asked for."""
        key = find, *of
        if key not in self._known:
            self._known[key] = find(self, *of)
        return cast(V, self._known[key])

    def again(self, find: Callable[..., list[Vector]], *of: int) -> list[Vector]:
        """The same of functions of the state, which are kept only while all that are take little memory: so little
        that it is not counted, and no answer depends on it."""
        key = find, *of
        if key not in self._known:
            found = find(self, *of)
            self._room -= sum(len(one.numerators) * (one.bits + OBJECT) for one in found)
            if self._room < 0:
                return found
            self._known[key] = found
        return cast("list[Vector]", self._known[key])

    def _period(self, t: int) -> Period:
        stage = self.environment.stage(t)
        kernel, utility, public = self._stages[id(stage)]
        keep(PERIOD)
        kernel = kernel if self.environment.transition(t) is not None else None
        table = self.certificate.mechanism.allocation[t]
        expect_room(stage.space.size * len(stage.shocks), 0)
        plan = table.plan(stage.shocks)
        return Period(t, stage, self.environment.successor(t), kernel, utility, public, plan)

    def under(self, certificate: Certificate) -> Model:
        """The same environment under the mechanism of another certificate."""
        other = copy(self)
        other.certificate = certificate
        rules = paired(self.periods, certificate.mechanism.allocation)
        other.periods = [replace(p, plan=rule.plan(p.stage.shocks)) for p, rule in rules]
        other.slots, other._known = other._slots(), {}
        return other

    def _slots(self) -> list[Slot]:
        tables = max(map(len, self.certificate.mechanism.transfers))
        return slots_of(self.periods, self.finite, first=tables > 1, remembers=True)

    def later(self, period: Period) -> Slot | None:
        """The slot that follows a period; in an infinite horizon the one that serves every later period."""
        return None if period.successor is None else self.slots[period.successor if self.finite else -1]

    def space(self, period: int | None) -> Space:
        """The states of a period, counted from 1: of the terminal state after the last one."""
        terminal = self.environment.terminal
        if terminal is not None and period == len(self.periods) + 1:
            return terminal.space
        return self.periods[0 if period is None or not self.finite else period - 1].space

    @property
    def finite(self) -> bool:
        return self.environment.horizon is not None

    def transfer(self, agent: int, slot: int) -> Table:
        """The agent's transfers in a slot; one table may serve both slots of an infinite horizon."""
        return pick(self.certificate.mechanism.transfers[agent], slot)

    def given(self, part: Part[Mapping[int, E]], agent: int, what: str) -> E:
        """An agent's part of the evidence, Rejected where there is none."""
        given = self.certificate.evidence[part]
        expect(agent in given, f"the evidence has no {what} of {self.environment.agents[agent]}")
        return given[agent]

    def terminal(self, agents: Iterable[int]) -> Vector:
        """Σ g_i over the agents, on the terminal space; 0 where there is no terminal utility."""
        found = self.environment.terminal
        if found is None:
            return zero(self.environment.stages[-1].space.size)
        tables = [found.utility[agent] for agent in agents]
        vectors = [Vector(t.denominator, t.gather(found.space.names, found.space.sizes)) for t in tables]
        return linear((1, zero(found.space.size)), *((1, vector) for vector in vectors))


def name_of(model: Model, left_out: int) -> str:
    return "everyone" if left_out == EVERYONE else f"without {model.environment.agents[left_out]}"


def program_of(model: Model, left_out: int) -> Program:
    given = model.certificate.evidence[PROGRAMS]
    return there(given.get(left_out), f'the evidence has no values of "{name_of(model, left_out)}"')


def slots_of(periods: Sequence[Period], finite: bool, *, first: bool, remembers: bool) -> list[Slot]:
    """One slot for each period; in an infinite horizon one that follows itself, perhaps with a first one before it.
    `remembers`: the period before."""
    if finite:
        return [Slot(t, p, periods[t - 1] if t and remembers else None, p.successor) for t, p in enumerate(periods)]
    last = Slot(int(first), periods[0], periods[0] if remembers else None, int(first))
    return [Slot(0, periods[0], None, 1), last] if first else [last]


def pick(tables: Sequence[Table], slot: int) -> Table:
    return tables[min(slot, len(tables) - 1)]


def on_states(table: Table, shock: int = 0) -> Vector:
    """A table without memory as a function of the state, perhaps at a shock."""
    return Vector(table.denominator, table.at({}, shock), table.bits)


def _made(stage: Stage) -> tuple[Kernel | None, tuple[Family, ...], Family]:
    """Kernel and utilities of a stage, which may serve several periods."""
    kernel = None if stage.transition is None else make_kernel(stage.transition, stage.space, len(stage.allocations))
    return kernel, tuple(_family(table, stage) for table in stage.utility), _family(stage.public_utility, stage)


def _family(table: GridTable, stage: Stage) -> Family:
    size, count = stage.space.size, len(stage.allocations)
    rows = table.by_allocation(stage.space, count)
    list_up(count * size, kept=True)
    spend(len(table.numerators))
    return Family(table.denominator, rows, table.bits)
