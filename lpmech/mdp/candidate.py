"""A float candidate for the optimal allocation rule of a stationary program. Candidates are never evidence.

Policy iteration on small state spaces, where a dense solve is cheap; beyond that, and where tomorrow's state is one of
a few draws (`evaluation.py`), value iteration with MacQueen's bounds, one factor of the transition after another.
Rewards are in units of the largest, so that no unit of money is too large or too small for floats. Where floats do not
tell the discount from 1, or a system is singular in them, the rule found so far is returned, at worst the myopic one:
the exact solver repairs what is wrong here.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from lpmech.mdp.evaluation import is_drawn, stationary_kernel
from lpmech.problem.stages import Stage
from lpmech.problem.tables import Axes, Choice, Table, align, union
from lpmech.problem.transition import NEXT, Factored, Joint, Mixture, Transition

Floats = npt.NDArray[Any]
Positions = npt.NDArray[np.intp]
DENSE_STATES = 1_500
MAX_SWEEPS = 20_000


def greedy(q: Floats, feasible: npt.NDArray[np.bool_], current: npt.NDArray[np.intp] | None = None) -> Positions:
    """The best feasible allocation by shock and state; `current` is kept where nothing is better by a margin."""
    masked = np.where(feasible, q, -np.inf)  # shock, allocation, state
    best = masked.argmax(axis=1)
    if current is None:
        return np.asarray(best)
    gain = masked.max(axis=1) - np.take_along_axis(masked, current[:, None], axis=1)[:, 0]
    return np.where(gain > 1e-11 * max(1.0, float(np.abs(q).max())), best, current)


def candidate_rule(
    stage: Stage, reward: Table, feasible: Choice, components: Axes, discount: Fraction
) -> Choice:  # fmt: skip
    """An allocation rule (axes `shock` and components) that is optimal up to float errors."""
    axes = ("allocation", *components)
    rewards: Floats = reward.over(axes, stage.sizes).shares()
    states = math.prod(rewards.shape[1:])
    expect = _expectation(stage, components)
    dense = states <= DENSE_STATES and not is_drawn(stage.transition)
    solve = _myopic if float(discount) >= 1 else _policy_iteration if dense else _value_iteration
    weights = np.array([float(shock.probability) for shock in stage.shocks])
    mask = align(feasible.positions, feasible.axes, ("shock", *axes))
    rule = solve(stage, rewards, mask, components, float(discount), expect, weights)
    return Choice(("shock", *components), rule)


def _myopic(
    stage: Stage, rewards: Floats, feasible: npt.NDArray[np.bool_], components: Axes, discount: float,
    expect: Callable[[Floats], Floats], weights: Floats,
) -> Positions:  # fmt: skip
    return greedy(rewards, feasible)


def _policy_iteration(
    stage: Stage, rewards: Floats, feasible: npt.NDArray[np.bool_], components: Axes, discount: float,
    expect: Callable[[Floats], Floats], weights: Floats,
) -> Positions:  # fmt: skip
    rule = greedy(rewards, feasible)
    shape = rewards.shape[1:]
    states = math.prod(shape)
    for _ in range(200):
        kernel = stationary_kernel(stage, Choice(("shock", *components), rule), components).array
        matrix = np.eye(states) - discount * kernel.floats().reshape(states, states)
        flow = np.tensordot(weights, np.take_along_axis(rewards[None], rule[:, None], axis=1)[:, 0], axes=1)
        try:
            values = np.linalg.solve(matrix, flow.ravel()).reshape(shape)
        except np.linalg.LinAlgError:
            break
        improved = greedy(rewards + discount * expect(values), feasible, rule)
        if bool((improved == rule).all()):
            break
        rule = improved
    return rule


def _value_iteration(
    stage: Stage, rewards: Floats, feasible: npt.NDArray[np.bool_], components: Axes, discount: float,
    expect: Callable[[Floats], Floats], weights: Floats,
) -> Positions:  # fmt: skip
    values = np.zeros(rewards.shape[1:])
    for _ in range(MAX_SWEEPS):
        q = rewards + discount * expect(values)
        masked = np.where(feasible, q, -np.inf)
        update = np.tensordot(weights, masked.max(axis=1), axes=1)
        change = update - values
        span = discount / (1 - discount) * float(change.max() - change.min())
        values = update + discount / (1 - discount) * (float(change.max()) + float(change.min())) / 2
        if span < 1e-11 * max(1.0, float(np.abs(values).max())):
            break
    return greedy(rewards + discount * expect(values), feasible)


def _expectation(stage: Stage, components: Axes) -> Callable[[Floats], Floats]:
    """E[X(θ')|a,θ] in floats, as an array over allocation and components."""
    assert stage.transition is not None
    axes = ("allocation", *components)
    shape = tuple(stage.sizes[axis] for axis in axes)
    parts = _float_parts(stage.transition, components)

    def expect(values: Floats) -> Floats:
        total = np.zeros(shape)
        for weight, factors in parts:
            array, names = values, tuple(NEXT + name for name in components)
            for factor_axes, factor, summed in factors:
                array, names = _contract(array, names, factor, factor_axes, summed)
            total = total + align(weight[1], weight[0], axes) * align(array, names, axes)
        return total

    return expect


_FloatTable = tuple[Axes, Floats]


def _float_parts(
    transition: Transition, components: Axes
) -> list[tuple[_FloatTable, list[tuple[Axes, Floats, Axes]]]]:  # fmt: skip
    """Weights and factors of a transition as float arrays; each factor with the next axes that it sums out."""
    one: _FloatTable = ((), np.ones(()))
    if isinstance(transition, Joint):
        kept = transition.over(list(components))
        return [(one, [(kept.axes, kept.array.floats(), tuple(NEXT + name for name in components))])]
    if isinstance(transition, Factored):
        return [(one, _float_factors(transition, components))]
    assert isinstance(transition, Mixture)
    return [
        ((weight.axes, weight.array.floats()), _float_factors(element, components))
        for weight, element in transition.elements
    ]


def _float_factors(transition: Factored, components: Axes) -> list[tuple[Axes, Floats, Axes]]:
    return [
        (transition.factors[name].axes, transition.factors[name].array.floats(), (NEXT + name,))
        for name in components
    ]  # fmt: skip


def _contract(left: Floats, left_axes: Axes, right: Floats, right_axes: Axes, summed: Axes) -> tuple[Floats, Axes]:
    every = union(left_axes, right_axes)
    number = {axis: position for position, axis in enumerate(every)}
    out = tuple(axis for axis in every if axis not in summed)
    lists = ([number[axis] for axis in axes] for axes in (left_axes, right_axes, out))
    first, second, kept = lists
    return np.asarray(np.einsum(left, first, right, second, kept)), out
