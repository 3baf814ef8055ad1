"""Interim incentives, read naively: every report at all that an agent may know, one history's end at a time."""

from tests.claims.interim_participation import ends, means
from tests.claims.reading import ABSENCE, Reading

CLAIM = "interim_incentive_compatible"


def loss(judge, agent, t, memory, own):
    """What truth is worth above a report of the agent's, as a function of the state."""
    audit, truth = judge.audit, judge.audit.truthful(agent)
    following = audit.following(t, agent, truth)

    def at(state):
        reports = judge.env.replace(state, agent, own)
        return truth[t][memory, state] - audit.payoff(t, agent, memory, reports, state, following)

    return at


def sayable(judge, agent, t, own, weights):
    """The states in which the agent can make a report, with their weights."""
    env = judge.env
    return {s: w for s, w in weights.items() if env.replace(s, agent, own) in judge.audit.reports(t, agent, s)}


def cells(judge, _claim=None):
    """(cell, slack) of every cell."""
    env = judge.env
    for agent in env.agents:
        for own in env.labels(1)[agent]:
            weights = sayable(judge, agent, 1, own, env.prior())
            for what, slack in means(judge, agent, weights, loss(judge, agent, 1, None, own)):
                yield {"agent": agent, "period": 1, "memory": None, "report": own, "state": what}, slack
        for t, pairs in ends(judge, agent).items():
            for state, reports in pairs:
                for a in {a for _, a in judge.audit.plan(t - 1, reports)}:
                    yield from _after(judge, agent, t, state, reports, a)


def _after(judge, agent, t, state, reports, allocation):
    """After one memory, whatever the agent was."""
    env, memory = judge.env, (reports, allocation)
    at = {"memory": {"reports": env.point(reports), "allocation": allocation}, "own": env.own(state, agent)}
    period, weights = None if env.horizon is None else t, env.transition(t - 1, allocation, state)
    for own in env.labels(t)[agent]:
        able = sayable(judge, agent, t, own, weights)
        for what, slack in means(judge, agent, able, loss(judge, agent, t, memory, own)):
            yield {"agent": agent, "period": period, **at, "report": own, "state": what}, slack


READINGS = (
    Reading(
        id=CLAIM,
        absence=ABSENCE,
        proved=(
            "interim_lies_that_gain_ex_post_only",
            "interim_lies_under_every_prior",
            "absent_interim_free_before_arrival",
        ),
        refuted=(
            "interim_lies_that_pay_for_ever",
            "interim_lies_that_pay_after_a_lie_alone",
            "absent_interim_for_ever",
        ),
        evidence=("continuation",),
        cells=cells,
        prior=True,
        implied_by="incentive_compatible",
        exact_cell=True,
    ),
)
