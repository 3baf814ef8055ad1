"""The types of an agent before its arrival, and those at which it has nothing left to gain or to cause (page section 2,
*Payments of those who are present*), by period."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import partial

from ..kernel.environment import Environment, Stage
from ..kernel.meter import spend
from ..kernel.older import paired
from ..kernel.spaces import GridTable, Space
from .never_below import of_others, same_under
from .opened import opened
from .programs import likely
from .slices import sliced

Types = frozenset[int]
Moves = Sequence[Types]  # the next types that have a chance after each one


def early(environment: Environment, agent: int) -> list[Types]:
    """At which it is away and cannot have been there."""
    away = [environment.stage(t).locked(agent) for t in range(environment.periods)]
    been: Types = frozenset()
    if environment.horizon is None:
        moves, reached = _moves(environment, 0, agent), _all(environment, 0, agent) - away[0]
        while reached:
            been, reached = been | reached, _after(moves, reached) - been - reached
        return [away[0] - been]
    found = []
    for t in range(environment.periods):
        found.append(away[t] - been)
        if t + 1 < environment.periods:
            moves = _moves(environment, t, agent)
            been = _after(moves, been | (_all(environment, t, agent) - away[t]))
    return found


def idle(environment: Environment, agent: int) -> list[Types]:
    """At which nothing is worth anything to it, then or later, and others can do without all that it makes feasible."""
    apart = [_idle_today(stage, environment.agents[agent], agent) for stage in environment.stages]
    last = len(environment.stages) - 1
    if environment.horizon is None:
        found, moves = apart[0], _moves(environment, 0, agent)
        while (fewer := _staying(moves, found, found)) != found:
            found = fewer
        return [found]
    terminal, after = environment.terminal, None
    if terminal is not None:
        worth, own = terminal.utility[agent], environment.agents[agent]
        size = terminal.space.sizes[terminal.space.component(own)]
        after = frozenset(k for k in range(size) if _is_zero(worth, own, k))
    kept: list[Types] = []
    for t in reversed(range(environment.periods)):
        today, moves = apart[min(t, last)], _moves(environment, t, agent)
        after = today if after is None or not moves else _staying(moves, today, after)
        kept.append(after)
    return kept[::-1]


def _all(environment: Environment, period: int, agent: int) -> Types:
    space = environment.stage(period).space
    return frozenset(range(space.sizes[space.has_public + agent]))


def _after(moves: Moves, types: Types) -> Types:
    """The types that follow some types."""
    spend(10 + sum(len(moves[k]) for k in types))
    return frozenset().union(*(moves[k] for k in types))


def _staying(moves: Moves, types: Types, inside: Types) -> Types:
    """Those of some types after which the next one is inside."""
    spend(10 + sum(len(moves[k]) for k in types))
    return frozenset(k for k in types if moves[k] <= inside)


def _moves(environment: Environment, period: int, agent: int) -> Moves:
    """By type, whatever is chosen and the public state is; none where no transition is needed."""
    transition = environment.transition(period)
    if transition is None:
        return []
    name, space = environment.agents[agent], transition.following
    own, count = environment.stage(period).space, len(space.components[space.component(name)])
    sizes = own.sizes[own.component(name)], count
    if count == 1:
        return [frozenset({0})] * sizes[0]
    (grid,) = (one for axis, one in paired(space.components, transition.elements[0].factors) if axis.name == name)
    spend(4 * len(grid.numerators))
    today, ahead = _at(grid, name, sizes[0]), _at(grid, f"next {name}", count)
    found: list[set[int]] = [set() for _ in range(sizes[0])]
    for place, chance in enumerate(grid.numerators):
        if chance:
            for label in today(place):
                found[label].update(ahead(place))
    return [frozenset(one) for one in found]


def _at(grid: GridTable, axis: str, size: int) -> Callable[[int], Collection[int]]:
    """The labels of an axis at which a cell of a table stands: all where it does not depend on it."""
    step, every = grid.stride(axis), range(size)
    return lambda place: every[place // step % size : place // step % size + 1] if step else every


def _is_zero(grid: GridTable, name: str, label: int) -> bool:
    """Whether a table is 0 wherever an agent has a type."""
    spend(len(grid.numerators))
    step = grid.stride(name)
    if not step:
        return grid.is_zero
    size = grid.sizes[grid.axes.index(name)]
    return not any(number for place, number in enumerate(grid.numerators) if place // step % size == label)


def _idle_today(stage: Stage, name: str, agent: int) -> Types:
    """The types at which nothing is worth anything today, and whatever is feasible others can do without it."""
    size = stage.space.sizes[stage.space.component(name)]
    labels = [k for k in range(size) if _is_zero(stage.utility[agent], name, k)]
    if not labels or not all(set(shock.without[agent]) <= set(shock.feasible) for _, shock in likely(stage)):
        return frozenset()
    same = partial(same_under, of_others(stage, name, agent))
    return frozenset(k for k in labels if all(_does_for(stage, name, k, shock.feasible, shock.without[agent], same)
                                              for _, shock in likely(stage)))  # fmt: skip


def _does_for(stage: Stage, name: str, label: int, feasible: Sequence[int], without: Sequence[int],
              same: partial[bool]) -> bool:  # fmt: skip
    """Whether each allocation that is feasible at a type is feasible without it, at the same states of the others, or
    one that is the same to the others is."""
    own = stage.space.component(name)
    space = Space(tuple(axis for axis in stage.space.components if axis.name != name))
    for b in feasible:
        if stage.open is None:
            if b not in without and not any(same(b, c) for c in without):
                return False
            continue
        there = sliced(opened(stage, stage.space, b).to_bytes(stage.space.size, "little"), 1, stage.space, own, label)
        left = int.from_bytes(there, "little")
        for c in without:
            if left and (b == c or same(b, c)):
                left &= ~opened(stage, space, c, name)
        if left:
            return False
    return True
