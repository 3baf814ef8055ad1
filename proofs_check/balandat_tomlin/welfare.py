"""Balandat and Tomlin: the value of the social program, and the policies that attain it."""

from __future__ import annotations

from fractions import Fraction

from lpmech.mechanisms.social import optimise
from lpmech.statements.environments import Environments, Shape
from lpmech.statements.instance import Instance, first
from lpmech.statements.statement import Expected, Failure, statement
from proofs_check.balandat_tomlin.draws import RANDOM, TINY_FINITE, TINY_INFINITE
from proofs_check.shared.brute_force import FEW, welfare_is_the_best_plan
from proofs_check.shared.periods import everyone_tomorrow
from proofs_check.shared.relations import undiscounted
from proofs_check.shared.shapes import FINITE, INFINITE, MODEL
from proofs_check.shared.tables import equal

value_of_finite_plans = statement(
    "BT-D2", "equations (2) and (4)",
    "With a finite horizon the recursion (4) gives the most that any sequence of policies can yield.",
    draws=TINY_FINITE, hypotheses=(*MODEL, FINITE, FEW),
)(welfare_is_the_best_plan)  # fmt: skip
value_of_infinite_plans = statement(
    "BT-D3", "equation (3) with δ, and (5)",
    "With an infinite horizon the solution of (5) is the most that any policy can yield, discounted.",
    draws=TINY_INFINITE, hypotheses=(*MODEL, INFINITE, FEW),
)(welfare_is_the_best_plan)  # fmt: skip


@statement(
    "BT-D4", "equations (4) and (5)",
    "The value of the social program solves the Bellman equation: W = E_z max over A(z) of J + δ E W'.",
    draws=RANDOM, hypotheses=MODEL,
)  # fmt: skip
def bellman_equation(case: Instance) -> Failure | None:
    return first(_bellman(case, position, case.env.discount) for position in case.env.periods)


def _bellman(case: Instance, position: int, discount: Fraction) -> Failure | None:
    """Whether W is the value of one step with W' behind it, discounted by `discount`."""
    stage, solved = case.env.stage(position), case.programs.everyone.periods[position]
    following = everyone_tomorrow(case, position)
    q = stage.utility_of_society() + case.env.expect(position, following).scaled(discount)
    again = optimise(stage, q, None, stage.components)
    told = undiscounted(case, position, again.allocation) if discount == 1 else None
    what = "what the right-hand side of the equation yields"
    return equal(case.env, again.value, solved.value, what, position, told)


@statement(
    "BT-X1", "equations (3) and (11), as printed",
    "With an infinite horizon W is the greatest undiscounted sum: W = max J + E W'.",
    draws=Environments(shape=Shape(horizons=(None,), agents=(1, 2))), hypotheses=(*MODEL, INFINITE),
    expected=Expected.REFUTED, corrects="the sums in (3) and (11) are discounted by δ^{s−t}",
)  # fmt: skip
def undiscounted_sums(case: Instance) -> Failure | None:
    return _bellman(case, 0, Fraction(1))


@statement(
    "BT-R2", "Remark 2",
    "With finitely many types, shocks and allocations some policy attains the maximum everywhere.",
    draws=RANDOM, hypotheses=MODEL,
)  # fmt: skip
def an_optimal_policy_exists(case: Instance) -> Failure | None:
    return case.holds("pivot", "efficient")
