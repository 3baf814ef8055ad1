"""Transfers for reading: one row a report, with the allocation that is chosen and what each agent pays.

The rows of `results.py`, one an agent, are put side by side. Where agents' transfers remember different things the
rows stay one an agent. At a report of a stage with shocks the first row is the expectation, and each shock follows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from lpmech import results
from lpmech.report import layout, numbers

Row = dict[str, Any]
Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Rows of texts: first the report, then the allocation, then payments, exactly as they are."""

    columns: tuple[str, ...]
    rows: list[tuple[str, ...]]
    payments: frozenset[str]  # those of the columns that are numbers; empty where nothing is paid by shock

    def cells(self, row: tuple[str, ...], places: int | None, *, shorten: bool) -> list[str]:
        """A row for reading: payments with their decimals where these are wanted, long ones rounded."""
        return [_number(cell, places, shorten) if name in self.payments and cell else cell
                for name, cell in zip(self.columns, row, strict=True)]  # fmt: skip

    def laid_out(self, count: int | None = None, places: int | None = None) -> Iterator[RenderableType]:
        """The first rows as a table, and a note where numbers are rounded."""
        rows = [self.cells(row, places, shorten=True) for row in self.rows[:count]]
        yield layout.Wide(layout.table(self.columns, rows, right=self.payments))
        if any("≈" in cell for row in rows for cell in row):
            yield layout.paragraph(numbers.NOTE, 0)


def _number(text: str, places: int | None, shorten: bool) -> str:
    return numbers.with_decimals(text, numbers.short(text) if shorten else text, places)


def transfers_report(shape: Row, name: str, places: int | None) -> Iterator[RenderableType]:
    """The report of `lpmech transfers`."""
    yield Text(f"Transfers of the {shape['mechanism']} mechanism in {name}", style="bold")
    yield layout.paragraph("Paid by the agents at each report; below 0: received.", 0)
    yield ""
    yield from outcome_table(shape).laid_out(places=places)


def outcome_table(shape: Row) -> Outcomes:
    """Transfers and allocations, in the shape of `lpmech transfers --format json`, side by side."""
    transfers, rule = shape["transfers"], shape["allocation_rule"]
    allocations = {(row["period"], *row["state"].items()): row for row in rule}
    groups: dict[Key, list[Row]] = {}
    for row in transfers:
        groups.setdefault(_key(row), []).append(row)
    agents = list(dict.fromkeys(row["agent"] for row in transfers))
    together = all(len(group) == len(agents) for group in groups.values())
    split = list(groups.values()) if together else [[row] for row in transfers]
    flat = [entry for group in split for entry in _entries(group, allocations, together)]
    columns = tuple(dict.fromkeys(name for entry in flat for name in entry))
    paid = frozenset(_column(agent, together) for agent in agents)
    ordered = (*(name for name in columns if name not in paid), *(name for name in columns if name in paid))
    return Outcomes(ordered, [tuple(entry.get(name, "") for name in ordered) for entry in flat], paid)


def _key(row: Row) -> Key:
    memory = row["memory"]
    remembered = () if memory is None else (memory["allocation"], *memory["reports"].items())
    return (row["period"], remembered, *row["state"].items())


def _column(agent: str, together: bool) -> str:
    return f"{agent} pays" if together else "payment"


def _entries(group: list[Row], allocations: dict[Key, Row], together: bool) -> Iterator[dict[str, str]]:
    """One report: the expectation, and what happens at each shock."""
    first = group[0]
    chosen = allocations[(first["period"], *first["state"].items())]
    where = _where(first) | ({} if together else {"agent": first["agent"]})
    shocks = chosen["by_shock"]
    split = shocks is not None and all(row["by_shock"] is not None for row in group)
    paid = {_column(row["agent"], together): row["payment"] for row in group}
    if not split:
        said = chosen["allocation"] or "; ".join(f"{shock}: {name}" for shock, name in (shocks or {}).items())
        yield where | {"allocation": said} | paid
        return
    yield where | {"shock": "expected", "allocation": ""} | paid
    for shock, allocation in shocks.items():
        each = {_column(row["agent"], together): row["by_shock"][shock] for row in group}
        yield where | {"shock": shock, "allocation": allocation} | each


def _where(row: Row) -> dict[str, str]:
    """Period, memory and state."""
    plain = results.flat([{key: row[key] for key in ("period", "memory", "state")}])[0]
    return {key: str(value) for key, value in plain.items() if value is not None}
