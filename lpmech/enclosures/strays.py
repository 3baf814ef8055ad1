"""Lies that lead to what is not feasible at the truth, in environments of version 2 (docs/enclosed_format.md, section
3, *Strays*)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

import numpy as np
import numpy.typing as npt

from lpmech.enclosures.bounds import Plan, Program, likely, weights
from lpmech.enclosures.lies import Judged
from lpmech.enclosures.pairs import Data, Pairs
from lpmech.enclosures.steps import BITS
from lpmech.problem.exact import Integers
from lpmech.problem.stages import Stage
from lpmech.problem.tables import align

Mask = npt.NDArray[np.bool_]
Worth = Callable[[Pairs], list[Fraction]]  # D in units of u, exactly


def narrows(stage: Stage) -> bool:
    """Whether what is feasible depends on types."""
    return stage.open is not None and bool(set(stage.agents) & set(stage.open.axes))


def open_to_all(stage: Stage, axes: Sequence[str]) -> Mask:
    """Whether the stage's table allows an allocation, by allocation and state (axes of length 1 where that is the same
    at all labels)."""
    found = stage.open_at_states()
    mask = align(found.positions, found.axes, ("allocation", *axes))
    shape = (len(stage.allocations), *mask.shape[1:])
    return np.broadcast_to(mask, shape)


def away(stage: Stage, agent: int, axes: Sequence[str]) -> Mask:
    """Where an agent is away, by state."""
    flags = np.zeros(stage.sizes[stage.agents[agent]], dtype=bool)
    flags[list(stage.away[agent] if stage.away else ())] = True
    return align(flags, (stage.agents[agent],), tuple(axes))


@dataclass(frozen=True)
class Early:
    """Of an agent, by type before its arrival in a period, the least that the pivot mechanism charges by the others'
    state, M times: what is below 0 and not charged helps a lie that loses."""

    charged: Mapping[int, Integers]


@dataclass(frozen=True)
class Strays:
    """The lies of a period that lead to what is not feasible: judged by bounds, and pairs that these leave open."""

    judged: Judged
    pairs: list[Pairs]
    lies_stay: bool
    again: Callable[[Worth], Strays] | None = None  # the same where D is known exactly

    @property
    def is_open(self) -> bool:
        """Whether a lie is left open."""
        return self.judged.open > 0


NONE = Strays(Judged(), [], lies_stay=True)


@dataclass(frozen=True)
class _Finder:
    program: Program
    plan: Plan
    margin: Callable[[int], int]
    worth: Worth | None
    early: Sequence[Early]

    @property
    def stage(self) -> Stage:
        return self.program.society.env.stage(self.program.position)

    @property
    def axes(self) -> tuple[str, ...]:
        return self.program.society.axes(self.program.position)

    @property
    def plans(self) -> list[Plan]:
        return [self.plan[z] for z, _ in likely(self.stage)]

    def found(self) -> Strays:
        judged, marks = Judged(), [np.zeros((len(self.stage.allocations), *self.plan.shape[1:]), dtype=np.bool_)
                                   for _ in self.plans]  # fmt: skip
        for place, report, there in self._lies():
            outside = [self._outside(plan) for plan in there]
            present = ~away(self.stage, place, self.axes)
            for own, plan, out in zip(marks, there, outside, strict=True):
                for b in np.unique(plan[out & present]).tolist():
                    own[b] |= out & present & (plan == b)
            astray = np.logical_or.reduce(outside) & present
            if astray.any():
                judged = self._judged(there, outside, astray, judged, self._helped(place, report))
        pairs = [one for z, own in enumerate(marks) for one in self._undecided(z, own)]
        again = partial(strays, self.program, self.plan, self.margin, self.early)
        return Strays(judged, pairs, not any(own.any() for own in marks), again)

    def _helped(self, agent: int, report: int) -> Integers | None:
        """How much better a lie may be than under the pivot mechanism, by state and M times; None if it is the same."""
        if not self.early or report not in self.early[agent].charged:
            return None
        axis = self.axes.index(self.stage.agents[agent])
        more = np.expand_dims(np.maximum(-self.early[agent].charged[report], 0), axis)
        return np.broadcast_to(more, self.plan.shape[1:])

    def _lies(self) -> Iterator[tuple[int, int, list[Plan]]]:
        """What is chosen after every report of every agent, whatever its type is."""
        for place, axis in enumerate(self.axes):
            if axis != "public" and self.plan.shape[1 + place] > 1:
                for report in range(self.plan.shape[1 + place]):
                    there = [np.broadcast_to(plan.take([report], axis=place), plan.shape) for plan in self.plans]
                    yield self.stage.agents.index(axis), report, there

    def _outside(self, plan: Plan) -> Mask:
        """Where what is chosen is not feasible."""
        mask = open_to_all(self.stage, self.axes)
        found = np.zeros(plan.shape, dtype=np.bool_)
        for b in range(len(mask)):
            found |= (plan == b) & ~mask[b]
        return found

    def _judged(
        self, there: Sequence[Plan], outside: Sequence[Mask], astray: Mask, judged: Judged, helped: Integers | None
    ) -> Judged:  # fmt: skip
        """The cells of one report. A pair that is no stray is of an allocation that is no better."""
        states, need = np.flatnonzero(astray), self.margin(self.program.need)
        times, total = weights(self.stage)
        kind = self._kind(total * (2 * need))
        low: Integers = np.zeros(len(states), dtype=kind)
        high: Integers = np.zeros(len(states), dtype=kind)
        exact: list[Fraction] = []
        for m, own, other, out in zip(times, self.plans, there, outside, strict=True):
            a, b, is_out = own.ravel()[states], other.ravel()[states], out.ravel()[states]
            gap: Integers = self._gap(states, a, b).astype(kind)
            closed = (a == b) | ~is_out
            if self.worth is not None:
                exact = self.worth(_pairs(self.program.position, 0, states, a, b, gap))
                closed |= np.array([number >= 0 for number in exact], dtype=np.bool_)
            low += m * np.where(closed, np.where(a == b, 0, np.maximum(gap - need, 0)), gap - need)
            high += m * np.where(a == b, 0, gap + need)
        if helped is not None:
            high = high + helped.ravel()[states].astype(kind)
        is_open = np.asarray((low < 0) & (high >= 0), dtype=np.bool_)
        for k in np.flatnonzero(is_open).tolist() if exact and helped is None and len(times) == 1 else ():
            judged = judged.seeing(*_around(exact[k]))
            is_open[k] = False
            low[k] = high[k] = 0
        least = Fraction(int(low.min()), total), Fraction(int(high.min()), total)
        return Judged(judged.open + int(is_open.sum()), judged.refuted or least[1] < 0, min(judged.low, least[0]),
                      min(judged.high, least[1]))  # fmt: skip

    def _kind(self, more: int) -> type:
        """Integers in which M times everything fits."""
        _, total = weights(self.stage)
        most = max(int(row.max()) for row in self.program.rows)
        return object if (4 * total * most + more).bit_length() > BITS else np.int64

    def _gap(self, states: npt.NDArray[np.int64], a: Plan, b: Plan) -> Integers:
        """L_a − L_b."""
        found = [np.zeros(len(states), dtype=self.program.rows[0].dtype) for _ in range(2)]
        for allocation, row in enumerate(self.program.rows):
            for one, own in zip((a, b), found, strict=True):
                here = one == allocation
                own[here] = row.ravel()[states[here]]
        return found[0] - found[1]

    def _undecided(self, z: int, marks: Mask) -> Iterator[Pairs]:
        """The strays that bounds and data leave open."""
        need, data = self.margin(self.program.need), Data(self.program.society, self.program.position)
        for b in range(len(marks)):
            states = np.flatnonzero(marks[b])
            if not len(states):
                continue
            chosen = self.plans[z].ravel()[states]
            gaps = self._gap(states, chosen, np.full(len(states), b, dtype=np.uint8))
            pairs = _pairs(self.program.position, z, states, chosen, np.full(len(states), b), gaps)
            left = pairs.where(np.asarray((gaps < need) & (gaps >= -need), dtype=np.bool_))
            left = left.where(~data.closed(left)) if len(left.states) else left
            if len(left.states):
                yield left


def _pairs(position: int, z: int, states: npt.NDArray[np.int64], a: Plan, b: Plan, gaps: Integers) -> Pairs:
    return Pairs(position, z, states, a.astype(np.int64), b.astype(np.int64), gaps)


def _around(number: Fraction) -> tuple[Fraction, Fraction]:
    """A number below 0 that may be very long between two powers of two, further apart than another program's."""
    size = abs(number.numerator).bit_length() - number.denominator.bit_length()
    return -(Fraction(2) ** (size + 2)), -(Fraction(2) ** (size - 2))


def strays(
    program: Program, plan: Plan, margin: Callable[[int], int], early: Sequence[Early] = (),
    worth: Worth | None = None,
) -> Strays:  # fmt: skip
    """The lies of a period that lead to what is not feasible; `early`: by agent, the reports at which it may pay
    less than under the pivot mechanism."""
    stage = program.society.env.stage(program.position)
    return _Finder(program, plan, margin, worth, early).found() if narrows(stage) else NONE
