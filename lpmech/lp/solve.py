"""Solving a program exactly: HiGHS proposes a basis, exact arithmetic proves what it is worth.

A basis names columns J and rows I, as many of both. It claims that x with A_IJ x_J = b_I, and 0 outside J, is optimal,
and so are the multipliers y with A_IJᵀ y_I = c_J, and 0 outside I.

The exact solution of the basis is computed, and proved optimal. Where it is not, the elastic program is tried in the
same way: by how much must the rows give way to be met together? Where they must, its multipliers are a Farkas
certificate. Then a ray and a feasible point are looked for, as basic solutions too: the ray of the program of
directions, the point of the same rows without an objective. What none of these settles an exact simplex method decides,
from the last basis on (`simplex.py`). No verdict rests on a tolerance, and every outcome is confirmed by exact sums
before it is returned (`proofs.py`).
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from lpmech.lp.highs import Basis, candidate_bases
from lpmech.lp.program import ZERO, Building, LinearProgram, Row, Sense
from lpmech.lp.proofs import Infeasible, Optimal, Outcome, Unbounded, Vector
from lpmech.lp.simplex import simplex
from lpmech.lp.sparse import Square


def optimal_at(program: LinearProgram, basis: Basis) -> Optimal | None:
    """The basic solution, where it is proved optimal; None where it is not, or the basis is singular."""
    matrix = _square(program, basis)
    x = _point(program, basis, matrix)
    if x is None:
        return None
    found = Optimal(x=x, y=_multipliers(program, basis, matrix), objective=program.value(x))
    return found if found.holds(program) else None


def _square(program: LinearProgram, basis: Basis) -> Square:
    """A_IJ with each row times the integer that clears it."""
    where = {column: place for place, column in enumerate(basis.columns)}
    rows = [program.whole[place][0] for place in basis.rows]
    return Square([{where[c]: value for c, value in row.items() if c in where} for row in rows])


def _point(program: LinearProgram, basis: Basis, matrix: Square) -> Vector | None:
    """x with A_IJ x_J = b_I and 0 elsewhere."""
    solved = matrix.solve([program.whole[row][1] for row in basis.rows])
    if solved is None:
        return None
    x = [ZERO] * len(program.columns)
    for column, value in zip(basis.columns, solved, strict=True):
        x[column] = value
    return tuple(x)


def _multipliers(program: LinearProgram, basis: Basis, matrix: Square) -> Vector:
    """y with A_IJᵀ y_I = c_J and 0 elsewhere; the matrix is known to be regular."""
    costs = program.costs()
    solved = matrix.solve_transposed([costs[column] for column in basis.columns])
    y = [ZERO] * len(program.rows)
    for row, value in zip(basis.rows, solved, strict=True):
        y[row] = value * program.whole[row][2] if value else ZERO
    return tuple(y)


def solve(program: LinearProgram) -> Outcome:
    """Whether the program is optimal, infeasible or unbounded, with the proof."""
    proved, basis = _by_floats(program)
    if proved is not None:
        return proved
    outcome = _contradiction(program) or _descent(program) or simplex(program, basis)
    if not outcome.holds(program):
        raise AssertionError(f"an outcome of {program.name!r} that does not hold")
    return outcome


def _by_floats(program: LinearProgram) -> tuple[Optimal | None, Basis | None]:
    """An optimum at a basis that HiGHS proposes, if one is proved; and the last basis."""
    basis = None
    for basis in candidate_bases(program):
        found = optimal_at(program, basis)
        if found is not None:
            return found, basis
    return None, basis


def _contradiction(program: LinearProgram) -> Infeasible | None:
    """The multipliers of the elastic program, where they are found and prove that no point meets every row."""
    found, _ = _by_floats(elastic(program))
    if found is None or found.objective <= 0:
        return None
    return Infeasible(y=found.y)


def _descent(program: LinearProgram) -> Unbounded | None:
    """A feasible point and a ray along which the objective falls, where both are found."""
    ray, _ = _by_floats(directions(program))
    if ray is None or ray.objective >= 0:
        return None
    free = LinearProgram(name=program.name, columns=program.columns, objective=(), rows=program.rows)
    point, _ = _by_floats(free)
    return None if point is None else Unbounded(x=point.x, ray=ray.x)


def directions(program: LinearProgram) -> LinearProgram:
    """The directions that leave no row's feasible side, along which the objective falls by at most 1.

    It always has an optimum: −1 iff there is a ray along which the objective falls for ever, else 0.
    """
    rows = tuple(replace(row, right=ZERO) for row in program.rows)
    floor = Row(id="fall", terms=program.objective, sense=Sense.AT_LEAST, right=Fraction(-1))
    return replace(program, name=f"directions of {program.name}", rows=(*rows, floor))


def elastic(program: LinearProgram) -> LinearProgram:
    """The least sum of what rows give way, in the direction in which they may be missed; columns as they are.

    It always has an optimum y of multipliers with b·y the least sum: 0 iff the program is feasible.
    """
    building = Building(f"elastic {program.name}")
    for column in program.columns:
        building.column(f"column {column.id}", nonnegative=column.nonnegative)
    for row in program.rows:
        signs = (1, -1) if row.is_equation else (row.sign,)
        given = [(building.column(_way(row.id, sign), cost=1, nonnegative=True), Fraction(sign)) for sign in signs]
        building.row(row.id, [*row.terms, *given], row.sense, row.right)
    return building.done()


def _way(row: str, sign: int) -> str:
    return f"{'shortfall' if sign > 0 else 'excess'} {row}"
