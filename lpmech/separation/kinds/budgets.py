"""Claims about sums of payments, and about who has to pay at all."""

from __future__ import annotations

from lpmech.separation.kinds.kind import Kind
from lpmech.separation.kinds.papers import BT, BV, LIU

KINDS = (
    Kind(
        id="weak_budget_balance",
        concept="the payments sum to at least 0 in every period, at every memory and state",
        holds="there is never a deficit",
        fails="there is a deficit",
        slack="the sum of all payments at a report; negative: a deficit",
        source=f"{BT}, Lemma 1: it holds for the pivot mechanism if leaving an agent out never removes allocations",
    ),
    Kind(
        id="expected_budget_balance",
        concept="the expected sum of payments is 0 in every period under the prior and truthful reports",
        holds="the budget balances in expectation",
        fails="the budget does not balance in expectation",
        slack=(
            "minus the distance of a period's expected sum of payments from 0. Without a prior it is proved, "
            "under every one, if ex_post_budget_balance is"
        ),
        source=f"{LIU}, Proposition 3.7",
        implied_by="ex_post_budget_balance",
    ),
    Kind(
        id="ex_ante_budget_balance",
        concept="the expected discounted sum of payments is at least 0 under the prior and truthful reports",
        holds="there is no expected deficit",
        fails="there is an expected deficit",
        slack=(
            "the expected discounted sum of all payments from the first period on; negative: the mechanism costs "
            "money. Without a prior it is proved, under every one, if weak_budget_balance is"
        ),
        source=LIU,
        implied_by="weak_budget_balance",
    ),
    Kind(
        id="ex_post_budget_balance",
        concept="the payments sum to exactly 0 in every period, at every memory and state",
        holds="the budget balances exactly",
        fails="the budget does not balance",
        slack="minus the distance of the sum of payments at a report from 0",
        source=LIU,
    ),
    Kind(
        id="efficient_exit",
        concept=(
            "efficient exit: an agent neither pays nor receives anything once the agent "
            "can no longer affect the efficient allocation"
        ),
        holds="payments end where influence ends",
        fails="someone pays without influence",
        slack=(
            "minus the amount that an agent pays or receives at a report at which it can no longer affect the "
            "efficient allocation, then or later"
        ),
        source=f"{BV}, Definition 1 and Theorem 2",
    ),
)
