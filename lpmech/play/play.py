"""What follows in one period of a mechanism, from a memory and a state, where agents report by a strategy.

A *situation* is a period, a memory of the previous one, and a state. In it the reports r = σ(θ) are made, every agent
pays p_{i,t}(m, r), a shock z is drawn, the allocation is a(z, r), every agent receives v_i(a(z, r), θ), and the next
state is drawn at (a(z, r), θ): the true types move and are paid for, the reported ones choose and are remembered. The
payments are those of the mechanism in expectation over shocks. After the last period of a finite horizon agents receive
g_i. What can follow, a shock and a next state, has an integer weight; the weights sum to `total`, so that one draw
below `total` decides. Situations are made once: in the periods from `Play.settled` on they are all alike.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate

from lpmech.lp.steps import State, cell, chosen, following, labels_of
from lpmech.play.strategy import Strategy, is_away
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import Mechanism, has_memory
from lpmech.problem.stages import PREVIOUS, Stage

Memory = tuple[State, int] | None  # the reports and the allocation, where the next payments remember
Amounts = tuple[Fraction, ...]  # one an agent


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One thing that can follow."""

    weight: int
    allocation: int
    worth: Amounts  # v_i
    memory: Memory
    state: State  # the next one; () after the last period


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """A period at a memory and a state."""

    reports: State
    paid: Amounts
    outcomes: tuple[Outcome, ...]
    bounds: tuple[int, ...]  # sums of the weights up to each outcome
    total: int

    def pick(self, draw: int) -> Outcome:
        """The outcome that a draw below `total` decides on."""
        return self.outcomes[bisect_right(self.bounds, draw)]


class Play:
    """A mechanism under a strategy."""

    def __init__(self, env: Environment, mechanism: Mechanism, strategy: Strategy) -> None:
        self.env, self.mechanism, self.strategy = env, mechanism, strategy
        self._known: dict[tuple[int, Memory, State], Situation] = {}

    @property
    def settled(self) -> int:
        """From this period on (counted from 1) every period of an infinite horizon is alike."""
        return max(2, self.strategy.periods + 1)

    def situation(self, period: int, memory: Memory, state: State) -> Situation:
        """The situation in a period, counted from 1."""
        alike = period if self.env.horizon is not None else min(period, self.settled)
        key = (alike, memory, state)
        if key not in self._known:
            self._known[key] = self._make(alike, memory, state)
        return self._known[key]

    def ending(self, state: State) -> Amounts:
        """g_i after the last period."""
        place = dict(zip(self.env.next_components(len(self.env.periods) - 1), state, strict=True))
        return tuple(cell(self.env.terminal_utility(agent), place) for agent in range(len(self.env.agents)))

    def position(self, period: int) -> int:
        """The position of a period's stage."""
        return 0 if self.env.horizon is None else period - 1

    def _make(self, period: int, memory: Memory, state: State) -> Situation:
        position = self.position(period)
        stage = self.env.stage(position)
        true = dict(zip(stage.components, state, strict=True))
        said = self._said(period, stage, state)
        outcomes = self._outcomes(period, stage, true, said)
        bounds = tuple(accumulate(one.weight for one in outcomes))
        reports = tuple(said[name] for name in stage.components)
        paid = self._paid(period, memory, said)
        return Situation(reports=reports, paid=paid, outcomes=outcomes, bounds=bounds, total=bounds[-1])

    def _said(self, period: int, stage: Stage, state: State) -> dict[str, int]:
        """The reports by component; the public state is as it is."""
        labels = dict(zip(stage.components, labels_of(stage, stage.components, state), strict=True))
        said = dict(zip(stage.components, state, strict=True))
        for agent in self.env.agents:
            report = (
                labels[agent]
                if is_away(stage, agent, labels[agent])
                else self.strategy.report(agent, period, labels, stage.labels[agent])
            )
            said[agent] = stage.labels[agent].index(report)
        return said

    def _paid(self, period: int, memory: Memory, said: Mapping[str, int]) -> Amounts:
        """p_{i,t}(m, r)."""
        place, found = dict(said), []
        if memory is not None:
            before = self.env.stage(self.position(max(period - 1, 1)))
            place |= {PREVIOUS + name: k for name, k in zip(before.components, memory[0], strict=True)}
            place[PREVIOUS + "allocation"] = memory[1]
        for tables in self.mechanism.transfers:
            found.append(cell(tables[min(period, len(tables)) - 1], place))
        return tuple(found)

    def _outcomes(self, period: int, stage: Stage, true: dict[str, int], said: dict[str, int]) -> tuple[Outcome, ...]:
        """What can follow, with weights over one denominator."""
        chances: dict[tuple[int, State], Fraction] = {}
        position = self.position(period)
        axes = self.env.next_components(position)
        for z, shock in enumerate(stage.shocks):
            if shock.probability:
                a = chosen(self.mechanism.allocation[position], {**said, "shock": z})
                nexts = following(self.env, position, axes, {**true, "allocation": a}) or {(): Fraction(1)}
                for state, chance in nexts.items():
                    chances[a, state] = chances.get((a, state), Fraction(0)) + shock.probability * chance
        total = math.lcm(*(chance.denominator for chance in chances.values()))
        worth = {a: self._worth(stage, true, a) for a, _ in chances}
        reports = tuple(said[name] for name in stage.components)
        remembers = self._remembers(period + 1)
        return tuple(
            Outcome(weight=int(chance * total), allocation=a, worth=worth[a], state=state,
                    memory=(reports, a) if remembers else None)
            for (a, state), chance in chances.items()
        )  # fmt: skip

    def _worth(self, stage: Stage, true: dict[str, int], allocation: int) -> Amounts:
        return tuple(cell(table, {**true, "allocation": allocation}) for table in stage.utilities)

    def _remembers(self, period: int) -> bool:
        """Whether some payment of a period remembers."""
        if self.env.horizon is not None and period > self.env.horizon:
            return False
        return any(has_memory(tables[min(period, len(tables)) - 1]) for tables in self.mechanism.transfers)
