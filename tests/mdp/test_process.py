"""Policies of small processes, against all policies one by one, and near ties and the ends of floats."""

import random
from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from lpmech.mdp.process import Process, policy_value, solve_process
from lpmech.problem import exact


def draw(rng):
    actions, states = rng.randint(1, 3), rng.randint(1, 4)
    unit = rng.choice([1, 10**30, Fraction(1, 10**30)])
    near = rng.choice([0, 0, Fraction(1, 10**25)])  # floats do not see it
    rewards = [unit * (rng.randint(-2, 2) + near * rng.randint(-1, 1)) for _ in range(actions * states)]
    rows = []
    for _ in range(actions * states):
        weights = [rng.choice([0, 1, 1, 2]) for _ in range(states)]
        weights[rng.randrange(states)] += 1
        rows += [Fraction(one, sum(weights)) for one in weights]
    discount = rng.choice([Fraction(1, 10), Fraction(1, 2), Fraction(99, 100), 1 - Fraction(1, 10**20)])
    return Process(rewards=exact.from_fractions(rewards, (actions, states)), discount=discount,
                   kernels=exact.from_fractions(rows, (actions, states, states)))  # fmt: skip


@pytest.mark.parametrize("seed", range(60))
def test_the_best_of_all_policies_is_found_from_any_of_them(seed):
    rng = random.Random(seed)
    process = draw(rng)
    actions, states = process.rewards.shape
    policies = [np.array(one) for one in product(range(actions), repeat=states)]
    every = [policy_value(process, one).fractions() for one in policies]
    found, best = solve_process(process, rng.choice(policies))
    assert found.fractions() == [max(one[state] for one in every) for state in range(states)]
    backup = process.backup(found)
    for state in range(states):
        worth = [backup.item((action, state)) for action in range(actions)]
        assert best[state] == worth.index(max(worth))
