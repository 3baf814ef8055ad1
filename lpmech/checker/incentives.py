"""Incentives: continuation payoffs, one-period lies, lies shock by shock, best responses, participation.

V_{i,t}(m,θ) = v̄_{i,t}(θ) − p_{i,t}(m,θ) + δ U_{i,t}(θ), v̄_{i,t}(θ) = E_z v_{i,t}(a(z,θ),θ), and V_{i,T+1} = g_i. After
the report r_i the reports are r = (r_i, θ_{-i}); the next memory is (r, a(z,r)), the next state follows (a(z,r), θ).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import lcm

from .certificate import Table
from .errors import Rejected
from .model import Model, Period, Slot, on_states, pick
from .remembered import Remembered, ahead
from .scan import Recall, Scan
from .vectors import Vector, combine, first_difference, linear, weighted, zero


def continuation_of(model: Model, agent: int) -> Sequence[Table]:
    tables = model.certificate.evidence.continuation.get(agent)
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
        difference = first_difference(stated, ahead(period, next_payoff(model, agent, period), None)[0])
        if difference is not None:
            where = f"evidence.continuation.{model.environment.agents[agent]}[{period.index}]"
            raise Rejected(f"{where}: the equation does not hold at {period.describe(difference)}")


def lies(model: Model, agent: int, period: Period, future: Remembered) -> list[Vector]:
    """For each report r_i: E_z v_{i,t}(a(z,r),θ) + δ E_z E[X((r, a(z,r)), θ') | a(z,r), θ], before today's payment."""
    found = []
    for report, later in enumerate(ahead(period, future, agent)):
        flow = period.average(period.utility[agent], period.plan, period.reported(agent, report))
        found.append(linear((1, flow), (model.discount, later)))
    return found


@dataclass(frozen=True)
class _Deviation:
    """What truth is worth above one report, state by state, at the memories that agree on some coordinates."""

    slot: Slot
    memory: Recall
    report: int
    slacks: Vector


def _deviations(model: Model, agent: int) -> Iterator[_Deviation]:
    """The slacks of all one-period lies. Payments in which the own report does not count are the same for all reports,
    whatever the memory."""
    for slot in model.slots:
        period, truth, table = slot.period, payoff(model, agent, slot), model.transfer(agent, slot.index)
        own = Remembered(zero(period.space.size), ((1, table),) if period.own(agent) in table.layout.state else ())
        told = lies(model, agent, period, next_payoff(model, agent, period))
        gaps = [linear((1, truth.constant), (-1, lie)) for lie in told]
        common = lcm(own.denominator, *(gap.denominator for gap in gaps))
        moves = [(gap.over(common), period.reported(agent, report)) for report, gap in enumerate(gaps)]
        for key in slot.memories(own.coordinates):
            paid, memory = own.at(key).over(common), Recall(slot, own.coordinates, key, bool(table.layout.memory))
            for report, (gap, reports) in enumerate(moves):
                slacks = [g + paid[r] - now for g, r, now in zip(gap, reports, paid, strict=True)]
                yield _Deviation(slot, memory, report, Vector(common, slacks))


def scan_incentives(model: Model, scan: Scan) -> None:
    """Slack of (i, t, m, θ, r_i): the truthful payoff less that of the lie."""
    for agent in model.agents:
        for found in _deviations(model, agent):
            period = found.slot.period.index
            scan.see(found.slacks, agent=agent, period=period, report=found.report, memory=found.memory)


def check_by_shock(model: Model) -> None:
    """Transfers by shock have the transfers as their expectation, and those have no memory."""
    by_shock = model.certificate.mechanism.by_shock
    for agent, tables in enumerate(by_shock or ()):
        name = model.environment.agents[agent]
        for slot in model.slots:
            table, period = model.transfer(agent, slot.index), slot.period
            if table.layout.memory:
                raise Rejected(f"mechanism.transfers.{name} has a memory, and there are transfers by shock")
            rows = [tables[period.index].at({}, z) for z in range(len(period.stage.shocks))]
            total = weighted(period.weights, rows, period.space.size)
            mean = Vector(tables[period.index].denominator * period.total, total)
            difference = first_difference(on_states(table), mean)
            if difference is not None:
                at = period.describe(difference)
                raise Rejected(f'mechanism["transfers by shock"].{name}: not the transfers in expectation at {at}')


def scan_by_shock(model: Model, scan: Scan) -> None:
    """Slack of (i, t, z, θ, r_i) under p_{i,t}(z, ·); the continuation has the expected transfers."""
    by_shock = model.certificate.mechanism.by_shock
    if by_shock is None:
        raise Rejected('the mechanism has no "transfers by shock"')
    for agent in model.agents:
        for period in model.periods:
            future = period.expectation(next_payoff(model, agent, period).at(()))
            family = combine((1, period.utility[agent]), (model.discount, future))
            table = by_shock[agent][period.index]
            for z in period.likely:
                chosen, paid = period.plan[z], table.at({}, z)
                shock = z if period.stage.has_shocks else None
                for report in range(period.types(agent)):
                    reports = period.reported(agent, report)
                    pairs = list(enumerate(reports))
                    gain = [family.rows[chosen[s]][s] - family.rows[chosen[r]][s] for s, r in pairs]
                    saved = [paid[r] - paid[s] for s, r in pairs]
                    slacks = linear((1, Vector(family.denominator, gain)), (1, Vector(table.denominator, saved)))
                    scan.see(slacks, agent=agent, period=period.index, shock=shock, report=report)


def best_of(model: Model, agent: int) -> Sequence[Table] | None:
    """The best responses that are stated; None where they are said to be the truthful payoffs."""
    if agent not in model.certificate.evidence.best:
        raise Rejected(f"the evidence has no best responses of {model.environment.agents[agent]}")
    return model.certificate.evidence.best[agent]


@dataclass(frozen=True)
class _Worth:
    """At the memories that agree on some coordinates, over one denominator: B, and what each report is worth."""

    memory: Recall
    denominator: int
    stated: list[int]
    reports: list[list[int]]


def _reports_worth(model: Model, agent: int, slot: Slot, stated: Sequence[Table]) -> Iterator[_Worth]:
    """For each memory, on the coordinates of payments and B."""
    period, later = slot.period, model.later(slot.period)
    nothing, table = zero(period.space.size), pick(stated, slot.index)
    paying, best = (Remembered(nothing, ((1, t),)) for t in (model.transfer(agent, slot.index), table))
    future = Remembered(model.terminal([agent]))
    if later is not None:
        future = Remembered(zero(later.period.space.size), ((1, pick(stated, later.index)),))
    values = lies(model, agent, period, future)
    common = lcm(paying.denominator, best.denominator, *(value.denominator for value in values))
    moves = [(value.over(common), period.reported(agent, report)) for report, value in enumerate(values)]
    both = tuple(sorted({*paying.coordinates, *best.coordinates}))
    for key in slot.memories(both):
        labels = dict(zip(both, key, strict=True))
        paid, known = (found.at(tuple(labels[k] for k in found.coordinates)).over(common) for found in (paying, best))
        worth = [[x - paid[r] for x, r in zip(value, reports, strict=True)] for value, reports in moves]
        yield _Worth(Recall(slot, both, key), common, known, worth)


def check_best(model: Model, agent: int) -> None:
    """B_{i,t}(m,θ) is the most that a report is worth, for every memory."""
    stated = best_of(model, agent)
    if stated is None:
        _check_truth_best(model, agent)
        return
    for slot in model.slots:
        for found in _reports_worth(model, agent, slot, stated):
            highest = found.reports[0] if len(found.reports) == 1 else list(map(max, *found.reports))
            if found.stated != highest:
                state = next(s for s, x in enumerate(highest) if x != found.stated[s])
                raise Rejected(_not_best(model, agent, slot, state))


def _check_truth_best(model: Model, agent: int) -> None:
    """The truthful payoff is the most that a report is worth."""
    for found in _deviations(model, agent):
        state = next((s for s, x in enumerate(found.slacks.numerators) if x < 0), None)
        if state is not None:
            raise Rejected(_not_best(model, agent, found.slot, state))


def _not_best(model: Model, agent: int, slot: Slot, state: int) -> str:
    where = f'evidence["best responses"].{model.environment.agents[agent]}[{slot.index}]'
    return f"{where}: the equation does not hold at {slot.period.describe(state)}"


def scan_best_response(model: Model, scan: Scan) -> None:
    """Slack of (i, t, m, θ): V_{i,t}(m,θ) − B_{i,t}(m,θ); the cell's report attains the maximum."""
    for agent in model.agents:
        stated = best_of(model, agent)
        if stated is None:
            _scan_truth_best(model, scan, agent)
            continue
        for slot in model.slots:
            truth, table = payoff(model, agent, slot), pick(stated, slot.index)
            both = Remembered(truth.constant, (*truth.parts, (-1, table)))
            for found in _reports_worth(model, agent, slot, stated):
                slacks = both.at(found.memory.key)
                for report, worth in enumerate(found.reports):
                    equal = [s for s, (x, most) in enumerate(zip(worth, found.stated, strict=True)) if x == most]
                    place = {"agent": agent, "period": slot.period.index, "report": report}
                    scan.see(slacks, **place, memory=found.memory, states=equal)


def _scan_truth_best(model: Model, scan: Scan, agent: int) -> None:
    """Truth attains the maximum, and so does every report without a loss: all slacks are 0."""
    for found in _deviations(model, agent):
        period, equal = found.slot.period, [s for s, x in enumerate(found.slacks.numerators) if not x]
        place = {"agent": agent, "period": period.index, "report": found.report}
        scan.see(zero(period.space.size), **place, memory=found.memory, states=equal)


def scan_participation(model: Model, scan: Scan, passive: bool) -> None:
    """Slack of (i, t, m, θ): the truthful payoff, less the outside option where that is the passive one."""
    for agent in model.agents:
        for slot in model.slots:
            found = payoff(model, agent, slot)
            if passive:
                outside = outside_of(model, agent)[slot.period.index]
                found = Remembered(linear((1, found.constant), (-1, on_states(outside))), found.parts)
            for key in slot.memories(found.coordinates):
                memory = Recall(slot, found.coordinates, key)
                scan.see(found.at(key), agent=agent, period=slot.period.index, memory=memory)


def outside_of(model: Model, agent: int) -> Sequence[Table]:
    tables = model.certificate.evidence.outside.get(agent)
    if tables is None:
        raise Rejected(f"the evidence has no outside options of {model.environment.agents[agent]}")
    return tables
