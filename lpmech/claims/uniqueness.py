"""The claim that no other payments are possible.

`lpmech study unique` decides it in an environment with diverse types, and adds it to the certificate
(`pivot_unique.py`).
Nothing of that is loaded to know what the claim says.
"""

from __future__ import annotations

from lpmech.claims.evidence import VALUES
from lpmech.claims.kind import Kind
from lpmech.claims.papers import BV
from lpmech.claims.participation import OUTSIDE_OPTIONS

pivot_unique = Kind(
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
    source=f"{BV}, Theorem 2, on a finite grid of diverse types: lpmech study unique",
    evidence=(VALUES, OUTSIDE_OPTIONS),
    stated="by `lpmech study unique`, which decides it",
)

KINDS = (pivot_unique,)
