"""Solving a program exactly: HiGHS proposes a basis, exact arithmetic proves what it is worth.

The exact solution of the basis is computed, and proved optimal (`basic.py`). Where it is not, the elastic program is
tried in the same way: by how much must the rows give way to be met together? Where they must, its multipliers are a
Farkas certificate. What neither settles an exact simplex method decides, from the last basis on (`simplex.py`). No
verdict rests on a tolerance, and every outcome is confirmed by exact sums before it is returned (`proofs.py`).
"""

from __future__ import annotations

from fractions import Fraction

from lpmech.lp.basic import optimal_at
from lpmech.lp.highs import Basis, candidate_bases
from lpmech.lp.program import Building, LinearProgram
from lpmech.lp.proofs import Infeasible, Optimal, Outcome
from lpmech.lp.simplex import simplex


def solve(program: LinearProgram) -> Outcome:
    """Whether the program is optimal, infeasible or unbounded, with the proof."""
    proved, basis = _by_floats(program)
    outcome = proved or _contradiction(program) or simplex(program, basis)
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


def elastic(program: LinearProgram) -> LinearProgram:
    """The least sum of what rows give way, in the direction in which they may be missed; columns as they are.

    It always has an optimum y of multipliers with b·y the least sum: 0 iff the program is feasible.
    """
    building = Building(f"elastic {program.name}")
    for column in program.columns:
        building.column(f"column {column.id}", nonnegative=column.nonnegative)
    for row in program.rows:
        signs = (1, -1) if row.sense == "=" else (row.sign,)
        given = [(building.column(_way(row.id, sign), cost=1, nonnegative=True), Fraction(sign)) for sign in signs]
        building.row(row.id, [*row.terms, *given], row.sense, row.right)
    return building.done()


def _way(row: str, sign: int) -> str:
    return f"{'shortfall' if sign > 0 else 'excess'} {row}"
