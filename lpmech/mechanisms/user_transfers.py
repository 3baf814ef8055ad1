"""The transfers of a mechanism file: rows by agent, period, memory and state to tables.

The rows of one agent and period are of three kinds: of period 1 of an infinite horizon (`period` is 1), without a
memory, and with one. Where some remember, all of that agent and period must, but for the rows of the first period.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

import numpy as np

from lpmech import exact
from lpmech.environment import Environment
from lpmech.mechanisms.mechanism import memories_before
from lpmech.mechanisms.user_rows import (
    Index,
    note_missing,
    read_allocation,
    read_by_shock,
    read_payment,
    read_period,
    read_state,
    rows_of,
    stage_before,
)
from lpmech.reading.labels import is_known
from lpmech.reading.node import Node
from lpmech.stages import PREVIOUS, Stage
from lpmech.tables import Axes, Choice, Table

Kind = Literal["first", "plain", "remembering"]
Key = tuple[int, int, Kind]  # agent, position of the period, kind of row
_ROW_KEYS = ("agent", "period", "memory", "state", "payment", "by_shock")
_MEMORY_KEYS = ("reports", "allocation")


@dataclass(slots=True)
class Payments:
    """The payments as they are read."""

    env: Environment
    cells: dict[Key, dict[Index, Fraction]] = field(default_factory=dict)
    shocks: dict[tuple[int, int], dict[Index, list[Fraction]]] = field(default_factory=dict)

    def read(self, node: Node) -> None:
        """Reads every row."""
        for row in rows_of(node):
            row.check_keys(_ROW_KEYS, ("agent", "state"))
            position, name = read_period(row, self.env), row.get("agent")
            if position is None or name is None or not is_known(name, name.value, self.env.agents, "agent"):
                continue
            agent = self.env.agents.index(str(name.value))
            state = read_state(row.get("state"), row, self.env.stage(position), "state")
            memory = self._memory(row.get("memory"), position)
            payment = self._payment(row, agent, position, state)
            if state is not None and memory is not None and payment is not None:
                self._note(row, (agent, position, self._kind(row, memory)), (*memory, *state), payment)

    def _kind(self, row: Node, memory: Index) -> Kind:
        period = row.get("period")
        if memory:
            return "remembering"
        return "first" if self.env.horizon is None and period is not None and period.value == 1 else "plain"

    def _memory(self, node: Node | None, position: int) -> Index | None:
        """The positions of a memory, allocation first; empty where nothing is remembered."""
        if node is None or node.value is None:
            return ()
        if self.env.horizon is not None and position == 0:
            node.fault("E-MECHANISM-MEMORY", "a memory in period 1", "null: nothing is remembered in period 1")
            return None
        if not node.is_object("a memory: an object") or not node.check_keys(_MEMORY_KEYS, _MEMORY_KEYS):
            return None
        before, allocation = stage_before(self.env, position), node.get("allocation")
        place = read_allocation(allocation, before) if allocation is not None else None
        reports = read_state(node.get("reports"), node, before, "reports")
        return None if reports is None or place is None else (place, *reports)

    def _payment(self, row: Node, agent: int, position: int, state: Index | None) -> Fraction | None:
        """The payment; where only payments by shock are given, their mean."""
        stage, given, by_shock = self.env.stage(position), row.get("payment"), row.get("by_shock")
        payment = read_payment(given) if given is not None and given.value is not None else None
        each = None
        if by_shock is not None and by_shock.value is not None and stage.has_shocks:
            each = read_by_shock(by_shock, stage, read_payment)
        if each is not None and state is not None:
            self.shocks.setdefault((agent, position), {})[state] = each
        if payment is None and each is not None:
            return _mean(stage, each)
        if given is None or given.value is None:
            row.fault("E-KEY-MISSING", "no payment", "a payment, or one for each shock under by_shock")
        return payment

    def _note(self, row: Node, key: Key, index: Index, payment: Fraction) -> None:
        cells = self.cells.setdefault(key, {})
        if index in cells:
            row.fault("E-MECHANISM-REPEATED", "a cell that an earlier row has", "one row for each cell")
        cells[index] = payment

    def tables(self, node: Node, rules: tuple[Choice, ...]) -> tuple[tuple[Table, ...], ...]:
        """The transfers by agent and period; cells that are missing are noted."""
        return tuple(
            tuple(table for position in self.env.periods for table in self._period_tables(node, rules, agent, position))
            for agent in range(len(self.env.agents))
        )

    def _period_tables(self, node: Node, rules: tuple[Choice, ...], agent: int, position: int) -> list[Table]:
        """One table; two for an infinite horizon whose first period differs."""
        first, plain, remembering = (
            self.cells.get((agent, position, kind)) for kind in ("first", "plain", "remembering")
        )
        found = []
        if first is not None or (remembering is not None and self.env.horizon is None):
            found.append(self._plain_table(node, agent, position, plain if first is None else first))
            plain = None if first is None else plain
        if remembering is None:
            return [*found, self._plain_table(node, agent, position, plain)]
        if plain is not None:
            who = self.env.agents[agent]
            node.fault("E-MECHANISM-MEMORY", f"rows of {who} with and without a memory in the same period",
                       "a memory in all of them, or in none")  # fmt: skip
        return [*found, self._remembering_table(node, rules, agent, position, remembering)]

    def _plain_table(self, node: Node, agent: int, position: int, given: dict[Index, Fraction] | None) -> Table:
        stage = self.env.stage(position)
        shape = tuple(stage.sizes[name] for name in stage.components)
        return self._table(node, agent, position, stage.components, given or {}, list(np.ndindex(shape)))

    def _remembering_table(
        self, node: Node, rules: tuple[Choice, ...], agent: int, position: int, given: dict[Index, Fraction]
    ) -> Table:
        stage, counts = self.env.stage(position), memories_before(self.env, rules, position)
        shape = tuple(stage.sizes[name] for name in stage.components)
        memories = np.argwhere(counts.positions).tolist()
        cells = [(*memory, *state) for memory in memories for state in np.ndindex(shape)]
        return self._table(node, agent, position, (*counts.axes, *stage.components), given, cells)

    def _table(
        self, node: Node, agent: int, position: int, axes: Axes, given: dict[Index, Fraction], cells: list[Index]
    ) -> Table:
        """A table of payments; cells that do not count are 0."""
        missing = [cell for cell in cells if cell not in given]
        note_missing(node, self.env, position, axes, missing, f"payment of {self.env.agents[agent]}")
        before = stage_before(self.env, position).sizes
        sizes = {**self.env.stage(position).sizes, **{PREVIOUS + name: size for name, size in before.items()}}
        shape = tuple(sizes[axis] for axis in axes)
        values = [given.get(index, Fraction(0)) for index in np.ndindex(shape)]
        return Table(axes, exact.from_fractions(values, shape)).minimal()

    def by_shock(self, tables: tuple[tuple[Table, ...], ...]) -> tuple[tuple[Table, ...], ...] | None:
        """The transfers by shock; None unless all payments are given by shock and are the means of these."""
        if not self.shocks:
            return None
        found = []
        for agent, periods in enumerate(tables):
            if len(periods) != len(self.env.periods):
                return None
            row = [self._shock_table(agent, position, table) for position, table in enumerate(periods)]
            found.append(tuple(table for table in row if table is not None))
            if len(found[-1]) < len(row):
                return None
        return tuple(found)

    def _shock_table(self, agent: int, position: int, expected: Table) -> Table | None:
        stage = self.env.stage(position)
        if not stage.has_shocks:
            return expected
        cells = self.shocks.get((agent, position), {})
        axes = (*stage.components, "shock")
        shape = tuple(stage.sizes[name] for name in axes)
        if any(state not in cells for state in np.ndindex(shape[:-1])):
            return None
        values = [payment for state in np.ndindex(shape[:-1]) for payment in cells[state]]
        table = Table(axes, exact.from_fractions(values, shape)).minimal()
        return table if stage.over_shocks(table).same_as(expected) else None


def _mean(stage: Stage, payments: list[Fraction]) -> Fraction:
    """E_z of payments by shock."""
    return sum((z.probability * payment for z, payment in zip(stage.shocks, payments, strict=True)), Fraction(0))
