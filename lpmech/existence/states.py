"""The automata of all agents as one mechanism with states (docs/states_format.md).

A state of the mechanism is a state of every agent's automaton, and the report of all and the allocation lead each of
them on. Only those that are reached from the start are states. The rule is the efficient one for which the automata
were found, and the payments are theirs.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from lpmech.existence.automata import Automaton
from lpmech.lp import steps
from lpmech.lp.steps import State
from lpmech.problem import exact
from lpmech.problem.environment import Environment
from lpmech.problem.remembering import MechanismState, StateMechanism
from lpmech.problem.stages import Stage
from lpmech.problem.tables import Choice, Table

MOST_STATES = 2_000  # of all periods
Numbers = tuple[int, ...]  # by agent the number of a state of its automaton


class Joined:
    """The states of the mechanism by period, in the order in which they are reached."""

    def __init__(self, env: Environment, rules: Sequence[Choice], automata: Sequence[Automaton]) -> None:
        self.env, self.rules, self.automata = env, rules, automata
        self.periods: list[list[Numbers]] = [[] for _ in env.periods]
        self.fits = self._reach()

    def _reach(self) -> bool:
        """Fills the periods; whether the states are not too many."""
        new = [(0, (0,) * len(self.automata))]
        count = 0
        while new and count <= MOST_STATES:
            position, numbers = new.pop(0)
            if numbers in self.periods[position]:
                continue
            self.periods[position].append(numbers)
            count += 1
            new += dict.fromkeys(self._following(position, numbers))
        return count <= MOST_STATES

    def _following(self, position: int, numbers: Numbers) -> list[tuple[int, Numbers]]:
        """The states that follow, with their periods."""
        ahead = self.automata[0].model.next(position)
        if ahead is None:
            return []
        reports = steps.states(self.env.stage(position), self.env.stage(position).components)
        return [(ahead, self.after(position, numbers, report, allocation))
                for report in reports for allocation in self.drawn(position, report)]  # fmt: skip

    def drawn(self, position: int, report: State) -> list[int]:
        """The allocations that a report may lead to."""
        stage, rule = self.env.stage(position), self.rules[position]
        chosen = rule.over(("shock", *stage.components), stage.sizes)
        possible = (place for place, shock in enumerate(stage.shocks) if shock.probability)
        return sorted({int(chosen[(place, *report)]) for place in possible})

    def after(self, position: int, numbers: Numbers, report: State, allocation: int) -> Numbers:
        """Where the automata go."""
        pairs = zip(self.automata, numbers, strict=True)
        return tuple(one.next[number, allocation, *self.split(position, agent, report)]
                     for agent, (one, number) in enumerate(pairs))  # fmt: skip

    def split(self, position: int, agent: int, report: State) -> tuple[int, State]:
        """An agent's own report, and the others'."""
        place = self.env.stage(position).components.index(self.env.agents[agent])
        return report[place], (*report[:place], *report[place + 1 :])

    def name(self, position: int, numbers: Numbers) -> str:
        """`3` with an infinite horizon; `2.3` in the second of several periods."""
        place = str(self.periods[position].index(numbers))
        return place if self.env.horizon is None else f"{position + 1}.{place}"

    def mechanism(self, name: str) -> StateMechanism:
        """The mechanism."""
        states = tuple(tuple(self._state(position, one) for one in here) for position, here in enumerate(self.periods))
        return StateMechanism(name=name, states=states)

    def _state(self, position: int, numbers: Numbers) -> MechanismState:
        stage = self.env.stage(position)
        payments = tuple(self._payments(stage, position, numbers, agent) for agent in range(len(self.automata)))
        return MechanismState(name=self.name(position, numbers), chances=self._chances(stage, position),
                              after=self._places(stage, position, numbers), payments=payments)  # fmt: skip

    def _chances(self, stage: Stage, position: int) -> Table:
        """The rule draws no lots."""
        chosen = self.rules[position].over(("shock", *stage.components), stage.sizes)
        numbers = np.arange(len(stage.allocations)).reshape(-1, *[1] * chosen.ndim) == chosen[None]
        return Table(("allocation", "shock", *stage.components), exact.from_integers(numbers.astype(np.int64), 1))

    def _places(self, stage: Stage, position: int, numbers: Numbers) -> Choice | None:
        ahead = self.automata[0].model.next(position)
        if ahead is None:
            return None
        known = {one: place for place, one in enumerate(self.periods[ahead])}
        array = np.zeros((len(stage.allocations), *_shape(stage)), dtype=np.intp)
        for report in steps.states(stage, stage.components):
            for allocation in self.drawn(position, report):
                array[(allocation, *report)] = known[self.after(position, numbers, report, allocation)]
        return Choice(("allocation", *stage.components), array)

    def _payments(self, stage: Stage, position: int, numbers: Numbers, agent: int) -> Table:
        found: list[Fraction] = []
        for report in steps.states(stage, stage.components):
            own, others = self.split(position, agent, report)
            found.append(self.automata[agent].payment(numbers[agent], own, others))
        return Table(stage.components, exact.from_fractions(found, _shape(stage)))


def _shape(stage: Stage) -> tuple[int, ...]:
    return tuple(stage.sizes[axis] for axis in stage.components)
