"""The value of many arms through retirement, without their joint states (Whittle 1980).

Let φ_i(m) be what arm i is worth from its state where one may retire for m at any time. φ_i is convex and piecewise
linear in m; its slope at the rent g = (1 − δ)m is d_i(g) = E δ^τ, where τ is the first time at which the index is below
g: with C_k the first k states in the order of indices and T_k = E Σ_{l<τ} δ^l (`gittins.py`),

    d_i(g) = 1 − (1 − δ) T_k   for γ(o_{k+1}) < g ≤ γ(o_k),       d_i(g) = 1 for g above the index of the state today.

For independent rested arms φ(m), the same for all of them together, has the slope Π_i d_i, and is m for large m. So

    (1 − δ) W = K − ∫_{-∞}^{K} Π_i d_i(g) dg     for any K that no index exceeds,

exactly; the integrand is constant between indices, and 0 below the greatest of the arms' least indices. The society
without i leaves the factor i out. An object that may go to nobody is an arm of one state, worth 0.

Numbers are rents: money a period. The sums are exact, or enclosed in integers over 2^p with every operation rounded
outwards.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

from flint import fmpq, fmpz

from lpmech.licensing.gittins import Indices, to_fraction

Rational = Any  # fmpq
GRID = 10**31  # enclosures of W are at most 5 over this wide
_GUARD = 10  # bits after the point, beyond those that the grid needs and the sums lose


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """d_i as a step function: 1 above `steps[0]`, then `values[k]` from `steps[k]` down to `steps[k + 1]`. Steps
    decrease strictly, and so do values, down to 0."""

    steps: tuple[Rational, ...]
    values: tuple[Rational, ...]

    def at(self, rent: Rational) -> Rational:
        """d_i at a rent."""
        reached = [value for step, value in zip(self.steps, self.values, strict=True) if rent <= step]
        return reached[-1] if reached else fmpq(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A number that is known exactly (both bounds are it), or enclosed."""

    below: Fraction
    above: Fraction

    @property
    def exact(self) -> bool:
        """Whether the number is known exactly."""
        return self.below == self.above


@dataclass(frozen=True, slots=True, kw_only=True)
class Rents:
    """(1 − δ)W with everyone and, by factor, without it; exact or enclosed."""

    everyone: Value
    without: tuple[Value, ...]


def factor(found: Indices, discount: Fraction, wanted: int = 0) -> Factor:
    """d_i from one of the wanted states of its indices."""
    rest = fmpq(discount.denominator - discount.numerator, discount.denominator)
    steps, values = list[Rational](), list[Rational]()
    for ratio, times in zip(found.ratios, found.times[1:], strict=True):
        value = 1 - rest * times[wanted]
        if steps and steps[-1] == ratio:
            values[-1] = value
        elif value != (values[-1] if values else 1):
            steps.append(ratio)
            values.append(value)
    return Factor(steps=tuple(steps), values=tuple(values))


IDLE = Factor(steps=(fmpq(0),), values=(fmpq(0),))


def relevant(factors: Sequence[Factor]) -> list[Factor]:
    """The factors down to where two of them are 0, below which nothing is summed: their later steps are left out."""
    zeros = sorted((one.steps[-1] for one in factors), reverse=True)
    lowest = zeros[min(1, len(zeros) - 1)]
    kept = [sum(step >= lowest for step in one.steps) for one in factors]
    return [Factor(steps=one.steps[:k], values=one.values[:k]) for one, k in zip(factors, kept, strict=True)]


def predicted_bits(factors: Sequence[Factor], limit: int) -> int:
    """A bound on the length of the denominators of the exact sums; where it passes `limit`, something above that."""
    groups = [[step.q for one in factors for step in one.steps], *([v.q for v in one.values] for one in factors)]
    bits = 0
    for group in groups:
        common = fmpz(1)
        for denominator in group:
            common = common.lcm(denominator)
            if bits + int(common).bit_length() > limit:
                return limit + 1
        bits += int(common).bit_length()
    return bits


def _denominator(one: Factor) -> int:
    return math.lcm(*(int(value.q) for value in one.values))


def exact_rents(factors: Sequence[Factor]) -> Rents:
    """The sums of relevant factors, in integers over common denominators."""
    scales = [_denominator(one) for one in factors]
    levels = [[fmpz(int(value.p) * (scale // int(value.q))) for value in one.values]
              for one, scale in zip(factors, scales, strict=True)]  # fmt: skip
    common = math.lcm(*(int(step.q) for one in factors for step in one.steps))
    top, sums = _top(factors), [fmpz(0)] * (len(factors) + 1)
    for width, places in _segments(factors):
        heights = [fmpz(scale) if place < 0 else row[place]
                   for scale, row, place in zip(scales, levels, places, strict=True)]  # fmt: skip
        length = fmpz(int(width.p) * (common // int(width.q)))
        for position, product in enumerate(_products(heights)):
            sums[position] += length * product
    whole = math.prod(scales)
    over = [whole, *(whole // scale for scale in scales)]
    areas = [Fraction(int(total), common * scale) for total, scale in zip(sums, over, strict=True)]
    return _rents([_exactly(to_fraction(top) - area) for area in areas])


def enclosed_rents(factors: Sequence[Factor], discount: Fraction) -> Rents:
    """The sums of relevant factors in integers over 2^p, rounded outwards: the lower bound of each product is the
    product of the lower bounds, as all are between 0 and 1."""
    top = _top(factors)
    count = sum(len(one.steps) for one in factors)
    spread = top - min(one.steps[-1] for one in factors if one.steps)
    grid = GRID * (math.ceil(1 / (1 - discount)))
    bits = grid.bit_length() + _GUARD + ((len(factors) + 2) * (count + 1) * int(spread.p // spread.q + 1)).bit_length()
    lower = _Fixed(factors, bits, up=False).areas()
    upper = _Fixed(factors, bits, up=True).areas()
    whole = to_fraction(top)
    return _rents([_published(whole - high, whole - low, grid) for low, high in zip(lower, upper, strict=True)])


@dataclass(frozen=True, slots=True)
class _Fixed:
    """Areas in integers over 2^bits, all rounded down, or all up."""

    factors: Sequence[Factor]
    bits: int
    up: bool

    def areas(self) -> list[Fraction]:
        levels = [[self._round(value) for value in one.values] for one in self.factors]
        one, sums = 1 << self.bits, [0] * (len(self.factors) + 1)
        for width, places in _segments(self.factors):
            heights = [one if place < 0 else row[place] for row, place in zip(levels, places, strict=True)]
            length = self._round(width)
            for position, product in enumerate(_products(heights, self._times)):
                sums[position] += length * product
        return [Fraction(total, 1 << 2 * self.bits) for total in sums]

    def _round(self, value: Rational) -> int:
        over = int(value.p) << self.bits
        return -(-over // int(value.q)) if self.up else over // int(value.q)

    def _times(self, left: int, right: int) -> int:
        product = left * right
        return -(-product >> self.bits) if self.up else product >> self.bits


def _published(below: Fraction, above: Fraction, grid: int) -> Value:
    """Bounds over a round denominator, with a margin for whoever computes them anew with roundings of his own."""
    return Value(below=Fraction(math.floor(below * grid) - 1, grid), above=Fraction(math.ceil(above * grid) + 1, grid))


def _exactly(value: Fraction) -> Value:
    return Value(below=value, above=value)


def _rents(values: list[Value]) -> Rents:
    """Without the only factor nothing is left, and it is worth 0."""
    without = values[1:] if len(values) > 2 else [_exactly(Fraction(0))]
    return Rents(everyone=values[0], without=tuple(without))


def _top(factors: Sequence[Factor]) -> Rational:
    return max(one.steps[0] for one in factors if one.steps)


def _segments(factors: Sequence[Factor]) -> Iterator[tuple[Rational, list[int]]]:
    """Lengths of the intervals between steps, from the top down, with the place of every factor's value there (-1: 1).
    The factors are relevant ones."""
    steps = sorted(((step, i, k) for i, one in enumerate(factors) for k, step in enumerate(one.steps)),
                   key=lambda entry: entry[0], reverse=True)  # fmt: skip
    places = [-1] * len(factors)
    for (step, i, k), (following, _, _) in pairwise(steps):
        places[i] = k
        if following < step:
            yield step - following, places


def _products(heights: Sequence[Any], times: Any = lambda left, right: left * right) -> Iterator[Any]:
    """The product of all, then of all but each."""
    before, after = [heights[0]], [heights[-1]]
    for left, right in zip(heights[1:], heights[-2::-1], strict=True):
        before.append(times(before[-1], left))
        after.append(times(after[-1], right))
    yield before[-1]
    for position in range(len(heights)):
        if position == 0:
            yield after[-2] if len(heights) > 1 else heights[0]
        elif position == len(heights) - 1:
            yield before[-2]
        else:
            yield times(before[position - 1], after[-position - 2])
