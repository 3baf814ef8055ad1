"""Margins and smallest changes: by hand, and against what they promise."""

import random
from fractions import Fraction

import numpy as np
import pytest

from lpmech.problem.exact import from_fractions, from_integers
from lpmech.separation.convex_independence import Mixture, outcome
from lpmech.separation.margins import breaking_change, convex_margin, mending_change, spanning_margin
from lpmech.separation.ranks import relation
from tests.separation.test_conditions import INNER, SQUARE, draw

HALF = Fraction(1, 2)


def is_mixture(array, own):
    return isinstance(outcome(array.reduced().numerators, own), Mixture)


def with_row(array, own, row):
    values = array.fractions()
    width = array.shape[1]
    values[own * width : (own + 1) * width] = row
    return from_fractions(values, array.shape)


def test_margins_by_hand():
    identity = from_integers(np.eye(2, dtype=np.int64))
    assert convex_margin(identity, 0) == 1  # y = (−1, 1) would give μ_2·y = 1; y = (−1, 0) is as good
    assert spanning_margin(identity) == 1
    close = from_integers(np.array([[3, 1], [1, 3]]), 4)
    assert convex_margin(close, 0) == Fraction(2, 3)  # y = (−1, 1/3)
    change = breaking_change(close, 0, convex=True)
    assert (change.size, change.row, change.attained) == (HALF, (Fraction(1, 4), Fraction(3, 4)), True)
    assert breaking_change(close, 0, convex=False).size == HALF


def test_failing_conditions_have_margin_zero():
    assert convex_margin(from_integers(np.array(INNER), 4), 3) == 0
    assert spanning_margin(from_integers(np.array(SQUARE), 4)) == 0


def test_mending():
    inner = from_integers(np.array(INNER), 4)
    # the cone of the others is the whole simplex: no distribution is outside
    assert mending_change(inner, 3, convex=True) is None
    assert mending_change(inner, 3, convex=False) is None
    between = from_integers(np.array([[3, 1], [1, 3], [2, 2]]), 4)
    change = mending_change(between, 2, convex=True)
    assert (change.size, change.attained) == (Fraction(1, 4), False)
    twins = from_integers(np.array([[1, 1, 0], [1, 1, 0]]), 2)
    assert mending_change(twins, 0, convex=True).size == 0
    assert mending_change(twins, 0, convex=False).size == 0


@pytest.mark.heavy
@pytest.mark.parametrize("seed", range(3))
def test_promises(seed):
    rng = random.Random(seed)
    for _ in range(25):
        height, width = rng.randint(2, 5), rng.randint(2, 3)
        array = from_integers(np.array([draw(rng, width, 12) for _ in range(height)]), 12)
        own = rng.randrange(height)
        check_convex(array, own)
        check_spanning(array, own)


def check_convex(array, own):
    fails = is_mixture(array, own)
    assert (convex_margin(array, own) == 0) == fails
    if not fails:
        change = breaking_change(array, own, convex=True)
        check_change(array, own, change)
        assert is_mixture(with_row(array, own, change.row), own)
        small = partly(array, own, change, Fraction(99, 100))
        assert not is_mixture(small, own)
        return
    change = mending_change(array, own, convex=True)
    if change is not None:
        check_change(array, own, change)
        assert is_mixture(with_row(array, own, change.row), own)  # on the boundary still


def check_spanning(array, own):
    fails = relation(array.numerators.tolist()) is not None
    assert (spanning_margin(array) == 0) == fails
    if not fails:
        change = breaking_change(array, own, convex=False)
        check_change(array, own, change)
        assert relation(with_row(array, own, change.row).numerators.tolist()) is not None


def check_change(array, own, change):
    width = array.shape[1]
    before = array.fractions()[own * width : (own + 1) * width]
    assert sum(change.row) == 1
    assert min(change.row) >= 0
    assert max(abs(a - b) for a, b in zip(before, change.row, strict=True)) == change.size


def partly(array, own, change, share):
    width = array.shape[1]
    before = array.fractions()[own * width : (own + 1) * width]
    return with_row(array, own, [a + share * (b - a) for a, b in zip(before, change.row, strict=True)])
