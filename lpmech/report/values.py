"""The report of `lpmech values`: what each society can achieve in each state, and by which allocation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from rich.console import RenderableType
from rich.text import Text

from lpmech.certificate.results import Optimum, ValueRow
from lpmech.mechanisms.social import Society
from lpmech.problem.exact import format_number
from lpmech.reading import headings
from lpmech.report import layout, numbers

Entry = dict[tuple[str, str], str]  # by kind of column and, for components of the state, name


def values_report(name: str, rows: Sequence[ValueRow], places: int | None = None) -> Iterator[RenderableType]:
    """One table a program; with `places`, numbers rounded to so many decimals besides."""
    programs: dict[Society, list[ValueRow]] = {}
    for row in rows:
        programs.setdefault(row.society, []).append(row)
    yield Text(f"Social values of {name}", style="bold")
    yield layout.paragraph("Expected discounted social surplus under the efficient allocation, from each state on.", 0)
    for society, part in programs.items():
        yield layout.heading("With everyone" if society.without is None else f"Without {society.without}")
        yield _table(part, places)
    if any(numbers.short(row.value).startswith(numbers.ROUNDED) for row in rows):
        yield ""
        yield layout.paragraph(numbers.NOTE, 0)


def _table(rows: Sequence[ValueRow], places: int | None) -> RenderableType:
    entries = [entry for row in rows for entry in _entries(row, places)]
    columns = list(dict.fromkeys(column for entry in entries for column in entry))
    lines = [[entry.get(column, "") for column in columns] for entry in entries]
    headers = [headings.column(name) if name else kind for kind, name in columns]
    return layout.data(headers, lines, right=(columns.index(("value", "")),))


def _entries(row: ValueRow, places: int | None) -> Iterator[Entry]:
    """One state: its value; where there are shocks, then each of them."""
    period = {} if row.period is None else {("period", ""): str(row.period)}
    where = period | {("component", name): label for name, label in row.state.items()}
    if row.by_shock is None:
        yield where | _best(row, places)
        return
    yield where | {("shock", ""): "expected", ("value", ""): _number(row.value, places)}
    for shock, entry in row.by_shock.items():
        yield where | {("shock", ""): shock} | _best(entry, places)


def _best(entry: Optimum, places: int | None) -> Entry:
    """The value, the allocation, and others that are as good."""
    ties = [name for name in entry.optimal_allocations or () if name != entry.allocation]
    best = {("value", ""): _number(entry.value, places), ("allocation", ""): entry.allocation or ""}
    return best | ({("as good", ""): "; ".join(ties)} if ties else {})


def _number(value: Fraction, places: int | None) -> str:
    return numbers.with_decimals(format_number(value), numbers.short(value), places)
