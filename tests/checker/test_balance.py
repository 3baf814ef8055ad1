"""Unknowns cancel in a sum of rows exactly when every column of the rows, weighed, sums to 0."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpmech.checker.kernel.balance import Balance
from lpmech.checker.kernel.errors import Rejected

SMALL = st.integers(-3, 3)
ROWS = st.lists(st.tuples(st.sampled_from("xy"), st.lists(SMALL, min_size=2, max_size=2), SMALL), max_size=5)


def cancels(balance):
    try:
        balance.expect_nothing_left("something is left")
    except Rejected:
        return False
    return True


@given(ROWS, st.booleans())
def test_nothing_is_left_when_every_column_sums_to_0(rows, one_by_one):
    balance = Balance()
    for block, coefficients, weight in rows:
        if one_by_one:
            for place, coefficient in enumerate(coefficients):
                balance.add_at(block, 2, place, weight * coefficient)
        else:
            balance.add(block, coefficients, weight)
    columns = [(block, place) for block in "xy" for place in range(2)]
    sums = [sum(Fraction(w) * row[place] for name, row, w in rows if name == block) for block, place in columns]
    assert cancels(balance) == (not any(sums))


def test_blocks_of_one_name_have_one_length():
    balance = Balance()
    balance.add("x", [1, 2])
    with pytest.raises(ValueError, match=r"shorter|longer|lengths"):
        balance.add("x", [1, 2, 3])
