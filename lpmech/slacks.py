"""From tables of slacks to a claim: the least slack, where it is attained, and every cell that fails.

A block is one table of slacks of one agent (or of all) in one period; its axes name memories, shocks, states and
reports. A claim holds iff no slack of any of its blocks is negative.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from lpmech.claims import Cell, Claim, Memory, Slack, Verdict
from lpmech.environment import Environment
from lpmech.stages import PREVIOUS, REPORT, state_labels
from lpmech.tables import Choice, Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Slacks of one agent (None: of all together) in one period, over the cells that count."""

    agent: int | None
    position: int  # of the period; the number of periods for terminal utilities
    table: Table
    counts: Choice | None = None  # which cells count; None: all
    memories: Choice | None = None  # which (previous allocation, previous …) count; for naming a memory in full
    report: Choice | None = None  # the report named in a cell, where it is not an axis

    def mask(self) -> np.ndarray:
        """Which cells of the table count."""
        if self.counts is None:
            return np.ones(self.table.array.shape, dtype=bool)
        return self.counts.over(self.table.axes, self.table.sizes)


def claim_from_blocks(
    env: Environment, claim_id: str, blocks: Sequence[Block], say: Callable[[Cell, Fraction], str] | None = None
) -> Claim:
    """The claim that no slack is negative. `say` writes the reason for a refutation."""
    least = [(slack, block, index) for block in blocks for slack, index in _least(block)]
    if not least:
        return Claim(id=claim_id, verdict=Verdict.PROVED, reason="there is no cell to check")
    slack, block, index = min(least, key=lambda found: found[0])
    at = cell(env, block, index)
    if slack >= 0:
        return Claim(id=claim_id, verdict=Verdict.PROVED, least_slack=slack, at=at)
    failing = tuple(cell(env, one, where) for one in blocks for where in _negative(one))
    reason = say(at, slack) if say else ""
    return Claim(id=claim_id, verdict=Verdict.REFUTED, least_slack=slack, at=at, reason=reason, cells=failing)


def all_slacks(env: Environment, claim_id: str, blocks: Sequence[Block]) -> Iterator[Slack]:
    """Every slack of a claim, block by block, row-major."""
    for block in blocks:
        for where in np.argwhere(block.mask()):
            index = tuple(int(n) for n in where)
            yield Slack(claim=claim_id, at=cell(env, block, index), slack=block.table.array.item(index))


def _least(block: Block) -> list[tuple[Fraction, tuple[int, ...]]]:
    """The least slack of a block and its first cell, where any cell counts."""
    mask = block.mask()
    if not mask.any():
        return []
    where = np.flatnonzero(mask)
    numerators = block.table.array.numerators.ravel()[where]
    index = np.unravel_index(where[int(np.argmin(numerators))], mask.shape)
    place = tuple(int(n) for n in index)
    return [(block.table.array.item(place), place)]


def _negative(block: Block) -> list[tuple[int, ...]]:
    """The cells with a negative slack."""
    failing = (block.table.array.numerators < 0) & block.mask()
    return [tuple(int(n) for n in where) for where in np.argwhere(failing)]


def cell(env: Environment, block: Block, index: tuple[int, ...]) -> Cell:
    """The labels of one cell; on an axis that the table does not have, the first label."""
    where = dict(zip(block.table.axes, index, strict=True))
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
