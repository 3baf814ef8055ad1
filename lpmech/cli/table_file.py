"""`-o FILE` of the commands that print a table: the file's ending says in which form it is written."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from lpmech.cli.output import Refusal, refusing, say, told
from lpmech.cli.progress import Progress
from lpmech.reading.faults import quote
from lpmech.reading.files import check_writable, write_bytes
from lpmech.report.tables.formats import ENDINGS, TableFormat, format_of
from lpmech.report.tables.sheet import NoTable
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
            content = self.form.write(subject, self.long, places)
        except NoTable as reason:
            raise Refusal(f"lpmech: {told(self.path)} is not written: {reason}") from reason
        with refusing(self.path):
            write_bytes(self.path, content)
        say(f"wrote {told(self.path)} ({len(content):,} bytes)")


def table_file(path: Path | None, *, long: bool, form: StrEnum) -> TableFile | None:
    """The file that is asked for, if one is; refused before any work if it cannot be written.

    `form` is what `--format` says: what is printed, so it has no place beside a file.
    """
    if path is None:
        if long:
            raise Refusal("lpmech: --long says how -o FILE is written; --format csv and json are long anyway")
        return None
    if form.value != "text":
        raise Refusal(f"lpmech: --format {form.value} says what is printed, and -o {told(path)} prints nothing; the "
                      "ending of the file says how it is written")  # fmt: skip
    found = TableFile(path, _form(path), long)
    with refusing(path):
        check_writable(path)
    return found


def _form(path: Path) -> TableFormat:
    """The form that the ending says. Raises Refusal where there is none, or what it needs is not installed."""
    form = format_of(path)
    if form is None:
        ending = f"the ending {quote(path.suffix)}" if path.suffix else "no ending"
        raise Refusal(f"lpmech: -o {told(path)}: a table has one of the endings {', '.join(ENDINGS)}, not {ending}")
    check_installed(form, form.ending)
    return form


def check_installed(form: TableFormat, asked: str) -> None:
    """Raises Refusal where what a form needs is not installed; `asked` is how it was asked for."""
    needs = form.needs
    if needs is not None and not needs.is_there:
        raise Refusal(f"lpmech: {asked} needs {needs.name}: pip install 'lpmech[{needs.extra}]', or "
                      f"pip install {needs.name}")  # fmt: skip
