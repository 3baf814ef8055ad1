"""Blocks of slacks over the memories that count and the states of a period, for claims about payments."""

from __future__ import annotations

import numpy as np

from lpmech.claims.game import Game
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import memories_before
from lpmech.problem.stages import PREVIOUS, is_remembered
from lpmech.problem.tables import ZERO, Axes, Choice, Table
from lpmech.separation.slacks import Block


def memory_axes(transfers: Table) -> Axes:
    """What a table of transfers remembers."""
    return tuple(axis for axis in transfers.axes if is_remembered(axis))


def own_part(transfers: Table, name: str) -> Table:
    """p(m, r) less what does not change with the own report: on just the memories and reports that matter to it."""
    return (transfers - transfers.take(name, 0)).minimal() if name in transfers.axes else ZERO


def axis_sizes(env: Environment, position: int) -> dict[str, int]:
    """The sizes of today's axes and of the memory's."""
    before = env.stage(0 if env.horizon is None else max(position - 1, 0)).sizes
    return {**env.stage(position).sizes, **{PREVIOUS + axis: size for axis, size in before.items()}}


def memory_block(
    game: Game, agent: int | None, position: int, axes: Axes, terms: tuple[Table, ...], *, remembers: bool,
    counts: tuple[Choice, ...] = (), distance: bool = False, report: Choice | None = None,
) -> Block:  # fmt: skip
    """A block over states and, where transfers remember, the memories that count; the slack is the terms' sum."""
    memories = memories_before(game.model, game.mechanism.allocation, position) if remembers else None
    kept = tuple(axis for axis in memories.axes if axis in axes) if memories else ()
    if memories and kept:
        summed = tuple(place for place, axis in enumerate(memories.axes) if axis not in kept)
        counts = (Choice(kept, np.asarray(memories.positions.any(axis=summed))), *counts)
    return Block(agent=agent, position=position, axes=axes, sizes=axis_sizes(game.model, position), terms=terms,
                 distance=distance, counts=counts, memories=memories, report=report)  # fmt: skip
