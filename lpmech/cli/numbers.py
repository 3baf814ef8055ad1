"""Exact numbers given on the command line: `--round 1/100`."""

from __future__ import annotations

from enum import Enum
from fractions import Fraction

from lpmech.cli.output import Refusal
from lpmech.problem.exact import parse_number
from lpmech.reading.faults import quote


class Range(Enum):
    """Which numbers an option takes; the value is how that is said."""

    ALL = "a number"
    NOT_NEGATIVE = "a number of at least 0"
    POSITIVE = "a number above 0"

    def has(self, number: Fraction) -> bool:
        """Whether a number is one of these."""
        return self is Range.ALL or number > 0 or (self is Range.NOT_NEGATIVE and number == 0)


def read_number(option: str, text: str, taken: Range = Range.ALL) -> Fraction:
    """The number that an option gives. Raises Refusal where it is none, or out of the range."""
    try:
        number = parse_number(text)
    except ValueError:
        number = None
    if number is None or not taken.has(number):
        raise Refusal(f"lpmech: {option} takes {taken.value}, such as 1/100 or 0.01, not {quote(text)}")
    return number
