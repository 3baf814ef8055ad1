"""CSV that spreadsheets leave as it is."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from lpmech.certificate.flat import guarded
from lpmech.report.tables.sheet import Cell, Column, Sheet, exact_text

AT_ONCE = 10_000  # rows


def delimited(sheet: Sheet) -> bytes:
    """Comma-separated values, in UTF-8; a cell that a spreadsheet would change begins with an apostrophe."""
    return b"".join(pieces(sheet.columns, sheet.rows))


def pieces(columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """The same piece by piece, of rows that are too many to hold."""
    yield _lines([[column.name for column in columns]])
    given = iter(rows)
    while part := list(islice(given, AT_ONCE)):
        yield _lines([[exact_text(cell) for cell in row] for row in part])


def _lines(rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([guarded(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8")
