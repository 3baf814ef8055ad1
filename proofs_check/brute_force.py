"""Every policy of a tiny environment, one after the other: what the best of them yields, without any recursion on W.

A policy chooses a feasible allocation at every (z, θ); with a finite horizon there is one for each period. Its value is
what it yields in expectation: backwards over the periods, or from V = r + δ P V by elimination.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from lpmech import exact
from lpmech.tables import Axes, Table
from lpmech.theorems.instance import Instance

Vector = list[Fraction]
Plan = dict[tuple[int, int], int]  # (shock, state) to allocation


def states(case: Instance) -> list[tuple[int, ...]]:
    """Every joint state, row-major."""
    stage = case.env.stage(0)
    return [tuple(map(int, place)) for place in np.ndindex(*(stage.sizes[name] for name in stage.components))]


def policies(case: Instance) -> Iterator[Plan]:
    """Every map from (z, θ) to A(z)."""
    shocks = case.env.stage(0).shocks
    cells = [(z, s) for z in range(len(shocks)) for s in range(len(states(case)))]
    for choice in itertools.product(*(shocks[z].feasible for z, _ in cells)):
        yield dict(zip(cells, choice, strict=True))


def few(case: Instance, most: int) -> bool:
    """Whether one stage serves all periods, and there are at most so many plans: policies, or sequences of them."""
    if len(case.env.stages) > 1:
        return False
    plans = 1
    for shock in case.env.stage(0).shocks:
        plans *= len(shock.feasible) ** min(len(states(case)), most)
    return bool(plans ** min(len(case.env.periods), most) <= most)


def flow(case: Instance, allocation: int, state: tuple[int, ...]) -> Fraction:
    """w + Σ v_i."""
    stage = case.env.stage(0)
    return _at(stage.utility_of_society(), stage.components, allocation, state)


def moves(case: Instance, allocation: int, state: tuple[int, ...], values: Vector) -> Fraction:
    """E[values(θ') | a, θ]."""
    components = case.env.stage(0).components
    shape = tuple(case.env.stage(0).sizes[name] for name in components)
    table = Table(components, exact.from_fractions(values, shape))
    return _at(case.env.expect(0, table), components, allocation, state)


def _at(table: Table, components: Axes, allocation: int, state: tuple[int, ...]) -> Fraction:
    where = dict(zip(components, state, strict=True)) | {"allocation": allocation}
    return table.array.item(tuple(where[axis] for axis in table.axes))


def terminal(case: Instance) -> Vector:
    """Σ g_i by state."""
    total = Table((), exact.scalar(0))
    for agent in range(len(case.env.agents)):
        total = total + case.env.terminal_utility(agent)
    return [_at(total, case.env.stage(0).components, 0, state) for state in states(case)]


def step(case: Instance, plan: Plan, later: Vector) -> Vector:
    """What a policy yields today and, from tomorrow on, `later`."""
    shocks = case.env.stage(0).shocks
    everything = states(case)
    found = []
    for number, state in enumerate(everything):
        total = Fraction(0)
        for z, shock in enumerate(shocks):
            chosen = plan[z, number]
            total += shock.probability * (
                flow(case, chosen, state) + case.env.discount * moves(case, chosen, state, later)
            )
        found.append(total)
    return found


def best(case: Instance) -> Vector:
    """The greatest value of any plan, state by state."""
    if case.env.horizon is None:
        return _greatest([_stationary(case, plan) for plan in policies(case)])
    plans = list(policies(case))
    values = [terminal(case)]
    for _ in case.env.periods:  # every continuation of every plan is kept: nothing is maximised on the way
        values = _distinct([step(case, plan, later) for plan in plans for later in values])
    return _greatest(values)


def _distinct(values: list[Vector]) -> list[Vector]:
    return [list(one) for one in dict.fromkeys(map(tuple, values))]


def _greatest(values: list[Vector]) -> Vector:
    return [max(column) for column in zip(*values, strict=True)]


def _stationary(case: Instance, plan: Plan) -> Vector:
    """The solution of V = r + δ P V, by Gauss and Jordan."""
    size = len(states(case))
    reward = step(case, plan, [Fraction(0)] * size)
    columns = [step(case, plan, [Fraction(int(k == s)) for k in range(size)]) for s in range(size)]
    rows = [[Fraction(int(i == j)) - (columns[j][i] - reward[i]) for j in range(size)] + [reward[i]]
            for i in range(size)]  # fmt: skip
    for pivot in range(size):  # I − δP is strictly diagonally dominant: no pivot is 0
        lead = rows[pivot][pivot]
        rows[pivot] = [value / lead for value in rows[pivot]]
        for other in range(size):
            if other != pivot and rows[other][pivot]:
                factor = rows[other][pivot]
                rows[other] = [a - factor * b for a, b in zip(rows[other], rows[pivot], strict=True)]
    return [row[-1] for row in rows]
