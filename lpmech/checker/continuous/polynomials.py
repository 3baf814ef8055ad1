"""Polynomials with rational coefficients, their integrals, and their Bernstein coefficients on boxes.

A polynomial is a dictionary from exponents, one for each variable, to coefficients other than 0. All work is spent on a
meter before it is done: a product of rationals counts by the square of their length.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import product
from math import comb, lcm, prod
from operator import mul
from typing import Union

from ..kernel.meter import Meter
from ..kernel.older import paired, pairwise, record

MAX_HALVINGS = 300  # of one box, one after another: numbers get longer with each
Polynomial = dict[tuple[int, ...], Fraction]
Limit = Union[Fraction, int]  # of an integral: a number as a Fraction, or a variable's position
Interval = tuple[Fraction, Fraction]


def _bits(polynomial: Mapping[tuple[int, ...], Fraction]) -> int:
    return max((c.numerator.bit_length() + c.denominator.bit_length() for c in polynomial.values()), default=1)


def _units(bits: int) -> int:
    return 30 + bits * bits // 1000


class Algebra:
    """Operations on polynomials in some number of variables."""

    def __init__(self, size: int, meter: Meter) -> None:
        self.size, self.meter = size, meter

    def number(self, value: Fraction) -> Polynomial:
        return {(0,) * self.size: value} if value else {}

    def variable(self, position: int) -> Polynomial:
        return {tuple(int(k == position) for k in range(self.size)): Fraction(1)}

    def plus(self, left: Polynomial, right: Polynomial, factor: Fraction = Fraction(1)) -> Polynomial:
        """left + factor · right"""
        self.meter.spend((len(right) + 1) * _units(_bits(left) + _bits(right)) + len(left))
        result = dict(left)
        for key, value in right.items():
            found = result.get(key, Fraction(0)) + factor * value
            if found:
                result[key] = found
            else:
                result.pop(key, None)
        return result

    def times(self, left: Polynomial, right: Polynomial) -> Polynomial:
        self.meter.spend((len(left) * len(right) + 1) * _units(_bits(left) + _bits(right)))
        result: Polynomial = {}
        for one, a in left.items():
            for other, b in right.items():
                key = tuple(map(int.__add__, one, other))
                result[key] = result.get(key, Fraction(0)) + a * b
        return {key: value for key, value in result.items() if value}

    def power(self, base: Polynomial, exponent: int) -> Polynomial:
        result = self.number(Fraction(1))
        for _ in range(exponent):
            result = self.times(result, base)
        return result

    def integral(self, polynomial: Polynomial, place: int, lower: Limit, upper: Limit) -> Polynomial:
        """∫ from lower to upper over one variable; variables as limits replace it."""
        result: Polynomial = {}
        for limit, sign in ((upper, 1), (lower, -1)):
            width = 1 if isinstance(limit, int) else limit.numerator.bit_length() + limit.denominator.bit_length()
            highest = max((key[place] for key in polynomial), default=0) + 1
            self.meter.spend((len(polynomial) + 1) * _units(_bits(polynomial) + highest * width))
            for key, value in polynomial.items():
                degree = key[place] + 1
                reached = list(key)
                reached[place] = 0
                if isinstance(limit, int):
                    reached[limit] += degree
                    found = value / (sign * degree)
                else:
                    found = value * limit**degree / (sign * degree)
                place_key = tuple(reached)
                result[place_key] = result.get(place_key, Fraction(0)) + found
        return {key: value for key, value in result.items() if value}

    def value(self, polynomial: Polynomial, point: Sequence[Fraction]) -> Fraction:
        widest = max(x.numerator.bit_length() + x.denominator.bit_length() for x in point)
        degree = max((sum(key) for key in polynomial), default=0)
        self.meter.spend((len(polynomial) + 1) * _units(_bits(polynomial) + degree * widest))
        return sum((c * prod(map(pow, point, key)) for key, c in polynomial.items()), Fraction(0))

    def substitute(self, polynomial: Polynomial, images: Sequence[Polynomial]) -> Polynomial:
        """The polynomial of other polynomials."""
        result: Polynomial = {}
        for key, value in polynomial.items():
            part = self.number(value)
            for image, exponent in paired(images, key):
                part = self.times(part, self.power(image, exponent))
            result = self.plus(result, part)
        return result

    def over_square(self, polynomial: Polynomial, place: int) -> Polynomial | None:
        """q where the polynomial is (x − y)² q, y being the last variable; None where it is not."""
        once = self._over_difference(polynomial, place)
        return None if once is None else self._over_difference(once, place)

    def _over_difference(self, polynomial: Polynomial, place: int) -> Polynomial | None:
        """Division by x − y: from the highest power of x on, x^k c = (x − y) x^{k−1} c + x^{k−1} y c."""
        rest, quotient = dict(polynomial), Polynomial()
        for power in range(max((key[place] for key in polynomial), default=0), 0, -1):
            high = [key for key in rest if key[place] == power]
            top = {(*key[:place], power - 1, *key[place + 1 :]): rest.pop(key) for key in high}
            quotient |= top
            rest = self.plus(rest, {(*key[:-1], key[-1] + 1): value for key, value in top.items()})
        return None if rest else quotient

    def bernstein(self, polynomial: Polynomial, box: Sequence[Interval]) -> Bernstein:
        """The Bernstein coefficients on a box."""
        shape = tuple(max((key[k] for key in polynomial), default=0) + 1 for k in range(self.size))
        count = prod(shape)
        wide = max(x.numerator.bit_length() + x.denominator.bit_length() for ends in box for x in ends)
        self.meter.spend(
            (count * sum(shape) + sum(d**3 for d in shape) + 1) * _units(_bits(polynomial) + sum(shape) * (wide + 4))
        )
        denominator = lcm(1, *(value.denominator for value in polynomial.values()))
        values = [0] * count
        for place, key in enumerate(product(*map(range, shape))):
            if key in polynomial:
                values[place] = polynomial[key].numerator * (denominator // polynomial[key].denominator)
        for axis, (low, high) in enumerate(box):
            matrix, scale = _conversion(shape[axis] - 1, low, high)
            denominator *= scale
            for line in _lines(shape, axis):
                old = [values[k] for k in line]
                for k, row in paired(line, matrix):
                    values[k] = sum(map(mul, row, old))
        return Bernstein(shape, values, denominator)


@lru_cache(maxsize=2_000)
def _conversion(degree: int, low: Fraction, high: Fraction) -> tuple[list[list[int]], int]:
    """From powers of x to Bernstein coefficients on [low, high], as integers over a denominator: x^j there has the i-th
    coefficient Σ_k C(j,k) low^{j−k} (high − low)^k C(i,k) / C(degree,k)."""
    size, width = range(degree + 1), high - low
    rows = [
        [
            sum(
                (comb(j, k) * low ** (j - k) * width**k * Fraction(comb(i, k), comb(degree, k)) for k in range(j + 1)),
                Fraction(0),
            )
            for j in size
        ]
        for i in size
    ]
    denominator = lcm(*(value.denominator for row in rows for value in row))
    return [[value.numerator * (denominator // value.denominator) for value in row] for row in rows], denominator


def _lines(shape: tuple[int, ...], axis: int) -> Iterator[list[int]]:
    """The positions, row-major, along one axis, for each place on the others."""
    inner = prod(shape[axis + 1 :])
    for outer in range(prod(shape[:axis])):
        for rest in range(inner):
            start = outer * shape[axis] * inner + rest
            yield [start + k * inner for k in range(shape[axis])]


@record
class Bernstein:
    """Coefficients on a box, row-major, over one denominator: values lie between the least and the greatest."""

    shape: tuple[int, ...]
    numerators: list[int]
    denominator: int

    def least(self) -> Fraction:
        return Fraction(min(self.numerators), self.denominator)

    def greatest(self) -> Fraction:
        return Fraction(max(self.numerators), self.denominator)

    def corner(self, upper: Sequence[bool]) -> Fraction:
        """The value at a corner of the box."""
        place = 0
        for size, end in paired(self.shape, upper):
            place = place * size + (size - 1 if end else 0)
        return Fraction(self.numerators[place], self.denominator)

    def halves(self, axis: int, meter: Meter) -> tuple[Bernstein, Bernstein]:
        """The coefficients on the two halves of the box, by de Casteljau's scheme, scaled to integers."""
        degree = self.shape[axis] - 1
        count, bits = len(self.numerators), max(map(int.bit_length, self.numerators))
        meter.spend(count * (degree + 2) * (4 + bits // 60))
        left, right = self.numerators[:], self.numerators[:]
        for line in _lines(self.shape, axis):
            current = [self.numerators[k] << degree for k in line]
            for k in range(degree + 1):
                left[line[k]], right[line[degree - k]] = current[0], current[-1]
                current = [(a + b) >> 1 for a, b in pairwise(current)]
        scaled = self.denominator << degree
        return Bernstein(self.shape, left, scaled), Bernstein(self.shape, right, scaled)
