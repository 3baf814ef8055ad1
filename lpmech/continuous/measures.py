"""Signed measures that annihilate a density: why an agent cannot be the residual claimant, whatever the transfers.

Fix an agent i, an allocation a and the others' signals θ_{-i}. If Σ_k w_k f^{-i}(·|a, t_k, θ_{-i}) = 0 then for all
transfers Σ_k w_k ∫ p f^{-i} = 0, so that

    |Σ_k w_k b(t_k)| ≤ Σ_k |w_k| · sup |δ ∫ p f^{-i} + b|,    b = Σ_{j≠i} u^j(a, ·, θ_{-i}).

The best such bound is the dual of the best approximation of b by the functions of t that are coefficients of f^{-i}.
It is looked for in floats on a sample of signals; the weights are then found exactly for the signals that carry them.
There is none where f^{-i} has a kink that moves with the own signal, as its rank is infinite. Liu (2014), Lemma 5.2.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import product

import highspy
import numpy as np
from flint import fmpq, fmpq_mat

from lpmech.continuous.environment import ContinuousEnvironment
from lpmech.continuous.functions import Function
from lpmech.continuous.kernel import Cell, Grid, Kernel, restrict, uniform
from lpmech.continuous.minimax import Floats
from lpmech.continuous.transfers import cells
from lpmech.lp.highs import run_quietly

SAMPLE = 65  # signals that may carry weight
OTHERS = (Fraction(0), Fraction(1, 2), Fraction(1))  # where the others' signals are tried
Others = tuple[tuple[int, Fraction], ...]  # signals of the others


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """Atoms of a measure on agent i's signals, and the error that they prove."""

    agent: int
    allocation: int
    others: Others
    atoms: tuple[tuple[Fraction, Fraction], ...]  # signal and weight
    bound: Fraction


def find_measure(env: ContinuousEnvironment, agent: int, place: int) -> Measure | None:
    """The best bound found for one agent and allocation, where there is one above 0."""
    if moves(env.density[env.allocations[place]], len(env.agents), agent):
        return None
    tried = [_find(env, agent, place, others) for others in signals_of_others(env, agent)]
    return max((one for one in tried if one), key=lambda one: one.bound, default=None)


def signals_of_others(env: ContinuousEnvironment, agent: int) -> list[Others]:
    """Where bounds are looked for."""
    others = [j for j in range(len(env.agents)) if j != agent]
    return [tuple(zip(others, at, strict=True)) for at in product(OTHERS, repeat=len(others))]


def moves(density: Function, agents: int, agent: int) -> bool:
    """Whether another's next signal has a kink at the own signal."""
    return any(at == agent and of != agents + agent for of, at in density.hinges() if isinstance(at, int))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampled:
    """Signals of an agent, the others' fixed: moments of the others' next signals after each; what the others get."""

    signals: list[Fraction]
    rows: list[list[Fraction]]
    target: list[Fraction]


def sampled(env: ContinuousEnvironment, agent: int, place: int, others: Others) -> Sampled:
    """The multiples of 1/(SAMPLE − 1), and kinks."""
    allocation, agents = env.allocations[place], len(env.agents)
    grid = uniform(1, env.kinks())
    signals = sorted({Fraction(k, SAMPLE - 1) for k in range(SAMPLE)} | set(grid.points))
    points = [tuple({**dict(others), agent: t}[k] for k in range(agents)) for t in signals]
    rows = densities(Kernel(env.density[allocation], agents, grid), agent, points)
    get = env.surplus(allocation) - env.utility[env.agents[agent]][allocation]
    target = [restrict(get, agents, grid.box(_cell(grid, point)))(point) for point in points]
    return Sampled(signals=signals, rows=rows, target=target)


def _find(env: ContinuousEnvironment, agent: int, place: int, others: Others) -> Measure | None:
    """The best measure at signals of the others."""
    found = sampled(env, agent, place, others)
    support = _support(found)
    weights = null([found.rows[k] for k in support]) if support else None
    if not weights:
        return None
    atoms = tuple((found.signals[k], w) for k, w in zip(support, weights, strict=True) if w)
    gained = sum((w * found.target[k] for k, w in zip(support, weights, strict=True)), Fraction(0))
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


def _support(found: Sampled) -> list[int]:
    """Which signals carry weight: a basis of max Σ w b over Σ w φ = 0, Σ |w| ≤ 1, in floats."""
    kept, values = independent_rows(found.rows), np.array([float(x) for x in found.target])
    equations = np.vstack([np.hstack([kept, -kept]), np.ones((1, 2 * len(values)))])
    ends = np.zeros(len(kept) + 1), np.r_[np.zeros(len(kept)), 1.0]
    solution = basic_solution(-np.concatenate([values, -values]), equations, ends)
    if solution is None:
        return []
    weights = solution[: len(values)] - solution[len(values) :]
    return [k for k, w in enumerate(weights) if abs(w) > 1e-9]


def independent_rows(rows: list[list[Fraction]]) -> Floats:
    """A basis of the functions of the signal that moments are, a row each, in floats."""
    matrix = np.array([[float(x) for x in row] for row in rows]).T
    scale = np.abs(matrix).max(axis=1, keepdims=True)
    matrix = matrix[scale[:, 0] > 0] / scale[scale > 0][:, None]
    basis = np.linalg.svd(matrix, full_matrices=False)
    return basis[2][basis[1] > 1e-9 * basis[1].max()] if len(matrix) else np.zeros((0, len(rows)))


def basic_solution(cost: Floats, equations: Floats, ends: tuple[Floats, Floats]) -> Floats | None:
    """min cost · x over x ≥ 0 with the equations between both ends, in floats; None where HiGHS finds none."""
    count, columns = equations.shape
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = columns, count
    model.col_cost_ = cost
    model.col_lower_, model.col_upper_ = np.zeros(columns), np.full(columns, highspy.kHighsInf)
    model.row_lower_, model.row_upper_ = ends
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.arange(0, count * columns + 1, columns, dtype=np.int32)
    model.a_matrix_.index_ = np.tile(np.arange(columns, dtype=np.int32), count)
    model.a_matrix_.value_ = equations.ravel()
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.passModel(model)
    run_quietly(solver)
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    return np.array(solver.getSolution().col_value)


def null(rows: list[list[Fraction]]) -> list[Fraction] | None:
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
