"""Sums of products of polynomials against products that are added one by one; Bernstein coefficients against values."""

import random
from fractions import Fraction

import pytest

from lpmech.continuous.bernstein import coefficients, corners
from lpmech.continuous.polynomial import Polynomial, combine, products


def drawn(source, size):
    keys = [tuple(source.randint(0, 2) for _ in range(size)) for _ in range(source.randint(0, 4))]
    terms = {key: Fraction(source.randint(-9, 9), source.choice([1, 3, 64])) for key in keys}
    return Polynomial(size, {key: value for key, value in terms.items() if value})


@pytest.mark.parametrize("seed", range(60))
def test_sums_of_products(seed):
    source = random.Random(seed)
    size = source.randint(1, 3)
    pairs = [(drawn(source, size), drawn(source, size)) for _ in range(source.randint(0, 6))]
    pairs += [(left, right.scaled(-1)) for left, right in pairs[: source.randint(0, 2)]]
    assert products(size, pairs).terms == combine(size, [(1, left * right) for left, right in pairs]).terms


@pytest.mark.parametrize("seed", range(40))
def test_bernstein_coefficients(seed):
    source = random.Random(seed)
    size = source.randint(1, 3)
    polynomial, box = drawn(source, size), tuple((Fraction(k, 5), Fraction(k + 2, 5)) for k in range(size))
    found = coefficients(polynomial, box)
    points = [tuple(low + (high - low) * Fraction(source.randint(0, 8), 8) for low, high in box) for _ in range(5)]
    assert all(found.least() <= polynomial(point) <= found.greatest() for point in points)
    for ends in corners(size):
        assert found.corner(ends) == polynomial(tuple(interval[end] for interval, end in zip(box, ends, strict=True)))
    for axis in range(size):
        middle = sum(box[axis]) / 2
        for half, interval in zip(found.halves(axis), ((box[axis][0], middle), (middle, box[axis][1])), strict=True):
            anew = coefficients(polynomial, (*box[:axis], interval, *box[axis + 1 :]))
            assert [Fraction(n, half.denominator) for n in half.numerators.ravel()] == [
                Fraction(n, anew.denominator) for n in anew.numerators.ravel()
            ]
