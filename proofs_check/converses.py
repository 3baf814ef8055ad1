"""Converses of theorems: where the conclusion holds, does the hypothesis?"""

from __future__ import annotations

from lpmech.mechanisms.social import is_separable
from lpmech.statements.environments import Environments, Shape
from lpmech.statements.instance import Instance, built
from lpmech.statements.statement import Failure, Hypothesis, statement
from proofs_check import l14
from proofs_check.bv08 import CORRELATED, INTERDEPENDENT, MODEL
from proofs_check.bv08_lemmas import LARGE
from proofs_check.bv08_uniqueness import ONE_SHOCK
from proofs_check.rich import Rich
from proofs_check.shapes import INDEPENDENT, INFINITE, LARGER_SETS, PRIVATE_VALUES, SAME_SETS


def _truthful(case: Instance) -> bool:
    return case.proved("incentive_compatible", "pivot")


TRUTHFUL = Hypothesis("the pivot mechanism is incentive compatible", _truthful)


def _unless(case: Instance, hypothesis: str, words: str) -> Failure | None:
    """A failure where the hypothesis fails though the pivot mechanism is incentive compatible."""
    if case.proved(hypothesis):
        return None
    return Failure(words=words, claims=(hypothesis,), proved=("incentive_compatible",))


@statement(
    "BV08-T1e", "Theorem 1, its converse: values",
    "Where the dynamic pivot mechanism is incentive compatible values are private.",
    draws=Environments(shape=INTERDEPENDENT.shape, keep=_truthful), hypotheses=(INDEPENDENT, TRUTHFUL),
    expected="refuted", corrects="private values are sufficient only",
)  # fmt: skip
def private_values_are_not_necessary(case: Instance) -> Failure | None:
    return _unless(case, PRIVATE_VALUES.name, "truth is optimal though values are interdependent")


@statement(
    "BT-T1c", "Theorem 1, its converse: types",
    "Where the mechanism is incentive compatible types are conditionally independent.",
    draws=Environments(shape=CORRELATED.shape, keep=_truthful), hypotheses=(PRIVATE_VALUES, TRUTHFUL),
    expected="refuted", corrects="independence is sufficient only",
)  # fmt: skip
def independence_is_not_necessary(case: Instance) -> Failure | None:
    return _unless(case, INDEPENDENT.name, "truth is optimal though types are not independent")


@statement(
    "BT-L1a", "Lemma 1, its converse",
    "Where the mechanism runs no deficit everything that is feasible with an agent is feasible without it.",
    draws=Environments(shape=Shape(shocks=True, sets=("any", "smaller")),
                       keep=lambda case: case.proved("weak_budget_balance", "pivot")),
    hypotheses=(*MODEL, Hypothesis("there is no deficit", lambda case: case.proved("weak_budget_balance", "pivot"))),
    expected="refuted", corrects="A ⊆ A_{-i} is sufficient only",
)  # fmt: skip
def larger_sets_are_not_necessary(case: Instance) -> Failure | None:
    if LARGER_SETS.holds(case):
        return None
    words = "there is no deficit, and without an agent less is feasible"
    return Failure(words=words, claims=(SAME_SETS.name,), proved=("weak_budget_balance",))


@statement(
    "BV08-T2f", "Theorem 2, the other way",
    "With diverse types the dynamic pivot mechanism is incentive compatible and individually rational, and satisfies "
    "efficient exit.",
    draws=LARGE, hypotheses=(*MODEL, SAME_SETS, ONE_SHOCK, INFINITE),
)  # fmt: skip
def pivot_is_admissible(case: Instance) -> Failure | None:
    rich = Rich(case, (case.env.discount, 1 / case.env.discount))
    return rich.case.holds(
        rich.pivot, "efficient", "incentive_compatible", "participation_passive_option", "efficient_exit"
    )


@statement(
    "L14-T3.2c", "Theorem 3.2, its converse",
    "Where transfers as in Theorem 3.2 exist, spanning holds.",
    draws=Environments(shape=l14.INDIFFERENT.shape, keep=built("contingent_vcg").holds),
    hypotheses=(INFINITE, built("contingent_vcg")), expected="refuted",
    corrects="the condition is sufficient for every utility, and not necessary for one of them",
)  # fmt: skip
def spanning_is_not_necessary(case: Instance) -> Failure | None:
    if is_separable(case.env) or case.proved("spanning"):
        return None  # where nothing is interdependent, the condition is no claim of the audit
    return Failure(words="contingent transfers exist, and spanning fails", claims=("spanning",),
                   mechanism=case.mechanism("contingent_vcg"), proved=("incentive_compatible",))  # fmt: skip
