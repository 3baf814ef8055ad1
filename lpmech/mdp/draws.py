"""Policy evaluation where tomorrow's state is one of a few independent draws: x = r + δ P x in as many unknowns.

A mixture whose elements do not depend on today's state has the kernel P(θ, θ') = Σ_k w_k(θ) q_k(θ'), w_k(θ) the
probability of the k-th element under the allocation rule and q_k its distribution. With z_k = Σ_θ q_k(θ) x(θ),

    z_k = Σ_θ q_k(θ) r(θ) + δ Σ_l A_kl z_l,   A_kl = Σ_θ q_k(θ) w_l(θ),        x = r + δ Σ_l w_l z_l.

A is stochastic, so the system is one of the same form with a state for each element, however many θ there are, and the
kernel on the states of θ is never formed.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm

import numpy as np

from lpmech.mdp.linear import solve_discounted
from lpmech.problem import exact, tables
from lpmech.problem.exact import Integers
from lpmech.problem.stages import Stage
from lpmech.problem.tables import Axes, Choice, Table
from lpmech.problem.transition import NEXT, Factored, Mixture, Transition


def is_drawn(transition: Transition | None) -> bool:
    """Whether the transition is a mixture of draws that do not depend on today's state."""
    return isinstance(transition, Mixture) and all(
        factor.axes == (NEXT + name,) for _, element in transition.elements for name, factor in element.factors.items()
    )


def sums_of_draws(
    stage: Stage, rule: Choice, rewards: Sequence[Table], components: Axes, discount: Fraction
) -> list[Table]:
    """x = r + δ P_a x for each r in `rewards`, where the transition `is_drawn`."""
    assert isinstance(stage.transition, Mixture)
    weights = [stage.over_shocks(weight.choose("allocation", rule)) for weight, _ in stage.transition.elements]
    draws = [element for _, element in stage.transition.elements]
    kernel, unit = _means(draws, weights)
    columns, denominator = _means(draws, rewards)
    values, common = solve_discounted(kernel, unit, discount, columns, denominator)
    return [
        _value(reward, weights, [Fraction(int(value), common) for value in column], discount)
        .full(components, stage.sizes)
        .reduced()
        for reward, column in zip(rewards, values.T, strict=True)
    ]


def _means(draws: Sequence[Factored], functions: Sequence[Table]) -> tuple[Integers, int]:
    """Σ_θ q_k(θ) f(θ), a row for each draw and a column for each function, over one denominator."""
    ahead = [table.rename({axis: NEXT + axis for axis in table.axes}) for table in functions]
    means = [[draw.expect(table).array.item() for table in ahead] for draw in draws]
    denominator = lcm(*(mean.denominator for row in means for mean in row))
    numerators = np.array([[mean.numerator * (denominator // mean.denominator) for mean in row] for row in means],
                          dtype=object)  # fmt: skip
    return exact.from_integers(numerators).numerators, denominator


def _value(reward: Table, weights: Sequence[Table], later: Sequence[Fraction], discount: Fraction) -> Table:
    """r + δ Σ_l w_l z_l."""
    parts = (weight.scaled(discount * value) for weight, value in zip(weights, later, strict=True))
    return reward + tables.total(parts)
