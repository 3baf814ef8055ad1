"""Sums of payments, and exit, read naively."""

from tests.claims.reading import Reading
from tests.oracle.world import NO_CELL, rational


def weak(world, _claim):
    """Σ_i p_{i,t}(m, r)."""
    return [(world.cell(t, r, None, m), x) for (t, m, r), x in world.audit.budgets().items()]


def ex_post(world, claim):
    """−|Σ_i p_{i,t}(m, r)|."""
    return [(cell, -abs(x)) for cell, x in weak(world, claim)]


def ex_ante(world, _claim):
    """E[ Σ_i p_{i,1}(θ) + δ S_1(θ) ], over the one cell."""
    return [(NO_CELL, world.audit.ex_ante_budget())]


def expected_faults(world, claim):
    """E Σ_i p_{i,t} of the period that the claim names, among the first S+1 of an infinite horizon."""
    sums, at = world.audit.expected_budgets(), claim["at"]
    slack = None if claim["least_slack"] is None else rational(claim["least_slack"])
    if claim["verdict"] != ("refuted" if any(sums.values()) else "proved"):
        yield "verdict"
    elif at is None or any(value is not None for key, value in at.items() if key != "period"):
        yield "the cell"
    elif at["period"] not in sums or slack != -abs(sums[at["period"]]) or (any(sums.values()) and slack == 0):
        yield "the period's slack"
    elif world.env.horizon is None and slack == 0 and at["period"] != 1:
        yield "another period than the first"


def exit_payments(world, _claim):
    """−|p_{i,t}(m, r)| for r in X_{i,t}."""
    for agent in world.env.agents:
        for (t, m, r), x in world.audit.efficient_exit(agent).items():
            yield world.cell(t, r, agent, m), x


READINGS = (
    Reading(
        id="weak_budget_balance",
        proved=("pivot_dock", "pivot_storms"),
        refuted=("random_memory_dock", "random_memory_relay"),
        cells=weak,
    ),
    Reading(
        id="expected_budget_balance",
        proved=("pivot_single", "implied_of_sums_that_are_0"),
        refuted=("pivot_dock", "pivot_storms"),
        faults=expected_faults,
        prior=True,
        implied_by="ex_post_budget_balance",
    ),
    Reading(
        id="ex_ante_budget_balance",
        proved=("pivot_dock", "pivot_weather"),
        refuted=("random_memory_dock",),
        evidence=("budget",),
        cells=ex_ante,
        prior=True,
        implied_by="weak_budget_balance",
    ),
    Reading(
        id="ex_post_budget_balance",
        proved=("implied_of_sums_that_are_0",),
        refuted=("pivot_dock", "random_memory_relay"),
        cells=ex_post,
    ),
    Reading(
        id="efficient_exit",
        proved=("pivot_dock", "pivot_storms"),
        refuted=("an_inefficient_rule", "random_memory_relay"),
        evidence=("values without each agent",),
        cells=exit_payments,
    ),
)
