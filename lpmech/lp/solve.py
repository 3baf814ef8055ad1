"""Solving a program exactly: HiGHS proposes a basis, exact arithmetic proves what it is worth.

The basis's exact solution is computed (`basic.py`) and its proof checked: optimal, or a contradiction. Where neither
holds, an exact simplex method goes on from that basis (`simplex.py`). No verdict rests on a tolerance, and every
outcome is confirmed by exact sums before it is returned (`proofs.py`).
"""

from __future__ import annotations

from lpmech.lp.basic import infeasible_at, optimal_at
from lpmech.lp.highs import candidate_basis
from lpmech.lp.program import LinearProgram
from lpmech.lp.proofs import Outcome
from lpmech.lp.simplex import simplex


def solve(program: LinearProgram) -> Outcome:
    """Whether the program is optimal, infeasible or unbounded, with the proof."""
    basis = candidate_basis(program)
    outcome: Outcome | None = None
    if basis is not None:
        outcome = optimal_at(program, basis) or infeasible_at(program, basis)
    if outcome is None:
        outcome = simplex(program, basis)
        if not outcome.holds(program):
            raise AssertionError(f"an outcome of {program.name!r} that does not hold")
    return outcome
