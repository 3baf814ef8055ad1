"""The claim that no other payments are possible."""

from __future__ import annotations

from lpmech.separation.kinds.kind import Kind
from lpmech.separation.kinds.papers import BV

KINDS = (
    Kind(
        id="pivot_unique",
        concept=(
            "uniqueness: at the reports named, no transfers of the form named under which the agent's "
            "truth-telling is optimal, the agent does not prefer to leave and its exit is efficient differ from the "
            "mechanism's by more than the distance stated"
        ),
        holds="no other payments are possible beyond the distance stated",
        fails="other payments are possible",
        slack=(
            "none; if the claim is true, every payment lies between two bounds, each a sum of constraints; if it "
            "is false, other transfers show it"
        ),
        source=f"{BV}, Theorem 2, on a finite grid of diverse types: lpmech unique",
    ),
)
