"""What floats propose: values and rules of stationary societies, and rules of finite horizons. Nothing here is
evidence.

Small societies are solved by policy iteration (`lpmech.mdp.candidate`), large ones by sweeps that take the expectation
over one component after another, until the bounds of MacQueen are close.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from lpmech.enclosures.acceleration import better_rules, fixed_point
from lpmech.enclosures.bounds import Plan, likely
from lpmech.enclosures.societies import Draws, Matrix, Society
from lpmech.mdp.candidate import DENSE_STATES, candidate_rule
from lpmech.mdp.evaluation import stationary_kernel
from lpmech.problem.tables import Choice, align, union
from lpmech.problem.transition import NEXT

Floats = npt.NDArray[np.float64]
MOST_SWEEPS = 100  # before better rules take their place
SMALL = 16  # labels of neighbouring components that are contracted together
TIE = 1e-9  # allocations closer than that, in units of the largest flow, are taken for equal: the first one is chosen


@dataclass(frozen=True)
class Turn:
    """The outermost axis but the public one is contracted with a matrix, one for each public state or one for all, and
    becomes the innermost; without a matrix it only moves. `first`: the public axis itself."""

    matrix: Floats | None
    size: int
    first: bool = False


def _turn(matrix: Matrix, public: str, sizes: Mapping[str, int]) -> Turn:
    name, size = matrix.component, matrix.numerators.shape[-1]
    if matrix.stays:
        return Turn(None, size, name == public)
    axes = (public, NEXT + name) if name == public else (public, name, NEXT + name) if public else (name, NEXT + name)
    shape = tuple(size if axis == NEXT + name else sizes[axis] for axis in axes)
    array = np.broadcast_to(align(matrix.floats, matrix.axes, axes), shape)
    return Turn(np.ascontiguousarray(array if name == public or public else array[None]), size, name == public)


def _joined(turns: list[Turn], turn: Turn) -> list[Turn]:
    """With one turn more; small neighbours become one."""
    last = turns[-1]
    if turn.first or last.first or last.size * turn.size > SMALL or (last.matrix is None) != (turn.matrix is None):
        return [*turns, turn]
    if last.matrix is None or turn.matrix is None:
        return [*turns[:-1], Turn(None, last.size * turn.size)]
    count = max(len(last.matrix), len(turn.matrix))
    pairs = [np.kron(last.matrix[k % len(last.matrix)], turn.matrix[k % len(turn.matrix)]) for k in range(count)]
    return [*turns[:-1], Turn(np.stack(pairs), last.size * turn.size)]


def _turned(values: Floats, turns: Sequence[Turn], slices: int) -> Floats:
    """The expectation; values are contiguous, the public axis outermost."""
    found: Floats = values.reshape(slices, -1)
    for turn in turns:
        if turn.first:
            found = found if turn.matrix is None else turn.matrix @ found
            continue
        block = found.reshape(slices, turn.size, -1).transpose(0, 2, 1)
        moved = np.ascontiguousarray(block) if turn.matrix is None else block @ turn.matrix.transpose(0, 2, 1)
        found = moved.reshape(slices, -1)
    return found


class Sweep:
    """Q of a society in floats, from a value of the next period."""

    def __init__(self, society: Society, position: int) -> None:
        self.society, self.position = society, position
        self.stage = society.env.stage(position)
        self.axes, self.shape = society.axes(position), society.shape(position)
        self.flows = [(table.axes, table.array.floats()) for table in society.flows(position)]
        self.discount = float(society.env.discount)
        self.chances = [float(shock.probability) for _, shock in likely(self.stage)]
        feasible = society.feasible(position)
        self.feasible = [feasible[z] for z, _ in likely(self.stage)]
        follows = society.env.follows(position)
        self.draws = Draws(society, position) if follows and self.stage.transition is not None else None
        count = len(self.stage.allocations)
        self.matrices = [self._matrices(a) for a in range(count)] if self.draws else []
        self.turns = [self._turns(a) for a in range(count)] if self.draws else []

    def _matrices(self, allocation: int) -> list[tuple[Floats | None, tuple[str, ...], list[Matrix]]]:
        assert self.draws is not None
        found = []
        for weight, element in self.draws.elements:
            own = None if weight is None else weight.take("allocation", allocation)
            axes = () if own is None else own.axes
            found.append((None if own is None else own.array.floats(), axes, self.draws.matrices(element, allocation)))
        return found

    def _turns(self, allocation: int) -> list[Turn] | None:
        """The expectation as turns of the axes, where every factor is about its own component and the public state."""
        if len(self.matrices[allocation]) != 1 or self.matrices[allocation][0][0] is not None:
            return None
        society, found = self.society, [Turn(None, 1)]
        public = "public" if "public" in self.axes else ""
        if society.following(self.position) != self.axes:
            return None
        known = {matrix.component: matrix for matrix in self.matrices[allocation][0][2]}
        for name, size in zip(self.axes, self.shape, strict=True):
            matrix = known.get(name)
            if matrix is None:
                continue
            if not set(matrix.axes[:-1]) <= {public, name} or size != matrix.numerators.shape[-1]:
                return None
            found = _joined(found, _turn(matrix, public, self.society.env.stage(self.position).sizes))
        return found

    def flow(self, allocation: int) -> Floats:
        """r_a."""
        total = np.zeros(self.shape)
        for axes, array in self.flows:
            if "allocation" in axes:
                rest = tuple(axis for axis in axes if axis != "allocation")
                total += align(np.take(array, allocation, axis=axes.index("allocation")), rest, self.axes)
            else:
                total += align(array, axes, self.axes)
        return total

    def q(self, allocation: int, values: Floats | None) -> Floats:
        """r_a + δ E[V | a, θ]."""
        total = self.flow(allocation)
        return total if values is None else total + self.expected(allocation, values)

    def expected(self, allocation: int, values: Floats) -> Floats:
        """δ E[V | a, θ]."""
        total = np.zeros(self.shape)
        if self.turns and (turns := self.turns[allocation]) is not None:
            slices = self.shape[0] if "public" in self.axes else 1
            total += self.discount * _turned(values, turns, slices).reshape(self.shape)
        elif self.matrices:
            ahead = tuple(NEXT + axis for axis in self.society.following(self.position))
            for weight, axes, matrices in self.matrices[allocation]:
                found, kept = values, ahead
                for matrix in matrices:
                    found, kept = _contract(found, kept, matrix)
                left = tuple(k for k, axis in enumerate(kept) if axis.startswith(NEXT))
                kept = tuple(axis for axis in kept if not axis.startswith(NEXT))
                part = self.discount * align(found.squeeze(left), kept, self.axes)
                total += part if weight is None else part * align(weight, axes, self.axes)
        return total

    def greedy(self, values: Floats | None) -> tuple[list[Floats], list[Plan]]:
        """The best value and the first allocation that attains it, nearly, by likely shock."""
        best = [np.full(self.shape, -np.inf) for _ in self.feasible]
        plans = [np.zeros(self.shape, dtype=np.uint8) for _ in self.feasible]
        margin = TIE * max((float(np.abs(one).max()) for _, one in self.flows), default=0.0)
        for allocation in range(len(self.stage.allocations)):
            if not any(mask[allocation].any() for mask in self.feasible):
                continue
            q = self.q(allocation, values)
            for mask, top, plan in zip(self.feasible, best, plans, strict=True):
                if mask[allocation].any():
                    better = (q > top + margin) & mask[allocation]
                    plan[better] = allocation
                    np.copyto(top, q, where=better)
        return best, plans

    def update(self, values: Floats | None) -> Floats:
        """The mean over shocks of the best value."""
        best: list[Floats | None] = [None] * len(self.feasible)
        for allocation in range(len(self.stage.allocations)):
            if not any(mask[allocation].any() for mask in self.feasible):
                continue
            q = self.q(allocation, values)
            for k, mask in enumerate(self.feasible):
                if mask[allocation].any():
                    top, own = best[k], np.where(mask[allocation], q, -np.inf)
                    best[k] = own if top is None else np.maximum(top, own, out=top)
        return self._mean([top for top in best if top is not None])

    def of(self, plans: Sequence[Plan]) -> Callable[[Floats], Floats]:
        """The sweep of a rule."""
        flow = self.under(plans)
        return lambda values: flow + self.later(plans, values)

    def later(self, plans: Sequence[Plan], values: Floats) -> Floats:
        """The mean over shocks of δ E[V | a, θ], a as given plans choose."""
        found = [np.zeros(self.shape) for _ in plans]
        for allocation in np.unique(np.concatenate([np.unique(plan) for plan in plans])).tolist():
            expected = self.expected(allocation, values)
            for plan, table in zip(plans, found, strict=True):
                np.copyto(table, expected, where=plan == allocation)
        return self._mean(found)

    def under(self, plans: Sequence[Plan]) -> Floats:
        """The mean over shocks of r_a, a as given plans choose."""
        found = [np.zeros(self.shape) for _ in plans]
        for allocation in np.unique(np.concatenate([np.unique(plan) for plan in plans])).tolist():
            flow = self.flow(allocation)
            for plan, table in zip(plans, found, strict=True):
                np.copyto(table, flow, where=plan == allocation)
        return self._mean(found)

    def _mean(self, tables: Sequence[Floats]) -> Floats:
        total = self.chances[0] * tables[0]
        for chance, table in zip(self.chances[1:], tables[1:], strict=True):
            total += chance * table
        return total


def _contract(values: Floats, axes: tuple[str, ...], matrix: Matrix) -> tuple[Floats, tuple[str, ...]]:
    """One component contracted."""
    ahead = NEXT + matrix.component
    where = axes.index(ahead)
    if matrix.stays and matrix.component not in axes:
        return values, tuple(matrix.component if axis == ahead else axis for axis in axes)
    today, array = matrix.axes[:-1], matrix.floats
    if today == (matrix.component,) and matrix.component not in axes:
        found = np.matmul(array, values.reshape(-1, values.shape[where], int(np.prod(values.shape[where + 1 :]))))
        shape = (*values.shape[:where], len(array), *values.shape[where + 1 :])
        return found.reshape(shape), tuple(matrix.component if axis == ahead else axis for axis in axes)
    every = union(axes, today)
    number = {axis: k for k, axis in enumerate(every)}
    renamed = (matrix.component if axis == ahead and matrix.component in today else axis for axis in axes)
    out = union((axis for axis in renamed if axis != ahead), today)
    places = [[number[axis] for axis in group] for group in (axes, matrix.axes, out)]
    operands: list[Any] = [values, places[0], array, places[1], places[2]]
    product: Floats = np.einsum(*operands)
    return product, out


def stationary(society: Society, tolerance: float, say: Callable[[str], None]) -> tuple[Floats, list[Plan]]:
    """The value of a society with an infinite horizon, nearly, and the first nearly optimal allocations."""
    sweep = Sweep(society, 0)
    if society.states(0) <= DENSE_STATES:
        return _dense(society, sweep)
    values, factor = np.zeros(sweep.shape), sweep.discount / (1 - sweep.discount)
    for count in range(MOST_SWEEPS):
        following = sweep.update(values)
        change = following - values
        low, high = float(change.min()), float(change.max())
        values = following
        if factor * (high - low) < max(tolerance, 1e-15 * float(np.abs(values).max())):
            break
        if count % 20 == 19:
            say(f"{society.name}: sweep {count + 1}, known to {factor * (high - low):.1e}")
    else:
        values += factor * (low + high) / 2
        values = better_rules(lambda table: sweep.greedy(table)[1], sweep.of, values, factor, tolerance,
                              lambda told: say(f"{society.name}: {told}"))  # fmt: skip
        change = sweep.update(values) - values
        values, low, high = values + change, float(change.min()), float(change.max())
    values += factor * (low + high) / 2
    return values, sweep.greedy(values)[1]


def evaluated(
    everyone: Society, societies: Sequence[Society], plans: Sequence[Plan], paid: Sequence[Floats | None],
    tolerance: float, say: Callable[[str], None], known: Mapping[str, Floats],
) -> list[Floats]:  # fmt: skip
    """The values of a rule to some societies on all states, nearly, each less what it pays. `known`: values that are
    less near, by the society's name."""
    sweep = Sweep(everyone, 0)
    flows = [Sweep(society, 0).under(plans) - (0 if own is None else own)
             for society, own in zip(societies, paid, strict=True)]  # fmt: skip
    if everyone.states(0) <= DENSE_STATES:
        rule = as_choice(everyone, 0, np.stack([plans[0]] * len(sweep.stage.shocks)))
        return _solved(sweep, _placed(sweep, rule, plans), flows)
    return [_swept(sweep, plans, flow, known.get(one.name, flow), tolerance, one.name, say)
            for one, flow in zip(societies, flows, strict=True)]  # fmt: skip


def _placed(sweep: Sweep, rule: Choice, plans: Sequence[Plan]) -> Choice:
    """The rule with the plans at the likely shocks."""
    positions = rule.positions.copy()
    for (z, _), plan in zip(likely(sweep.stage), plans, strict=True):
        positions[z] = plan
    return Choice(rule.axes, positions)


def _solved(sweep: Sweep, rule: Choice, flows: Sequence[Floats]) -> list[Floats]:
    states = sweep.society.states(0)
    kernel = stationary_kernel(sweep.stage, rule, sweep.axes).array.floats().reshape(states, states)
    matrix: Floats = np.eye(states) - sweep.discount * kernel
    right = np.stack([flow.ravel() for flow in flows], axis=1)
    return [np.ascontiguousarray(x).reshape(sweep.shape) for x in np.linalg.solve(matrix, right).T]


def _swept(
    sweep: Sweep, plans: Sequence[Plan], flow: Floats, first: Floats, tolerance: float, name: str,
    say: Callable[[str], None],
) -> Floats:  # fmt: skip
    """V = flow + δ P V, from a first table on."""
    say(f"{name}: value")
    factor = sweep.discount / (1 - sweep.discount)
    return fixed_point(lambda values: flow + sweep.later(plans, values), first, factor, tolerance)


def _dense(society: Society, sweep: Sweep) -> tuple[Floats, list[Plan]]:
    """By policy iteration and a dense system."""
    stage, axes = sweep.stage, sweep.axes
    reward = stage.utility_of_society(society.without)
    rule = candidate_rule(stage, reward, stage.feasible(society.without), axes, society.env.discount)
    kernel = stationary_kernel(stage, rule, axes).array
    states = society.states(0)
    flow = stage.over_shocks(reward.choose("allocation", rule)).full(axes, stage.sizes).array.floats()
    matrix: Floats = np.eye(states) - sweep.discount * kernel.floats().reshape(states, states)
    values = np.asarray(np.linalg.solve(matrix, flow.ravel()), dtype=np.float64).reshape(sweep.shape)
    return values, sweep.greedy(values)[1]


def as_choice(society: Society, position: int, plan: Plan) -> Choice:
    """A plan by shock and state as a rule on named axes."""
    return Choice(("shock", *society.axes(position)), plan.astype(np.int64))
