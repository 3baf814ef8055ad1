"""The budget of each period, read naively: one history's end at a time."""

from tests.claims.interim_participation import ends
from tests.claims.reading import ABSENCE, Reading

CLAIM = "each_period_budget_balance"


def cells(judge, _claim):
    """(cell, slack) of every cell."""
    env, total = judge.env, judge.audit.total
    base = {"agent": None, "memory": None, "state": None, "report": None}
    yield {**base, "period": 1}, sum(chance * total(1, None, r) for r, chance in env.prior().items() if chance)
    met = {
        (t, reports, a)
        for agent in env.agents
        for t, pairs in ends(judge, agent).items()
        for _, reports in pairs
        for _, a in judge.audit.plan(t - 1, reports)
    }
    for t, reports, a in met:
        moved = env.transition(t - 1, a, reports)
        slack = sum(weight * total(t, (reports, a), r) for r, weight in moved.items() if weight)
        memory = {"reports": env.point(reports), "allocation": a}
        yield {**base, "period": None if env.horizon is None else t, "memory": memory}, slack


READINGS = (
    Reading(
        id=CLAIM,
        absence=ABSENCE,
        proved=("each_period_pays_for_itself", "each_period_under_every_prior", "absent_interim_free_before_arrival"),
        refuted=("each_period_pays_for_another", "each_period_for_ever", "absent_interim_tour"),
        cells=cells,
        prior=True,
        implied_by="weak_budget_balance",
        exact_cell=True,
    ),
)
