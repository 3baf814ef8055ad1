"""The claim that a relation between numbers holds, as a case file states it."""

from __future__ import annotations

from lpmech.separation.kinds.kind import Kind

KINDS = (
    Kind(
        id="stated_relation",
        concept=(
            "stated relation: where the premises that are stated between numbers of the environment "
            "and the mechanism hold, so does the conclusion"
        ),
        holds="the relation stated holds",
        fails="the relation stated does not hold",
        slack=(
            "none; a relation between values, payments and other numbers, stated in the case file under [relation], "
            "with each number as it is: true, or refuted by plain arithmetic"
        ),
        source="docs/case_format.md",
    ),
)
