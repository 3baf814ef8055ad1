"""A table before it has a form: columns of a kind, rows of cells, and what is said about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from fractions import Fraction
from functools import cached_property
from itertools import chain
from typing import TypeVar

from lpmech.problem.exact import format_number
from lpmech.report import numbers

T = TypeVar("T")
PLACES = 6  # decimals of a rounded number if none are asked for
LONGEST = 30  # characters of a number that people are shown exactly


class NoTable(ValueError):  # noqa: N818 - an answer, not a failure of the program
    """A table that cannot be written in a form; the text says why, and what can."""


class Kind(Enum):
    """What the cells of a column are."""

    LABEL = auto()
    COUNT = auto()  # a small integer, such as a period
    EXACT = auto()
    ROUNDED = auto()


@dataclass(frozen=True, slots=True)
class Column:
    """A column's name, which no other has, and what its cells are."""

    name: str
    kind: Kind = Kind.LABEL


@dataclass(frozen=True, slots=True)
class Rounded:
    """A number to be shown rounded to so many decimals."""

    value: Fraction
    places: int

    def __str__(self) -> str:
        return numbers.rounded(self.value, self.places)


Cell = str | int | Fraction | Rounded | None
Entry = Mapping[Column, Cell]


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A table. `more`: further tables, for files that hold several."""

    name: str
    title: str
    note: str
    about: Mapping[str, str]  # the environment's SHA-256, the mechanism, …
    columns: tuple[Column, ...]
    rows: Sequence[tuple[Cell, ...]]
    more: tuple[Sheet, ...] = ()

    @cached_property
    def numeric(self) -> frozenset[int]:
        """The positions of the columns whose cells are numbers."""
        return frozenset(place for place, one in enumerate(self.columns) if one.kind is not Kind.LABEL)


def of_entries(
    name: str, title: str, note: str, about: Mapping[str, str], entries: Sequence[Entry],
    order: Callable[[Column], int] = lambda column: 0, more: tuple[Sheet, ...] = (),
) -> Sheet:  # fmt: skip
    """The sheet of rows by column; a column stands where it is met first, after those of a lower `order`."""
    columns = tuple(sorted(dict.fromkeys(chain.from_iterable(entries)), key=order))
    rows = [tuple(map(entry.get, columns)) for entry in entries]
    return Sheet(name=name, title=title, note=note, about=about, columns=columns, rows=rows, more=more)


def with_rounded(sheet: Sheet, beside: Mapping[Column, Column], places: int) -> Sheet:
    """The sheet with a rounded column beside each exact one in which some number is no integer."""
    wanted = {
        place: beside[column]
        for place, column in enumerate(sheet.columns)
        if column in beside and any(_is_fraction(row[place]) for row in sheet.rows)
    }
    return Sheet(
        name=sheet.name, title=sheet.title, note=sheet.note, about=sheet.about, more=sheet.more,
        columns=tuple(_each(sheet.columns, wanted)),
        rows=[tuple(_each(row, {place: _rounded(row[place], places) for place in wanted})) for row in sheet.rows],
    )  # fmt: skip


def _each(whole: Sequence[T], after: Mapping[int, T]) -> Iterable[T]:
    for place, one in enumerate(whole):
        yield one
        if place in after:
            yield after[place]


def _is_fraction(cell: Cell) -> bool:
    return isinstance(cell, Fraction) and cell.denominator > 1


def _rounded(cell: Cell, places: int) -> Cell:
    return Rounded(cell, places) if isinstance(cell, Fraction) else None


def exact_text(cell: Cell) -> str:
    """A cell as files have it: numbers exactly."""
    if cell is None:
        return ""
    return format_number(cell) if isinstance(cell, Fraction) else str(cell)


def shown(cell: Cell) -> str:
    """A cell as people see it: long numbers rounded and marked."""
    text = exact_text(cell)
    if isinstance(cell, Fraction) and len(text) > LONGEST:
        return numbers.ROUNDED + numbers.approximate(cell)
    if isinstance(cell, Rounded) and len(text) > LONGEST:
        return numbers.approximate(cell.value)
    return text


def has_rounded(sheet: Sheet) -> bool:
    """Whether people see some exact number rounded."""
    return any(
        shown(cell).startswith(numbers.ROUNDED) for row in sheet.rows for cell in row if isinstance(cell, Fraction)
    )
