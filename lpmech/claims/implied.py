"""Claims that follow from a claim about every state, and so hold under every prior, where there is none.

An agent who gains nothing by any plan although it sees every type gains nothing if it sees less, whatever it believes;
sums of payments that are 0, or at least 0, at every state are so in the mean, and so are payoffs. The converses are
false. (Section 3 of the certificate's page, *implied*.)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from lpmech.separation.claim import Claim, Verdict

IMPLIED: Mapping[str, str] = MappingProxyType(
    {
        "interim_best_response": "best_response",
        "expected_budget_balance": "ex_post_budget_balance",
        "ex_ante_budget_balance": "weak_budget_balance",
        "interim_participation_first": "participation_zero_option",
        "interim_participation_always": "participation_zero_option",
    }
)


def implied(claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """The claims, where those that are undecided and follow from one that is proved are proved, too."""
    proved = {claim.id for claim in claims if claim.verdict is Verdict.PROVED}
    return tuple(
        _by(claim.id) if claim.verdict is Verdict.UNDECIDED and IMPLIED.get(claim.id) in proved else claim
        for claim in claims
    )


def _by(claim_id: str) -> Claim:
    by = IMPLIED[claim_id]
    return Claim(id=claim_id, verdict=Verdict.PROVED, witness={"from": by}, reason=f"by {by}, under every prior")
