"""Claims that follow from others under every prior, and the budget of each period (docs/enclosed_format.md, section
4)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from fractions import Fraction

from lpmech.claims.bounded import BoundedClaim, P, decided
from lpmech.claims.interim import each_period, incentives, participation
from lpmech.claims.kind import Kind
from lpmech.separation.claim import Verdict

IF_ASKED = (*incentives.KINDS, *participation.KINDS, *each_period.KINDS)  # a certificate with one is of version 2.1


def implied(
    found: Sequence[BoundedClaim[P]], asked: Collection[str], mean: Fraction | None
) -> Iterator[BoundedClaim[P]]:  # fmt: skip
    """The claims that are asked for, and follow from some that were found. `mean`: that of the payments of a period,
    at most, if it is known."""
    before = {one.id: one for one in found}
    for kind in IF_ASKED:
        if kind.id in asked and kind.implied_by in before:
            yield _claim(kind, before[kind.implied_by], mean)


def _claim(kind: Kind, before: BoundedClaim[P], mean: Fraction | None) -> BoundedClaim[P]:
    return _of_periods(kind, before, mean) if kind in each_period.KINDS else _following(kind, before)


def _following(kind: Kind, before: BoundedClaim[P]) -> BoundedClaim[P]:
    if before.verdict is Verdict.PROVED:
        return BoundedClaim(kind, Verdict.PROVED, reason=f"by {before.id}, under every prior")
    return BoundedClaim(kind, Verdict.UNDECIDED, reason=f"bounds tell of it only where {before.id} is proved")


def _of_periods(kind: Kind, weak: BoundedClaim[P], mean: Fraction | None) -> BoundedClaim[P]:
    """No mean of sums is less than the least sum, nor more than one of them."""
    low = weak.slack[0]
    assert low is not None
    if mean is not None:
        return decided(kind, (low, mean))
    if low >= 0:
        return BoundedClaim(kind, Verdict.PROVED, (low, None), reason=f"by {weak.id}, under every prior")
    return BoundedClaim(kind, Verdict.UNDECIDED, (low, None), reason="some sums may be below 0")
