"""Theorem-of-Alternatives systems: for rows R and a right-hand side b, exactly one of

- a *solution* y with R y ≥ b (R y = b on the rows in `equal`);
- a *certificate* λ with λ R = 0 and λ·b > 0, λ ≥ 0 on the ≥ rows: the rows add up to the contradiction 0 ≥ λ·b > 0.

(Farkas 1902; Gale 1960, Theorem 2.7. The systems of Liu 2014, Lemmas 7.1 to 7.3, have this form.) Both are exact, and
every answer is confirmed by exact sums before it is returned; no verdict rests on a tolerance.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from lpmech.lp.alternatives.batch import settle_batch
from lpmech.lp.alternatives.exact import equations, settle
from lpmech.lp.alternatives.found import Alternative, Alternatives, Units, content
from lpmech.lp.program import Building, LinearProgram, Sense
from lpmech.problem import exact
from lpmech.problem.exact import ExactArray

__all__ = ["Alternative", "Alternatives", "decide", "decide_batch", "solve_equations", "to_program"]


def decide(rows: ExactArray, right: ExactArray, equal: Sequence[int] = ()) -> Alternative:
    """Which alternative holds for the K×M matrix `rows` and the K numbers `right`."""
    _check_shapes(rows.shape, right.shape, equal)
    bounds = right.numerators.tolist()
    common = content(bounds)
    found = settle(rows.numerators.tolist(), [bound // common for bound in bounds], frozenset(equal), rows.shape[1])
    return Alternative(found, Units.of(rows, right, common))


def decide_batch(rows: ExactArray, right: ExactArray, equal: Sequence[int] = ()) -> Alternatives:
    """Which alternative holds for each of B systems: `rows` is B×K×M, `right` B×K, `equal` is common to all."""
    _check_shapes(rows.shape[1:], right.shape[1:], equal)
    if rows.shape[:1] != right.shape[:1]:
        raise ValueError(f"{rows.shape[0]} matrices and {right.shape[0]} right-hand sides")
    return settle_batch(rows, right, frozenset(equal))


def to_program(
    rows: ExactArray, right: ExactArray, equal: Sequence[int], name: str, row_ids: Sequence[str],
    column_ids: Sequence[str],
) -> LinearProgram:  # fmt: skip
    """The system as a named program with objective 0: optimal iff there is a solution, else infeasible."""
    _check_shapes(rows.shape, right.shape, equal)
    if rows.shape != (len(row_ids), len(column_ids)):
        raise ValueError(f"{len(row_ids)} row ids and {len(column_ids)} column ids for rows of shape {rows.shape}")
    building = Building(name)
    columns = [building.column(column_id) for column_id in column_ids]
    for place, row_id in enumerate(row_ids):
        values = (Fraction(int(value), rows.denominator) for value in rows.numerators[place])
        sense = Sense.EQUAL if place in equal else Sense.AT_LEAST
        building.row(row_id, zip(columns, values, strict=True), sense, right.item((place,)))
    return building.done()


def solve_equations(rows: ExactArray, right: ExactArray) -> ExactArray | None:
    """Y (M×L) with `rows` (K×M) · Y = `right` (K×L), all right-hand sides at once; None where some has no solution."""
    count, width = rows.shape
    if right.shape[:1] != (count,) or len(right.shape) != 2:
        raise ValueError(f"rows of shape {rows.shape} and right-hand sides of shape {right.shape}")
    found = equations(rows.numerators.tolist(), right.numerators.tolist(), width)
    if found is None:
        return None
    flat, denominator = found
    values = np.empty(width * right.shape[1], dtype=object)
    values[:] = flat
    factor, divisor = Units.of(rows, right)
    return exact.from_integers(values.reshape(width, -1) * factor, denominator * divisor).reduced()


def _check_shapes(rows: tuple[int, ...], right: tuple[int, ...], equal: Sequence[int]) -> None:
    """Raises ValueError where the parts of a system do not fit."""
    if len(rows) != 2 or rows[:1] != right:
        raise ValueError(f"rows of shape {rows} and a right-hand side of shape {right}")
    if any(not 0 <= place < rows[0] for place in equal):
        raise ValueError(f"there are rows 0 to {rows[0] - 1}, not all of {list(equal)}")
