"""The transfers of a mechanism file: rows by agent, period, memory and state to tables.

The rows of one agent and period are of three kinds: of period 1 of an infinite horizon (`period` is 1), without a
memory, and with one. Where some remember, all of that agent and period must, but for the rows of the first period.
A row may leave labels out, of the state and of the memory, and then holds for all of them; all rows of one kind leave
out the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

import numpy as np

from lpmech.casefiles.user.rounded import check_rounded, check_rounded_shocks
from lpmech.casefiles.user.rows import (
    Index,
    lack_value,
    note_missing,
    read_allocation,
    read_by_shock,
    read_labels,
    read_payment,
    read_period,
    rows_of,
    stage_before,
)
from lpmech.problem import exact
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import memories_before
from lpmech.problem.stages import PREVIOUS, Stage
from lpmech.problem.tables import Axes, Choice, Table
from lpmech.reading.labels import is_known
from lpmech.reading.node import Node

Kind = Literal["first", "plain", "remembering"]
Key = tuple[int, int, Kind]  # agent, position of the period, kind of row
Places = dict[str, int]  # axis → position of the label that a row names
_ROUNDED = ("payment_rounded", "by_shock_rounded")
_ROW_KEYS = ("agent", "period", "memory", "state", "payment", "by_shock", *_ROUNDED)
_MEMORY_KEYS = ("reports", "allocation")


@dataclass(frozen=True, slots=True)
class Cells:
    """The payments of one kind of rows, by the positions of the labels that these rows name."""

    axes: Axes
    payments: dict[Index, Fraction] = field(default_factory=dict)


@dataclass(slots=True)
class Payments:
    """The payments as they are read."""

    env: Environment
    cells: dict[Key, Cells] = field(default_factory=dict)
    shocks: dict[tuple[int, int], dict[Index, list[Fraction]]] = field(default_factory=dict)

    def read(self, node: Node) -> None:
        """Reads every row."""
        for row in rows_of(node):
            row.check_keys(_ROW_KEYS, ("agent", "state"))
            position, name = read_period(row, self.env), row.get("agent")
            if position is None or name is None or not is_known(name, name.value, self.env.agents, "agent"):
                continue
            agent = self.env.agents.index(str(name.value))
            state = read_labels(row.get("state"), row, self.env.stage(position), "state")
            memory = self._memory(row.get("memory"), position)
            payment = self._payment(row, agent, position, state)
            if state is not None and memory is not None and payment is not None:
                self._note(row, (agent, position, self._kind(row)), memory | state, payment)

    def _kind(self, row: Node) -> Kind:
        period, memory = row.get("period"), row.get("memory")
        if memory is not None and memory.value is not None:
            return "remembering"
        return "first" if self.env.horizon is None and period is not None and period.value == 1 else "plain"

    def _memory(self, node: Node | None, position: int) -> Places | None:
        """The positions of a memory, allocation first; empty where nothing is remembered."""
        if node is None or node.value is None:
            return {}
        if self.env.horizon is not None and position == 0:
            node.fault("E-MECHANISM-MEMORY", "a memory in period 1", "null: nothing is remembered in period 1")
            return None
        if not node.is_object("a memory: an object") or not node.check_keys(_MEMORY_KEYS, ("reports",)):
            return None
        before, allocation = stage_before(self.env, position), node.get("allocation")
        place = None if allocation is None else read_allocation(allocation, before)
        reports = read_labels(node.get("reports"), node, before, "reports")
        if reports is None or (allocation is not None and place is None):
            return None
        chosen = {} if place is None else {PREVIOUS + "allocation": place}
        return chosen | {PREVIOUS + name: at for name, at in reports.items()}

    def _payment(self, row: Node, agent: int, position: int, state: Places | None) -> Fraction | None:
        """The payment; where only payments by shock are given, their mean."""
        stage, given, by_shock = self.env.stage(position), row.get("payment"), row.get("by_shock")
        given = None if given is None or given.value is None else given
        payment = None if given is None else read_payment(given)
        each = self._by_shock(by_shock, agent, position, state)
        if each is not None and self._kind(row) != "plain":
            row.fault("E-MECHANISM-SHOCKS", "payments by shock in a row with a memory, or of a first period only",
                      "their mean, under payment")  # fmt: skip
        if payment is None and each is not None:
            payment = _mean(stage, each)
        elif each is not None and payment != _mean(stage, each):
            row.fault("E-MECHANISM-MEAN", f"{payment} beside payments by shock of mean {_mean(stage, each)}",
                      "the mean of the payments by shock", "leave the payment out")  # fmt: skip
        check_rounded(row, "payment_rounded", payment)
        check_rounded_shocks(row, stage, each)
        if given is None and (by_shock is None or by_shock.value is None):
            lack_value(row, "payment", "no payment", "a payment, or one for each shock under by_shock",
                       "write 0 if nothing is paid")  # fmt: skip
        return payment

    def _by_shock(self, node: Node | None, agent: int, position: int, state: Places | None) -> list[Fraction] | None:
        """The payments by shock of a row, kept by its state."""
        stage = self.env.stage(position)
        if node is None or node.value is None:
            return None
        if not stage.has_shocks:
            node.fault("E-MECHANISM-SHOCKS", "payments by shock in a stage without shocks", "null")
            return None
        each = read_by_shock(node, stage, read_payment)
        if each is not None and state is not None:
            if len(state) < len(stage.components):
                node.fault("E-MECHANISM-LABELS", "payments by shock in a row that leaves labels out", "all labels")
            self.shocks.setdefault((agent, position), {})[tuple(state.values())] = each
        return each

    def _note(self, row: Node, key: Key, at: Places, payment: Fraction) -> None:
        cells, index = self.cells.setdefault(key, Cells(tuple(at))), tuple(at.values())
        if cells.axes != tuple(at):
            row.fault("E-MECHANISM-LABELS", f"a row that names {_named(at)}",
                      f"{_named(cells.axes)}, as the first such row of this agent and period does",
                      "name all labels, or leave out the same in all rows")  # fmt: skip
        elif index in cells.payments:
            row.fault("E-MECHANISM-REPEATED", "a cell that an earlier row has", "one row for each cell")
        cells.payments[index] = payment

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

    def _plain_table(self, node: Node, agent: int, position: int, given: Cells | None) -> Table:
        given = given or Cells(self.env.stage(position).components)
        return self._table(node, agent, position, given, list(np.ndindex(self._shape(position, given.axes))))

    def _remembering_table(
        self, node: Node, rules: tuple[Choice, ...], agent: int, position: int, given: Cells
    ) -> Table:
        """A table whose cells are the memories that count, by the labels that are named."""
        counts = memories_before(self.env, rules, position)
        unnamed = tuple(place for place, axis in enumerate(counts.axes) if axis not in given.axes)
        memories = np.argwhere(counts.positions.any(axis=unnamed)).tolist()
        shape = self._shape(position, tuple(axis for axis in given.axes if axis not in counts.axes))
        cells = [(*memory, *state) for memory in memories for state in np.ndindex(shape)]
        return self._table(node, agent, position, given, cells)

    def _shape(self, position: int, axes: Axes) -> tuple[int, ...]:
        before = stage_before(self.env, position).sizes
        sizes = {**self.env.stage(position).sizes, **{PREVIOUS + name: size for name, size in before.items()}}
        return tuple(sizes[axis] for axis in axes)

    def _table(self, node: Node, agent: int, position: int, given: Cells, cells: list[Index]) -> Table:
        """A table of payments; cells that do not count are 0."""
        missing = [cell for cell in cells if cell not in given.payments]
        note_missing(node, self.env, position, given.axes, missing, f"payment of {self.env.agents[agent]}")
        shape = self._shape(position, given.axes)
        values = [given.payments.get(index, Fraction(0)) for index in np.ndindex(shape)]
        return Table(given.axes, exact.from_fractions(values, shape)).minimal()

    def by_shock(self, node: Node, tables: tuple[tuple[Table, ...], ...]) -> tuple[tuple[Table, ...], ...] | None:
        """The transfers by shock, None where there are none; a fault where only some payments are given by shock."""
        if not self.shocks:
            return None
        found = tuple(
            tuple(table for position, one in enumerate(periods) if (table := self._shock_table(agent, position, one)))
            for agent, periods in enumerate(tables)
        )
        if any(len(row) < len(self.env.periods) for row in found):
            node.fault("E-MECHANISM-SHOCKS", "some payments by shock, and some not",
                       "all of them by shock, in every stage with shocks, or none")  # fmt: skip
        return found

    def _shock_table(self, agent: int, position: int, expected: Table) -> Table | None:
        """The payments of a period by shock; None where some are missing."""
        if position not in self.env.periods:  # a first period of an infinite horizon that differs
            return None
        stage = self.env.stage(position)
        if not stage.has_shocks:
            return expected
        cells = self.shocks.get((agent, position), {})
        axes = (*stage.components, "shock")
        shape = tuple(stage.sizes[name] for name in axes)
        if any(state not in cells for state in np.ndindex(shape[:-1])):
            return None
        values = [payment for state in np.ndindex(shape[:-1]) for payment in cells[state]]
        return Table(axes, exact.from_fractions(values, shape)).minimal()


def _named(axes: Iterable[str]) -> str:
    return ", ".join(axes) or "no label"


def _mean(stage: Stage, payments: list[Fraction]) -> Fraction:
    """E_z of payments by shock."""
    return sum((z.probability * payment for z, payment in zip(stage.shocks, payments, strict=True)), Fraction(0))
