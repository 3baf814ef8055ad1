"""The claim that telling the truth is optimal to an agent who sees its own types only."""

from __future__ import annotations

from lpmech.separation.kinds.kind import Kind
from lpmech.separation.kinds.papers import LIU

KINDS = (
    Kind(
        id="interim_best_response",
        concept=(
            "interim best response: an agent who sees only its own types, the public states and the past, and averages "
            "over the others by the prior and the transition, gains nothing from any reporting strategy, "
            "however it depends on the history"
        ),
        holds="no plan of lies gains anything to one who sees its own types only",
        fails="a plan of lies pays, even to one who sees its own types only",
        slack=(
            "minus what the best plan of reports gains, in expectation before the first report, to an agent who sees "
            "its own types, the public states and the past only: weaker than best_response, whose agent sees all "
            "types, and stronger than a check of single lies, since one lie may make a later one pay. "
            "Without a prior it is proved, under every one, if best_response is"
        ),
        source=f"{LIU}, Section 3.1 (contingent deviations)",
        implied_by="best_response",
    ),
)
