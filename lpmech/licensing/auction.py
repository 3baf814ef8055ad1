"""Who gets the object at a joint state, and what it costs.

    the winner i has the greatest Gittins index (the first of equals) and pays (1 − δ) W_{-i}(θ); the others pay 0.

With nobody else the price is 0. W and W_{-i} come from the retirement integral (`retirement.py`); the joint states
are never formed. They are exact where the exact rationals are short enough, and enclosed beyond.
(Bergemann and Välimäki 2006, Section 3; 2008, Section 5, Theorem 3.)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from lpmech.licensing.arm import Bandit, Idle
from lpmech.licensing.gittins import Indices, indices, to_fraction
from lpmech.licensing.retirement import (
    IDLE,
    Factor,
    Rents,
    Value,
    enclosed_rents,
    exact_rents,
    factor,
    predicted_bits,
    relevant,
)

MAX_EXACT_BITS = 30_000  # of the denominators of W, beyond which it is enclosed
MAX_EXACT_WORK = 4_000_000_000  # bits in all products together
State = tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """The outcome of the auction at one joint state. Rents are (1 − δ)W."""

    bandit: Bandit
    state: State
    indices: tuple[Indices, ...]  # by arm, with the discounted times that start in the state
    rents: Rents
    winner: int | None  # None: nobody

    def index(self, arm: int) -> Fraction:
        """The index of a bidder today."""
        found = self.indices[arm]
        return to_fraction(found.ratios[found.order.index(self.state[arm])])

    @property
    def second_index(self) -> Fraction:
        """The greatest index of those who do not win; 0 where the object may else go to nobody, or nobody is left."""
        others = [self.index(arm) for arm in range(len(self.bandit.arms)) if arm != self.winner]
        floor = [] if self.bandit.idle is Idle.NEVER and others else [Fraction(0)]
        return max([*others, *floor])

    def price(self, arm: int) -> Value:
        """What a bidder pays."""
        zero = Value(below=Fraction(0), above=Fraction(0))
        return self.rents.without[arm] if arm == self.winner else zero

    def value(self, without: int | None = None) -> Value:
        """W, with everyone or without a bidder."""
        rent = self.rents.everyone if without is None else self.rents.without[without]
        scale = 1 - self.bandit.discount
        return Value(below=rent.below / scale, above=rent.above / scale)


def prices_at(bandit: Bandit, state: State, progress: Callable[[str], None] = lambda step: None) -> Prices:
    """The auction at one joint state."""
    found = []
    for arm, place in zip(bandit.arms, state, strict=True):
        progress(f"indices: {arm.name}")
        found.append(indices(arm, bandit.discount, (place,)))
    progress("values")
    factors = [factor(one, bandit.discount) for one in found]
    rents = _rents(factors, bandit)
    return Prices(bandit=bandit, state=state, indices=tuple(found), rents=rents,
                  winner=_winner(bandit, state, found))  # fmt: skip


def _rents(factors: list[Factor], bandit: Bandit) -> Rents:
    """(1 − δ)W, exact or enclosed by what the exact one would take."""
    every = relevant(factors if bandit.idle is Idle.NEVER else [*factors, IDLE])
    bits = predicted_bits(every, MAX_EXACT_BITS)
    work = bits * len(every) * sum(len(one.steps) for one in every)
    exact = bits <= MAX_EXACT_BITS and work <= MAX_EXACT_WORK
    found = exact_rents(every) if exact else enclosed_rents(every, bandit.discount)
    return Rents(everyone=found.everyone, without=found.without[: len(factors)])


def _winner(bandit: Bandit, state: State, found: list[Indices]) -> int | None:
    """The first bidder of the greatest index, or nobody where that may be and is better, or as good and first."""
    today = [one.ratios[one.order.index(place)] for one, place in zip(found, state, strict=True)]
    best = max(range(len(today)), key=lambda arm: (today[arm], -arm))
    if bandit.idle is Idle.NEVER or today[best] > 0:
        return best
    return best if bandit.idle is Idle.LAST and today[best] == 0 else None
