"""The solution of least Euclidean norm of a consistent linear system R y = b, exactly.

Where the rows of R are independent, y = Rᵀ (R Rᵀ)⁻¹ b; dependent rows are dropped first, and the result is checked
against them. Every row is divided by its content first, as the common denominator of all rows may be far longer than
that of one. (Penrose 1955: the least-norm solution lies in the row space.)
"""

from __future__ import annotations

import math

import numpy as np
from flint import fmpz_mat

from lpmech.problem import exact
from lpmech.problem.exact import ExactArray, Integers


def least_norm(rows: ExactArray, right: ExactArray) -> ExactArray | None:
    """y of least norm with rows · y = right (K×M, K); None where the system is inconsistent."""
    kept = independent_rows(rows.numerators)
    numbers, bounds = rows.numerators[kept].tolist(), right.numerators[kept].tolist()
    contents = [math.gcd(*row) for row in numbers]
    common = math.lcm(*contents)
    matrix = fmpz_mat([[value // content for value in row] for row, content in zip(numbers, contents, strict=True)])
    target = fmpz_mat([[value * (common // content)] for value, content in zip(bounds, contents, strict=True)])
    weights, denominator = (matrix * matrix.transpose()).solve(target).numer_denom()
    numerators = np.array([int(value) for value in (matrix.transpose() * weights).entries()], dtype=object)
    # a row is content · matrix / d, its bound content · target / (common · c): y = (d / (common · c)) · the least norm
    solution = exact.from_integers(
        numerators * rows.denominator, int(denominator) * right.denominator * common
    ).reduced()
    return solution if _solves(rows, right, solution) else None


def independent_rows(rows: Integers) -> list[int]:
    """Positions of a largest set of linearly independent rows, the first ones possible."""
    echelon, _, rank = fmpz_mat(rows.T.tolist()).rref()
    pivots: list[int] = []
    for place in range(rank):
        pivots.append(next(column for column in range(len(rows)) if echelon[place, column] != 0))
    return pivots


def _solves(rows: ExactArray, right: ExactArray, solution: ExactArray) -> bool:
    left = exact.einsum(rows, [0, 1], solution, [1], [0], rows.shape[1])
    return not (left - right).numerators.any()
