"""Bounds of values and of payments at every state, from an enclosed certificate (docs/enclosed_format.md, section 2).

For example, `certificate.amounts.payment(agent, position).at(labels)` is what an agent pays at a report, between two
numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from lpmech.claims.bounded import Bounds
from lpmech.enclosures.bounds import Program, best, end, likely, program, weights, written
from lpmech.enclosures.idle import idle
from lpmech.enclosures.present import Paid, Paying, types_of
from lpmech.enclosures.setting import Setting
from lpmech.enclosures.societies import Society
from lpmech.enclosures.steps import BITS
from lpmech.mechanisms.arrivals import before_arrival
from lpmech.problem.environment import Environment
from lpmech.problem.exact import Integers
from lpmech.problem.tables import Axes

Labels = tuple[int, ...]  # positions on the axes of a table


@dataclass(frozen=True)
class Between:
    """A number at every state: (cells + base) / parts units, and bounds besides in units."""

    axes: Axes
    cells: Integers
    base: int
    parts: int
    bounds: Bounds
    unit: Fraction

    def at(self, labels: Labels) -> Bounds:
        """The bounds at a state."""
        middle = Fraction(int(self.cells[labels]) + self.base, self.parts)
        return (middle + self.bounds[0]) * self.unit, (middle + self.bounds[1]) * self.unit

    @property
    def width(self) -> Fraction:
        """How far the bounds are apart, at any state."""
        return (self.bounds[1] - self.bounds[0]) * self.unit


@dataclass(frozen=True)
class Apart:
    """A number at every state between two others, in parts of a unit."""

    axes: Axes
    paid: Paid
    unit: Fraction

    def at(self, labels: Labels) -> Bounds:
        """The bounds at a state."""
        low, high = self.paid.at(labels)
        return low * self.unit, high * self.unit


@dataclass(frozen=True)
class Amounts:
    """What societies can achieve, and what agents pay by a formula."""

    setting: Setting
    name: str  # of the mechanism
    is_efficient: bool  # whether the rule is proved to be best

    @property
    def env(self) -> Environment:
        """The environment."""
        return self.setting.env

    @cached_property
    def _unit(self) -> Fraction:
        return Fraction(1, 1 << self.setting.shift)

    @cached_property
    def _programs(self) -> dict[int | None, tuple[Program, ...]]:
        return {}

    def program(self, without: int | None, position: int) -> Program:
        """A society's program in a period."""
        return self._of(without)[position]

    def _of(self, without: int | None) -> tuple[Program, ...]:
        """A society's program by position; it is found once."""
        if without not in self._programs:
            self._programs[without] = self._backwards(Society(self.env, without))
        return self._programs[without]

    def _backwards(self, society: Society) -> tuple[Program, ...]:
        setting, env, found = self.setting, self.env, []
        stationary = env.horizon is None
        following = setting.values[society.name] if stationary else end(society, setting.shift)
        for position in env.backwards():
            choose = best(society, position)
            if society.without is None:
                choose = written(setting.plans[position], env.stage(position))
            own = program(society, position, following, setting.shift, choose, stationary=stationary)
            following = own.value
            found.append(own)
        return tuple(found[::-1])

    def knows(self, left: str | None) -> bool:
        """Whether bounds tell what everyone, or all but one agent, can achieve: the value of a rule that is not proved
        to be best is none."""
        return self.is_efficient if left is None else self.setting.pivot

    def likely(self, position: int) -> list[int]:
        """The shocks of a period that have a chance."""
        return [shock for shock, _ in likely(self.env.stage(position))]

    def chosen(self, shock: int, position: int, labels: Labels) -> str:
        """The allocation that the rule chooses at a state."""
        stage, plan = self.env.stage(position), self.setting.plans[position][shock]
        place = np.broadcast_to(plan, [stage.sizes[name] for name in stage.components])[labels]
        return stage.allocations[int(place)]

    def possible(self, without: int | None, shock: int, position: int, labels: Labels) -> set[str]:
        """The allocations that may be the best of a society at a state: no other one is surely better."""
        own, stage = self._of(without)[position], self.env.stage(position)
        shape = own.society.shape(position)
        feasible = own.society.feasible(position)[shock]
        open_ = [a for a in range(len(own.rows)) if np.broadcast_to(feasible[a], shape)[labels]]
        worth = {a: int(np.broadcast_to(own.rows[a], shape)[labels]) for a in open_}
        most = max(worth.values())
        return {stage.allocations[a] for a, found in worth.items() if most - found <= own.need}

    def value(self, without: int | None, position: int) -> Between:
        """The value of the rule to everyone, or what all but one agent can achieve, by state."""
        own = self._of(without)[position]
        value = own.value
        axes = own.society.axes(position)
        cells = np.broadcast_to(value.cells, own.society.shape(position))
        return Between(axes, cells, value.base, 1, (value.lo, value.hi), self._unit)

    def payment(self, agent: int, position: int) -> Between | Apart:
        """What an agent pays at a report, expected over the shocks."""
        if self.setting.pays_present:
            return self._present(agent, position)
        return self._pivot(agent, position)

    def _present(self, agent: int, position: int) -> Apart:
        """Payments of those who are present."""
        own, whole = self.program(agent, position), self.program(None, position)
        paying = Paying(self.setting, whole, lambda need: need, optimal=self.is_efficient)
        early, nothing = (types_of(of(self.env, agent)[position]) for of in (before_arrival, idle))
        return Apart(Society(self.env, None).axes(position), paying.by(own, agent, early, nothing), self._unit)

    def _pivot(self, agent: int, position: int) -> Between:
        """P_i = V − L_b at the allocation that is chosen."""
        own, env, everyone = self._of(agent)[position], self.env, Society(self.env, None)
        place = env.stage(position).components.index(env.agents[agent])
        times, total = weights(env.stage(position))
        bound = total * (own.value.bound + max(int(row.max()) for row in own.rows))
        kind = object if bound.bit_length() > BITS else np.int64
        cells = np.zeros(everyone.shape(position), dtype=kind)
        cells += np.expand_dims(own.value.cells.astype(kind), place) * total
        plans = [self.setting.plans[position][z] for z, _ in likely(env.stage(position))]
        for allocation, row in enumerate(own.rows):
            lifted = np.expand_dims(row.astype(kind), place)
            for weight, chosen in zip(times, plans, strict=True):
                np.subtract(cells, lifted * weight, out=cells, where=chosen == allocation)
        base = total * (own.value.base - own.base)
        return Between(everyone.axes(position), cells, base, total, own.price, self._unit)
