"""The claim that the payments take the whole surplus."""

from __future__ import annotations

from lpmech.separation.kinds.kind import Kind
from lpmech.separation.kinds.papers import LIU

KINDS = (
    Kind(
        id="full_surplus_extraction",
        concept=(
            "full surplus extraction: the expected discounted sum of payments "
            "is the expected social surplus under the prior and truthful reports"
        ),
        holds="the whole surplus is extracted",
        fails="the surplus is not extracted exactly",
        slack=(
            "minus the distance between what the agents are expected to pay in all and the expected social surplus. "
            "It needs a prior. With private values and independent types it is stated if it is required only"
        ),
        source=f"{LIU}, Section 3; Crémer and McLean (1985)",
    ),
)
