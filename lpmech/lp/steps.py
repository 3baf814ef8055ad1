"""One step of an environment, state by state: what rows of linear programs are written from.

States are tuples of positions in the order of some components; distributions list positive probabilities only. The
kernel on the joint state space is never formed: each state's successors are products of its components' draws.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import product

import numpy as np

from lpmech.problem.environment import Environment
from lpmech.problem.stages import Stage
from lpmech.problem.tables import Axes, Choice, Table
from lpmech.problem.transition import NEXT, Factored, Joint, Transition

State = tuple[int, ...]
Place = Mapping[str, int]  # positions by axis
Distribution = dict[State, Fraction]


def states(stage: Stage, components: Axes) -> Iterator[State]:
    """All states of some components, row-major."""
    return product(*(range(stage.sizes[axis]) for axis in components))


def labels_of(stage: Stage, components: Axes, state: State) -> tuple[str, ...]:
    """A state in words."""
    return tuple(stage.labels[axis][position] for axis, position in zip(components, state, strict=True))


def cell(table: Table, place: Place) -> Fraction:
    """The table's value at a place that names (at least) its axes."""
    return table.array.item(tuple(place[axis] for axis in table.axes))


def chosen(rule: Choice, place: Place) -> int:
    """The position that a rule names at a place."""
    return int(rule.positions[tuple(place[axis] for axis in rule.axes)])


def lottery(stage: Stage, rule: Choice, place: Place) -> dict[int, Fraction]:
    """The probability of each allocation under a rule at a state, over the shocks of positive probability."""
    chances: dict[int, Fraction] = {}
    for position, shock in enumerate(stage.shocks):
        if shock.probability:
            allocation = chosen(rule, {**place, "shock": position})
            chances[allocation] = chances.get(allocation, Fraction(0)) + shock.probability
    return chances


def memories(stage: Stage, rule: Choice) -> Iterator[dict[str, int]]:
    """The memories that count: every state of the stage as reports, with each `allocation` the rule may choose then."""
    for state in states(stage, stage.components):
        reports = dict(zip(stage.components, state, strict=True))
        for allocation in sorted(lottery(stage, rule, reports)):
            yield {"allocation": allocation, **reports}


def period_words(env: Environment, index: int, count: int) -> str:
    """The period of one of `count` tables: `period 2`; with an infinite horizon nothing, or the first and the later."""
    if env.horizon is not None:
        return f"period {index + 1}"
    return "" if count == 1 else ("period 1", "later periods")[index]


def following(env: Environment, position: int, components: Axes, place: Place) -> Distribution:
    """μ(θ' | a, θ) on the next `components`, the allocation and today's state given by `place`; empty after the end."""
    transition = env.stage(position).transition
    return draw(transition, components, place) if transition is not None and env.follows(position) else {}


class Following:
    """`following` with its answers kept: whoever writes a row per report asks for the same draw at each of them."""

    def __init__(self, env: Environment) -> None:
        self._env = env
        self._found: dict[tuple[int, Axes, tuple[int, ...]], Distribution] = {}

    def __call__(self, position: int, components: Axes, place: Place) -> Distribution:
        """The distribution at a place, which names the same axes in the same order at every call for a position."""
        key = (position, components, tuple(place.values()))
        if key not in self._found:
            self._found[key] = following(self._env, position, components, place)
        return self._found[key]


def draw(transition: Transition, components: Axes, place: Place) -> Distribution:
    """The distribution of some of the next components."""
    if isinstance(transition, Factored):
        return _independent(transition, components, place)
    if isinstance(transition, Joint):
        kept = [name for name in transition.components if name in components]
        return _slice(transition.over(kept), components, place)
    total: Distribution = {}
    for weight, element in transition.elements:
        chance = cell(weight, place)
        if chance:
            for state, probability in _independent(element, components, place).items():
                total[state] = total.get(state, Fraction(0)) + chance * probability
    return total


def expectation(table: Table, axes: Axes, chances: Distribution) -> Fraction:
    """The expectation of a function of the next state."""
    places = ((dict(zip(axes, state, strict=True)), chance) for state, chance in chances.items())
    return sum((chance * cell(table, place) for place, chance in places), Fraction(0))


def _independent(transition: Factored, components: Axes, place: Place) -> Distribution:
    """The product of the components' draws."""
    draws: Distribution = {(): Fraction(1)}
    for component in components:
        factor = _slice(transition.factors[component], (component,), place)
        draws = {(*state, *own): p * q for state, p in draws.items() for own, q in factor.items()}
    return draws


def _slice(table: Table, components: Axes, place: Place) -> Distribution:
    """The positive cells of a table over `next …` axes and some of today's."""
    following_axes = [axis for axis in table.axes if axis.startswith(NEXT)]
    index = tuple(slice(None) if axis in following_axes else place[axis] for axis in table.axes)
    order = [following_axes.index(NEXT + component) for component in components]
    numerators = np.asarray(table.array.numerators[index]).transpose(order)
    return {
        tuple(int(n) for n in where): Fraction(int(numerators[tuple(where)]), table.array.denominator)
        for where in np.argwhere(numerators)
    }
