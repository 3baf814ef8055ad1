"""Every policy of a tiny environment, one after the other: what the best of them yields, without any recursion on W.

A policy chooses a feasible allocation at every (z, θ); with a finite horizon there is one for each period. Its value is
what it yields in expectation: backwards over the periods, or from V = r + δ P V by elimination.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import lru_cache, partial

import numpy as np

from lpmech.problem import exact
from lpmech.problem.exact import format_number
from lpmech.problem.tables import Axes, Table
from lpmech.statements.instance import Instance
from lpmech.statements.statement import Failure, Hypothesis

Vector = list[Fraction]
Plan = dict[tuple[int, int], int]  # (shock, state) to allocation


def states(case: Instance) -> list[tuple[int, ...]]:
    """Every joint state, row-major."""
    stage = case.env.stage(0)
    return [tuple(map(int, place)) for place in np.ndindex(*(stage.sizes[name] for name in stage.components))]


def policies(case: Instance, without: int | None = None) -> Iterator[Plan]:
    """Every map from (z, θ) to A(z), or to A_{-i}(z)."""
    shocks = case.env.stage(0).shocks
    sets = [shock.feasible if without is None else shock.feasible_without[without] for shock in shocks]
    cells = [(z, s) for z in range(len(shocks)) for s in range(len(states(case)))]
    for choice in itertools.product(*(sets[z] for z, _ in cells)):
        yield dict(zip(cells, choice, strict=True))


def few(case: Instance, most: int) -> bool:
    """Whether one stage serves all periods, and there are at most so many plans: policies, or sequences of them."""
    if len(case.env.stages) > 1:
        return False
    plans = 1
    for shock in case.env.stage(0).shocks:
        choices = max(len(shock.feasible), *map(len, shock.feasible_without))
        plans *= choices ** min(len(states(case)), most)
    return bool(plans ** min(len(case.env.periods), most) <= most)


def flow(case: Instance, allocation: int, state: tuple[int, ...], without: int | None = None) -> Fraction:
    """w + Σ v_j, of all or of all but one."""
    stage = case.env.stage(0)
    return _at(stage.utility_of_society(without), stage.components, allocation, state)


def moves(case: Instance, allocation: int, state: tuple[int, ...], values: Vector) -> Fraction:
    """E[values(θ') | a, θ]."""
    chances = _kernel(case)[(allocation, *state)]
    return sum((chance * values[number] for number, chance in chances), Fraction(0))


@lru_cache(maxsize=4)
def _kernel(case: Instance) -> dict[tuple[int, ...], list[tuple[int, Fraction]]]:
    """The next states of positive probability by allocation and state: expectations of what is 1 at one state."""
    components = case.env.stage(0).components
    axes, sizes = ("allocation", *components), case.env.stage(0).sizes
    shape = tuple(sizes[name] for name in components)
    found: dict[tuple[int, ...], list[tuple[int, Fraction]]] = {}
    for number in range(len(states(case))):
        hit = [Fraction(int(n == number)) for n in range(len(states(case)))]
        expected = case.env.expect(0, Table(components, exact.from_fractions(hit, shape))).full(axes, sizes).array
        for place in np.ndindex(*expected.shape):
            chances = found.setdefault(place, [])
            if expected.item(place):
                chances.append((number, expected.item(place)))
    return found


def _at(table: Table, components: Axes, allocation: int, state: tuple[int, ...]) -> Fraction:
    where = dict(zip(components, state, strict=True)) | {"allocation": allocation}
    return table.array.item(tuple(where[axis] for axis in table.axes))


def terminal(case: Instance, without: int | None = None) -> Vector:
    """Σ g_j by state, of all or of all but one."""
    total = Table((), exact.scalar(0))
    for agent in range(len(case.env.agents)):
        if agent != without:
            total = total + case.env.terminal_utility(agent)
    return [_at(total, case.env.stage(0).components, 0, state) for state in states(case)]


def step(case: Instance, plan: Plan, later: Vector, without: int | None = None) -> Vector:
    """What a policy yields today and, from tomorrow on, `later`."""
    shocks = case.env.stage(0).shocks
    everything = states(case)
    found = []
    for number, state in enumerate(everything):
        total = Fraction(0)
        for z, shock in enumerate(shocks):
            chosen = plan[z, number]
            total += shock.probability * (
                flow(case, chosen, state, without) + case.env.discount * moves(case, chosen, state, later)
            )
        found.append(total)
    return found


def best(case: Instance, without: int | None = None) -> Vector:
    """The greatest value of any plan to all, or to all but one, state by state."""
    plans = list(policies(case, without))
    if case.env.horizon is None:
        size = len(states(case))
        return greatest([fixed_point(partial(_following, case, plan, without), size) for plan in plans])
    values = [terminal(case, without)]
    for _ in case.env.periods:  # every continuation of every plan is kept: nothing is maximised on the way
        values = distinct([step(case, plan, later, without) for plan in plans for later in values])
    return greatest(values)


def _following(case: Instance, plan: Plan, without: int | None, later: Vector) -> Vector:
    return step(case, plan, later, without)


def distinct(values: list[Vector]) -> list[Vector]:
    """Each vector once."""
    return [list(one) for one in dict.fromkeys(map(tuple, values))]


def greatest(values: list[Vector]) -> Vector:
    """The greatest number at each state."""
    return [max(column) for column in zip(*values, strict=True)]


def fixed_point(following: Callable[[Vector], Vector], size: int) -> Vector:
    """The V with V = following(V) = r + δ P V, by Gauss and Jordan."""
    reward = following([Fraction(0)] * size)
    columns = [following([Fraction(int(k == s)) for k in range(size)]) for s in range(size)]
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


FEW = Hypothesis("there is one stage, and there are at most 300 plans", lambda case: few(case, 300))


def welfare_is_the_best_plan(case: Instance) -> Failure | None:
    stage = case.env.stage(0)
    found = case.programs.everyone.periods[0].value.over(stage.components, stage.sizes).fractions()
    for state, one, two in zip(states(case), found, best(case), strict=True):
        if one != two:
            return Failure(words=f"W is {format_number(one)} and the best plan yields {format_number(two)} at {state}")
    return None
