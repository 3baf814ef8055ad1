"""Truthful payoffs and what lies are worth.

V_{i,t}(m,θ) = v̄_{i,t}(θ) − p_{i,t}(m,θ) + δ U_{i,t}(θ), v̄_{i,t}(θ) = E_z v_{i,t}(a(z,θ),θ), and V_{i,T+1} = g_i. After
the report r_i the reports are r = (r_i, θ_{-i}); the next memory is (r, a(z,r)), the next state follows (a(z,r), θ).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .certificate import Table
from .errors import Rejected
from .evidence import CONTINUATION
from .meter import make
from .model import Model, Period, Slot, on_states
from .older import paired
from .points import check_point
from .remembered import Remembered, ahead
from .scan import Recall, Scan
from .vectors import Vector, common_denominator, less, linear, zero


def continuation_of(model: Model, agent: int) -> Sequence[Table]:
    tables = model.certificate.evidence[CONTINUATION].get(agent)
    if tables is None:
        raise Rejected(f"the evidence has no continuation of {model.environment.agents[agent]}")
    return tables


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


@dataclass(frozen=True)
class Deviation:
    """What truth is worth above one report, state by state, at the memories that agree on some coordinates."""

    slot: Slot
    memory: Recall
    report: int
    slacks: Vector


def deviations(model: Model, agent: int) -> Iterator[Deviation]:
    """The slacks of all one-period lies. Payments in which the own report does not count are the same for all reports,
    whatever the memory."""
    for slot in model.slots:
        period, truth, table = slot.period, payoff(model, agent, slot), model.transfer(agent, slot.index)
        own = Remembered(zero(period.space.size), ((1, table),) if period.own(agent) in table.layout.state else ())
        told = lies(model, agent, period, next_payoff(model, agent, period))
        gaps = [less(truth.constant, lie) for lie in told]
        common = common_denominator(own, *gaps)
        moves = [(gap.on(common), period.reported(agent, report)) for report, gap in enumerate(gaps)]
        for key in slot.memories(own.coordinates):
            paid, memory = own.at(key).on(common), Recall(slot, own.coordinates, key, bool(table.layout.memory))
            for report, (gap, reports) in enumerate(moves):
                yield Deviation(slot, memory, report, _after_payment(gap, reports, paid))


def _after_payment(gap: Vector, reports: list[int], paid: Vector) -> Vector:
    """What truth is worth above a lie, with what is paid; all over one denominator."""
    bits, due = max(gap.bits, paid.bits) + 2, paid.numerators
    make(len(reports), bits)
    slacks = [g + due[r] - now for g, r, now in paired(gap.numerators, reports, due)]
    return Vector(gap.denominator, slacks, bits)


def scan_incentives(model: Model, scan: Scan) -> None:
    """Slack of (i, t, m, θ, r_i): the truthful payoff less that of the lie."""
    for agent in model.agents:
        for found in deviations(model, agent):
            period = found.slot.period.index
            scan.see(found.slacks, agent=agent, period=period, report=found.report, memory=found.memory)
