"""Claims whose least slack is known by bounds, as certificates by bounds and certificates about crowds state them.

The two differ in how a cell is named, and in how bounds are found; what bounds decide, and how a claim is written, is
one thing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Generic, TypeVar

from lpmech.claims.budget import ex_ante_budget_balance, expected_budget_balance
from lpmech.claims.kind import Kind
from lpmech.claims.registry import KINDS
from lpmech.problem.exact import format_number
from lpmech.separation.claim import Verdict

ZERO = Fraction(0)
Bounds = tuple[Fraction, Fraction]
Ends = tuple[Fraction | None, Fraction | None]  # bounds of a least slack; an end that is not known is None
NONE: Ends = (None, None)
SURE: Ends = (ZERO, ZERO)
BY_FORM = "by the form of the mechanism"
P = TypeVar("P")


@dataclass(frozen=True)
class BoundedClaim(Generic[P]):
    """A claim with bounds of its least slack, at a cell that shows it, if there is one.

    `open`: how many cells are left undecided. `epsilon`: what is proved of `epsilon_incentive_compatible`.
    """

    kind: Kind
    verdict: Verdict
    slack: Ends = NONE
    at: P | None = None
    reason: str = ""
    open: int | None = None
    epsilon: Fraction | None = None

    @property
    def id(self) -> str:
        """The claim's name."""
        return self.kind.id

    def to_json(
        self,
        place: Callable[[P], dict[str, Any]],
        below: Callable[[Fraction], str] = format_number,
        above: Callable[[Fraction], str] = format_number,
    ) -> dict[str, Any]:
        """As in a certificate. `below` and `above` write a number, or another one on that side of it."""
        low, high = self.slack
        ends = {"from": None if low is None else below(low), "to": None if high is None else above(high)}
        epsilon = {} if self.epsilon is None else {"epsilon": above(self.epsilon)}
        return {
            "id": self.id,
            "concept": self.kind.concept,
            "verdict": str(self.verdict),
            "least_slack": None if self.slack == NONE else ends,
            "at": None if self.at is None else place(self.at),
            "reason": self.reason,
            "witness": epsilon if self.open is None else {"open": self.open},
        }


def decided(kind: Kind, slack: Bounds, at: P | None = None) -> BoundedClaim[P]:
    """A claim with the verdict that bounds of its least slack allow."""
    low, high = slack
    if low < 0 <= high:
        why = "the bounds of the least slack are on both sides of 0"
        return BoundedClaim(kind, Verdict.UNDECIDED, slack, at, why)
    return BoundedClaim(kind, Verdict.PROVED if low >= 0 else Verdict.REFUTED, slack, at)


def on_average(first: Fraction | None, why: str, *, balanced: bool) -> BoundedClaim[P]:
    """The expected budget, from the exact mean of what is paid in period 1; without one (`why`) or if it is 0 it is
    open, unless payments balance at every report (`balanced`)."""
    kind = expected_budget_balance
    if balanced:
        return BoundedClaim(kind, Verdict.PROVED, SURE, reason="by ex_post_budget_balance")
    if first is not None and first != 0:
        return BoundedClaim(kind, Verdict.REFUTED, (None, -abs(first)))
    return BoundedClaim(kind, Verdict.UNDECIDED, reason=why)


def over_time(found: Bounds | None, why: str, *, weak: bool) -> BoundedClaim[P]:
    """Balance over all time, from bounds of the discounted payments; without any (`why`) it holds if no sum of payments
    is below 0 (`weak`)."""
    kind = ex_ante_budget_balance
    if found is not None:
        return decided(kind, (max(found[0], ZERO) if weak else found[0], found[1]))
    if weak:
        return BoundedClaim(kind, Verdict.PROVED, (ZERO, None), reason="by weak_budget_balance, under every prior")
    return BoundedClaim(kind, Verdict.UNDECIDED, reason=why)


def in_order(claims: Iterable[BoundedClaim[P]]) -> list[BoundedClaim[P]]:
    """In the order of certificates."""
    order = list(KINDS)
    return sorted(claims, key=lambda claim: order.index(claim.id))


def periods_in_all(discount: Fraction, horizon: int | None) -> Fraction:
    """1 + δ + δ² + …, bounded by the number of periods if they end."""
    return 1 / (1 - discount) if horizon is None else Fraction(horizon)
