"""The exact basic solution of a float basis: what a basis claims is computed, and then proved or dropped.

A basis names columns J and rows I, as many of both. It claims that x with A_IJ x_J = b_I, and 0 outside J, is optimal,
and so are the multipliers y with A_IJᵀ y_I = c_J, and 0 outside I.
"""

from __future__ import annotations

from fractions import Fraction

from lpmech.lp.highs import Basis
from lpmech.lp.program import ZERO, LinearProgram
from lpmech.lp.proofs import Optimal, Vector
from lpmech.lp.sparse import SparseRow, solve_square


def optimal_at(program: LinearProgram, basis: Basis) -> Optimal | None:
    """The basic solution, where it is proved optimal; None where it is not, or the basis is singular."""
    matrix, scales = _square(program, basis)
    x = _point(program, basis, matrix)
    if x is None:
        return None
    costs = program.costs()
    y = _multipliers(program, basis, matrix, scales, [costs[column] for column in basis.columns])
    found = Optimal(x=x, y=y, objective=program.value(x))
    return found if found.holds(program) else None


def _square(program: LinearProgram, basis: Basis) -> tuple[list[SparseRow], list[int]]:
    """A_IJ with each row times the integer that clears it, and these integers."""
    where = {column: place for place, column in enumerate(basis.columns)}
    rows = [program.rows[place] for place in basis.rows]
    matrix = [{where[c]: value for c, value in row.integers()[0].items() if c in where} for row in rows]
    return matrix, [row.scale() for row in rows]


def _transposed(matrix: list[SparseRow]) -> list[SparseRow]:
    """The matrix with rows and columns exchanged."""
    found: list[SparseRow] = [{} for _ in matrix]
    for place, row in enumerate(matrix):
        for column, value in row.items():
            found[column][place] = value
    return found


def _point(program: LinearProgram, basis: Basis, matrix: list[SparseRow]) -> Vector | None:
    """x with A_IJ x_J = b_I and 0 elsewhere."""
    solved = solve_square(matrix, [[Fraction(program.rows[row].integers()[1])] for row in basis.rows])
    if solved is None:
        return None
    x = [ZERO] * len(program.columns)
    for column, (value,) in zip(basis.columns, solved, strict=True):
        x[column] = value
    return tuple(x)


def _multipliers(
    program: LinearProgram, basis: Basis, matrix: list[SparseRow], scales: list[int], costs: list[Fraction]
) -> Vector:
    """y with A_IJᵀ y_I = c_J and 0 elsewhere; the matrix is known to be regular."""
    solved = solve_square(_transposed(matrix), [[cost] for cost in costs])
    assert solved is not None
    y = [ZERO] * len(program.rows)
    for row, scale, (value,) in zip(basis.rows, scales, solved, strict=True):
        y[row] = value * scale
    return tuple(y)
