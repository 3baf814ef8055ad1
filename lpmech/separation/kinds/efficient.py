"""The claim that the allocation rule maximises welfare."""

from __future__ import annotations

from lpmech.separation.kinds.kind import Kind
from lpmech.separation.kinds.papers import BV

KINDS = (
    Kind(
        id="efficient",
        concept=(
            "efficient: the allocation rule maximises expected discounted social welfare "
            "in every period, state and shock"
        ),
        holds="the allocation is efficient",
        fails="the allocation is not efficient",
        slack=(
            "how far the chosen allocation's expected discounted welfare lies below the best one's; 0 or negative, "
            "and 0 everywhere iff the rule is efficient"
        ),
        source=f"the optimality equation of dynamic programming; {BV}, equation (1)",
    ),
)
