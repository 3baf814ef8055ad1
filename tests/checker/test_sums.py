"""Unknowns cancel in a sum of rows exactly when every column of the rows, weighed, sums to 0."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpmech.checker.kernel.errors import Rejected
from lpmech.checker.kernel.sums import Row, check_sum

NUMBERS = st.fractions(-3, 3, max_denominator=3)
COLUMNS = st.lists(st.tuples(st.sampled_from("xy"), st.lists(st.integers(-3, 3), min_size=2, max_size=2)), max_size=3)
TERMS = st.lists(st.tuples(NUMBERS, st.integers(1, 4), COLUMNS, NUMBERS), max_size=4)


def columns_of(columns, one_by_one):
    for name, coefficients in columns:
        if one_by_one:
            yield from (((name,), 2, place, [x]) for place, x in enumerate(coefficients))
        else:
            yield (name,), 2, 0, coefficients


@given(TERMS, st.booleans())
def test_the_right_hand_sides_add_up_when_every_column_sums_to_0(terms, one_by_one):
    rows = [(w, Row(scale, columns_of(columns, one_by_one), right)) for w, scale, columns, right in terms]
    unknowns = [(name, place) for name in "xy" for place in range(2)]
    left = [
        sum(w * row[place] / scale for w, scale, columns, _ in terms for other, row in columns if other == name)
        for name, place in unknowns
    ]
    if any(left):
        with pytest.raises(Rejected, match=r"^[xy] do not cancel$"):
            check_sum(rows)
    else:
        assert check_sum(rows) == sum(w * right for w, _, _, right in terms)


def test_cancelling_rows_are_drawn():
    """Lest the test above be about refusals alone."""
    row = lambda sign: Row(6, [(("x",), 2, 0, [2 * sign, 3 * sign])], Fraction(sign, 7))  # noqa: E731
    assert check_sum([(Fraction(1, 3), row(1)), (Fraction(-1, 3), row(1))]) == 0
    assert check_sum([(Fraction(1, 3), row(1)), (Fraction(1, 6), row(-2))]) == 0


def test_the_first_unknowns_that_are_left_are_named():
    rows = [
        (Fraction(1), Row(1, [(("x",), 1, 0, [1]), (("y",), 1, 0, [1])])),
        (Fraction(-1), Row(1, [(("x",), 1, 0, [1])])),
    ]
    with pytest.raises(Rejected, match=r"^the witness: y do not cancel$"):
        check_sum(rows, "the witness: {} do not cancel")


def test_a_coefficient_of_an_unknown_that_a_block_does_not_have_is_a_fault_of_the_program():
    with pytest.raises(ValueError, match=r"shorter|longer|lengths"):
        check_sum([(Fraction(1), Row(1, [(("x",), 2, 1, [1, 2])]))])
