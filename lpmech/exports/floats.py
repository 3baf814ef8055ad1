"""A program's numbers as floats hold them: for solvers and modelling libraries that know no fractions.

Every row and the objective is first taken times the least positive integer that makes it integral, as in the other
formats. Floats hold integers up to 2^53, and some larger ones; a row with a number that no float holds is refused, or,
where rounding is asked for, written as it is with the nearest floats. A program that was rounded is another program.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from lpmech.exports.text import objective
from lpmech.lp.program import LinearProgram, Row, Sense

Number = int | float
SHOWN = 8  # rows that a refusal names


class NotExact(ValueError):  # noqa: N818 - an answer in the style of NoMechanism
    """A program with numbers that floats cannot hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FloatRow:
    """A row, times a positive integer. `rounded`: its numbers are the nearest floats only."""

    id: str
    terms: Mapping[int, Number]
    sense: Sense
    right: Number
    rounded: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FloatProgram:
    """A program in floats. The objective is the program's times `factor`.

    A column that stands in no row has a cost, if only 0: some writers and readers would lose it otherwise.
    """

    costs: Mapping[int, Number]
    factor: int
    rounded_costs: bool
    rows: tuple[FloatRow, ...]


def floats(program: LinearProgram, *, inexact: bool = False) -> FloatProgram:
    """The program in floats.

    Raises NotExact where a number cannot be held, with the rows that have one; with `inexact` these are rounded, and
    only numbers beyond the range of floats are refused.
    """
    costs, factor = objective(program)
    held = all(_holds(value) for value in costs.values())
    faults = [] if held else _faults("the objective", [value for _, value in program.objective], inexact=inexact)
    rows = [row for row in program.rows if not _is_exact(row)]
    for row in rows:
        faults += _faults(f"row {row.id!r}", [row.right, *(value for _, value in row.terms)], inexact=inexact)
    if faults:
        raise NotExact(_in_words(program, faults, inexact=inexact))
    return FloatProgram(
        costs={**_idle(program), **(costs if held else {place: float(value) for place, value in program.objective})},
        factor=factor if held else 1,
        rounded_costs=not held,
        rows=tuple(_row(row) for row in program.rows),
    )


def _idle(program: LinearProgram) -> dict[int, Number]:
    """A cost of 0 for every column that stands in no row."""
    standing = {column for row in program.rows for column, _ in row.terms}
    return {place: 0 for place in range(len(program.columns)) if place not in standing}


def _holds(value: int) -> bool:
    """Whether a float holds an integer."""
    try:
        return int(float(value)) == value
    except OverflowError:
        return False


def _is_exact(row: Row) -> bool:
    terms, right = row.integers()
    return all(_holds(value) for value in (right, *terms.values()))


def _row(row: Row) -> FloatRow:
    """The row in integers where floats hold them, else as it is in the nearest floats."""
    terms: Mapping[int, Number]
    terms, right = row.integers()
    if _is_exact(row):
        return FloatRow(id=row.id, terms=terms, sense=row.sense, right=right, rounded=False)
    terms = {place: float(value) for place, value in row.terms}
    return FloatRow(id=row.id, terms=terms, sense=row.sense, right=float(row.right), rounded=True)


def _faults(where: str, values: Iterable[Fraction], *, inexact: bool) -> list[str]:
    """The place, where it cannot be written: at all, or without rounding."""
    return [] if inexact and all(_in_range(value) for value in values) else [where]


def _in_range(value: Fraction) -> bool:
    """Whether a float is near: none is beyond the largest, and 0 is not near to what is not 0."""
    try:
        return (float(value) != 0) == (value != 0)
    except OverflowError:
        return False


def _in_words(program: LinearProgram, faults: list[str], *, inexact: bool) -> str:
    shown = ", ".join(faults[:SHOWN]) + (f" and {len(faults) - SHOWN} more" if len(faults) > SHOWN else "")
    why = "beyond the range of floats" if inexact else "that no float holds exactly, even in whole numbers"
    mend = "" if inexact else "; with --inexact (in Python inexact=True) they are rounded, and it is another program"
    return f"{program.name!r} has numbers {why}, in {shown}{mend}"
