"""The forms of tables in files, each known by the ending of the file's name.

A new form is a function that turns a `Sheet` into bytes, and its line in `FORMATS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import PurePath

from lpmech.problem import memory
from lpmech.problem.extras import PYARROW, XLSXWRITER, Package
from lpmech.problem.printable import escaped
from lpmech.reading.files import readable
from lpmech.report.tables.columnar import columnar
from lpmech.report.tables.delimited import delimited
from lpmech.report.tables.html import html
from lpmech.report.tables.latex import latex
from lpmech.report.tables.markdown import markdown
from lpmech.report.tables.sheet import NoTable, Sheet
from lpmech.report.tables.streamed import Streamed
from lpmech.report.tables.subjects import Subject
from lpmech.report.tables.workbook import workbook

ROW = 2_000  # bytes of a row that is held: its labels and numbers by their columns, and what is drawn of them
MOST_READ = 20_000  # rows that somebody may want to read
# Of the subject, whether the long form is meant, and decimals: the parts of the file, one after another.
Write = Callable[[Subject, bool, int | None], Iterable[bytes]]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableFormat:
    """A form of tables in files."""

    ending: str
    write: Write
    needs: Package | None = None


def _of_sheet(draw: Callable[[Sheet], bytes], most: int | None = None) -> Write:
    """Writes the sheet of the form that is meant. Raises NoTable where it has more rows than `most`."""

    def write(subject: Subject, long: bool, places: int | None) -> Iterable[bytes]:
        check_held(subject)
        sheet = subject.long(places) if long else subject.wide(places)
        if most is not None and len(sheet.rows) > most:
            raise NoTable(f"the table has {len(sheet.rows):,} rows, and nobody reads more than {most:,}; .csv, .xlsx, "
                          ".parquet and .json hold more")  # fmt: skip
        return [draw(sheet)]

    return write


def check_held(subject: Subject) -> None:
    """Raises NotEnoughMemory where the rows of a table are too many to be held, as all forms but two hold them."""
    if isinstance(subject, Streamed):
        rows = subject.row_count
        memory.ask(
            rows * ROW, f"a table of {rows:,} rows", "CSV in the long form or JSON, which are written row by row"
        )


def json_parts(subject: Subject, places: int | None) -> Iterable[bytes]:
    """What `--format json` prints; row by row where rows may be very many."""
    parts = subject.json_pieces(places) if isinstance(subject, Streamed) else [readable(subject.to_json(places))]
    return (escaped(part, keep="\n").encode("utf-8", "backslashreplace") for part in parts)


def csv_parts(subject: Subject, places: int | None) -> Iterable[bytes]:
    """What `--format csv` prints; row by row where rows may be very many."""
    if isinstance(subject, Streamed):
        return (part.encode() for part in subject.csv_pieces(places))
    return [delimited(subject.long(places))]


def _as_csv(subject: Subject, long: bool, places: int | None) -> Iterable[bytes]:
    return csv_parts(subject, places) if long else [delimited(subject.wide(places))]


def _as_json(subject: Subject, long: bool, places: int | None) -> Iterable[bytes]:
    return json_parts(subject, places)


CSV = TableFormat(ending=".csv", write=_as_csv)
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
