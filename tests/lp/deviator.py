"""The best response of an agent to truthful others, as a linear program: a second road to what policy iteration finds.

The program has a column B_{i,t}(m,θ) for every memory that counts (of it, what the transfers depend on):

    minimise Σ B   subject to
    B_{i,t}(m,θ) ≥ E_z v_i(a(z,r),θ) − p_{i,t}(m,r) + δ E_z E[B_{i,t+1}((r,a(z,r)),θ') | a(z,r),θ]

for every report r_i, r = (r_i, θ_{-i}) (docs/certificate_format.md, `best responses`).
"""

from fractions import Fraction

from lpmech.lp.names import name, part, word
from lpmech.lp.program import Building, LinearProgram, Sense
from lpmech.lp.steps import (
    Following,
    State,
    cell,
    expectation,
    labels_of,
    lottery,
    memories,
    period_words,
    states,
)  # fmt: skip
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.stages import PREVIOUS
from lpmech.problem.tables import Axes

ONE = Fraction(1)


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
        self.building.row(row, terms, Sense.AT_LEAST, constant, column)

    def later(
        self, index: int, truth: dict[str, int], said: dict[str, int]
    ) -> tuple[list[tuple[int, Fraction]], Fraction]:
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
