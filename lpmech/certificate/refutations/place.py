"""Where a claim fails, as positions on the axes of tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from lpmech.certificate.stored import Stored
from lpmech.problem.stages import PREVIOUS, REPORT, Stage
from lpmech.problem.tables import Choice, Table
from lpmech.separation.claim import Cell


@dataclass(frozen=True, kw_only=True, eq=False)
class Place:
    """A cell of a claim: an agent or none, a period, a memory or none, a state, and reports of one agent."""

    stored: Stored
    at: Cell
    is_first: bool = False  # the first period of an infinite horizon, if its payments are others than later ones

    @cached_property
    def position(self) -> int:
        """The position of the period; that of the last one in a terminal state."""
        env = self.stored.environment
        return 0 if env.horizon is None else min((self.at.period or 1) - 1, len(env.periods) - 1)

    @property
    def is_terminal(self) -> bool:
        """Whether the state is the one after the last period, with labels and utilities of its own."""
        horizon = self.stored.environment.horizon
        return horizon is not None and (self.at.period or 1) > horizon

    @property
    def stage(self) -> Stage:
        """The stage of the period; that of the last one in a terminal state."""
        return self.stored.environment.stage(self.position)

    @property
    def name(self) -> str:
        """The agent whom the claim is about."""
        assert self.at.agent is not None
        return self.at.agent

    @property
    def agent(self) -> int:
        """The same by its number."""
        return self.stored.environment.agents.index(self.name)

    @property
    def true(self) -> str:
        """Its type."""
        assert self.at.state is not None
        return self.at.state[self.name]

    @property
    def report(self) -> str:
        """What it says."""
        assert self.at.report is not None
        return self.at.report

    @cached_property
    def state(self) -> dict[str, int]:
        """The state and the memory by axis."""
        labels = self.stored.environment.next_labels(self.position) if self.is_terminal else self.stage.labels
        where = {axis: labels[axis].index(label) for axis, label in (self.at.state or {}).items()}
        shock = self.at.shock
        return where | self._remembered() | ({} if shock is None else {"shock": labels["shock"].index(shock)})

    def _remembered(self) -> dict[str, int]:
        memory = self.at.memory
        if memory is None:
            return {}
        env = self.stored.environment
        labels = env.stage(0 if env.horizon is None else self.position - 1).labels
        told = {**memory.reports, "allocation": memory.allocation}
        return {PREVIOUS + axis: labels[axis].index(label) for axis, label in told.items()}

    def saying(self, report: str) -> dict[str, int]:
        """The state with what the agent says on the axis of its report."""
        return self.state | {REPORT + self.name: self.stage.labels[self.name].index(report)}

    def of(self, table: Table, where: Mapping[str, int]) -> Fraction:
        """The value of a table; on an axis that is not told of, its first label."""
        return table.array.item(tuple(where.get(axis, 0) for axis in table.axes))

    def transfers(self, agent: int) -> Table:
        """The agent's payments in the period."""
        tables_ = self.stored.mechanism.transfers[agent]
        if self.stored.environment.horizon is None:
            return tables_[0 if self.is_first else -1]
        return tables_[self.position]

    def paid(self, agent: int, report: str | None = None) -> Fraction:
        """What an agent pays here; where the agent of the claim says something, what it pays after that."""
        where = dict(self.state)
        if report is not None:
            where[self.name] = self.stage.labels[self.name].index(report)
        return self.of(self.transfers(agent), where)

    def allocation(self, report: str | None = None) -> str | dict[str, str]:
        """What is chosen here, by shock if shocks have a say."""
        where = dict(self.state)
        if report is not None:
            where[self.name] = self.stage.labels[self.name].index(report)
        return chosen(self.stage, self.stored.mechanism.allocation[self.position], where)

    def today(self, report: str) -> Fraction:
        """What the agent's allocation is worth to its true type today, after a report."""
        rule = self.stored.game.reported(self.agent, self.position)
        worth = self.stage.utilities[self.agent].choose("allocation", rule)
        return self.of(self.stage.over_shocks(worth), self.saying(report))

    def altogether(self, report: str) -> Fraction:
        """The same, with what is expected of all later periods, payments there deducted, and the truth told there."""
        return self.of(self.stored.game.lie_payoff(self.agent, self.position), self.saying(report))


def chosen(stage: Stage, rule: Choice, where: Mapping[str, int]) -> str | dict[str, str]:
    """The allocation that a rule chooses, by shock if it is not the same at all likely ones."""
    found = {}
    for place, (label, shock) in enumerate(zip(stage.labels["shock"], stage.shocks, strict=True)):
        at = {**where, "shock": place}
        if shock.probability:
            found[label] = stage.allocations[chosen_at(rule, at)]
    return next(iter(found.values())) if len({*found.values()}) == 1 else found


def chosen_at(rule: Choice, where: Mapping[str, int]) -> int:
    """The position that a rule names at a place."""
    sizes = zip(rule.axes, rule.positions.shape, strict=True)
    return int(rule.positions[tuple(where[axis] if size > 1 else 0 for axis, size in sizes)])
