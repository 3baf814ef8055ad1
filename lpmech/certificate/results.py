"""Values, allocation rules and transfers as rows with labels and exact numbers.

A row names its state by labels. `period` is 1..T, or None where the horizon is infinite. Where the stage has shocks,
the allocation stands under `by_shock`. Transfers that remember may have very many rows; narrow ones name just the
labels on which a payment depends, and hold for all labels that they leave out.

`to_json` of a row is its shape on the command line and in files: numbers are strings in lowest terms there.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import Any

import numpy as np

from lpmech.mechanisms.social import Program, SocialPrograms, Society, society
from lpmech.problem.environment import Environment
from lpmech.problem.exact import format_number
from lpmech.problem.mechanism import Mechanism, has_memory, memories_before
from lpmech.problem.stages import PREVIOUS, Stage
from lpmech.problem.tables import Axes, Table
from lpmech.reading.faults import quote
from lpmech.reading.words import UnknownName, known_name

MOST_ROWS = 100_000  # of transfers; beyond, their rows are narrow
Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Optimum:
    """A value, the chosen allocation, and all that are as good."""

    value: Fraction
    allocation: str | None  # None where it depends on the shock
    optimal_allocations: Sequence[str] | None

    def to_json(self) -> Json:
        """The shape of `lpmech values --format json` at one shock."""
        return {"value": format_number(self.value), "allocation": self.allocation,
                "optimal_allocations": self.optimal_allocations}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueRow(Optimum):
    """What a program yields from a state of a period on."""

    society: Society
    period: int | None
    state: Mapping[str, str]
    by_shock: Mapping[str, Optimum] | None

    @property
    def program(self) -> str:
        """The name of the program: `everyone`, or `without ann`."""
        return str(self.society)

    def to_json(self) -> Json:
        """The shape of a row of `lpmech values --format json`."""
        shocks = self.by_shock
        by_shock = None if shocks is None else {shock: one.to_json() for shock, one in shocks.items()}
        where = {"program": self.program, "period": self.period, "state": self.state}
        return where | Optimum.to_json(self) | {"by_shock": by_shock}


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleRow:
    """What is chosen at a report of a period."""

    period: int | None
    state: Mapping[str, str]
    allocation: str | None  # None where it depends on the shock
    by_shock: Mapping[str, str] | None

    def to_json(self) -> Json:
        """The shape of a row of an allocation rule."""
        return {"period": self.period, "state": self.state, "allocation": self.allocation, "by_shock": self.by_shock}


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """What a payment remembers of the period before; of narrow rows just what matters."""

    reports: Mapping[str, str]
    allocation: str | None  # None: any

    def to_json(self) -> Json:
        """The reports, and the allocation where it matters."""
        return {"reports": self.reports} | ({} if self.allocation is None else {"allocation": self.allocation})


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferRow:
    """What an agent pays at a report (`state`) after a memory, and at each shock."""

    agent: str
    period: int | None
    memory: Remembered | None
    state: Mapping[str, str]
    payment: Fraction
    by_shock: Mapping[str, Fraction] | None

    def to_json(self) -> Json:
        """The shape of a row of `lpmech transfers --format json`."""
        shocks = self.by_shock
        return {
            "agent": self.agent,
            "period": self.period,
            "memory": self.memory and self.memory.to_json(),
            "state": self.state,
            "payment": format_number(self.payment),
            "by_shock": None if shocks is None else {shock: format_number(paid) for shock, paid in shocks.items()},
        }


def states(stage: Stage, components: Axes) -> Iterator[tuple[tuple[int, ...], dict[str, str]]]:
    """Every state as positions and as labels, row-major."""
    for index in itertools.product(*(range(stage.sizes[name]) for name in components)):
        yield index, {name: stage.labels[name][place] for name, place in zip(components, index, strict=True)}


def value_rows(env: Environment, programs: SocialPrograms) -> Iterator[ValueRow]:
    """Value and optimal allocations of every program, period and state."""
    for program in (programs.everyone, *programs.without):
        for position in env.periods:
            yield from _program_rows(env, program, position)


def _program_rows(env: Environment, program: Program, position: int) -> Iterator[ValueRow]:
    stage, solved = env.stage(position), program.periods[position]
    for index, state in states(stage, program.components(env, position)):
        shocks = [_allocations(stage, program, position, (place, *index)) for place in range(len(stage.shocks))]
        yield ValueRow(
            society=society(env, program.without),
            period=env.period(position),
            state=state,
            value=solved.value.array.item(index),
            allocation=None if stage.has_shocks else shocks[0].allocation,
            optimal_allocations=None if stage.has_shocks else shocks[0].optimal_allocations,
            by_shock=dict(zip(stage.labels["shock"], shocks, strict=True)) if stage.has_shocks else None,
        )


def _allocations(stage: Stage, program: Program, position: int, index: tuple[int, ...]) -> Optimum:
    """Value, chosen and optimal allocations at one shock and state."""
    solved = program.periods[position]
    optimal = np.moveaxis(solved.optimal.positions, 1, -1)[index]  # by allocation
    return Optimum(
        value=solved.by_shock.array.item(index),
        allocation=stage.allocations[int(solved.allocation.positions[index])],
        optimal_allocations=[name for name, best in zip(stage.allocations, optimal, strict=True) if best],
    )


def rule_rows(env: Environment, mechanism: Mechanism) -> Iterator[RuleRow]:
    """The allocation rule: what is chosen at every report, by shock where there are shocks."""
    for position in env.periods:
        stage = env.stage(position)
        rule = mechanism.allocation[position].over(("shock", *stage.components), stage.sizes)
        for index, state in states(stage, stage.components):
            chosen = [stage.allocations[int(rule[(place, *index)])] for place in range(len(stage.shocks))]
            yield RuleRow(
                period=env.period(position),
                state=state,
                allocation=None if stage.has_shocks else chosen[0],
                by_shock=dict(zip(stage.labels["shock"], chosen, strict=True)) if stage.has_shocks else None,
            )


def transfer_rows(env: Environment, mechanism: Mechanism, agent: str | None = None) -> Iterator[TransferRow]:
    """What every agent, or the one that is named, pays at every report (`state`) and memory.

    `period` is 1 in the rows of a first period of an infinite horizon that differs from the later ones.
    """
    return _transfer_rows(env, mechanism, narrow=False, who=agent)


def narrow_rows(env: Environment, mechanism: Mechanism) -> Iterator[TransferRow]:
    """What every agent pays, by the labels on which that depends; nothing by shock."""
    return _transfer_rows(env, mechanism, narrow=True)


def _transfer_rows(
    env: Environment, mechanism: Mechanism, *, narrow: bool, who: str | None = None
) -> Iterator[TransferRow]:
    """Rows on all labels, or on just those that matter."""
    for agent, name in enumerate(env.agents):
        if who not in (None, name):
            continue
        for place, (position, whole) in enumerate(mechanism.periods(env, agent)):
            first = env.horizon is None and place + 1 < len(mechanism.transfers[agent])
            table, stage = whole.minimal() if narrow else whole, env.stage(position)
            named = tuple(axis for axis in stage.components if not narrow or axis in table.axes)
            for memory, remembered in memories(env, mechanism, position, table, narrow=narrow):
                for index, state in states(stage, named):
                    where = remembered | dict(zip(named, index, strict=True))
                    yield TransferRow(
                        agent=name,
                        period=1 if first else env.period(position),
                        memory=memory,
                        state=state,
                        payment=table.array.item(tuple(where[axis] for axis in table.axes)),
                        by_shock=None if narrow else payments_by_shock(env, mechanism, agent, position, where),
                    )


def are_many(env: Environment, mechanism: Mechanism) -> bool:
    """Whether the rows of the transfers are so many that narrow ones take their place."""
    return row_count(env, mechanism) > MOST_ROWS


def row_count(env: Environment, mechanism: Mechanism) -> int:
    """How many rows the transfers have, on all labels."""
    count = 0
    for agent in range(len(env.agents)):
        for position, table in mechanism.periods(env, agent):
            states_ = prod(env.stage(position).sizes[name] for name in env.stage(position).components)
            remembered = int(memories_before(env, mechanism.allocation, position).positions.sum())
            count += states_ * (remembered if has_memory(table) else 1)
    return count


def payments_by_shock(
    env: Environment, mechanism: Mechanism, agent: int, position: int, where: Mapping[str, int]
) -> dict[str, Fraction] | None:
    """What an agent pays at each shock, where payments depend on it; `where`: positions by axis."""
    stage = env.stage(position)
    if mechanism.by_shock is None or not stage.has_shocks:
        return None
    table = mechanism.by_shock[agent][position]
    places = [dict(where) | {"shock": place} for place in range(len(stage.shocks))]
    payments = [table.array.item(tuple(place[axis] for axis in table.axes)) for place in places]
    return dict(zip(stage.labels["shock"], payments, strict=True))


def memories(
    env: Environment, mechanism: Mechanism, position: int, table: Table, *, narrow: bool
) -> Iterator[tuple[Remembered | None, dict[str, int]]]:
    """The memories that count, as labels and as positions, on all axes or on just those of the table; one empty memory
    where nothing is remembered."""
    if not has_memory(table):
        yield None, {}
        return
    counts = memories_before(env, mechanism.allocation, position)
    named = tuple(axis for axis in counts.axes if not narrow or axis in table.axes)
    dropped = tuple(place for place, axis in enumerate(counts.axes) if axis not in named)
    before = env.stage(0 if env.horizon is None else position - 1)
    for index in np.argwhere(counts.positions.any(axis=dropped)).tolist():
        where = dict(zip(named, index, strict=True))
        told = {axis.removeprefix(PREVIOUS): place for axis, place in where.items()}
        reports = {name: before.labels[name][told[name]] for name in before.components if name in told}
        chosen = before.allocations[told["allocation"]] if "allocation" in told else None
        yield Remembered(reports=reports, allocation=chosen), where


def state_index(stage: Stage, components: Axes, state: Mapping[str, str]) -> tuple[int, ...]:
    """The positions of a state given by labels. Raises UnknownName, a KeyError and ValueError, where it is none.

    Components of the stage besides those asked for, such as the agent whom a program leaves out, may be named too.
    """
    for name in state:
        known_name("component of the state", name, stage.components)
    missing = [name for name in components if name not in state]
    if missing:
        raise UnknownName(f"the state says nothing of {', '.join(map(quote, missing))}")
    return tuple(stage.labels[name].index(known_name(f"label of {name}", state[name], stage.labels[name]))
                 for name in components)  # fmt: skip
