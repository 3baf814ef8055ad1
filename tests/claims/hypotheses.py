"""Hypotheses about the environment, read naively."""

from fractions import Fraction
from itertools import product

from tests.claims.reading import Reading, no_slack_faults
from tests.oracle import has_independent_transitions, has_private_values, has_same_feasible_sets
from tests.oracle.environment import end_periods, flow_allocations, is_product, marginal, payoff


def decided(holds, shows):
    """What is false in a claim that holds, or that a witness refutes."""

    def faults(world, claim):
        yield from no_slack_faults(claim)
        if claim["verdict"] == "proved" and not holds(world.env):
            yield "verdict"
        if claim["verdict"] == "refuted" and not shows(world, claim["witness"]):
            yield "the witness"

    return faults


def named_period(world, witness):
    """The period that a witness names, T+1 too; None if there is no such period."""
    t, horizon = witness["period"], world.env.horizon
    if horizon is None:
        return 1 if t is None else None
    return t if t in (*world.env.periods, horizon + 1) else None


def interdependence(world, w):
    """Two states with the same public state and own type, of different utility."""
    t = named_period(world, w)
    if t is None or world.env.is_end(t) != (w["allocation"] is None):
        return False
    one, two = world.env.labelled(w["state"]), world.env.labelled(w["other state"])
    utilities = [payoff(world.env, t, w["agent"], w["allocation"], s) for s in (one, two)]
    own = [world.env.own(s, w["agent"]) for s in (one, two)]
    return one[0] == two[0] and own[0] == own[1] and utilities[0] != utilities[1]


def dependence(world, w):
    """A component that moves otherwise, or a probability that is no product."""
    env, t = world.env, named_period(world, w)
    if t is None or env.is_end(t) or not env.transition_is_needed(t) or w["allocation"] not in env.allocations(t):
        return False
    if "component" not in w:
        here, after = world.env.labelled(w["state"]), world.env.labelled(w["next state"])
        chance = Fraction(1)
        for place, label in enumerate(after):
            chance *= marginal(env, t, w["allocation"], here, place).get(label, 0)
        known = env.transition(t, w["allocation"], here).get(after, 0)
        return chance != known and not is_product(env, t, w["allocation"], here)
    place = 0 if w["component"] == "public" else 1 + env.agents.index(w["component"])
    one, two = world.env.labelled(w["state"]), world.env.labelled(w["other state"])
    chances = [marginal(env, t, w["allocation"], s, place).get(w["next"], 0) for s in (one, two)]
    return one[0] == two[0] and one[place] == two[place] and chances[0] != chances[1]


def other_sets(world, w):
    """An allocation that is in one of the two sets."""
    t = named_period(world, w)
    if t is None or world.env.is_end(t):
        return False
    tabulated = world.env.has_table(t)
    if tabulated != ("state" in w):
        return False
    state = world.env.labelled(w["state"]) if tabulated else world.env.states(t)[0]
    sets = [world.env.feasible(t, w["shock"], one, state=state) for one in (None, w["agent"])]
    return (w["allocation"] in sets[0]) != (w["allocation"] in sets[1])


def least_utilities(world, _claim):
    """The least of v_{i,t}(a,θ) over the allocations, and the terminal utility."""
    env = world.env
    for agent, t in product(env.agents, (*env.periods, *end_periods(env))):
        for s in env.states(t):
            options = (payoff(env, t, agent, a, s) for a in flow_allocations(env, t))
            yield world.cell(t, s, agent), min(options)


READINGS = (
    Reading(
        id="private_values",
        proved=("pivot_dock",),
        refuted=("pivot_duel", "pivot_relay"),
        faults=decided(has_private_values, interdependence),
    ),
    Reading(
        id="independent_transitions",
        proved=("pivot_dock",),
        refuted=("pivot_duel", "pivot_weather"),
        faults=decided(has_independent_transitions, dependence),
    ),
    Reading(
        id="non_negative_values",
        proved=("pivot_dock", "pivot_storms"),
        refuted=("pivot_relay", "pivot_duel"),
        cells=least_utilities,
    ),
    Reading(
        id="same_feasible_sets",
        proved=("pivot_dock",),
        refuted=("pivot_weather", "pivot_storms", "feasible_by_type_pivot"),
        faults=decided(has_same_feasible_sets, other_sets),
    ),
)
