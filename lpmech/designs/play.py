"""An environment as it is played, place by place: utilities, draws and feasible allocations, each looked up once.

A state is a tuple of positions, the public label first where there is one. Periods count from 0; with an infinite
horizon there is one, which follows itself, unless it is cut: then `given` has it, and `env` the periods that are
written out. Terminal utility is part of the utility of the last period: what it is worth
to agent i to choose a at θ then is v_i(a,θ) + δ E[g_i(θ') | a,θ].
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from lpmech.designs.cut import Cut, written_out
from lpmech.lp.steps import Distribution, Following, State, cell, expectation, labels_of, states
from lpmech.problem.environment import Environment
from lpmech.problem.stages import Stage
from lpmech.problem.tables import Axes, Table


@dataclass(frozen=True, slots=True)
class Shock:
    """A shock that can come: its position, its probability and the feasible allocations."""

    position: int
    probability: Fraction
    feasible: tuple[int, ...]


class Play:
    """Utilities, draws and shocks of an environment with a prior."""

    def __init__(self, env: Environment, cut: Cut | None = None) -> None:
        self.given, self.env = env, written_out(env, cut)
        self.promised = None if cut is None else cut.promised  # the period after the last one that is played
        self.agents = range(len(env.agents))
        self._following = Following(env)
        self._worth: dict[tuple[int, int, int, State], Fraction] = {}
        self._shocks: dict[int, tuple[Shock, ...]] = {}

    def stage(self, period: int) -> Stage:
        """The stage that serves a period."""
        return self.env.stage(period)

    def axes(self, period: int) -> Axes:
        """The components of a period's state."""
        return self.stage(period).components

    def states(self, period: int) -> Iterator[State]:
        """All states of a period."""
        return states(self.stage(period), self.axes(period))

    def own(self, period: int, agent: int) -> int:
        """The position of an agent's type in a state."""
        return agent + bool(self.stage(period).public)

    def types(self, period: int, agent: int) -> range:
        """The types of an agent."""
        return range(len(self.stage(period).types[agent]))

    def is_away(self, period: int, agent: int, own: int) -> bool:
        """Whether an agent is away at a type."""
        away = self.stage(period).away
        return bool(away) and own in away[agent]

    def there(self, period: int, agent: int) -> list[int]:
        """The types at which an agent is not away."""
        return [own for own in self.types(period, agent) if not self.is_away(period, agent, own)]

    def says(self, period: int, agent: int, own: int) -> Sequence[int]:
        """What an agent of a type can say: anything; where it is away its type alone, since it is not asked."""
        return (own,) if self.is_away(period, agent, own) else self.types(period, agent)

    def successor(self, period: int) -> int | None:
        """The next period; None after the last."""
        if self.env.horizon is None:
            return period
        return period + 1 if period + 1 < self.env.horizon else None

    def labels(self, period: int, state: State) -> tuple[str, ...]:
        """A state in words."""
        return labels_of(self.stage(period), self.axes(period), state)

    @cached_property
    def prior(self) -> Distribution:
        """The first states of positive probability."""
        assert self.env.prior is not None
        axes, found = self.axes(0), {}
        for state in self.states(0):
            chance = cell(self.env.prior, dict(zip(axes, state, strict=True)))
            if chance:
                found[state] = chance
        return found

    def draw(self, period: int, allocation: int, state: State) -> Distribution:
        """μ(θ' | a, θ) on the states of the next period, of which there is one."""
        axes = self.axes(period)
        place = {"allocation": allocation, **dict(zip(axes, state, strict=True))}
        return self._following(period, self.env.next_components(period), place)

    def shocks(self, period: int) -> tuple[Shock, ...]:
        """The shocks of positive probability."""
        if period not in self._shocks:
            given = enumerate(self.stage(period).shocks)
            self._shocks[period] = tuple(Shock(k, z.probability, z.feasible) for k, z in given if z.probability)
        return self._shocks[period]

    def feasible(self, period: int, shock: Shock, reports: State) -> tuple[int, ...]:
        """What can be done at a shock and reports."""
        stage = self.stage(period)
        if stage.open is None:
            return shock.feasible
        place = dict(zip(self.axes(period), reports, strict=True))
        return tuple(a for a in shock.feasible if cell(stage.open, {**place, "allocation": a}))

    def worth(self, period: int, agent: int, allocation: int, state: State) -> Fraction:
        """v_i(a, θ), in the last period with the terminal utility; `agent` −1: the public utility w(a, θ_0)."""
        key = (period, agent, allocation, state)
        if key not in self._worth:
            self._worth[key] = self._find_worth(*key)
        return self._worth[key]

    def _find_worth(self, period: int, agent: int, allocation: int, state: State) -> Fraction:
        stage = self.stage(period)
        place = {"allocation": allocation, **dict(zip(self.axes(period), state, strict=True))}
        flow = cell(stage.public_utility if agent < 0 else stage.utilities[agent], place)
        if agent < 0 or self.env.terminal is None or self.successor(period) is not None:
            return flow
        return flow + self.env.discount * self._terminal(agent, period, allocation, state)

    def _terminal(self, agent: int, period: int, allocation: int, state: State) -> Fraction:
        """E[g_i(θ') | a, θ]."""
        utility: Table = self.env.terminal_utility(agent)
        if not utility.array.numerators.any():
            return Fraction(0)
        return expectation(utility, self.env.next_components(period), self.draw(period, allocation, state))
