"""Incentives of an agent that sees its own types, the public states and the past, read naively.

Every expectation is a sum over next states; nothing is shared between memories.
"""

from fractions import Fraction

from tests.claims.reading import ABSENCE, Reading

EVIDENCE = "interim continuation"


def stated(judge, agent, t, allocation, report, state):
    """I_{i,t}(a, r, θ) of the certificate."""
    tables = judge.evidence[EVIDENCE][agent]
    point = {**judge.env.point(state), "allocation": allocation, f"report {agent}": report}
    return judge.value(tables[judge.env.key(t) - 1], t, point)


def seen(judge, agent, state):
    """What the agent sees of a state."""
    return {name: label for name, label in judge.env.point(state).items() if name in ("public", agent)}


def worth(judge, agent, t, memory, report, state):
    """What a report is worth in a state that the agent sees a part of."""
    reports, env = judge.env.replace(state, agent, report), judge.env
    now = judge.audit.mean_utility(t, agent, reports, state) - judge.pay(agent, t, memory, reports)
    later = (p * stated(judge, agent, t, a, report, state) for p, a in judge.audit.plan(t, reports))
    return now + env.discount * sum(later, Fraction(0))


def choices(judge, agent, t, memory, weights):
    """For all that the agent may see: (what, its chance, report → its worth times the chance)."""
    groups = {}
    for state, chance in weights.items():
        if chance:
            groups.setdefault(tuple(seen(judge, agent, state).items()), []).append((state, chance))
    for what, states in groups.items():
        options = {
            own: sum(chance * worth(judge, agent, t, memory, own, state) for state, chance in states)
            for own in sayable(judge, agent, t, states[0][0])
        }
        yield dict(what), states, options


def sayable(judge, agent, t, state):
    """What the agent can say at a state: its own type alone, where it is away."""
    return [judge.env.own(reports, agent) for reports in judge.audit.reports(t, agent, state)]


def evidence_faults(judge):
    """The equation of I at every report, allocation and state that can be."""
    for agent, t in ((agent, t) for agent in judge.evidence.get(EVIDENCE, {}) for t in judge.env.periods):
        for state in judge.env.states(t):
            for reports in judge.audit.reports(t, agent, state):
                own = judge.env.own(reports, agent)
                for _, a in judge.audit.plan(t, reports):
                    if stated(judge, agent, t, a, own, state) != expected(judge, agent, t, (reports, a), state):
                        yield EVIDENCE


def expected(judge, agent, t, memory, state):
    """The right-hand side."""
    env = judge.env
    after = env.transition(t, memory[1], state)
    following = judge.audit.next(t)
    if env.is_end(following):
        return sum((chance * env.terminal_utility(agent, s) for s, chance in after.items()), Fraction(0))
    return sum((max(options.values()) for *_, options in choices(judge, agent, following, memory, after)), Fraction(0))


def has_evidence(judge):
    """Every agent's, or truth-telling is claimed to be optimal ex post."""
    claims = {claim["id"]: claim["verdict"] for claim in judge.certificate["claims"]}
    given = set(judge.evidence.get(EVIDENCE, {})) == set(judge.env.agents)
    return given or "proved" in map(claims.get, ("incentive_compatible", "interim_incentive_compatible"))


def cells(judge, _claim):
    """(cell, slack) for every best report."""
    for agent in judge.env.agents:
        given = agent in judge.evidence.get(EVIDENCE, {})
        truth = judge.audit.truthful(agent)[1]
        for what, chance, best, told in _first(judge, agent, given, truth):
            slack = told / chance - max(best.values()) / chance
            for report in (own for own, value in best.items() if value == max(best.values())):
                cell = {"agent": agent, "period": 1, "memory": None, "state": what, "report": report, "shock": None}
                yield cell, slack


def _first(judge, agent, given, truth):
    groups = {}
    for state, chance in judge.env.prior().items():
        if chance:
            groups.setdefault(tuple(seen(judge, agent, state).items()), {})[state] = chance
    for what, weights in groups.items():
        told = sum(chance * truth[None, state] for state, chance in weights.items())
        best = {dict(what)[agent]: told}
        if given:
            ((_, _, best),) = choices(judge, agent, 1, None, weights)
        yield dict(what), sum(weights.values()), best, told


READINGS = (
    Reading(
        id="interim_best_response",
        absence=ABSENCE,
        proved=(
            "pivot_dock",
            "interim_proved_where_an_ex_post_lie_gains",
            "pivot_weather",
            "absent_interim_free_before_arrival",
        ),
        refuted=("random_memory_dock", "random_memory_duel", "absent_interim_tour"),
        evidence=("continuation", "interim continuation"),
        cells=cells,
        prior=True,
        implied_by="best_response",
        rests_on=("incentive_compatible", "interim_incentive_compatible"),
    ),
)
