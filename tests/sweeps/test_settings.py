"""Settings: ranges and lists of exact numbers, names of places, and what is refused."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpmech.casefiles.settings import NoSetting, read_setting, read_steps
from lpmech.problem.exact import format_number
from lpmech.reading.faults import write_place

NUMBERS = st.fractions(min_value=-5, max_value=5, max_denominator=12)


@given(NUMBERS, NUMBERS, NUMBERS.filter(bool))
def test_a_range_has_the_multiples_of_its_step_that_lie_in_it(start, end, step):
    """By looking at every multiple that could lie there."""
    text = f"x={':'.join(map(format_number, (start, end, step)))}"
    if (end - start) * step < 0:
        with pytest.raises(NoSetting, match="leads away"):
            read_setting(text)
        return
    low, high = min(start, end), max(start, end)
    inside = [start + k * step for k in range(200) if low <= start + k * step <= high]
    assert read_setting(text).values[:200] == tuple(inside)


@given(st.lists(NUMBERS, min_size=1, max_size=6, unique=True))
def test_a_list_has_its_numbers_in_their_order(values):
    assert read_setting(f"a.b={', '.join(map(format_number, values))}").values == tuple(values)


def test_lists_and_ranges_can_be_mixed_and_decimals_are_exact():
    assert read_setting("x=0.1,1:2:0.5,7").values == tuple(map(Fraction, ("0.1", "1", "1.5", "2", "7")))


KEYS = st.text(st.characters(exclude_characters="\n", categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=8)
PLACES = st.lists(KEYS | st.integers(min_value=0, max_value=99), min_size=1, max_size=5).map(tuple)


@given(PLACES)
def test_names_are_written_as_places_of_faults_are(place):
    assert read_steps(write_place(place)) == place


@pytest.mark.parametrize(("text", "told"), [
    ("discount", "expected NAME=VALUES"), ("=1", "expected NAME=VALUES"), ("x=", "expected NAME=VALUES"),
    ("x=1:2", 'found "1:2"'), ("x=1:2:3:4", 'found "1:2:3:4"'), ("x=1:2:0", "a step of 0"),
    ("x=1:2:-1", "leads away"), ("x=2:1:1", "leads away"), ("x=one", 'found "one"'), ("x=1,,2", 'found ""'),
    ("x=1/0", "the denominator is 0"), ("x=1,2,1", "1 stands there twice"), ("x=1:3:1,2", "2 stands there twice"),
    ("x=0:1:1/1000000", "more than 1,000,000 values"), ("x=nan", 'found "nan"'), ("a..b=1", "the name of a number"),
    ("a[x]=1", "the name of a number"), ("a.=1", "the name of a number"),
])  # fmt: skip
def test_what_is_no_setting_is_told(text, told):
    with pytest.raises(NoSetting) as found:
        read_setting(text)
    assert told in str(found.value)
    assert "\n" not in str(found.value)
