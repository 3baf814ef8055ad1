"""The balanced team mechanism, as lpmech builds it: every horizon, public states, shocks, public and terminal utility.

`proofs_check/liu_2014/athey_segal.py` has what another paper says of it, and a construction of its own.
"""

from __future__ import annotations

from lpmech.separation.hypotheses import has_correlated_prior
from lpmech.statements.environments import Environments, Shape
from lpmech.statements.instance import Instance
from lpmech.statements.statement import Expected, Failure, Hypothesis, statement
from proofs_check.shared.shapes import EVERYBODY_ASKED, INDEPENDENT, PRIOR, PRIVATE_VALUES, SEVERAL

TEAM = "balanced_team"


def _apart(case: Instance) -> bool:
    return not has_correlated_prior(case.env)


FIRST_APART = Hypothesis("the first types are independent, given the public state", _apart)
TEAMS = Environments(
    shape=Shape(agents=(2, 3), types=(1, 2), allocations=(2, 2), prior=True, max_states=8), keep=_apart
)
ASSUMED = (PRIVATE_VALUES, INDEPENDENT, PRIOR, FIRST_APART, SEVERAL, EVERYBODY_ASKED)


@statement(
    "AS13-P2", "Propositions 1 and 2",
    "With private values, independent transitions and independent first types the balanced team mechanism is "
    "efficient, and truth is optimal to agents who see their own types only, also after lies of their own.",
    draws=TEAMS, hypotheses=ASSUMED,
)  # fmt: skip
def truthful_on_average(case: Instance) -> Failure | None:
    return case.holds(TEAM, "efficient", "interim_incentive_compatible")


@statement(
    "AS13-P2a", "Proposition 2, the budget",
    "The payments of the balanced team mechanism sum to 0 at every report, in every period and after every memory.",
    draws=TEAMS, hypotheses=ASSUMED,
)  # fmt: skip
def balanced(case: Instance) -> Failure | None:
    return case.holds(TEAM, "ex_post_budget_balance")


@statement(
    "AS13-P2b", "Propositions 1 and 2, for agents who see all types",
    "The balanced team mechanism is truthful even for agents who see the others' types.",
    draws=TEAMS, hypotheses=ASSUMED, expected=Expected.REFUTED,
    corrects="the notion is Bayesian: with balance truth is optimal on average over the others",
)  # fmt: skip
def truthful_ex_post(case: Instance) -> Failure | None:
    return case.holds(TEAM, "incentive_compatible")
