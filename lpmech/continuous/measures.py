"""Signed measures that annihilate a density: why an agent cannot be the residual claimant, whatever the transfers.

Fix an agent i, an allocation a and the others' signals θ_{-i}. If Σ_k w_k f^{-i}(·|a, t_k, θ_{-i}) = 0 then for all
transfers Σ_k w_k ∫ p f^{-i} = 0, so that

    |Σ_k w_k b(t_k)| ≤ Σ_k |w_k| · sup |δ ∫ p f^{-i} + b|,    b = Σ_{j≠i} u^j(a, ·, θ_{-i}).

The best such bound is the dual of the best approximation of b by the functions of t that are coefficients of f^{-i}.
It is looked for in floats on a sample of signals; the weights are then found exactly for the signals that carry them.
There is none where f^{-i} has a kink that moves with the own signal, as its rank is infinite. Liu (2014), Lemma 5.2.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

import highspy
import numpy as np
from flint import fmpq, fmpq_mat

from lpmech.continuous.environment import ContinuousEnvironment
from lpmech.continuous.functions import Function
from lpmech.continuous.kernel import Cell, Grid, Kernel, restrict, uniform
from lpmech.continuous.transfers import cells

SAMPLE = 65  # signals that may carry weight
OTHERS = (Fraction(0), Fraction(1, 2), Fraction(1))  # where the others' signals are tried


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """Atoms of a measure on agent i's signals, and the error that they prove."""

    agent: int
    allocation: int
    others: tuple[tuple[int, Fraction], ...]
    atoms: tuple[tuple[Fraction, Fraction], ...]  # signal and weight
    bound: Fraction


def find_measures(env: ContinuousEnvironment, agents: Sequence[int]) -> tuple[Measure, ...]:
    """The best bound found for each of some agents and each allocation, where there is one above 0."""
    found = []
    for i, place in product(agents, range(len(env.allocations))):
        others = [j for j in range(len(env.agents)) if j != i]
        if _moves(env.density[env.allocations[place]], len(env.agents), i):
            continue
        tried = [_find(env, i, place, tuple(zip(others, at, strict=True)))
                 for at in product(OTHERS, repeat=len(others))]  # fmt: skip
        best = max((one for one in tried if one), key=lambda one: one.bound, default=None)
        if best:
            found.append(best)
    return tuple(found)


def _moves(density: Function, agents: int, agent: int) -> bool:
    """Whether another's next signal has a kink at the own signal."""
    return any(at == agent and of != agents + agent for of, at in density.hinges() if isinstance(at, int))


def _find(env: ContinuousEnvironment, agent: int, place: int, others: tuple[tuple[int, Fraction], ...]
          ) -> Measure | None:  # fmt: skip
    """The best measure at signals of the others."""
    allocation, agents = env.allocations[place], len(env.agents)
    grid = uniform(1, env.kinks())
    signals = sorted({Fraction(k, SAMPLE - 1) for k in range(SAMPLE)} | set(grid.points))
    points = [tuple({**dict(others), agent: t}[k] for k in range(agents)) for t in signals]
    rows = densities(Kernel(env.density[allocation], agents, grid), agent, points)
    get = env.surplus(allocation) - env.utility[env.agents[agent]][allocation]
    target = [restrict(get, agents, grid.box(_cell(grid, point)))(point) for point in points]
    support = _support(rows, target)
    weights = _null([rows[k] for k in support]) if support else None
    if not weights:
        return None
    atoms = tuple((signals[k], w) for k, w in zip(support, weights, strict=True) if w)
    gained = sum((w * target[k] for k, w in zip(support, weights, strict=True)), Fraction(0))
    bound = abs(gained) / sum(abs(w) for _, w in atoms)
    return Measure(agent=agent, allocation=place, others=others, atoms=atoms, bound=bound) if bound else None


def _cell(grid: Grid, point: tuple[Fraction, ...]) -> Cell:
    return tuple(map(grid.place, point))


def densities(kernel: Kernel, agent: int, points: list[tuple[Fraction, ...]]) -> list[list[Fraction]]:
    """At each of today's signals the moments of the others' next signals, cell by cell: as many powers as f^{-i} has
    coefficients, so that a combination of moments vanishes iff that of the densities does."""
    others = tuple(j for j in range(kernel.agents) if j != agent)
    betas = cells(kernel.degree_next() + 1, len(others))
    rows = []
    for point in points:
        cell, row = _cell(kernel.grid, point), []
        for following, beta in product(cells(len(kernel.grid), len(others)), betas):
            row.append(kernel.moments(others, cell, following, beta)(point))
        rows.append(row)
    return rows


def _support(rows: list[list[Fraction]], target: list[Fraction]) -> list[int]:
    """Which signals carry weight: a basis of max Σ w b over Σ w φ = 0, Σ |w| ≤ 1, in floats."""
    matrix = np.array([[float(x) for x in row] for row in rows]).T
    scale = np.abs(matrix).max(axis=1, keepdims=True)
    matrix = matrix[scale[:, 0] > 0] / scale[scale > 0][:, None]
    basis = np.linalg.svd(matrix, full_matrices=False)
    kept = basis[2][basis[1] > 1e-9 * basis[1].max()] if len(matrix) else np.zeros((0, len(rows)))
    count, columns = len(kept) + 1, 2 * len(rows)
    equations = np.vstack([np.hstack([kept, -kept]), np.ones((1, columns))])
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = columns, count
    values = np.array([float(x) for x in target])
    model.col_cost_ = -np.concatenate([values, -values])
    model.col_lower_, model.col_upper_ = np.zeros(columns), np.full(columns, highspy.kHighsInf)
    model.row_lower_ = np.r_[np.zeros(count - 1), 0.0]
    model.row_upper_ = np.r_[np.zeros(count - 1), 1.0]
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.arange(0, count * columns + 1, columns, dtype=np.int32)
    model.a_matrix_.index_ = np.tile(np.arange(columns, dtype=np.int32), count)
    model.a_matrix_.value_ = equations.ravel()
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.passModel(model)
    solver.run()
    solution = np.array(solver.getSolution().col_value)
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return []
    weights = solution[: len(rows)] - solution[len(rows) :]
    return [k for k, w in enumerate(weights) if abs(w) > 1e-9]


def _null(rows: list[list[Fraction]]) -> list[Fraction] | None:
    """Exact weights with Σ w row = 0; None where there are none."""
    matrix = fmpq_mat(len(rows[0]), len(rows), [fmpq(row[k].numerator, row[k].denominator)
                                                for k in range(len(rows[0])) for row in rows])  # fmt: skip
    reduced, rank = matrix.rref()
    if rank == len(rows):
        return None
    pivots = [next(k for k in range(len(rows)) if reduced[row, k] != 0) for row in range(rank)]
    free = next(k for k in range(len(rows)) if k not in pivots)
    weights = [Fraction(0)] * len(rows)
    weights[free] = Fraction(1)
    for row, pivot in enumerate(pivots):
        value = reduced[row, free]
        weights[pivot] = -Fraction(int(value.p), int(value.q))
    return weights
