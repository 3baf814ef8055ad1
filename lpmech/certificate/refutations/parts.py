"""The numbers behind a refutation, recomputed where it happens: who does what, and what that is worth, in parts.

Each function takes a Place and returns the parts. `gap`, if there is one, is by how much the claim fails there: minus
the slack of the certificate, or it is another place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from lpmech.certificate.refutations.place import Place, chosen, chosen_at
from lpmech.claims.budget import all_payments, expected_sum, mean
from lpmech.claims.by_shock import lie_at_shock
from lpmech.mechanisms.social import optimise
from lpmech.problem.records import Record
from lpmech.problem.tables import ZERO, Table
from lpmech.separation.hypotheses import least_worth

Chosen = str | Mapping[str, str]  # an allocation, by shock if shocks have a say


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying(Record):
    """What a report brings, payments deducted."""

    report: str
    allocation: Chosen
    today: Fraction
    payment: Fraction
    later: Fraction
    sum: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Lied(Record):
    """The truth beside a lie."""

    truth: Saying
    lie: Saying
    gap: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Stays(Record):
    """What staying is worth under the truth, and what is had outside."""

    truth: Saying
    outside: Fraction
    gap: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums(Record):
    """What everybody pays, by agent."""

    allocation: Chosen
    payments: Mapping[str, Fraction]
    sum: Fraction
    gap: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class SumsOnAverage(Record):
    """What everybody together is expected to pay in a period."""

    sum: Fraction
    gap: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Pays(Record):
    """What one agent pays."""

    allocation: Chosen
    payment: Fraction
    gap: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class OfTruth(Record):
    """What the truth is worth, if nothing is stated of plans."""

    truth: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class OfPlan(Record):
    """The same beside the best plan of reports."""

    truth: Fraction
    plan: Fraction
    gap: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth(Record):
    """An allocation, and what it is worth to everybody, now and later."""

    allocation: Chosen
    worth: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class BetterOnAverage(Record):
    """The chosen allocation beside the best one, over shocks."""

    chosen: Worth
    best: Worth


@dataclass(frozen=True, slots=True, kw_only=True)
class Better(Record):
    """The same if there are no shocks."""

    chosen: Worth
    best: Worth
    gap: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class LeastWorth(Record):
    """The allocation that is worth least to an agent; None after the last period, when the state alone counts."""

    allocation: str | None
    worth: Fraction
    gap: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected(Record):
    """What everybody is expected to pay over all time."""

    payments: Fraction
    gap: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted(Record):
    """The same beside the expected surplus."""

    payments: Fraction
    surplus: Fraction
    gap: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown(Record):
    """Nothing, as there is no prior."""


Measured = Lied | Stays | Sums | SumsOnAverage | Pays | OfPlan | Better | LeastWorth | Collected | Extracted
Parts = Measured | OfTruth | BetterOnAverage | Unknown


def lie(place: Place) -> Lied:
    """One report against another: today's worth, the payment, and what is expected later."""
    return _lied(_saying(place, place.true), _saying(place, place.report))


def _lied(truth: Saying, told: Saying) -> Lied:
    return Lied(truth=truth, lie=told, gap=told.sum - truth.sum)


def _saying(place: Place, report: str) -> Saying:
    today, paid, all_ = place.today(report), place.paid(place.agent, report), place.altogether(report)
    return Saying(report=report, allocation=place.allocation(report), today=today, payment=paid, later=all_ - today,
                  sum=all_ - paid)  # fmt: skip


def lie_at_a_shock(place: Place) -> Lied:
    """The same at one shock: what is allocated and paid at it."""
    return _lied(_saying_at_a_shock(place, place.true), _saying_at_a_shock(place, place.report))


def _saying_at_a_shock(place: Place, report: str) -> Saying:
    stored, by_shock = place.stored, place.stored.mechanism.by_shock
    assert by_shock is not None
    told = place.state | {place.name: place.stage.labels[place.name].index(report)}
    allocation = chosen_at(stored.mechanism.allocation[place.position], told)
    today = place.of(place.stage.utilities[place.agent], place.state | {"allocation": allocation})
    paid = place.of(by_shock[place.agent][place.position], told)
    all_ = place.of(lie_at_shock(stored.game, place.agent, place.position), place.saying(report))
    return Saying(report=report, allocation=place.stage.allocations[allocation], today=today, payment=paid,
                  later=all_ - today, sum=all_ - paid)  # fmt: skip


def staying(place: Place) -> Stays:
    """What truth is worth to someone from here on, payments deducted."""
    return _stays(place, Fraction(0))


def staying_or_leaving(place: Place) -> Stays:
    """The same beside what it has if it leaves for good."""
    return _stays(place, place.of(place.stored.outside[place.agent][place.position], place.state))


def _stays(place: Place, outside: Fraction) -> Stays:
    truth = _saying(place, place.true)
    return Stays(truth=truth, outside=outside, gap=outside - truth.sum)


def deficit(place: Place) -> Sums:
    """What everybody pays, and the sum, which is below 0."""
    return _payments(place, lambda total: -total)


def imbalance(place: Place) -> Sums:
    """What everybody pays, and the sum, which is not 0."""
    return _payments(place, abs)


def _payments(place: Place, gap: Callable[[Fraction], Fraction]) -> Sums:
    paid = {name: place.paid(agent) for agent, name in enumerate(place.stored.environment.agents)}
    total = sum(paid.values(), Fraction(0))
    return Sums(allocation=place.allocation(), payments=paid, sum=total, gap=gap(total))


def imbalance_on_average(place: Place) -> SumsOnAverage | Unknown:
    """What the sum is expected to be in the period under the prior; it is not 0."""
    prior = place.stored.environment.prior
    if prior is None or place.at.period is None:
        return Unknown()
    total = expected_sum(place.stored.game, prior, place.at.period)
    return SumsOnAverage(sum=total, gap=abs(total))


def payment(place: Place) -> Pays:
    """What the agent pays."""
    paid = place.paid(place.agent)
    return Pays(allocation=place.allocation(), payment=paid, gap=abs(paid))


def plan(place: Place) -> OfTruth | OfPlan:
    """What truth and the best plan of reports are worth from here on."""
    truth = _saying(place, place.true).sum
    tables = place.stored.best_responses[place.agent]
    if tables is None:
        return OfTruth(truth=truth)
    index = -1 if place.stored.environment.horizon is None and place.at.memory else place.position
    best = place.of(tables[index], place.state)
    return OfPlan(truth=truth, plan=best, gap=best - truth)


def better(place: Place) -> BetterOnAverage | Better:
    """The chosen allocation beside the best one: what each is worth to everybody, now and later."""
    env, stage = place.stored.environment, place.stage
    q = stage.utility_of_society() + env.expect(place.position, _after(place)).scaled(env.discount)
    optimum = optimise(stage, q, None, stage.components)
    rules = (place.stored.mechanism.allocation[place.position], optimum.allocation)
    one, best = (
        Worth(
            allocation=chosen(stage, rule, place.state),
            worth=place.of(stage.over_shocks(optimum.q.choose("allocation", rule)), place.state),
        )
        for rule in rules
    )
    if stage.has_shocks:
        return BetterOnAverage(chosen=one, best=best)
    return Better(chosen=one, best=best, gap=best.worth - one.worth)


def _after(place: Place) -> Table:
    """W of the next period."""
    env, social = place.stored.environment, place.stored.social
    if env.horizon is None:
        return social[0]
    if place.position + 1 < env.horizon:
        return social[place.position + 1]
    return sum((env.terminal_utility(agent) for agent in range(len(env.agents))), ZERO)


def least_value(place: Place) -> LeastWorth:
    """The allocation that is worth least to the agent; none after the last period, when the state alone counts."""
    allocation, worth = least_worth(place.stored.environment, place.at)
    return LeastWorth(allocation=allocation, worth=worth, gap=-worth)


def shortfall(place: Place) -> Collected | Unknown:
    """What everybody together is expected to pay over all time, under the prior; it is below 0."""
    if place.stored.environment.prior is None:
        return Unknown()
    paid = _mean(place, _collected(place))
    return Collected(payments=paid, gap=-paid)


def not_extracted(place: Place) -> Extracted | Unknown:
    """The same beside the expected surplus."""
    if place.stored.environment.prior is None:
        return Unknown()
    paid, surplus = _mean(place, _collected(place)), _mean(place, place.stored.social[0])
    return Extracted(payments=paid, surplus=surplus, gap=abs(surplus - paid))


def _collected(place: Place) -> Table:
    """The expected discounted sum of all payments, by first state."""
    return all_payments(place.stored.game)


def _mean(place: Place, values: Table) -> Fraction:
    """The expectation of a function of the first state under the prior."""
    env = place.stored.environment
    assert env.prior is not None
    return mean(env, env.prior, values)
