"""Which numbers of a case are set, and to what: `discount=1/2:19/20:1/20`, `values.ann[1]=3,4,8`.

A name is a place in the case, written as in faults: keys joined by points, positions and odd keys in brackets. What
stands in the table [parameters] may be named without it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from lpmech.problem.exact import format_number, parse_number
from lpmech.reading.faults import Place, quote

MOST_VALUES = 1_000_000  # of one setting, and points of a grid
_STEP = re.compile(r'\.?([^.\[\]"\s][^.\[\]"]*)|\[([0-9]{1,9})\]|\["((?:[^"\\]|\\["\\])*)"\]')
_EXPECTED = "numbers joined by commas, or FROM:TO:STEP, such as discount=1/2:19/20:1/20"


class NoSetting(ValueError):  # noqa: N818 - what was given, not what went wrong inside
    """A setting that means nothing; the text says what was found, what was expected and how it is mended."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A number by its name, as it was given, and the values that it takes, each once."""

    name: str
    steps: Place
    values: tuple[Fraction, ...]

    def __str__(self) -> str:
        return f"{self.name}={','.join(map(format_number, self.values))}"


def read_setting(text: str) -> Setting:
    """The setting that a text writes. Raises NoSetting.

    >>> read_setting("discount=1/4:1:1/4").values
    (Fraction(1, 4), Fraction(1, 2), Fraction(3, 4), Fraction(1, 1))
    """
    name, sign, written = text.rpartition("=")
    if not sign or not name.strip() or not written.strip():
        raise NoSetting(f"{quote(text)}: expected NAME=VALUES; VALUES are {_EXPECTED}")
    steps = read_steps(name.strip())
    values = tuple(value for part in written.split(",") for value in _part(text, part.strip()))
    if len(values) > MOST_VALUES:
        raise _too_many(text)
    again = next((value for value, other in pairwise(sorted(values)) if value == other), None)
    if again is not None:
        raise NoSetting(f"{quote(text)}: {format_number(again)} stands there twice; give every value once")
    return Setting(name.strip(), steps, values)


def read_steps(name: str) -> Place:
    """The keys and positions of a name. Raises NoSetting.

    >>> read_steps('stages[0].utility["to ann"]')
    ('stages', 0, 'utility', 'to ann')
    """
    steps: list[str | int] = []
    at = 0
    while at < len(name):
        match = _STEP.match(name, at)
        if match is None or (match[1] is not None and (name[at] == ".") != bool(steps)):
            raise NoSetting(f"{quote(name)}: expected the name of a number, such as discount, values.ann[1] or "
                            'stages[0].utility["to ann"]')  # fmt: skip
        steps.append(int(match[2]) if match[2] else match[1] or re.sub(r"\\(.)", r"\1", match[3]))
        at = match.end()
    return tuple(steps)


def _part(text: str, part: str) -> Iterator[Fraction]:
    """The numbers of one part: one, or those of a range."""
    numbers = [_number(text, one.strip()) for one in part.split(":")]
    if len(numbers) == 1:
        return iter(numbers)
    if len(numbers) != 3:
        raise NoSetting(f"{quote(text)}: found {quote(part)}; expected {_EXPECTED}")
    return _range(text, *numbers)


def _number(text: str, written: str) -> Fraction:
    try:
        return parse_number(written)
    except ValueError as reason:
        raise NoSetting(f"{quote(text)}: found {quote(written)}; expected {_EXPECTED} ({reason})") from reason


def _range(text: str, start: Fraction, end: Fraction, step: Fraction) -> Iterator[Fraction]:
    """From `start` by `step` as far as `end`, which is among them if a step meets it."""
    if step == 0 or (end - start) * step < 0:
        wrong = "a step of 0" if step == 0 else "a range whose step leads away from its end"
        raise NoSetting(f"{quote(text)}: {wrong}; expected {_EXPECTED}")
    count = (end - start) // step + 1
    if count > MOST_VALUES:
        raise _too_many(text)
    return (start + step * k for k in range(count))


def _too_many(text: str) -> NoSetting:
    return NoSetting(f"{quote(text)}: more than {MOST_VALUES:,} values; take a larger step")
