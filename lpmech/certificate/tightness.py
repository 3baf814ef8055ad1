"""How tight every promise is: `slacks.json`, which `certify -o` and `audit -o` write (docs/folder_format.md).

One entry per lie (agent, period, true type and report): the distinct slacks of its incentive constraints over all
states of the others and all memories, how many constraints have each, and one place where it is attained.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import prod
from typing import Any

import numpy as np

from lpmech.certificate.stored import Stored
from lpmech.claims.incentives import incentive_blocks, incentive_compatible
from lpmech.problem.environment import Environment
from lpmech.problem.exact import format_number
from lpmech.problem.stages import REPORT
from lpmech.problem.tables import Choice
from lpmech.separation.claim import Cell
from lpmech.separation.slacks import Block, cell

FORMAT = "lpmech-slacks/1"
MOST_CELLS = 500_000  # of all incentive constraints; beyond, they are counted and not listed
MOST_LIES = 4_000  # that are listed; more of them are not
MOST_SLACKS = 50  # distinct ones of a lie; beyond, the least ones and the greatest are listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One slack that a lie has: how many constraints have it, and a place."""

    slack: Fraction
    cells: int
    at: Cell


@dataclass(frozen=True, slots=True, kw_only=True)
class Lie:
    """A type that says another one: its slacks, the least first."""

    agent: str
    period: int | None
    is_first: bool  # the first period of an infinite horizon, if it has payments of its own
    true: str
    report: str
    levels: tuple[Level, ...]
    cells: int  # constraints
    binding: int  # those with the slack 0
    paying: int  # those with a negative one

    @property
    def least(self) -> Fraction:
        """What the lie costs at least; negative: what it gains."""
        return self.levels[0].slack


def count(blocks: Sequence[Block]) -> int:
    """How many incentive constraints there are at most, truth among the reports."""
    return sum(prod(block.shape) for block in blocks)


def blocks_of(stored: Stored) -> tuple[Block, ...]:
    """The slacks of all incentive constraints."""
    return incentive_blocks(stored.game)


def are_listed(stored: Stored, blocks: Sequence[Block]) -> bool:
    """Whether lies and constraints are few enough for a list."""
    types = [len(stored.environment.stage(one.position).types[one.agent]) for one in blocks if one.agent is not None]
    return count(blocks) <= MOST_CELLS and sum(number * (number - 1) for number in types) <= MOST_LIES


def lies(stored: Stored, blocks: Sequence[Block]) -> Iterator[Lie]:
    """Every lie of every agent and period; none where a type is the only one."""
    seen: set[tuple[int | None, int]] = set()
    for block in blocks:
        twice = (block.agent, block.position) in seen
        seen.add((block.agent, block.position))
        alone = sum((one.agent, one.position) == (block.agent, block.position) for one in blocks) == 1
        yield from _lies(stored.environment, block, is_first=not (twice or alone))


def _lies(env: Environment, block: Block, *, is_first: bool) -> Iterator[Lie]:
    """Those of one block."""
    assert block.agent is not None
    name = env.agents[block.agent]
    types = env.stage(block.position).types[block.agent]
    for true, told in np.ndindex(len(types), len(types)):
        if true != told and (levels := _levels(env, block, {name: true, REPORT + name: told})):
            yield Lie(
                agent=name, period=env.period(block.position), is_first=is_first, true=types[true], report=types[told],
                levels=levels if len(levels) <= MOST_SLACKS else (*levels[: MOST_SLACKS - 1], levels[-1]),
                cells=sum(one.cells for one in levels),
                binding=sum(one.cells for one in levels if one.slack == 0),
                paying=sum(one.cells for one in levels if one.slack < 0),
            )  # fmt: skip


def _levels(env: Environment, block: Block, fixed: Mapping[str, int]) -> tuple[Level, ...]:
    """The distinct slacks where the true type and the report are given, the least first."""
    rest = tuple(axis for axis in block.axes if axis not in fixed)
    terms = tuple(_taken(term, fixed) for term in block.terms)
    part = replace(block, axes=rest, terms=terms, counts=tuple(_where(choice, fixed) for choice in block.counts))
    found: dict[Any, tuple[int, tuple[int, ...]]] = {}
    for lead, values, counted in part.pieces(part.shape):
        places = np.flatnonzero(counted)
        distinct, first, counts = np.unique(values.ravel()[places], return_index=True, return_counts=True)
        for value, place, number in zip(distinct.tolist(), first.tolist(), counts.tolist(), strict=True):
            index = (*lead, *(int(n) for n in np.unravel_index(places[place], values.shape)))
            found[value] = (found[value][0] + number, found[value][1]) if value in found else (number, index)
    levels = []
    for value, (number, index) in sorted(found.items()):
        where = {**dict(zip(rest, index, strict=True)), **fixed}
        at = cell(env, block, tuple(where[axis] for axis in block.axes))
        levels.append(Level(slack=part.item(value), cells=number, at=at))
    return tuple(levels)


def _taken(term: Any, fixed: Mapping[str, int]) -> Any:
    for axis, place in fixed.items():
        term = term.take(axis, place)
    return term


def _where(choice: Choice, fixed: Mapping[str, int]) -> Choice:
    """What counts where some axes are given."""
    at = tuple(fixed.get(axis, slice(None)) for axis in choice.axes)
    return Choice(tuple(axis for axis in choice.axes if axis not in fixed), np.asarray(choice.positions[at]))


def slacks_json(stored: Stored) -> dict[str, Any]:
    """The whole file."""
    blocks = blocks_of(stored)
    listed = [_lie(one) for one in lies(stored, blocks)] if are_listed(stored, blocks) else None
    certificate = stored.certificate
    return {
        "format": FORMAT,
        "environment": certificate["environment"],
        "mechanism": certificate["mechanism"]["name"],
        "claim": incentive_compatible.id,
        "lies": listed,
    }


def _lie(one: Lie) -> dict[str, Any]:
    return {
        "agent": one.agent,
        "period": 1 if one.is_first else one.period,
        "true": one.true,
        "report": one.report,
        "cells": one.cells,
        "binding": one.binding,
        "paying": one.paying,
        "slacks": [
            {
                "slack": format_number(level.slack),
                "cells": level.cells,
                "memory": level.at.to_json()["memory"],
                "state": level.at.to_json()["state"],
            }
            for level in one.levels
        ],
    }
