"""Bounds of polynomials over boxes, by their Bernstein coefficients.

On [0, 1]^n a polynomial of degree d_k in x_k is Σ_i b_i Π_k C(d_k, i_k) t_k^{i_k} (1 − t_k)^{d_k − i_k}. Its values lie
between the least and the greatest b_i, and b_i is its value at a corner where every i_k is 0 or d_k. Halving the box
brings the coefficients closer to the values (de Casteljau). Coefficients are integers over one denominator.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import product
from math import comb, lcm
from typing import Any

import numpy as np
import numpy.typing as npt

from lpmech.continuous.polynomial import Polynomial

Interval = tuple[Fraction, Fraction]
Box = tuple[Interval, ...]
Integers = npt.NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Coefficients:
    """Bernstein coefficients of one polynomial on one box."""

    numerators: Integers
    denominator: int

    def least(self) -> Fraction:
        """A lower bound over the box."""
        return Fraction(self.numerators.min(), self.denominator)

    def greatest(self) -> Fraction:
        """An upper bound over the box."""
        return Fraction(self.numerators.max(), self.denominator)

    def corner(self, ends: Sequence[int]) -> Fraction:
        """The value at a corner: 0 for the lower end of an axis, −1 for the upper."""
        return Fraction(self.numerators[tuple(ends)], self.denominator)

    def halves(self, axis: int) -> tuple[Coefficients, Coefficients]:
        """The coefficients on the two halves of the box."""
        degree = self.numerators.shape[axis] - 1
        left, right = _halving(degree)
        return tuple(Coefficients(_along(matrix, self.numerators, axis), self.denominator << degree)
                     for matrix in (left, right))  # type: ignore[return-value]  # fmt: skip


def coefficients(polynomial: Polynomial, box: Box) -> Coefficients:
    """The Bernstein coefficients of a polynomial on a box."""
    denominator = lcm(1, *(value.denominator for value in polynomial.terms.values()))
    array = np.zeros(tuple(degree + 1 for degree in polynomial.degrees()), dtype=object)
    for key, value in polynomial.terms.items():
        array[key] = value.numerator * (denominator // value.denominator)
    for axis, (low, high) in enumerate(box):
        matrix, scale = _conversion(array.shape[axis] - 1, low, high)
        array, denominator = _along(matrix, array, axis), denominator * scale
    return Coefficients(array, denominator)


def corners(size: int) -> list[tuple[int, ...]]:
    """The corners of a box."""
    return list(product((0, -1), repeat=size))


def _along(matrix: Integers, array: Integers, axis: int) -> Integers:
    """A matrix applied along one axis."""
    if matrix.shape == (1, 1):
        return np.asarray(array * matrix[0, 0])
    return np.asarray(array.swapaxes(axis, -1).dot(matrix.T).swapaxes(axis, -1))


@lru_cache(maxsize=4096)
def _conversion(degree: int, low: Fraction, high: Fraction) -> tuple[Integers, int]:
    """Powers of x to Bernstein coefficients on [low, high]: an integer matrix over a denominator."""
    width, size = high - low, range(degree + 1)
    rows = [[sum((Fraction(comb(i, k), comb(degree, k)) * comb(j, k) * low ** (j - k) * width**k
                  for k in range(min(i, j) + 1)), Fraction(0)) for j in size] for i in size]  # fmt: skip
    denominator = lcm(*(value.denominator for row in rows for value in row))
    matrix = np.array([[int(value * denominator) for value in row] for row in rows], dtype=object)
    return matrix.reshape(degree + 1, degree + 1), denominator


@lru_cache(maxsize=64)
def _halving(degree: int) -> tuple[Integers, Integers]:
    """The matrices of both halves, over 2^degree."""
    size = range(degree + 1)
    left = np.array([[comb(i, k) << (degree - i) if k <= i else 0 for k in size] for i in size], dtype=object)
    return left.reshape(degree + 1, degree + 1), left[::-1, ::-1]
