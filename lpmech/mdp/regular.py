"""Square rational systems A x = b that need not be those of a Markov chain: solved where A is regular.

Where it is not, ranks say whether there are many solutions or none (Rouché and Capelli). Exact, by FLINT.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from flint import fmpq_mat, fmpz_mat

from lpmech.problem.exact import ExactArray, from_integers

_SMALLEST_DIXON = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Singular:
    """A system that does not determine its unknowns."""

    unknowns: int
    rank: int
    solvable: bool  # some x solves it, and then many do


def solve_regular(matrix: ExactArray, right: ExactArray) -> ExactArray | Singular:
    """x (n numbers) with A x = b, A the n×n `matrix`; or why there is no such x, or more than one."""
    n = matrix.shape[0]
    left = fmpz_mat(matrix.numerators.tolist())
    column = fmpz_mat(n, 1, right.numerators.tolist())
    try:
        solution = fmpq_mat(left).solve(fmpq_mat(column), algorithm="fflu" if n < _SMALLEST_DIXON else "dixon")
    except ZeroDivisionError:
        rank, both = left.rank(), fmpz_mat([[*row, b] for row, b in zip(left.tolist(), column.entries(), strict=True)])
        return Singular(unknowns=n, rank=rank, solvable=both.rank() == rank)
    numerators, denominator = solution.numer_denom()
    values = np.empty(n, dtype=object)
    values[:] = [int(number) * matrix.denominator for number in numerators.entries()]
    return from_integers(values, int(denominator) * right.denominator).reduced()
