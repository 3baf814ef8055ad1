"""Payoffs of one period and what follows, as polynomials on the cells of a grid.

With W an approximation of the social value (0 where the allocation does not matter for what comes next, as it then
cancels), and p^i the transfers:

    surplus   S(a, θ)   = Σ_i u^i(a, θ)
    error     e^i(a, θ) = δ E[p^i(θ'_{-i}; a, θ_{-i}) | a, θ] + Σ_{j≠i} u^j(a, θ)
    payoff    H^i(a, θ) = u^i − δ E[p^i | a, θ] + δ E[W(θ') | a, θ] = S + δ E[W | a, θ] − e^i

and for the society H = S + δ E[W | a, θ]. Where the payment depends on the own report r, e^i(a, r, θ) is the error
after it, and e^i(a, θ) = e^i(a, θ_i, θ) that after the truth. The rule chooses the first allocation with the highest
score: as the environment gives them, else H of the society.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lpmech.continuous.by_report import ByReport, at_truth, lifted
from lpmech.continuous.environment import ContinuousEnvironment
from lpmech.continuous.expectation import Expectation
from lpmech.continuous.functions import Function
from lpmech.continuous.kernel import Cell, Grid, Kernel, restrict, uniform
from lpmech.continuous.polynomial import Polynomial, constant
from lpmech.continuous.transfers import Transfer, cells

SOCIETY = -1  # stands where an agent does


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Payoffs:
    """Polynomials by (agent or society, position of the allocation), one for each cell of the grid in order."""

    environment: ContinuousEnvironment
    grid: Grid
    errors: Mapping[tuple[int, int], Sequence[Polynomial]]
    payoffs: Mapping[tuple[int, int], Sequence[Polynomial]]
    scores: Mapping[int, Sequence[Polynomial]]
    reported: Mapping[tuple[int, int], Sequence[Sequence[Polynomial]]]  # errors with a report, by cell and its cell

    @property
    def cells(self) -> list[Cell]:
        """The cells of all signals today."""
        return cells(len(self.grid), len(self.environment.agents))


def make_payoffs(env: ContinuousEnvironment, grid: Grid, transfers: Mapping[tuple[int, int], Transfer | ByReport],
                 value: Polynomial | None) -> Payoffs:  # fmt: skip
    """Everything that the bounds are about; `transfers` by agent and position of the allocation, `value` is W."""
    agents, places = len(env.agents), range(len(env.allocations))
    everywhere = cells(len(grid), agents)

    def polynomials(function: Function) -> list[Polynomial]:
        return [restrict(function, agents, grid.box(cell)) for cell in everywhere]

    surplus = {k: polynomials(env.surplus(env.allocations[k])) for k in places}
    errors: dict[tuple[int, int], Sequence[Polynomial]] = {}
    payoffs: dict[tuple[int, int], Sequence[Polynomial]] = {
        (SOCIETY, k): surplus[k] if value is None else _with_value(env, k, grid, surplus[k], value) for k in places
    }
    reported: dict[tuple[int, int], Sequence[Sequence[Polynomial]]] = {}
    for (i, k), transfer in transfers.items():
        mine = polynomials(env.utility[env.agents[i]][env.allocations[k]])
        others = [s - u for s, u in zip(surplus[k], mine, strict=True)]
        if isinstance(transfer, ByReport):
            reported[i, k] = _with_report(env, transfer, k, grid, others)
            errors[i, k] = [at_truth(row[cell[i]], i) for row, cell in zip(reported[i, k], everywhere, strict=True)]
        else:
            paid = _expected(env, transfer, k, grid, everywhere)
            errors[i, k] = [p.scaled(env.discount) + u for p, u in zip(paid, others, strict=True)]
        payoffs[i, k] = [h - e for h, e in zip(payoffs[SOCIETY, k], errors[i, k], strict=True)]
    given = env.scores
    scores = {k: polynomials(given[env.allocations[k]]) if given else payoffs[SOCIETY, k] for k in places}
    return Payoffs(environment=env, grid=grid, errors=errors, payoffs=payoffs, scores=scores, reported=reported)


def _with_value(env: ContinuousEnvironment, place: int, grid: Grid, surplus: Sequence[Polynomial],
                value: Polynomial) -> list[Polynomial]:  # fmt: skip
    """S + δ E[W | a, θ] on every cell of the grid; the expectation is one polynomial between kinks at numbers."""
    agents = len(env.agents)
    kernel = Kernel(env.density[env.allocations[place]], agents, uniform(1, env.kinks()))
    expectation = Expectation(kernel, dict.fromkeys(cells(len(kernel.grid), agents), value))
    known = {cell: expectation.on(cell).scaled(env.discount) for cell in cells(len(kernel.grid), agents)}
    whole = [tuple(kernel.grid.place(grid.interval(k)[1]) for k in cell) for cell in cells(len(grid), agents)]
    return [flow + known[cell] for flow, cell in zip(surplus, whole, strict=True)]


def _expected(env: ContinuousEnvironment, transfer: Transfer, place: int, grid: Grid,
              everywhere: Sequence[Cell]) -> list[Polynomial]:  # fmt: skip
    """The expected payment on every cell of the grid, whose points include those of the transfer's own grid."""
    if not transfer.coefficients:
        return [constant(len(env.agents), 0)] * len(everywhere)
    kernel = Kernel(env.density[env.allocations[place]], len(env.agents), transfer.grid)
    known: dict[Cell, Polynomial] = {}
    result = []
    for cell in everywhere:
        own = tuple(transfer.grid.place(grid.interval(k)[1]) for k in cell)
        if own not in known:
            known[own] = transfer.expected(kernel, own)
        result.append(known[own])
    return result


def _with_report(env: ContinuousEnvironment, transfer: ByReport, place: int, grid: Grid,
                 others: Sequence[Polynomial]) -> list[list[Polynomial]]:  # fmt: skip
    """e^i(a, r, θ) on every cell of the grid, by cell of the report."""
    kernel = Kernel(env.density[env.allocations[place]], len(env.agents), transfer.grid)
    reports = [transfer.place(grid.interval(k)[1]) for k in range(len(grid))]
    known: dict[tuple[Cell, int], Polynomial] = {}
    result = []
    for cell, get in zip(cells(len(grid), len(env.agents)), others, strict=True):
        own = tuple(transfer.grid.place(grid.interval(k)[1]) for k in cell)
        for report in set(reports):
            if (own, report) not in known:
                known[own, report] = transfer.expected(kernel, own, report).scaled(env.discount)
        result.append([known[own, report] + lifted(get) for report in reports])
    return result
