"""By how much a payment may rise from one chosen alternative to the next, and by how much equation (4) lets it rise.

At a step with alternatives a^{κ−1}, a^κ, border types x⁻, x (`separation/partition.py`) and V^i_t(a, θ) what the agent
expects from an alternative before paying, the admissible interval of the increment p(a^κ) − p(a^{κ−1}) is

    [V^i_t(a^κ, x⁻) − V^i_t(a^{κ−1}, x⁻),  V^i_t(a^κ, x) − V^i_t(a^{κ−1}, x)]:

below it x⁻ would rather have a^κ, above it x would rather have a^{κ−1}. Equation (4) of Liu (2014) is its upper end
less W_t(a^κ, x) − W_t(a^{κ−1}, x) ≥ 0, the surplus that the better alternative adds at x.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lpmech.problem.exact import ExactArray
from lpmech.separation.partition import Partition, Places


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Increments:
    """The ends of the intervals and equation (4), one for each step (and each of whatever else the payoffs are of)."""

    low: ExactArray
    high: ExactArray
    formula: ExactArray


def increments(found: Partition, payoff: ExactArray, surplus: ExactArray | None) -> Increments:
    """All steps, from V^i_t and W_t (None: 0) as arrays by report (`Partition.by_report`)."""
    steps = found.steps
    low, high = _rise(found, payoff, steps.below), _rise(found, payoff, steps.at)
    formula = high if surplus is None else high - _rise(found, surplus, steps.at)
    return Increments(low=low, high=high, formula=formula)


def _rise(found: Partition, worth: ExactArray, own: Places) -> ExactArray:
    """What a^κ is worth more than a^{κ−1} at an own type, for each step."""
    steps, numbers = found.steps, worth.numerators
    after, before = (worth.view(numbers[steps.cell, own, alternative]) for alternative in (steps.at, steps.before))
    return after - before


def empty_step(found: Increments) -> int | None:
    """The first step whose interval is empty."""
    empty = np.flatnonzero((found.high - found.low).sign() < 0)
    return int(empty[0]) if len(empty) else None


def step_in_words(found: Partition, steps: Increments, place: int) -> str:
    """The alternatives and border types of a step, and the ends of its interval."""
    at = found.steps
    cell, before, below, own = (int(one[place]) for one in (at.cell, at.before, at.below, at.at))
    return (
        f"from {found.alternative(cell, before)!r} to {found.alternative(cell, own)!r} ({found.name} between "
        f"{found.types[below]} and {found.types[own]}{found.where(cell)}) the payment may rise by at least "
        f"{steps.low.item((place,))} and at most {steps.high.item((place,))}"
    )
