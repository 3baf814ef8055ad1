"""A linear program with named columns and rows and rational coefficients (conventions: `lp/__init__.py`)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType

from lpmech.lp.left import Left
from lpmech.problem.members import settle
from lpmech.problem.shown import counted, text


class Sense(StrEnum):
    """How a row stands to its right-hand side."""

    AT_LEAST = ">="
    EQUAL = "="
    AT_MOST = "<="


Terms = tuple[tuple[int, Fraction], ...]  # (position, coefficient), ascending, without zeros
ZERO = Fraction(0)


def terms_of(coefficients: Mapping[int, Fraction] | Iterable[tuple[int, Fraction]]) -> Terms:
    """Coefficients by position of a column, as terms; those of one column are added up."""
    pairs = coefficients.items() if isinstance(coefficients, Mapping) else coefficients
    total: dict[int, Fraction] = {}
    for position, value in pairs:
        total[position] = total[position] + value if position in total else value
    return tuple((position, total[position]) for position in sorted(total) if total[position])


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """An unknown: free, or ≥ 0."""

    id: str
    nonnegative: bool = False


@dataclass(frozen=True, kw_only=True)
class Row:
    """Σ coefficient · column  (≥, = or ≤)  right-hand side.

    `bounds` is the column of which this row is one of the lower bounds, where the program defines that column as the
    greatest of its lower bounds (a Bellman equation); None elsewhere.
    """

    id: str
    terms: Terms
    sense: Sense
    right: Fraction
    bounds: int | None = None

    def __post_init__(self) -> None:
        settle(self, sense=Sense)

    @property
    def is_equation(self) -> bool:
        """Whether both sides are equal."""
        return self.sense is Sense.EQUAL

    @property
    def sign(self) -> int:
        """−1 for ≤, else 1: the row times its sign is ≥ or =."""
        return -1 if self.sense is Sense.AT_MOST else 1

    @cached_property
    def left(self) -> Left:
        """The left-hand side, in integers and in floats."""
        return Left(self.terms)

    def with_right(self, right: Fraction) -> Row:
        """The row with another right-hand side, and what is known of the left one."""
        row = replace(self, right=right)
        vars(row)["left"] = self.left
        return row

    def scale(self) -> int:
        """The least positive integer that clears the row's denominators."""
        return math.lcm(self.right.denominator, self.left.scale)

    def integers(self) -> tuple[dict[int, int], int]:
        """The row times `scale`: coefficients by position, and the right-hand side."""
        whole, right, _ = self.whole
        return whole, right

    @cached_property
    def whole(self) -> tuple[dict[int, int], int, int]:
        """The same, and `scale`."""
        factor, left = self.scale(), self.left
        whole = left.whole if factor == left.scale else left.times(factor)
        return whole, self.right.numerator * (factor // self.right.denominator), factor


@dataclass(frozen=True, kw_only=True)
class LinearProgram:
    """Minimise objective · x subject to the rows. Ids of columns are distinct, and so are those of rows."""

    name: str
    columns: tuple[Column, ...]
    objective: Terms
    rows: tuple[Row, ...]

    def __post_init__(self) -> None:
        for kind in (self.columns, self.rows):
            if len({item.id for item in kind}) != len(kind):
                raise ValueError(f"two rows or two columns of {self.name!r} have the same id")

    def __repr__(self) -> str:
        size = f"{counted(len(self.rows), 'row')}, {counted(len(self.columns), 'column')}"
        return f"<LinearProgram {text(self.name)}: {size}>"

    @cached_property
    def positions(self) -> Mapping[str, int]:
        """The position of every column, by id."""
        return MappingProxyType({column.id: position for position, column in enumerate(self.columns)})

    @cached_property
    def whole(self) -> tuple[tuple[dict[int, int], int, int], ...]:
        """Every row in integers: its coefficients by position, its right-hand side, and what it was multiplied by."""
        return tuple(row.whole for row in self.rows)

    def point(self, values: Mapping[str, Fraction]) -> tuple[Fraction, ...]:
        """Values by column id, in the order of the columns; columns that are not named are 0."""
        unknown = values.keys() - self.positions.keys()
        if unknown:
            raise ValueError(f"no column {min(unknown)!r} in {self.name!r}")
        return tuple(values.get(column.id, ZERO) for column in self.columns)

    def named(self, x: Sequence[Fraction]) -> dict[str, Fraction]:
        """A point by column id."""
        return {column.id: value for column, value in zip(self.columns, x, strict=True)}

    def value(self, x: Sequence[Fraction]) -> Fraction:
        """c·x."""
        return sum((cost * x[position] for position, cost in self.objective), ZERO)

    def violated(self, x: Sequence[Fraction]) -> tuple[Row, ...]:
        """The rows that a point violates, exactly."""
        denominator = math.lcm(1, *(value.denominator for value in x))
        numerators = [int(value * denominator) for value in x]
        return tuple(row for row, (coefficients, right, _) in zip(self.rows, self.whole, strict=True)
                     if not _holds(row, coefficients, right, numerators, denominator))  # fmt: skip

    def negative(self, x: Sequence[Fraction]) -> tuple[Column, ...]:
        """The columns ≥ 0 at which a point is negative."""
        return tuple(column for column, value in zip(self.columns, x, strict=True) if column.nonnegative and value < 0)

    def dual(self) -> LinearProgram:
        """The dual, minimising −b·y: a column for each row (of a ≤ row: −y), a row for each column."""
        transposed: list[list[tuple[int, Fraction]]] = [[] for _ in self.columns]
        for position, row in enumerate(self.rows):
            for column, value in row.terms:
                transposed[column].append((position, value * row.sign))
        rows = (
            Row(
                id=column.id,
                terms=terms_of(entries),
                sense=Sense.AT_MOST if column.nonnegative else Sense.EQUAL,
                right=cost,
            )
            for column, entries, cost in zip(self.columns, transposed, self.costs(), strict=True)
        )
        return LinearProgram(
            name=f"dual of {self.name}",
            columns=tuple(Column(id=row.id, nonnegative=not row.is_equation) for row in self.rows),
            objective=terms_of((position, -row.right * row.sign) for position, row in enumerate(self.rows)),
            rows=tuple(rows),
        )

    def in_units(self, unit: Fraction) -> LinearProgram:
        """The program of x / unit: floats then meet the same numbers, whatever the unknowns are measured in."""
        return replace(self, rows=tuple(replace(row, right=row.right / unit) for row in self.rows))

    def costs(self) -> list[Fraction]:
        """c, one entry a column."""
        costs = [ZERO] * len(self.columns)
        for position, value in self.objective:
            costs[position] = value
        return costs


class Building:
    """A program while it is written, column by column and row by row."""

    def __init__(self, title: str) -> None:
        self.title = title
        self._columns: list[Column] = []
        self._rows: list[Row] = []
        self._objective: dict[int, Fraction] = {}

    def column(self, column_id: str, *, cost: Fraction | int = 0, nonnegative: bool = False) -> int:
        """Adds a column; its position."""
        position = len(self._columns)
        self._columns.append(Column(id=column_id, nonnegative=nonnegative))
        self._objective[position] = Fraction(cost)
        return position

    def row(
        self, row_id: str, coefficients: Iterable[tuple[int, Fraction]], sense: Sense, right: Fraction | int,
        bounds: int | None = None,
    ) -> None:  # fmt: skip
        """Adds a row; coefficients of one column are added up."""
        self._rows.append(
            Row(id=row_id, terms=terms_of(coefficients), sense=sense, right=Fraction(right), bounds=bounds)
        )

    def done(self) -> LinearProgram:
        """The program."""
        return LinearProgram(name=self.title, columns=tuple(self._columns), objective=terms_of(self._objective),
                             rows=tuple(self._rows))  # fmt: skip


def lower_bounds(program: LinearProgram) -> Iterator[tuple[int, tuple[Row, ...]]]:
    """The columns that are defined as the greatest of lower bounds, each with its rows."""
    found: dict[int, list[Row]] = {}
    for row in program.rows:
        if row.bounds is not None:
            found.setdefault(row.bounds, []).append(row)
    return ((column, tuple(rows)) for column, rows in sorted(found.items()))


def _holds(
    row: Row, coefficients: Mapping[int, int], right: int, numerators: Sequence[int], denominator: int
) -> bool:  # fmt: skip
    """Whether the point numerators / denominator meets the row, which is given in integers, too."""
    excess = sum(value * numerators[column] for column, value in coefficients.items()) - right * denominator
    return excess == 0 if row.is_equation else excess * row.sign >= 0
