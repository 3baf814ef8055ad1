"""What the pivot mechanism charges an agent, and what hiding costs it: bounds that are sharp where the truth is 0 (page
section 2, *Payments of those who are present*).

Tables here are M times the number, above a middle, in fields of the states without the agent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import lcm

from ..kernel.environment import Environment, Stage
from ..kernel.meter import align, make, spend
from ..kernel.older import paired
from ..kernel.spaces import GridTable, Space, offsets
from .flows import laid_out
from .opened import opened
from .packed import Fields, expect_tables, resized
from .programs import Program, likely, weights
from .rough import fitting
from .slices import sliced
from .ties import Closing

Best = tuple["dict[int, int]", int, int]  # L + N of what is feasible without the agent, the largest and the next one
SAME = bytes(value == 0 for value in range(256))


@dataclass(frozen=True)
class Charges:
    """An agent in a period: the program without it, the rule at each likely shock, and what closes ties."""

    environment: Environment
    stage: Stage
    agent: int
    own: Program
    plans: Sequence[bytes]
    closing: Closing
    width: int

    @cached_property
    def name(self) -> str:
        return self.environment.agents[self.agent]

    @property
    def total(self) -> int:
        """M."""
        return weights(self.stage)[1]

    @cached_property
    def fields(self) -> Fields:
        expect_tables(self.own.fields.count, self.width, 4 * len(self.own.rows) + 8)
        return Fields(self.own.fields.count, self.width)

    @property
    def middle(self) -> int:
        """The field of a number of 0, at one shock."""
        return self.own.bound + self.own.need + 1

    @cached_property
    def rows(self) -> list[int]:
        """L_b + N."""
        given, more = self.own.fields, self.fields.all(self.own.need)
        return [self.fields.table(resized(given.data(row), given.width, self.width)) + more for row in self.own.rows]

    def _open(self, allocation: int) -> int:
        """1, a byte each, where the table allows it without the agent."""
        return opened(self.stage, self.own.space, allocation, self.name)

    def _flags(self, flags: int) -> int:
        """1 in the fields whose bytes hold 1."""
        return self.fields.marked(flags.to_bytes(self.fields.count, "little"), 1)

    def _allowed(self, allowed: Sequence[int]) -> dict[int, int]:
        """L_c + N where it is feasible without the agent, and 0 elsewhere, by what may be feasible."""
        if self.stage.open is None:
            return {c: self.rows[c] for c in allowed}
        return {c: self.rows[c] & self.fields.filled(self._flags(self._open(c))) for c in allowed}

    def at(self, z: int) -> dict[int, tuple[int, int]]:
        """The least and the most that is charged for each allocation which the rule chooses at a likely shock."""
        allowed = self._allowed(likely(self.stage)[z][1].without[self.agent])
        top = second = 0
        for row in allowed.values():
            larger = self.fields.larger(top, row)
            second, top = self.fields.larger(second, top + row - larger), larger
        best = allowed, top, second
        return {b: self._as_others(b, best) for b in sorted(set(self.plans[z]))}

    def _as_others(self, b: int, best: Best) -> tuple[int, int]:
        """The same; where an allocation is not feasible without the agent, that of one which is the same to others."""
        found = self._charged(b, best)
        left = self.fields.ones ^ self._inside(b, best[0])
        for c in best[0]:
            same = left & self._flags(self._same(b, c)) & self._inside(c, best[0]) if left else 0
            if same:
                mask, left = self.fields.filled(same), left ^ same
                found = _merged(self._charged(c, best), found, mask)
        return found

    def _inside(self, b: int, allowed: dict[int, int]) -> int:
        """1 where it is feasible without the agent."""
        if b not in allowed:
            return 0
        return self.fields.ones if self.stage.open is None else self._flags(self._open(b))

    def _charged(self, b: int, best: Best) -> tuple[int, int]:
        allowed, top, second = best
        fields, row, zero = self.fields, self.rows[b], self.fields.all(self.middle)
        more = fields.all(self.own.need)
        gap = top + zero - row
        low, high = gap - more, gap + more
        if b not in allowed:
            return low, high
        mask = fields.filled(fields.at_least(row, top))
        others = (second & mask) | (top & ~mask)
        sure = fields.at_least(row, others + more)
        near = self._inside(b, allowed) & fields.at_least(row + more, top) & (fields.ones ^ sure)
        settled = fields.filled(sure | self._tied(b, allowed, more, near))
        inside = fields.filled(self._inside(b, allowed))
        settled &= inside
        never = (fields.larger(low, zero) & inside) | (low & ~inside)
        return never, (zero & settled) | (high & ~settled)

    def _tied(self, b: int, allowed: dict[int, int], more: int, found: int) -> int:
        """1 at those of some states where every other allocation is worse to the others, not feasible, or as good."""
        for c, row in allowed.items():
            known = self.fields.at_least(self.rows[b], row + more) if found and c != b else self.fields.ones
            left = found & (self._inside(c, allowed) if self.stage.open is not None else found) & ~known
            if left:
                found ^= left & ~self._flags(self._same(b, c))
        return found

    @cached_property
    def _flows(self) -> list[GridTable]:
        """What others receive that depends on the allocation."""
        grids = [grid for k, grid in enumerate(self.stage.utility) if k != self.agent] + [self.stage.public_utility]
        return [grid for grid in grids if grid.stride("allocation")]

    @cached_property
    def _factors(self) -> list[GridTable]:
        """Where others go."""
        transition = self.stage.transition
        if transition is None:
            return []
        moves = paired(transition.following.components, transition.elements[0].factors)
        return [grid for axis, grid in moves if axis.name != self.name]

    def _worth(self, b: int, c: int) -> int:
        """1, a byte each, where two allocations are worth the same to the others today."""
        common, base, parts = 1, 0, []
        for grid in self._flows:
            align(common, grid.denominator)
            common = lcm(common, grid.denominator)
        for grid in self._flows:
            times, (components, places, step) = common // grid.denominator, self._cells(grid)
            make(len(places), grid.bits + times.bit_length(), times=3)
            values = [times * (grid.numerators[b * step + k] - grid.numerators[c * step + k]) for k in places]
            base += min(values)
            parts.append(([value - min(values) for value in values], components))
        bound = sum(max(values) for values, _ in parts)
        if not 0 <= -base <= bound:
            return 0
        fields = Fields(self.own.space.size, fitting(bound))
        expect_tables(fields.count, fields.width, 3)
        total = sum(fields.table(laid_out(values, components, self.own.space, fields.width))
                    for values, components in parts)  # fmt: skip
        zero = fields.all(-base)
        return fields.flags(fields.at_least(total, zero) & fields.at_least(zero, total))

    def _cells(self, grid: GridTable) -> tuple[list[int], Sequence[int], int]:
        """The components on which a table depends today, where its cells lie, and the stride of allocations."""
        space = self.own.space
        components = [k for k, name in enumerate(space.names) if name in grid.axes]
        places = offsets([space.sizes[k] for k in components], [grid.stride(space.names[k]) for k in components])
        return components, places, grid.stride("allocation")

    def _same(self, b: int, c: int) -> int:
        """1, a byte each, where two allocations are the same to the others: by the data, or by a symmetry that leaves
        the agent, the state and what is feasible without it as they are."""
        if (b, c) not in self._known:
            found = self._worth(b, c)
            for grid in self._factors:
                found &= self._alike(grid, b, c) if found and grid.stride("allocation") else found
            self._known[b, c] = found | self.closing.fixed_without(self.agent, b, c, self.own.space)
        return self._known[b, c]

    @cached_property
    def _known(self) -> dict[tuple[int, int], int]:
        return {}

    def _alike(self, grid: GridTable, b: int, c: int) -> int:
        """1, a byte each, where a factor has the same row under two allocations."""
        numbers, (components, places, step) = grid.numerators, self._cells(grid)
        ahead = [(size, grid.stride(axis)) for axis, size in paired(grid.axes, grid.sizes) if axis.startswith("next ")]
        moves = offsets([size for size, _ in ahead], [move for _, move in ahead])
        spend(10 + 4 * len(places) * len(moves))
        flags = [int(all(numbers[b * step + place + k] == numbers[c * step + place + k] for k in moves))
                 for place in places]  # fmt: skip
        return int.from_bytes(laid_out(flags, components, self.own.space, 1), "little")


def _merged(one: tuple[int, int], other: tuple[int, int], mask: int) -> tuple[int, int]:
    """Tables that are the first ones where a mask has all bits, and elsewhere the second ones."""
    return (one[0] & mask) | (other[0] & ~mask), (one[1] & mask) | (other[1] & ~mask)


@dataclass(frozen=True)
class Hiding:
    """What a report costs those who are there, if they say it in place of the truth; `astray`: 1, a byte a state, where
    it leads to what is left open of what is not feasible, by likely shock."""

    whole: Program
    stage: Stage
    agent: int
    report: int
    plans: Sequence[bytes]
    astray: Sequence[int]
    optimal: bool
    width: int

    @cached_property
    def space(self) -> Space:
        return self.stage.space

    @cached_property
    def component(self) -> int:
        return self.space.has_public + self.agent

    @cached_property
    def fields(self) -> Fields:
        return Fields(self.space.size // self.space.sizes[self.component], self.width)

    @property
    def middle(self) -> int:
        """The field of a number of 0, at one shock."""
        return self.whole.bound + self.whole.need + 1

    @cached_property
    def _there(self) -> list[bytes]:
        """What is chosen after the report."""
        return [sliced(plan, 1, self.space, self.component, self.report) for plan in self.plans]

    @cached_property
    def _tables(self) -> tuple[list[bytes], list[bytes]]:
        """L of what the rule chooses, by likely shock, and of every allocation."""
        given = self.whole.fields
        return [given.data(table) for table in self.whole.chosen], [given.data(table) for table in self.whole.rows]

    def _at(self, data: bytes, label: int) -> int:
        """A table of everyone at a type, in the fields."""
        given = self.whole.fields.width
        return self.fields.table(resized(sliced(data, given, self.space, self.component, label), given, self.width))

    def cost(self, label: int) -> tuple[int, int]:
        """The least and the most that it costs at a type: M times, above M times the middle."""
        low = high = 0
        times, _ = weights(self.stage)
        for z, weight in enumerate(times):
            less, more = self._cost(z, label)
            low, high = low + weight * less, high + weight * more
        return low, high

    def _cost(self, z: int, label: int) -> tuple[int, int]:
        fields, there = self.fields, self._there[z]
        chosen, rows = self._tables
        zero, need = fields.all(self.middle), fields.all(self.whole.need)
        lied = 0
        for b in sorted(set(there)):
            lied |= self._at(rows[b], label) & fields.filled(fields.marked(there, b))
        gap = self._at(chosen[z], label) + zero - lied
        own = sliced(self.plans[z], 1, self.space, self.component, label)
        moved = (int.from_bytes(own, "little") ^ int.from_bytes(there, "little")).to_bytes(fields.count, "little")
        same = fields.filled(fields.marked(moved.translate(SAME), 1))
        low = gap - need
        if self.optimal:
            marks = self.astray[z].to_bytes(self.space.size, "little")
            left = fields.filled(fields.marked(sliced(marks, 1, self.space, self.component, label), 1))
            low = (low & left) | (fields.larger(low, zero) & ~left)
        return (zero & same) | (low & ~same), (zero & same) | ((gap + need) & ~same)


def width_of(whole: Program, own: Program, total: int) -> int:
    """Of fields in which M times all numbers fit."""
    most = whole.bound + whole.need + own.bound + own.need + 4
    return fitting(32 * total * most, max(whole.fields.width, own.fields.width))
