"""Every shipped case with continuous signals gives what it expects."""

from fractions import Fraction

import pytest

from lpmech import library
from lpmech.continuous.certify import DEFAULT_GRID
from tests.continuous.shipped import case_of, certified

NAMES = sorted(library.continuous_cases())


@pytest.mark.parametrize("name", NAMES)
def test_case_gives_what_it_expects(name):
    case = case_of(name)
    assert case.title
    assert case.source
    found = certified(name, case.grid or DEFAULT_GRID, case.form)
    met = case.tolerance is None or found.greatest_epsilon <= case.tolerance
    assert case.verdict == ("certified" if met else "undecided")


@pytest.mark.parametrize("name", NAMES)
def test_table_is_what_is_expected(name):
    case = case_of(name)
    assert case.rows
    for row in case.rows:
        found = certified(name, row.grid, case.form)
        # The float candidate may differ in its last digits from machine to machine, and with it the bound.
        near = Fraction(1, 20)
        assert abs(found.greatest_epsilon - row.epsilon) <= near * row.epsilon
        if row.error is not None:
            assert abs(found.greatest_error - row.error) <= near * row.error
        if row.at_least is not None:
            assert found.least_error == row.at_least
