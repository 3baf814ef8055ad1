"""Brackets: along verdicts that are known by a formula, and along those of a case whose threshold is known."""

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpmech.claims.judgement import Judgement
from lpmech.sweeps.brackets import brackets, narrowed
from lpmech.sweeps.rows import Code, Row
from tests.sweeps.cases import scheduling, swept

NUMBERS = st.fractions(min_value=0, max_value=1, max_denominator=60)
JUDGED = (Judgement.CERTIFIED, Judgement.REFUTED)


def verdict_at(changes, value):
    """The verdict that changes at each of some numbers."""
    return JUDGED[sum(change < value for change in changes) % 2]


def rows_of(sweep, judge):
    found = []
    for job in range(sweep.count):
        verdict = judge(sweep.point(job)[0])
        code = Code.INTERNAL_ERROR if verdict is None else verdict.exit_code
        found.append(Row(job=job, at=sweep.point(job), code=code, verdict=verdict))
    return found


@pytest.fixture(scope="module")
def line(tmp_path_factory):
    """A sweep along one number."""
    return swept(scheduling(tmp_path_factory.mktemp("case")), "discount=0:1:1/7")


@given(changes=st.lists(NUMBERS, max_size=5, unique=True), width=st.fractions(Fraction(1, 500), 1))
def test_every_bracket_is_narrow_and_has_a_change_in_it(line, changes, width):
    def judge(value):
        return verdict_at(changes, value)

    before = brackets(rows_of(line, judge))
    found = narrowed(line, rows_of(line, judge), width, lambda sweep, level: rows_of(sweep, judge))
    for one, wide in zip(found, before, strict=True):
        low, high = one.ends
        assert wide.ends[0] <= low < high <= wide.ends[1]
        assert one.width <= width
        assert one.width > width / 2 or one == wide
        assert (one.low.verdict, one.high.verdict) == (judge(low), judge(high))
        assert sum(low <= change < high for change in changes) % 2 == 1
    grid = sorted(value for (value,) in map(line.point, range(line.count)))
    odd = [sum(a <= c < b for c in changes) % 2 for a, b in pairwise(grid)]
    assert len(found) == sum(odd)


def test_a_middle_at_which_nothing_is_decided_stops_its_bracket_only(line):
    def judge(value):
        if Fraction(1, 7) < value < Fraction(2, 7):
            return None
        return verdict_at([Fraction(1, 5), Fraction(11, 20)], value)

    first, second = narrowed(line, rows_of(line, judge), Fraction(1, 100), lambda sweep, _: rows_of(sweep, judge))
    assert (first.ends, first.stop.at) == ((Fraction(1, 7), Fraction(2, 7)), (Fraction(3, 14),))
    assert second.stop is None
    assert second.width <= Fraction(1, 100)


def test_neighbours_one_of_which_failed_are_no_bracket(line):
    rows = rows_of(line, lambda value: verdict_at([Fraction(1, 2)], value))
    assert len(brackets(rows)) == 1
    failed = [replace(row, code=Code.BAD_INPUT, verdict=None) if row.at[0] == Fraction(4, 7) else row for row in rows]
    assert brackets(failed) == []


def test_values_may_be_given_in_any_order(line, tmp_path):
    backwards = swept(scheduling(tmp_path), "discount=1:0:-1/7")
    judge = lambda value: verdict_at([Fraction(1, 2)], value)  # noqa: E731
    assert [one.ends for one in brackets(rows_of(backwards, judge))] == [
        one.ends for one in brackets(rows_of(line, judge))
    ]
