"""Integers as limbs, there and back, and the product."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpmech.mdp.limbs import blocked, join, limb_bits, product, split

INTEGERS = st.one_of(
    st.integers(), st.integers(-(2**400), 2**400), st.sampled_from([0, -1, 127, 128, -128, -129, 2**24])
)


@given(st.lists(INTEGERS, min_size=1, max_size=8), st.sampled_from([8, 16, 24, 32, 40]))
def test_join_inverts_split(values, bits):
    limbs = split(values, bits)
    assert join(limbs, bits) == values
    assert (limbs[:-1] >= 0).all()
    assert (abs(limbs) < 1 << bits).all()


@given(st.lists(st.lists(st.integers(-(2**61), 2**61), min_size=3, max_size=3), min_size=1, max_size=6))
def test_join_carries_limbs_of_any_sign(limbs):
    values = [sum(row[i] << (48 * j) for j, row in enumerate(limbs)) for i in range(3)]
    assert join(np.array(limbs), 48) == values


@given(st.integers(1, 2**60))
def test_limbs_leave_room_for_the_row_sum(row_sum):
    bits = limb_bits(row_sum)
    assert bits % 8 == 0
    assert bits == 0 or row_sum << bits <= 2**53
    assert bits == 40 or row_sum << (bits + 8) > 2**52


@pytest.mark.parametrize("row_sum", [1, 2**13, 2**13 + 1, 2**45])
@pytest.mark.parametrize("length", [10, 20_000])
def test_product_is_exact_where_the_sums_are_largest(row_sum, length):
    matrix = np.array([[row_sum, 0, 0], [row_sum // 2, row_sum - row_sum // 2, 0], [0, 0, 0], [0, 0, 1]])
    values = [2**length - 1, -(2**length), 3, -1, 1 - 2**length, 2**length - 2]
    expected = [sum(int(w) * v for w, v in zip(row, values[i : i + 3], strict=True)) for i in (0, 3) for row in matrix]
    assert product(matrix.astype(float), row_sum, values) == expected


@pytest.mark.parametrize(("rows", "columns", "vectors"), [(1, 1, 1), (65, 65, 1), (130, 70, 7), (3, 300_000, 2)])
def test_blocks_multiply_like_the_matrix(rows, columns, vectors):
    rng = np.random.default_rng(0)
    matrix, data = rng.integers(0, 9, (rows, columns)), rng.integers(-9, 9, (vectors, columns)).astype(float)
    cut = blocked(matrix, vectors)
    assert (cut.matrix == matrix).all()
    assert (cut.times(data) == data @ matrix.T).all()
