"""Truthful payoffs, what lies are worth, and what is paid by all agents together.

V_{i,t}(m,θ) = v̄_{i,t}(θ) − p_{i,t}(m,θ) + δ U_{i,t}(θ), v̄_{i,t}(θ) = E_z v_{i,t}(a(z,θ),θ), and V_{i,T+1} = g_i. After
the report r_i the reports are r = (r_i, θ_{-i}); the next memory is (r, a(z,r)), the next state follows (a(z,r), θ).

S_t(θ) = E_z E[Σ_i p_{i,t+1}((θ, a(z,θ)), θ') + δ S_{t+1}(θ') | a(z,θ), θ] is what all are expected to pay later.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from .certificate import Table
from .errors import Rejected
from .evidence import BUDGET, CONTINUATION
from .meter import align, make
from .model import Key, Model, Period, Slot, on_states, pick
from .older import paired
from .points import check_point
from .remembered import Remembered, ahead
from .scan import Recall, Scan, lowest_terms
from .vectors import Vector, common_denominator, less, linear, zero


def continuation_of(model: Model, agent: int) -> Sequence[Table]:
    return model.given(CONTINUATION, agent, "continuation")


def payoff(model: Model, agent: int, slot: Slot) -> Remembered:
    """V_{i,t}(m, θ) of a slot."""
    period = slot.period
    flow = period.average(period.utility[agent], period.plan)
    future = on_states(continuation_of(model, agent)[period.index])
    constant = linear((1, flow), (model.discount, future))
    return Remembered(constant, ((-1, model.transfer(agent, slot.index)),))


def next_payoff(model: Model, agent: int, period: Period) -> Remembered:
    """V_{i,t+1}: of the later slot, or the terminal utility."""
    slot = model.later(period)
    return Remembered(model.terminal([agent])) if slot is None else payoff(model, agent, slot)


def check_continuation(model: Model, agent: int) -> None:
    """U_{i,t}(θ) = E_z E[V_{i,t+1}((θ, a(z,θ)), θ') | a(z,θ), θ]."""
    for period in model.periods:
        stated = on_states(continuation_of(model, agent)[period.index])
        where = f"evidence.continuation.{model.environment.agents[agent]}[{period.index}]"
        right = ahead(period, next_payoff(model, agent, period), None)[0]
        check_point(period, stated, right, f"{where}: the equation does not hold")


def lies(model: Model, agent: int, period: Period, future: Remembered) -> list[Vector]:
    """For each report r_i: E_z v_{i,t}(a(z,r),θ) + δ E_z E[X((r, a(z,r)), θ') | a(z,r), θ], before today's payment."""
    found = []
    for report, later in enumerate(ahead(period, future, agent)):
        flow = period.average(period.utility[agent], period.plan, period.reported(agent, report))
        found.append(linear((1, flow), (model.discount, later)))
    return found


def truthful(period: Period, agent: int, told: Sequence[Vector]) -> Vector:
    """What the truth is worth, where `told` says what each report is, over one denominator."""
    step, size = period.space.strides[period.own(agent)], period.types(agent)
    bits = max(worth.bits for worth in told)
    make(period.space.size, bits)
    numerators = [told[state // step % size].numerators[state] for state in range(period.space.size)]
    return Vector(told[0].denominator, numerators, bits)


@dataclass(frozen=True)
class Deviation:
    """What truth is worth above one report, state by state, at the memories that agree on some coordinates."""

    slot: Slot
    memory: Recall
    report: int
    slacks: Vector


@dataclass(frozen=True)
class SingleLies:
    """What truth is worth above every report of an agent in a slot. Payments in which the own report does not count are
    the same for all reports, whatever the memory."""

    model: Model
    agent: int
    slot: Slot

    @cached_property
    def own(self) -> Remembered:
        """The payments in which the own report counts."""
        period, table = self.slot.period, self.model.transfer(self.agent, self.slot.index)
        return Remembered(
            zero(period.space.size), ((1, table),) if period.own(self.agent) in table.layout.state else ()
        )

    @property
    def coordinates(self) -> Key:
        """The memory coordinates on which anything depends."""
        return self.own.coordinates

    @cached_property
    def _moves(self) -> list[tuple[Vector, list[int]]]:
        """By report: what truth is worth above it before payments, and what is reported in each state."""
        model, agent, period = self.model, self.agent, self.slot.period
        truth = payoff(model, agent, self.slot)
        told = lies(model, agent, period, next_payoff(model, agent, period))
        gaps = [less(truth.constant, lie) for lie in told]
        common = common_denominator(self.own, *gaps)
        return [(gap.on(common), period.reported(agent, report)) for report, gap in enumerate(gaps)]

    def at(self, key: Key) -> Iterator[tuple[int, Vector]]:
        """Every report with the slacks, at the memories that have those labels."""
        paid = self.own.at(key).on(self._moves[0][0].denominator)
        for report, (gap, reports) in enumerate(self._moves):
            yield report, _after_payment(gap, reports, paid)


def deviations(model: Model, agent: int) -> Iterator[Deviation]:
    """The slacks of all one-period lies."""
    for slot in model.slots:
        single, remembers = SingleLies(model, agent, slot), bool(model.transfer(agent, slot.index).layout.memory)
        for key in slot.memories(single.coordinates):
            memory = Recall(slot, single.coordinates, key, remembers)
            for report, slacks in single.at(key):
                yield Deviation(slot, memory, report, slacks)


def _after_payment(gap: Vector, reports: list[int], paid: Vector) -> Vector:
    """What truth is worth above a lie, with what is paid; all over one denominator."""
    bits, due = max(gap.bits, paid.bits) + 2, paid.numerators
    make(len(reports), bits)
    slacks = [g + due[r] - now for g, r, now in paired(gap.numerators, reports, due)]
    return Vector(gap.denominator, slacks, bits)


@dataclass(frozen=True)
class Worth:
    """At the memories that agree on some coordinates: what is paid, what the best report is said to be worth, and what
    each report is worth, payments deducted."""

    memory: Recall
    paid: Vector
    stated: Vector
    reports: list[Vector]


def worths(model: Model, agent: int, slot: Slot, paying: Table, stated: Sequence[Table]) -> Iterator[Worth]:
    """What reports are worth in a slot under a table of payments, at each memory, on the coordinates of both, if the
    next slot is worth what is stated of it. After the last period it is worth the terminal utility."""
    period, later, nothing = slot.period, model.later(slot.period), zero(slot.period.space.size)
    paid, best = (Remembered(nothing, ((1, table),)) for table in (paying, pick(stated, slot.index)))
    future = Remembered(model.terminal([agent]))
    if later is not None and slot.following is not None:
        future = Remembered(zero(later.period.space.size), ((1, pick(stated, slot.following)),))
    values = lies(model, agent, period, future)
    common = common_denominator(paid, best, *values)
    moves = [(value.on(common), period.reported(agent, report)) for report, value in enumerate(values)]
    both = tuple(sorted({*paid.coordinates, *best.coordinates}))
    for key in slot.memories(both):
        labels = dict(paired(both, key))
        due, known = (found.at(tuple(labels[k] for k in found.coordinates)).on(common) for found in (paid, best))
        worth = [less(value, due.at(reports)) for value, reports in moves]
        yield Worth(Recall(slot, both, key), due, known, worth)


def scan_incentives(model: Model, scan: Scan) -> None:
    """Slack of (i, t, m, θ, r_i): the truthful payoff less that of the lie."""
    for agent in model.agents:
        for found in deviations(model, agent):
            period = found.slot.period.index
            states = found.slot.period.able(agent, found.report)
            scan.see(found.slacks, agent=agent, period=period, report=found.report, memory=found.memory, states=states)


def payments(model: Model, slot: Slot) -> Remembered:
    """Σ_i p_{i,t}(m, θ)."""
    tables = tuple((1, model.transfer(agent, slot.index)) for agent in model.agents)
    return Remembered(zero(slot.period.space.size), tables)


def check_budget(model: Model) -> None:
    """The equation of S; S_T = 0."""
    tables = model.certificate.evidence[BUDGET] or ()
    for period, table in zip(model.periods, tables):
        slot, right = model.later(period), zero(period.space.size)
        if slot is not None:
            found = payments(model, slot)
            later = linear((model.discount, on_states(tables[slot.period.index])))
            right = ahead(period, Remembered(later, found.parts), None)[0]
        check_point(period, on_states(table), right, f"evidence.budget[{period.index}]: the equation does not hold")


def prior(model: Model) -> Vector:
    """The distribution of the first state."""
    table, space = model.environment.prior, model.periods[0].space
    if table is None:
        raise Rejected("the environment has no prior")
    return Vector(table.denominator, table.gather(space.names, space.sizes), table.bits)


def mean(weights: Vector, values: Vector) -> tuple[int, int]:
    make(len(values.numerators), values.bits, weights.bits)
    align(weights.denominator, values.denominator)
    total = sum(w * x for w, x in paired(weights.numerators, values.numerators))
    return lowest_terms(total, weights.denominator * values.denominator)


def discounted(model: Model) -> Vector:
    """Σ_i p_{i,1}(θ) + δ S_1(θ)."""
    first = payments(model, model.slots[0]).at(())
    return linear((1, first), (model.discount, on_states(budget_of(model)[0])))


def budget_of(model: Model) -> Sequence[Table]:
    tables = model.certificate.evidence[BUDGET]
    if tables is None:
        raise Rejected("the evidence has no budget")
    return tables
