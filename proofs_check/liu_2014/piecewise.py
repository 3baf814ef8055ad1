"""Polynomials in one variable with rational coefficients, and integrals of piecewise ones, exactly."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

ZERO, ONE = Fraction(0), Fraction(1)
Polynomial = Sequence[Fraction]  # coefficients, from the constant on
Pieces = Sequence[tuple[Fraction, Fraction, Polynomial]]  # from, to, and what is paid between


def at(polynomial: Polynomial, x: Fraction) -> Fraction:
    """Its value."""
    total = ZERO
    for coefficient in reversed(polynomial):
        total = coefficient + x * total
    return total


def times(one: Polynomial, two: Polynomial) -> list[Fraction]:
    """The product."""
    product = [ZERO] * (len(one) + len(two) - 1)
    for i, a in enumerate(one):
        for j, b in enumerate(two):
            product[i + j] += a * b
    return product


def plus(one: Polynomial, two: Polynomial, factor: Fraction = ONE) -> list[Fraction]:
    """one + factor · two."""
    size = max(len(one), len(two))
    padded = ([*part, *([ZERO] * (size - len(part)))] for part in (one, two))
    return [a + factor * b for a, b in zip(*padded, strict=True)]


def slope(polynomial: Polynomial) -> list[Fraction]:
    """The derivative."""
    return [n * c for n, c in enumerate(polynomial)][1:] or [ZERO]


def integral(polynomial: Polynomial, low: Fraction, high: Fraction) -> Fraction:
    """Over an interval."""
    whole = [ZERO, *(c / (n + 1) for n, c in enumerate(polynomial))]
    return at(whole, high) - at(whole, low)


def composed(outer: Polynomial, inner: Polynomial) -> list[Fraction]:
    """outer(inner(x))."""
    total: list[Fraction] = [ZERO]
    for coefficient in reversed(outer):
        total = plus([coefficient], times(inner, total))
    return total


def expected(paid: Pieces, density: Callable[[Fraction], Pieces], t: Fraction) -> Fraction:
    """∫ p(s) f(s|t) ds, exactly: both are polynomials in s between their borders."""
    total = ZERO
    for low, high, one in paid:
        for below, above, two in density(t):
            left, right = max(low, below), min(high, above)
            if left < right:
                total += integral(times(one, two), left, right)
    return total


def bernstein(k: int) -> list[Fraction]:
    """B_k of degree 2."""
    return [[ONE, Fraction(-2), ONE], [ZERO, Fraction(2), Fraction(-2)], [ZERO, ZERO, ONE]][k]
