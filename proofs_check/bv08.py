"""Bergemann and Välimäki, The Dynamic Pivot Mechanism (2008)."""

from __future__ import annotations

from lpmech.theorems.environments import Environments, Shape
from lpmech.theorems.instance import Instance
from lpmech.theorems.statement import Failure, statement
from proofs_check.shapes import INDEPENDENT, PRIVATE, PRIVATE_VALUES, SAME_SETS


@statement(
    "BV08-T1", "Theorem 1",
    "With private values and independent transitions the dynamic pivot mechanism is efficient and periodic ex post "
    "incentive compatible, and nobody gains by leaving.",
    draws=PRIVATE, hypotheses=(PRIVATE_VALUES, INDEPENDENT, SAME_SETS),
)  # fmt: skip
def theorem_1(case: Instance) -> Failure | None:
    return case.holds("pivot", "efficient", "incentive_compatible", "best_response", "participation_passive_option")


@statement(
    "BV08-T1a", "Theorem 1, without private values",
    "The dynamic pivot mechanism is periodic ex post incentive compatible also where values are interdependent.",
    draws=Environments(shape=Shape(private=False, agents=(2, 2))), hypotheses=(INDEPENDENT,), expected="refuted",
)  # fmt: skip
def theorem_1_interdependent(case: Instance) -> Failure | None:
    return case.holds("pivot", "incentive_compatible")
