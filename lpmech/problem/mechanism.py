"""A direct mechanism with one-period memory: an allocation rule a(z, r) and transfers p_{i,t}(m, r).

The memory m is the previous period's reports and allocation; period 1 has the empty memory. Payments are paid by
the agent: the payoff is v − p. With an infinite horizon one table of transfers serves every period, or two: the
first period's and the later periods'.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from lpmech.problem import shown
from lpmech.problem.environment import Environment
from lpmech.problem.stages import PREVIOUS, Stage, is_remembered
from lpmech.problem.tables import Choice, Table


class NoMechanism(ValueError):  # noqa: N818 - an answer, not a failure of the program
    """A mechanism of the wanted form cannot be built; the text says why. Others may exist."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Mechanism:
    """An allocation rule and transfers; positions of periods as in `Environment.periods`."""

    name: str
    allocation: tuple[Choice, ...]  # by period, axes `shock` and the state's components
    transfers: tuple[tuple[Table, ...], ...]  # by agent, then by period (infinite horizon: one table or two)
    by_shock: tuple[tuple[Table, ...], ...] | None = None  # by agent and period, axes `shock` and components
    ordered: bool = False  # rests on the order of own types, and on what is claimed of it
    by_equation_4: bool = False  # of these: whether its increments are those of equation (4) (`generalized_vcg.py`)
    interim: bool = False  # made for agents who see their own types only
    remarks: tuple[str, ...] = ()  # what its maker has to say, for people

    def __repr__(self) -> str:
        payments = "one-period memory" if self.remembers() else "nothing remembered"
        return f"<Mechanism {shown.text(self.name)}: {shown.counted(len(self.transfers), 'agent')}, {payments}>"

    def periods(self, env: Environment, agent: int) -> Iterator[tuple[int, Table]]:
        """The position of each period and its table of transfers; a later period of an infinite horizon has its own."""
        for index, table in enumerate(self.transfers[agent]):
            yield (0 if env.horizon is None else index), table

    def next_transfers(self, env: Environment, agent: int, position: int) -> Table | None:
        """The transfers of the period after the one at `position`; None after the last."""
        tables = self.transfers[agent]
        if env.horizon is None:
            return tables[-1]
        return tables[position + 1] if position + 1 < env.horizon else None

    def remembers(self) -> bool:
        """Whether any transfer depends on a memory."""
        return any(has_memory(table) for tables in self.transfers for table in tables)


def has_memory(table: Table) -> bool:
    """Whether a table of transfers depends on what is remembered."""
    return any(is_remembered(axis) for axis in table.axes)


def memories(stage: Stage, rule: Choice) -> Choice:
    """Which pairs (reports, a(z, reports)) of the stage, z of positive probability, can be remembered.

    Axes: `previous allocation` and `previous …` for the components of the stage's state.
    """
    shape = tuple(stage.sizes[name] for name in stage.components)
    chosen = rule.over(("shock", *stage.components), stage.sizes)
    counts = np.zeros((len(stage.allocations), *shape), dtype=bool)
    for position, shock in enumerate(stage.shocks):
        if shock.probability:
            np.put_along_axis(counts, chosen[position][None], True, axis=0)
    return Choice((PREVIOUS + "allocation", *(PREVIOUS + name for name in stage.components)), counts)


def memories_before(env: Environment, rules: tuple[Choice, ...], position: int) -> Choice:
    """The memories that count in the period at `position` (not the first one)."""
    before = 0 if env.horizon is None else position - 1
    return memories(env.stage(before), rules[before])


def others_in_words(stage: Stage, name: str, state: tuple[int, ...]) -> str:
    """` and bob = low`: the types of the others, where there are any."""
    others = [axis for axis in stage.components if axis != name]
    labels = (f"{axis} = {stage.labels[axis][place]}" for axis, place in zip(others, state, strict=True))
    return "".join(f" and {label}" for label in labels)
