"""Decimals are right to the last digit, and say so if they are rounded."""

import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpmech.pages import numbers

RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def value_of(text):
    """What decimals say: the number, and half a unit of its last place."""
    found = re.fullmatch(r"(≈?)([−+]?)([\d,]+)(?:\.(\d+))?(?:·10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?", text)
    assert found, text
    rounded, sign, whole, rest, power = found.groups()
    ten = Fraction(10) ** int((power or "0").translate(RAISED))
    places = len(rest or "")
    size = Fraction(whole.replace(",", "") + (rest or "")) / 10**places * ten
    return bool(rounded), -size if sign == "−" else size, ten / 10**places / 2


@given(
    st.fractions(max_denominator=10**9) | st.fractions(min_value=10**11, max_value=10**30) | st.integers().map(Fraction)
)
def test_decimals_are_the_nearest_ones_and_marked_if_they_are_not_the_number(value):
    rounded, said, half = value_of(numbers.shown(value))
    assert rounded == (said != value)
    assert abs(said - value) <= half * 10  # zeros at the end of a mantissa are left out
    if "·" not in numbers.shown(value):
        assert abs(said - value) <= half or not rounded


@given(st.lists(st.fractions(max_denominator=40, min_value=-50, max_value=50), min_size=1))
def test_a_column_shares_its_decimals(values):
    places = numbers.shared_places(values)
    for value in values:
        rounded, said, _ = value_of(numbers.shown(value, places))
        assert rounded == (said != value) or (value and abs(value) < numbers.SMALL)


@pytest.mark.parametrize(
    ("value", "text"),
    [(Fraction(1, 3), "≈0.333"), (Fraction(-5, 2), "−2.5"), (Fraction(0), "0"), (Fraction(1, 16807), "≈5.95·10⁻⁵"),
     (Fraction(999_999, 10**9), "≈1·10⁻³"), (Fraction(10**15), "1·10¹⁵"),
     (Fraction(2, 3) + 1_000_000, "≈1,000,000.667")],
)  # fmt: skip
def test_examples(value, text):
    assert numbers.shown(value) == text


@pytest.mark.parametrize("digits", [81, 400, 4_000, 4_400, 20_000])
def test_long_numbers_keep_their_ends_and_their_length(digits):
    value = Fraction(10 ** (digits - 1) + 7, 3)
    assert numbers.is_long(value)
    told = numbers.elided(value)
    assert f"({digits:,} digits)/3" in told
    assert len(told) < 60
    if digits <= 4_000:
        assert told.startswith("1000000000…000007")
    assert value_of(numbers.shown(value))[0]
