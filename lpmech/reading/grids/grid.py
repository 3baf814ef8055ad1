"""Cells with their addresses, and faults that name cells as spreadsheets do: `transfers!B7`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from enum import Enum

from lpmech.reading.faults import Faults, Place, quote
from lpmech.reading.words import describe

MOST_ROWS, MOST_COLUMNS, MOST_CELLS = 1_048_576, 16_384, 2_000_000
KEPT_DIGITS = 15  # of a number in a spreadsheet
_LONGEST = 400  # characters of a number in a workbook
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})", re.ASCII)
_BARE = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*", re.ASCII)


class Bad(Enum):
    """A cell whose fault is noted."""

    BAD = "bad"


Value = str | Bad
Cells = dict[int, Value]  # by column, from 1


@dataclass(slots=True)
class Grid:
    """A sheet: its rows by number, without those that are empty. `sheet`: its position among the file's sheets."""

    sheet: int
    name: str  # empty in CSV, which has one sheet without a name
    rows: dict[int, Cells] = field(default_factory=dict)
    lines: dict[int, int] = field(default_factory=dict)  # of rows in a text
    decimals: dict[tuple[int, int], str] = field(default_factory=dict)  # by row and column, floats taken as they show

    def place(self, *at: int) -> Place:
        """The place of the sheet, of a row or of a cell, for faults."""
        return (self.sheet, *at)

    def cells(self) -> Iterator[tuple[int, int, Value]]:
        """Row, column and value of every cell."""
        for row, cells in self.rows.items():
            yield from ((row, column, value) for column, value in cells.items())


class CellFaults(Faults):
    """The faults of a file with sheets. A place is a sheet, a row and a column, or one in the tree that is made of the
    file, for which `cell_of` gives the cell."""

    def __init__(self, source: str) -> None:
        super().__init__(source, self._rows_lines)
        self.grids: dict[int, Grid] = {}
        self.cell_of: Callable[[Place], Place] = lambda place: ()

    def add(
        self, code: str, place: Place, found: str, expected: str = "", mend: str = "", *, lacks: Iterable[Place] = ()
    ) -> None:
        """Note a fault; one that many parts of the tree have of one cell is one."""
        is_cell = not place or isinstance(place[0], int)
        super().add(code, place if is_cell else self.cell_of(place), found, expected, mend, lacks=lacks)

    def write(self, place: Place) -> str:
        """`transfers!B7`; `B7` of a CSV; `transfers, row 7` and `transfers`."""
        numbers = [step for step in place if isinstance(step, int)]
        if not numbers:
            return ""
        grid = self.grids.get(numbers[0])
        name = grid.name if grid is not None else ""
        if len(numbers) == 1:
            return name
        if len(numbers) == 2:
            return f"{name}, row {numbers[1]}" if name else f"row {numbers[1]}"
        cell = address(numbers[1], numbers[2])
        return f"{_quoted(name)}!{cell}" if name else cell

    def _rows_lines(self, places: set[Place]) -> Mapping[Place, int]:
        """The lines of a text: those of the rows."""
        found = {}
        for place in places:
            numbers = [step for step in place if isinstance(step, int)]
            grid = self.grids.get(numbers[0]) if numbers else None
            if grid is not None and len(numbers) > 1 and numbers[1] in grid.lines:
                found[place] = grid.lines[numbers[1]]
        return found


def _quoted(sheet: str) -> str:
    return sheet if _BARE.fullmatch(sheet) else "'" + sheet.replace("'", "''") + "'"


def address(row: int, column: int) -> str:
    """`B7`."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"


def position(reference: str) -> tuple[int, int] | None:
    """Row and column of `B7`; None where it is no cell of a sheet."""
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = 26 * column + ord(letter) - 64
    row = int(match[2])
    return (row, column) if row <= MOST_ROWS and column <= MOST_COLUMNS else None


def shown_decimal(text: str) -> str | None:
    """The decimal that a spreadsheet shows for a number, if it has at most KEPT_DIGITS digits and so is what was typed.

    For example 0.1 for the double nearest to one tenth. None for 0.1 + 0.2, which is 0.30000000000000004.
    """
    try:
        written, double = Decimal(text[:_LONGEST]), float(text[:_LONGEST])
    except (InvalidOperation, ValueError):
        return None
    if len(text) > _LONGEST or not written.is_finite() or double in (float("inf"), float("-inf")):
        return None
    shown = Decimal(repr(double)).normalize()
    if len(shown.as_tuple().digits) > KEPT_DIGITS or bool(shown) != bool(written):
        return None
    return f"{shown:f}" if shown else "0"


def note_inexact(faults: Faults, place: Place, text: str) -> None:
    """Say that a number of a workbook is none that could be taken exactly."""
    faults.add("E-SHEET-INEXACT", place, f"the number {text[:60]}", f"a number of at most {KEPT_DIGITS} digits",
               "a spreadsheet's number is a binary float: type the exact fraction or decimal as text, such as '1/3 "
               "with an apostrophe before it")  # fmt: skip


def note_truth_value(faults: Faults, place: Place) -> None:
    """Say that a cell holds a truth value."""
    faults.add("E-SHEET-VALUE", place, "a truth value", "a text or a number",
               "a label such as true is typed as text, with an apostrophe before it")  # fmt: skip


def note_error_value(faults: Faults, place: Place, what: str) -> None:
    """Say that a cell holds the error of a formula."""
    faults.add("E-SHEET-VALUE", place, f"the error value {what[:20]}", "a text or a number",
               "its formula, or one that it rests on, fails: mend that, or type the value")  # fmt: skip


def named(text: str) -> str:
    """A heading or a cell, for people."""
    return describe(text) if text else quote("")
