"""The report of `lpmech sweep`, and its rows as a table for files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from lpmech.problem import shown
from lpmech.problem.exact import format_number
from lpmech.reading import headings
from lpmech.report import layout, numbers
from lpmech.report.tables.sheet import Column, Entry, Kind, Sheet, of_entries, with_rounded
from lpmech.sweeps.brackets import Bracket
from lpmech.sweeps.rows import Decided, Row
from lpmech.sweeps.swept import Swept, counted

MOST_SHOWN, MOST_REASONS = 100, 5  # rows of the report, and reasons below them
NOTE = "One row per job: a point of the grid and what is certified there. Nothing is said of what lies between points."
BRACKETS = "The verdict is proved at both ends of a bracket, and changes somewhere between them, perhaps several " \
    "times. A bracket is no region: nothing is known of other points in it."  # fmt: skip
_JOB, _CODE = Column("job", Kind.COUNT), Column("exit code", Kind.COUNT)
_VERDICT, _MECHANISM, _REASON = Column("verdict"), Column("mechanism"), Column("reason")
_CLAIM, _OF_CLAIM, _LEAST = Column("claim"), Column("claim's verdict"), Column("least slack", Kind.EXACT)


@dataclass(frozen=True, slots=True)
class SweptTable:
    """The rows of a sweep as a subject of tables."""

    swept: Swept

    def wide(self, places: int | None) -> Sheet:
        """One row per job, with two columns per claim."""
        order = {_VERDICT: 1, _CODE: 2, _MECHANISM: 3, _REASON: 5}
        first = dict.fromkeys((_JOB, *self._settings), 0)
        found = self._sheet([self._job(row) for row in self.swept.rows], first | order)
        return _rounded(found, places)

    def long(self, places: int | None) -> Sheet:
        """One row per job and claim; one for a job that has none."""
        entries = [entry for row in self.swept.rows for entry in self._claims(row)]
        found = self._sheet(entries, dict.fromkeys((_JOB, *self._settings), 0) | {_REASON: 5})
        return _rounded(found, places)

    def to_json(self, places: int | None) -> dict[str, Any]:
        """What is swept, and the rows as the file of a sweep has them, whatever is rounded elsewhere."""
        return self.swept.to_json()

    @property
    def _settings(self) -> list[Column]:
        return [Column(one.name, Kind.EXACT) for one in self.swept.sweep.settings]

    def _sheet(self, entries: Sequence[Entry], order: Mapping[Column, int]) -> Sheet:
        about = {"case": str(self.swept.sweep.to_json()["case"])}
        return of_entries("sweep", f"Sweep of {self.swept.name}", NOTE, about, entries,
                          lambda column: order.get(column, 4))  # fmt: skip

    def _point(self, row: Row) -> dict[Column, Any]:
        return {_JOB: row.job, **dict(zip(self._settings, row.at, strict=True))}

    def _job(self, row: Row) -> Entry:
        claims = {column: cell for one in row.claims for column, cell in _two(one)}
        return {**self._point(row), _VERDICT: row.said, _CODE: int(row.code), _MECHANISM: row.mechanism, **claims,
                _REASON: row.reason or None}  # fmt: skip

    def _claims(self, row: Row) -> Iterator[Entry]:
        if not row.claims:
            yield {**self._point(row), _CLAIM: None, _OF_CLAIM: None, _LEAST: None, _REASON: row.reason or None}
        for one in row.claims:
            yield {**self._point(row), _CLAIM: one.id, _OF_CLAIM: str(one.verdict), _LEAST: one.least_slack}


def _two(one: Decided) -> Iterator[tuple[Column, Any]]:
    """A claim's columns: its verdict and its least slack."""
    yield Column(one.id), str(one.verdict)
    yield Column(f"least slack of {one.id}", Kind.EXACT), one.least_slack


def _rounded(sheet: Sheet, places: int | None) -> Sheet:
    """With rounded columns if these are asked for."""
    if places is None:
        return sheet
    beside = {column: Column(headings.ROUNDED + column.name, Kind.ROUNDED) for column in sheet.columns
              if column.kind is Kind.EXACT}  # fmt: skip
    return with_rounded(sheet, beside, places)


def sweep_report(swept: Swept, places: int | None = None) -> Iterator[RenderableType]:
    """The counts, a row per job with the claims that are required, and why jobs failed."""
    rows = swept.rows
    jobs = shown.counted(len(rows), "job")
    told = ", ".join(f"{count:,} {word}" for word, count in counted(rows).items())
    yield Text(f"Sweep of {swept.name}: {jobs}, {told}", style="bold")
    yield ""
    yield _table(swept, places)
    if len(rows) > MOST_SHOWN:
        yield layout.paragraph(f"and {shown.counted(len(rows) - MOST_SHOWN, 'more job')}, which -o FILE writes")
    yield from _reasons(rows)
    if swept.brackets is not None:
        yield from _brackets(swept, swept.brackets, places)
    yield ""
    yield layout.paragraph(NOTE, 0)


def _table(swept: Swept, places: int | None) -> RenderableType:
    names, required = [one.name for one in swept.sweep.settings], swept.sweep.asked.require
    columns = ["job", *names, "verdict", "mechanism", *required]
    lines = [[str(row.job), *(_number(format_number(x), places) for x in row.at), layout.verdict(row.said),
              row.mechanism or "–", *(_claim(row, one, places) for one in required)]
             for row in swept.rows[:MOST_SHOWN]]  # fmt: skip
    return layout.data(columns, lines, right=range(1 + len(names)))


def _claim(row: Row, wanted: str, places: int | None) -> str | Text:
    """`proved, 1/2`: the verdict and the least slack."""
    one = row.claim(wanted)
    if one is None:
        return "–"
    if one.least_slack is None:
        return layout.verdict(one.verdict)
    slack = numbers.with_decimals(format_number(one.least_slack), numbers.short(one.least_slack), places)
    return layout.verdict(one.verdict, f"{one.verdict}, {slack}")


def _number(text: str, places: int | None) -> str:
    return numbers.with_decimals(text, text, places)


def _brackets(swept: Swept, found: Sequence[Bracket], places: int | None) -> Iterator[RenderableType]:
    """Where the verdict changes."""
    (name,) = (one.name for one in swept.sweep.settings)
    yield layout.heading(f"Where the verdict changes along {name}")
    if not found:
        yield layout.paragraph("Between no two neighbours that are decided.")
        return
    columns = ("bracket", "from", "verdict", "to", "verdict", "width", "stopped")
    shown = len(columns) if any(one.stop for one in found) else len(columns) - 1
    lines = [_bracket(number, one, places)[:shown] for number, one in enumerate(found, 1)]
    yield layout.table(columns[:shown], lines, right=(0, 1, 3, 5))
    yield layout.paragraph(BRACKETS)


def _bracket(number: int, one: Bracket, places: int | None) -> list[str | Text]:
    low, high, width = (_number(format_number(value), places) for value in (*one.ends, one.width))
    stop = "" if one.stop is None else f"{one.stop.said} at {format_number(one.stop.at[0])}"
    return [str(number), low, layout.verdict(one.low.said), high, layout.verdict(one.high.said), width, stop]


def _reasons(rows: Sequence[Row]) -> Iterator[RenderableType]:
    """Why jobs have no certificate, the first of them."""
    told = [row for row in rows if row.reason]
    if told:
        yield layout.heading("Without a certificate")
    for row in told[:MOST_REASONS]:
        yield layout.paragraph(f"job {row.job}, exit code {row.code}: {row.reason}")
    if len(told) > MOST_REASONS:
        yield layout.paragraph(f"and {len(told) - MOST_REASONS:,} more, which -o FILE writes")
