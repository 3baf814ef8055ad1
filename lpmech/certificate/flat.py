"""Rows without nesting, for CSV, Parquet and data frames; and CSV that spreadsheets leave as it is.

The columns are named in `reading/headings.py`. The page: docs/tables_format.md.
"""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from lpmech.problem.stages import PREVIOUS
from lpmech.reading.headings import AT, GUARD, column

Row = dict[str, Any]
_NUMBER = re.compile(
    r"-?(?=[0-9.]{1,16}\Z)(?:0|[1-9][0-9]{0,14})(?:\.[0-9]+)?", re.ASCII
)  # spreadsheets keep 15 digits
_RISKY = re.compile(
    r"[=+\-@＝＋－＠'(.$€£¥₹\s\d]|(?:true|false)\Z|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[ ./-]?\d",
    re.IGNORECASE,
)


def flat(rows: Sequence[Row]) -> list[Row]:
    """Rows for tables without nesting: one column a component, memories and shocks spelt out."""
    return [flattened(row) for row in rows]


def flattened(row: Row) -> Row:
    """One of them."""
    plain: Row = {}
    for key, value in row.items():
        plain |= _COLUMNS[key](value) if key in _COLUMNS else {key: value}
    return plain


def listed(labels: Sequence[str]) -> str:
    """Labels in one cell, joined by semicolons; one that has a semicolon or a quote is quoted."""
    odd = re.compile(r'[;"]')
    return "; ".join('"' + label.replace('"', '""') + '"' if odd.search(label) else label for label in labels)


def _flat_memory(memory: Row | None) -> Row:
    if memory is None:
        return {}
    reports = {PREVIOUS + name: label for name, label in memory["reports"].items()}
    chosen = {PREVIOUS + "allocation": memory["allocation"]} if "allocation" in memory else {}
    return chosen | reports


def _flat_remembered(events: Sequence[Row]) -> Row:
    """The newest event as a memory, the older ones with how long ago they were."""
    plain: Row = {}
    for ago, event in enumerate(reversed(events), 1):
        before = PREVIOUS if ago == 1 else f"{ago} periods ago "
        told = {"allocation": event["allocation"]} if "allocation" in event else {}
        plain |= {before + name: label for name, label in (told | event.get("reports", {})).items()}
    return plain


def _flat_shocks(by_shock: Row | None) -> Row:
    plain: Row = {}
    for shock, entry in (by_shock or {}).items():
        if isinstance(entry, Mapping):
            plain |= {f"{key} at {shock}": listed(item) if isinstance(item, list) else item
                      for key, item in entry.items()}  # fmt: skip
        else:
            plain[AT + shock] = entry
    return plain


# The keys whose values are nested, with the columns that they become.
_COLUMNS: Mapping[str, Callable[[Any], Row]] = MappingProxyType({
    "state": lambda state: {column(name): label for name, label in state.items()},
    "memory": _flat_memory,
    "remembered": _flat_remembered,
    "optimal_allocations": lambda found: {"optimal_allocations": None if found is None else listed(found)},
    "by_shock": _flat_shocks,
})  # fmt: skip


def to_csv(rows: Sequence[Row]) -> str:
    """Comma-separated values; a column that a row lacks is empty there."""
    return "".join(csv_lines(lambda: rows))


def csv_lines(rows: Callable[[], Iterable[Row]]) -> Iterator[str]:
    """The same line by line, of rows that are gone through twice: for their columns, and to be written."""
    columns = list(dict.fromkeys(key for row in rows() for key in row))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    for cells in itertools.chain([columns], ([row.get(key, "") for key in columns] for row in rows())):
        writer.writerow(map(guarded, cells))
        yield text.getvalue()
        text.seek(0)
        text.truncate()


def is_plain_number(text: str) -> bool:
    """Whether spreadsheets keep a number as it is written: an integer or a decimal of at most 15 digits."""
    return _NUMBER.fullmatch(text) is not None


def guarded(cell: object) -> object:
    """A cell with an apostrophe before it, if a spreadsheet would take its text for a formula, a date or a number that
    it rounds; such are fractions, too."""
    if not isinstance(cell, str) or is_plain_number(cell) or not _RISKY.match(cell):
        return cell
    return GUARD + cell
