"""Every lie of an agent under given payments (docs/enclosed_format.md, *Given payments*)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from lpmech.enclosures.bounds import Payment, Plan, Program, weights
from lpmech.enclosures.given import Paid
from lpmech.enclosures.pairs import Data, Pairs
from lpmech.enclosures.societies import Society
from lpmech.enclosures.steps import BITS
from lpmech.problem.exact import Integers
from lpmech.problem.tables import align

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Judged:
    """An agent's lies in a period: how many are open, whether one is refuted, and the least ends of their slacks, in
    units of u and at most 0."""

    open: int = 0
    refuted: bool = False
    low: Fraction = Fraction(0)
    high: Fraction = Fraction(0)

    def seeing(self, low: Fraction, high: Fraction, count: int = 1) -> Judged:
        """With some cells more, of slacks between these bounds."""
        is_open = low < 0 <= high
        return Judged(self.open + is_open * count, self.refuted or high < 0, min(self.low, low), min(self.high, high))


@dataclass(frozen=True)
class Lies:
    """The lies of an agent in a period: its program less what it pays, and the rule at each likely shock."""

    program: Program
    agent: int
    plans: Sequence[Plan]
    paid: Paid
    payment: Payment
    shift: int
    margin: Callable[[int], int]

    @cached_property
    def society(self) -> Society:
        """The agent alone."""
        return self.program.society

    @cached_property
    def axes(self) -> tuple[str, ...]:
        """The components of the state."""
        return self.society.axes(self.program.position)

    @cached_property
    def place(self) -> int:
        """Where the agent's axis is."""
        return self.axes.index(self.society.env.agents[self.agent])

    @cached_property
    def need(self) -> int:
        """N', with what another program may round besides."""
        return self.margin(self.program.need + self.payment.lost)

    @cached_property
    def times(self) -> list[int]:
        """The weights of the likely shocks."""
        return weights(self.society.env.stage(self.program.position))[0]

    @cached_property
    def total(self) -> int:
        """Their sum."""
        return sum(self.times)

    @cached_property
    def kind(self) -> type:
        """Integers in which M times everything fits."""
        most = max(int(row.max()) for row in self.program.rows) + self.payment.bound + self.need
        return object if (4 * self.total * most).bit_length() > BITS else np.int64

    @cached_property
    def truth(self) -> Integers:
        """M times what truth earns."""
        found: Integers = -self.total * self.payment.cells.astype(self.kind)
        for m, own in zip(self.times, self.program.chosen, strict=True):
            found = found + m * own.astype(self.kind)
        return np.asarray(found, dtype=self.kind)

    def judged(self) -> Judged:
        """All lies."""
        found = Judged()
        for report in range(self.society.shape(self.program.position)[self.place]):
            found = self._report(report, found)
        return found

    def _at(self, table: npt.NDArray[Any], report: int) -> npt.NDArray[Any]:
        """A table at a report, the same for every type."""
        size = table.shape[self.place]
        return table if size == 1 else table.take([report], axis=self.place)

    def _report(self, report: int, found: Judged) -> Judged:
        there = [self._at(plan, report) for plan in self.plans]
        lied: Integers = self.total * self._at(self.payment.cells, report).astype(self.kind)
        for m, other in zip(self.times, there, strict=True):
            lied = lied - m * self._picked(other).astype(self.kind)
        slack: Integers = np.asarray(self.truth + lied, dtype=self.kind)
        sure = self.total * self.need
        other_lies = ~self._same(there, report) & ~self._away
        least = int(np.min(slack, initial=sure, where=other_lies))
        if least < -sure:
            found = found.seeing(*self._around(least))
        states = np.flatnonzero((slack < sure) & (slack >= -sure) & other_lies)
        if not len(states):
            return found
        moved = [np.broadcast_to(other, slack.shape).ravel()[states] for other in there]
        exact, known = self._exact(states, moved, report)
        for number in exact:
            found = found.seeing(number, number)
        rest = slack.ravel()[states[~known]]
        return found.seeing(*self._around(int(rest.min())), len(rest)) if len(rest) else found

    def _around(self, slack: int) -> tuple[Fraction, Fraction]:
        """The bounds of a slack."""
        sure = self.total * self.need
        return Fraction(slack - sure, self.total), Fraction(slack + sure, self.total)

    def _picked(self, chosen: Plan) -> Integers:
        rows = self.program.rows
        found = rows[0].copy()
        for allocation, row in enumerate(rows[1:], 1):
            np.copyto(found, row, where=chosen == allocation)
        return found

    @cached_property
    def _away(self) -> Mask:
        """Where the agent is away, and says what it is."""
        stage = self.society.env.stage(self.program.position)
        flags = np.zeros(stage.sizes[stage.agents[self.agent]], dtype=np.bool_)
        flags[list(stage.away[self.agent] if stage.away else ())] = True
        return align(flags, (stage.agents[self.agent],), self.axes)

    def _same(self, there: Sequence[Plan], report: int) -> Mask:
        """Where the report changes neither allocations nor the payment."""
        fields = align(self.paid.table.fields, self.paid.axes, self.axes)
        found = fields == self._at(fields, report)
        for plan, other in zip(self.plans, there, strict=True):
            found = found & (plan == other)
        return np.asarray(found, dtype=np.bool_)

    def _exact(self, states: npt.NDArray[np.int64], moved: Sequence[Plan], report: int) -> tuple[list[Fraction], Mask]:
        """The slacks of lies that do not move the next state, in units of u, and which lies these are."""
        known = np.ones(len(states), dtype=np.bool_)
        for plan, other in zip(self.plans, moved, strict=True):
            known &= self._still(states, plan.ravel()[states], other)
        places = np.flatnonzero(known)
        labels = np.unravel_index(states[places], self.society.shape(self.program.position))
        named = dict(zip(self.axes, labels, strict=True))
        stage = self.society.env.stage(self.program.position)
        table = stage.utilities[self.agent]
        flow = table.full(("allocation", *self.axes), {**stage.sizes, "allocation": len(stage.allocations)})
        gain: Integers = np.zeros(len(places), dtype=object)
        for m, plan, other in zip(self.times, self.plans, moved, strict=True):
            cells = flow.array.numerators
            own = cells[(plan.ravel()[states[places]].astype(np.int64), *labels)].astype(object)
            gain = gain + m * (own - cells[(other[places].astype(np.int64), *labels)].astype(object))
        lied = named | {self.axes[self.place]: np.full(len(places), report)}
        fields = self.paid.table.fields
        paid = (fields[tuple(one[axis] for axis in self.paid.axes)].astype(object) if self.paid.axes else fields.item()
                for one in (lied, named))  # fmt: skip
        more = np.broadcast_to(np.asarray(next(paid) - next(paid), dtype=object), gain.shape)
        unit, under = 1 << self.shift, self.total * flow.array.denominator
        found = {(int(a), int(b)) for a, b in zip(gain, more, strict=True)}
        slacks = {key: (Fraction(key[0], under) + Fraction(key[1], self.paid.denominator)) * unit for key in found}
        return [slacks[int(a), int(b)] for a, b in zip(gain, more, strict=True)], known

    def _still(self, states: npt.NDArray[np.int64], one: Plan, other: Plan) -> Mask:
        """Whether the next state is drawn in the same way under two allocations."""
        env, position = self.society.env, self.program.position
        if env.stage(position).transition is None or not env.follows(position):
            return np.ones(len(states), dtype=np.bool_)
        gaps = np.zeros(len(states), dtype=np.int64)
        pairs = Pairs(position, 0, states, one.astype(np.int64), other.astype(np.int64), gaps)
        return self._data.same_rows(pairs)

    @cached_property
    def _data(self) -> Data:
        return Data(self.society, self.program.position)
