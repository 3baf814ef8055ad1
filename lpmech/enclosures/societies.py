"""A society in a period: its states, what it receives, and how its next state is drawn, as arrays.

Everyone's states are all joint states. The society without an agent lives on the others' states, as values are private
and types move independently wherever it is asked for. Axes are names, as in `lpmech.problem.tables`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import prod

import numpy as np
import numpy.typing as npt

from lpmech.problem.environment import Environment
from lpmech.problem.exact import Integers
from lpmech.problem.stages import Stage
from lpmech.problem.tables import Axes, Table, align
from lpmech.problem.transition import NEXT, Factored, Mixture


@dataclass(frozen=True)
class Matrix:
    """A factor of one allocation: integers over a denominator, axes of today's state and then the next label."""

    component: str
    axes: Axes
    numerators: Integers
    denominator: int

    @cached_property
    def stays(self) -> bool:
        """Whether the component is tomorrow what it is today."""
        if self.axes != (self.component, NEXT + self.component) or self.denominator != 1:
            return False
        rows, columns = self.numerators.shape
        return rows == columns and bool((self.numerators == np.eye(rows, dtype=np.int64)).all())

    @cached_property
    def floats(self) -> npt.NDArray[np.float64]:
        """The probabilities in floats, which propose and prove nothing."""
        return np.asarray(self.numerators / self.denominator, dtype=np.float64)


@dataclass(frozen=True)
class Society:
    """Everyone (`without` is None), or the society without an agent; or one agent alone on everyone's states, which
    does not receive what the public does."""

    env: Environment
    without: int | None
    only: int | None = None

    @property
    def name(self) -> str:
        """As in certificates: `everyone`, `without ann`, or `of ann`."""
        if self.only is not None:
            return f"of {self.env.agents[self.only]}"
        return "everyone" if self.without is None else f"without {self.env.agents[self.without]}"

    @property
    def agents(self) -> list[int]:
        """The agents in it."""
        if self.only is not None:
            return [self.only]
        return [agent for agent in range(len(self.env.agents)) if agent != self.without]

    def kept(self, axes: Axes) -> Axes:
        """Of some components those that it has."""
        left = None if self.without is None else self.env.agents[self.without]
        return tuple(axis for axis in axes if axis != left)

    def axes(self, position: int) -> Axes:
        """The axes of its states in a period."""
        return self.kept(self.env.stage(position).components)

    def following(self, position: int) -> Axes:
        """The axes of its states in the next period."""
        return self.kept(self.env.next_components(position))

    def shape(self, position: int) -> tuple[int, ...]:
        """The size of each axis."""
        sizes = self.env.stage(position).sizes
        return tuple(sizes[axis] for axis in self.axes(position))

    def states(self, position: int) -> int:
        """How many states it has."""
        return prod(self.shape(position))

    def flows(self, position: int) -> list[Table]:
        """What is added up today: what the public receives and every member, where it is not 0 everywhere."""
        stage = self.env.stage(position)
        public = [stage.public_utility] if self.only is None else []
        tables = [*public, *(stage.utilities[agent] for agent in self.agents)]
        return [table for table in tables if table.array.numerators.any()]

    def terminals(self) -> list[Table]:
        """What is added up after the last period."""
        tables = [self.env.terminal_utility(agent) for agent in self.agents]
        return [table for table in tables if table.array.numerators.any()]

    def feasible(self, position: int) -> npt.NDArray[np.bool_]:
        """By shock, allocation and state; axes of the state along which it is the same have length 1."""
        found = self.env.stage(position).feasible(self.without)
        return align(found.positions, found.axes, ("shock", "allocation", *self.axes(position)))


@dataclass(frozen=True)
class Draws:
    """The transition of a society out of a period, by allocation: the elements of a mixture with their weights, or one
    element without."""

    society: Society
    position: int

    @cached_property
    def stage(self) -> Stage:
        """The stage of the period."""
        return self.society.env.stage(self.position)

    @cached_property
    def elements(self) -> tuple[tuple[Table | None, Factored], ...]:
        """The weights, which are None where there is one element, and the factors."""
        transition = self.stage.transition
        if isinstance(transition, Mixture):
            return transition.elements
        assert isinstance(transition, Factored)
        return ((None, transition),)

    @cached_property
    def sizes(self) -> Mapping[str, int]:
        """Of today's axes and of the next ones."""
        following = self.society.env.next_labels(self.position)
        return {**self.stage.sizes, **{NEXT + name: len(labels) for name, labels in following.items()}}

    def matrices(self, factored: Factored, allocation: int) -> list[Matrix]:
        """The factors of an element at an allocation, in the order of the components."""
        found = []
        for name in self.society.following(self.position):
            table = factored.factors.get(name)
            if self.sizes[NEXT + name] > 1 or self.sizes.get(name, 1) > 1:
                found.append(self._matrix(name, table, allocation))
        return found

    def _matrix(self, name: str, table: Table | None, allocation: int) -> Matrix:
        if table is None or self.sizes[NEXT + name] == 1:
            return Matrix(name, (NEXT + name,), np.ones(1, dtype=np.int64), 1)
        own = table.take("allocation", allocation)
        today = [axis for axis in self.society.axes(self.position) if axis in own.axes]
        axes = (*today, NEXT + name)
        array = own.over(axes, self.sizes).reduced()
        return Matrix(name, axes, np.ascontiguousarray(array.numerators), array.denominator)
