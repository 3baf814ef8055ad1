"""Claims that telling the truth is optimal to an agent who sees all types."""

from __future__ import annotations

from lpmech.separation.kinds.kind import Kind
from lpmech.separation.kinds.papers import BT, BV, LIU

KINDS = (
    Kind(
        id="incentive_compatible",
        concept=(
            "periodic ex post incentive compatible: truth-telling is optimal "
            "against every one-period lie in every period, at every memory and state"
        ),
        holds="telling the truth is optimal for everyone",
        fails="a lie pays",
        slack=(
            "what an agent loses by one lie, the others and its own later reports being truthful; negative: what it "
            "gains. Truth itself counts as a report, so that the least slack is at most 0"
        ),
        source=f"{BV}, Section 2; {LIU}, equation (2)",
    ),
    Kind(
        id="epsilon_incentive_compatible",
        concept=(
            "ε-incentive compatible: no one-period lie gains more than the stated ε "
            "in any period, at any memory and state"
        ),
        holds="no lie gains more than ε",
        fails="a lie gains more than ε",
        slack=(
            "ε plus what an agent loses by one lie; negative: the lie gains more than ε. A plan of lies then gains at "
            "most ε(1 + δ + δ² + …) in all"
        ),
        source="the one-shot deviation principle; docs/claims.md",
        reason_if_proved=True,
    ),
    Kind(
        id="incentive_compatible_by_shock",
        concept="periodic ex post incentive compatible at every shock, under the transfers by shock",
        holds="telling the truth is optimal at every shock",
        fails="at some shock a lie pays",
        slack=(
            "what an agent loses by one lie when it knows the public shock, under the payments for that shock; "
            "negative: what it gains"
        ),
        source=f"{BT}, Section V",
    ),
    Kind(
        id="best_response",
        concept=(
            "truth-telling is a full best response: no reporting strategy, however it depends "
            "on the history, gains at any memory and state"
        ),
        holds="no plan of lies gains anything, even to one who sees all types",
        fails="a plan of lies pays to one who sees all types",
        slack=(
            "minus the largest gain, at a state and memory, from any plan of reports of an agent who sees all types; 0 "
            "if truth is optimal ex post"
        ),
        source=f"{BV}, Section 2; solved as a decision problem of its own, apart from incentive_compatible",
    ),
)
