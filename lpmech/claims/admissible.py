"""The transfers of one agent that incentives, participation and exit allow, as a linear program.

Given the allocation rule a(z,r), over transfers of a form, history-independent or with one-period memory
(`existence/program.py`: the columns p(m,r) and V(m,θ) and the rows *truth* and *lie*), for every period and memory m:

    participation:  V_{i,t}(m,θ) ≥ O_{i,t}(θ)  at every state θ, O the passive outside option (`participation.py`)
    exit:           p_{i,t}(m,r) = 0           at every report r ∈ X_{i,t}, the states of exit (`exit.py`)

The agents are not linked: each has a program of its own. (Bergemann and Välimäki 2008, Section 2, Definition 1.)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from lpmech.claims.exit import exit_sets
from lpmech.claims.game import Game
from lpmech.claims.participation import Outside, outside_options
from lpmech.existence.program import ONE, Block, Place, RowKind
from lpmech.lp.program import Building, LinearProgram, Sense
from lpmech.lp.steps import State, cell, states
from lpmech.mechanisms.forms import Form
from lpmech.problem import exact
from lpmech.problem.environment import Environment
from lpmech.problem.members import member
from lpmech.problem.stages import PREVIOUS, Stage
from lpmech.problem.tables import Choice, Table

Columns = Mapping[tuple[int, State, State], int]
Cell = tuple[int, State]  # an index of the agent's tables, and the reports; the memory is empty


@dataclass(frozen=True, kw_only=True, eq=False)
class Admissible:
    """The program; what its rows are about, in their order; and where its columns stand."""

    env: Environment
    agent: int
    form: Form
    program: LinearProgram  # its objective is 0
    places: tuple[Place, ...]
    block: Block

    def least(self, at: Cell, sign: int) -> LinearProgram:
        """The program whose objective is sign · p at a cell."""
        column = self.block.payments[at[0], (), at[1]]
        return LinearProgram(
            name=self.program.name,
            columns=self.program.columns,
            objective=((column, Fraction(sign)),),
            rows=self.program.rows,
        )

    def tables(self, x: Sequence[Fraction]) -> tuple[list[Table], list[Table]]:
        """Transfers and truthful payoffs at a point, one table for each of the agent's tables."""
        indices = range(self.block.count)
        return ([self._table(k, self.block.payments, x) for k in indices],
                [self._table(k, self.block.values, x) for k in indices])  # fmt: skip

    def _table(self, index: int, columns: Columns, x: Sequence[Fraction]) -> Table:
        """A function of memory and state; without shocks the reports remembered say which allocation was chosen."""
        block, stage, before = self.block, self.block.stage(index), self.block.memory_axes(index)
        earlier = block.stage(block.before(index))
        left_out = 1 if before and not earlier.has_shocks else 0
        axes = (*(PREVIOUS + axis for axis in before[left_out:]), *stage.components)
        sizes = [
            *(earlier.sizes[axis] for axis in before[left_out:]),
            *(stage.sizes[axis] for axis in stage.components),
        ]
        values = np.full(sizes, Fraction(0), dtype=object)
        for (there, memory, state), column in columns.items():
            if there == index:
                values[memory[left_out:] + state] = x[column]
        return Table(axes, exact.from_fractions(list(values.ravel()), values.shape)).minimal()


def admissible(game: Game, agent: int, form: Form, outside: Outside | None = None) -> Admissible:
    """The transfers of the agent that are left with the mechanism's allocation rule; `outside`: another option."""
    form = member(Form, form)
    env = game.model
    options = outside_options(game) if outside is None else outside
    building = Building(f"{env.name}: admissible payments of {env.agents[agent]}, {form.phrase} transfers")
    block = Block(env, game.mechanism.allocation, form, agent, building)
    block.write()
    exited = exit_sets(game)[agent]
    for index in range(block.count):
        _participation(block, index, options[agent][block.position(index)])
        _exit(block, index, exited[block.position(index)])
    return Admissible(env=env, agent=agent, form=form, program=building.done(), places=tuple(block.places), block=block)


def _participation(block: Block, index: int, worth: Table) -> None:
    """V(m,θ) ≥ O(θ)."""
    stage = block.stage(index)
    for state in states(stage, stage.components):
        right = cell(worth, dict(zip(stage.components, state, strict=True)))
        for memory in block.memories(index):
            words = f"participation {block.where(index, memory, 'state', state)}"
            block.building.row(words, [(block.values[index, memory, state], ONE)], Sense.AT_LEAST, right)
            block.places.append(_place(block, stage, RowKind.PARTICIPATION, index, memory, state))


def _exit(block: Block, index: int, exited: Choice) -> None:
    """p(m,r) = 0."""
    stage = block.stage(index)
    for state in states(stage, stage.components):
        if not exited.over(stage.components, stage.sizes)[state]:
            continue
        for memory in block.memories(index):
            words = f"exit {block.where(index, memory, 'reports', state)}"
            block.building.row(words, [(block.payments[index, memory, state], ONE)], Sense.EQUAL, 0)
            block.places.append(_place(block, stage, RowKind.EXIT, index, memory, state))


def _place(block: Block, stage: Stage, kind: RowKind, index: int, memory: State, state: State) -> Place:
    own = state[stage.components.index(block.name)]
    return Place(kind=kind, index=index, memory=memory, state=state, report=own)
