"""Transfers after each own report on one cell of the others' signals today: a float candidate, rounded.

For the reports r in a cell of the grid the unknowns are those of `cells.py`, once for each power of the place of r in
its cell. A linear program makes the least e such that at a sample of signals and reports

    |δ ∫ p(·, r) f^{-i}(·|a, r, θ_{-i}) + b(r, θ_{-i})| ≤ e,    δ ∫ p(·, r) f^{-i}(·|a, t, θ_{-i}) + b(t, θ_{-i}) ≥ −e,

b = Σ_{j≠i} u^j(a, ·): after its own signal the agent is the residual claimant, and at any other signal t the report r
costs it no less (Liu 2014, Lemma 5.1; one system for each report, as in the proof of Theorem 3.1).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from lpmech.continuous.minimax import Floats, minimax
from lpmech.continuous.proposals.cells import FINER, LIMITS, OWN_NODES, WORTH, CellProblem, expand, nodes, scaled
from lpmech.continuous.transfers import Index

NEGLIGIBLE = 1e-6  # an error, in units of the greatest of what the others get
Coefficients = dict[Index, Fraction]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """The equation without a report at signals, the report's places of which are `own`."""

    matrix: Floats
    right: Floats
    own: Floats


class ReportProblem:
    """The problems of all cells of the report on one cell of the others' signals today."""

    def __init__(self, base: CellProblem, degree: int) -> None:
        self.base, self.degree = base, degree
        others = base.other_nodes()
        self.coarse, self.finer = self._sample(OWN_NODES, others), self._sample(FINER, others + 2)

    def _sample(self, own: int, others: int) -> Sample:
        matrix, right = self.base.sample(own, others)
        grid, count = self.base.given.grid, self.base.count_of_samples(others)
        places = [np.tile(nodes(grid.interval(k), own), count) for k in range(len(grid))]
        return Sample(matrix=matrix, right=right, own=np.concatenate(places))

    def solve(self) -> Iterator[tuple[list[Coefficients], float]]:
        """By cell of the report, the coefficients by power of it, and the error at the finer sample."""
        for place in range(len(self.base.given.grid)):
            yield self._solve(self.base.given.grid.interval(place))

    def _solve(self, interval: tuple[Fraction, Fraction]) -> tuple[list[Coefficients], float]:
        truth, above = self._rows(self.coarse, interval, self.degree + 2)
        finer = self._rows(self.finer, interval, self.degree + 4)
        scale = float(np.abs(self.coarse.right).max()) or 1.0
        best, least = np.zeros(truth[0].shape[1]), _error(np.zeros(truth[0].shape[1]), finer)
        for limit in LIMITS:
            found = minimax(*truth, limit * scale, above)
            error = _error(found, finer)
            if error < WORTH * least:
                best, least = found, error
        least = max(least, NEGLIGIBLE * scale)
        return self._in_powers(np.split(best, self.degree + 1), least, interval), least

    def _rows(self, sample: Sample, interval: tuple[Fraction, Fraction], reports: int
              ) -> tuple[tuple[Floats, Floats], tuple[Floats, Floats]]:  # fmt: skip
        """The equation at truthful reports in a cell; and at all signals, for reports in the cell."""
        low, high = map(float, interval)
        inside = (sample.own >= low) & (sample.own <= high)
        mine = (sample.own[inside] - low) / (high - low)
        truth = np.hstack([sample.matrix[inside] * mine[:, None] ** power for power in range(self.degree + 1)])
        places = [scaled(x, interval) for x in nodes(interval, reports)] if self.degree else [0.0]
        lies = [np.hstack([sample.matrix * place**power for power in range(self.degree + 1)]) for place in places]
        return (truth, sample.right[inside]), (np.vstack(lies), np.tile(sample.right, len(places)))

    def _in_powers(self, found: Sequence[Floats], error: float, interval: tuple[Fraction, Fraction]
                   ) -> list[Coefficients]:  # fmt: skip
        """From powers of the place of the report in its cell to powers of the report."""
        result: list[Coefficients] = [{} for _ in found]
        for power, part in enumerate(found):
            rounded = self.base.rounded(part, error)
            for (to,), factor in expand([interval], (power,)).items():
                for key, value in rounded.items():
                    result[to][key] = result[to].get(key, Fraction(0)) + factor * value
        return [{key: value for key, value in part.items() if value} for part in result]


def _error(found: Floats, rows: tuple[tuple[Floats, Floats], tuple[Floats, Floats]]) -> float:
    (truth, right), (lies, target) = rows
    return max(float(np.abs(truth @ found + right).max()), float(-(lies @ found + target).min()))
