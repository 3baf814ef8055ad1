"""What the statements are tried on: the hypotheses that several papers share, and environments that meet them."""

from __future__ import annotations

from lpmech.statements.environments import Environments, Shape
from lpmech.statements.instance import Instance, claimed
from lpmech.statements.statement import Hypothesis

PRIVATE_VALUES = claimed("private_values")
INDEPENDENT = claimed("independent_transitions")
NON_NEGATIVE = claimed("non_negative_values")
SAME_SETS = claimed("same_feasible_sets")
CONVEX_INDEPENDENCE = claimed("convex_independence")
SPANNING = claimed("spanning")


def _sets_within(case: Instance) -> bool:
    """A_{-i}(z) ⊆ A(z)."""
    return all(
        set(without) <= set(shock.feasible)
        for stage in case.env.stages
        for shock in stage.shocks
        for without in shock.feasible_without
    )


def _sets_around(case: Instance) -> bool:
    """A(z) ⊆ A_{-i}(z)."""
    return all(
        set(shock.feasible) <= set(without)
        for stage in case.env.stages
        for shock in stage.shocks
        for without in shock.feasible_without
    )


EVERYBODY_ASKED = Hypothesis(
    "everybody is asked in every period, and no lie leads to what is infeasible",
    lambda case: all(stage.lies_stay_feasible and not stage.has_away for stage in case.env.stages),
)
FIXED_SETS = Hypothesis(
    "what is feasible depends on shocks alone", lambda case: all(stage.open is None for stage in case.env.stages)
)
SMALLER_SETS = Hypothesis("every allocation that is feasible without an agent is feasible with it", _sets_within)
LARGER_SETS = Hypothesis("every allocation that is feasible with an agent is feasible without it", _sets_around)
INFINITE = Hypothesis("the horizon is infinite", lambda case: case.env.horizon is None)
FINITE = Hypothesis("the horizon is finite", lambda case: case.env.horizon is not None)
ONE_STAGE = Hypothesis("one stage serves all periods", lambda case: len(case.env.stages) == 1)
DISCOUNTED = Hypothesis("the discount factor is below 1", lambda case: bool(case.env.discount < 1))
SEVERAL = Hypothesis("there are at least two agents", lambda case: len(case.env.agents) > 1)
PRIOR = Hypothesis("there is a prior", lambda case: case.env.prior is not None)
PRIVATE = Environments(shape=Shape())
"""Private values, independent transitions; shocks, public states, public and terminal utility come and go."""
MODEL = (PRIVATE_VALUES, INDEPENDENT)
