"""The exact expectations of the first N periods, by propagating the distribution of memory and state.

The distribution of period t is kept in integers over one denominator, which is multiplied by the weights' common
denominator in every period: no fraction is reduced on the way.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from lpmech.lp.steps import State
from lpmech.play.play import Amounts, Memory, Play

Distribution = dict[tuple[Memory, State], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """Expectations under a strategy."""

    utility: Amounts  # E Σ_t δ^(t−1) v_i over the periods, and δ^T g_i where a finite horizon is played to its end
    payments: Amounts  # E Σ_t δ^(t−1) p_i
    allocations: tuple[Mapping[int, Fraction], ...]  # by period: the probability of each allocation

    @property
    def payoffs(self) -> Amounts:
        """Utility less payments."""
        return tuple(v - p for v, p in zip(self.utility, self.payments, strict=True))


def expectations(play: Play, first: Mapping[State, Fraction], periods: int) -> Expected:
    """The expectations over so many periods, from the distribution of the first state."""
    agents, weight = range(len(play.env.agents)), Fraction(1)
    utility, payments = [Fraction(0) for _ in agents], [Fraction(0) for _ in agents]
    allocations = []
    scale = math.lcm(*(chance.denominator for chance in first.values()))
    now: Distribution = {(None, state): int(chance * scale) for state, chance in first.items() if chance}
    for period in range(1, periods + 1):
        now, step, paid, worth, shares = _advance(play, period, now)
        for i in agents:
            payments[i] += weight * paid[i] / scale
            utility[i] += weight * worth[i] / (scale * step)
        allocations.append({a: Fraction(share, scale * step) for a, share in sorted(shares.items())})
        scale, weight = scale * step, weight * play.env.discount
    if periods == play.env.horizon and play.env.follows(periods - 1):
        for (_, state), chance in now.items():
            for i, worth_at_end in enumerate(play.ending(state)):
                utility[i] += weight * worth_at_end * chance / scale
    return Expected(utility=tuple(utility), payments=tuple(payments), allocations=tuple(allocations))


def _advance(
    play: Play, period: int, now: Distribution
) -> tuple[Distribution, int, list[Fraction], list[Fraction], dict[int, int]]:
    """The next distribution over `step` times the denominator; sums of payments, of utilities, and of allocations."""
    situations = {key: play.situation(period, *key) for key in now}
    step = math.lcm(*(one.total for one in situations.values()))
    after: Distribution = {}
    shares: dict[int, int] = {}
    agents = range(len(play.env.agents))
    paid, worth = [Fraction(0) for _ in agents], [Fraction(0) for _ in agents]
    for key, chance in now.items():
        one = situations[key]
        for i in agents:
            paid[i] += chance * one.paid[i]
        for outcome in one.outcomes:
            mass = chance * outcome.weight * (step // one.total)
            place = (outcome.memory, outcome.state)
            after[place] = after.get(place, 0) + mass
            shares[outcome.allocation] = shares.get(outcome.allocation, 0) + mass
            for i in agents:
                worth[i] += mass * outcome.worth[i]
    return after, step, paid, worth, shares
