"""Every shipped case with continuous signals gives what it expects."""

import dataclasses
from fractions import Fraction

import pytest

from lpmech.casefiles import library
from lpmech.continuous.certify import DEFAULT_GRID
from lpmech.continuous.expected import row_differences, verdict_differences, verdict_of
from lpmech.continuous.plugin import CONTINUOUS
from tests.continuous.shipped import case_of, certified
from tests.quick import quick

NAMES = sorted(library.cases(CONTINUOUS))


@pytest.mark.heavy
@pytest.mark.parametrize("name", quick(NAMES, 5))
def test_case_gives_what_it_expects(name):
    case = case_of(name)
    assert case.title
    assert case.source
    found = certified(name, case.grid or DEFAULT_GRID, case.form)
    assert case.verdict == verdict_of(case, found)


@pytest.mark.heavy
@pytest.mark.parametrize("name", quick(NAMES, 3))
def test_table_is_what_is_expected(name):
    case = case_of(name)
    assert case.rows
    for row in case.rows:
        found = certified(name, row.grid, case.form)
        assert list(row_differences(row, found)) == []


def test_what_differs_is_told():
    case = case_of(NAMES[0])
    row = dataclasses.replace(case.rows[0], epsilon=Fraction(7), error=Fraction(8), at_least=Fraction(9))
    found = certified(NAMES[0], row.grid, case.form)
    assert [one.split(":")[0] for one in row_differences(row, found)] == [
        f"{name} on {row.grid} cells" for name in ("epsilon", "error", "at_least")
    ]
    impossible = dataclasses.replace(case, tolerance=Fraction(-1))
    assert verdict_of(impossible, found) == "undecided"
    assert verdict_differences(impossible, "undecided") == ["verdict: expected certified, found undecided"]
