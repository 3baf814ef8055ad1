"""Spanning (Liu 2014, Assumption 3): at every cell there is no η ≠ 0 with Σ_s η_s μ_s = 0.

It holds at a cell iff the rows have a right inverse, R Y = I: then any targets are met with equality by one transfer
for all reports (Liu 2014, Lemma 7.3).
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

import numpy as np

from lpmech.lp.alternatives import solve_equations
from lpmech.problem.environment import Environment
from lpmech.problem.exact import ExactArray, from_integers
from lpmech.separation.cells import Cell, suspects
from lpmech.separation.claim import Finding, Verdict
from lpmech.separation.ranks import dependencies
from lpmech.separation.witnesses import DependentTypes


def spanning(env: Environment) -> Finding:
    """Whether the others' next types are distributed linearly independently under the own types, at every cell."""
    for family in suspects(env):
        found = dependencies(family.rows.numerators)
        if found:
            place = min(found)
            cell = next(family.cells_of(place))
            combination = {own: Fraction(n) for own, n in zip(family.types, found[place], strict=True) if n}
            return Finding(verdict=Verdict.REFUTED, reason=_reason(cell, combination),
                         witness=DependentTypes(cell=cell, combination=combination))  # fmt: skip
    return Finding(verdict=Verdict.PROVED)


def right_inverse(rows: ExactArray) -> ExactArray | None:
    """Y (M×K) with R Y = I, for one matrix K×M; None where the rows are dependent."""
    return solve_equations(rows, from_integers(np.eye(rows.shape[0], dtype=np.int64)))


def _reason(cell: Cell, combination: Iterable[str]) -> str:
    types = ", ".join(combination)
    return f"what follows for the others under the types {types} of {cell.agent} is linearly dependent"
