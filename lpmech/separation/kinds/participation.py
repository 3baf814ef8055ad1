"""Claims that nobody wants to leave, at any state."""

from __future__ import annotations

from lpmech.separation.kinds.kind import Kind
from lpmech.separation.kinds.papers import BT, BV

KINDS = (
    Kind(
        id="participation_zero_option",
        concept="every agent's truthful payoff is at least 0 in every period, at every memory and state",
        holds="nobody ends below 0",
        fails="someone ends below 0",
        slack=(
            "what an agent expects from the mechanism from a state on, payments deducted; negative: it would rather "
            "have nothing"
        ),
        source=f"{BV}, Section 2",
    ),
    Kind(
        id="participation_passive_option",
        concept=(
            "every agent's truthful payoff is at least that of leaving for good "
            "while the others run their own efficient policy, in every period, at every memory and state"
        ),
        holds="nobody gains by leaving",
        fails="someone gains by leaving",
        slack=(
            "what an agent expects from the mechanism beyond what it would have by leaving for good while the others "
            "run their own efficient policy, which it may still enjoy or suffer"
        ),
        source=f"{BV}, Theorem 1; {BT}, Section V",
    ),
)
