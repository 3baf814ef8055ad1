"""Conditions under which lagged transfers exist when values are interdependent."""

from __future__ import annotations

from lpmech.separation.kinds.kind import Group, Kind
from lpmech.separation.kinds.papers import LIU

KINDS = (
    Kind(
        id="convex_independence",
        concept=(
            "convex independence: at no allocation and types of the others is the distribution "
            "of the others' next types under one own type a non-negative combination of those under the other own types"
        ),
        holds="types predict the others as no mixture of types does",
        fails="a mixture of types mimics a type",
        slack=(
            "none; if the claim is false, a combination of own types predicts the same of the others as another own "
            "type, so that payments contingent on what the others say next cannot tell them apart"
        ),
        source=f"{LIU}, Section 3",
        group=Group.HYPOTHESIS,
    ),
    Kind(
        id="spanning",
        concept=(
            "spanning: at every allocation and types of the others the distributions of the others' next "
            "types under the own types are linearly independent"
        ),
        holds="predictions of types are independent",
        fails="predictions of types are dependent",
        slack="none; if the claim is false, some own types' predictions of the others are linearly dependent",
        source=f"{LIU}, Section 3",
        group=Group.HYPOTHESIS,
    ),
    Kind(
        id="last_period_implementable",
        concept=(
            "the allocation rule of the last period is ex post implementable: "
            "some transfers in that period alone make truth-telling optimal in it"
        ),
        holds="the last period can be implemented",
        fails="the last period cannot be implemented",
        slack=(
            "none; if the claim is false, a cycle of own types shows it, whose incentive constraints add up to a "
            "contradiction"
        ),
        source=f"{LIU}, Section 3; Rochet (1987)",
        group=Group.HYPOTHESIS,
    ),
)
