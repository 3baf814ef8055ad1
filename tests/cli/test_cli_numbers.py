"""Exact numbers given on the command line are read by one parser, which says which numbers an option takes."""

from fractions import Fraction

import pytest

from lpmech.cli.numbers import Range, read_number
from lpmech.cli.output import Refusal

GIVEN = {"1/3": Fraction(1, 3), "-2": Fraction(-2), "0": Fraction(0), "0.125": Fraction(1, 8), "-0": Fraction(0)}
TAKES = {Range.ALL: lambda x: True, Range.NOT_NEGATIVE: lambda x: x >= 0, Range.POSITIVE: lambda x: x > 0}


@pytest.mark.parametrize("taken", Range)
@pytest.mark.parametrize("text", GIVEN)
def test_a_number_is_read_exactly_if_the_option_takes_it(text, taken):
    if TAKES[taken](GIVEN[text]):
        assert read_number("--round", text, taken) == GIVEN[text]
        return
    with pytest.raises(Refusal, match=f"^lpmech: --round takes {taken.value}, such as 1/100 or 0.01, not "):
        read_number("--round", text, taken)


@pytest.mark.parametrize(
    "text", ["", "a", "1/0", "1e3", "nan", "inf", " 1", "1_000", "١", "0x1", "1/-2", "9" * 100_000]
)
def test_what_is_no_number_is_refused_in_few_words(text):
    with pytest.raises(Refusal) as refused:
        read_number("--threshold", text)
    assert str(refused.value).startswith("lpmech: --threshold takes a number")
    assert len(str(refused.value)) < 200


CASE = "bv08/scheduling_three"


@pytest.mark.parametrize(
    ("arguments", "option"),
    [
        (("certify", CASE, "--round", "0"), "--round takes a number above 0"),
        (("transfers", CASE, "--round", "x"), "--round takes a number above 0"),
        (("diff", CASE, CASE, "--threshold", "-1"), "--threshold takes a number of at least 0"),
        (("study", "unique", CASE, "--agent", "ann", "--within", "-1/2"), "--within takes a number of at least 0"),
        (("import", "game.prism", "--discount", "half"), "--discount takes a number"),
    ],
)
def test_every_option_says_what_it_takes(arguments, option, lpmech):
    result = lpmech(*arguments)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"lpmech: {option}, such as 1/100 or 0.01, not ")
