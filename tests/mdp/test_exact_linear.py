"""The exact value of a policy against Gaussian elimination over `Fraction`, and against its own equation."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lpmech.mdp import linear
from lpmech.mdp.linear import Rows, compress, solve_discounted
from tests.quick import examples

DISCOUNTS = [Fraction(1, 7), Fraction(1, 2), Fraction(9, 10), Fraction(999, 1000), Fraction(10**6 - 1, 10**6)]


def eliminate(kernel, denominator, discount, rewards, reward_denominator):
    """x by Gaussian elimination over fractions, as rows."""
    n, k = rewards.shape
    rows = [
        [Fraction(int(i == j)) - discount * Fraction(int(kernel[i, j]), denominator) for j in range(n)]
        + [Fraction(int(rewards[i, j]), reward_denominator) for j in range(k)]
        for i in range(n)
    ]
    for i in range(n):
        pivot = next(row for row in range(i, n) if rows[row][i])
        rows[i], rows[pivot] = rows[pivot], rows[i]
        rows[i] = [entry / rows[i][i] for entry in rows[i]]
        for j in range(n):
            if j != i and rows[j][i]:
                factor = rows[j][i]
                rows[j] = [a - factor * b for a, b in zip(rows[j], rows[i], strict=True)]
    return [row[n:] for row in rows]


def fractions(solved):
    numerators, denominator = solved
    return [[Fraction(number, denominator) for number in row] for row in numerators.tolist()]


def satisfies(solved, kernel, denominator, discount, rewards, reward_denominator):
    """x = r + δ P x in integers, and lowest terms."""
    x, common = solved
    p, q = discount.numerator, discount.denominator
    left = x * (q * denominator * reward_denominator)
    flow = rewards.astype(object) * (q * denominator * common)
    future = (kernel.astype(object) @ x) * (p * reward_denominator)
    lowest = math.gcd(common, *(int(number) for number in x.ravel())) == 1
    return (
        common > 0
        and lowest
        and all(type(number) is int for number in x.ravel())
        and bool((left == flow + future).all())
    )


SHAPES = {
    "dense": lambda i, n: range(n),
    "sub-stochastic": lambda i, n: range(n + 1),  # the weight of column n leaks
    "triangular": lambda i, n: range(i, n),
    "acyclic": lambda i, n: range(i + 1, n + 1),
    "blocks": lambda i, n: range(i - i % 3, n),
}


@st.composite
def systems(draw):
    n = draw(st.integers(1, 7))
    denominator = draw(st.sampled_from([1, 2, 6, 16, 4096, 10**20 + 39]))
    allowed = SHAPES[draw(st.sampled_from(sorted(SHAPES)))]
    kernel = np.zeros((n, n + 1), dtype=object if denominator > 2**40 else np.int64)
    for i in range(n):
        columns = allowed(i, n)
        size = len(columns) - 1
        cuts = sorted(draw(st.lists(st.integers(0, denominator), min_size=size, max_size=size)))
        for column, low, high in zip(columns, [0, *cuts], [*cuts, denominator], strict=True):
            kernel[i, column] = high - low
    k = draw(st.integers(1, 3))
    rewards = np.array(draw(st.lists(st.integers(-50, 50), min_size=n * k, max_size=n * k))).reshape(n, k)
    return kernel[:, :n], denominator, draw(st.sampled_from(DISCOUNTS)), rewards, draw(st.sampled_from([1, 100, 7]))


@settings(max_examples=examples(300), deadline=None)
@given(systems())
def test_agrees_with_elimination_over_fractions(system):
    solved = solve_discounted(*system)
    assert fractions(solved) == eliminate(*system)
    assert satisfies(solved, *system)


@settings(max_examples=examples(100), deadline=None)
@given(systems())
def test_sparse_rows_agree_with_the_dense_kernel(system):
    kernel, *rest = system
    numerators, denominator = solve_discounted(compress(kernel), *rest)
    assert fractions((numerators, denominator)) == fractions(solve_discounted(kernel, *rest))


def stochastic(rng, n, denominator, support=None):
    kernel = np.zeros((n, n), dtype=np.int64)
    for i in range(n):
        columns = rng.choice(n, size=support or n, replace=False)
        kernel[i, columns] = rng.multinomial(denominator, np.full(len(columns), 1 / len(columns)))
    return kernel


@pytest.mark.parametrize("discount", DISCOUNTS)
@pytest.mark.parametrize("n", [30, 110])
def test_equation_holds_on_larger_dense_systems(n, discount):
    rng = np.random.default_rng(n)
    kernel, rewards = stochastic(rng, n, 4096), rng.integers(-300, 300, (n, 2))
    assert satisfies(solve_discounted(kernel, 4096, discount, rewards, 100), kernel, 4096, discount, rewards, 100)


def test_block_triangular_system_with_large_blocks():
    rng = np.random.default_rng(5)
    first, last = stochastic(rng, 120, 200), stochastic(rng, 130, 400)
    kernel = np.zeros((250, 250), dtype=np.int64)
    kernel[:120, :120] = first
    kernel[120:, 120:] = last
    kernel[:120, 120:] = rng.multinomial(200, np.full(130, 1 / 130), size=120)
    order = rng.permutation(250)
    kernel, rewards = kernel[np.ix_(order, order)], rng.integers(-9, 10, (250, 2))
    discount = Fraction(9, 10)
    assert satisfies(solve_discounted(kernel, 400, discount, rewards, 3), kernel, 400, discount, rewards, 3)


def test_periodic_kernel():
    n = 150
    kernel = np.roll(np.eye(n, dtype=np.int64), 1, axis=1)
    rewards = np.eye(n, dtype=np.int64)[:, :1]
    numerators, denominator = solve_discounted(kernel, 1, Fraction(1, 2), rewards, 1)
    assert denominator == 2**n - 1
    assert numerators[:, 0].tolist() == [2**n, *(2**s for s in range(1, n))]


def test_absorbing_chain_by_hand():
    kernel = np.array([[1, 1, 0], [0, 1, 1], [0, 0, 2]])
    solved = solve_discounted(kernel, 2, Fraction(1, 2), np.array([[0], [0], [1]]), 1)
    assert fractions(solved) == [[Fraction(2, 9)], [Fraction(2, 3)], [2]]


def test_undiscounted_sums_along_acyclic_and_leaking_kernels():
    acyclic = np.array([[0, 1, 1], [0, 0, 2], [0, 0, 0]])
    assert fractions(solve_discounted(acyclic, 2, Fraction(1), np.array([[1], [2], [4]]), 1)) == [[6], [6], [4]]
    leaking = np.array([[0, 2], [1, 0]])
    assert fractions(solve_discounted(leaking, 2, Fraction(1), np.array([[1], [0]]), 1)) == [[2], [1]]
    large = stochastic(np.random.default_rng(1), 120, 100)
    large[0] = 0
    ones = np.ones((120, 1), dtype=np.int64)
    assert satisfies(solve_discounted(large, 100, Fraction(1), ones, 1), large, 100, Fraction(1), ones, 1)


@pytest.mark.parametrize(
    "kernel", [[[1]], [[0, 1], [1, 0]], np.roll(np.eye(120, dtype=int), 1, axis=1), [[1, 0], [0, 1]]]
)
def test_singular_systems_are_refused(kernel):
    kernel = np.array(kernel)
    with pytest.raises(ArithmeticError, match="singular"):
        solve_discounted(kernel, 1, Fraction(1), np.ones((len(kernel), 1), dtype=int), 1)


def test_zero_rewards_and_common_factors():
    kernel = np.array([[8, 8], [4, 12]])
    assert fractions(solve_discounted(kernel, 16, Fraction(9, 10), np.zeros((2, 1), dtype=int), 100)) == [[0], [0]]
    numerators, denominator = solve_discounted(kernel, 16, Fraction(9, 10), np.full((2, 1), 50), 100)
    assert (numerators.tolist(), denominator) == ([[5], [5]], 1)
    large = stochastic(np.random.default_rng(2), 120, 64)
    assert solve_discounted(large, 64, Fraction(1, 2), np.full((120, 1), -3), 6)[0].tolist() == [[-1]] * 120


def test_no_states():
    numerators, denominator = solve_discounted(
        np.zeros((0, 0), dtype=int), 5, Fraction(1, 2), np.zeros((0, 2), dtype=int), 1
    )
    assert (numerators.shape, denominator) == ((0, 2), 1)


def test_long_sparse_chain_needs_no_square_matrix():
    n = 20_000
    rows = Rows(np.append(np.arange(n), n - 1), np.arange(1, n), np.ones(n - 1, dtype=np.int64))
    numerators, denominator = solve_discounted(rows, 1, Fraction(1), np.ones((n, 1), dtype=np.int64), 1)
    assert (numerators[:, 0].tolist(), denominator) == (list(range(n, 0, -1)), 1)


def test_object_kernel_of_small_numbers_is_lifted(monkeypatch):
    rng = np.random.default_rng(3)
    kernel, rewards = stochastic(rng, 110, 1000), rng.integers(0, 9, (110, 1))
    monkeypatch.setattr(linear, "_solve_flint", None)
    discount = Fraction(9, 10)
    assert satisfies(
        solve_discounted(kernel.astype(object), 1000, discount, rewards.astype(object), 1),
        kernel,
        1000,
        discount,
        rewards,
        1,
    )


@pytest.mark.parametrize("denominator", [2**47, 2**61, 10**30])
def test_denominators_too_large_to_lift(denominator):
    rng = np.random.default_rng(4)
    n = 104
    weights = rng.integers(1, 2**40, (n, n)).astype(object)
    kernel = weights * denominator // (n * 2**40)
    rewards, discount = rng.integers(-9, 9, (n, 1)), Fraction(3, 4)
    system = (kernel, denominator, discount, rewards, 10)
    assert satisfies(solve_discounted(*system), *system)


def test_malformed_data_are_refused():
    good = (np.array([[1, 1], [0, 2]]), 2, Fraction(1, 2), np.ones((2, 1), dtype=int), 1)
    for place, value in [
        (0, np.array([[1, 2], [0, 2]])),
        (0, np.array([[-1, 1], [0, 2]])),
        (0, np.array([[0.5, 0.5], [0, 1]])),
        (0, np.array([[1, 1]])),
        (0, compress(np.array([[1, 2], [0, 2]]))),
        (0, np.array([[Fraction(1, 2), 0], [0, 0]], dtype=object)),
        (1, 0),
        (2, Fraction(0)),
        (2, Fraction(3, 2)),
        (3, np.ones(2, dtype=int)),
        (3, np.ones((3, 1), dtype=int)),
        (3, np.ones((2, 0), dtype=int)),
        (3, np.ones((2, 1))),
        (4, 0),
    ]:
        with pytest.raises(ValueError, match=r"kernel|reward|denominators"):
            solve_discounted(*(value if i == place else part for i, part in enumerate(good)))
