"""Transfers that make an agent the residual claimant exactly, where polynomials do.

    δ ∫ p^i(θ'_{-i}; a, θ_{-i}) f^{-i}(θ'_{-i}|a, θ) dθ'_{-i} = −Σ_{j≠i} u^j(a, θ)    for all θ,

with one polynomial p^i for all signals: an equation of polynomials on each cell, so a linear system over the rationals,
one equation a cell and monomial. Of its solutions the one found by elimination is taken, free coefficients 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from flint import fmpq, fmpq_mat

from lpmech.continuous.kernel import Cell
from lpmech.continuous.polynomial import Polynomial


def solve(columns: Sequence[Sequence[Polynomial]], right: Sequence[Polynomial]) -> list[Fraction] | None:
    """x with Σ_k x_k columns[k][c] = right[c] on every cell c; None where there is none."""
    keys: dict[tuple[int, Cell], int] = {}
    for part in (*columns, right):
        for cell, polynomial in enumerate(part):
            for key in polynomial.terms:
                keys.setdefault((cell, key), len(keys))
    matrix = fmpq_mat(len(keys), len(columns) + 1)
    for place, part in enumerate((*columns, right)):
        for cell, polynomial in enumerate(part):
            for key, value in polynomial.terms.items():
                matrix[keys[cell, key], place] = fmpq(value.numerator, value.denominator)
    reduced, rank = matrix.rref() if keys else (matrix, 0)
    result = [Fraction(0)] * len(columns)
    for row in range(rank):
        pivot = next(k for k in range(len(columns) + 1) if reduced[row, k] != 0)
        if pivot == len(columns):
            return None
        last = reduced[row, len(columns)]
        result[pivot] = Fraction(int(last.p), int(last.q))
    return result
