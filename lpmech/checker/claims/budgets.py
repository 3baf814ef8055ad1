"""Sums of payments: budget balance in its five senses, full surplus extraction; and who pays nothing, after its exit or
where it is away.

S_t(θ) = E_z E[Σ_i p_{i,t+1}((θ, a(z,θ)), θ') + δ S_{t+1}(θ') | a(z,θ), θ] is what all are expected to pay later.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Optional

from ..kernel.certificate import PERIODS, Claim, Part
from ..kernel.environment import EVERYONE
from ..kernel.errors import expect, there
from ..kernel.fields import shown
from ..kernel.kinds import Case, Form, Kind, Scan, expect_verdict, implied, slack
from ..kernel.labels import or_derived
from ..kernel.model import Model, Period, on_states, program_of
from ..kernel.payoffs import check_equation, each, everyone, exit_states, mean, payments, prior, welfare
from ..kernel.remembered import Remembered, ahead, of_table
from ..kernel.tables import Table
from ..kernel.vectors import Vector, less, linear, zero

BUDGET = Part[Optional[Sequence[Table]]]("budget", None, or_derived(PERIODS))


def check_budget(model: Model) -> None:
    """The equation of S."""
    tables = model.certificate.evidence[BUDGET]
    if tables is not None:
        check_equation(model, tables, partial(budget_equation, model), "evidence.budget")


def budget_equation(model: Model, period: Period) -> Vector:
    """What S is worth in a period by that of the next one; S_T = 0."""
    slot = model.later(period)
    if slot is None:
        return zero(period.space.size)
    later = linear((model.discount, on_states(budget_of(model)[slot.period.index])))
    return ahead(period, Remembered(later, payments(model, slot).parts), None)[0]


def discounted(model: Model) -> Vector:
    """Σ_i p_{i,1}(θ) + δ S_1(θ)."""
    first = payments(model, model.slots[0]).at(())
    return linear((1, first), (model.discount, on_states(budget_of(model)[0])))


def budget_of(model: Model) -> Sequence[Table]:
    return there(model.certificate.evidence[BUDGET], "the evidence has no budget")


def scan_sums(model: Model, scan: Scan, exact: bool) -> None:
    """Slack of (t, m, r): Σ_i p_{i,t}(m, r), or −|Σ_i p_{i,t}(m, r)| where the sum has to be 0."""
    for slot in model.slots:
        scan.see_slot(slot, payments(model, slot), to_be_0=exact)


def scan_ex_ante(model: Model, scan: Scan) -> None:
    """The one slack E[Σ_i p_{i,1}(θ) + δ S_1(θ)]."""
    scan.see_number(*mean(prior(model), discounted(model)))


def check_expected(case: Case, claim: Claim[None]) -> None:
    """E Σ_i p_{i,t} = 0 for every t, or a period in which it is not.

    With an infinite horizon S+1 periods suffice, S the number of joint states; fewer where all later sums are 0."""
    means, at = _Means(case.model), claim.at
    alone = at is not None and (at.agent, at.memory, at.state, at.report) == (None,) * 4
    period = at.period if at is not None and alone else None
    if claim.verdict == "refuted":
        _check_refuted(claim, means, there(period, "at names a period alone"))
        return
    for t in range(1, means.last + 1):
        if means.of(t)[0]:
            expect_verdict(claim, "refuted")
        if means.settled:
            break
    expect(claim.slack == (0, 1) and at is not None, "the least slack is 0, attained in period 1")
    known = period is not None and period <= (means.last if case.model.finite else 1)
    expect(known, "at names a period alone, period 1 where the horizon is infinite")


def _check_refuted(claim: Claim[None], means: _Means, period: int) -> None:
    expect(period <= means.last, f"at names a period after {means.last}")
    over, under = means.of(period)
    expect(over != 0, f"the expected sum of payments in period {period} is 0")
    expect(claim.slack == (-abs(over), under), f"the slack of period {period} is {shown(-abs(over), under)}")


class _Means:
    """E Σ_i p_{i,t} under truthful reports, period by period; settled where all later ones are 0 at every state."""

    def __init__(self, model: Model) -> None:
        self.model, self.weights, self.settled = model, prior(model), False
        self.last = len(model.periods) if model.finite else model.periods[0].space.size + 1
        self.later, self.before = payments(model, model.slots[-1]), 0  # as expected so many periods before

    def of(self, t: int) -> tuple[int, int]:
        """Of period t, counted from 1."""
        if t == 1 or self.model.finite:
            found = payments(self.model, self.model.slots[t - 1])
            for period in reversed(self.model.periods[: t - 1]):
                found = Remembered(ahead(period, found, None)[0])
            return mean(self.weights, found.at(()))
        while self.before < t - 1:
            self.later, self.before = Remembered(ahead(self.model.periods[0], self.later, None)[0]), self.before + 1
        self.settled = not any(self.later.constant.numerators)
        return mean(self.weights, self.later.constant)


def scan_unpaid(model: Model, scan: Scan, where: Callable[[Model, int, Period], Sequence[int]]) -> None:
    """Slack of (i, t, m, r) at some reports r: −|p_{i,t}(m, r)|."""
    for agent in model.agents:
        for slot in model.slots:
            states, paid = where(model, agent, slot.period), of_table(model.transfer(agent, slot.index))
            if states:
                scan.see_slot(slot, paid, agent=agent, states=states, to_be_0=True)


def exited(model: Model, agent: int, period: Period) -> list[int]:
    """X_{i,t}."""
    return sorted(exit_states(model, agent)[period.index])


def absent(model: Model, agent: int, period: Period) -> list[int]:
    """The states at whose r_i agent i is away."""
    return [s for s, own in enumerate(period.own_types(agent)) if own in period.stage.locked(agent)]


SUMS = (
    Kind(
        id="weak_budget_balance",
        concept="the payments sum to at least 0 in every period, at every memory and state",
        either=(slack(partial(scan_sums, exact=False), smooth=True),),
    ),
    Kind(
        id="expected_budget_balance",
        concept="the expected sum of payments is 0 in every period under the prior and truthful reports",
        either=(Form(check_expected),),
        proved=(implied("ex_post_budget_balance"),),
    ),
    Kind(
        id="ex_ante_budget_balance",
        concept="the expected discounted sum of payments is at least 0 under the prior and truthful reports",
        either=(slack(scan_ex_ante, budget_of),),
        proved=(implied("weak_budget_balance"),),
    ),
    Kind(
        id="ex_post_budget_balance",
        concept="the payments sum to exactly 0 in every period, at every memory and state",
        either=(slack(partial(scan_sums, exact=True)),),
    ),
    Kind(
        id="efficient_exit",
        concept="efficient exit: an agent neither pays nor receives anything once the agent can no longer affect the "
        "efficient allocation",
        either=(slack(partial(scan_unpaid, where=exited), each(program_of)),),
    ),
)
ABSENT = Kind(
    id="absent_pay_nothing",
    concept="whoever is away neither pays nor receives anything, in every period, at every memory and all reports",
    either=(slack(partial(scan_unpaid, where=absent)),),
    since="lpmech-certificate/1.3",
)


def scan_surplus(model: Model, scan: Scan) -> None:
    """The one slack −|E[W_1(θ) − Σ_i p_{i,1}(θ) − δ S_1(θ)]|, W_1 the values of everyone."""
    surplus = welfare(model, EVERYONE, model.periods[0])
    over, under = mean(prior(model), less(surplus, discounted(model)))
    scan.see_number(-abs(over), under)


EXTRACTION = (
    Kind(
        id="full_surplus_extraction",
        concept="full surplus extraction: the expected discounted sum of payments is the expected social surplus "
        "under the prior and truthful reports",
        either=(slack(scan_surplus, everyone, budget_of),),
    ),
)
KINDS = (*SUMS, ABSENT, *EXTRACTION)
