"""Random arms and bandits on a seed, and naive second roads to what they are worth, over `Fraction`."""

import itertools
from dataclasses import replace
from fractions import Fraction

from lpmech.licensing.arm import Arm, Bandit, Idle
from lpmech.problem import exact


def arm_of(name, rewards, rows, **more):
    """An arm from plain numbers; states are `a`, `b`, …"""
    size = len(rewards)
    flat = [Fraction(p) for row in rows for p in row]
    return Arm(name=name, states=tuple("abcdefghij"[:size]), rewards=exact.from_fractions(rewards, (size,)),
               transition=exact.from_fractions(flat, (size, size)), **more)  # fmt: skip


def random_row(rng, size, denominator):
    cuts = sorted(rng.randint(0, denominator) for _ in range(size - 1))
    return [Fraction(b - a, denominator) for a, b in itertools.pairwise([0, *cuts, denominator])]


def random_arm(rng, name="ann", most=4, *, signed=True):
    """Small denominators and few values, so that ties and deterministic moves are common."""
    size, denominator = rng.randint(1, most), rng.choice([1, 2, 3, 12])
    values = [-2, -1, 0, 1, 1, 2, Fraction(7, 3)] if signed else [0, 0, 1, 2, Fraction(7, 3)]
    rows = [random_row(rng, size, denominator) for _ in range(size)]
    return arm_of(name, [Fraction(rng.choice(values)) for _ in range(size)], rows)


def random_bandit(rng, arms=(1, 3), most=3, *, start=False):
    count, signed = rng.randint(*arms), rng.random() < 0.5
    made = [random_arm(rng, name, most, signed=signed) for name in ("ann", "bob", "cyd", "dan")[:count]]
    if start:
        made = [replace(arm, start=rng.randrange(len(arm.states))) for arm in made]
    discount = Fraction(rng.randint(1, 9), rng.choice([10, 11]))
    return Bandit(name="random", discount=discount, arms=tuple(made), idle=rng.choice(list(Idle)))


def solve(rows, right):
    """Gauss and Jordan."""
    size = len(rows)
    matrix = [[*row, *values] for row, values in zip(rows, right, strict=True)]
    for i in range(size):
        pivot = next(k for k in range(i, size) if matrix[k][i])
        matrix[i], matrix[pivot] = matrix[pivot], matrix[i]
        matrix[i] = [entry / matrix[i][i] for entry in matrix[i]]
        for j in range(size):
            if j != i and matrix[j][i]:
                factor = matrix[j][i]
                matrix[j] = [a - factor * b for a, b in zip(matrix[j], matrix[i], strict=True)]
    return [row[size:] for row in matrix]


def tables_of(arm):
    size = len(arm.states)
    flat = arm.transition.fractions()
    return arm.rewards.fractions(), [flat[i * size : (i + 1) * size] for i in range(size)]


def stays(arm, discount, start, inside):
    """Expected reward and discounted time from one use at `start` until the arm is outside of a set."""
    rewards, rows = tables_of(arm)
    inside = list(inside)
    matrix = [[Fraction(int(i == j)) - discount * rows[i][j] for j in inside] for i in inside]
    solved = solve(matrix, [[rewards[i], Fraction(1)] for i in inside])
    later = [discount * sum(rows[start][j] * solved[k][c] for k, j in enumerate(inside)) for c in (0, 1)]
    return rewards[start] + later[0], 1 + later[1]


def index_by_sets(arm, discount, start):
    """The index as the maximum over every set in which the arm may be kept."""
    states = range(len(arm.states))
    sets = itertools.chain.from_iterable(itertools.combinations(states, k) for k in range(len(states) + 1))
    return max(reward / time for reward, time in (stays(arm, discount, start, inside) for inside in sets))
