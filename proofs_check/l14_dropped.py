"""Liu (2014): his theorems without one hypothesis each."""

from __future__ import annotations

from dataclasses import replace

from lpmech.mechanisms.social import is_separable
from lpmech.problem.mechanism import Mechanism
from lpmech.statements.environments import Environments, Shape
from lpmech.statements.instance import Instance
from lpmech.statements.statement import Failure, Hypothesis, statement
from proofs_check.l14 import (
    BASE,
    CLASHING,
    CONVEX,
    EXTRACTION,
    MIMICKED,
    NO_PUBLIC_UTILITY,
    PROMISES,
    without,
)
from proofs_check.shapes import CONVEX_INDEPENDENCE, FINITE, INFINITE, PRIOR, SPANNING


@statement(
    "L14-T3.1d", "Theorem 3.1, without Assumption 4",
    "With convex independence, transfers exist also where the last period is not ex post implementable.",
    draws=replace(CONVEX, shape=replace(CONVEX.shape, horizons=(2,))), hypotheses=(CONVEX_INDEPENDENCE, FINITE),
    expected="refuted",
)  # fmt: skip
def theorem_3_1_without_assumption_4(case: Instance) -> Failure | None:
    failure = without(case, "contingent")
    return failure and replace(failure, claims=("last_period_implementable",), proved=("convex_independence",))


@statement(
    "L14-P3.7c", "Proposition 3.7, without Assumptions 2 and 3",
    "Some mechanism of the same form balances the budget also where convex independence fails.",
    draws=MIMICKED, hypotheses=(INFINITE,), expected="refuted",
    uncertified="that there is none of this form is in the weights above; claims are about one mechanism",
)  # fmt: skip
def balanced_without_conditions(case: Instance) -> Failure | None:
    failure = None if is_separable(case.env) else without(case, "balanced")
    return failure and replace(failure, claims=("convex_independence", "spanning"))


@statement(
    "L14-P3.7d", "Proposition 3.7, with a finite horizon",
    "With spanning an efficient mechanism that is periodic ex post incentive compatible exists with a finite horizon.",
    draws=CLASHING, hypotheses=(SPANNING, FINITE), expected="refuted",
    corrects="the last period may not be implementable, whatever is paid",
)  # fmt: skip
def balanced_with_a_finite_horizon(case: Instance) -> Failure | None:
    claim = case.claim("last_period_implementable", case.sound_mechanism("pivot"))
    if case.proved("last_period_implementable", "pivot"):
        return None
    return Failure(words=claim.reason, claims=("last_period_implementable",), proved=("spanning",))


@statement(
    "L14-P4.1b", "Proposition 4.1, with utilities below 0",
    "The mechanism extracts the whole surplus and leaves everyone at least 0 also where utilities may be negative.",
    draws=replace(EXTRACTION, shape=replace(EXTRACTION.shape, negative=True)),
    hypotheses=(SPANNING, PRIOR, INFINITE, NO_PUBLIC_UTILITY),
    corrects="that utilities are not negative is not needed",
)  # fmt: skip
def extraction_with_negative_utilities(case: Instance) -> Failure | None:
    return case.holds("extraction_vcg", *PROMISES)


POSSIBLE = Hypothesis(
    "every first state is possible",
    lambda case: case.env.prior is not None and bool((case.env.prior.array.numerators > 0).all()),
)
ONE_PERIOD = Environments(
    shape=Shape(**{**BASE, "public": False}, agents=(2, 2), types=(2, 2), kernels=("spanning",), horizons=(1,),  # type: ignore[arg-type]
                prior=True, negative=False, public_utility=False),
    keep=POSSIBLE.holds,
)  # fmt: skip


@statement(
    "L14-P4.1c", "Proposition 4.1, with one period",
    "Some mechanism is efficient and incentive compatible, extracts the whole surplus and leaves everyone at least 0.",
    draws=ONE_PERIOD,
    hypotheses=(FINITE, PRIOR, POSSIBLE, NO_PUBLIC_UTILITY), expected="refuted",
    corrects="whoever is left at least 0 everywhere, and 0 in expectation, pays what it enjoys, and so understates it",
)  # fmt: skip
def extraction_in_one_period(case: Instance) -> Failure | None:
    return case.holds(pays_what_it_enjoys(case), "incentive_compatible")


def pays_what_it_enjoys(case: Instance) -> Mechanism:
    """The efficient rule with p_i = E_z u^i(a*(z,θ), θ) in every period."""
    rules = tuple(period.allocation for period in case.programs.everyone.periods)
    paid = tuple(
        tuple(case.env.stage(t).over_shocks(case.env.stage(t).utilities[i].choose("allocation", rules[t])).minimal()
              for t in case.env.periods)
        for i in range(len(case.env.agents))
    )  # fmt: skip
    return Mechanism(name="pays what it enjoys", allocation=rules, transfers=paid)
