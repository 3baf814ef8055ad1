"""Exact indices against brute force over stopping sets, and closed forms; bad floats; ties."""

import random
from fractions import Fraction

import numpy as np
import pytest

from lpmech.licensing import gittins
from tests.licensing.arms import arm_of, index_by_sets, random_arm, stays

HALF = Fraction(1, 2)


@pytest.mark.parametrize("seed", range(60))
def test_indices_are_maxima_over_all_stopping_sets(seed):
    rng = random.Random(seed)
    arm, discount = random_arm(rng), Fraction(rng.randint(1, 9), 10)
    found = gittins.indices(arm, discount)
    assert found.by_state() == [index_by_sets(arm, discount, place) for place in range(len(arm.states))]
    assert list(found.ratios) == sorted(found.ratios, reverse=True)


@pytest.mark.parametrize("seed", range(40))
def test_times_are_those_of_stays_in_the_first_states(seed):
    rng = random.Random(seed)
    arm, discount = random_arm(rng), Fraction(rng.randint(1, 9), 10)
    states = tuple(range(len(arm.states)))
    found = gittins.indices(arm, discount, states)
    for k, row in enumerate(found.times):
        inside = found.order[:k]
        for place in states:
            expected = stays(arm, discount, place, inside)[1] if place in inside else 0
            assert gittins.to_fraction(row[place]) == expected


@pytest.mark.parametrize("seed", range(30))
def test_any_candidate_order_is_repaired(seed, monkeypatch):
    rng = random.Random(seed)
    arm, discount = random_arm(rng, most=7), Fraction(rng.randint(1, 9), 10)
    expected = gittins.indices(arm, discount).by_state()
    order = list(range(len(arm.states)))
    rng.shuffle(order)
    monkeypatch.setattr(gittins, "candidate_order", lambda *_: order)
    assert gittins.indices(arm, discount).by_state() == expected


def test_numbers_beyond_floats_are_ordered_exactly():
    huge = 10**400
    arm = arm_of("ann", [huge, huge + 1, huge - 1], np.eye(3, dtype=int).tolist())
    assert gittins.indices(arm, HALF).by_state() == [huge, huge + 1, huge - 1]


def test_what_floats_cannot_tell_apart_is_told_apart():
    tiny = Fraction(1, 10**40)
    arm = arm_of("ann", [1, 1 + tiny, 1 - tiny], np.eye(3, dtype=int).tolist())
    found = gittins.indices(arm, HALF)
    assert found.order == (1, 0, 2)
    assert found.by_state() == [1, 1 + tiny, 1 - tiny]


def test_ties_have_one_index():
    arm = arm_of("ann", [2, 2, 2], [[0, 1, 0], [0, 0, 1], [1, 0, 0]])
    assert gittins.indices(arm, HALF).by_state() == [2, 2, 2]


def test_an_arm_that_is_kept_where_it_turns_out_well():
    """(5 + 1/2 · 1/2 · 16) / (1 + 1/2 · 1/2 · 2), the ratio of expectations, with δ = 1/2."""
    arm = arm_of("bob", [5, 8, 2], [[0, HALF, HALF], [0, 1, 0], [0, 0, 1]])
    assert gittins.indices(arm, HALF).by_state() == [6, 8, 2]


def test_floats_are_near():
    arm = random_arm(random.Random(3), most=10)
    near = gittins.approximate(arm, Fraction(9, 10))
    assert near == pytest.approx([float(value) for value in gittins.indices(arm, Fraction(9, 10)).by_state()])
