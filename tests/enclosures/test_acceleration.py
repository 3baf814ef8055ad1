"""Sweeps where discounts are near 1 and types hardly move: the float values that enclosures start from."""

import random
from fractions import Fraction

import numpy as np
import pytest

from lpmech import Environment
from lpmech.enclosures import proposals
from lpmech.enclosures.acceleration import fixed_point
from lpmech.enclosures.produce import enclose
from lpmech.enclosures.societies import Society
from tests.enclosures.common import answer


def slow(agents, types, discount, moves, seed=1):
    """An auction whose winner's type moves to a neighbour with a small probability."""
    rng, names = random.Random(seed), [f"b{k}" for k in range(agents)]
    stay = [[int(i == j) for j in range(types)] for i in range(types)]

    def row(i):
        found = [Fraction(0)] * types
        found[i], found[(i + rng.choice([1, types - 1])) % types] = 1 - Fraction(moves), Fraction(moves)
        return found

    served = range(agents + 1)
    return Environment.from_arrays(
        discount=discount, agents=names, allocations=["nobody", *names],
        types={name: [f"t{k}" for k in range(types)] for name in names},
        utility={name: (("allocation", name), [[rng.randint(0, 100) if a == k + 1 else 0 for _ in range(types)]
                                               for a in served]) for k, name in enumerate(names)},
        transition={name: (("allocation", name, f"next {name}"),
                           [[row(i) for i in range(types)] if a == k + 1 else stay for a in served])
                    for k, name in enumerate(names)},
    )  # fmt: skip


def test_a_fixed_point_of_a_linear_map_takes_few_steps():
    rng = np.random.default_rng(3)
    kernel = 0.999 * np.eye(60) + 0.001 * rng.dirichlet(np.ones(60), size=60)
    flow, calls = rng.random(60), []

    def step(values):
        calls.append(1)
        return flow + 0.999 * kernel @ values

    found = fixed_point(step, flow, 999, 1e-7)
    true = np.linalg.solve(np.eye(60) - 0.999 * kernel, flow)
    assert np.abs(found - true).max() < 1e-6
    assert len(calls) < 100  # by sweeps alone it is about ten thousand


def test_forgotten_steps_do_no_harm():
    """A map that is no linear one: whatever is proposed is a table, the best that was met."""
    found = fixed_point(lambda values: np.sin(7 * values) + 0.5 * values, np.linspace(0, 1, 9), 1, 1e-9)
    assert np.isfinite(found).all()


@pytest.mark.heavy
@pytest.mark.parametrize(("discount", "moves"), [("999/1000", "1/10"), ("999/1000", "1/1000")])
def test_values_near_discount_1_are_those_of_a_dense_system(discount, moves, monkeypatch):
    env = slow(4, 3, discount, moves)
    society = Society(env, None)
    true, _ = proposals.stationary(society, 1e-9, lambda _: None)
    monkeypatch.setattr(proposals, "DENSE_STATES", 0)
    found, _ = proposals.stationary(society, 1e-9, lambda _: None)
    assert np.abs(found - true).max() <= 1e-9 * np.abs(true).max()


def test_a_certificate_near_discount_1(monkeypatch):
    monkeypatch.setattr(proposals, "DENSE_STATES", 0)
    env = slow(3, 3, "999/1000", "1/100")
    found = enclose(env, Fraction(1, 10**6))
    assert (str(found.verdict), found.is_precise) == ("certified", True)
    assert answer(env, found.to_json(), require=["efficient", "incentive_compatible"]).verdict == "accepted"
