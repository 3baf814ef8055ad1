"""Transfers and values with everything about a report in one row: what is chosen, and what every agent pays.

`certificate/results.py` has one row per agent instead. If one agent's payments remember the previous period and
another's do not, those of the latter are repeated for every memory.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod

from lpmech.certificate.results import (
    Remembered,
    RuleRow,
    ValueRow,
    memories,
    payments_by_shock,
    rule_rows,
    states,
)
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import Mechanism, has_memory, memories_before
from lpmech.problem.tables import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What is chosen at a report after a memory, and what every agent pays.

    `period` is 1 in the rows of a first period of an infinite horizon that differs from the later ones.
    """

    period: int | None
    memory: Remembered | None
    rule: RuleRow
    payments: Mapping[str, Fraction]  # by agent
    by_shock: Mapping[str, Mapping[str, Fraction]] | None  # by shock, then by agent


@dataclass(frozen=True, slots=True)
class _Slot:
    """A period, with each agent's table of transfers in it."""

    position: int
    period: int | None
    tables: tuple[Table, ...]

    @property
    def remembering(self) -> Table:
        """A table that depends on a memory, if one of them does."""
        return next(filter(has_memory, self.tables), self.tables[0])


def outcomes(env: Environment, mechanism: Mechanism) -> Iterator[Outcome]:
    """One row per period, memory and report."""
    rules = {(row.period, *row.state.values()): row for row in rule_rows(env, mechanism)}
    for slot in _slots(env, mechanism):
        stage = env.stage(slot.position)
        for memory, remembered in memories(env, mechanism, slot.position, slot.remembering, narrow=False):
            for index, state in states(stage, stage.components):
                where = remembered | dict(zip(stage.components, index, strict=True))
                yield Outcome(
                    period=slot.period,
                    memory=memory,
                    rule=rules[(env.period(slot.position), *state.values())],
                    payments={
                        name: table.array.item(tuple(where[axis] for axis in table.axes))
                        for name, table in zip(env.agents, slot.tables, strict=True)
                    },
                    by_shock=_by_shock(env, mechanism, slot.position, where),
                )


def count(env: Environment, mechanism: Mechanism) -> int:
    """How many rows `outcomes` has, without forming them."""
    total = 0
    for slot in _slots(env, mechanism):
        stage = env.stage(slot.position)
        after = 1
        if has_memory(slot.remembering):
            after = int(memories_before(env, mechanism.allocation, slot.position).positions.sum())
        total += after * prod(stage.sizes[name] for name in stage.components)
    return total


def _slots(env: Environment, mechanism: Mechanism) -> Iterator[_Slot]:
    """The periods; two of an infinite horizon, if some agent pays otherwise in the first one."""
    if env.horizon is not None:
        for position in env.periods:
            yield _Slot(position, env.period(position), tuple(tables[position] for tables in mechanism.transfers))
        return
    if any(len(tables) > 1 for tables in mechanism.transfers):
        yield _Slot(0, 1, tuple(tables[0] for tables in mechanism.transfers))
    yield _Slot(0, None, tuple(tables[-1] for tables in mechanism.transfers))


def _by_shock(
    env: Environment, mechanism: Mechanism, position: int, where: Mapping[str, int]
) -> dict[str, dict[str, Fraction]] | None:
    each = [payments_by_shock(env, mechanism, agent, position, where) for agent in range(len(env.agents))]
    known = [paid for paid in each if paid is not None]
    if len(known) < len(each):
        return None
    return {shock: {name: paid[shock] for name, paid in zip(env.agents, known, strict=True)} for shock in known[0]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """What everyone can achieve from a state on, and what the others can achieve without each agent."""

    row: ValueRow  # of everyone
    without: Mapping[str, ValueRow]  # by program: `without ann`


def worths(rows: Sequence[ValueRow]) -> Iterator[Worth]:
    """The rows of `value_rows` put together: one per period and state."""
    everyone = [row for row in rows if row.program == rows[0].program]
    others = {(row.program, row.period, *row.state.items()): row for row in rows[len(everyone) :]}
    named = {(row.program, row.period): tuple(row.state) for row in rows[len(everyone) :]}
    programs = dict.fromkeys(program for program, _ in named)
    for row in everyone:
        without = {
            program: others[(program, row.period, *((name, row.state[name]) for name in named[program, row.period]))]
            for program in programs
        }
        yield Worth(row=row, without=without)
