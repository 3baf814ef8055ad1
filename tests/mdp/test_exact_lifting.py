"""Lifting against FLINT's solvers, and every way in which it gives up."""

from fractions import Fraction

import numpy as np
import pytest

from lpmech.mdp import lifting, linear
from lpmech.mdp.lifting import lift
from lpmech.mdp.linear import solve_discounted


def stochastic(rng, n, denominator):
    return rng.multinomial(denominator, np.full(n, 1 / n), size=n)


def solves(kernel, row_sum, discount, right, found):
    numerators, denominator = found
    n = len(kernel)
    y = np.array(numerators, dtype=object).reshape(-1, n).T
    b = np.array(right, dtype=object).reshape(-1, n).T
    left = y * (discount.denominator * row_sum) - discount.numerator * (kernel.astype(object) @ y)
    return denominator > 0 and bool((left == b * denominator).all())


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("n", "denominator", "discount", "vectors"),
    [
        (150, 65536, Fraction(9, 10), 1),
        (200, 1000, Fraction(99, 100), 3),
        (300, 256, Fraction(1, 2), 1),
        (160, 2**24, Fraction(999, 1000), 2),
        (160, 2**40, Fraction(9, 10), 1),
        (150, 3**20, Fraction(10**5 - 1, 10**5), 1),
        (5, 16, Fraction(9, 10), 20),
        (1, 3, Fraction(1, 3), 1),
    ],
)
def test_agrees_with_flint(n, denominator, discount, vectors):
    rng = np.random.default_rng(n)
    kernel, rewards = stochastic(rng, n, denominator), rng.integers(-100, 100, (n, vectors))
    right = rewards.T.ravel().tolist()
    found = lift(kernel, denominator, discount, right)
    assert solves(kernel, denominator, discount, right, found)
    system = linear._System(kernel, denominator, discount, rewards.astype(object), 1)
    numerators, common = linear._solve_flint(system, kernel, right)
    assert [Fraction(a, found[1]) for a in found[0]] == [Fraction(a, common) for a in numerators]


def test_right_hand_sides_of_many_digits_of_either_sign():
    rng = np.random.default_rng(0)
    kernel = stochastic(rng, 60, 500)
    right = [int(sign) * 7**400 + i for i, sign in enumerate(rng.integers(-1, 2, 120))]
    assert solves(kernel, 500, Fraction(4, 5), right, lift(kernel, 500, Fraction(4, 5), right))


def test_zero_right_hand_side():
    kernel = stochastic(np.random.default_rng(0), 20, 16)
    assert lift(kernel, 16, Fraction(9, 10), [0] * 20) == ([0] * 20, 1)


def test_sparse_and_degenerate_kernels():
    n = 120
    for kernel in (np.eye(n), np.roll(np.eye(n), 7, axis=1), np.zeros((n, n)), np.eye(n)[np.arange(n) // 3]):
        right = list(range(n))
        found = lift(kernel.astype(np.int64), 1, Fraction(9, 10), right)
        assert solves(kernel.astype(np.int64), 1, Fraction(9, 10), right, found)


def test_a_discount_near_one_takes_shorter_steps(monkeypatch):
    rng = np.random.default_rng(8)
    kernel, right = stochastic(rng, 100, 4096), rng.integers(0, 100, 100).tolist()
    discount = Fraction(10**6 - 1, 10**6)
    assert solves(kernel, 4096, discount, right, lift(kernel, 4096, discount, right))
    monkeypatch.setattr(lifting, "_STEP_BITS", (48,))
    assert lift(kernel, 4096, discount, right) is None


@pytest.mark.parametrize(
    ("row_sum", "discount"), [(2**46, Fraction(1, 2)), (2**44, Fraction(999_999, 10**6)), (2, Fraction(1))]
)
def test_systems_out_of_range_are_declined(row_sum, discount):
    assert lift(np.array([[0, 1], [1, 0]]), row_sum, discount, [1, 2]) is None


def test_a_discount_at_the_edge_of_floats_is_left_to_flint(monkeypatch):
    kernel = np.roll(np.eye(110, dtype=np.int64), 1, axis=1)
    rewards, discount = np.arange(110)[:, None], 1 - Fraction(1, 2**52)
    found = solve_discounted(kernel, 1, discount, rewards, 1)
    assert solves(
        kernel, 1, discount, (rewards[:, 0].astype(object) * 2**52).tolist(), (found[0][:, 0].tolist(), found[1])
    )

    def singular(matrix):
        raise np.linalg.LinAlgError

    monkeypatch.setattr(lifting.np.linalg, "inv", singular)
    assert lift(kernel, 1, Fraction(1, 2), list(range(110))) is None


def test_an_inaccurate_inverse_never_yields_a_wrong_solution(monkeypatch):
    rng = np.random.default_rng(9)
    kernel, right = stochastic(rng, 100, 4096), rng.integers(0, 100, 100).tolist()
    inverse = np.linalg.inv
    for noise in (1e-17, 1e-13, 1e-9, 1e-5, 1e-2, np.nan):
        perturb = rng.standard_normal((100, 100)) * noise
        monkeypatch.setattr(lifting.np.linalg, "inv", lambda matrix, extra=perturb: inverse(matrix) + extra)
        found = lift(kernel, 4096, Fraction(9, 10), right)
        assert found is None or solves(kernel, 4096, Fraction(9, 10), right, found)


def test_wrong_digits_and_wrong_denominators_fail_the_proof(monkeypatch):
    rng = np.random.default_rng(10)
    kernel, right = stochastic(rng, 40, 64), rng.integers(0, 100, 40).tolist()
    honest = lifting._numerators

    def spoilt(*arguments):
        numerators, denominator = honest(*arguments)
        numerators[7] += 1
        return numerators, denominator

    monkeypatch.setattr(lifting, "_numerators", spoilt)
    assert lift(kernel, 64, Fraction(9, 10), right) is None
    monkeypatch.setattr(lifting, "_numerators", honest)
    monkeypatch.setattr(lifting, "_short_vector", lambda numbers, height: 12345)
    assert lift(kernel, 64, Fraction(9, 10), right) is None
    monkeypatch.setattr(lifting, "_short_vector", lambda numbers, height: 0)
    assert lift(kernel, 64, Fraction(9, 10), right) is None


def test_factors_that_few_combinations_miss_are_restored(monkeypatch):
    rng = np.random.default_rng(11)
    kernel, right = stochastic(rng, 40, 64), rng.integers(0, 100, 40).tolist()
    expected = lift(kernel, 64, Fraction(9, 10), right)
    honest = lifting._short_vector
    for factor in (2, 3, 10):
        if expected[1] % factor == 0:
            monkeypatch.setattr(lifting, "_short_vector", lambda *arguments, by=factor: honest(*arguments) // by)
            assert lift(kernel, 64, Fraction(9, 10), right) == expected


def test_the_caller_falls_back_to_flint(monkeypatch):
    rng = np.random.default_rng(12)
    kernel, rewards = stochastic(rng, 120, 1000), rng.integers(0, 9, (120, 2))
    expected = solve_discounted(kernel, 1000, Fraction(9, 10), rewards, 10)
    monkeypatch.setattr(linear, "lift", lambda *arguments: None)
    numerators, denominator = solve_discounted(kernel, 1000, Fraction(9, 10), rewards, 10)
    assert denominator == expected[1]
    assert (numerators == expected[0]).all()
