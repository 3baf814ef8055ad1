"""Functions on states as lists of integers over one denominator.

A `Vector` has one number a state, a `Family` one vector over a common denominator for each allocation. Fractions are
never reduced on the way: equalities and inequalities are decided by multiplying across.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import lcm

from .older import paired, record


@record
class Vector:
    """The function whose value at a state is its numerator over the denominator."""

    denominator: int
    numerators: list[int]

    def over(self, denominator: int) -> list[int]:
        """The numerators over a multiple of the denominator."""
        return scaled(self.numerators, denominator // self.denominator)


@record
class Family:
    """One function for each allocation."""

    denominator: int
    rows: tuple[list[int], ...]

    def row(self, allocation: int) -> Vector:
        return Vector(self.denominator, self.rows[allocation])


def scaled(values: list[int], factor: int) -> list[int]:
    return values if factor == 1 else [factor * value for value in values]


def zero(size: int) -> Vector:
    return Vector(1, [0] * size)


def linear(*terms: tuple[Fraction | int, Vector]) -> Vector:
    """Σ coefficient · vector."""
    common = lcm(*(coefficient.denominator * vector.denominator for coefficient, vector in terms))
    lists = [_scale(coefficient, vector, common) for coefficient, vector in terms]
    total = lists[0]
    for other in lists[1:]:
        total = [x + y for x, y in paired(total, other)]
    return Vector(common, total)


def _scale(coefficient: Fraction | int, vector: Vector, common: int) -> list[int]:
    factor = coefficient.numerator * (common // (coefficient.denominator * vector.denominator))
    return scaled(vector.numerators, factor)


def combine(*terms: tuple[Fraction | int, Family]) -> Family:
    """Σ coefficient · family, allocation by allocation."""
    allocations = range(len(terms[0][1].rows))
    rows = [linear(*((coefficient, family.row(a)) for coefficient, family in terms)) for a in allocations]
    return Family(rows[0].denominator, tuple(row.numerators for row in rows))


def first_difference(left: Vector, right: Vector) -> int | None:
    """The first state at which two functions differ."""
    common = lcm(left.denominator, right.denominator)
    if left.denominator == right.denominator and left.numerators == right.numerators:
        return None
    pairs = paired(left.over(common), right.over(common))
    return next((state for state, (x, y) in enumerate(pairs) if x != y), None)


def weighted(weights: Iterable[int], lists: Iterable[Sequence[int]], size: int) -> list[int]:
    """Σ weight · list."""
    total = [0] * size
    for weight, values in paired(weights, lists):
        if weight:
            total = [so_far + weight * value for so_far, value in paired(total, values)]
    return total
