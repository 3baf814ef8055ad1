"""Polynomials in one variable with integer coefficients, the constant first; the empty tuple is 0.

What matters of them is their sign, so that factors above 0 are taken out freely. Every operation is paid for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import gcd, lcm

from ..kernel.meter import align, cell_units, longest, spend
from ..kernel.older import paired

Polynomial = tuple[int, ...]
_ZERO = Fraction(0)


def trimmed(coefficients: Iterable[int]) -> Polynomial:
    """Without leading zeros."""
    found = list(coefficients)
    while found and not found[-1]:
        found.pop()
    return tuple(found)


def primitive(coefficients: Iterable[int]) -> Polynomial:
    """Divided by the greatest common divisor of the coefficients: of the same sign everywhere."""
    found = trimmed(coefficients)
    divisor = 0
    for value in found:
        align(divisor, value)
        divisor = gcd(divisor, value)
        if divisor == 1:
            return found
    return tuple(value // divisor for value in found)


def cleared(values: Sequence[Fraction]) -> Polynomial:
    """The polynomial with such coefficients times a number above 0."""
    under = 1
    for value in values:
        align(under, value.denominator)
        under = lcm(under, value.denominator)
    spend(len(values) * cell_units(under.bit_length(), longest(value.numerator for value in values)))
    return primitive(value.numerator * (under // value.denominator) for value in values)


def sign_at(one: Polynomial, place: Fraction) -> int:
    """The sign at a rational."""
    over, under, total, power = place.numerator, place.denominator, 0, 1
    for value in reversed(one):
        spend(4 * cell_units(total.bit_length() + power.bit_length(), over.bit_length() + value.bit_length()))
        total, power = total * over + value * power, power * under
    return (total > 0) - (total < 0)


def value_at(one: Sequence[Fraction], place: Fraction) -> Fraction:
    """The value of a polynomial with rational coefficients."""
    total = Fraction(0)
    for value in reversed(one):
        align(total.numerator, total.denominator, place.denominator, value.denominator)
        total = total * place + value
    return total


def derivative(one: Polynomial) -> Polynomial:
    return trimmed(k * value for k, value in enumerate(one) if k)


def remainder(one: Polynomial, other: Polynomial) -> Polynomial:
    """What is left of one after division by the other, times a number above 0."""
    left, leading = list(one), other[-1]
    factor, sign = abs(leading), 1 if leading > 0 else -1
    while len(left) >= len(other):
        top, shift = left[-1] * sign, len(left) - len(other)
        spend(10 + len(left) * cell_units(longest(left), leading.bit_length() + longest(other)))
        left = [factor * value for value in left]
        for k, value in enumerate(other):
            left[shift + k] -= top * value
        left = list(primitive(left[:-1]))
    return primitive(left)


def common(one: Polynomial, other: Polynomial) -> Polynomial:
    """The greatest common divisor."""
    while other:
        one, other = other, remainder(one, other)
    return primitive(one)


def quotient(one: Polynomial, other: Polynomial) -> Polynomial:
    """One divided by a divisor of it, times a number above 0."""
    left, found = list(one), [0] * (len(one) - len(other) + 1)
    leading = abs(other[-1])
    while len(left) >= len(other):
        shift = len(left) - len(other)
        spend(10 + 2 * len(one) * cell_units(longest(left) + longest(found), leading.bit_length() + longest(other)))
        top = left[-1] if other[-1] > 0 else -left[-1]
        found, left = [leading * value for value in found], [leading * value for value in left]
        found[shift] = top
        for k, value in enumerate(other):
            left[shift + k] -= top * value
        left = list(trimmed(left[:-1]))
    return primitive(found)


class Chain:
    """The roots of a polynomial that is not 0, counted by Sturm's theorem on its square-free part."""

    def __init__(self, one: Polynomial) -> None:
        slope = derivative(one)
        self.free = quotient(one, common(one, slope)) if slope else one
        self._links = [self.free]
        following = derivative(self.free)
        while following:
            self._links.append(following)
            left = remainder(self._links[-2], following)
            following = tuple(-value for value in left)

    def count(self, low: Fraction, high: Fraction) -> int:
        """How many roots there are in ]low, high]."""
        return self._changes(low) - self._changes(high)

    def inside(self, low: Fraction, high: Fraction) -> int:
        """How many in ]low, high[."""
        return self.count(low, high) - (not sign_at(self.free, high))

    def within(self, low: Fraction, high: Fraction) -> int:
        """How many in [low, high]."""
        return self.count(low, high) + (not sign_at(self.free, low))

    def _changes(self, place: Fraction) -> int:
        signs = [sign for sign in (sign_at(link, place) for link in self._links) if sign]
        return sum(one != other for one, other in paired(signs, signs[1:] + signs[-1:]))


def through(places: Sequence[Fraction], values: Sequence[Fraction]) -> Polynomial:
    """The polynomial of degree below the number of places that has these values there, times a number above 0."""
    rows = list(values)
    slopes = [rows[0]]
    for step in range(1, len(places)):
        for k in range(len(places) - step):
            align(*(part for one in rows[k : k + 2] for part in one.as_integer_ratio()))
            rows[k] = (rows[k + 1] - rows[k]) / (places[k + step] - places[k]) if rows[k + 1] != rows[k] else _ZERO
        slopes.append(rows[0])
        if not any(rows[: len(places) - step]):
            break
    found: list[Fraction] = []
    for slope, place in paired(reversed(slopes), reversed(places[: len(slopes)])):
        shifted = [_ZERO, *found]
        for k, value in enumerate(found):
            align(*value.as_integer_ratio(), *place.as_integer_ratio())
            shifted[k] -= place * value
        shifted[0] += slope
        found = shifted
    return cleared(found)
