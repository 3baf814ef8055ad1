"""Convex independence (Liu 2014, Assumption 2): no cell and own type s has a ξ ≥ 0 with μ_s = Σ_{s'≠s} ξ_{s'} μ_{s'}.

At a cell and type exactly one holds (Theorem of the Alternative): such a mixture ξ, whose weights sum to 1, or a
separating vector y over the others' next states with μ_s·y < 0 and μ_{s'}·y ≥ 0 for every other own type s'. Where the
rows are independent there is no mixture. Where they are not, the systems are decided on as many columns as the rank:
the other columns are combinations of these.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from lpmech.lp.alternatives.exact import Matrix, settle
from lpmech.problem.environment import Environment
from lpmech.problem.exact import Integers
from lpmech.problem.written import integer
from lpmech.separation.cells import Cell, Family, suspects
from lpmech.separation.claim import Finding, Verdict
from lpmech.separation.ranks import dependencies, leading_columns, vanishes
from lpmech.separation.witnesses import MixtureOfTypes

_CHUNK = 64  # dependent matrices whose columns are chosen at a time


@dataclass(frozen=True, slots=True, kw_only=True)
class Mixture:
    """ξ ≥ 0 by place of the own type, 0 at s itself: convex independence fails at s."""

    weights: tuple[Fraction, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Separator:
    """y with μ_s·y < 0 and μ_{s'}·y ≥ 0 for the others, in integers: convex independence holds at s."""

    values: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Separation:
    """The evidence that convex independence holds at a cell and type although the rows are dependent."""

    cell: Cell
    type: str
    separator: Separator

    def to_json(self) -> dict[str, object]:
        """The JSON shape of docs/certificate_format.md, evidence `convex independence`."""
        numerators = [integer(n) for n in self.separator.values]
        return self.cell.to_json() | {"type": self.type, "denominator": 1, "numerators": numerators}


def convex_independence(env: Environment) -> tuple[Finding, tuple[Separation, ...]]:
    """The claim, and where it is proved the evidence for the cells with dependent rows."""
    evidence: list[Separation] = []
    for family in suspects(env):
        separators: dict[int, list[Separator]] = {}
        for place, own, outcome in dependent_outcomes(family.rows.numerators):
            if isinstance(outcome, Mixture):
                return _refuted(family, place, own, outcome), ()
            separators.setdefault(place, []).append(outcome)
        evidence += _evidence(family, separators)
    return Finding(verdict=Verdict.PROVED), tuple(evidence)


def _evidence(family: Family, separators: dict[int, list[Separator]]) -> Iterator[Separation]:
    """The separators of a family's matrices, cell by cell."""
    if separators:
        for cell, place in family.cells():
            for own, separator in zip(family.types, separators.get(place, ()), strict=False):
                yield Separation(cell=cell, type=own, separator=separator)


def _refuted(family: Family, place: int, own: int, mixture: Mixture) -> Finding:
    """The claim refuted at the first cell of a matrix."""
    cell, name = next(family.cells_of(place)), family.types[own]
    weights = {other: n for other, n in zip(family.types, mixture.weights, strict=True) if n}
    among = ", ".join(weights)
    reason = f"what follows for the others under the type {name} of {cell.agent} is a mixture of that under {among}"
    return Finding(verdict=Verdict.REFUTED, reason=reason,
                 witness=MixtureOfTypes(cell=cell, type=name, mixture=weights))  # fmt: skip


def dependent_outcomes(rows: Integers) -> Iterator[tuple[int, int, Mixture | Separator]]:
    """For matrices C×K×M: (place, own type, outcome) for every own type of each matrix whose rows are dependent."""
    places = np.array(sorted(dependencies(rows)), dtype=np.int64)
    for start in range(0, len(places), _CHUNK):
        chunk = places[start : start + _CHUNK]
        matrices = rows[chunk]
        for place, matrix, columns in zip(chunk, matrices, leading_columns(matrices), strict=True):
            narrow = matrix[:, columns].tolist()
            for own in range(rows.shape[1]):
                yield int(place), own, _outcome(matrix, narrow, columns, own)


def outcome(rows: Integers, own: int) -> Mixture | Separator:
    """A mixture or a separator for one own type of one integer matrix K×M."""
    return _outcome(rows, rows.tolist(), range(rows.shape[1]), own)


def _outcome(full: Integers, narrow: Matrix, columns: Sequence[int], own: int) -> Mixture | Separator:
    """Decided on some columns; a mixture is confirmed on all of them, a separator is one on all of them."""
    system = [[-value for value in row] if place == own else row for place, row in enumerate(narrow)]
    found = settle(system, [int(place == own) for place in range(len(full))], frozenset(), len(columns))
    if found.feasible:
        values = [0] * full.shape[1]
        common = math.gcd(*found.numerators)
        for column, value in zip(columns, found.numerators, strict=True):
            values[column] = value // common
        return Separator(values=tuple(values))
    multipliers = [-n if place == own else n for place, n in enumerate(found.numerators)]
    if not vanishes(multipliers, full):
        return outcome(full, own)
    total = found.numerators[own]
    return Mixture(weights=tuple(Fraction(0 if place == own else n, total) for place, n in enumerate(multipliers)))
