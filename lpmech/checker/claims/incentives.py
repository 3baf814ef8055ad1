"""Incentives ex post: one-period lies, up to ε, shock by shock, and full best responses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import gcd
from typing import Any, Optional

from ..kernel.certificate import Claim, Part, Table
from ..kernel.errors import Malformed, Path, Rejected
from ..kernel.evidence import Tables, every
from ..kernel.exactly import Number, pay
from ..kernel.fields import ratio_from_0
from ..kernel.kinds import Case, Form, Kind, continuation, each, slack
from ..kernel.labels import Labels
from ..kernel.model import Model, pick
from ..kernel.older import paired
from ..kernel.payoffs import deviations, next_payoff, payoff, scan_incentives, worths
from ..kernel.points import check_least, check_point
from ..kernel.remembered import Remembered
from ..kernel.scan import Scan, judge
from ..kernel.stated import number_text
from ..kernel.vectors import Vector, combine, largest, less, linear, zero


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
                chosen, paid = period.plan[z], Vector(table.denominator, table.at({}, z), table.bits)
                truth = family.chosen(chosen)
                shock = z if period.stage.has_shocks else None
                for report in range(period.types(agent)):
                    reports = period.reported(agent, report)
                    gain = less(truth, family.chosen([chosen[r] for r in reports]))
                    slacks = linear((1, gain), (1, paid.at(reports)), (-1, paid))
                    able = period.able(agent, report)
                    scan.see(slacks, agent=agent, period=period.index, shock=shock, report=report, states=able)


def _read_best(tables: Tables, value: object, path: Path) -> dict[int, Sequence[Table] | None]:
    """Best responses by agent, as many tables as transfers; None where they are said to be the truthful payoffs."""
    counts = [len(own) for own in tables.transfers]
    listed = tables.by_agent(value, path)
    return {k: None if found is None else tables.slots(found, where, counts[k]) for k, found, where in listed}


BEST = Part[Mapping[int, Optional[Sequence[Table]]]]("best responses", {}, _read_best, every)


def best_of(model: Model, agent: int) -> Sequence[Table] | None:
    """The best responses that are stated; None where they are said to be the truthful payoffs."""
    return model.given(BEST, agent, "best responses")


def check_best(model: Model, agent: int) -> None:
    """B_{i,t}(m,θ), or the truthful payoff, is the most that a report is worth, for every memory."""
    stated, where = best_of(model, agent), f'evidence["best responses"].{model.environment.agents[agent]}'
    if stated is None:
        for lie in deviations(model, agent):
            check_least(lie.slot.period, lie.slacks, f"{where}[{lie.slot.index}]: the equation does not hold")
        return
    for slot in model.slots:
        for found in worths(model, agent, slot, model.transfer(agent, slot.index), stated):
            otherwise = f"{where}[{slot.index}]: the equation does not hold"
            check_point(slot.period, found.stated, largest(found.reports), otherwise)


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
            for found in worths(model, agent, slot, model.transfer(agent, slot.index), stated):
                slacks = both.at(found.memory.key)
                for report, worth in enumerate(found.reports):
                    equal = [
                        s for s, (x, most) in enumerate(paired(worth.numerators, found.stated.numerators)) if x == most
                    ]
                    place = {"agent": agent, "period": slot.period.index, "report": report}
                    scan.see(slacks, **place, memory=found.memory, states=equal)


def _scan_truth_best(model: Model, scan: Scan, agent: int) -> None:
    """Truth attains the maximum, and so does every report without a loss: all slacks are 0."""
    for found in deviations(model, agent):
        period, equal = found.slot.period, [s for s, x in enumerate(found.slacks.numerators) if not x]
        place = {"agent": agent, "period": period.index, "report": found.report}
        scan.see(zero(period.space.size), **place, memory=found.memory, states=equal)


def read_epsilon(labels: Labels, fields: dict[str, object], path: Path) -> Number:
    return ratio_from_0(fields["epsilon"], (*path, "epsilon"))


def check_epsilon(case: Case, claim: Claim[Number]) -> None:
    """Slack of (i, t, m, θ, r_i): ε plus the truthful payoff less that of the lie."""
    over, under = claim.witness
    scan = Scan(claim.at, case.model)
    scan_incentives(case.model, scan)
    slacks = [*scan.named, *(() if scan.least is None else (scan.least,))]
    for number in ((over, under), *slacks):
        pay((over, under), number)
    if gcd(over, under) != 1:
        path = (*claim.path, "witness", "epsilon")
        raise Malformed(path, "a rational is in lowest terms with a positive denominator")
    scan.raise_by(over, under)
    judge(claim, scan)


def says_epsilon(fields: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "epsilon", number_text(fields["epsilon"])


KINDS = (
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
        either=(Form(check_epsilon, ("epsilon",), read_epsilon, (continuation,), says_epsilon),),
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
