"""The types at which an agent has nothing left: nothing is worth anything to it, then or later, and others can do
without all that it makes feasible (docs/enclosed_format.md, section 2, *Payments of those who are present*)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from lpmech.enclosures.bounds import likely
from lpmech.enclosures.never_below import of_others, same_under
from lpmech.problem.environment import Environment
from lpmech.problem.stages import Stage
from lpmech.problem.tables import Table, align
from lpmech.problem.transition import NEXT

Mask = npt.NDArray[np.bool_]


def idle(env: Environment, agent: int) -> list[Mask]:
    """By period; transitions are factored."""
    name, stages = env.agents[agent], [_today(stage, agent) for stage in env.stages]
    if env.horizon is None:
        found = stages[0]
        while (fewer := found & _stays(env, 0, name, found)).sum() < found.sum():
            found = fewer
        return [found]
    after: Mask | None = None
    if env.terminal is not None and env.terminal.matters:
        labels = env.next_labels(env.periods[-1])[name]
        after = _zero(env.terminal_utility(agent), name, len(labels))
    kept = []
    for position in env.backwards():
        today = stages[position if len(stages) > 1 else 0]
        after = today if after is None else today & _stays(env, position, name, after)
        kept.append(after)
    return kept[::-1]


def _zero(table: Table, name: str, size: int) -> Mask:
    """The types at which a table is 0, whatever else is."""
    rest = tuple(axis for axis in table.axes if axis != name)
    sizes = dict(zip(table.axes, table.array.shape, strict=True)) | {name: size}
    cells = table.full((name, *rest), sizes).array.numerators.reshape(size, -1)
    return np.asarray((cells == 0).all(axis=1), dtype=np.bool_)


def _stays(env: Environment, position: int, name: str, inside: Mask) -> Mask:
    """The types after which the next one is inside, whatever is chosen."""
    stage = env.stage(position)
    size = stage.sizes[name]
    if stage.transition is None or len(inside) == 1:
        return np.full(size, bool(inside.all()))
    table = stage.transition.distribution((name,))
    axes = (name, NEXT + name)
    rest = tuple(axis for axis in table.axes if axis not in axes)
    sizes = {**stage.sizes, **table.sizes, NEXT + name: len(inside)}
    chances = table.full((*axes, *rest), sizes).array.numerators.reshape(size, len(inside), -1)
    return np.asarray(~(chances[:, ~inside] > 0).any(axis=(1, 2)), dtype=np.bool_)


def _today(stage: Stage, agent: int) -> Mask:
    """The types at which nothing is worth anything today, and whatever is feasible others can do without it."""
    found = _zero(stage.utilities[agent], stage.agents[agent], stage.sizes[stage.agents[agent]])
    shocks = [shock for _, shock in likely(stage)]
    if not all(set(shock.feasible_without[agent]) <= set(shock.feasible) for shock in shocks):
        return np.zeros_like(found)
    for shock in shocks:
        for b in shock.feasible:
            found = found & _spared(stage, agent, b, shock.feasible_without[agent])
    return found


def _spared(stage: Stage, agent: int, b: int, without: tuple[int, ...]) -> Mask:
    """The types at which, wherever an allocation is feasible, it or one that is the same to the others is feasible
    without the agent."""
    others, axes = of_others(stage, agent), stage.components
    place = axes.index(stage.agents[agent])
    shape = tuple(stage.sizes[axis] for axis in axes)
    everyone, apart = stage.open_at_states(), stage.open_at_states(agent)
    masks = [align(found.positions, found.axes, ("allocation", *axes)) for found in (everyone, apart)]
    masks = [np.broadcast_to(mask, (len(stage.allocations), *mask.shape[1:])) for mask in masks]
    left = np.broadcast_to(masks[0][b], shape)
    for c in without:
        if c == b or same_under(others, b, c):
            left = left & ~masks[1][c]
    return np.asarray(~np.moveaxis(left, place, 0).reshape(shape[place], -1).any(axis=1), dtype=np.bool_)
