"""An environment with diverse types of one agent: a worthless type, and short-lived types that want one allocation.

To the types Θ_i of agent i are added (Bergemann and Välimäki 2008, Assumption 1)

- θ_i^0, the worthless type: v_i(a, θ_i^0) = 0 for every a, and it stays for ever;
- θ_i^{a,x} for every allocation a and every x on a grid: v_i(a, ·) = x, v_i(b, ·) = 0 for b ≠ a; θ_i^0 follows.

None of them has a terminal utility, and none is possible at first under the prior. Nothing else changes: on the old
types values, efficient allocations and pivot payments stay what they are.

The grid of N steps covers every payment that the pivot mechanism can ask: with the greatest cost of an allocation to
the others, top = max over t, z, a ∈ A(z) and θ_{-i} of W_{-i}(θ;z) − Q_{-i}(θ, a), it is x = step, 2 step, …, (N+1)
step, step = top / N (1 / N where no allocation costs the others anything): each payment lies between two of them, or
below the first.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from fractions import Fraction

import numpy as np

from lpmech.mechanisms.social import Program
from lpmech.problem import exact
from lpmech.problem.environment import Environment
from lpmech.problem.stages import Stage, Terminal
from lpmech.problem.tables import Table, align, union
from lpmech.problem.transition import NEXT, Factored

LONGEST_LABEL = 200
Grid = tuple[Fraction, ...]


def largest_externality(env: Environment, without: Program) -> Fraction:
    """The greatest cost of a feasible allocation to the others, over periods, shocks and states; 0 where none costs."""
    largest = Fraction(0)
    for position, solved in enumerate(without.periods):
        stage = env.stage(position)
        costs = solved.by_shock - solved.q
        sets = stage.feasible()
        axes = union(("shock", "allocation"), costs.axes, sets.axes)
        feasible = align(sets.positions, sets.axes, axes)
        numerators = costs.to(axes).numerators
        largest = max(largest, Fraction(int(np.where(feasible, numerators, 0).max()), costs.array.denominator))
    return largest


def grid_of(env: Environment, without: Program, steps: int) -> Grid:
    """The grid of so many steps; none where `steps` is 0."""
    if steps == 0:
        return ()
    step = (largest_externality(env, without) or Fraction(1)) / steps
    return tuple(step * k for k in range(1, steps + 2))


def with_diverse_types(env: Environment, agent: int, grid: Sequence[Fraction]) -> Environment:
    """The environment with the types above; its transitions are factored (`hypotheses.independent_form`)."""
    labels = _labels(env, agent, grid)
    stages = tuple(_stage(stage, agent, labels, grid) for stage in env.stages)
    terminal = None if env.terminal is None else _terminal(env.terminal, env.agents[agent], agent, labels)
    return dataclasses.replace(env, stages=stages, terminal=terminal, prior=_prior(env, agent, len(labels)))


def _labels(env: Environment, agent: int, grid: Sequence[Fraction]) -> tuple[str, ...]:
    """The new types: the worthless one, then one for each allocation (by its place in the stage) and value.

    Stages may differ in their allocations; their types have the same labels where the number of allocations is the
    same.
    """
    taken = {label for stage in env.stages for label in stage.types[agent]}
    taken |= set(env.terminal.types[agent]) if env.terminal is not None else set()
    count = max(len(stage.allocations) for stage in env.stages)
    same = all(stage.allocations == env.stages[0].allocations for stage in env.stages)
    names = env.stages[0].allocations if same else tuple(f"allocation {k + 1}" for k in range(count))
    wanted = [f"{exact.format_number(x)} for {name}" for name in names for x in grid]
    if any(len(label) > LONGEST_LABEL - 10 for label in wanted):
        wanted = [f"value {k + 1} for allocation {j + 1}" for j in range(count) for k in range(len(grid))]
    return tuple(_free(label, taken) for label in ("worthless", *wanted))


def _free(label: str, taken: set[str]) -> str:
    """A label that no type has."""
    while label in taken:
        label += "'"
    return label


def _stage(stage: Stage, agent: int, labels: tuple[str, ...], grid: Sequence[Fraction]) -> Stage:
    """The stage with the new types."""
    name = stage.agents[agent]
    new = (*stage.types[agent], *labels)
    types = tuple(new if place == agent else old for place, old in enumerate(stage.types))
    utility = _longer(stage.utilities[agent], name, stage.sizes, len(labels)) + _wishes(stage, name, len(new), grid)
    utilities = tuple(utility.minimal() if k == agent else old for k, old in enumerate(stage.utilities))
    transition = stage.transition
    if transition is not None:
        assert isinstance(transition, Factored)
        factors = dict(transition.factors) | {name: _factor(transition.factors[name], name, stage, len(labels))}
        transition = Factored(factors=factors)
    return dataclasses.replace(stage, types=types, utilities=utilities, transition=transition)


def _wishes(stage: Stage, name: str, size: int, grid: Sequence[Fraction]) -> Table:
    """What the new types are worth: x at the allocation that each of them wants."""
    first = stage.sizes[name] + 1
    values = [[Fraction(0)] * size for _ in stage.allocations]
    for a, row in enumerate(values):
        for k, x in enumerate(grid):
            row[first + a * len(grid) + k] = x
    flat = [value for row in values for value in row]
    return Table(("allocation", name), exact.from_fractions(flat, (len(stage.allocations), size)))


def _factor(factor: Table, name: str, stage: Stage, more: int) -> Table:
    """The agent's own draws: after every new type comes the worthless one."""
    following = factor.sizes[NEXT + name]
    old = _longer(factor, name, stage.sizes, more)
    old = _longer(old, NEXT + name, old.sizes, more)
    leads = np.zeros((stage.sizes[name] + more, following + more), dtype=np.int64)
    leads[stage.sizes[name] :, following] = 1
    return (old + Table((name, NEXT + name), exact.from_integers(leads))).minimal(NEXT + name)


def _longer(table: Table, axis: str, sizes: Mapping[str, int], more: int) -> Table:
    """The table with so many labels more along an axis, at which it is 0."""
    full = table if axis in table.axes else table.full((*table.axes, axis), {**sizes, **table.sizes})
    where = full.axes.index(axis)
    shape = list(full.array.shape)
    shape[where] = more
    numerators = np.concatenate([full.array.numerators, np.zeros(shape, full.array.numerators.dtype)], axis=where)
    return Table(full.axes, exact.from_integers(numerators, full.array.denominator))


def _terminal(terminal: Terminal, name: str, agent: int, labels: tuple[str, ...]) -> Terminal:
    """The state after the last period with the new types."""
    types = tuple((*old, *labels) if place == agent else old for place, old in enumerate(terminal.types))
    size = {name: len(terminal.types[agent])}
    worth = _longer(terminal.utilities[agent], name, size, len(labels)).minimal()
    utilities = tuple(worth if place == agent else old for place, old in enumerate(terminal.utilities))
    return dataclasses.replace(terminal, types=types, utilities=utilities)


def _prior(env: Environment, agent: int, more: int) -> Table | None:
    """The prior, under which no new type is possible."""
    if env.prior is None:
        return None
    full = env.prior.full(env.stage(0).components, env.stage(0).sizes)
    return _longer(full, env.agents[agent], env.stage(0).sizes, more).minimal()
