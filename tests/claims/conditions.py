"""Conditions on transitions, and on the last period, read naively."""

from fractions import Fraction
from itertools import product

from tests.claims.reading import AWAY, Reading, decided
from tests.oracle.world import rational


def rows(env, t, agent, allocation, state):
    """Own type → the distribution of the others' next components, row-major, at a state of the others."""
    after = env.labels(t + 1)
    others = list(product(*(labels for name, labels in after.items() if name != agent)))
    found = {}
    for own in env.labels(t)[agent]:
        point = {**state, agent: own}
        here = env.labelled(point)
        row = dict.fromkeys(others, Fraction(0))
        for following, chance in env.transition(t, allocation, here).items():
            point = env.point(following)
            row[tuple(point[name] for name in after if name != agent)] += chance
        found[own] = list(row.values())
    return found


def cells(env):
    """Every (period, agent, allocation, state of the others) of the conditions."""
    last = 1 if env.horizon is None else env.horizon - 1
    for t in range(1, last + 1):
        for agent, allocation in product(env.agents, env.allocations(t)):
            labels = {name: found for name, found in env.labels(t).items() if name != agent}
            for state in product(*labels.values()):
                yield t, agent, allocation, dict(zip(labels, state, strict=True))


def rank(matrix):
    """The rank, by elimination."""
    left, found = [list(row) for row in matrix], 0
    for column in range(len(left[0])):
        pivot = next((k for k in range(found, len(left)) if left[k][column]), None)
        if pivot is None:
            continue
        left[found], left[pivot] = left[pivot], left[found]
        for k in range(found + 1, len(left)):
            factor = left[k][column] / left[found][column]
            left[k] = [x - factor * y for x, y in zip(left[k], left[found], strict=True)]
        found += 1
    return found


def dependent(env):
    """The cells whose rows are linearly dependent, with their rows."""
    for cell in cells(env):
        found = rows(env, *cell)
        if rank(found.values()) < len(found):
            yield cell, found


def dot(left, right):
    return sum((x * y for x, y in zip(left, right, strict=True)), Fraction(0))


def combined(weights, found):
    """Σ weight · row."""
    return [dot(weights.values(), column) for column in zip(*(found[own] for own in weights), strict=True)]


def cell_of(env, item):
    """The cell that an item of evidence or a witness names."""
    if (item["period"] is None) != (env.horizon is None):
        return None
    return item["period"] or 1, item["agent"], item["allocation"], item["state"]


def spanning(judge, claim):
    if claim["verdict"] == "proved":
        return not any(True for _ in dependent(judge.env))
    cell = cell_of(judge.env, claim["witness"])
    weights = {own: rational(x) for own, x in claim["witness"]["combination"].items()}
    return (
        cell in list(cells(judge.env)) and any(weights.values()) and not any(combined(weights, rows(judge.env, *cell)))
    )


def convex_independence(judge, claim):
    env = judge.env
    if claim["verdict"] == "refuted":
        witness = claim["witness"]
        cell, weights = cell_of(env, witness), {own: rational(x) for own, x in witness["mixture"].items()}
        found = rows(env, *cell) if cell in list(cells(env)) else None
        fine = found is not None and witness["type"] not in weights and all(x >= 0 for x in weights.values())
        return fine and combined(weights, found) == found[witness["type"]]
    given = judge.evidence.get("convex independence")
    return given is not None and all(
        any(cell_of(env, item) == cell and item["type"] == own and separates(item, found, own) for item in given)
        for cell, found in dependent(env)
        for own in found
    )


def separates(item, found, own):
    vector = [rational(x) for x in item["numerators"]]
    return all(dot(row, vector) < 0 if other == own else dot(row, vector) >= 0 for other, row in found.items())


def utility_of_last(judge, agent, state, reports):
    """U_i(θ, r), without payments."""
    t, audit = judge.env.horizon, judge.audit
    value = audit.following(t, agent, {})
    later = audit.mean_next(t, reports, state, value)
    return audit.mean_utility(t, agent, reports, state) + judge.env.discount * later


def last_period_implementable(judge, claim):
    env = judge.env
    if env.horizon is None:
        return False
    if claim["verdict"] == "proved":
        given = judge.evidence.get("last period", {})
        return set(given) == set(env.agents) and not any(
            judge.value(table, env.horizon, env.point(s))
            for agent, table in given.items() for s in env.states(env.horizon)
            if env.is_away(env.horizon, agent, env.own(s, agent))
        )  # fmt: skip
    witness = claim["witness"]
    cycle, agent = witness["cycle"], witness["agent"]
    point = [{**witness["state"], agent: own} for own in cycle]
    states = [env.labelled(p) for p in point]
    pairs = zip(states, [*states[1:], states[0]], strict=True)
    gain = sum(utility_of_last(judge, agent, s, r) - utility_of_last(judge, agent, s, s) for s, r in pairs)
    asked = not any(env.is_away(env.horizon, agent, own) for own in cycle)
    return asked and len(set(cycle)) == len(cycle) >= 2 and gain > 0


def last_faults(judge, agent, table):
    """The profitable lies in the last period under a table of payments."""
    t = judge.env.horizon
    for state in judge.env.states(t):
        for lie in judge.audit.reports(t, agent, state):
            worth = [
                utility_of_last(judge, agent, state, r) - judge.value(table, t, judge.env.point(r))
                for r in (state, lie)
            ]
            if worth[0] < worth[1]:
                yield state, lie


def evidence_faults(judge):
    """Separating vectors and transfers of the last period that do not hold."""
    for item in judge.evidence.get("convex independence", []):
        cell = cell_of(judge.env, item)
        if cell not in list(cells(judge.env)) or not separates(item, rows(judge.env, *cell), item["type"]):
            yield "a separating vector"
    for agent, table in judge.evidence.get("last period", {}).items():
        yield from ("the last period's transfers" for _ in last_faults(judge, agent, table))


READINGS = (
    Reading(
        id="convex_independence",
        proved=("what_others_say_next_tells_types_apart", "dependent_rows_without_a_mixture"),
        refuted=("interdependence_under_the_pivot", "contingent_transfers_exist"),
        evidence=("convex independence",),
        faults=decided(convex_independence),
    ),
    Reading(
        id="spanning",
        proved=("what_others_say_next_tells_types_apart",),
        refuted=("interdependence_under_the_pivot", "dependent_rows_without_a_mixture"),
        faults=decided(spanning),
    ),
    Reading(
        id="last_period_implementable",
        absence=AWAY,
        proved=("dependent_rows_without_a_mixture",),
        refuted=("surplus_extracted",),
        evidence=("last period",),
        faults=decided(last_period_implementable),
    ),
)
