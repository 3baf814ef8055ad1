"""A number of a case and its interval: `discount=0:1`, `values.ann[1]=3:8`, named as `lpmech sweep --set` names it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from lpmech.casefiles.finding import Found
from lpmech.casefiles.loading import load_found
from lpmech.casefiles.places import EXPECT, place_of, put
from lpmech.casefiles.settings import NoSetting, Setting, read_steps
from lpmech.problem.environment import Environment
from lpmech.problem.exact import format_number, parse_number
from lpmech.reading.faults import Place, quote

_EXPECTED = "NAME=FROM:TO, such as discount=0:1 or values.ann[1]=3:8"


class NoParameter(ValueError):  # noqa: N818 - what was given, not what went wrong inside
    """A parameter that means nothing; the text says what was found, what was expected and how it is mended."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number by its name, and the interval in which it moves."""

    name: str
    steps: Place
    low: Fraction
    high: Fraction

    def __str__(self) -> str:
        return f"{self.name}={format_number(self.low)}:{format_number(self.high)}"


def read_parameter(text: str) -> Parameter:
    """The parameter that a text writes. Raises NoParameter.

    >>> str(read_parameter("discount = 0 : 0.9"))
    'discount=0:9/10'
    """
    name, sign, written = text.rpartition("=")
    parts = written.split(":")
    if not sign or not name.strip() or len(parts) != 2:
        raise NoParameter(f"{quote(text)}: expected {_EXPECTED}")
    try:
        low, high = (parse_number(part.strip()) for part in parts)
        steps = read_steps(name.strip())
    except NoSetting as reason:
        raise NoParameter(str(reason)) from reason
    except ValueError as reason:
        raise NoParameter(f"{quote(text)}: expected {_EXPECTED} ({reason})") from reason
    if low >= high:
        empty = "an interval with no number inside" if low > high else "an interval of one number"
        raise NoParameter(f"{quote(text)}: {empty}; expected {_EXPECTED}, the lesser number first")
    return Parameter(name.strip(), steps, low, high)


def maker(found: Found, parameter: Parameter) -> Callable[[Fraction], Environment]:
    """The case's environment by the value of the parameter. Raises NoParameter if the case has no such number."""
    tree, faults = found.parse()
    faults.check()
    try:
        place = place_of(Setting(parameter.name, parameter.steps, ()), tree)
    except NoSetting as reason:
        raise NoParameter(str(reason)) from reason

    def make(value: Fraction) -> Environment:
        def change(tree: Any) -> None:
            tree.pop(EXPECT, None)
            put(tree, place, value)

        return load_found(found, change).environment

    return make
