"""A hidden state of nature ω, and what signals θ tell of it.

Signals are independent given ω, so ξ(ω, θ) = π(ω) Π_i s_i(θ_i | ω). Over common denominators these are integers, built
up one agent after another; a mean under the posterior ξ(ω | θ) is then one quotient of integer sums a profile.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from operator import mul

Row = Mapping[str, Fraction]
Rows = Mapping[str, Row]
Profile = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Nature:
    """Checked parameters."""

    states: Row  # π
    signals: Mapping[str, Rows]  # agent → ω → signal → s_i(θ_i | ω)
    types: Mapping[str, tuple[str, ...]]  # agent → signals
    worth: Rows
    extra: Rows
    moves: Mapping[str, Rows]  # allocation → ω → ω' → M_a(ω' | ω)
    own_moves: bool  # whether allocations differ in them
    horizon: int | None
    discount: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What every profile of signals tells of the state of nature, in integers."""

    chances: Mapping[Profile, tuple[int, ...]]  # by ω: ξ(ω, θ) times `scale`
    scale: int
    prior: tuple[int, ...]  # π, where the signals are impossible

    @classmethod
    def of(cls, nature: Nature) -> Judgement:
        """Signals are independent given ω: one agent's after another's."""
        prior, scale = _whole(nature.states.values())
        chances: dict[Profile, tuple[int, ...]] = {(): prior}
        for agent, rows in nature.signals.items():
            likely, common = _columns(rows, nature.states, nature.types[agent])
            scale *= common
            chances = {
                (*profile, signal): tuple(map(mul, before, column))
                for profile, before in chances.items()
                for signal, column in likely.items()
            }
        return cls(chances=chances, scale=scale, prior=prior)

    def chance(self) -> dict[Profile, Fraction]:
        """Σ_ω ξ(ω, θ)."""
        return {profile: Fraction(sum(weights), self.scale) for profile, weights in self.chances.items()}

    def mean(self, values: Sequence[Fraction]) -> dict[Profile, Fraction]:
        """Σ_ω ξ(ω | θ) x(ω), for x by ω."""
        numbers, common = _whole(values)
        found = {}
        for profile, chances in self.chances.items():
            weights = chances if any(chances) else self.prior
            found[profile] = Fraction(sum(map(mul, weights, numbers)), sum(weights) * common)
        return found


def _whole(values: Collection[Fraction]) -> tuple[tuple[int, ...], int]:
    """Numerators over the least common denominator."""
    common = math.lcm(*(value.denominator for value in values))
    return tuple(value.numerator * (common // value.denominator) for value in values), common


def _columns(rows: Rows, states: Row, signals: Sequence[str]) -> tuple[dict[str, tuple[int, ...]], int]:
    """By signal and ω: s_i(θ_i | ω) over one denominator."""
    none = Fraction(0)
    numbers, common = _whole([rows[w].get(signal, none) for signal in signals for w in states])
    return {s: numbers[k * len(states) : (k + 1) * len(states)] for k, s in enumerate(signals)}, common
