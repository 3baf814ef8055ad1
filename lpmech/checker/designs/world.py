"""The environment place by place: draws, utilities, shocks, and words for states.

A state is a tuple of labels' numbers. Agent −1 is the public. In the last period utility
has the discounted expectation of terminal utility added to it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sized
from fractions import Fraction
from itertools import product

from ..kernel.environment import Environment, Stage, Transition, feasible_at
from ..kernel.meter import COMPONENT, expect_room, keep, spend
from ..kernel.older import paired
from ..kernel.spaces import GridTable, Space, strides
from ..kernel.sums import pay
from .problem import State

ONE, ZERO = Fraction(1), Fraction(0)
_PLAIN = re.compile(r'[^\s"|\\]+')
Drawn = Mapping[State, Fraction]
ENTRY = 2_400  # bits that a number takes with its key in a dictionary
LABEL = 64  # bits that a state takes for each component


def words(*labels: str) -> str:
    """Labels as they stand in ids (design page section 4)."""
    return "|".join(map(_word, labels))


def _word(label: str) -> str:
    if _PLAIN.fullmatch(label):
        return label
    escaped = label.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def entry(state: Sized) -> int:
    """The bits of a dictionary's entry with a state and a number."""
    return ENTRY + LABEL * len(state)


def times(left: Fraction, right: Fraction) -> Fraction:
    """A product, paid for."""
    pay(left.as_integer_ratio(), right.as_integer_ratio())
    return left * right


def plus(left: Fraction, right: Fraction) -> Fraction:
    """A sum, paid for."""
    pay(left.as_integer_ratio(), right.as_integer_ratio())
    return left + right


class World:
    """An environment with a prior."""

    def __init__(self, environment: Environment) -> None:
        self.environment, self.agents = environment, range(len(environment.agents))
        self.infinite = environment.horizon is None
        self._draws: dict[tuple[int, int, State], dict[State, Fraction]] = {}
        self._worth: dict[tuple[int, int, int, State], Fraction] = {}
        self._steps: dict[int, Mapping[str, int]] = {}
        self._tables: list[GridTable] = []  # kept alive, since they are known by identity

    def stage(self, period: int) -> Stage:
        return self.environment.stage(period)

    def space(self, period: int) -> Space:
        return self.stage(period).space

    def states(self, period: int) -> list[State]:
        """All states, row-major."""
        sizes = self.space(period).sizes
        spend(COMPONENT * len(sizes) * self.space(period).size)
        expect_room(self.space(period).size, entry(sizes))
        return list(product(*map(range, sizes)))

    def labels(self, period: int, state: State) -> tuple[str, ...]:
        spend(COMPONENT * len(state))
        return tuple(axis.labels[k] for axis, k in paired(self.space(period).components, state))

    def own(self, period: int, agent: int) -> int:
        """Where an agent's type stands in a state."""
        return self.space(period).has_public + agent

    def types(self, period: int, agent: int) -> range:
        return range(self.space(period).sizes[self.own(period, agent)])

    def asked(self, period: int, agent: int, kind: int) -> bool:
        """Whether an agent of a type is there, and may say anything; who is away says what it is."""
        return kind not in self.stage(period).locked(agent)

    def sayings(self, period: int, agent: int, kind: int) -> range:
        """The reports that an agent of a type can make."""
        return self.types(period, agent) if self.asked(period, agent, kind) else range(kind, kind + 1)

    def value(self, table: GridTable, places: Mapping[str, int]) -> Fraction:
        """A table's value at labels by axis."""
        if id(table) not in self._steps:
            self._steps[id(table)] = dict(paired(table.axes, strides(table.sizes)))
            self._tables.append(table)
        spend(COMPONENT * (1 + len(table.axes)))
        steps = self._steps[id(table)]
        number = table.numerators[sum(step * places[axis] for axis, step in steps.items())]
        pay((number, table.denominator))
        return Fraction(number, table.denominator)

    def prior(self) -> dict[State, Fraction]:
        """The first states of positive probability."""
        table = self.environment.prior
        assert table is not None
        names = self.space(0).names
        keep(entry(names) * self.space(0).size)
        chances = {state: self.value(table, dict(paired(names, state))) for state in self.states(0)}
        return {state: chance for state, chance in chances.items() if chance}

    def shocks(self, period: int, state: State) -> list[tuple[int, Fraction, tuple[int, ...]]]:
        """The shocks that can come: number, probability and what is feasible at a state."""
        given, stage = enumerate(self.stage(period).shocks), self.stage(period)
        likely = [(k, shock.probability, shock.feasible) for k, shock in given if shock.probability]
        if stage.open is None:
            return likely
        number = stage.space.number(state)
        sets = {k: feasible_at(stage, k) for k, _, _ in likely}
        return [(k, chance, tuple(a for a in open_ if sets[k].has(a, number))) for k, chance, open_ in likely]

    def draw(self, period: int, allocation: int, state: State) -> dict[State, Fraction]:
        """The next states of positive probability."""
        key = (period if len(self.environment.stages) > 1 else 0, allocation, state)
        if key not in self._draws:
            transition = self.environment.transition(period)
            assert transition is not None
            places = dict(paired(("allocation", *self.space(period).names), (allocation, *state)))
            self._draws[key] = self._next(transition, places)
        return self._draws[key]

    def _next(self, transition: Transition, places: Mapping[str, int]) -> dict[State, Fraction]:
        if transition.joint is not None:
            return self._joint(transition, transition.joint, places)
        total: dict[State, Fraction] = {}
        for element in transition.elements:
            weight = ONE if element.weight is None else self.value(element.weight, places)
            if weight:
                for state, chance in self._factored(transition.following, element.factors, places).items():
                    if state not in total:
                        keep(entry(state))
                    total[state] = plus(total.get(state, ZERO), times(weight, chance))
        return total

    def _joint(self, transition: Transition, table: GridTable, places: Mapping[str, int]) -> dict[State, Fraction]:
        following = transition.following
        names, found = [f"next {name}" for name in following.names], {}
        spend(COMPONENT * following.size)
        for state in product(*map(range, following.sizes)):
            chance = self.value(table, {**places, **dict(paired(names, state))})
            if chance:
                keep(entry(state))
                found[state] = chance
        return found

    def _factored(
        self, following: Space, factors: tuple[GridTable, ...], places: Mapping[str, int]
    ) -> dict[State, Fraction]:
        """The product of the components' draws."""
        found: dict[State, Fraction] = {(): ONE}
        for axis, table in paired(following.components, factors):
            chances = [self.value(table, {**places, f"next {axis.name}": k}) for k in range(len(axis))]
            likely = [(k, chance) for k, chance in enumerate(chances) if chance]
            expect_room(len(found) * len(likely), entry(following.names))
            found = {(*state, k): times(p, q) for state, p in found.items() for k, q in likely}
        return found

    def worth(self, period: int, agent: int, allocation: int, state: State) -> Fraction:
        key = (period, agent, allocation, state)
        if key not in self._worth:
            self._worth[key] = self._find_worth(*key)
            keep(entry(state))
        return self._worth[key]

    def _find_worth(self, period: int, agent: int, allocation: int, state: State) -> Fraction:
        stage, terminal = self.stage(period), self.environment.terminal
        places = dict(paired(("allocation", *stage.space.names), (allocation, *state)))
        flow = self.value(stage.public_utility if agent < 0 else stage.utility[agent], places)
        if agent < 0 or terminal is None or self.environment.successor(period) is not None:
            return flow
        names, table = terminal.space.names, terminal.utility[agent]
        later = ZERO
        for following, chance in self.draw(period, allocation, state).items():
            later = plus(later, times(chance, self.value(table, dict(paired(names, following)))))
        return plus(flow, times(self.environment.discount, later))

    def welfare(self, period: int, allocation: int, state: State) -> Fraction:
        """Everybody's utility, and the public's."""
        total = ZERO
        for agent in (*self.agents, -1):
            total = plus(total, self.worth(period, agent, allocation, state))
        return total
