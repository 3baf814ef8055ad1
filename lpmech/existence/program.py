"""The incentive constraints of an allocation rule as linear rows over unknown transfers and truthful values.

Given an allocation rule a(z,r), the unknowns are the payments p_{i,t}(m,r), paid by agent i, and what i expects from
truth-telling, V_{i,t}(m,θ). For every agent, period, memory m that counts, state θ and report r_i ≠ θ_i, with
r = (r_i, θ_{-i}):

    truth:  V_{i,t}(m,θ) + p_{i,t}(m,θ) − δ E_z E[V_{i,t+1}((θ,a(z,θ)), θ') | a(z,θ), θ]  =  E_z v_i(a(z,θ),θ)
    lie:    V_{i,t}(m,θ) + p_{i,t}(m,r) − δ E_z E[V_{i,t+1}((r,a(z,r)), θ') | a(z,r), θ]  ≥  E_z v_i(a(z,r),θ)

After the last period δ E_z E[g_i(θ') | a, θ] joins the right-hand side. The slack of a lie row is the slack of the
claim `incentive_compatible` (docs/claims.md). Forms of transfers:

- *history-independent*: p_{i,t}(r); no memory; with an infinite horizon one table serves every period;
- *one-period memory*: p_{i,1}(r), and p_{i,t}(m,r) for every later memory m = (r', a(z,r')), z of positive probability;
  with an infinite horizon one table for the first period and one for the later ones.

The kernel of a lie is taken at the true state, the memory at the lie. Agents are not linked: each has its own block.
(Bergemann and Välimäki 2008, Section 2; Balandat and Tomlin, Definitions 3, 4; Liu 2014, equation (2).)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

import numpy as np

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
from lpmech.mechanisms.forms import PLAIN, Form
from lpmech.problem.environment import Environment
from lpmech.problem.members import member
from lpmech.problem.stages import Stage
from lpmech.problem.tables import Axes, Choice

Terms = list[tuple[int, Fraction]]
ONE = Fraction(1)


def incentive_program(
    env: Environment, allocation: Sequence[Choice], form: Form, agents: Sequence[int] | None = None
) -> LinearProgram:
    """The incentive constraints over transfers of a form, of all agents or of some; the objective is 0.

    Columns `payment ann [period t | later periods] [memory …] reports …` and `value ann … state …`; rows
    `truth ann … state …` and `lie ann … state … report …`. Raises ValueError where the form does not exist.
    """
    form = member(Form, form)
    if form not in PLAIN:
        raise ValueError(f"no program of payments for the form {form}; there is one for {', '.join(PLAIN)}")
    building = Building(f"{env.name}: incentive constraints, {form.phrase} transfers")
    for agent in range(len(env.agents)) if agents is None else agents:
        Block(env, allocation, form, agent, building).write()
    return building.done()


class RowKind(StrEnum):
    """What a row says: the payoff of the truth, that a lie gains nothing, or what is asked of payments besides."""

    TRUTH = "truth"
    LIE = "lie"
    PARTICIPATION = "participation"
    EXIT = "exit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What a row of one agent is about: the index of its table of transfers, memory, state, and report."""

    kind: RowKind
    index: int
    memory: State
    state: State
    report: int


class Block:
    """One agent's rows while they are written. Periods are indices of the agent's tables of transfers."""

    def __init__(
        self, env: Environment, allocation: Sequence[Choice], form: Form, agent: int, building: Building
    ) -> None:  # fmt: skip
        self.env, self.allocation, self.agent, self.building = env, allocation, agent, building
        self.name = env.agents[agent]
        self.following = Following(env)
        self.remembers = form.remembers
        self.count = env.horizon or (2 if self.remembers else 1)
        self.payments: dict[tuple[int, State, State], int] = {}  # columns p(m,r)
        self.values: dict[tuple[int, State, State], int] = {}  # columns V(m,θ)
        self.places: list[Place] = []  # of the rows, in their order

    def write(self) -> None:
        """All columns, then all rows."""
        for index in range(self.count):
            self.add_columns(index)
        for index in range(self.count):
            self.add_rows(index)

    def position(self, index: int) -> int:
        """The position of a period's stage."""
        return 0 if self.env.horizon is None else index

    def stage(self, index: int) -> Stage:
        """The stage of a period."""
        return self.env.stage(self.position(index))

    def rule(self, index: int) -> Choice:
        """The allocation rule of a period."""
        return self.allocation[self.position(index)]

    def before(self, index: int) -> int:
        """The period before: with an infinite horizon one like every other."""
        return 0 if self.env.horizon is None else index - 1

    def memory_axes(self, index: int) -> Axes:
        """The parts of a memory; none in the first period, or where the form has none."""
        return ("allocation", *self.stage(self.before(index)).components) if self.remembers and index else ()

    def memories(self, index: int) -> list[State]:
        """The memories that count."""
        axes = self.memory_axes(index)
        if not axes:
            return [()]
        found = memories(self.stage(self.before(index)), self.rule(self.before(index)))
        return [tuple(place[axis] for axis in axes) for place in found]

    def where(self, index: int, memory: State, what: str, state: State) -> str:
        """A memory and a state, or reports, of a period in words."""
        stage = self.stage(index)
        known = labels_of(self.stage(self.before(index)), self.memory_axes(index), memory) if memory else ()
        here = part(what, *labels_of(stage, stage.components, state))
        return name(word(self.name), period_words(self.env, index, self.count), part("memory", *known), here)

    def add_columns(self, index: int) -> None:
        """p(m,r) and V(m,θ)."""
        stage = self.stage(index)
        kinds = (("payment", "reports", self.payments), ("value", "state", self.values))
        for kind, what, columns in kinds:
            for memory in self.memories(index):
                for state in states(stage, stage.components):
                    column = f"{kind} {self.where(index, memory, what, state)}"
                    columns[index, memory, state] = self.building.column(column)

    def add_rows(self, index: int) -> None:
        """The truth and every lie at every memory and state."""
        stage = self.stage(index)
        where, able = stage.components.index(self.name), stage.can_say(self.agent).positions
        for state in states(stage, stage.components):
            for report in np.flatnonzero(able[state[where]]).tolist():
                said = (*state[:where], report, *state[where + 1 :])
                later, worth = self.worth(index, state, said)
                for memory in self.memories(index):
                    at = self.where(index, memory, "state", state)
                    today = [(self.values[index, memory, state], ONE), (self.payments[index, memory, said], ONE)]
                    terms = [*today, *later]
                    kind = RowKind.TRUTH if said == state else RowKind.LIE
                    self.places.append(Place(kind=kind, index=index, memory=memory, state=state, report=report))
                    if said == state:
                        self.building.row(f"truth {at}", terms, Sense.EQUAL, worth)
                    else:
                        lie = name("lie", at, part("report", stage.labels[self.name][report]))
                        self.building.row(lie, terms, Sense.AT_LEAST, worth)

    def worth(self, index: int, state: State, reports: State) -> tuple[Terms, Fraction]:
        """What the reports lead to before today's payment: minus its coefficients on later values, and its constant."""
        env, stage, discount = self.env, self.stage(index), self.env.discount
        truth, said = (dict(zip(stage.components, labels, strict=True)) for labels in (state, reports))
        axes = env.next_components(self.position(index))
        after = index + 1 if env.horizon is not None else self.count - 1
        terms, constant = [], Fraction(0)
        for a, chance in lottery(stage, self.rule(index), said).items():
            constant += chance * cell(stage.utilities[self.agent], truth | {"allocation": a})
            next_states = self.following(self.position(index), axes, truth | {"allocation": a})
            if after == env.horizon:
                constant += chance * discount * expectation(env.terminal_utility(self.agent), axes, next_states)
                continue
            memory = tuple((said | {"allocation": a})[axis] for axis in self.memory_axes(after))
            weight = -chance * discount
            terms += [(self.values[after, memory, there], weight * p) for there, p in next_states.items()]
        return terms, constant
