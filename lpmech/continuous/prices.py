"""Prices of the last period: a float candidate that nearly implements the rule, rounded.

In the last period agent i pays q^i(a, θ_{-i}) for the allocation a, on each cell of θ_{-i} a polynomial. On a cell a
linear program makes the least e with

    u^i(b, θ) − q^i(b, θ_{-i}) − u^i(a(θ), θ) + q^i(a(θ), θ_{-i}) ≤ e    for all b

at a sample of signals, in which the own signals at which the rule changes stand on both sides; the first allocation is
free. The rule is ex post implementable (Liu 2014, Assumption 4) iff some q has e = 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from lpmech.continuous.environment import ContinuousEnvironment
from lpmech.continuous.kernel import Cell, Grid
from lpmech.continuous.measures import basic_solution
from lpmech.continuous.minimax import Floats
from lpmech.continuous.polynomial import Polynomial, combine, monomial
from lpmech.continuous.proposals.cells import expand, nodes
from lpmech.continuous.transfers import cells
from lpmech.continuous.value import evaluate

OWN_NODES, EXTRA_NODES = 9, 12  # sample points of the own signal in a cell; of another's, more than the degree
LEVEL = 1e-9  # scores this close are level
CLOSE, SHORT, BITS = 1e-8, 720, 40  # coefficients this close to a fraction this short are that fraction


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Price:
    """What one agent pays for one allocation in the last period, by cell and exponents of the others' signals."""

    agent: int
    others: tuple[int, ...]
    grid: Grid
    degree: int
    coefficients: Mapping[tuple[Cell, Cell], Fraction]

    def on(self, cell: Cell) -> Polynomial:
        """The price on a cell of all signals."""
        size, mine = len(self.others) + 1, tuple(cell[j] for j in self.others)
        parts = [(c, monomial(size, dict(zip(self.others, alpha, strict=True))))
                 for (at, alpha), c in self.coefficients.items() if at == mine]  # fmt: skip
        return combine(size, parts)

    def numbers(self) -> list[Fraction]:
        """All coefficients in the order in which they are written."""
        many = len(self.others)
        keys = [(cell, alpha) for cell in cells(len(self.grid), many) for alpha in cells(self.degree + 1, many)]
        return [self.coefficients.get(key, Fraction(0)) for key in keys]


def find_prices(env: ContinuousEnvironment, agent: int, grid: Grid, degree: int) -> tuple[list[Price], Fraction]:
    """Prices of every allocation; and how many times the lead in score a choice is worth to the agent where the rule
    changes."""
    others = tuple(j for j in range(len(env.agents)) if j != agent)
    alphas, count = cells(degree + 1, len(others)), len(env.allocations)
    found: list[dict[tuple[Cell, Cell], Fraction]] = [{} for _ in range(count)]
    ratios: list[float] = []
    for cell in cells(len(grid), len(others)):
        sample = _Sample(env, agent, others, (grid, grid.box(cell)), degree)
        values = _solve(sample, alphas, count)
        ratios += sample.ratios(values)
        for place, row in enumerate(values):
            for alpha, value in zip(alphas, row, strict=True):
                for to, factor in expand(grid.box(cell), alpha).items():
                    found[place][cell, to] = found[place].get((cell, to), Fraction(0)) + _short(value) * factor
    prices = [Price(agent=agent, others=others, grid=grid, degree=degree, coefficients=one) for one in found]
    return prices, _short(max(0.0, float(np.median(ratios)))) if ratios else Fraction(1)


class _Sample:
    """Signals whose others' part is in one cell; utilities and scores by allocation."""

    def __init__(self, env: ContinuousEnvironment, agent: int, others: Sequence[int],
                 where: tuple[Grid, Sequence[tuple[Fraction, Fraction]]], degree: int) -> None:  # fmt: skip
        self.env, self.agent, self.others, (self.grid, self.box) = env, agent, others, where
        axes = [nodes(interval, degree + EXTRA_NODES) for interval in self.box]
        rows = [
            point for other in np.array(np.meshgrid(*axes)).reshape(len(others), -1).T for point in self._own(other)
        ]
        self.points = np.array(rows).T  # a row each agent
        self.utility = np.array([self._values(env.utility[env.agents[agent]][a], self.points) for a in env.allocations])
        self.rule = self._scores(self.points).argmax(axis=0)

    def _own(self, other: Floats) -> Iterator[list[float]]:
        """Signals with these of the others: nodes of the own one, and both sides of every change of the rule."""
        own = sorted({x for k in range(len(self.grid)) for x in nodes(self.grid.interval(k), OWN_NODES)})
        rule = self._scores(self._at(own, other)).argmax(axis=0)
        for k in range(len(own)):
            yield list(self._at([own[k]], other)[:, 0])
            if k and rule[k] != rule[k - 1]:
                for end in self._change(own[k - 1], own[k], other):
                    yield list(self._at([end], other)[:, 0])

    def _change(self, low: float, high: float, other: Floats) -> tuple[float, float]:
        first = self._scores(self._at([low], other)).argmax(axis=0)[0]
        for _ in range(45):
            middle = (low + high) / 2
            if self._scores(self._at([middle], other)).argmax(axis=0)[0] == first:
                low = middle
            else:
                high = middle
        return low, high

    def _at(self, own: Sequence[float], other: Floats) -> Floats:
        rows = [np.full(len(own), float(x)) for x in other]
        return np.array([*rows[: self.agent], np.array(own), *rows[self.agent :]])

    def _scores(self, points: Floats) -> Floats:
        env = self.env
        given = env.scores or {a: env.surplus(a) for a in env.allocations}
        return np.array([self._values(given[a], points) for a in env.allocations])

    def _values(self, function: object, points: Floats) -> Floats:
        return np.broadcast_to(evaluate(function, list(points)), points.shape[1:])  # type: ignore[arg-type]

    def chosen(self) -> tuple[list[int], list[int]]:
        """Positions of points, and allocations with the highest score there: all of them where scores are level."""
        scores = self._scores(self.points)
        points, places = np.nonzero((scores >= scores.max(axis=0) - LEVEL).T)
        return list(map(int, points)), list(map(int, places))

    def powers(self, alphas: Sequence[Cell]) -> Floats:
        """Π of powers of the places of the others' signals in their cell: a row each point."""
        low, high = (np.array([[float(x)] for x in ends]) for ends in zip(*self.box, strict=True))
        places = (self.points[list(self.others)] - low) / (high - low)
        return np.array([np.prod(places ** np.array(alpha)[:, None], axis=0) for alpha in alphas]).T

    def ratios(self, values: Floats) -> list[float]:
        """What a change of the rule is worth to the agent, as its own signal moves, over the lead in score."""
        alphas = cells(round(values.shape[1] ** (1 / len(self.others))), len(self.others))
        worth = self.utility - values @ self.powers(alphas).T
        scores, others, found = self._scores(self.points), self.points[list(self.others)], []
        for k in range(1, len(self.rule) - 1):
            a, b = self.rule[k - 1], self.rule[k]
            if a != b and (others[:, k - 1] == others[:, k + 1]).all():
                lead, gain = ((x[b, k + 1] - x[a, k + 1]) - (x[b, k - 1] - x[a, k - 1]) for x in (scores, worth))
                if lead > LEVEL:
                    found.append(float(gain / lead))
        return found


def _solve(sample: _Sample, alphas: Sequence[Cell], count: int) -> Floats:
    """Coefficients by allocation: min e, as a program in unknowns ≥ 0 (differences of two)."""
    powers, many = sample.powers(alphas), len(alphas)
    rows, right = [], []
    for k, a in zip(*sample.chosen(), strict=True):
        for b in range(count):
            if b != a:
                row = np.zeros((count, many))
                row[a] += powers[k]
                row[b] -= powers[k]
                rows.append(row.ravel())
                right.append(sample.utility[a, k] - sample.utility[b, k])
    if not rows:
        return np.zeros((count, many))
    matrix = np.array(rows)
    matrix[:, :many] = 0.0  # the first allocation is free
    small = 1e-7 * np.ones(2 * count * many)  # of several prices those with the least coefficients
    equations = np.hstack([matrix, -matrix, -np.ones((len(rows), 1))])
    ends = np.full(len(rows), -np.inf), np.array(right)
    found = basic_solution(np.r_[small, 1.0], equations, ends)
    if found is None:
        return np.zeros((count, many))
    return (found[: count * many] - found[count * many : 2 * count * many]).reshape(count, many)


def _short(value: float) -> Fraction:
    """A short fraction where one is close, else a dyadic one."""
    near = Fraction(value).limit_denominator(SHORT)
    return near if abs(float(near) - value) < CLOSE else Fraction(round(value * 2**BITS), 2**BITS)
