"""Exact basic solutions of a float basis, by FLINT: what a basis claims is computed, and then proved or dropped.

A basis names columns J and rows I, as many of both. It claims x = 0 outside J and A_IJ x_J = b_I, and multipliers that
are 0 outside I with A_IJᵀ y_I = c_J. Where it claims infeasibility, some basic unknown is negative whatever is done:
its row of the dictionary, x_J = A_IJ⁻¹(b_I + s_I − …), is a Farkas certificate.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

import flint

from lpmech.lp.highs import Basis
from lpmech.lp.program import ZERO, LinearProgram
from lpmech.lp.proofs import Infeasible, Optimal, Vector


def optimal_at(program: LinearProgram, basis: Basis) -> Optimal | None:
    """The basic solution, where it is proved optimal; None where it is not, or the basis is singular."""
    matrix, scales = _square(program, basis)
    x = _point(program, basis, matrix)
    if x is None:
        return None
    costs = program.costs()
    (y,) = _multipliers(program, basis, matrix, scales, [[costs[column] for column in basis.columns]])
    found = Optimal(x=x, y=y, objective=program.value(x))
    return found if found.holds(program) else None


def infeasible_at(program: LinearProgram, basis: Basis) -> Infeasible | None:
    """Farkas multipliers from the first row or column that the basic solution violates and that proves something."""
    matrix, scales = _square(program, basis)
    x = _point(program, basis, matrix)
    if x is None:
        return None
    # the violated unknown u = (row of A)·x − b, or x_j, as a combination of the tight rows: A_IJᵀ y_I = −(its row)_J
    violated = {row.id: row for row in program.violated(x)}
    rows = [place for place, row in enumerate(program.rows) if row.id in violated]
    columns = [column for column in basis.columns if program.columns[column].nonnegative and x[column] < 0]
    targets = [_target(program, basis, place, x) for place in rows]
    targets += [[Fraction(-(column == other)) for other in basis.columns] for column in columns]
    found = _multipliers(program, basis, matrix, scales, targets) if targets else []
    for number, y in enumerate(found):
        if number < len(rows):
            y = _with_own(program, rows[number], x, y)
        certificate = Infeasible(y=y)
        if certificate.holds(program):
            return certificate
    return None


def _direction(program: LinearProgram, place: int, x: Sequence[Fraction]) -> int:
    """1 where a row's left-hand side is too small at x, −1 where it is too large."""
    row = program.rows[place]
    left = sum((value * x[column] for column, value in row.terms), ZERO)
    return 1 if left < row.right else -1


def _target(program: LinearProgram, basis: Basis, place: int, x: Sequence[Fraction]) -> list[Fraction]:
    """Minus the violated row, in the direction in which it is violated, on the basic columns."""
    own = dict(program.rows[place].terms)
    direction = _direction(program, place, x)
    return [-direction * own.get(column, ZERO) for column in basis.columns]


def _with_own(program: LinearProgram, place: int, x: Sequence[Fraction], y: Vector) -> Vector:
    """The multipliers with the violated row's own added."""
    return (*y[:place], y[place] + _direction(program, place, x), *y[place + 1 :])


def _square(program: LinearProgram, basis: Basis) -> tuple[flint.fmpz_mat, list[int]]:
    """A_IJ with each row times the integer that clears it, and these integers."""
    where = {column: place for place, column in enumerate(basis.columns)}
    size = len(basis.columns)
    matrix, scales = flint.fmpz_mat(size, size), []
    for place, position in enumerate(basis.rows):
        row = program.rows[position]
        scales.append(row.scale())
        for column, value in row.integers()[0].items():
            if column in where:
                matrix[place, where[column]] = value
    return matrix, scales


def _point(program: LinearProgram, basis: Basis, matrix: flint.fmpz_mat) -> Vector | None:
    """x with A_IJ x_J = b_I and 0 elsewhere."""
    solved = _solve(matrix, [[program.rows[row].integers()[1]] for row in basis.rows])
    if solved is None:
        return None
    x = [ZERO] * len(program.columns)
    for place, column in enumerate(basis.columns):
        x[column] = solved[place][0]
    return tuple(x)


def _multipliers(
    program: LinearProgram, basis: Basis, matrix: flint.fmpz_mat, scales: list[int], targets: list[list[Fraction]]
) -> list[Vector]:
    """For each target t the y with A_IJᵀ y_I = t and 0 elsewhere; the matrix is known to be regular."""
    common = math.lcm(1, *(value.denominator for target in targets for value in target))
    columns = [[int(target[place] * common) for target in targets] for place in range(len(basis.columns))]
    solved = _solve(matrix.transpose(), columns)
    assert solved is not None
    found = []
    for number in range(len(targets)):
        y = [ZERO] * len(program.rows)
        for place, row in enumerate(basis.rows):
            y[row] = solved[place][number] * scales[place] / common
        found.append(tuple(y))
    return found


def _solve(matrix: flint.fmpz_mat, right: list[list[int]]) -> list[list[Fraction]] | None:
    """M⁻¹ times a matrix, as fractions; None where M is singular."""
    if not right:
        return []
    try:
        solved = flint.fmpq_mat(matrix).solve(flint.fmpq_mat(flint.fmpz_mat(right)), algorithm="dixon")
    except ZeroDivisionError:
        return None
    return [[Fraction(int(entry.p), int(entry.q)) for entry in row] for row in solved.table()]
