"""What the checker finds by bounds, and what may be claimed of it: the same, or something weaker."""

from fractions import Fraction
from itertools import product

import pytest

from lpmech.checker.bounded.claims import BoundedClaim, Own, expect_no_more, judged
from lpmech.checker.bounded.rules import distance, periods_in_all
from lpmech.checker.kernel.errors import Rejected

ENDS = [
    None,
    *map(Fraction, ("-1", "-1/1000000000000000000000000000000", "0", "1/1000000000000000000000000000000", "1")),
]
VERDICTS = ("proved", "refuted", "undecided")
INTERVALS = [(low, high) for low, high in product(ENDS[1:], repeat=2) if low <= high]
STATED = [(low, high) for low, high in product(ENDS, repeat=2) if None in (low, high) or low <= high]


def stated(verdict, low, high):
    return BoundedClaim("efficient", "", verdict, low, high, None, None, None, None)


def is_taken(claim, own):
    try:
        expect_no_more(claim, own)
    except Rejected:
        return False
    return True


def may_be(verdict, low, high, number):
    """Whether a claim says nothing false if the least slack is a number."""
    right = {"proved": number >= 0, "refuted": number < 0, "undecided": True}[verdict]
    return right and (low is None or low <= number) and (high is None or number <= high)


@pytest.mark.parametrize("found", INTERVALS)
def test_nothing_is_taken_that_some_number_between_the_bounds_makes_false(found):
    own, numbers = judged(*found), [one for one in ENDS[1:] if found[0] <= one <= found[1]]
    for verdict, (low, high) in product(VERDICTS, STATED):
        if is_taken(stated(verdict, low, high), own):
            assert all(may_be(verdict, low, high, number) for number in numbers), (verdict, low, high)


@pytest.mark.parametrize("found", INTERVALS)
def test_what_is_found_and_what_says_less_is_taken(found):
    own = judged(*found)
    assert is_taken(stated(own.verdict, *found), own)
    assert is_taken(stated("undecided", found[0] - 1, None), own)


def test_claims_that_exclude_each_other_are_never_both_taken():
    for low, high in INTERVALS:
        own = Own(judged(low, high).verdict, low, high)
        assert not (is_taken(stated("proved", None, None), own) and is_taken(stated("refuted", None, None), own))


@pytest.mark.parametrize(("low", "high", "away"), [(-1, 2, 0), (0, 3, 0), (2, 3, 2), (-5, -4, 4), (-3, 0, 0)])
def test_how_far_0_is(low, high, away):
    assert distance(Fraction(low), Fraction(high)) == away


def test_periods_are_counted_or_discounted():
    assert (
        periods_in_all(Fraction(9, 10), None)
        == sum(Fraction(9, 10) ** k for k in range(500)) + 10 * Fraction(9, 10) ** 500
    )
    assert periods_in_all(Fraction(9, 10), 3) == 3
