"""Claims that follow from a claim about every state, whatever the prior (certificate page section 3, *implied*)."""

from collections.abc import Collection

from .certificate import Claim
from .errors import Rejected
from .scan import expect_no_slack, expect_verdict

FROM = "from"
IMPLIED = {
    "interim_best_response": "best_response",
    "expected_budget_balance": "ex_post_budget_balance",
    "ex_ante_budget_balance": "weak_budget_balance",
}


def is_implied(claim: Claim) -> bool:
    """Whether the claim rests on another one."""
    return FROM in claim.witness


def decide_implied(claim: Claim, verified: Collection[str]) -> None:
    """Rejected unless the claim that it follows from is stated to be proved, and is."""
    expect_no_slack(claim)
    expect_verdict(claim, "proved")
    if IMPLIED[claim.id] not in verified:
        raise Rejected(f"{IMPLIED[claim.id]} is not listed and proved")
