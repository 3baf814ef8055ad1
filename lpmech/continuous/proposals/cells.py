"""Transfers on one cell of the others' signals today: a float candidate of small error, rounded to dyadic rationals.

The unknowns are coefficients of powers of the place within each cell, today's and tomorrow's. A linear program makes
the greatest error at a sample of signals least, within a limit on the size of the unknowns; of several limits the one
is taken whose solution has the least error on a finer sample: large coefficients fit the sample and nothing between.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ceil, cos, log2, pi

import numpy as np

from lpmech.continuous.kernel import Cell
from lpmech.continuous.minimax import Floats, minimax
from lpmech.continuous.polynomial import Polynomial, combine
from lpmech.continuous.proposals.problem import Problem
from lpmech.continuous.transfers import Index, cells

OWN_NODES, FINER = 5, 9  # sample points of the own signal in a cell
LIMITS = (10.0, 1e3, 1e5)  # of the unknowns, in units of the greatest of what the others get
WORTH = 0.97  # what a greater limit must bring the error down to


class CellProblem:
    """The problem on one cell of the others' signals today: a cell of the grid (fine), or all of them."""

    def __init__(self, given: Problem, today: Cell, fine: bool, degrees: tuple[int, int]) -> None:
        self.given, self.today, self.fine, self.degrees = given, today, fine, degrees
        many, count = len(given.others), len(given.grid)
        self.intervals = [given.grid.interval(k) if fine else (Fraction(0), Fraction(1)) for k in today]
        self.following, self.alphas, self.betas = (
            cells(count, many), cells(degrees[0] + 1, many), cells(degrees[1] + 1, many)
        )  # fmt: skip
        self._moments: dict[tuple[Cell, Cell, Cell], Polynomial] = {}

    def solve(self) -> tuple[dict[Index, Fraction], float]:
        """The coefficients in powers of the signals, and the error at the finer sample."""
        others = self.other_nodes()
        matrix, target = self.sample(OWN_NODES, others)
        finer, right = self.sample(FINER, others + 2)
        scale = float(np.abs(target).max()) or 1.0
        best, least = np.zeros(matrix.shape[1]), float(np.abs(right).max())
        for limit in LIMITS:
            found = minimax(matrix, target, limit * scale)
            error = float(np.abs(finer @ found + right).max())
            if error < WORTH * least:
                best, least = found, error
        return self.rounded(best, least), least

    def other_nodes(self) -> int:
        """Sample points of another's signal."""
        return self.degrees[0] + (4 if self.fine else 2)

    def count_of_samples(self, other_nodes: int) -> int:
        """Samples of the others' signals together."""
        return int(other_nodes ** len(self.given.others))

    def sample(self, own_nodes: int, other_nodes: int) -> tuple[Floats, Floats]:
        """The equation at sample points: a row each, and the right side."""
        given, rows, right = self.given, [], []
        for own in range(len(given.grid)):
            points = nodes(given.grid.interval(own), own_nodes)
            for sample in _product([nodes(interval, other_nodes) for interval in self.intervals]):
                others = self.today if self.fine else tuple(given.grid.place(Fraction(x)) for x in sample)
                cell = given.join(own, others)
                here = [(*sample[: given.agent], own_point, *sample[given.agent :]) for own_point in points]
                columns = [self._local(cell, c, b) for c in self.following for b in self.betas]
                expected = np.array([_values(column, here) for column in columns])  # (following × β, points)
                pairs = list(zip(sample, self.intervals, strict=True))
                powers = np.array([np.prod([scaled(x, i) ** a for (x, i), a in zip(pairs, alpha, strict=True)])
                                   for alpha in self.alphas])  # fmt: skip
                block = expected.reshape(len(self.following), 1, len(self.betas), -1) * powers[None, :, None, None]
                rows.append(float(given.discount) * block.reshape(-1, len(points)).T)
                right.append(_values(given.right(cell), here))
        return np.vstack(rows), np.concatenate(right)

    def _local(self, cell: Cell, following: Cell, beta: Cell) -> Polynomial:
        """The moment of powers of the place within the cell of tomorrow."""
        given = self.given
        key = tuple(cell[k] for k in given.kernel.felt(given.others)), following, beta
        if key not in self._moments:
            parts = [(factor, given.kernel.moments(given.others, cell, following, power))
                     for power, factor in expand(given.grid.box(following), beta).items()]  # fmt: skip
            self._moments[key] = combine(given.agents, parts)
        return self._moments[key]

    def rounded(self, found: Floats, error: float) -> dict[Index, Fraction]:
        """Dyadic coefficients of powers of the places within the cells, then of the signals."""
        bits = min(60, max(8, ceil(log2(256 * len(found) / max(error, 1e-12)))))
        values: dict[Index, Fraction] = {}
        numbers = iter(Fraction(round(float(x) * 2**bits), 2**bits) for x in found)
        for cell in self.following:
            there = self.given.grid.box(cell)
            for alpha in self.alphas:
                left = expand(self.intervals, alpha)
                for beta in self.betas:
                    value = next(numbers)
                    for a, x in left.items():
                        for b, y in expand(there, beta).items():
                            key = self.today, cell, a, b
                            values[key] = values.get(key, Fraction(0)) + value * x * y
        return {key: value for key, value in values.items() if value}


def expand(box: Sequence[tuple[Fraction, Fraction]], powers: Sequence[int]) -> dict[tuple[int, ...], Fraction]:
    """Π ((x_j − low_j) / width_j)^{power_j} as coefficients of powers of x."""
    size = len(box)
    result = Polynomial(size, {(0,) * size: Fraction(1)})
    for j, ((low, high), power) in enumerate(zip(box, powers, strict=True)):
        width = high - low
        shifted = Polynomial(size, {k: v for k, v in (((0,) * size, -low / width),
                                    (tuple(int(i == j) for i in range(size)), 1 / width)) if v})  # fmt: skip
        result = result * shifted.power(power)
    return dict(result.terms)


def nodes(interval: tuple[Fraction, Fraction], count: int) -> list[float]:
    """Chebyshev's extremal points, the ends among them."""
    low, high = map(float, interval)
    return [low + (high - low) * (1 - cos(pi * k / (count - 1))) / 2 for k in range(count)]


def _product(axes: Sequence[Sequence[float]]) -> list[tuple[float, ...]]:
    result: list[tuple[float, ...]] = [()]
    for axis in axes:
        result = [(*head, x) for head in result for x in axis]
    return result


def scaled(value: float, interval: tuple[Fraction, Fraction]) -> float:
    """The place in an interval, from 0 to 1."""
    low, high = map(float, interval)
    return (value - low) / (high - low)


def _values(polynomial: Polynomial, points: Sequence[Sequence[float]]) -> Floats:
    """A polynomial at points, in floats."""
    where, total = np.array(points), np.zeros(len(points))
    for key, value in polynomial.terms.items():
        total += float(value) * np.prod(where ** np.array(key), axis=1)
    return total
