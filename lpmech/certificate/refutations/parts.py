"""The numbers behind a refutation, recomputed where it happens: who does what, and what that is worth, in parts.

Each function takes a Place and returns the parts, numbers as strings in lowest terms. `gap`, if there is one, is by how
much the claim fails there: minus the slack of the certificate, or it is another place.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from lpmech.certificate.refutations.place import Place, chosen, chosen_at
from lpmech.claims.budget import all_payments, mean
from lpmech.claims.by_shock import lie_at_shock
from lpmech.mechanisms.social import optimise
from lpmech.problem.exact import format_number
from lpmech.problem.tables import ZERO, Table

Parts = dict[str, Any]


def lie(place: Place) -> Parts:
    """One report against another: today's worth, the payment, and what is expected later."""
    true, told = place.at["state"][place.at["agent"]], place.at["report"]
    truth, lied = _saying(place, true), _saying(place, told)
    return {"truth": _shown(truth), "lie": _shown(lied), "gap": format_number(_sum(lied) - _sum(truth))}


def _saying(place: Place, report: str) -> Parts:
    today = place.today(report)
    return {
        "report": report,
        "allocation": place.allocation(report),
        "today": today,
        "payment": place.paid(place.agent, report),
        "later": place.altogether(report) - today,
    }


def lie_at_a_shock(place: Place) -> Parts:
    """The same at one shock: what is allocated and paid at it."""
    true, told = place.at["state"][place.at["agent"]], place.at["report"]
    truth, lied = _saying_at_a_shock(place, true), _saying_at_a_shock(place, told)
    return {"truth": _shown(truth), "lie": _shown(lied), "gap": format_number(_sum(lied) - _sum(truth))}


def _saying_at_a_shock(place: Place, report: str) -> Parts:
    stored, by_shock = place.stored, place.stored.mechanism.by_shock
    assert by_shock is not None
    told = place.state | {place.at["agent"]: place.stage.labels[place.at["agent"]].index(report)}
    allocation = chosen_at(stored.mechanism.allocation[place.position], told)
    today = place.of(place.stage.utilities[place.agent], place.state | {"allocation": allocation})
    return {
        "report": report,
        "allocation": place.stage.allocations[allocation],
        "today": today,
        "payment": place.of(by_shock[place.agent][place.position], told),
        "later": place.of(lie_at_shock(stored.game, place.agent, place.position), place.saying(report)) - today,
    }


def _sum(one: Parts) -> Fraction:
    total: Fraction = one["today"] - one["payment"] + one["later"]
    return total


def _shown(one: Parts) -> Parts:
    numbers = {key: format_number(one[key]) for key in ("today", "payment", "later")}
    return one | numbers | {"sum": format_number(_sum(one))}


def staying(place: Place) -> Parts:
    """What truth is worth to someone from here on, payments deducted."""
    truth = _saying(place, place.at["state"][place.at["agent"]])
    return {"truth": _shown(truth), "outside": "0", "gap": format_number(-_sum(truth))}


def staying_or_leaving(place: Place) -> Parts:
    """The same beside what it has if it leaves for good."""
    outside = place.of(place.stored.outside[place.agent][place.position], place.state)
    worth = staying(place)
    return worth | {"outside": format_number(outside), "gap": format_number(outside - Fraction(worth["truth"]["sum"]))}


def deficit(place: Place) -> Parts:
    """What everybody pays, and the sum, which is below 0."""
    return _payments(place, lambda total: -total)


def imbalance(place: Place) -> Parts:
    """What everybody pays, and the sum, which is not 0."""
    return _payments(place, abs)


def _payments(place: Place, gap: Callable[[Fraction], Fraction]) -> Parts:
    agents = place.stored.environment.agents
    paid = [place.paid(agent) for agent in range(len(agents))]
    told, total = dict(zip(agents, map(format_number, paid), strict=True)), sum(paid, Fraction(0))
    return {
        "allocation": place.allocation(),
        "payments": told,
        "sum": format_number(total),
        "gap": format_number(gap(total)),
    }


def payment(place: Place) -> Parts:
    """What the agent pays."""
    paid = place.paid(place.agent)
    return {"allocation": place.allocation(), "payment": format_number(paid), "gap": format_number(abs(paid))}


def plan(place: Place) -> Parts:
    """What truth and the best plan of reports are worth from here on."""
    truth = _sum(_saying(place, place.at["state"][place.at["agent"]]))
    tables = place.stored.best_responses[place.agent]
    if tables is None:
        return {"truth": format_number(truth)}
    index = -1 if place.stored.environment.horizon is None and place.at.get("memory") else place.position
    best = place.of(tables[index], place.state)
    return {"truth": format_number(truth), "plan": format_number(best), "gap": format_number(best - truth)}


def better(place: Place) -> Parts:
    """The chosen allocation beside the best one: what each is worth to everybody, now and later."""
    env, stage = place.stored.environment, place.stage
    q = stage.utility_of_society() + env.expect(place.position, _after(place)).scaled(env.discount)
    best = optimise(stage, q, None, stage.components)
    rules = {"chosen": place.stored.mechanism.allocation[place.position], "best": best.allocation}
    worth = {
        name: place.of(stage.over_shocks(best.q.choose("allocation", rule)), place.state)
        for name, rule in rules.items()
    }
    told = {
        name: {"allocation": chosen(stage, rule, place.state), "worth": format_number(worth[name])}
        for name, rule in rules.items()
    }
    return told | ({} if stage.has_shocks else {"gap": format_number(worth["best"] - worth["chosen"])})


def _after(place: Place) -> Table:
    """W of the next period."""
    env, social = place.stored.environment, place.stored.social
    if env.horizon is None:
        return social[0]
    if place.position + 1 < env.horizon:
        return social[place.position + 1]
    return sum((env.terminal_utility(agent) for agent in range(len(env.agents))), ZERO)


def least_value(place: Place) -> Parts:
    """The allocation that is worth least to the agent; none after the last period, when the state alone counts."""
    if place.is_terminal:
        last = place.of(place.stored.environment.terminal_utility(place.agent), place.state)
        return {"allocation": None, "worth": format_number(last), "gap": format_number(-last)}
    table, allocations = place.stage.utilities[place.agent], place.stage.allocations
    worth = [place.of(table, place.state | {"allocation": one}) for one in range(len(allocations))]
    least = min(range(len(worth)), key=worth.__getitem__)
    return {"allocation": allocations[least], "worth": format_number(worth[least]), "gap": format_number(-worth[least])}


def shortfall(place: Place) -> Parts:
    """What everybody together is expected to pay over all time, under the prior; it is below 0."""
    if place.stored.environment.prior is None:
        return {}
    paid = _mean(place, _collected(place))
    return {"payments": format_number(paid), "gap": format_number(-paid)}


def not_extracted(place: Place) -> Parts:
    """The same beside the expected surplus."""
    if place.stored.environment.prior is None:
        return {}
    paid, surplus = _mean(place, _collected(place)), _mean(place, place.stored.social[0])
    return {
        "payments": format_number(paid),
        "surplus": format_number(surplus),
        "gap": format_number(abs(surplus - paid)),
    }


def _collected(place: Place) -> Table:
    """The expected discounted sum of all payments, by first state."""
    return all_payments(place.stored.game)


def _mean(place: Place, values: Table) -> Fraction:
    """The expectation of a function of the first state under the prior."""
    env = place.stored.environment
    assert env.prior is not None
    return mean(env, env.prior, values)
