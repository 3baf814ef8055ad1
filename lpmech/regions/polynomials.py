"""Polynomials over the rationals: through points, as rational functions, and their real roots, each in an interval."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import gcd, lcm
from typing import TypeAlias

import flint

Polynomial: TypeAlias = flint.fmpq_poly
ZERO, ONE = Polynomial([0]), Polynomial([1])


def polynomial(coefficients: Iterable[Fraction | int]) -> Polynomial:
    """The polynomial with these coefficients, the constant first."""
    return Polynomial([to_flint(Fraction(value)) for value in coefficients])


def to_flint(value: Fraction) -> flint.fmpq:
    """A rational as FLINT has it."""
    return flint.fmpq(value.numerator, value.denominator)


def to_fraction(value: flint.fmpq) -> Fraction:
    """A rational as Python has it."""
    return Fraction(int(value.p), int(value.q))


def coefficients(one: Polynomial) -> list[Fraction]:
    """The coefficients, the constant first, none for 0."""
    return [to_fraction(value) for value in one.coeffs()] if one != ZERO else []


def integers(one: Polynomial) -> tuple[int, ...]:
    """The coefficients times a number above 0: integers without a common divisor."""
    found = coefficients(one)
    under = lcm(1, *(value.denominator for value in found))
    whole = [int(value * under) for value in found]
    divisor = gcd(0, *whole) or 1
    return tuple(value // divisor for value in whole)


def value_at(one: Polynomial, place: Fraction) -> Fraction:
    """The value at a rational."""
    return to_fraction(one(to_flint(place)))


def through(places: Sequence[Fraction], values: Sequence[Fraction]) -> Polynomial:
    """The polynomial of degree below the number of places with these values."""
    rows, slopes = list(values), [values[0]]
    for step in range(1, len(places)):
        rows = [(after - before) / (places[k + step] - places[k]) for k, (before, after) in enumerate(pairwise(rows))]
        if not any(rows):
            break
        slopes.append(rows[0])
    found = ZERO
    for slope, place in zip(reversed(slopes), reversed(places[: len(slopes)]), strict=True):
        found = found * polynomial([-place, 1]) + polynomial([slope])
    return found


def rational(places: Sequence[Fraction], values: Sequence[Fraction]) -> tuple[Polynomial, Polynomial] | None:
    """Numerator and denominator of the function of least degrees with these values; None where more are needed."""
    whole = ONE
    for place in places:
        whole = whole * polynomial([-place, 1])
    before, now = whole, through(places, values)
    under_before, under = ZERO, ONE
    best: tuple[int, Polynomial, Polynomial] | None = None
    while True:
        size = max(now.degree(), 0) + under.degree()
        if best is None or size < best[0]:
            best = size, now, under
        if now == ZERO:
            break
        over = before // now
        before, now = now, before - over * now
        under_before, under = under, under_before - over * under
    size, above, below = best
    if size > len(places) - 3 or any(not value_at(below, place) for place in places):
        return None
    factor = below.leading_coefficient()
    return above / factor, below / factor


@dataclass(frozen=True, slots=True)
class Root:
    """A real number: the root of an irreducible polynomial in an open interval, or a rational (`low` = `high`)."""

    polynomial: tuple[int, ...]  # integers, the constant first
    low: Fraction
    high: Fraction

    @classmethod
    def of(cls, value: Fraction) -> Root:
        """A rational."""
        return cls((-value.numerator, value.denominator), value, value)

    @property
    def value(self) -> Fraction | None:
        """The number, if it is rational."""
        return self.low if self.low == self.high else None

    def __str__(self) -> str:
        return str(self.low) if self.low == self.high else f"{float(self.refined(Fraction(1, 10**15)).low):.12g}…"

    def refined(self, width: Fraction) -> Root:
        """The same with an interval of at most that width."""
        if self.low == self.high:
            return self
        one = flint.fmpq_poly(list(self.polynomial))
        low, high, sign = self.low, self.high, _sign(value_at(one, self.low))
        while high - low > width:
            middle = (low + high) / 2
            if _sign(value_at(one, middle)) == sign:
                low = middle
            else:
                high = middle
        return Root(self.polynomial, low, high)

    def sign_of(self, one: Polynomial) -> int:
        """The sign of a polynomial here."""
        if self.low == self.high:
            return _sign(value_at(one, self.low))
        if one % flint.fmpq_poly(list(self.polynomial)) == ZERO:
            return 0
        here, whole = self, integers(one)
        while _variations(whole, here.low, here.high) or not value_at(one, here.low) or not value_at(one, here.high):
            here = here.refined((here.high - here.low) / 2)
        return _sign(value_at(one, here.low))

    def below(self, other: Root) -> bool:
        """Whether this is less."""
        left, right = self, other
        if left.polynomial == right.polynomial and left.low < right.high and right.low < left.high:
            both = roots(flint.fmpq_poly(list(left.polynomial)), min(left.low, right.low), max(left.high, right.high))
            if len(both) == 1:
                return False
        if left.value is not None and right.value is not None:
            return left.low < right.low
        while left.high > right.low and left.low < right.high:
            left, right = (one.refined((one.high - one.low) / 2) for one in (left, right))
        return left.high <= right.low


def between(low: Root, high: Root) -> tuple[Fraction, Fraction]:
    """Rationals in between that leave most of the interval."""
    while low.high >= high.low:
        low, high = low.refined((low.high - low.low) / 2), high.refined((high.high - high.low) / 2)
    gap = (high.low - low.high) / 16
    return low.refined(gap).high, high.refined(gap).low


def roots(one: Polynomial, low: Fraction, high: Fraction) -> list[Root]:
    """The real roots in the open interval, in order."""
    found: list[Root] = []
    if one == ZERO or one.degree() < 1:
        return found
    for factor, _ in one.numer().factor()[1]:
        whole = tuple(int(value) for value in factor.coeffs())
        if len(whole) == 2:
            place = Fraction(-whole[0], whole[1])
            found += [Root.of(place)] if low < place < high else []
        else:
            found += _isolated(whole, low, high)
    return _ordered(found)


def _ordered(found: list[Root]) -> list[Root]:
    ordered: list[Root] = []
    for root in found:
        place = next((k for k, other in enumerate(ordered) if root.below(other)), len(ordered))
        ordered.insert(place, root)
    return ordered


def _isolated(whole: tuple[int, ...], low: Fraction, high: Fraction) -> list[Root]:
    """The roots of an irreducible polynomial that has no rational one, by Descartes' rule and bisection."""
    waiting, found = [(low, high)], []
    while waiting:
        left, right = waiting.pop()
        changes = _variations(whole, left, right)
        if changes == 1:
            found.append(Root(whole, left, right))
        elif changes:
            middle = (left + right) / 2
            waiting += [(left, middle), (middle, right)]
    return found


def _variations(whole: Sequence[int], low: Fraction, high: Fraction) -> int:
    """Changes of sign of (1+y)^n p((low + high·y)/(1+y)): no fewer than the roots in between, of the same parity."""
    under = lcm(low.denominator, high.denominator)
    left, right = int(low * under), int(high * under)
    size = len(whole)
    above, below = flint.fmpz_poly([left, right]), flint.fmpz_poly([under, under])
    powers = [flint.fmpz_poly([1])]
    for _ in range(size - 1):
        powers.append(powers[-1] * below)
    total = flint.fmpz_poly([0])
    for k in range(size - 1, -1, -1):
        total = total * above + powers[size - 1 - k] * whole[k]
    signs = [value > 0 for value in total.coeffs() if value]
    return sum(one != other for one, other in pairwise(signs))


def _sign(value: Fraction) -> int:
    return (value > 0) - (value < 0)


def simplest(low: Fraction, high: Fraction) -> Fraction:
    """The rational of the least denominator in an open interval."""
    whole = low.numerator // low.denominator
    if whole + 1 < high:
        return Fraction(whole + 1)
    if low == whole:  # high is at most the next integer
        return whole + Fraction(1, 1 + (1 / (high - whole)).__floor__())
    below = Fraction(0) if high - whole == 0 else 1 / (high - whole)
    return whole + 1 / simplest(below, 1 / (low - whole))
