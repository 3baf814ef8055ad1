"""CSV to a grid: UTF-8, with commas, semicolons or tabs between its cells."""

from __future__ import annotations

import csv
import io
from collections.abc import Container

from lpmech.reading.grids.grid import MOST_CELLS, MOST_COLUMNS, CellFaults, Cells, Grid
from lpmech.reading.headings import GUARD
from lpmech.reading.source import BOM, decode

DELIMITERS = (",", ";", "\t")


def read_delimited(content: bytes, faults: CellFaults, known: Container[str]) -> list[Grid]:
    """The one sheet of a CSV. Of the delimiters that one is meant with which most headings are `known`."""
    text = decode(content.removeprefix(BOM), faults)
    faults.check()
    grid = Grid(sheet=0, name="")
    faults.grids[0] = grid
    _fill(grid, text, _delimiter(text, known), faults)
    faults.check()
    return [grid]


def _fill(grid: Grid, text: str, delimiter: str, faults: CellFaults) -> None:
    """Reads every row; a fault where one cannot be read."""
    reader, count = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), 0
    try:
        for number, row in enumerate(reader, 1):
            count += sum(map(bool, row))
            if count > MOST_CELLS or len(row) > MOST_COLUMNS:
                faults.add("E-FILE-SIZE", (), f"more than {MOST_CELLS:,} cells, or {MOST_COLUMNS:,} columns", "fewer")
                return
            _keep(grid, number, reader.line_num, row)
    except csv.Error as reason:
        faults.add("E-SHEET-FILE", (), f"line {reader.line_num}: {reason}", "comma-separated values")


def _keep(grid: Grid, number: int, line: int, row: list[str]) -> None:
    """A row without its empty cells, if it has others."""
    cells: Cells = {place: cell.removeprefix(GUARD) for place, cell in enumerate(row, 1) if cell}
    if cells:
        grid.rows[number], grid.lines[number] = cells, line


def _delimiter(text: str, known: Container[str]) -> str:
    """The first of those with which most headings are known."""
    first = text[: text.find("\n") + 1] or text
    return max(DELIMITERS, key=lambda one: _known(first, one, known))


def _known(line: str, delimiter: str, known: Container[str]) -> int:
    try:
        cells = next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return 0
    return sum(cell.removeprefix(GUARD) in known for cell in cells)
