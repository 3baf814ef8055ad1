"""Candidates for a user's own convex objective, by CVXPY. Never evidence.

The unknowns are measured in a unit of the program's own, but the user's function sees payments in the environment's
money.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import cvxpy
import numpy as np
import numpy.typing as npt

from lpmech.choice.objectives import words
from lpmech.choice.space import Space
from lpmech.lp.program import LinearProgram, Terms

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Payments:
    """What an objective is a function of: one agent's payments.

    `vector` is a CVXPY expression of shape (number of cells,): what the agent pays in each cell of its transfer tables.
    `cells` says in words which period, memory and state each entry is about.
    """

    agent: str
    cells: tuple[str, ...]
    vector: Any


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Candidate:
    """A point in floats, in units, and what any point is worth to the objective; or the solver's status without one."""

    status: str
    point: tuple[float, ...] | None
    worth: Callable[[Sequence[Fraction]], float]


def candidate(
    function: Callable[[Payments], Any], space: Space, program: LinearProgram, unit: Fraction, solver: str
) -> Candidate:
    """The solver's point. `program`, in units, has the conditions. Raises ValueError where the objective is no convex
    number by CVXPY's rules.
    """
    x = cvxpy.Variable(len(program.columns))
    objective = _objective(function, _payments(space, x, unit))
    problem = cvxpy.Problem(cvxpy.Minimize(objective), _conditions(program, x))
    status = _solved(problem, solver)

    def worth(point: Sequence[Fraction]) -> float:
        x.value = np.array([float(value) for value in point])
        return math.nan if objective.value is None else float(objective.value)

    found = x.value if status in (cvxpy.OPTIMAL, cvxpy.OPTIMAL_INACCURATE) else None
    point = None if found is None else tuple(float(value) for value in found)
    return Candidate(status=status, point=point, worth=worth)


def _payments(space: Space, x: Any, unit: Fraction) -> Payments:
    """The payments as affine functions of the unknowns."""
    payments = tuple(space.payments.values())
    matrix = _matrix([tuple(one.terms.items()) for one in payments], x.size)
    shift = np.array([float(one.constant) for one in payments])
    cells = tuple(words(space, place) for place in space.payments)
    return Payments(agent=space.model.name, cells=cells, vector=float(unit) * (matrix @ x) + shift)


def _objective(function: Callable[[Payments], Any], payments: Payments) -> Any:
    """What the user's function says of the payments, as a convex number."""
    found = function(payments)
    if not isinstance(found, cvxpy.Expression) or found.size != 1:
        raise ValueError(f"an objective is a CVXPY expression of one number, not {found!r}")
    if not found.is_convex():
        raise ValueError(f"the objective {found} is not convex by CVXPY's rules (DCP)")
    return found


def _conditions(program: LinearProgram, x: Any) -> list[Any]:
    """A x ≥ b, and = on the rows that say so."""
    found = []
    for equal in (True, False):
        rows = [row for row in program.rows if row.is_equation is equal]
        left = _matrix([tuple((c, value * row.sign) for c, value in row.terms) for row in rows], x.size)
        right = np.array([float(row.right * row.sign) for row in rows])
        if rows:
            found.append(left @ x == right if equal else left @ x >= right)
    return found


def _matrix(rows: Sequence[Terms], width: int) -> Floats:
    matrix = np.zeros((len(rows), width))
    for place, terms in enumerate(rows):
        for column, value in terms:
            matrix[place, column] = float(value)
    return matrix


def _solved(problem: Any, solver: str) -> str:
    """The status after solving."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            problem.solve(solver=solver)
    except cvxpy.error.SolverError as fault:
        return f"the solver {solver} failed: {fault}".partition("\n")[0]
    return str(problem.status)
