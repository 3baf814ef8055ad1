"""The CPLEX LP format: `Minimize`, `Subject To`, `Bounds`, integers in full; comments begin with a backslash."""

from __future__ import annotations

from collections.abc import Iterator

from lpmech.exports.text import folded, legend, objective, scaling, terms
from lpmech.lp.program import LinearProgram


def write(program: LinearProgram, notes: tuple[str, ...]) -> str:
    """The program in CPLEX LP format."""
    coefficients, factor = objective(program)
    lines = [*legend(program, (*notes, *scaling(factor)), "\\"), "Minimize"]
    lines += folded(" obj:", terms(coefficients))
    lines.append("Subject To")
    for place, row in enumerate(program.rows, 1):
        scaled, right = row.integers()
        lines += folded(f" r{place}:", terms(scaled), f"{row.sense} {right}")
    return "\n".join([*lines, *_bounds(program), "End", ""])


def _bounds(program: LinearProgram) -> Iterator[str]:
    """Free columns are named; ≥ 0 is the format's default."""
    yield "Bounds"
    for place, column in enumerate(program.columns, 1):
        if not column.nonnegative:
            yield f" x{place} free"
