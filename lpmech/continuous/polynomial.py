"""Polynomials in several variables with rational coefficients.

A polynomial is Σ_e c_e Π_k x_k^{e_k}, kept as its non-zero coefficients by exponents, all of one length.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import lcm, prod

Exponents = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Polynomial:
    """The coefficients by exponents; `size` is the number of variables."""

    size: int
    terms: Mapping[Exponents, Fraction]

    def __add__(self, other: Polynomial) -> Polynomial:
        return combine(self.size, ((1, self), (1, other)))

    def __sub__(self, other: Polynomial) -> Polynomial:
        return combine(self.size, ((1, self), (-1, other)))

    def __mul__(self, other: Polynomial) -> Polynomial:
        terms: dict[Exponents, Fraction] = {}
        for left, a in self.terms.items():
            for right, b in other.terms.items():
                key = tuple(map(int.__add__, left, right))
                terms[key] = terms[key] + a * b if key in terms else a * b
        return _kept(self.size, terms)

    def scaled(self, factor: Fraction | int) -> Polynomial:
        """Every coefficient times `factor`."""
        return Polynomial(self.size, {key: value * factor for key, value in self.terms.items()} if factor else {})

    def power(self, exponent: int) -> Polynomial:
        """The polynomial multiplied by itself."""
        result = constant(self.size, 1)
        for _ in range(exponent):
            result = result * self
        return result

    def __call__(self, point: Sequence[Fraction]) -> Fraction:
        return sum((c * prod(map(pow, point, key)) for key, c in self.terms.items()), Fraction(0))

    def degrees(self) -> tuple[int, ...]:
        """The degree in each variable."""
        return tuple(max((key[k] for key in self.terms), default=0) for k in range(self.size))


def _kept(size: int, terms: Mapping[Exponents, Fraction]) -> Polynomial:
    return Polynomial(size, {key: value for key, value in terms.items() if value})


def combine(size: int, parts: Iterable[tuple[Fraction | int, Polynomial]]) -> Polynomial:
    """Σ factor · polynomial."""
    terms: dict[Exponents, Fraction] = {}
    for factor, part in parts:
        for key, value in (part if factor == 1 else part.scaled(factor)).terms.items():
            terms[key] = terms[key] + value if key in terms else value
    return _kept(size, terms)


def products(size: int, pairs: Sequence[tuple[Polynomial, Polynomial]]) -> Polynomial:
    """Σ left · right, over one denominator: sums of fractions would be cancelled one by one."""
    sides = [[left for left, _ in pairs], [right for _, right in pairs]]
    below = [lcm(1, *(value.denominator for one in side for value in one.terms.values())) for side in sides]
    totals: dict[Exponents, int] = {}
    for pair in pairs:
        left, right = (_over(one, denominator) for one, denominator in zip(pair, below, strict=True))
        for (own, a), (other, b) in product(left, right):
            key = tuple(map(int.__add__, own, other))
            totals[key] = totals.get(key, 0) + a * b
    denominator = prod(below)
    return Polynomial(size, {key: Fraction(value, denominator) for key, value in totals.items() if value})


def _over(polynomial: Polynomial, denominator: int) -> list[tuple[Exponents, int]]:
    """The coefficients times a multiple of their denominators."""
    return [(key, value.numerator * (denominator // value.denominator)) for key, value in polynomial.terms.items()]


def constant(size: int, value: Fraction | int) -> Polynomial:
    """The polynomial without variables."""
    return Polynomial(size, {(0,) * size: Fraction(value)} if value else {})


def monomial(size: int, exponents: Mapping[int, int]) -> Polynomial:
    """The product of some variables' powers."""
    return Polynomial(size, {tuple(exponents.get(k, 0) for k in range(size)): Fraction(1)})


def univariate(size: int, variable: int, coefficients: Sequence[Fraction]) -> Polynomial:
    """Σ_e c_e x_k^e as a polynomial in all variables."""
    exponents = ((0,) * variable + (power,) + (0,) * (size - variable - 1) for power in range(len(coefficients)))
    return Polynomial(size, {key: c for key, c in zip(exponents, coefficients, strict=True) if c})
