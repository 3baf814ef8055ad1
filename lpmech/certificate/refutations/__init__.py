"""Refutations as numbers: `refutations.json`, which `certify -o` and `audit -o` write (docs/folder_format.md).

Each refuted claim with the place where it fails and, recomputed there, what everything is worth: nobody has to read the
sentence that the certificate gives as the reason, which no checker looks at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from lpmech.certificate.refutations import parts
from lpmech.certificate.refutations.place import Place
from lpmech.certificate.stored import Stored
from lpmech.claims.epsilon import Gain
from lpmech.claims.kind import Failure, Kind
from lpmech.claims.registry import KINDS
from lpmech.problem.exact import format_number, parse_result
from lpmech.separation.claim import Verdict, Witness

FORMAT = "lpmech-refutations/1"
PARTS: Mapping[Failure | None, Callable[[Place], parts.Parts]] = MappingProxyType(
    {
        Failure.LIE: parts.lie,
        Failure.PLAN: parts.plan,
        Failure.BELOW_ZERO: parts.staying,
        Failure.BELOW_LEAVING: parts.staying_or_leaving,
        Failure.DEFICIT: parts.deficit,
        Failure.IMBALANCE: parts.imbalance,
        Failure.PAYMENT_AFTER_EXIT: parts.payment,
        Failure.BETTER_ALLOCATION: parts.better,
        Failure.NEGATIVE_VALUE: parts.least_value,
        Failure.DEFICIT_OVER_TIME: parts.shortfall,
        Failure.SURPLUS_LEFT: parts.not_extracted,
    }
)


def refutations(stored: Stored) -> Iterator[dict[str, Any]]:
    """Every refuted claim, in the order of the certificate."""
    for claim_id in stored.claims:
        if stored.verdict(claim_id) is Verdict.REFUTED:
            yield refutation(stored, claim_id)


def refutation(stored: Stored, claim_id: str) -> dict[str, Any]:
    """One of them."""
    claim = stored.claims[claim_id]
    return {
        "claim": claim_id,
        "least_slack": claim["least_slack"],
        "at": claim["at"],
        "parts": _parts(stored, KINDS[claim_id], claim),
        "witness": claim["witness"] or None,
    }


def _parts(stored: Stored, kind: Kind, claim: Mapping[str, Any]) -> parts.Parts | None:
    """The parts at the place of the certificate, which does not say whether it is a first period."""
    found, at = PARTS.get(kind.failure), claim["at"]
    if found is None or at is None or claim["least_slack"] is None:
        return None
    told = [found(Place(stored=stored, at=at, is_first=first)) for first in (False, True)]
    gap = format_number(-parse_result(claim["least_slack"]) + _allowed(stored.witness(kind)))
    return next((one for one in told if one.get("gap", gap) == gap), None)


def _allowed(witness: Witness) -> Fraction:
    """What a lie may gain: ε."""
    return witness.epsilon if isinstance(witness, Gain) else Fraction(0)


def refutations_json(stored: Stored) -> dict[str, Any]:
    """The whole file."""
    certificate = stored.certificate
    return {
        "format": FORMAT,
        "environment": certificate["environment"],
        "mechanism": certificate["mechanism"]["name"],
        "refutations": list(refutations(stored)),
    }
