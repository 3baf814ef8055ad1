"""CSV that spreadsheets leave as it is."""

from __future__ import annotations

import csv
import io

from lpmech.certificate.flat import guarded
from lpmech.report.tables.sheet import Sheet, exact_text


def delimited(sheet: Sheet) -> bytes:
    """Comma-separated values, in UTF-8; a cell that a spreadsheet would change begins with an apostrophe."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([guarded(column.name) for column in sheet.columns])
    writer.writerows([guarded(exact_text(cell)) for cell in row] for row in sheet.rows)
    return text.getvalue().encode("utf-8")
