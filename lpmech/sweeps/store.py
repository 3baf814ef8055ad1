"""The folder of a sweep: what is swept (`sweep.json`), and a line for every job that is done (`rows.jsonl`).

If the process is killed in the middle of a line, the next one does that job again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lpmech.sweeps import folder as folders
from lpmech.sweeps import lines
from lpmech.sweeps.folder import NoStore
from lpmech.sweeps.rows import Row, line_of, read_line
from lpmech.sweeps.sweep import Sweep

SWEEP, ROWS = "sweep.json", "rows.jsonl"
KIND = folders.Kind(record=SWEEP, found=ROWS, run="sweep", command="lpmech sweep")


@dataclass(frozen=True, slots=True)
class Store:
    """The rows of a folder, while it is open."""

    kept: tuple[Row, ...]
    _lines: lines.Lines

    def add(self, row: Row) -> None:
        """Adds the line of a row; when this returns, it is on the disk."""
        self._lines.add(line_of(row))


@contextmanager
def opened(folder: Path, sweep: Sweep) -> Iterator[Store]:
    """The rows of a sweep that its folder has; a new folder is made. Raises NoStore, and OSError where the folder
    cannot be read or written."""
    with folders.opened(folder, KIND, sweep.to_json()) as found:
        yield Store(tuple(_rows(found.kept, folder / ROWS, sweep)), found)


def _rows(kept: Sequence[bytes], path: Path, sweep: Sweep) -> Iterator[Row]:
    """The rows of the lines, each of another job."""
    seen: set[int] = set()
    for number, line in enumerate(kept, 1):
        row = _row(line, sweep)
        if row is None or row.job in seen:
            wrong = "no row of this sweep" if row is None else f"job {row.job} again"
            raise NoStore(f"{path}:{number}: found {wrong}, expected one line per job, as lpmech wrote it; remove the "
                          "line, and its job is done again")  # fmt: skip
        seen.add(row.job)
        yield row


def _row(line: bytes, sweep: Sweep) -> Row | None:
    """The row of a line that is one of this sweep."""
    try:
        row = read_line(line)
        right = 0 <= row.job < sweep.count and row.at == sweep.point(row.job) and line_of(row) == line + b"\n"
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return row if right else None
