"""The report of `lpmech values`: what each society can achieve in each state, and by which allocation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.console import RenderableType

from lpmech.report import layout, numbers

Row = dict[str, Any]


def values_report(name: str, rows: Sequence[Row]) -> Iterator[RenderableType]:
    """One table a program."""
    programs: dict[str, list[Row]] = {}
    for row in rows:
        programs.setdefault(row["program"], []).append(row)
    yield layout.heading(f"Social values of {name}".lstrip())
    yield layout.paragraph("Expected discounted social surplus under the efficient allocation, from each state on.", 0)
    for program, part in programs.items():
        title = "With everyone" if program == "everyone" else program.capitalize()
        yield layout.heading(title if program == "everyone" else f"W{program[1:]}")
        yield _table(part)
    if any(len(row["value"]) > numbers.LONGEST for row in rows):
        yield ""
        yield layout.paragraph(numbers.NOTE, 0)


def _table(rows: Sequence[Row]) -> RenderableType:
    entries = [entry for row in rows for entry in _entries(row)]
    columns = list(dict.fromkeys(name for entry in entries for name in entry))
    lines = [[entry.get(name, "") for name in columns] for entry in entries]
    return layout.Wide(layout.table(columns, lines, right=("value",)))


def _entries(row: Row) -> Iterator[dict[str, str]]:
    """One state: its value; where there are shocks, then each of them."""
    period = {} if row["period"] is None else {"period": str(row["period"])}
    where = {**period, **row["state"]}
    if row["by_shock"] is None:
        yield where | _best(row)
        return
    yield where | {"shock": "expected", "value": numbers.short(row["value"])}
    for shock, entry in row["by_shock"].items():
        yield where | {"shock": shock} | _best(entry)


def _best(entry: Mapping[str, Any]) -> dict[str, str]:
    """The value, the allocation, and others that are as good."""
    ties = [name for name in entry["optimal_allocations"] if name != entry["allocation"]]
    best = {"value": numbers.short(entry["value"]), "allocation": entry["allocation"]}
    return best | ({"as good": "; ".join(ties)} if ties else {})
