"""What the truth is worth ex post: against one-period lies, up to ε and shock by shock, against full best responses,
and against two outside options.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Optional

from ..kernel.answer import says_epsilon
from ..kernel.certificate import Claim, Part
from ..kernel.errors import Path, there
from ..kernel.kinds import Case, Form, Kind, Recall, Scan, judge, slack
from ..kernel.labels import Scope, by_agent, slots
from ..kernel.model import Model, on_states, pick, program_of
from ..kernel.older import record
from ..kernel.payoffs import continuation, deviations, each, next_payoff, outside_of, payoff, scan_incentives, worths
from ..kernel.remembered import Remembered
from ..kernel.shapes import FromZero, or_null
from ..kernel.sums import Exactly, check_least, check_point, pay
from ..kernel.tables import Table
from ..kernel.vectors import Vector, combine, largest, less, linear, zero


def scan_by_shock(model: Model, scan: Scan) -> None:
    """Slack of (i, t, z, θ, r_i) under p_{i,t}(z, ·); the continuation has the expected transfers."""
    by_shock = there(model.certificate.mechanism.transfers_by_shock, 'the mechanism has no "transfers by shock"')
    for agent in model.agents:
        for period in model.periods:
            future = period.expectation(next_payoff(model, agent, period).at(()))
            family = combine((1, period.utility[agent]), (model.discount, future))
            for z in period.likely:
                chosen, paid = period.plan[z], on_states(by_shock[agent][period.index], z)
                truth = family.chosen(chosen)
                shock = z if period.stage.has_shocks else None
                for report in range(period.types(agent)):
                    reports = period.reported(agent, report)
                    gain = less(truth, family.chosen([chosen[r] for r in reports]))
                    slacks = linear((1, gain), (1, paid.at(reports)), (-1, paid))
                    able = period.able(agent, report)
                    scan.see(slacks, agent=agent, period=period.index, shock=shock, report=report, states=able)


def _as_many(scope: Scope, value: object, path: Path) -> list[Table]:
    """As many tables as the agent's transfers."""
    assert scope.agent is not None  # whose they are
    return slots(scope, value, path, (len(scope.transfers[scope.agent]),))


# None: the truthful payoffs
BEST = Part[Mapping[int, Optional[Sequence[Table]]]]("best responses", {}, by_agent(or_null(_as_many)))


def best_of(model: Model, agent: int) -> Sequence[Table] | None:
    """The best responses that are stated; None where they are said to be the truthful payoffs."""
    return model.given(BEST, agent, "best responses")


def check_best(model: Model, agent: int) -> None:
    """B_{i,t}(m,θ), or the truthful payoff, is the most that a report is worth, for every memory."""
    stated, where = best_of(model, agent), f'evidence["best responses"].{model.environment.agents[agent]}'
    if stated is None:
        for memory, _, slacks in deviations(model, agent):
            check_least(memory.slot.period, slacks, f"{where}[{memory.slot.index}]: the equation does not hold")
        return
    for slot in model.slots:
        for found in worths(model, agent, slot, model.transfer(agent, slot.index), stated):
            otherwise = f"{where}[{slot.index}]: the equation does not hold"
            check_point(slot.period, found.stated, largest(found.reports), otherwise)


def scan_best_response(model: Model, scan: Scan) -> None:
    """Slack of (i, t, m, θ): V_{i,t}(m,θ) − B_{i,t}(m,θ); the cell's report attains the maximum."""
    for agent in model.agents:
        for memory, report, slacks, gaps in _replies(model, agent):
            best = [state for state, gap in enumerate(gaps.numerators) if not gap]
            place = {"agent": agent, "period": memory.slot.period.index, "report": report}
            scan.see(slacks, **place, memory=memory, states=best)


def _replies(model: Model, agent: int) -> Iterator[tuple[Recall, int, Vector, Vector]]:
    """At the memories of some labels and by report: V − B, and B less what the report is worth."""
    stated = best_of(model, agent)
    if stated is None:
        for memory, report, gaps in deviations(model, agent):
            yield memory, report, zero(memory.slot.period.space.size), gaps
        return
    for slot in model.slots:
        truth, table = payoff(model, agent, slot), pick(stated, slot.index)
        both = Remembered(truth.constant, (*truth.parts, (-1, table)))
        for found in worths(model, agent, slot, model.transfer(agent, slot.index), stated):
            slacks = both.at(found.memory.key)
            for report, worth in enumerate(found.reports):
                yield found.memory, report, slacks, less(found.stated, worth)


@record
class Epsilon:
    """What a lie may gain."""

    epsilon: FromZero


def check_epsilon(case: Case, claim: Claim[Epsilon]) -> None:
    """Slack of (i, t, m, θ, r_i): ε plus the truthful payoff less that of the lie."""
    over, under = claim.witness.epsilon
    scan = Scan(claim.at, case.model)
    scan_incentives(case.model, scan)
    slacks = [*scan.named, *(() if scan.least is None else (scan.least,))]
    for number in ((over, under), *slacks):
        pay((over, under), number)
    Exactly((*claim.path, "witness", "epsilon")).fraction((over, under))
    scan.raise_by(over, under)
    judge(claim, scan)


INCENTIVES = (
    Kind(
        id="incentive_compatible",
        concept="periodic ex post incentive compatible: truth-telling is optimal against every one-period lie in "
        "every period, at every memory and state",
        either=(slack(scan_incentives, continuation, smooth=True),),
    ),
    Kind(
        id="epsilon_incentive_compatible",
        concept="ε-incentive compatible: no one-period lie gains more than the stated ε in any period, at any memory "
        "and state",
        either=(Form(check_epsilon, Epsilon, (continuation,), says_epsilon),),
    ),
    Kind(
        id="incentive_compatible_by_shock",
        concept="periodic ex post incentive compatible at every shock, under the transfers by shock",
        either=(slack(scan_by_shock, continuation),),
        by_shock=True,
    ),
    Kind(
        id="best_response",
        concept="truth-telling is a full best response: no reporting strategy, however it depends on the history, "
        "gains at any memory and state",
        either=(slack(scan_best_response, continuation, each(best_of)),),
    ),
)


def scan_participation(model: Model, scan: Scan, passive: bool) -> None:
    """Slack of (i, t, m, θ): the truthful payoff, less the outside option where that is the passive one."""
    for agent in model.agents:
        for slot in model.slots:
            found = payoff(model, agent, slot)
            if passive:
                outside = outside_of(model, agent)[slot.period.index]
                found = Remembered(less(found.constant, on_states(outside)), found.parts)
            scan.see_slot(slot, found, agent=agent)


PARTICIPATION = (
    Kind(
        id="participation_zero_option",
        concept="every agent's truthful payoff is at least 0 in every period, at every memory and state",
        either=(slack(partial(scan_participation, passive=False), continuation, smooth=True),),
    ),
    Kind(
        id="participation_passive_option",
        concept="every agent's truthful payoff is at least that of leaving for good while the others run their own "
        "efficient policy, in every period, at every memory and state",
        either=(slack(partial(scan_participation, passive=True), continuation, each(program_of), each(outside_of)),),
    ),
)
KINDS = (*INCENTIVES, *PARTICIPATION)
