"""Claims that follow from a claim about every state, and so hold under every prior, where there is none.

An agent who gains nothing by any plan although it sees every type gains nothing if it sees less, whatever it believes;
sums of payments that are 0, or at least 0, at every state are so in the mean, and so are payoffs. The converses are
false. (Section 3 of the certificate's page, *implied*.)
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from lpmech.separation.claim import Claim, Verdict
from lpmech.separation.kinds import KINDS


def implied(claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """The claims, where those that are undecided and follow from one that is proved are proved, too."""
    proved = {claim.id for claim in claims if claim.verdict is Verdict.PROVED}
    return tuple(_by(claim, KINDS[claim.id].implied_by, proved) for claim in claims)


def _by(claim: Claim, by: str | None, proved: Collection[str]) -> Claim:
    if claim.verdict is not Verdict.UNDECIDED or by not in proved:
        return claim
    return Claim(id=claim.id, verdict=Verdict.PROVED, witness={"from": by}, reason=f"by {by}, under every prior")
