"""Continuous piecewise polynomials of the signals: what utilities, scores and densities are.

The variables of N agents are their signals x_0 … x_{N−1} today and x_N … x_{2N−1} tomorrow. A function is

    Σ_m c_m Π_k x_k^{e_k} Π_h (x_{of} − at)_+^{p_h},    y_+ = max(y, 0),

where a hinge h compares a variable with a number in (0, 1), or a signal of tomorrow with one of today. A function is
thus a polynomial in the variables and the hinges, and is multiplied out as one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from lpmech.continuous.polynomial import Exponents

Hinge = tuple[int, int | Fraction]  # (of, at): a number is a Fraction, a variable its position
Monomial = tuple[Exponents, tuple[tuple[Hinge, int], ...]]


def hinge_order(item: tuple[Hinge, int]) -> tuple[int, bool, int | Fraction, int]:
    """Hinges stand by variable; numbers, by size, before today's signals."""
    (of, at), power = item
    return of, isinstance(at, int), at, power


@dataclass(frozen=True, slots=True)
class Function:
    """The coefficients by monomials."""

    size: int  # twice the number of agents
    terms: Mapping[Monomial, Fraction]

    def __add__(self, other: Function) -> Function:
        terms = dict(self.terms)
        for key, value in other.terms.items():
            terms[key] = terms.get(key, Fraction(0)) + value
        return Function(self.size, {key: value for key, value in terms.items() if value})

    def __sub__(self, other: Function) -> Function:
        return self + other.scaled(Fraction(-1))

    def __mul__(self, other: Function) -> Function:
        terms: dict[Monomial, Fraction] = {}
        for left, a in self.terms.items():
            for right, b in other.terms.items():
                key = _product(left, right)
                terms[key] = terms.get(key, Fraction(0)) + a * b
        return Function(self.size, {key: value for key, value in terms.items() if value})

    def scaled(self, factor: Fraction) -> Function:
        """Every coefficient times `factor`."""
        return Function(self.size, {key: value * factor for key, value in self.terms.items()} if factor else {})

    def hinges(self) -> set[Hinge]:
        """The hinges that occur."""
        return {hinge for _, found in self.terms for hinge, _ in found}

    def affine(self) -> tuple[dict[int, Fraction], Fraction] | None:
        """The slopes and the constant, where the function is affine."""
        slopes: dict[int, Fraction] = {}
        for (powers, hinges), value in self.terms.items():
            if hinges or sum(powers) > 1:
                return None
            if sum(powers):
                slopes[powers.index(1)] = value
        return slopes, self.terms.get(((0,) * self.size, ()), Fraction(0))


def _product(left: Monomial, right: Monomial) -> Monomial:
    powers = tuple(map(int.__add__, left[0], right[0]))
    if not left[1] or not right[1]:
        return powers, left[1] or right[1]
    hinges = dict(left[1])
    for hinge, power in right[1]:
        hinges[hinge] = hinges.get(hinge, 0) + power
    return powers, tuple(sorted(hinges.items(), key=hinge_order))


def number(size: int, value: Fraction) -> Function:
    """A constant."""
    return Function(size, {((0,) * size, ()): value} if value else {})


def variable(size: int, position: int) -> Function:
    """A signal."""
    return Function(size, {(tuple(int(k == position) for k in range(size)), ()): Fraction(1)})


def hinge(size: int, of: int, at: int | Fraction) -> Function:
    """(x_of − at)_+."""
    return Function(size, {((0,) * size, (((of, at), 1),)): Fraction(1)})
