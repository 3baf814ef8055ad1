"""Free MPS: fields separated by blanks, integers written in full; comments begin with a star."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lpmech.exports.text import legend, objective, scaling
from lpmech.lp.program import LinearProgram, Sense

_TYPES: Mapping[str, str] = {Sense.AT_LEAST: "G", Sense.EQUAL: "E", Sense.AT_MOST: "L"}


def write(program: LinearProgram, notes: tuple[str, ...]) -> str:
    """The program in free MPS."""
    costs, factor = objective(program)
    rows = [row.integers() for row in program.rows]
    lines = [*legend(program, (*notes, *scaling(factor)), "*"), "NAME lpmech", "ROWS", " N obj"]
    lines += (f" {_TYPES[row.sense]} r{place}" for place, row in enumerate(program.rows, 1))
    lines += ["COLUMNS", *_columns(program, costs, rows), "RHS"]
    lines += (f" rhs r{place} {right}" for place, (_, right) in enumerate(rows, 1) if right)
    lines.append("BOUNDS")
    lines += (f" FR bnd x{place}" for place, column in enumerate(program.columns, 1) if not column.nonnegative)
    return "\n".join([*lines, "ENDATA", ""])


def _columns(program: LinearProgram, costs: dict[int, int], rows: list[tuple[dict[int, int], int]]) -> Iterator[str]:
    """The entries column by column; a column without any is named with a 0, so that it is there."""
    entries: list[list[str]] = [[] for _ in program.columns]
    for position, cost in costs.items():
        entries[position].append(f"obj {cost}")
    for place, (coefficients, _) in enumerate(rows, 1):
        for position, value in coefficients.items():
            entries[position].append(f"r{place} {value}")
    for place, column in enumerate(entries, 1):
        yield from (f" x{place} {entry}" for entry in column or ["obj 0"])
