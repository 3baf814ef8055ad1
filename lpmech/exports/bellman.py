"""The Bellman linear programs of the social program.

The program of everyone (or without an agent: without v_i, g_i, and with A_{-i}(z) for A(z)) has a column V_t(θ)
for every state and, in stages with shocks, q_t(z,θ) for every shock of positive probability:

    minimise Σ V_t(θ)   subject to   V_t(θ) ≥ Σ_z μ(z) q_t(z,θ)
                                     q_t(z,θ) ≥ w(a,θ) + Σ_j v_j(a,θ) + δ Σ μ(θ'|a,θ) V_{t+1}(θ')     a ∈ A(z)

and directly V_t(θ) ≥ … for every allocation where no shock is declared. V_{t+1} = V_t = V with an infinite horizon;
after the last period δ Σ μ(θ'|a,θ) Σ_j g_j(θ') stands on the right. The optimum is the value, at every state. The dual
is the discounted occupation measure. (Puterman 1994, Section 6.9; Bergemann and Välimäki 2008, equation (1).)
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from lpmech.lp.names import name, part
from lpmech.lp.program import Building, LinearProgram, Sense
from lpmech.lp.steps import (
    State,
    cell,
    expectation,
    following,
    labels_of,
    period_words,
    states,
)  # fmt: skip
from lpmech.problem import tables
from lpmech.problem.environment import Environment
from lpmech.problem.tables import Axes
from lpmech.separation.hypotheses import independent_form


def bellman_program(env: Environment, without: int | None = None, *, reduced: bool = False) -> LinearProgram:
    """The Bellman program of the social program, with everyone or without an agent.

    `reduced`: without an agent, on the others' types alone; this requires private values and independent transitions.
    Columns `value PROGRAM [period t] state …` and `best PROGRAM [period t] shock … state …`.
    """
    model = independent_form(env) if reduced else env
    society = _Society(model, without, without if reduced else None)
    for position in model.periods:
        society.add_columns(position)
    for position in model.periods:
        society.add_rows(position)
    return society.building.done()


Terms = list[tuple[int, Fraction]]
ONE = Fraction(1)


class _Society:
    """The social program while it is written."""

    def __init__(self, env: Environment, without: int | None, dropped: int | None) -> None:
        self.env = env
        self.without = without
        self.title = "everyone" if without is None else part("without", env.agents[without])
        self.gone = None if dropped is None else env.agents[dropped]
        self.rewards = [stage.utility_of_society(without) for stage in env.stages]
        others = (agent for agent in range(len(env.agents)) if agent != without)
        self.terminal = tables.total(env.terminal_utility(agent) for agent in others)
        self.building = Building(f"{env.name}: Bellman program, {self.title}")
        self.values: dict[tuple[int, State], int] = {}  # the columns V_t(θ)

    def axes(self, components: Axes) -> Axes:
        """Components without the dropped agent's."""
        return tuple(axis for axis in components if axis != self.gone)

    def where(self, position: int, state: State, shock: str | None = None) -> str:
        """A state of a period, at a shock, in words."""
        stage = self.env.stage(position)
        labels = labels_of(stage, self.axes(stage.components), state)
        at = part("shock", shock) if shock is not None else ""
        return name(self.title, period_words(self.env, position, 1), at, part("state", *labels))

    def add_columns(self, position: int) -> None:
        """V_t(θ), each with cost 1."""
        stage = self.env.stage(position)
        for state in states(stage, self.axes(stage.components)):
            self.values[position, state] = self.building.column(f"value {self.where(position, state)}", cost=1)

    def add_rows(self, position: int) -> None:
        """The lower bounds on every value of a period."""
        stage = self.env.stage(position)
        for state in states(stage, self.axes(stage.components)):
            value = self.values[position, state]
            if stage.has_shocks:
                best = [self.add_shock(position, state, z) for z, shock in enumerate(stage.shocks) if shock.probability]
                self.building.row(self.where(position, state), [(value, ONE), *best], Sense.AT_LEAST, 0, value)
            else:
                self.add_choices(position, state, 0, value)

    def add_shock(self, position: int, state: State, z: int) -> tuple[int, Fraction]:
        """q_t(z,θ) with its lower bounds; minus its weight in V_t(θ)."""
        shock = self.env.stage(position).shocks[z]
        column = self.building.column(f"best {self.where(position, state, shock.label)}")
        self.add_choices(position, state, z, column)
        return column, -shock.probability

    def add_choices(self, position: int, state: State, z: int, column: int) -> None:
        """The column is at least Q_t(θ,a) for every feasible allocation."""
        stage = self.env.stage(position)
        shock = stage.shocks[z]
        place = dict(zip(self.axes(stage.components), state, strict=True))
        sets = stage.feasible(self.without)
        at = tuple(place.get(axis, slice(None)) for axis in sets.axes if axis != "shock")
        for a in np.flatnonzero(sets.positions[z][at]).tolist():
            row = name(self.where(position, state, shock.label), part("allocation", stage.allocations[a]))
            later, constant = self.worth(position, place | {"allocation": a})
            self.building.row(row, [(column, ONE), *later], Sense.AT_LEAST, constant, column)

    def worth(self, position: int, place: dict[str, int]) -> tuple[Terms, Fraction]:
        """Q_t(θ,a): minus its coefficients on later values, and its constant."""
        env, after = self.env, 0 if self.env.horizon is None else position + 1
        constant = cell(self.rewards[position if len(env.stages) > 1 else 0], place)
        axes = self.axes(env.next_components(position))
        chances = following(env, position, axes, place)
        if after == env.horizon:
            return [], constant + env.discount * expectation(self.terminal, axes, chances)
        return [(self.values[after, state], -env.discount * chance) for state, chance in chances.items()], constant
