"""Transfers for every agent and allocation: exact ones where polynomials do, else the least error on a sample.

On the grid the payment is sought in floats, cell by cell of the others' signals today, by a linear program that makes
the greatest error at a sample of signals least; then rounded to dyadic rationals. Where the others' signals today do
not move their next ones, one polynomial in them serves, of the degree of what the others get.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, cos, log2, pi

import numpy as np

from lpmech.continuous.environment import ContinuousEnvironment
from lpmech.continuous.exactly import solve
from lpmech.continuous.functions import Function
from lpmech.continuous.kernel import Cell, Grid, Kernel, restrict, uniform
from lpmech.continuous.minimax import Floats, minimax
from lpmech.continuous.polynomial import Polynomial, combine, monomial
from lpmech.continuous.transfers import Index, Transfer, cells

OWN_NODES = 5  # sample points of the own signal in a cell
EXACT_DEGREE = 4  # of exact transfers in tomorrow's signals, at most
MAX_EXACT = 400  # unknowns of the exact system


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """The residual-claimant equation of one agent at one allocation on a grid."""

    agent: int
    agents: int
    discount: Fraction
    kernel: Kernel
    others_get: Function  # Σ_{j≠i} u^j

    @property
    def others(self) -> tuple[int, ...]:
        """The other agents."""
        return tuple(j for j in range(self.agents) if j != self.agent)

    @property
    def grid(self) -> Grid:
        """The grid."""
        return self.kernel.grid

    def right(self, cell: Cell) -> Polynomial:
        """What the others get, on a cell."""
        return restrict(self.others_get, self.agents, self.grid.box(cell))


def problem(env: ContinuousEnvironment, agent: int, kernel: Kernel, allocation: str) -> Problem:
    """The problem of one agent after one allocation."""
    mine = env.utility[env.agents[agent]][allocation]
    return Problem(agent=agent, agents=len(env.agents), discount=env.discount, kernel=kernel,
                   others_get=env.surplus(allocation) - mine)  # fmt: skip


def propose(given: Problem, density: Function, kinks: set[Fraction], degree: int) -> Transfer:
    """Exact transfers on the coarsest grid, else the least error on the grid."""
    coarsest = Kernel(density, given.agents, uniform(1, kinks))
    return _exact(given, coarsest) or _on_grid(given, degree)


def _exact(given: Problem, kernel: Kernel) -> Transfer | None:
    """A polynomial that does, of the lowest degree."""
    many, grid = len(given.others), kernel.grid
    everywhere = cells(len(grid), given.agents)
    right = [
        restrict(given.others_get, given.agents, grid.box(cell)).scaled(-1 / given.discount) for cell in everywhere
    ]
    today = max((d for part in right for j, d in enumerate(part.degrees()) if j != given.agent), default=0)
    for degree in range(EXACT_DEGREE + 1):
        powers = [(a, b) for a in cells(today + 1, many) for b in cells(degree + 1, many)]
        if len(powers) > MAX_EXACT:
            return None
        found = solve([[_moment(given, kernel, cell, a, b) for cell in everywhere] for a, b in powers], right)
        if found is not None:
            following = cells(len(grid), many)
            values = {
                ((0,) * many, c, a, b): x for (a, b), x in zip(powers, found, strict=True) if x for c in following
            }
            return Transfer(agent=given.agent, others=given.others, grid=grid, fine=False, degree_today=today,
                            degree_next=degree, coefficients=values)  # fmt: skip
    return None


def _moment(given: Problem, kernel: Kernel, cell: Cell, alpha: Sequence[int], beta: Sequence[int]) -> Polynomial:
    """E[Π θ_j^α θ'_j^β] on a cell of today."""
    power = monomial(given.agents, dict(zip(given.others, alpha, strict=True)))
    parts = [(1, kernel.moments(given.others, cell, c, beta)) for c in cells(len(kernel.grid), len(given.others))]
    return power * combine(given.agents, parts)


def _on_grid(given: Problem, degree: int) -> Transfer:
    """The least error at a sample, rounded."""
    fine = _moved_by_others(given)
    many, count = len(given.others), len(given.grid)
    right = [given.right(cell).degrees() for cell in cells(count, given.agents)]
    today = 1 if fine else max(d for degrees in right for j, d in enumerate(degrees) if j != given.agent)
    values: dict[Index, Fraction] = {}
    for cell in cells(count if fine else 1, many):
        values |= _solve_cell(given, cell, fine, today, degree)
    return Transfer(agent=given.agent, others=given.others, grid=given.grid, fine=fine, degree_today=today,
                    degree_next=degree, coefficients=values)  # fmt: skip


def _moved_by_others(given: Problem) -> bool:
    """Whether the others' signals today matter for their next ones, or have kinks in what they get."""
    if any(of != given.agent for of, _ in given.others_get.hinges()):
        return True
    if any(j in given.kernel.felt(given.others) for j in given.others):
        return True
    many, count = len(given.others), len(given.grid)
    return any(
        given.kernel.moments(given.others, _join(given, own, (0,) * many), following, (0,) * many).degrees()[j]
        for own in range(count) for following in cells(count, many) for j in given.others
    )  # fmt: skip


def _join(given: Problem, own: int, others: Cell) -> Cell:
    return (*others[: given.agent], own, *others[given.agent :])


def _solve_cell(given: Problem, today: Cell, fine: bool, degree_today: int, degree: int) -> dict[Index, Fraction]:
    """The coefficients on one cell of the others' signals today."""
    many, count, delta = len(given.others), len(given.grid), float(given.discount)
    intervals = [given.grid.interval(k) if fine else (Fraction(0), Fraction(1)) for k in today]
    samples = _product([_nodes(interval, degree_today + 2) for interval in intervals])
    following, alphas, betas = cells(count, many), cells(degree_today + 1, many), cells(degree + 1, many)
    rows, right = [], []
    for own in range(count):
        points = _nodes(given.grid.interval(own), OWN_NODES)
        for sample in samples:
            cell = _join(given, own, today if fine else tuple(given.grid.place(Fraction(x)) for x in sample))
            columns = [_local(given, cell, c, b) for c in following for b in betas]
            here = [(*sample[: given.agent], own_point, *sample[given.agent :]) for own_point in points]
            expected = np.array([_values(column, here) for column in columns])  # (following × β, points)
            powers = np.array([np.prod([_scaled(x, i) ** a for x, i, a in zip(sample, intervals, alpha, strict=True)])
                               for alpha in alphas])  # fmt: skip
            block = expected.reshape(len(following), 1, len(betas), -1) * powers[None, :, None, None]
            rows.append(delta * block.reshape(-1, len(points)).T)
            right.append(_values(given.right(cell), here))
    matrix, target = np.vstack(rows), np.concatenate(right)
    found = minimax(matrix, target)
    error = float(np.abs(matrix @ found + target).max())
    return _rounded(given, today, intervals, found, error, (following, alphas, betas))


def _local(given: Problem, cell: Cell, following: Cell, beta: Sequence[int]) -> Polynomial:
    """The moment of powers of the place within the cell of tomorrow."""
    low_high = given.grid.box(following)
    parts = [(factor, given.kernel.moments(given.others, cell, following, power))
             for power, factor in _expand(low_high, beta).items()]  # fmt: skip
    return combine(given.agents, parts)


def _expand(box: Sequence[tuple[Fraction, Fraction]], powers: Sequence[int]) -> dict[tuple[int, ...], Fraction]:
    """Π ((x_j − low_j) / width_j)^{power_j} as coefficients of powers of x."""
    size = len(box)
    result = Polynomial(size, {(0,) * size: Fraction(1)})
    for j, ((low, high), power) in enumerate(zip(box, powers, strict=True)):
        width = high - low
        shifted = Polynomial(size, {k: v for k, v in (((0,) * size, -low / width),
                                    (tuple(int(i == j) for i in range(size)), 1 / width)) if v})  # fmt: skip
        result = result * shifted.power(power)
    return dict(result.terms)


def _rounded(given: Problem, today: Cell, intervals: Sequence[tuple[Fraction, Fraction]], found: Floats, error: float,
             shape: tuple[list[Cell], list[Cell], list[Cell]]) -> dict[Index, Fraction]:  # fmt: skip
    """Dyadic coefficients in powers of the place within a cell, then in powers of the signals."""
    following, alphas, betas = shape
    bits = min(60, max(8, ceil(log2(256 * len(found) / max(error, 1e-12)))))
    values: dict[Index, Fraction] = {}
    position = 0
    for cell in following:
        there = given.grid.box(cell)
        for alpha in alphas:
            left = _expand(intervals, alpha)
            for beta in betas:
                value = Fraction(round(float(found[position]) * 2**bits), 2**bits)
                position += 1
                for a, x in left.items():
                    for b, y in _expand(there, beta).items():
                        key = today, cell, a, b
                        values[key] = values.get(key, Fraction(0)) + value * x * y
    return {key: value for key, value in values.items() if value}


def _nodes(interval: tuple[Fraction, Fraction], count: int) -> list[float]:
    """Chebyshev's extremal points, the ends among them."""
    low, high = map(float, interval)
    return [low + (high - low) * (1 - cos(pi * k / (count - 1))) / 2 for k in range(count)]


def _product(axes: Sequence[Sequence[float]]) -> list[tuple[float, ...]]:
    result: list[tuple[float, ...]] = [()]
    for axis in axes:
        result = [(*head, x) for head in result for x in axis]
    return result


def _scaled(value: float, interval: tuple[Fraction, Fraction]) -> float:
    low, high = map(float, interval)
    return (value - low) / (high - low)


def _values(polynomial: Polynomial, points: Sequence[Sequence[float]]) -> Floats:
    """A polynomial at points, in floats."""
    where, total = np.array(points), np.zeros(len(points))
    for key, value in polynomial.terms.items():
        total += float(value) * np.prod(where ** np.array(key), axis=1)
    return total
