"""From slacks to a claim: the least slack, where it is attained, and every cell that fails.

A block holds slacks of one agent (or of all) in one period; its axes name memories, shocks, states and reports. A slack
is the sum of some tables, or minus the distance of that sum from 0. The tables stand on fewer axes than the cells, and
the sum is formed a piece at a time: memories times states may be too many to be held. A claim holds iff no slack of any
of its blocks is negative.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from itertools import islice
from math import lcm, prod
from typing import Any, overload

import numpy as np
import numpy.typing as npt

from lpmech.problem import exact
from lpmech.problem.environment import Environment
from lpmech.problem.exact import Integers
from lpmech.problem.stages import PREVIOUS, REPORT, state_labels
from lpmech.problem.tables import Axes, Choice, Table, align
from lpmech.separation.claim import Cell, Finding, Memory, Slack, Verdict

_PIECE = 1 << 20  # cells at a time
_LONG_PIECE = 1 << 14  # the same where numbers may be long
Place = tuple[int, ...]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Slacks of one agent (None: of all together) in one period, over the cells that count."""

    agent: int | None
    position: int  # of the period; the number of periods for terminal utilities
    axes: Axes
    sizes: Mapping[str, int]
    terms: tuple[Table, ...]  # the slack is their sum
    distance: bool = False  # the slack is minus the distance of the sum from 0
    counts: tuple[Choice, ...] = ()  # a cell counts where all of these hold
    memories: Choice | None = None  # which (previous allocation, previous …) count; for naming a memory in full
    report: Choice | None = None  # the report named in a cell, where it is not an axis

    @property
    def shape(self) -> Place:
        """The number of labels on each axis."""
        return tuple(self.sizes[axis] for axis in self.axes)

    def pieces(self, shape: Place) -> Iterator[tuple[Place, Integers, Mask]]:
        """Leading positions, and behind them numerators and which cells count; `shape` has 1 on axes left out."""
        arrays, _ = exact.over_common([term.to(self.axes) for term in self.terms])
        masks = [align(choice.positions, choice.axes, self.axes) for choice in self.counts]
        most = _LONG_PIECE if any(array.dtype == object for array in arrays) else _PIECE
        lead = next(place for place in range(len(shape) + 1) if prod(shape[place:]) <= most)
        for index in np.ndindex(shape[:lead]):
            values: Integers = reduce(np.add, (_behind(array, index) for array in arrays))
            counted = np.ones((), dtype=bool)
            for mask in masks:
                counted = counted & _behind(mask, index)
            values = np.broadcast_to(-abs(values) if self.distance else values, shape[lead:])
            yield index, values, np.broadcast_to(counted, shape[lead:])

    def varying(self) -> Place:
        """The shape with 1 on the axes on which neither slacks nor what counts depend."""
        named = {axis for table in self.terms for axis in table.axes}
        named.update(axis for choice in self.counts for axis in choice.axes)
        return tuple(size if axis in named else 1 for axis, size in zip(self.axes, self.shape, strict=True))

    def signed(self, index: Place) -> Fraction:
        """The sum of the terms at a cell, which is the slack unless that is a distance."""
        where = dict(zip(self.axes, index, strict=True))
        return sum((term.array.item(tuple(where[axis] for axis in term.axes)) for term in self.terms), Fraction(0))

    def item(self, numerator: Any) -> Fraction:
        """The slack with this numerator."""
        return Fraction(int(numerator), lcm(*(term.array.denominator for term in self.terms)))


def block(agent: int | None, position: int, table: Table, *counts: Choice) -> Block:
    """A block of the cells of one table."""
    return Block(agent=agent, position=position, axes=table.axes, sizes=table.sizes, terms=(table,), counts=counts)


def _behind(array: npt.NDArray[Any], index: Place) -> npt.NDArray[Any]:
    """What stands behind leading positions; 0 on axes that the array does not have."""
    found: npt.NDArray[Any] = array[
        tuple(place if size > 1 else 0 for place, size in zip(index, array.shape, strict=False))
    ]
    return found


@dataclass(frozen=True, slots=True, eq=False)
class Failures(Sequence[Cell]):
    """The cells with negative slacks. They are counted at once, and named when they are asked for."""

    env: Environment
    blocks: tuple[Block, ...]
    total: int

    def __len__(self) -> int:
        return self.total

    def __iter__(self) -> Iterator[Cell]:
        for one in self.blocks:
            for index, values, counted in one.pieces(one.shape):
                for place in np.argwhere((values < 0) & counted):
                    yield cell(self.env, one, (*index, *(int(n) for n in place)))

    @overload
    def __getitem__(self, index: int) -> Cell: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Cell]: ...
    def __getitem__(self, index: int | slice) -> Cell | Sequence[Cell]:
        if isinstance(index, slice):
            return tuple(self[place] for place in range(*index.indices(self.total)))
        place = range(self.total)[index]
        return next(islice(self, place, None))


def claim_from_blocks(
    env: Environment, blocks: Sequence[Block], say: Callable[[Cell, Fraction], str] | None = None
) -> Finding:
    """What is found of the claim that no slack is negative. `say` writes the reason for a refutation."""
    scanned = [_scan(one) for one in blocks]
    least = [(*found.least, one) for found, one in zip(scanned, blocks, strict=True) if found.least is not None]
    if not least:
        return Finding(verdict=Verdict.PROVED, reason="there is no cell to check")
    slack, index, worst = min(least, key=lambda found: found[0])
    at = cell(env, worst, index)
    if slack >= 0:
        return Finding(verdict=Verdict.PROVED, least_slack=slack, at=at)
    failing = Failures(env, tuple(blocks), sum(found.negative for found in scanned))
    reason = say(at, slack) if say else ""
    number = worst.signed(index) if worst.distance else None
    return Finding(verdict=Verdict.REFUTED, least_slack=slack, at=at, reason=reason, cells=failing, number=number)


def all_slacks(env: Environment, blocks: Sequence[Block]) -> Iterator[Slack]:
    """Every slack of a claim, block by block, row-major."""
    for one in blocks:
        for index, values, counted in one.pieces(one.shape):
            for place in map(tuple, np.argwhere(counted).tolist()):
                yield Slack(at=cell(env, one, (*index, *place)), slack=one.item(values[place]))


@dataclass(frozen=True, slots=True)
class _Scanned:
    """The least slack of a block with its first cell, where any cell counts, and how many slacks are negative."""

    least: tuple[Fraction, Place] | None
    negative: int


def _scan(one: Block) -> _Scanned:
    """One pass over the cells of a block."""
    best, where, negative, shape = None, Place(), 0, one.varying()
    for index, values, counted in one.pieces(shape):
        places = np.flatnonzero(counted)
        if not len(places):
            continue
        among = values.ravel()[places]
        first = int(np.argmin(among))
        negative += int(np.count_nonzero(among < 0))
        if best is None or among[first] < best:
            best, where = among[first], (*index, *(int(n) for n in np.unravel_index(places[first], values.shape)))
    alike = prod(one.shape) // max(prod(shape), 1)
    return _Scanned(None if best is None else (one.item(best), where), negative * alike)


def cell(env: Environment, block: Block, index: tuple[int, ...]) -> Cell:
    """The labels of one cell; on an axis that the table does not have, the first label."""
    where = dict(zip(block.axes, index, strict=True))
    labels = _labels(env, block.position)
    state = {name: names[where.get(name, 0)] for name, names in labels.items()}
    agent = env.agents[block.agent] if block.agent is not None else None
    shock = _stage_label(env, block.position, "shock", where["shock"]) if "shock" in where else None
    return Cell(agent=agent, period=env.period(block.position), memory=_memory(env, block, where), state=state,
                report=_report(block, where, agent, labels), shock=shock)  # fmt: skip


def _labels(env: Environment, position: int) -> Mapping[str, tuple[str, ...]]:
    """The labels of the state at a period, or of the terminal state."""
    if env.terminal is not None and position == len(env.periods):
        return state_labels(env.agents, env.terminal.types, env.terminal.public)
    stage = env.stage(position)
    return {name: stage.labels[name] for name in stage.components}


def _stage_label(env: Environment, position: int, axis: str, index: int) -> str | None:
    stage = env.stage(position)
    return stage.labels[axis][index] if axis != "shock" or stage.has_shocks else None


def _report(
    block: Block, where: Mapping[str, int], agent: str | None, labels: Mapping[str, tuple[str, ...]]
) -> str | None:
    """The agent's report at a cell, where the slack is about one."""
    if agent is None:
        return None
    if block.report is not None:
        index = tuple(where.get(axis, 0) for axis in block.report.axes)
        return labels[agent][int(block.report.positions[index])]
    return labels[agent][where[REPORT + agent]] if REPORT + agent in where else None


def _memory(env: Environment, block: Block, where: Mapping[str, int]) -> Memory | None:
    """A memory that counts and agrees with the cell on the axes that it has."""
    if block.memories is None:
        return None
    previous = env.stage(0 if env.horizon is None else block.position - 1)
    mask = block.memories.positions
    for axis, name in enumerate(block.memories.axes):
        if name in where:
            keep = np.zeros(mask.shape[axis], dtype=bool)
            keep[where[name]] = True
            mask = mask & keep.reshape([-1 if other == axis else 1 for other in range(mask.ndim)])
    found = dict(zip(block.memories.axes, (int(n) for n in np.argwhere(mask)[0]), strict=True))
    allocation = previous.allocations[found.pop(PREVIOUS + "allocation")]
    reports = {name: previous.labels[name][found[PREVIOUS + name]] for name in previous.components}
    return Memory(reports=reports, allocation=allocation)
