"""Refutations of every mechanism: a chain of bounds on differences of truthful payoffs, each with its multipliers.

A bound says that after every history that leads to period t with the types o of the others,

    V(high, o) − V(low, o)  ≤  bound.

It is proved by a *sum*: weights ≥ 0 of incentive constraints (*) (`model.py`) at (t, o), of bounds on payoffs at
(t, o), and of bounds on the payoffs promised after each report and allocation. In the sum every promised payoff
cancels, and of today's V(low, o) − V(high, o) is left, so that

    bound  ≥  −Σ weight · right + Σ weight · (bounds used).                                                     (1)

The last sum leaves nothing of today's payoffs either: it says 0 ≤ (1) although (1) < 0. Steps use the bounds as they
are when their turn comes. If constraints may fail by ε, every bound grows by at most `growth` · ε, and the last sum
is a contradiction as long as (1) + growth · ε < 0: no mechanism is ε-incentive compatible with a smaller ε than
−(1) / growth. What a verifier must check: docs/existence.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from lpmech.existence.model import ZERO, Lie
from lpmech.lp.steps import State


class StartKind(StrEnum):
    """Why a bound holds on every difference before the first step."""

    NONE = "none"  # there is no such bound
    PROVED = "own type moves no others"  # docs/existence.md
    ASSUMED = "assumed"  # what is refuted are mechanisms that keep to it


@dataclass(frozen=True, slots=True, order=True)
class Gap:
    """The difference V(high, o) − V(low, o) of truthful payoffs in a period."""

    period: int
    others: State
    high: int
    low: int

    @property
    def terms(self) -> tuple[tuple[int, int], ...]:
        """Its coefficients by own type."""
        return (self.high, 1), (self.low, -1)


@dataclass(frozen=True, slots=True)
class Cut:
    """Another combination Σ coefficient · V(own, o) of truthful payoffs in a period; coefficients are not 0."""

    period: int
    others: State
    terms: tuple[tuple[int, int], ...]  # own types, ascending, with their coefficients


Bounded = Gap | Cut  # what a bound is on


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """Weights of incentive constraints, of today's bounds, and of bounds on what (report, allocation) leads to."""

    lies: Mapping[Lie, Fraction]
    today: Mapping[Bounded, Fraction]
    later: Mapping[tuple[int, int, Bounded], Fraction]

    @property
    def relaxed(self) -> dict[Lie, Fraction]:
        """By how much each constraint moves per ε: a half of an equation does not."""
        return {lie: Fraction(not lie.is_unpaid) for lie in self.lies}

    def uses(self) -> list[Bounded]:
        """The bounds that the sum uses."""
        return [*self.today, *(gap for _, _, gap in self.later)]

    def worth(self, lies: Mapping[Lie, Fraction], bounds: Mapping[Bounded, Fraction]) -> Fraction:
        """Σ weight · number over the constraints and the bounds that are used."""
        total = sum((weight * lies[lie] for lie, weight in self.lies.items()), ZERO)
        total += sum((weight * bounds[gap] for gap, weight in self.today.items()), ZERO)
        return total + sum((weight * bounds[gap] for (_, _, gap), weight in self.later.items()), ZERO)


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """The bound on every difference before the first step; None: no bound."""

    kind: StartKind
    bound: Fraction | None = None
    growth: Fraction = ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A bound, rounded up to a short rational, and the sum that proves it."""

    gap: Bounded
    bound: Fraction
    growth: Fraction
    proof: Sum


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """A refutation of every mechanism for one agent, of ε-incentive compatible ones too for `slack` ≤ ε < `epsilon`."""

    agent: int
    slack: Fraction  # the ε of the constraints in (1): 0 unless a larger ε was asked about
    start: Start
    steps: tuple[Step, ...]
    period: int  # of the contradiction
    others: State
    contradiction: Sum
    total: Fraction  # (1) of the contradiction: negative
    epsilon: Fraction  # below this ε no ε-incentive compatible mechanism exists


def needed(steps: list[Step], last: Sum) -> tuple[Step, ...]:
    """The steps that the last sum rests on. The others may be left out: nobody needed the bounds they replaced."""
    version: dict[Bounded, int] = {}
    used: list[list[int]] = []
    for place, step in enumerate(steps):
        used.append([version[gap] for gap in step.proof.uses() if gap in version])
        version[step.gap] = place
    open_, kept = [version[gap] for gap in last.uses() if gap in version], set[int]()
    while open_:
        place = open_.pop()
        if place not in kept:
            kept.add(place)
            open_ += used[place]
    return tuple(step for place, step in enumerate(steps) if place in kept)
