"""Incentives of an agent that sees all types, read naively."""

from tests.claims.reading import Reading
from tests.oracle.world import rational


def one_lie(world, _claim):
    """V less the payoff of a one-period lie."""
    for agent in world.env.agents:
        for (t, m, s, r), x in world.audit.incentive_slacks(agent).items():
            yield world.cell(t, s, agent, m, world.env.own(r, agent)), x


def epsilon(world, claim):
    """The same, with the ε of the witness."""
    return [(cell, x + rational(claim["witness"]["epsilon"])) for cell, x in one_lie(world, claim)]


def by_shock(world, _claim):
    """The same at every shock, under the transfers by shock."""
    for agent in world.env.agents:
        for (t, z, s, r), x in world.audit.shock_slacks(agent, world.pay_at_shock).items():
            yield world.cell(t, s, agent, None, world.env.own(r, agent), z), x


def plans(world, _claim):
    """V − B, at every report that attains B."""
    for agent in world.env.agents:
        for (t, m, s), x in world.audit.best_response_slacks(agent).items():
            yield from ((world.cell(t, s, agent, m, own), x) for own in best_reports(world, agent, t, m, s))


def best_reports(world, agent, t, memory, state):
    """The own types whose report attains the maximum."""
    audit = world.audit
    value = audit.following(t, agent, audit.best_response(agent))
    options = {r: audit.payoff(t, agent, memory, r, state, value) for r in audit.reports(t, agent, state)}
    return [world.env.own(r, agent) for r, x in options.items() if x == max(options.values())]


READINGS = (
    Reading(
        id="incentive_compatible",
        proved=("pivot_dock", "pivot_relay"),
        refuted=("random_memory_dock", "random_memory_relay"),
        evidence=("continuation",),
        cells=one_lie,
    ),
    Reading(
        id="epsilon_incentive_compatible",
        proved=("epsilon_of_a_truthful_mechanism", "one_table_an_agent"),
        refuted=("epsilon_below_the_largest_gain",),
        evidence=("continuation",),
        cells=epsilon,
    ),
    Reading(
        id="incentive_compatible_by_shock",
        proved=("pivot_storms",),
        refuted=("random_memory_storms",),
        evidence=("continuation", "transfers by shock"),
        cells=by_shock,
    ),
    Reading(
        id="best_response",
        proved=("pivot_dock", "pivot_relay"),
        refuted=("random_memory_dock", "random_memory_duel"),
        evidence=("continuation", "best responses"),
        cells=plans,
    ),
)
