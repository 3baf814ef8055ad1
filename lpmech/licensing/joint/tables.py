"""Indices and rents of a licensing environment over all of its joint states, as tables.

    index_i(s_i),    (1 − δ) W_{-i}(s_{-i}) = K − Σ_g (g − g') Π_{j≠i} d_j(g, s_j)

over the intervals (g', g] between neighbouring indices of any arms (`retirement.py`). A term is a product of one
table an arm, so the kernel on the joint states is not needed here either.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from lpmech.licensing.arm import Idle
from lpmech.licensing.gittins import indices, to_fraction
from lpmech.licensing.recognise import Recognised, recognise
from lpmech.licensing.retirement import IDLE, Factor, factor
from lpmech.problem import exact, tables
from lpmech.problem.environment import Environment
from lpmech.problem.tables import Choice, Table


@dataclass(frozen=True)
class JointTables:
    """What the arms of an environment imply for its joint states."""

    env: Environment
    found: Recognised

    @cached_property
    def index(self) -> list[list[Fraction]]:
        """The index, by arm and state."""
        return [indices(arm, self.found.bandit.discount).by_state() for arm in self.found.bandit.arms]

    @cached_property
    def levels(self) -> list[Fraction]:
        """All indices, and 0, which nobody's use is worth; ascending."""
        return sorted({Fraction(0), *(value for row in self.index for value in row)})

    def rank(self, arm: int) -> Choice:
        """The place of an arm's index among the levels, by state."""
        places = {level: place for place, level in enumerate(self.levels)}
        return Choice((self._name(arm),), np.array([places[value] for value in self.index[arm]], dtype=np.int64))

    def allocation(self) -> Choice:
        """The first allocation of the greatest index, nobody's being 0."""
        stage, shape = self.env.stage(0), self._shape
        nobody = self.levels.index(Fraction(0))
        ranks = np.full((len(stage.allocations), *shape), -1, dtype=np.int64)
        for arm, allocation in enumerate(self.found.allocations):
            ranks[allocation] = self.rank(arm).over(stage.components, stage.sizes)
        for allocation in self.found.idle:
            ranks[allocation] = nobody
        feasible = list(stage.shocks[0].feasible)
        best = np.array(feasible)[ranks[feasible].argmax(axis=0)]
        return Choice(("shock", *stage.components), best[None])

    def rent(self, without: int | None = None) -> Table:
        """(1 − δ)W, with everyone or without an arm."""
        arms = [arm for arm in range(len(self.found.bandit.arms)) if arm != without]
        if not arms:
            return tables.ZERO
        factors = {arm: self._factors(arm) for arm in arms}
        grid = sorted({step for rows in factors.values() for one in rows for step in one.steps}, reverse=True)
        grid = sorted({*grid, IDLE.steps[0]}, reverse=True) if self._may_idle else grid
        terms = [
            tables.product(
                [self._slope(arm, rows, above) for arm, rows in factors.items()]
                + ([tables.constant(int(IDLE.steps[0] < above))] if self._may_idle else [])
            ).scaled(to_fraction(above - below))
            for above, below in itertools.pairwise(grid)
        ]
        return (tables.constant(to_fraction(grid[0])) - tables.total(terms)).minimal()

    def second_index(self, arm: int) -> Table:
        """The greatest index of the other arms; 0 where the object may go to nobody, or nobody else is there."""
        stage = self.env.stage(0)
        others = [other for other in range(len(self.found.bandit.arms)) if other != arm]
        floor = self.levels.index(Fraction(0)) if self._may_idle or not others else 0
        ranks = [self.rank(other).over(stage.components, stage.sizes) for other in others]
        highest = np.maximum.reduce([np.full(self._shape, floor, dtype=np.int64), *ranks])
        levels = exact.from_fractions(self.levels, (len(self.levels),))
        return Table(stage.components, levels.view(levels.numerators[highest])).minimal()

    def winning(self, arm: int, rule: Choice) -> Table:
        """1 where the rule gives the object to an arm, else 0."""
        stage = self.env.stage(0)
        chosen = rule.over(("shock", *stage.components), stage.sizes)[0] == self.found.allocations[arm]
        return Table(stage.components, exact.from_integers(chosen.astype(np.int64)))

    def states(self) -> Iterator[tuple[tuple[int, ...], dict[str, str]]]:
        """Every joint state as positions and as labels."""
        stage = self.env.stage(0)
        for place in itertools.product(*map(range, self._shape)):
            yield place, {name: stage.labels[name][at] for name, at in zip(stage.components, place, strict=True)}

    @property
    def _may_idle(self) -> bool:
        return self.found.bandit.idle is not Idle.NEVER

    @property
    def _shape(self) -> tuple[int, ...]:
        stage = self.env.stage(0)
        return tuple(stage.sizes[name] for name in stage.components)

    def _name(self, arm: int) -> str:
        return self.found.bandit.arms[arm].name

    def _factors(self, arm: int) -> list[Factor]:
        """d_i from each state of an arm."""
        one, discount = self.found.bandit.arms[arm], self.found.bandit.discount
        solved = indices(one, discount, tuple(range(len(one.states))))
        return [factor(solved, discount, place) for place in range(len(one.states))]

    def _slope(self, arm: int, factors: Sequence[Factor], rent: object) -> Table:
        """d_i at a rent, by state."""
        values = [to_fraction(one.at(rent)) for one in factors]
        return Table((self._name(arm),), exact.from_fractions(values, (len(values),)))


def joint_tables(env: Environment) -> JointTables:
    """Raises NotABandit where the environment is no licensing environment."""
    return JointTables(env=env, found=recognise(env))
