"""The Bellman linear programs: of the social program, and of an agent who may lie.

The social program of everyone (or without an agent: without v_i, g_i, and with A_{-i}(z) for A(z)) has a column V_t(θ)
for every state and, in stages with shocks, q_t(z,θ) for every shock of positive probability:

    minimise Σ V_t(θ)   subject to   V_t(θ) ≥ Σ_z μ(z) q_t(z,θ)
                                     q_t(z,θ) ≥ w(a,θ) + Σ_j v_j(a,θ) + δ Σ μ(θ'|a,θ) V_{t+1}(θ')     a ∈ A(z)

and directly V_t(θ) ≥ … for every allocation where no shock is declared. V_{t+1} = V_t = V with an infinite horizon;
after the last period δ Σ μ(θ'|a,θ) Σ_j g_j(θ') stands on the right. The optimum is the value, at every state. The dual
is the discounted occupation measure. (Puterman 1994, Section 6.9; Bergemann and Välimäki 2008, equation (1).)

The deviator's program has a column B_{i,t}(m,θ) for every memory that counts (of it, what the transfers depend on):

    minimise Σ B   subject to
    B_{i,t}(m,θ) ≥ E_z v_i(a(z,r),θ) − p_{i,t}(m,r) + δ E_z E[B_{i,t+1}((r,a(z,r)),θ') | a(z,r),θ]

for every report r_i, r = (r_i, θ_{-i}) (docs/certificate_format.md, `best responses`).
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from lpmech.lp.names import name, part, word
from lpmech.lp.program import Building, LinearProgram
from lpmech.lp.steps import (
    Following,
    State,
    cell,
    expectation,
    following,
    labels_of,
    lottery,
    memories,
    period_words,
    states,
)  # fmt: skip
from lpmech.problem import tables
from lpmech.problem.environment import Environment
from lpmech.problem.stages import PREVIOUS
from lpmech.problem.tables import Axes
from lpmech.separation.hypotheses import independent_form

if TYPE_CHECKING:
    from lpmech.problem.mechanism import Mechanism


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
                self.building.row(self.where(position, state), [(value, ONE), *best], ">=", 0, value)
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
        for a in shock.feasible if self.without is None else shock.feasible_without[self.without]:
            row = name(self.where(position, state, shock.label), part("allocation", stage.allocations[a]))
            later, constant = self.worth(position, place | {"allocation": a})
            self.building.row(row, [(column, ONE), *later], ">=", constant, column)

    def worth(self, position: int, place: dict[str, int]) -> tuple[Terms, Fraction]:
        """Q_t(θ,a): minus its coefficients on later values, and its constant."""
        env, after = self.env, 0 if self.env.horizon is None else position + 1
        constant = cell(self.rewards[position if len(env.stages) > 1 else 0], place)
        axes = self.axes(env.next_components(position))
        chances = following(env, position, axes, place)
        if after == env.horizon:
            return [], constant + env.discount * expectation(self.terminal, axes, chances)
        return [(self.values[after, state], -env.discount * chance) for state, chance in chances.items()], constant


def best_response_program(env: Environment, mechanism: Mechanism, agent: int) -> LinearProgram:
    """The program of an agent's best response to truthful others.

    Columns `best response ann [period t | later periods] [memory …] state …`, over the memories that count.
    """
    deviator = _Deviator(env, mechanism, agent)
    for index in range(len(mechanism.transfers[agent])):
        deviator.add_columns(index)
    for index in range(len(mechanism.transfers[agent])):
        deviator.add_rows(index)
    return deviator.building.done()


class _Deviator:
    """The best-response program while it is written. Periods are indices of the agent's tables of transfers."""

    def __init__(self, env: Environment, mechanism: Mechanism, agent: int) -> None:
        self.env, self.mechanism, self.agent = env, mechanism, agent
        self.name = env.agents[agent]
        self.transfers = mechanism.transfers[agent]
        self.building = Building(f"{env.name}: best response of {self.name} to the mechanism {mechanism.name}")
        self.values: dict[tuple[int, State, State], int] = {}  # the columns B(m,θ)
        self.following = Following(env)

    def position(self, index: int) -> int:
        """The position of a period's stage."""
        return 0 if self.env.horizon is None else index

    def remembered(self, index: int) -> Axes:
        """The parts of the memory on which a period's transfers depend."""
        axes = ("allocation", "public", *self.env.agents)
        return tuple(axis for axis in axes if PREVIOUS + axis in self.transfers[index].axes)

    def memories(self, index: int) -> list[State]:
        """Those parts of the memories that count, each once."""
        axes = self.remembered(index)
        if not axes:
            return [()]
        before = self.position(index) if self.env.horizon is None else index - 1
        found = memories(self.env.stage(before), self.mechanism.allocation[before])
        return list(dict.fromkeys(tuple(place[axis] for axis in axes) for place in found))

    def where(self, index: int, memory: State, state: State) -> str:
        """A memory and a state of a period in words."""
        stage = self.env.stage(self.position(index))
        before = self.env.stage(0 if self.env.horizon is None else max(index - 1, 0))
        known = part("memory", *labels_of(before, self.remembered(index), memory))
        labels = labels_of(stage, stage.components, state)
        period = period_words(self.env, index, len(self.transfers))
        return name(word(self.name), period, known, part("state", *labels))

    def add_columns(self, index: int) -> None:
        """B_t(m,θ), each with cost 1."""
        stage = self.env.stage(self.position(index))
        for memory in self.memories(index):
            for state in states(stage, stage.components):
                column = self.building.column(f"best response {self.where(index, memory, state)}", cost=1)
                self.values[index, memory, state] = column

    def add_rows(self, index: int) -> None:
        """The worth of every report."""
        for (at, memory, state), column in self.values.items():
            if at == index:
                for report in range(self.env.stage(self.position(index)).sizes[self.name]):
                    self.add_report(index, memory, state, report, column)

    def add_report(self, index: int, memory: State, state: State, report: int, column: int) -> None:
        """The column is at least what one report is worth."""
        stage = self.env.stage(self.position(index))
        truth = dict(zip(stage.components, state, strict=True))
        said = truth | {self.name: report}
        kept = dict(zip((PREVIOUS + axis for axis in self.remembered(index)), memory, strict=True))
        constant, terms = -cell(self.transfers[index], kept | said), [(column, ONE)]
        for a, chance in lottery(stage, self.mechanism.allocation[self.position(index)], said).items():
            constant += chance * cell(stage.utilities[self.agent], truth | {"allocation": a})
            later, rest = self.later(index, truth, said | {"allocation": a})
            terms += [(position, -chance * weight) for position, weight in later]
            constant += chance * rest
        row = name(self.where(index, memory, state), part("report", stage.labels[self.name][report]))
        self.building.row(row, terms, ">=", constant, column)

    def later(self, index: int, truth: dict[str, int], said: dict[str, int]) -> tuple[Terms, Fraction]:
        """δ E[B'((r,a), θ') | a, θ]: coefficients on columns, and a constant after the last period."""
        env, position = self.env, self.position(index)
        axes = env.next_components(position)
        chances = self.following(position, axes, truth | {"allocation": said["allocation"]})
        after = len(self.transfers) - 1 if env.horizon is None else index + 1
        if after == env.horizon:
            return [], env.discount * expectation(env.terminal_utility(self.agent), axes, chances)
        memory = tuple(said[axis] for axis in self.remembered(after))
        terms = [(self.values[after, memory, state], env.discount * chance) for state, chance in chances.items()]
        return terms, Fraction(0)
