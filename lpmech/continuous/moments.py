"""Integrals over one signal of tomorrow, as polynomials of the signal of today with which it is compared.

    ∫_c^d s^q Π_b (s − b)_+^{m_b} (s − y)_+^p ds,    y in a cell of the same grid,

so y is at most c, at least d, or runs through [c, d] itself; numbers b are ends of cells. The result is a polynomial
in y, given by its coefficients.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import zip_longest
from math import comb

Coefficients = list[Fraction]
Interval = tuple[Fraction, Fraction]


@dataclass(frozen=True, slots=True)
class Factor:
    """What a term of a density says of one signal of tomorrow: s^q Π_b (s − b)_+^{m_b} (s − y)_+^p."""

    power: int
    constants: tuple[tuple[Fraction, int], ...]  # (b, m_b)
    partner: int | None  # the signal of today that is y
    rise: int  # p, 0 without a partner


def moment(factor: Factor, extra: int, cell: Interval, partner: Interval | None) -> Coefficients:
    """The integral over a cell of the factor times s^extra."""
    low, high = cell
    if any(b >= high for b, _ in factor.constants) or (partner and partner[0] >= high):
        return []
    base = [Fraction(0)] * (factor.power + extra) + [Fraction(1)]
    for b, m in factor.constants:
        for _ in range(m):
            base = _times(base, [-b, Fraction(1)])
    inside = partner is not None and partner[1] > low
    result: Coefficients = []
    for part in range(factor.rise + 1):
        primitive = _primitive([Fraction(0)] * (factor.rise - part) + base)
        value = [_at(primitive, high)] if inside else [_at(primitive, high) - _at(primitive, low)]
        bracket = _plus(value, [-c for c in primitive]) if inside else value
        sign = comb(factor.rise, part) * (-1) ** part
        result = _plus(result, [Fraction(0)] * part + [sign * c for c in bracket])
    return result


def _times(left: Coefficients, right: Coefficients) -> Coefficients:
    result = [Fraction(0)] * (len(left) + len(right) - 1)
    for i, a in enumerate(left):
        for j, b in enumerate(right):
            result[i + j] += a * b
    return result


def _plus(left: Coefficients, right: Coefficients) -> Coefficients:
    return [a + b for a, b in zip_longest(left, right, fillvalue=Fraction(0))]


def _primitive(coefficients: Coefficients) -> Coefficients:
    return [Fraction(0), *(c / (k + 1) for k, c in enumerate(coefficients))]


def _at(coefficients: Coefficients, point: Fraction) -> Fraction:
    value = Fraction(0)
    for c in reversed(coefficients):
        value = value * point + c
    return value
