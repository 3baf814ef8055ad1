"""Every lie of an agent under given payments (page section 2, *Given payments*)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from operator import eq

from ..kernel.environment import Stage
from ..kernel.errors import Limit
from ..kernel.meter import make, spend
from ..kernel.older import paired
from ..kernel.spaces import Space
from .flows import laid_out
from .given import Rounded
from .opened import away
from .packed import Fields, expect_tables, ones_of, replaced, work
from .pairs import MOST, Cells
from .programs import Program, weights
from .rough import fitting
from .single import Cell, Single, lookup

SAME = bytes(value == 0 for value in range(256))


@dataclass(frozen=True)
class Lies:
    """An agent's lies in a period: its program less what it pays, and the rule at each likely shock."""

    program: Program
    stage: Stage
    single: Single
    plans: Sequence[bytes]
    agent: int
    rounded: Rounded
    shift: int

    def cells(self) -> Cells:
        """All cells, judged: states and reports."""
        found = Cells()
        for report in range(self.size):
            found = self._judged(report, found)
        return found

    @cached_property
    def component(self) -> int:
        return self.stage.space.has_public + self.agent

    @cached_property
    def size(self) -> int:
        """How many types the agent has."""
        return self.stage.space.sizes[self.component]

    @cached_property
    def fields(self) -> Fields:
        """In which M times all numbers fit."""
        most = self.total * (self.program.bound + self.rounded.bound + self.need)
        width = fitting(8 * most, self.program.fields.width)
        expect_tables(self.program.fields.count, width, 4)
        return Fields(self.program.fields.count, width)

    @cached_property
    def need(self) -> int:
        """N'."""
        return self.program.need + (not self.rounded.exact)

    @cached_property
    def times(self) -> list[int]:
        return weights(self.stage)[0]

    @cached_property
    def total(self) -> int:
        return weights(self.stage)[1]

    @property
    def middle(self) -> int:
        """The field of a slack of 0."""
        return 1 << (self.fields.bits - 2)

    @cached_property
    def payment(self) -> int:
        return self.rounded.paid.laid(self.rounded.values, self.fields)

    @cached_property
    def truth(self) -> int:
        """What truth earns, M times and above the middle."""
        own = [self._wide(table) for table in self.program.chosen]
        earned = sum(weight * table for weight, table in paired(self.times, own))
        return earned + self.fields.all(self.middle) - self.total * self.payment

    def _wide(self, table: int) -> int:
        given = self.program.fields
        return table if given.width == self.fields.width else given.widened(table, self.fields.width)

    @property
    def _inner(self) -> int:
        return self.stage.space.strides[self.component]

    @property
    def _depends(self) -> bool:
        """Whether the payment depends on the agent's own report."""
        return self.component in self.rounded.paid.components

    def _judged(self, report: int, found: Cells) -> Cells:
        there = [replaced(plan, 1, self.size, self._inner, report) for plan in self.plans]
        same, fields = self._settled(there, report), self.fields
        mask = fields.filled(fields.marked(same, 1))
        sure = self.total * self.need
        slack = self.truth + self._paid_for(report) - self._lied(there)
        work(4 * fields.size)
        slack = (slack & ~mask) | (fields.all(self.middle + sure) & mask)
        least = fields.least(slack) - self.middle
        if least < -sure:
            found = found.seeing(*self._around(least))
        if least >= sure:
            return found
        left = fields.at_least(slack, fields.all(self.middle - sure))
        left = fields.flags(left ^ fields.at_least(slack, fields.all(self.middle + sure)))
        numbers, data = fields.count, fields.data(slack)
        for count, state in enumerate(ones_of(left, numbers)):
            spend(300)
            if count > MOST:
                raise Limit(f"more than {MOST} lies are open")
            cell = data[state * fields.width : (state + 1) * fields.width]
            found = found.seeing(*self._ends(state, report, there, int.from_bytes(cell, "little") - self.middle))
        return found

    def _lied(self, there: Sequence[bytes]) -> int:
        """M times what the allocations at the reports earn."""
        total = 0
        for weight, chosen in paired(self.times, there):
            table = 0
            for allocation in sorted(set(chosen)):
                mask = self.program.fields.filled(self.program.fields.marked(chosen, allocation))
                table |= self.program.rows[allocation] & mask
            total += weight * self._wide(table)
        return total

    def _paid_for(self, report: int) -> int:
        """M times the payment at the report."""
        if not self._depends:
            return self.total * self.payment
        data = self.fields.data(self.payment)
        return self.total * self.fields.table(replaced(data, self.fields.width, self.size, self._inner, report))

    def _settled(self, there: Sequence[bytes], report: int) -> bytes:
        """1 where there is no lie: where the report changes nothing, and where the agent is away."""
        same = self._same(there, report)
        if not self.stage.locked(self.agent):
            return same
        marks = int.from_bytes(same, "little") | away(self.stage, self.agent)
        return marks.to_bytes(len(same), "little")

    def _same(self, there: Sequence[bytes], report: int) -> bytes:
        """1 where the report changes neither allocations nor the payment."""
        count, found = self.fields.count, None
        for plan, other in paired(self.plans, there):
            work(4 * count)
            moved = int.from_bytes(plan, "little") ^ int.from_bytes(other, "little")
            marks = int.from_bytes(moved.to_bytes(count, "little").translate(SAME), "little")
            found = marks if found is None else found & marks
        paid, space = self.rounded.paid, self.stage.space
        if self._depends:
            listed, step = paid.stored.listed(), paid.steps[self.component]
            width = 8 * (-(-paid.stored.size // 8))
            data, _ = paid.stored.spread()
            moved_data = Fields(len(listed), width).listed(replaced(data, width, self.size, step, report))
            make(len(listed))
            flags = bytes(map(eq, listed, moved_data))
            marks = int.from_bytes(laid_flags(flags, paid.components, space), "little")
            found = marks if found is None else found & marks
        return (found or 0).to_bytes(count, "little")

    def _ends(self, state: int, report: int, there: Sequence[bytes], slack: int) -> tuple[Fraction, Fraction]:
        """The bounds of the slack in units of u; both are the slack where it is known exactly."""
        labels = self.stage.space.labels(state)
        exact = self._exact(state, labels, report, there)
        if exact is not None:
            return exact, exact
        return self._around(slack)

    def _around(self, slack: int) -> tuple[Fraction, Fraction]:
        return Fraction(slack, self.total) - self.need, Fraction(slack, self.total) + self.need

    def _exact(self, state: int, labels: Cell, report: int, there: Sequence[bytes]) -> Fraction | None:
        """The slack of a lie that does not move the next state."""
        moves = [(plan[state], other[state]) for plan, other in paired(self.plans, there)]
        if not all(self.single.same_rows(a, b, labels) for a, b in set(moves) if a != b):
            return None
        grid = self.stage.utility[self.agent]
        own = lookup(grid, self.stage.space.names)
        gain = sum(m * (own.value(a, labels) - own.value(b, labels)) for m, (a, b) in paired(self.times, moves))
        paid = self.rounded.paid
        place = paid.place(labels)
        lied = place + paid.steps.get(self.component, 0) * (report - labels[self.component])
        make(1, grid.denominator.bit_length() + paid.denominator.bit_length(), self.shift, times=10)
        return (Fraction(gain, self.total * grid.denominator) + paid.at(lied) - paid.at(place)) * (1 << self.shift)


def laid_flags(flags: bytes, components: Sequence[int], space: Space) -> bytes:
    """A byte for each cell of some components as one for each state."""
    return flags if len(flags) == space.size else laid_out(flags, components, space, 1)
