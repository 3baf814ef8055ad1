"""A workbook for spreadsheets (XLSX), by XlsxWriter, which is optional.

Numbers that a spreadsheet keeps are numbers; fractions, long numbers and labels are text, in cells formatted as text,
so that a fraction typed in their place stays one. Nothing is a formula, a date or a link, whatever it looks like.
"""

from __future__ import annotations

import datetime
import io
from typing import Any

from lpmech.certificate.flat import is_plain_number
from lpmech.reading.headings import ABOUT_SHEET
from lpmech.report.tables.sheet import Cell, Column, Kind, NoTable, Rounded, Sheet, exact_text

MOST_ROWS = 1_048_575  # besides the names of the columns
MOST_COLUMNS = 16_384
OTHERS = ".csv, .parquet and .json hold more"
LONGEST = 32_767  # characters of a cell
_WIDEST = 40  # characters of a column, as it opens
_MADE = datetime.datetime(2000, 1, 1)  # the same table gives the same file
_NO_GUESSES = {"in_memory": True, "strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False}


def workbook(sheet: Sheet) -> bytes:
    """The workbook: a sheet for the table, for each further one, and `about`. Raises NoTable where it is too large."""
    import xlsxwriter

    for one in (sheet, *sheet.more):
        _check(one)
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, _NO_GUESSES)
    book.set_properties({"title": sheet.title, "comments": sheet.note, "created": _MADE})
    styles = _Styles(book)
    for one in (sheet, *sheet.more):
        _fill(book.add_worksheet(one.name), one, styles)
    _tell(book.add_worksheet(ABOUT_SHEET), sheet, styles)
    book.close()
    return file.getvalue()


def _check(sheet: Sheet) -> None:
    if len(sheet.rows) > MOST_ROWS or len(sheet.columns) > MOST_COLUMNS:
        raise NoTable(f"the table has {len(sheet.rows):,} rows and {len(sheet.columns):,} columns; a workbook holds "
                      f"{MOST_ROWS:,} and {MOST_COLUMNS:,}; {OTHERS}")  # fmt: skip
    longest = max((len(exact_text(cell)) for row in sheet.rows for cell in row), default=0)
    if longest > LONGEST:
        raise NoTable(f"a number has {longest:,} characters; a cell of a workbook holds {LONGEST:,}; {OTHERS}")


class _Styles:
    """The formats of cells in a workbook."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.head = book.add_format({"bold": True, "num_format": "@", "bottom": 1, "text_wrap": True, "valign": "top"})
        self.text = book.add_format({"num_format": "@"})
        self.right = book.add_format({"num_format": "@", "align": "right"})
        self._decimals: dict[int, Any] = {}

    def of(self, column: Column) -> Any:
        """That of a cell of text, or of one that is still empty."""
        return self.text if column.kind is Kind.LABEL else self.right

    def decimals(self, places: int) -> Any:
        """That of a number with so many decimals."""
        if places not in self._decimals:
            self._decimals[places] = self.book.add_format({"num_format": "0." + "0" * places if places else "0"})
        return self._decimals[places]


class _Shortest(float):
    """A float that is written by its fewest digits.

    xlsxwriter formats numbers with 16 digits: 0.772727 would stand in the file as 0.7727270000000001.
    """

    def __format__(self, _: str) -> str:
        return repr(float(self))


def _fill(page: Any, sheet: Sheet, styles: _Styles) -> None:
    """The names of the columns and the rows; the names stay in sight, and stand on every printed page."""
    for place, column in enumerate(sheet.columns):
        page.write_string(0, place, column.name, styles.head)
    longest = [len(column.name) for column in sheet.columns]
    for line, row in enumerate(sheet.rows, 1):
        for place, (column, cell) in enumerate(zip(sheet.columns, row, strict=True)):
            longest[place] = max(longest[place], _write(page, line, place, column, cell, styles))
    for place, column in enumerate(sheet.columns):
        page.set_column(place, place, min(longest[place], _WIDEST) + 2, styles.of(column))
    page.freeze_panes(1, 0)
    if sheet.rows:
        page.autofilter(0, 0, len(sheet.rows), len(sheet.columns) - 1)
    page.repeat_rows(0)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)


def _write(page: Any, line: int, place: int, column: Column, cell: Cell, styles: _Styles) -> int:
    """Writes a cell; its length."""
    text = exact_text(cell)
    if cell is None or text == "":
        return 0
    if column.kind is Kind.LABEL or not is_plain_number(text):
        page.write_string(line, place, text, styles.of(column))
    elif isinstance(cell, Rounded):
        page.write_number(line, place, _Shortest(text), styles.decimals(cell.places))
    else:
        page.write_number(line, place, int(text))
    return len(text)


def _tell(page: Any, sheet: Sheet, styles: _Styles) -> None:
    """What is said about the table."""
    told = {"title": sheet.title, "note": sheet.note, **sheet.about}
    for line, (name, text) in enumerate(told.items()):
        page.write_string(line, 0, name, styles.head)
        page.write_string(line, 1, text, styles.text)
    page.set_column(0, 0, 14)
    page.set_column(1, 1, 80)
