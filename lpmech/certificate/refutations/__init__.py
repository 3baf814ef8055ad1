"""Refutations as numbers: `refutations.json`, which `certify -o` and `audit -o` write (docs/folder_format.md).

Each refuted claim with the place where it fails and, recomputed there, what everything is worth: nobody has to read the
sentence that the certificate gives as the reason, which no checker looks at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from lpmech.certificate.refutations import parts
from lpmech.certificate.refutations.place import Place
from lpmech.certificate.stored import Stated, Stored
from lpmech.claims.epsilon import Gain
from lpmech.claims.kind import Failure
from lpmech.separation.claim import Cell, Verdict, Witness

FORMAT = "lpmech-refutations/1"
PARTS: Mapping[Failure | None, Callable[[Place], parts.Parts]] = MappingProxyType(
    {
        Failure.LIE: parts.lie,
        Failure.PLAN: parts.plan,
        Failure.BELOW_ZERO: parts.staying,
        Failure.BELOW_LEAVING: parts.staying_or_leaving,
        Failure.DEFICIT: parts.deficit,
        Failure.IMBALANCE: parts.imbalance,
        Failure.IMBALANCE_ON_AVERAGE: parts.imbalance_on_average,
        Failure.PAYMENT_AFTER_EXIT: parts.payment,
        Failure.BETTER_ALLOCATION: parts.better,
        Failure.NEGATIVE_VALUE: parts.least_value,
        Failure.DEFICIT_OVER_TIME: parts.shortfall,
        Failure.SURPLUS_LEFT: parts.not_extracted,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refutation:
    """A refuted claim, and what it fails by at the place that the certificate names; None if that is not recomputed."""

    claim: Stated
    parts: parts.Parts | None

    @property
    def at(self) -> Cell:
        """Where it fails."""
        return self.claim.at or Cell()

    @property
    def gap(self) -> Fraction:
        """By how much it fails: minus the slack."""
        return -(self.claim.least_slack or Fraction(0))


def refutations(stored: Stored) -> Iterator[Refutation]:
    """Every refuted claim, in the order of the certificate."""
    for claim in stored.stated.values():
        if claim.verdict is Verdict.REFUTED:
            yield Refutation(claim=claim, parts=_parts(stored, claim))


def _parts(stored: Stored, claim: Stated) -> parts.Parts | None:
    """The parts at the place of the certificate, which does not say whether it is a first period."""
    found = PARTS.get(claim.kind.failure)
    if found is None or claim.at is None or claim.least_slack is None:
        return None
    told = [found(Place(stored=stored, at=claim.at, is_first=first)) for first in (False, True)]
    gap = -claim.least_slack + _allowed(stored.witness(claim.kind))
    return next((one for one in told if not isinstance(one, parts.Measured) or one.gap == gap), None)


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
        "refutations": [_written(stored, one) for one in refutations(stored)],
    }


def _written(stored: Stored, found: Refutation) -> dict[str, Any]:
    """The claim in the words of the certificate, with the parts."""
    told = stored.claims[found.claim.kind.id]
    return {
        "claim": told["id"],
        "least_slack": told["least_slack"],
        "at": told["at"],
        "parts": None if found.parts is None else found.parts.to_json(),
        "witness": told["witness"] or None,
    }
