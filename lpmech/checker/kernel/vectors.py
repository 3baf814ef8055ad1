"""Functions on states as lists of integers over one denominator, and what is done with them.

A `Vector` has one number a state, a `Family` one vector over a common denominator for each allocation. Fractions are
never reduced on the way: equalities and inequalities are decided by multiplying across. Every operation counts its work
before it is done (`meter`), by the number of states and the lengths of the numbers; a length that is handed on is a
bound, so that nobody goes through a list to find it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from fractions import Fraction
from math import lcm
from operator import mul
from typing import Protocol

from .meter import align, list_up, longest, make, spend, sum_units
from .older import paired, record


class Fractions(Protocol):
    """Numbers over a denominator."""

    @property
    def denominator(self) -> int: ...


@record
class Vector:
    """The function whose value at a state is its numerator over the denominator; `known`: that many bits or fewer."""

    denominator: int
    numerators: list[int]
    known: int | None = None

    @property
    def bits(self) -> int:
        """No numerator is longer."""
        return longest(self.numerators) if self.known is None else self.known

    def on(self, denominator: int) -> Vector:
        """The same function over a multiple of the denominator."""
        if denominator == self.denominator:
            return self
        align(denominator)
        factor, bits = denominator // self.denominator, self.bits
        make(len(self.numerators), bits, factor.bit_length())
        return Vector(denominator, [factor * value for value in self.numerators], bits + factor.bit_length())

    def value(self, state: int) -> Fraction:
        align(self.numerators[state], self.denominator)
        return Fraction(self.numerators[state], self.denominator)

    def at(self, places: Sequence[int]) -> Vector:
        """θ ↦ the value at places[θ]."""
        list_up(len(places))
        return Vector(self.denominator, [self.numerators[place] for place in places], self.known)

    def minus_size(self) -> Vector:
        """−|X|."""
        make(len(self.numerators))
        return Vector(self.denominator, [-abs(value) for value in self.numerators], self.known)


@record
class Family:
    """One function for each allocation."""

    denominator: int
    rows: tuple[list[int], ...]
    known: int | None = None

    @property
    def bits(self) -> int:
        """No numerator is longer."""
        return max(map(longest, self.rows)) if self.known is None else self.known

    def row(self, allocation: int) -> Vector:
        return Vector(self.denominator, self.rows[allocation], self.known)

    def chosen(self, plan: Sequence[int]) -> Vector:
        """The values at the allocation chosen in each state."""
        list_up(len(plan))
        return Vector(self.denominator, [self.rows[a][state] for state, a in enumerate(plan)], self.known)

    def best(self, allowed: Sequence[int]) -> Vector:
        """The largest value over some allocations, state by state."""
        return largest([self.row(a) for a in allowed])

    def worst(self) -> Vector:
        """The smallest value over all allocations, state by state."""
        return largest([self.row(a) for a in range(len(self.rows))], min)


def largest(values: Sequence[Vector], of: Callable[..., int] = max) -> Vector:
    """The largest of some functions over one denominator, or what else of them, state by state."""
    first, bits = values[0], max(value.bits for value in values)
    if len(values) == 1:
        return first
    spend(20 + len(values) * len(first.numerators) * sum_units(bits))
    return Vector(first.denominator, list(map(of, *(value.numerators for value in values))), bits)


def zero(size: int) -> Vector:
    list_up(size)
    return Vector(1, [0] * size, 0)


def indicator(size: int, states: Collection[int]) -> Vector:
    """1 at some states, 0 elsewhere."""
    make(size)
    return Vector(1, [int(state in states) for state in range(size)], 1)


def common_denominator(*values: Fractions) -> int:
    """The least common denominator of functions."""
    denominators = [value.denominator for value in values]
    align(*denominators)
    return lcm(*denominators)


def linear(*terms: tuple[Fraction | int, Vector]) -> Vector:
    """Σ coefficient · vector."""
    unders = [coefficient.denominator * vector.denominator for coefficient, vector in terms]
    align(*unders)
    common = lcm(*unders)
    total, bits = None, 0
    for (coefficient, vector), under in paired(terms, unders):
        factor, length = coefficient.numerator * (common // under), vector.bits
        longer = factor.bit_length()
        make(len(vector.numerators), length, longer)
        values = vector.numerators if factor == 1 else [factor * value for value in vector.numerators]
        total = values if total is None else [x + y for x, y in paired(total, values)]
        bits = max(bits, length + longer) + 1
    assert total is not None
    return Vector(common, total, bits)


def less(left: Vector, right: Vector) -> Vector:
    """left − right."""
    return linear((1, left), (-1, right))


def combine(*terms: tuple[Fraction | int, Family]) -> Family:
    """Σ coefficient · family, allocation by allocation."""
    terms = tuple((coefficient, Family(f.denominator, f.rows, f.bits)) for coefficient, f in terms)
    allocations = range(len(terms[0][1].rows))
    rows = [linear(*((coefficient, family.row(a)) for coefficient, family in terms)) for a in allocations]
    return Family(rows[0].denominator, tuple(row.numerators for row in rows), rows[0].known)


def first_difference(left: Vector, right: Vector) -> int | None:
    """The first state at which two functions differ."""
    if left.denominator == right.denominator and left.numerators == right.numerators:
        return None
    common = common_denominator(left, right)
    pairs = paired(left.on(common).numerators, right.on(common).numerators)
    return next((state for state, (x, y) in enumerate(pairs) if x != y), None)


def weighted(weights: Iterable[int], lists: Iterable[Sequence[int]], size: int) -> list[int]:
    """Σ weight · list."""
    total = [0] * size
    for weight, values in paired(weights, lists):
        if weight:
            make(size, longest(values), weight.bit_length())
            total = [so_far + weight * value for so_far, value in paired(total, values)]
    return total


def dot(left: Sequence[int], right: Sequence[int]) -> int:
    """Σ left · right."""
    make(len(left), longest(left), longest(right))
    return sum(map(mul, left, right))
