"""The forms of tables in files, each known by the ending of the file's name.

A new form is a function that turns a `Sheet` into bytes, and its line in `FORMATS`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath

from lpmech.problem.extras import PYARROW, XLSXWRITER, Package
from lpmech.problem.printable import escaped
from lpmech.report.tables.columnar import columnar
from lpmech.report.tables.delimited import delimited
from lpmech.report.tables.html import html
from lpmech.report.tables.latex import latex
from lpmech.report.tables.markdown import markdown
from lpmech.report.tables.sheet import NoTable, Sheet
from lpmech.report.tables.subjects import Subject
from lpmech.report.tables.workbook import workbook

MOST_READ = 20_000  # rows that somebody may want to read
Write = Callable[[Subject, bool, int | None], bytes]  # the subject, whether the long form is meant, decimals


@dataclass(frozen=True, slots=True, kw_only=True)
class TableFormat:
    """A form of tables in files."""

    ending: str
    write: Write
    needs: Package | None = None


def _of_sheet(draw: Callable[[Sheet], bytes], most: int | None = None) -> Write:
    """Writes the sheet of the form that is meant. Raises NoTable where it has more rows than `most`."""

    def write(subject: Subject, long: bool, places: int | None) -> bytes:
        sheet = subject.long(places) if long else subject.wide(places)
        if most is not None and len(sheet.rows) > most:
            raise NoTable(f"the table has {len(sheet.rows):,} rows, and nobody reads more than {most:,}; .csv, .xlsx, "
                          ".parquet and .json hold more")  # fmt: skip
        return draw(sheet)

    return write


def _as_json(subject: Subject, long: bool, places: int | None) -> bytes:
    """What `--format json` prints, whatever form is meant."""
    return (escaped(json.dumps(subject.to_json(places), indent=1, ensure_ascii=False), keep="\n") + "\n").encode()


CSV = TableFormat(ending=".csv", write=_of_sheet(delimited))
PARQUET = TableFormat(ending=".parquet", write=_of_sheet(columnar), needs=PYARROW)
FORMATS = (
    CSV,
    TableFormat(ending=".xlsx", write=_of_sheet(workbook), needs=XLSXWRITER),
    TableFormat(ending=".html", write=_of_sheet(html, MOST_READ)),
    TableFormat(ending=".tex", write=_of_sheet(latex, MOST_READ)),
    TableFormat(ending=".md", write=_of_sheet(markdown, MOST_READ)),
    PARQUET,
    TableFormat(ending=".json", write=_as_json),
)  # fmt: skip
ENDINGS = tuple(one.ending for one in FORMATS)


def format_of(path: PurePath) -> TableFormat | None:
    """The form that a file's name says; None where it says none that is known."""
    return next((one for one in FORMATS if one.ending == path.suffix.lower()), None)
