"""What the pivot mechanism charges an agent, and what hiding costs it: bounds that are sharp where the truth is 0
(docs/enclosed_format.md, section 2, *Payments of those who are present*).

Arrays are M times the number, in units of u.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from lpmech.enclosures.bounds import Plan, Program, likely, weights
from lpmech.enclosures.never_below import others_move, others_receive
from lpmech.enclosures.pairs import Swap
from lpmech.enclosures.steps import BITS
from lpmech.problem.exact import Integers
from lpmech.problem.stages import Stage
from lpmech.problem.tables import Axes, Table, align, total

Mask = npt.NDArray[np.bool_]
Ends = tuple[Integers, Integers]


@dataclass(frozen=True)
class Charges:
    """An agent in a period: the program without it, the rule at each likely shock, and agents that are alike."""

    own: Program
    agent: int
    plans: Sequence[Plan]
    swaps: Sequence[Swap]
    margin: Callable[[int], int]

    @property
    def stage(self) -> Stage:
        """The stage of the period."""
        return self.own.society.env.stage(self.own.position)

    @cached_property
    def need(self) -> int:
        """N, as large as another program's may be."""
        return self.margin(self.own.need)

    @cached_property
    def rows(self) -> list[Integers]:
        """L of every allocation, wide enough for sums over shocks."""
        total = weights(self.stage)[1]
        most = max(int(row.max()) for row in self.own.rows)
        wide = (32 * total * (most + self.need + 4)).bit_length() > BITS
        return [row.astype(object) if wide else row for row in self.own.rows]

    def ends(self) -> Ends:
        """What is charged at every state, at least and at most."""
        place = self.stage.components.index(self.stage.agents[self.agent])
        shape = self.plans[0].shape
        low, high = (np.zeros(shape, dtype=self.rows[0].dtype) for _ in range(2))
        for z, (weight, plan) in enumerate(zip(weights(self.stage)[0], self.plans, strict=True)):
            for b in np.unique(plan).tolist():
                for summed, part in zip((low, high), self._as_others(z, b), strict=True):
                    lifted = np.broadcast_to(np.expand_dims(part, place), shape)
                    np.add(summed, lifted * weight, out=summed, where=plan == b)
        return low, high

    @cached_property
    def _feasible(self) -> list[list[Mask]]:
        """By likely shock and allocation, where it is feasible without the agent."""
        found = self.own.society.feasible(self.own.position)
        shape = self.own.society.shape(self.own.position)
        return [[np.broadcast_to(found[z, b], shape) for b in range(len(self.rows))] for z, _ in likely(self.stage)]

    @cached_property
    def _tops(self) -> list[Ends]:
        """By likely shock the largest L that is feasible, and the next one (-1 where there is none)."""
        found = []
        for feasible in self._feasible:
            top = second = np.full_like(self.rows[0], -1)
            for row, mask in zip(self.rows, feasible, strict=True):
                own = np.where(mask, row, -1)
                second, top = np.maximum(second, np.minimum(top, own)), np.maximum(top, own)
            found.append((top, second))
        return found

    def _as_others(self, z: int, b: int) -> Ends:
        """The same of one allocation; where it is not feasible without the agent, that of one which is the same to the
        others."""
        (low, high), left = self._charged(z, b), ~self._feasible[z][b]
        for c in range(len(self.rows) if left.any() else 0):
            same = left & self._feasible[z][c] & self._same(b, c)
            if same.any():
                less, more = self._charged(z, c)
                low, high, left = np.where(same, less, low), np.where(same, more, high), left & ~same
        return low, high

    def _charged(self, z: int, b: int) -> Ends:
        row, need, inside = self.rows[b], self.need, self._feasible[z][b]
        top, second = self._tops[z]
        gap = top - row
        others = np.where(row == top, second, top)
        sure = (others < 0) | (row - others >= need)
        settled = inside & (sure | self._tied(z, b, inside & ~sure & (gap < need)))
        low = np.where(inside, np.maximum(gap - need, 0), gap - need)
        return low, np.where(settled, 0, gap + need)

    def _tied(self, z: int, b: int, found: Mask) -> Mask:
        """Of some states those where every other allocation is worse to the others, is not feasible, or is exactly as
        good."""
        for c in range(len(self.rows)):
            left = found & self._feasible[z][c] & (self.rows[b] - self.rows[c] < self.need)
            if c != b and left.any():
                found = found & ~(left & ~self._same(b, c))
        return found

    def _same(self, b: int, c: int) -> Mask:
        society, position = self.own.society, self.own.position
        shape, axes = society.shape(position), society.axes(position)
        found = np.broadcast_to(_is_zero(self._worth(b, c), axes), shape).copy()
        for table in others_move(self.stage, self.agent):
            found &= _alike(table, b, c, axes) if "allocation" in table.axes else True
        for swap in self.swaps:
            if self.agent in swap.agents or swap.allocations[b] != c or not self._keeps(swap):
                continue
            one, other = (axes.index(society.env.agents[k]) for k in swap.agents)
            places = np.indices(shape, sparse=True)
            found |= np.broadcast_to(places[one] == places[other], shape)
        return found

    def _worth(self, b: int, c: int) -> Table:
        """What an allocation is worth more to the others today than another one."""
        flows = [table for table in others_receive(self.stage, self.agent) if "allocation" in table.axes]
        return total(table.take("allocation", b) - table.take("allocation", c) for table in flows)

    def _keeps(self, swap: Swap) -> bool:
        """Whether what is feasible without the agent stays so."""
        stages = self.own.society.env.stages
        sets = {shock.feasible_without[self.agent] for stage in stages for _, shock in likely(stage)}
        return all({swap.allocations[a] for a in allowed} == set(allowed) for allowed in sets)


def _is_zero(table: Table, axes: Axes) -> Mask:
    found = table.to(tuple(axis for axis in axes if axis in table.axes)).numerators == 0
    return align(np.asarray(found, dtype=np.bool_), tuple(axis for axis in axes if axis in table.axes), axes)


def _alike(table: Table, b: int, c: int, axes: Axes) -> Mask:
    """Where a factor has the same row under two allocations."""
    today = tuple(axis for axis in axes if axis in table.axes)
    ahead = tuple(axis for axis in table.axes if axis not in today and axis != "allocation")
    one, other = (table.take("allocation", a).to((*today, *ahead)).numerators for a in (b, c))
    equal = np.asarray(one == other, dtype=np.bool_)
    alike = np.asarray(equal.all(axis=tuple(range(len(today), equal.ndim))), dtype=np.bool_)
    return align(alike, today, axes)


@dataclass(frozen=True)
class Hiding:
    """What a report costs those who are there, if they say it in place of the truth, under an optimal rule; `astray`:
    where it leads to what is not feasible, by likely shock."""

    whole: Program
    agent: int
    report: int
    plans: Sequence[Plan]
    astray: Sequence[Mask]
    margin: Callable[[int], int]

    @cached_property
    def _place(self) -> int:
        stage = self.whole.society.env.stage(self.whole.position)
        return stage.components.index(stage.agents[self.agent])

    def cost(self, label: int, kind: npt.DTypeLike) -> Ends:
        """The least and the most that it costs at a type."""
        stage = self.whole.society.env.stage(self.whole.position)
        low = high = np.zeros((), dtype=kind)
        for z, weight in enumerate(weights(stage)[0]):
            less, more = self._cost(z, label, kind)
            low, high = low + less * weight, high + more * weight
        return low, high

    def _cost(self, z: int, label: int, kind: npt.DTypeLike) -> Ends:
        plan, place, need = self.plans[z], self._place, self.margin(self.whole.need)
        there, own = plan.take(self.report, axis=place), plan.take(label, axis=place)
        lied = np.zeros(there.shape, dtype=kind)
        for b in np.unique(there).tolist():
            row = np.broadcast_to(self.whole.rows[b], plan.shape).take(label, axis=place)
            np.copyto(lied, row.astype(kind), where=there == b)
        gap = np.broadcast_to(self.whole.chosen[z], plan.shape).take(label, axis=place).astype(kind) - lied
        low = gap - need
        low = np.where(self.astray[z].take(label, axis=place), low, np.maximum(low, 0))
        same = there == own
        return np.where(same, 0, low), np.where(same, 0, gap + need)
