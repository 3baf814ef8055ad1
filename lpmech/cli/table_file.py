"""`-o FILE` of the commands that print a table: the file's ending says in which form it is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from lpmech.cli.output import Refusal, refusing, say, told
from lpmech.cli.progress import Progress
from lpmech.cli.target import target, unknown_ending
from lpmech.cli.to_file import ENDINGS, TEXT
from lpmech.reading.faults import quote
from lpmech.reading.files import write_pieces
from lpmech.report.tables.delimited import pieces
from lpmech.report.tables.formats import CSV, TableFormat, format_of
from lpmech.report.tables.formats import ENDINGS as TABLES
from lpmech.report.tables.sheet import Cell, Column, NoTable
from lpmech.report.tables.subjects import Subject


@dataclass(frozen=True, slots=True)
class TableFile:
    """A file for a table, and how it is written."""

    path: Path
    form: TableFormat
    long: bool

    def write(self, subject: Subject, places: int | None, progress: Progress) -> None:
        """Writes the file whole or not at all. Raises Refusal where this form cannot hold the table."""
        progress("writing the table")
        try:
            parts = self.form.write(subject, self.long, places)
        except NoTable as reason:
            raise Refusal(f"lpmech: {told(self.path)} is not written: {reason}") from reason
        counted = Counted(parts)
        with refusing(self.path):
            write_pieces(self.path, counted)
        say(f"wrote {told(self.path)} ({counted.size:,} bytes)")

    def stream(self, columns: Sequence[Column], rows: Iterable[Sequence[Cell]], progress: Progress) -> None:
        """Writes rows that are too many to hold, as comma-separated values."""
        progress("writing the table")
        with refusing(self.path):
            write_pieces(self.path, pieces(columns, rows))
        say(f"wrote {told(self.path)}")

    @property
    def streams(self) -> bool:
        """Whether rows may be written one after another."""
        return self.long and self.form is CSV


@dataclass(slots=True)
class Counted:
    """Parts of a file, and how many bytes have been taken."""

    parts: Iterable[bytes]
    size: int = 0

    def __iter__(self) -> Iterator[bytes]:
        for part in self.parts:
            self.size += len(part)
            yield part


def table_file(path: Path | None, *, long: bool, form: StrEnum) -> TableFile | None:
    """The file that is asked for, if one is; refused before any work if it cannot be written.

    The ending says how a file is written; `form`, which is what `--format` says, must not say another form.
    """
    if path is None:
        if long:
            raise Refusal("lpmech: --long says how -o FILE is written; --format csv and json are long anyway")
        return None
    if form.value != TEXT and ENDINGS[form.value] != path.suffix.lower():
        said = path.suffix.removeprefix(".") or "nothing"
        raise Refusal(f"lpmech: -o {told(path)} says {quote(said)}, and --format says {quote(form)}; leave --format "
                      "out, the ending says how a table is written")  # fmt: skip
    return TableFile(path, _form(path), long)


def _form(path: Path) -> TableFormat:
    """The form that the ending says. Raises Refusal where there is none, or what it needs is not installed."""
    target(path, TABLES)
    form = format_of(path)
    if form is None:
        raise unknown_ending(path, TABLES)
    check_installed(form, f"a table as {form.ending}")
    return form


def check_installed(form: TableFormat, asked: str) -> None:
    """Raises Refusal where what a form needs is not installed; `asked` is how it was asked for."""
    if form.needs is not None and not form.needs.is_there:
        raise Refusal(f"lpmech: {form.needs.missing(asked)}")
