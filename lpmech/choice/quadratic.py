"""A float proposal for the least norm by CVXPY. Never evidence.

The solver is named: with PuLP imported before, CVXPY's choice of its own may crash the interpreter.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import cvxpy
import numpy as np

from lpmech.choice.space import Affine
from lpmech.lp.program import LinearProgram, Terms

SOLVER = "CLARABEL"


def multipliers(payments: Sequence[Affine], program: LinearProgram) -> list[float] | None:
    """How much every row of the program pulls at the point where Σ p² is least; None where the solver fails."""
    width = len(program.columns)
    x = cvxpy.Variable(width)
    matrix = np.array([_dense(tuple(one.terms.items()), width) for one in payments])
    shift = np.array([float(one.constant) for one in payments])
    rows = [_dense(row.terms, width) for row in program.rows]
    constraints = [
        (values @ x == float(row.right)) if row.is_equation else (values @ x >= float(row.right))
        for values, row in zip(rows, program.rows, strict=True)
    ]
    problem = cvxpy.Problem(cvxpy.Minimize(cvxpy.sum_squares(matrix @ x + shift)), constraints)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            problem.solve(solver=SOLVER)
    except cvxpy.error.SolverError:
        return None
    if any(one.dual_value is None for one in constraints):
        return None
    return [abs(float(np.asarray(one.dual_value).ravel()[0])) for one in constraints]


def _dense(terms: Terms, width: int) -> np.ndarray:
    row = np.zeros(width)
    for column, value in terms:
        row[column] = float(value)
    return row
