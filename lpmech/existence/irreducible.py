"""Contradictory sums of inequalities, reduced until leaving out any one of them leaves the rest consistent.

Weights y > 0 of rows A x ≥ b with Aᵀy = 0 and b·y > 0 are a contradiction. If y is, up to a factor, the only solution
of Aᵀy = 0 on these rows, no subset has weights ≥ 0 that cancel, so the rest is consistent (Farkas 1902). If it is
not, there is another solution d, of sum 0 after a multiple of y is taken away; moved along ±d, in the direction in
which b·y does not fall, y reaches 0 in some row while the others stay ≥ 0, and that row is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import flint

from lpmech.lp.alternatives.exact import pivots
from lpmech.lp.program import ZERO, Row


def reduced(
    rows: Sequence[Row], y: Sequence[Fraction], counts: Sequence[bool] | None = None
) -> tuple[Fraction, ...]:  # fmt: skip
    """Weights with the same sum and at least the same b·y, on an irreducible set of rows; all rows are ≥ rows.

    `counts`: the rows whose weights make up the sum; the others are halves of equations that never contradict one
    another. None: all.
    """
    summed = [True] * len(rows) if counts is None else counts
    weights = list(y)
    while True:
        kept = [place for place, weight in enumerate(weights) if weight]
        other = _other_solution([rows[place] for place in kept])
        if other is None:
            return tuple(weights)
        total = sum((weights[place] for place in kept if summed[place]), ZERO)
        share = sum((d for place, d in zip(kept, other, strict=True) if summed[place]), ZERO) / total
        move = [d - share * weights[place] for place, d in zip(kept, other, strict=True)]
        gain = sum((rows[place].right * d for place, d in zip(kept, move, strict=True)), ZERO)
        if gain < 0 or min(move) >= 0:  # none falls where two halves of an equation cancel, and gain nothing
            move = [-d for d in move]
        length = min(-weights[place] / d for place, d in zip(kept, move, strict=True) if d < 0)
        for place, d in zip(kept, move, strict=True):
            weights[place] += length * d


def _other_solution(rows: Sequence[Row]) -> list[Fraction] | None:
    """A solution of Aᵀd = 0 that is 0 in some row, without being 0; None where solutions have one dimension."""
    columns = sorted({column for row in rows for column, _ in row.terms})
    matrix = flint.fmpq_mat(len(columns), len(rows))
    where = {column: place for place, column in enumerate(columns)}
    for number, row in enumerate(rows):
        for column, value in row.terms:
            matrix[where[column], number] = flint.fmpq(value.numerator, value.denominator)
    echelon, rank = matrix.rref()
    found, bound = [ZERO] * len(rows), pivots(echelon, rank)
    free = sorted({*range(len(rows))} - {*bound})
    if len(free) < 2:
        return None
    found[free[0]] = Fraction(1)
    for i, place in enumerate(bound):
        entry = echelon[i, free[0]]
        found[place] = -Fraction(int(entry.p), int(entry.q))
    return found
