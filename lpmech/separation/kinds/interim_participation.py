"""Claims that nobody who sees its own types only wants to leave."""

from __future__ import annotations

from lpmech.separation.kinds.kind import Kind, Version
from lpmech.separation.kinds.papers import LIU

KINDS = (
    Kind(
        id="interim_participation_first",
        concept=(
            "interim participation at the start: every agent, once it sees its own first type and the public state, "
            "expects at least 0 from telling the truth, averaging over the others by the prior"
        ),
        holds="whoever sees its own first type expects at least 0",
        fails="someone who sees its own first type expects less than 0",
        slack=(
            "what an agent expects from the mechanism once it sees its own first type and the public state, and "
            "averages over the others by the prior; negative: it would rather have nothing. Weaker than "
            "participation_zero_option, whose agent sees all types. Without a prior it is proved, under every one, if "
            "that is"
        ),
        source="Myerson and Satterthwaite (1983); Crémer and McLean (1988)",
        since=Version.V1_1,
        implied_by="participation_zero_option",
    ),
    Kind(
        id="interim_participation_always",
        concept=(
            "interim participation after every history: every agent, who sees only its own types, the public "
            "states and the past, expects at least 0 from telling the truth from now on, in every period and whatever "
            "it has reported before, averaging over the others by the prior and the transition"
        ),
        holds="whoever sees its own types expects at least 0 after every history",
        fails="someone who sees its own types expects less than 0 after some history",
        slack=(
            "the same in every period: what an agent then expects who remembers the reports and allocations and its "
            "own types, which it may have misreported, and averages over the others' types of today by the transition"
        ),
        source=f"{LIU}, Remark 4.2 (interim participation constraints in each period)",
        since=Version.V1_1,
        implied_by="participation_zero_option",
    ),
)
