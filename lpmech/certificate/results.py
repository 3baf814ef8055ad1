"""Values, allocation rules and transfers as rows with labels, in the JSON shapes of the command line.

A row names its state by labels; numbers are strings in lowest terms. `period` is 1..T, or null where the horizon is
infinite. Where the stage has shocks, the allocation stands under `by_shock`. Transfers that remember may have very many
rows; narrow ones name just the labels on which a payment depends, and hold for all labels that they leave out.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from math import prod
from typing import Any

import numpy as np

from lpmech.claims.evidence import program_name
from lpmech.mechanisms.social import Program, SocialPrograms
from lpmech.problem.environment import Environment
from lpmech.problem.exact import format_number
from lpmech.problem.mechanism import Mechanism, has_memory, memories_before
from lpmech.problem.stages import PREVIOUS, Stage
from lpmech.problem.tables import Axes, Table
from lpmech.reading.faults import quote
from lpmech.reading.words import UnknownName, known_name

MOST_ROWS = 100_000  # of transfers; beyond, their rows are narrow
Row = dict[str, Any]


def states(stage: Stage, components: Axes) -> Iterator[tuple[tuple[int, ...], dict[str, str]]]:
    """Every state as positions and as labels, row-major."""
    for index in itertools.product(*(range(stage.sizes[name]) for name in components)):
        yield index, {name: stage.labels[name][place] for name, place in zip(components, index, strict=True)}


def value_rows(env: Environment, programs: SocialPrograms) -> Iterator[Row]:
    """Value and optimal allocations of every program, period and state."""
    for program in (programs.everyone, *programs.without):
        for position in env.periods:
            yield from _program_rows(env, program, position)


def _program_rows(env: Environment, program: Program, position: int) -> Iterator[Row]:
    stage, solved = env.stage(position), program.periods[position]
    for index, state in states(stage, program.components(env, position)):
        shocks = [_allocations(stage, program, position, (place, *index)) for place in range(len(stage.shocks))]
        yield {
            "program": program_name(env, program.without),
            "period": env.period(position),
            "state": state,
            "value": format_number(solved.value.array.item(index)),
            "allocation": None if stage.has_shocks else shocks[0]["allocation"],
            "optimal_allocations": None if stage.has_shocks else shocks[0]["optimal_allocations"],
            "by_shock": dict(zip(stage.labels["shock"], shocks, strict=True)) if stage.has_shocks else None,
        }


def _allocations(stage: Stage, program: Program, position: int, index: tuple[int, ...]) -> Row:
    """Value, chosen and optimal allocations at one shock and state."""
    solved = program.periods[position]
    optimal = np.moveaxis(solved.optimal.positions, 1, -1)[index]  # by allocation
    return {
        "value": format_number(solved.by_shock.array.item(index)),
        "allocation": stage.allocations[int(solved.allocation.positions[index])],
        "optimal_allocations": [name for name, best in zip(stage.allocations, optimal, strict=True) if best],
    }


def rule_rows(env: Environment, mechanism: Mechanism) -> Iterator[Row]:
    """The allocation rule: what is chosen at every report, by shock where there are shocks."""
    for position in env.periods:
        stage = env.stage(position)
        rule = mechanism.allocation[position].over(("shock", *stage.components), stage.sizes)
        for index, state in states(stage, stage.components):
            chosen = [stage.allocations[int(rule[(place, *index)])] for place in range(len(stage.shocks))]
            yield {
                "period": env.period(position),
                "state": state,
                "allocation": None if stage.has_shocks else chosen[0],
                "by_shock": dict(zip(stage.labels["shock"], chosen, strict=True)) if stage.has_shocks else None,
            }


def transfer_rows(env: Environment, mechanism: Mechanism) -> Iterator[Row]:
    """What every agent pays at every report (`state`) and memory.

    `period` is 1 in the rows of a first period of an infinite horizon that differs from the later ones.
    """
    return _transfer_rows(env, mechanism, narrow=False)


def narrow_rows(env: Environment, mechanism: Mechanism) -> Iterator[Row]:
    """What every agent pays, by the labels on which that depends; the keys are those of `transfer_rows`."""
    return _transfer_rows(env, mechanism, narrow=True)


def _transfer_rows(env: Environment, mechanism: Mechanism, *, narrow: bool) -> Iterator[Row]:
    """Rows on all labels, or on just those that matter."""
    for agent, name in enumerate(env.agents):
        for place, (position, whole) in enumerate(mechanism.periods(env, agent)):
            first = env.horizon is None and place + 1 < len(mechanism.transfers[agent])
            table, stage = whole.minimal() if narrow else whole, env.stage(position)
            named = tuple(axis for axis in stage.components if not narrow or axis in table.axes)
            for memory, remembered in _memories(env, mechanism, position, table, narrow=narrow):
                for index, state in states(stage, named):
                    where = remembered | dict(zip(named, index, strict=True))
                    yield {
                        "agent": name,
                        "period": 1 if first else env.period(position),
                        "memory": memory,
                        "state": state,
                        "payment": format_number(table.array.item(tuple(where[axis] for axis in table.axes))),
                        "by_shock": None if narrow else _payments_by_shock(env, mechanism, agent, position, where),
                    }


def are_many(env: Environment, mechanism: Mechanism) -> bool:
    """Whether the rows of the transfers are so many that narrow ones take their place."""
    count = 0
    for agent in range(len(env.agents)):
        for position, table in mechanism.periods(env, agent):
            states_ = prod(env.stage(position).sizes[name] for name in env.stage(position).components)
            remembered = int(memories_before(env, mechanism.allocation, position).positions.sum())
            count += states_ * (remembered if has_memory(table) else 1)
    return count > MOST_ROWS


def _payments_by_shock(
    env: Environment, mechanism: Mechanism, agent: int, position: int, where: Mapping[str, int]
) -> dict[str, str] | None:
    stage = env.stage(position)
    if mechanism.by_shock is None or not stage.has_shocks:
        return None
    table = mechanism.by_shock[agent][position]
    places = [dict(where) | {"shock": place} for place in range(len(stage.shocks))]
    payments = [format_number(table.array.item(tuple(place[axis] for axis in table.axes))) for place in places]
    return dict(zip(stage.labels["shock"], payments, strict=True))


def _memories(
    env: Environment, mechanism: Mechanism, position: int, table: Table, *, narrow: bool
) -> Iterator[tuple[Row | None, dict[str, int]]]:
    """The memories that count, as JSON and as positions, on all axes or on just those of the table; one empty memory
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
        chosen = {"allocation": before.allocations[told["allocation"]]} if "allocation" in told else {}
        yield {"reports": reports} | chosen, where


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
