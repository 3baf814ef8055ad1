"""Parameters of families: what they are called, what they mean, and how their values are read.

Numbers arrive as text, or as whatever is exactly a rational, and become `Fraction`s; floats are refused, as everywhere.
A reader gets the path of the value within the parameters (`values.ann[2]`), which every error names.
"""

from __future__ import annotations

import difflib
import tomllib
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

from lpmech.problem.exact import format_number, parse_number, rational
from lpmech.reading.labels import RESERVED, RESERVED_STARTS, flaw, has_other_meaning
from lpmech.reading.node import Node
from lpmech.reading.values import Unreadable

Builder = Callable[[Mapping[str, object]], dict[str, object]]
NUMBER = 'a number, such as 3, "3/8" or "0.125"'
LABEL = "a name of at most 200 characters without |, * or control characters, and no space before or after"


class ParameterError(ValueError):
    """A parameter's value that its family does not accept: where it stands, what was found, what is expected."""

    def __init__(self, parameter: str, found: str, expected: str) -> None:
        super().__init__(f"{parameter}: found {found}; expected {expected}")
        self.parameter = parameter
        self.found = found
        self.expected = expected

    @property
    def every(self) -> tuple[ParameterError, ...]:
        """All the faults that are told of: this one."""
        return (self,)


class ParameterErrors(ParameterError):  # noqa: N818 - it holds several
    """Several faults; where one only is looked at, the first."""

    def __init__(self, errors: Sequence[ParameterError]) -> None:
        first = errors[0]
        super().__init__(first.parameter, first.found, first.expected)
        self._every = tuple(errors)

    @property
    def every(self) -> tuple[ParameterError, ...]:
        """All of them."""
        return self._every

    def __str__(self) -> str:
        return "\n".join(map(str, self._every))


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter of a family, as `lpmech new` explains it."""

    name: str
    meaning: str
    allowed: str
    default: str | None  # in TOML; None: the parameter is required
    example: str  # lines of TOML that set it


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """What a family is: its builder, a title, the paper it comes from, what a reader should know, and its parameters.

    `build` makes the environment, in environment form, of known parameters, none of which lacks; it raises
    ParameterError. A family that reads a file's parameters itself has `read`, which raises BadInput with every fault.
    """

    name: str
    build: Builder
    title: str
    source: str
    notes: str
    parameters: tuple[Parameter, ...]
    read: Callable[[Node], dict[str, object]] | None = None

    @property
    def defaults(self) -> Mapping[str, object]:
        """The values of parameters that may be left out, by name."""
        given = ((one.name, one.default) for one in self.parameters if one.default is not None)
        return {name: tomllib.loads(f"default = {default}")["default"] for name, default in given}


def near(found: str, known: Iterable[str]) -> str:
    """`one of a, b`, and the known name that is nearest to a misspelt one."""
    known = tuple(known)
    matches = difflib.get_close_matches(found, known, n=1)
    hint = f' (did you mean "{matches[0]}"?)' if matches else ""
    return f"one of {', '.join(known)}{hint}"


def unknown_names(family: Family, given: Mapping[str, object]) -> list[ParameterError]:
    """The faults of given parameters that the family does not have."""
    known = [parameter.name for parameter in family.parameters]
    unknown = [str(name) for name in given if name not in known]
    return [ParameterError(name, "an unknown parameter", near(name, known)) for name in unknown]


def missing_names(family: Family, given: Mapping[str, object]) -> list[ParameterError]:
    """The faults of required parameters that are not given."""
    missing = [one for one in family.parameters if one.default is None and one.name not in given]
    return [ParameterError(parameter.name, "nothing", parameter.allowed) for parameter in missing]


def show(value: object) -> str:
    """A value as an error message shows it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, Unreadable):
        return value.text
    if isinstance(value, Mapping):
        return "a table" if value else "an empty table"
    if isinstance(value, list | tuple):
        return "a list" if value else "an empty list"
    return f"the float {value!r}" if isinstance(value, float) else str(value)


def number(path: str, value: object, expected: str = NUMBER) -> Fraction:
    """An exact number."""
    try:
        return parse_number(value) if isinstance(value, str) else rational(value)
    except (TypeError, ValueError, OverflowError) as error:
        raise ParameterError(path, show(value), expected) from error


def number_between(path: str, value: object, least: int, most: int | None, expected: str) -> Fraction:
    """An exact number in [least, most]."""
    found = number(path, value, expected)
    if found < least or (most is not None and found > most):
        raise ParameterError(path, format_number(found), expected)
    return found


def integer_between(path: str, value: object, least: int, most: int, expected: str) -> int:
    """An integer in [least, most]."""
    found = number_between(path, value, least, most, expected)
    if found.denominator != 1:
        raise ParameterError(path, format_number(found), expected)
    return found.numerator


def flag(path: str, value: object) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise ParameterError(path, show(value), "true or false")
    return value


def label(path: str, value: object) -> str:
    """A label of the environment format."""
    if not isinstance(value, str):
        raise ParameterError(path, show(value), LABEL)
    if flaw(value) or not unicodedata.is_normalized("NFC", value):
        raise ParameterError(path, show(value), LABEL)
    return value


def agent(path: str, value: object) -> str:
    """An agent's name: a label that no axis has."""
    name = label(path, value)
    if has_other_meaning(name):
        starts = ", ".join(f"{start}…" for start in RESERVED_STARTS)
        raise ParameterError(path, show(value), f"a name other than {', '.join(RESERVED)}, {starts}")
    return name


def table(path: str, value: object, expected: str) -> Mapping[str, object]:
    """A table of at least one entry."""
    if not isinstance(value, Mapping) or not value:
        raise ParameterError(path, show(value), expected)
    return value


def items(path: str, value: object, expected: str) -> Sequence[object]:
    """A list."""
    if not isinstance(value, list | tuple):
        raise ParameterError(path, show(value), expected)
    return value


def known(path: str, value: object, names: Collection[str]) -> str:
    """One of some names that were given before."""
    if not isinstance(value, str) or value not in names:
        raise ParameterError(path, show(value), near(str(value), names))
    return value


def same_names(path: str, found: Collection[str], names: Collection[str]) -> None:
    """All of the names and no other."""
    for name in found:
        known(path, name, names)
    for name in names:
        if name not in found:
            raise ParameterError(f"{path}.{name}", "nothing", f"an entry for each of {', '.join(names)}")


def distribution(path: str, value: object, names: Collection[str]) -> dict[str, Fraction]:
    """Probabilities of some of the names that sum to 1; names that are left out have probability 0."""
    expected = "a number from 0 to 1"
    given = table(path, value, f"a table of probabilities of {', '.join(names)}")
    found = {known(path, name, names): number_between(f"{path}.{name}", p, 0, 1, expected) for name, p in given.items()}
    total = sum(found.values(), Fraction(0))
    if total != 1:
        raise ParameterError(path, f"probabilities that sum to {format_number(total)}", "a sum of 1")
    return found


_Value = TypeVar("_Value")


class Collected:
    """The faults met so far."""

    def __init__(self) -> None:
        self._errors: list[ParameterError] = []

    def read(self, instead: _Value, reader: Callable[..., _Value], *arguments: object) -> _Value:
        """What the reader finds; where it refuses, its faults are noted and this value serves instead."""
        try:
            return reader(*arguments)
        except ParameterError as error:
            self._errors += error.every
            return instead

    def add(self, parameter: str, found: str, expected: str) -> None:
        """Note a fault."""
        self._errors.append(ParameterError(parameter, found, expected))

    def check(self) -> None:
        """Raise the faults, where there are some."""
        if self._errors:
            raise ParameterErrors(self._errors)
