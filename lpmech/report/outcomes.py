"""Transfers for reading: one row a report, with the allocation that is chosen and what each agent pays.

The rows of `certificate/results.py`, one an agent, are put side by side. When agents' transfers remember different
things, the rows stay one an agent, and so do narrow rows, at which the allocation is left open. At a
report of a stage with shocks the first row is the expectation, and each shock follows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from lpmech.reading import headings
from lpmech.report import layout, numbers, words
from lpmech.report.tables.sheet import Column as SheetColumn
from lpmech.report.tables.sheet import Kind, Sheet

Row = dict[str, Any]
Key = tuple[object, ...]
Column = tuple[str, str]  # its kind and, for components and payments, a name
Entry = dict[Column, str]
ORDER = ("period", "after", "component", "agent", "shock", "allocation", "pays", "payment")
NUMBERS = ("pays", "payment")
BEGINNING = "In the first period nothing is remembered: its payments are those after what is listed first."
LATER = "later"  # every period after the first of an infinite horizon


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Rows of texts: first the report, then the allocation, then payments, exactly as they are."""

    columns: tuple[str, ...]
    rows: list[tuple[str, ...]]
    payments: frozenset[int]  # positions of the columns that are numbers
    narrow: bool = False  # rows name just the labels that matter

    def cells(self, row: tuple[str, ...], places: int | None, *, shorten: bool) -> list[str]:
        """A row for reading: payments with their decimals where these are wanted, long ones rounded."""
        return [_number(cell, places, shorten) if place in self.payments and cell else cell
                for place, cell in enumerate(row)]  # fmt: skip

    def laid_out(self, count: int | None = None, places: int | None = None) -> Iterator[RenderableType]:
        """The first rows as a table, and a note where numbers are rounded."""
        rows = [self.cells(row, places, shorten=True) for row in self.rows[:count]]
        yield layout.data(self.columns, rows, right=self.payments)
        if any("≈" in row[place] for row in rows for place in self.payments):
            yield layout.paragraph(numbers.NOTE, 0)
        if self.narrow:
            yield layout.paragraph("A row holds for all labels that it leaves open.", 0)


def _number(text: str, places: int | None, shorten: bool) -> str:
    return numbers.with_decimals(text, numbers.short(text) if shorten else text, places)


def transfers_report(shape: Row, name: str, places: int | None) -> Iterator[RenderableType]:
    """The report of `lpmech transfers`."""
    yield Text(words.transfers_of(shape["mechanism"], name), style="bold")
    yield layout.paragraph(words.PAID, 0)
    for agent, remembered in shape.get("automata", {}).items():
        yield layout.paragraph(f"Besides the reports of the period, what {agent} pays depends on {remembered}.", 0)
    if "automata" in shape and all(row["period"] is None for row in shape["transfers"]):
        yield layout.paragraph(BEGINNING, 0)
    yield ""
    yield from outcome_table(shape).laid_out(places=places)


def reading_sheet(shape: Row, name: str, places: int | None) -> Sheet:
    """The same table, for files that people read."""
    table = outcome_table(shape)
    columns = tuple(
        SheetColumn(text, Kind.EXACT if place in table.payments else Kind.LABEL)
        for place, text in enumerate(table.columns)
    )
    return Sheet(
        name=headings.SHEET, title=words.transfers_of(shape['mechanism'], name),
        note=words.PAID,
        about={"environment": shape["environment"], "mechanism": shape["mechanism"]},
        columns=columns, rows=[tuple(table.cells(row, places, shorten=False)) for row in table.rows],
    )  # fmt: skip


def outcome_table(shape: Row) -> Outcomes:
    """Transfers and allocations, in the shape of `lpmech transfers --format json`, side by side."""
    transfers, rule = shape["transfers"], shape["allocation_rule"]
    allocations = {(row["period"], *row["state"].items()): row for row in rule}
    staged = any(row["period"] is not None for row in transfers)
    entries = [entry for group in _groups(transfers, allocations) for entry in _entries(group, allocations, staged)]
    places = {name: place for place, name in enumerate(rule[0]["state"])} if rule else {}
    found = dict.fromkeys(column for entry in entries for column in entry)
    columns = sorted(found, key=lambda column: (ORDER.index(column[0]), places.get(column[1], 0)))
    rows = [tuple(entry.get(column, "") for column in columns) for entry in entries]
    paid = frozenset(place for place, (kind, _) in enumerate(columns) if kind in NUMBERS)
    narrow = any(_allocation(row, allocations) is None for row in transfers)
    return Outcomes(tuple(map(_header, columns)), rows, paid, narrow)


def _groups(transfers: list[Row], allocations: dict[Key, Row]) -> list[list[Row]]:
    """The rows of all agents at one report; each row alone, where the agents' rows do not match or are narrow."""
    groups: dict[Key, list[Row]] = {}
    for row in transfers:
        groups.setdefault((row["period"], words.known(row), *row["state"].items()), []).append(row)
    agents = {row["agent"] for row in transfers}
    narrow = any(_allocation(row, allocations) is None for row in transfers)
    together = not narrow and all(len(group) == len(agents) for group in groups.values())
    return list(groups.values()) if together else [[row | {"alone": True, "narrow": narrow}] for row in transfers]


def _entries(group: list[Row], allocations: dict[Key, Row], staged: bool) -> Iterator[Entry]:
    """One report: the expectation, and what happens at each shock. `staged`: some rows are of a numbered period."""
    first = group[0]
    chosen = _allocation(first, allocations)
    where = _where(first, staged)
    if chosen is None:
        yield where | {_paid(row): row["payment"] for row in group}
        return
    shocks = chosen["by_shock"] or {}
    if not shocks or any(row["by_shock"] is None for row in group):
        said = chosen["allocation"] or "; ".join(f"{shock}: {name}" for shock, name in shocks.items())
        yield where | {("allocation", ""): said} | {_paid(row): row["payment"] for row in group}
        return
    yield where | {("shock", ""): "expected"} | {_paid(row): row["payment"] for row in group}
    for shock, allocation in shocks.items():
        each = {_paid(row): row["by_shock"][shock] for row in group}
        yield where | {("shock", ""): shock, ("allocation", ""): allocation} | each


def _allocation(row: Row, allocations: dict[Key, Row]) -> Row | None:
    """What is chosen at the reports of a row; None of a narrow row."""
    state = tuple(row["state"].items())
    return allocations.get((row["period"], *state)) or allocations.get((None, *state))


def _where(row: Row, staged: bool) -> Entry:
    """Period, memory, state and, where rows are one an agent, the agent."""
    period = {("period", ""): LATER if row["period"] is None else str(row["period"])} if staged else {}
    said = _narrow_memory(row["memory"]) if row.get("narrow") else words.known(row)
    memory = {("after", ""): said} if said else {}
    agent = {("agent", ""): row["agent"]} if "alone" in row else {}
    return period | memory | {("component", name): label for name, label in row["state"].items()} | agent


def _narrow_memory(remembered: Row | None) -> str:
    """`bob = low → to bob`: what a narrow row names of the memory."""
    if not remembered:
        return ""
    reports = ", ".join(f"{name} = {label}" for name, label in remembered["reports"].items())
    return " → ".join(part for part in (reports, remembered.get("allocation")) if part)


def _paid(row: Row) -> Column:
    return ("payment", "") if "alone" in row else ("pays", row["agent"])


def _header(column: Column) -> str:
    kind, name = column
    return {"component": headings.column(name), "pays": headings.pays(name)}.get(kind, kind)
