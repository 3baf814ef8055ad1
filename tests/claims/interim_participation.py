"""Interim participation, read naively: all that an agent may know, one history's end at a time."""

from tests.claims.interim import seen
from tests.claims.reading import ABSENCE, Reading

FIRST, ALWAYS = CLAIMS = ("interim_participation_first", "interim_participation_always")


def ends(judge, agent):
    """By period before a later one: the pairs (true state, reports) that own lies can bring about."""
    env, found = judge.env, {}
    states = {state for state, chance in env.prior().items() if chance}
    periods = env.periods[:-1] if env.horizon is not None else ("ever",)
    for t in periods:
        now = 1 if t == "ever" else t
        while t == "ever" and not (more := following(judge, agent, now, states)) <= states:
            states |= more
        found[now + 1] = {(state, reports) for state in states for reports in judge.audit.reports(now, agent, state)}
        states = following(judge, agent, now, states)
    return found


def following(judge, agent, t, states):
    """What may come after some states."""
    return {
        after
        for state in states
        for reports in judge.audit.reports(t, agent, state)
        for chance, a in judge.audit.plan(t, reports)
        for after, weight in judge.env.transition(t, a, state).items()
        if chance and weight
    }


def means(judge, agent, weights, value):
    """For all that the agent may see: (what, the mean of a function of the state)."""
    groups = {}
    for state, chance in weights.items():
        if chance:
            groups.setdefault(tuple(seen(judge, agent, state).items()), []).append((state, chance))
    for what, states in groups.items():
        total = sum(chance for _, chance in states)
        yield dict(what), sum(chance * value(state) for state, chance in states) / total


def cells(judge, name):
    """(cell, slack) of every cell of a claim."""
    env = judge.env
    for agent in env.agents:
        truth = judge.audit.truthful(agent)
        base = {"agent": agent, "period": 1, "memory": None, "report": None}
        for what, slack in means(judge, agent, env.prior(), lambda state, truth=truth: truth[1][None, state]):
            yield {**base, "state": what}, slack
        for t, pairs in ends(judge, agent).items() if name == ALWAYS else ():
            for state, reports in pairs:
                for a in {a for _, a in judge.audit.plan(t - 1, reports)}:
                    at = {"memory": {"reports": env.point(reports), "allocation": a}, "own": env.own(state, agent)}
                    worth = truth[t]
                    weights = env.transition(t - 1, a, state)
                    for what, slack in means(judge, agent, weights, lambda s, m=(reports, a), w=worth: w[m, s]):
                        period = None if env.horizon is None else t
                        yield {**base, "period": period, **at, "state": what}, slack


def reading(claim, proved, refuted):
    """One of the two claims."""
    return Reading(
        id=claim,
        absence=ABSENCE,
        proved=proved,
        refuted=refuted,
        evidence=("continuation",),
        cells=lambda judge, _claim: cells(judge, claim),
        prior=True,
        implied_by="participation_zero_option",
        exact_cell=True,
    )


READINGS = (
    reading(
        FIRST,
        ("participation_interim_but_not_ex_post", "participation_under_every_prior"),
        ("participation_after_a_shock", "absent_interim_for_ever"),
    ),
    reading(
        ALWAYS,
        (
            "participation_at_a_later_cell_that_attains_the_least",
            "participation_under_every_prior",
            "absent_interim_free_before_arrival",
        ),
        ("participation_after_a_shock", "participation_refuted_after_a_lie_alone", "absent_interim_tour"),
    ),
)
