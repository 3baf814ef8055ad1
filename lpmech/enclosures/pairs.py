"""Pairs of allocations that everyone's bounds leave open, and which of them the data or a symmetry closes
(docs/enclosed_format.md, section 3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import lcm

import numpy as np
import numpy.typing as npt

from lpmech.enclosures.bounds import Plan, Program, likely
from lpmech.enclosures.societies import Draws, Society
from lpmech.problem.exact import Integers
from lpmech.problem.tables import Table
from lpmech.problem.transition import NEXT

Places = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Pairs:
    """Pairs of a period at a likely shock: states, the rule's allocation, the other one, and L_a − L_b."""

    position: int
    shock: int
    states: Places
    chosen: Places
    other: Places
    gaps: Integers

    def where(self, mask: npt.NDArray[np.bool_]) -> Pairs:
        """Some of them."""
        return Pairs(self.position, self.shock, self.states[mask], self.chosen[mask], self.other[mask], self.gaps[mask])


def undecided(program: Program, plan: Plan, need: int) -> list[Pairs]:
    """The pairs of a period in which L_a − L_b is below a number, by likely shock."""
    stage, found = program.society.env.stage(program.position), []
    feasible = program.society.feasible(program.position)
    for (z, shock), own in zip(likely(stage), program.chosen, strict=True):
        chosen = plan[z]
        for b in shock.feasible:
            gap = own - program.rows[b]
            mask = (gap < need) & (chosen != b) & feasible[z, b]
            states = np.flatnonzero(mask)
            if len(states):
                found.append(Pairs(program.position, z, states, chosen.ravel()[states].astype(np.int64),
                                   np.full(len(states), b, dtype=np.int64), gap.ravel()[states]))  # fmt: skip
    return found


class Data:
    """The tables of a period at single states."""

    def __init__(self, society: Society, position: int) -> None:
        self.society, self.position = society, position
        self.axes, self.shape = society.axes(position), society.shape(position)
        env = society.env
        self.is_last = env.horizon is not None and position + 1 == env.horizon
        self.flows = society.flows(position)
        if self.is_last:
            self.flows += [env.expect(position, table).scaled(env.discount) for table in society.terminals()]
        self.denominator = lcm(1, *(table.array.denominator for table in self.flows))
        follows = env.follows(position) and env.stage(position).transition is not None
        self.drawn = self._rows(Draws(society, position)) if follows else []
        self.rows = [] if self.is_last else self.drawn

    def _rows(self, draws: Draws) -> list[Table]:
        """Weights and factors."""
        found = []
        for weight, element in draws.elements:
            found += [weight] if weight is not None else []
            for name in self.society.following(self.position):
                if draws.sizes[NEXT + name] > 1:
                    found.append(element.factors[name])
        return found

    def difference(self, pairs: Pairs) -> Integers:
        """What everyone receives more under the rule's allocation, over the denominator; in the last period with all
        that follows."""
        labels = self._labels(pairs)
        difference: Integers = np.zeros(len(pairs.states), dtype=object)
        for table in self.flows:
            if "allocation" in table.axes:
                cells = np.asarray(table.array.over(self.denominator), dtype=object)
                difference = (
                    difference + _at(table, cells, pairs.chosen, labels) - _at(table, cells, pairs.other, labels)
                )
        return difference

    def closed(self, pairs: Pairs) -> npt.NDArray[np.bool_]:
        """In which pairs everyone receives the same today, and the next state is drawn in the same way; in the last
        period, in which the rule's allocation is worth no less."""
        difference = self.difference(pairs)
        if self.is_last:
            return np.asarray(difference >= 0, dtype=np.bool_)
        return np.asarray(difference == 0, dtype=np.bool_) & self.same_rows(pairs)

    def same_rows(self, pairs: Pairs) -> npt.NDArray[np.bool_]:
        """In which pairs the next state is drawn in the same way."""
        labels, same = self._labels(pairs), np.ones(len(pairs.states), dtype=np.bool_)
        for table in self.drawn:
            if "allocation" in table.axes:
                cells = table.array.numerators
                one, other = (_at(table, cells, a, labels) for a in (pairs.chosen, pairs.other))
                equal = one == other
                same &= np.asarray(equal.reshape(len(equal), -1).all(axis=1))
        return same

    def _labels(self, pairs: Pairs) -> dict[str, Places]:
        return dict(zip(self.axes, np.unravel_index(pairs.states, self.shape), strict=True)) if self.axes else {}


def _at(table: Table, cells: Integers, allocation: Places, labels: dict[str, Places]) -> Integers:
    """The table at allocations and states, one after another, whatever axes are left behind them."""
    today = [axis for axis in table.axes if axis == "allocation" or axis in labels]
    rest = [axis for axis in table.axes if axis not in today]
    array = cells.transpose([table.axes.index(axis) for axis in (*today, *rest)])
    return np.asarray(array[tuple(allocation if axis == "allocation" else labels[axis] for axis in today)])


@dataclass(frozen=True)
class Swap:
    """Two agents that change places, and where allocations go then."""

    agents: tuple[int, int]
    allocations: tuple[int, ...]


def swaps(society: Society) -> list[Swap]:
    """Pairs of agents that are alike, so that changing them and allocations leaves everything as it is."""
    env = society.env
    found: list[Swap] = []
    if any(stage.open is not None for stage in env.stages):
        return found
    for i in range(len(env.agents)):
        for j in range(i + 1, len(env.agents)):
            moved = _allocations(env_stages(society), i, j, society)
            if moved is not None:
                found.append(Swap((i, j), moved))
    return found


def env_stages(society: Society) -> Sequence[int]:
    """A period for each stage."""
    env = society.env
    return range(1) if len(env.stages) == 1 else env.periods


def _allocations(positions: Sequence[int], i: int, j: int, society: Society) -> tuple[int, ...] | None:
    """Where allocations go when two agents change places; None where they are not alike."""
    env = society.env
    if any(env.next_labels(t) and env.follows(t) and _sizes(society, t, i) != _sizes(society, t, j) for t in positions):
        return None
    if any(len(env.stage(t).types[i]) != len(env.stage(t).types[j]) for t in positions):
        return None
    if env.terminal is not None and not _alike(env.terminal.utilities[i], env.terminal.utilities[j], env.agents, i, j):
        return None
    count = len(env.stage(0).allocations)
    if any(len(env.stage(t).allocations) != count for t in positions):
        return None
    signs = [[_signatures(society, t, a) for t in positions] for a in range(count)]
    wanted = [[_swapped(one, i, j) for one in own] for own in signs]
    moved: list[int] = []
    for own in wanted:
        place = next((b for b in range(count) if b not in moved and signs[b] == own), None)
        if place is None:
            return None
        moved.append(place)
    return tuple(moved)


def _sizes(society: Society, position: int, agent: int) -> int:
    return len(society.env.next_labels(position).get(society.env.agents[agent], ()))


Signature = tuple[tuple[object, ...], ...]


def _signatures(society: Society, position: int, allocation: int) -> Signature:
    """What an allocation does to each agent, and last to the public and by shock."""
    env, stage = society.env, society.env.stage(position)
    agents = []
    for agent, name in enumerate(env.agents):
        own: list[object] = [_written(stage.utilities[agent], name, allocation)]
        if env.follows(position) and stage.transition is not None:
            factor = Draws(society, position).elements[0][1].factors.get(name)
            own.append(None if factor is None else _written(factor, name, allocation))
        agents.append(tuple(own))
    public: list[object] = [_written(stage.public_utility, "", allocation)]
    if env.follows(position) and stage.transition is not None:
        factor = Draws(society, position).elements[0][1].factors.get("public")
        public.append(None if factor is None else _written(factor, "public", allocation))
    public.append(tuple(allocation in shock.feasible for shock in stage.shocks))
    return (*agents, tuple(public))


def _written(table: Table, name: str, allocation: int) -> tuple[object, ...]:
    """A table at an allocation, with its agent's name left out: equal iff the functions are."""
    own = table.take("allocation", allocation)
    kept = [axis for axis in own.axes if axis.startswith(NEXT)]
    small = own.minimal(*kept)
    axes = tuple("own" if axis == name else "next own" if axis == NEXT + name else axis for axis in small.axes)
    order = sorted(range(len(axes)), key=lambda k: axes[k])
    cells = small.array.numerators.transpose(order)
    return tuple(axes[k] for k in order), cells.shape, small.array.denominator, tuple(cells.ravel().tolist())


def _swapped(signature: Signature, i: int, j: int) -> Signature:
    found = list(signature)
    found[i], found[j] = found[j], found[i]
    return tuple(found)


def _alike(one: Table, other: Table, agents: Sequence[str], i: int, j: int) -> bool:
    return _written(one, agents[i], 0) == _written(other, agents[j], 0)


def symmetric(pairs: Pairs, society: Society, found: Sequence[Swap]) -> tuple[npt.NDArray[np.bool_], set[int]]:
    """Which pairs a swap closes, and which swaps do."""
    axes, shape = society.axes(pairs.position), society.shape(pairs.position)
    labels = dict(zip(axes, np.unravel_index(pairs.states, shape), strict=True)) if axes else {}
    closed, used = np.zeros(len(pairs.states), dtype=np.bool_), set()
    for number, swap in enumerate(found):
        i, j = (society.env.agents[agent] for agent in swap.agents)
        moved = np.array(swap.allocations, dtype=np.int64)
        here = (moved[pairs.chosen] == pairs.other) & (labels[i] == labels[j]) & ~closed
        if here.any():
            used.add(number)
            closed |= here
    return closed, used
