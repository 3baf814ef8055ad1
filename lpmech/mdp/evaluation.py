"""Exact policy evaluation on named-axis tables: x = r + δ P_a x for a fixed allocation rule a.

P_a(θ, θ') = E_z μ(θ'|a(z,θ), θ) is formed on the joint states of the given components, x and r are tables over
them; it is not formed where the transition is a mixture of a few draws (`draws.py`). One call solves for several
right-hand sides at once (policy evaluation, continuation payoffs, outside options and budgets are all of this form).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from lpmech.mdp.draws import is_drawn, sums_of_draws
from lpmech.mdp.linear import solve_discounted
from lpmech.problem import exact
from lpmech.problem.exact import ExactArray
from lpmech.problem.stages import Stage
from lpmech.problem.tables import Axes, Choice, Table, total
from lpmech.problem.transition import NEXT


def kernel_under(stage: Stage, rule: Choice, components: Axes) -> Table:
    """P_a over today's state and the next `components`; `rule` has axes `shock` and components."""
    assert stage.transition is not None
    parts = []
    for position, shock in enumerate(stage.shocks):
        if shock.probability:
            chosen = at_shock(rule, position)
            parts.append(stage.transition.under(chosen, components).scaled(shock.probability))
    return total(parts)


def stationary_kernel(stage: Stage, rule: Choice, components: Axes) -> Table:
    """P_a over exactly today's and the next `components`, where the next stage is the same."""
    sizes = {**stage.sizes, **{NEXT + name: stage.sizes[name] for name in components}}
    axes = (*components, *(NEXT + name for name in components))
    return kernel_under(stage, rule, components).full(axes, sizes).reduced()


def at_shock(rule: Choice, position: int) -> Choice:
    """The rule at one shock."""
    if "shock" not in rule.axes:
        return rule
    where = rule.axes.index("shock")
    return Choice(rule.axes[:where] + rule.axes[where + 1 :], rule.positions.take(position, axis=where))


def discounted_sums(
    stage: Stage, rule: Choice, rewards: Sequence[Table], components: Axes, discount: Fraction
) -> list[Table]:
    """x = r + δ P_a x, one table over `components` for each r in `rewards`."""
    states = math.prod(stage.sizes[name] for name in components)
    if is_drawn(stage.transition):
        return sums_of_draws(stage, rule, rewards, components, discount)
    kernel = stationary_kernel(stage, rule, components).array
    columns, denominator = _columns([reward.full(components, stage.sizes).reduced().array for reward in rewards])
    matrix = np.ascontiguousarray(kernel.numerators.reshape(states, states))
    values, common = solve_discounted(matrix, kernel.denominator, discount, columns, denominator)
    shape = tuple(stage.sizes[name] for name in components)
    return [
        Table(components, exact.from_integers(column.reshape(shape), common)).reduced()
        for column in np.moveaxis(values, -1, 0)
    ]


def _columns(arrays: list[ExactArray]) -> tuple[exact.Integers, int]:
    """Several arrays as columns over one denominator."""
    denominator = math.lcm(*(array.denominator for array in arrays))
    columns = [array.over(denominator).ravel() for array in arrays]
    return np.stack(columns, axis=-1), denominator
