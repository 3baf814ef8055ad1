"""Exact policy evaluation on named-axis tables: x = r + δ P_a x for a fixed allocation rule a.

P_a(θ, θ') = E_z μ(θ'|a(z,θ), θ) is formed on the joint states of the given components, x and r are tables over them.
One call solves for several right-hand sides at once (policy evaluation, continuation payoffs, outside options and
budgets are all of this form).

It is not formed where tomorrow's state is one of a few independent draws; then there are only as many unknowns as
draws. A mixture whose elements do not depend on today's state has the kernel P(θ, θ') = Σ_k w_k(θ) q_k(θ'), w_k(θ) the
probability of the k-th element under the allocation rule and q_k its distribution. With z_k = Σ_θ q_k(θ) x(θ),

    z_k = Σ_θ q_k(θ) r(θ) + δ Σ_l A_kl z_l,   A_kl = Σ_θ q_k(θ) w_l(θ),        x = r + δ Σ_l w_l z_l.

A is stochastic, so the system is one of the same form with a state for each element, however many θ there are, and the
kernel on the states of θ is never formed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from lpmech.mdp.linear import solve_discounted
from lpmech.problem import exact, memory, tables
from lpmech.problem.exact import ExactArray, Integers
from lpmech.problem.stages import Stage
from lpmech.problem.tables import Axes, Choice, Table, total
from lpmech.problem.transition import NEXT, Factored, Joint, Mixture, Transition

_ENTRY, _ENTRY_BIT = 40, 2  # bytes of an entry of a dense kernel in the solver: copies in floats, more if they are long
_WHOLE = 62  # bits of an entry that stands in an array itself


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
    denominator = math.lcm(*(mean.denominator for row in means for mean in row))
    numerators = np.array([[mean.numerator * (denominator // mean.denominator) for mean in row] for row in means],
                          dtype=object)  # fmt: skip
    return exact.from_integers(numerators).numerators, denominator


def _value(reward: Table, weights: Sequence[Table], later: Sequence[Fraction], discount: Fraction) -> Table:
    """r + δ Σ_l w_l z_l."""
    parts = (weight.scaled(discount * value) for weight, value in zip(weights, later, strict=True))
    return reward + tables.total(parts)


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
    if not any(reward.array.numerators.any() for reward in rewards):
        return [tables.ZERO.full(components, stage.sizes) for _ in rewards]
    states = math.prod(stage.sizes[name] for name in components)
    if is_drawn(stage.transition):
        return sums_of_draws(stage, rule, rewards, components, discount)
    check_kernel(stage, components, states)
    kernel = stationary_kernel(stage, rule, components).array
    columns, denominator = _columns([reward.full(components, stage.sizes).reduced().array for reward in rewards])
    matrix = np.ascontiguousarray(kernel.numerators.reshape(states, states))
    values, common = solve_discounted(matrix, kernel.denominator, discount, columns, denominator)
    shape = tuple(stage.sizes[name] for name in components)
    return [
        Table(components, exact.from_integers(column.reshape(shape), common)).reduced()
        for column in np.moveaxis(values, -1, 0)
    ]


def check_kernel(stage: Stage, components: Axes, states: int) -> None:
    """Raises NotEnoughMemory where the matrix of a kernel and what solves it would not fit."""
    bits = joint_bits(stage.transition, components)
    needed = states**2 * (_ENTRY + _ENTRY_BIT * bits + (memory.number_bytes(bits) if bits > _WHOLE else 0))
    memory.ask(needed, f"the kernel between {states:,} joint states", memory.Growth(states, 2))


def joint_bits(transition: Transition | None, components: Axes) -> int:
    """The bits of the denominator that a joint probability stands over."""
    match transition:
        case Factored():
            return sum(transition.factors[name].array.denominator.bit_length() for name in components)
        case Mixture():
            weights = (weight.array.denominator.bit_length() for weight, _ in transition.elements)
            return max(weights) + max(joint_bits(element, components) for _, element in transition.elements)
        case Joint():
            return transition.table.array.denominator.bit_length()
    return 0


def _columns(arrays: list[ExactArray]) -> tuple[exact.Integers, int]:
    """Several arrays as columns over one denominator."""
    denominator = math.lcm(*(array.denominator for array in arrays))
    columns = [array.over(denominator).ravel() for array in arrays]
    return np.stack(columns, axis=-1), denominator
