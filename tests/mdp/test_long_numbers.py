"""Arrays of long numbers against Fractions, below and above the length at which FLINT multiplies."""

import random
from fractions import Fraction

import numpy as np
import pytest

from lpmech.problem import exact


def drawn(source, bits, shape):
    values = [source.choice([-1, 0, 1, 1]) * source.getrandbits(bits) for _ in range(int(np.prod(shape)))]
    numerators = np.empty(len(values), dtype=object)
    numerators[:] = values
    return exact.from_integers(numerators.reshape(shape), source.getrandbits(bits) | 1)


@pytest.mark.parametrize("bits", [8, 61, 62, 63, 64, 2_499, 2_501, 9_000])
@pytest.mark.parametrize("long", [3, 2_499, 2_502, 9_000])
def test_sums_and_multiples(bits, long):
    source = random.Random(bits * long)
    left, right = drawn(source, bits, (2, 3)), drawn(source, long, (2, 3))
    pairs = list(zip(left.fractions(), right.fractions(), strict=True))
    assert (left + right).fractions() == [a + b for a, b in pairs]
    assert (left - right).fractions() == [a - b for a, b in pairs]
    factor = Fraction(source.getrandbits(long), 7)
    assert left.scaled(factor).fractions() == [a * factor for a, _ in pairs]
    assert left.scaled(-factor).shape == left.shape
    assert left.over(left.denominator * 3).tolist() == [[3 * n for n in row] for row in left.numerators.tolist()]


@pytest.mark.parametrize("shape", [(), (0,), (1,), (2, 0), (2, 1, 3)])
def test_shapes_of_long_multiples(shape):
    source = random.Random(len(shape))
    array = drawn(source, 9_000, shape)
    factor = source.getrandbits(9_000)
    assert array.scaled(Fraction(factor)).shape == shape
    assert array.scaled(Fraction(factor)).fractions() == [a * factor for a in array.fractions()]


@pytest.mark.parametrize("values", [[], [0, 0], [4, -6], [2**61, 4], [2**62, 4], [-(2**62), 2], [2**70, 3]])
def test_vectors_of_numbers(values):
    for denominator in (1, 2, 12, 2**80):
        found = exact.from_numbers(values, denominator)
        assert found.fractions() == [Fraction(value, denominator) for value in values]
        again = found.reduced()
        assert (again.denominator, again.numerators.dtype) == (found.denominator, found.numerators.dtype)
