"""The bounds of a society's value in a period, in integers (docs/enclosed_format.md, section 2).

A `Program` has for every allocation a table L_a, the value V, and what is known of the truth: V + lo ≤ W ≤ V + hi and
L_a ≤ q_a(V) ≤ L_a + kappa, all in units of u = 2^-(e+g).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import numpy as np
import numpy.typing as npt

from lpmech.enclosures.societies import Draws, Society
from lpmech.enclosures.steps import BITS, Rough, discounted, settled, start
from lpmech.problem.exact import Integers
from lpmech.problem.stages import Shock, Stage
from lpmech.problem.tables import Axes, Table, align
from lpmech.problem.transition import NEXT

ZERO = Fraction(0)
FINE = 1 << 20  # bounds of a finite horizon are rounded outwards to this part of a unit
Plan = npt.NDArray[np.uint8]  # the allocation by shock and state
Choose = Callable[[Sequence[Integers]], list[Integers]]  # from L of every allocation, one table a likely shock


@dataclass(frozen=True)
class Value:
    """A value on the states of a society: cells above a base, and bounds of the truth besides, all in units of u."""

    cells: Integers
    base: int
    bound: int
    lo: Fraction = ZERO
    hi: Fraction = ZERO


@dataclass(frozen=True)
class Program:
    """A society in a period; `after` are lo and hi of the next one."""

    society: Society
    position: int
    rows: tuple[Integers, ...]
    base: int
    kappa: int
    chosen: tuple[Integers, ...]
    residual: Integers  # of a stationary program: TV − V before bounds
    value: Value
    after: tuple[Fraction, Fraction]

    @property
    def _later(self) -> tuple[Fraction, Fraction]:
        discount = self.society.env.discount
        return discount * self.after[0], discount * self.after[1]

    @property
    def need(self) -> int:
        """N: how far apart L_a and L_b must be for the order of the truths to be known."""
        low, high = self._later
        return self.kappa - int((low - high) // 1)

    @property
    def price(self) -> tuple[Fraction, Fraction]:
        """The bounds of P_b besides V − L_b."""
        low, high = self._later
        return self.value.lo - self.kappa - high, self.value.hi - low

    @property
    def width(self) -> Fraction:
        """How widely payments are enclosed."""
        return self.price[1] - self.price[0]


def likely(stage: Stage) -> list[tuple[int, Shock]]:
    """The shocks of positive probability, with their positions."""
    return [(z, shock) for z, shock in enumerate(stage.shocks) if shock.probability]


def weights(stage: Stage) -> tuple[list[int], int]:
    """m_z of the likely shocks, and M."""
    chances = [shock.probability for _, shock in likely(stage)]
    common = lcm(*(chance.denominator for chance in chances))
    return [int(chance * common) for chance in chances], common


def written(plan: Plan, stage: Stage) -> Choose:
    """L of the allocation that the rule chooses."""

    def choose(rows: Sequence[Integers]) -> list[Integers]:
        return [_picked(plan[z], rows) for z, _ in likely(stage)]

    return choose


def _picked(chosen: Plan, rows: Sequence[Integers]) -> Integers:
    found = rows[0].copy()
    for allocation, row in enumerate(rows[1:], 1):
        np.copyto(found, row, where=chosen == allocation)
    return found


def best(society: Society, position: int) -> Choose:
    """The largest L_b of what is feasible for the society."""
    feasible = society.feasible(position)

    def choose(rows: Sequence[Integers]) -> list[Integers]:
        found = []
        for z, _ in likely(society.env.stage(position)):
            table = np.zeros_like(rows[0])  # no L is below 0, and something is feasible everywhere
            for allocation in range(len(rows)):
                np.maximum(table, rows[allocation], out=table, where=feasible[z, allocation])
            found.append(table)
        return found

    return choose


@dataclass(frozen=True)
class _Flow:
    """A summand of what a society receives, rounded down to units, less the least of all."""

    table: Table
    least: int
    most: int
    exact: bool

    def at(self, allocation: int, axes: Axes) -> Integers:
        own = self.table.take("allocation", allocation)
        return align(own.array.numerators, own.axes, axes)


def _floored(table: Table, shift: int) -> _Flow:
    denominator = table.array.denominator
    floors = np.asarray((table.array.numerators.astype(object) << shift) // denominator, dtype=object)
    least, most = int(floors.min()), int(floors.max())
    cells = np.asarray(floors - least, dtype=object)
    small = cells.astype(np.int64) if (most - least).bit_length() <= BITS else cells
    reduced = table.reduced().array.denominator
    return _Flow(Table(table.axes, table.array.view(small)), least, most - least, (1 << shift) % reduced == 0)


def end(society: Society, shift: int) -> Value | None:
    """What is received after the last period; None where nothing is."""
    terminal = society.env.terminal
    if terminal is None or not terminal.matters:
        return None
    flows = [_floored(table, shift) for table in society.terminals()]
    axes = society.following(len(society.env.periods) - 1)
    sizes = society.env.next_labels(len(society.env.periods) - 1)
    shape = tuple(len(sizes[axis]) for axis in axes)
    cells = _total([flow.at(0, axes) for flow in flows], shape, sum(flow.most for flow in flows))
    return Value(cells, sum(flow.least for flow in flows), sum(flow.most for flow in flows), ZERO,
                 Fraction(sum(not flow.exact for flow in flows)))  # fmt: skip


def _total(parts: Sequence[Integers], shape: tuple[int, ...], bound: int) -> Integers:
    total = np.zeros(shape, dtype=np.int64 if bound.bit_length() <= BITS else object)
    for part in parts:
        total += part
    return total


@dataclass(frozen=True)
class Payment:
    """What is paid at every state in units of u, rounded up: cells up to a bound, above a base; and how many units
    less it may be."""

    cells: Integers
    base: int
    bound: int
    lost: int


def program(
    society: Society, position: int, following: Value | None, shift: int, choose: Choose, *, stationary: bool,
    pay: Payment | None = None,
) -> Program:  # fmt: skip
    """The program of a society in a period, from the value of the next one; less what it pays."""
    stage, discount = society.env.stage(position), society.env.discount
    flows = [_floored(table, shift) for table in society.flows(position)]
    count, axes, shape = len(stage.allocations), society.axes(position), society.shape(position)
    roughs, lost = _expected(society, position, following)
    bound = sum(flow.most for flow in flows) + max((rough.bound for rough in roughs), default=0)
    rows = []
    for allocation in range(count):
        parts = [flow.at(allocation, axes) for flow in flows]
        if roughs:
            parts.append(align(roughs[allocation].cells, roughs[allocation].axes, axes))
            roughs[allocation] = start((), np.zeros((), dtype=np.int64), 0)
        rows.append(_total(parts, shape, 4 * (bound + (pay.bound if pay else 0))))
    scaled = ZERO if following is None else discount * following.base
    floors = sum(not flow.exact for flow in flows) + (scaled.denominator > 1)
    kappa = int(-(-lost // 1)) + floors
    base = int(scaled // 1) + sum(flow.least for flow in flows)
    chosen = choose(rows)
    mean, extra = _mean(chosen, stage, bound, axes)
    kept = (society, position, tuple(rows), base, kappa, tuple(chosen))
    if pay is not None:
        kind = object if object in (mean.dtype, pay.cells.dtype) else np.int64
        mean = np.asarray(np.subtract(mean, pay.cells, dtype=kind) + pay.bound, dtype=kind)
        base, bound, extra = base - pay.base - pay.bound, bound + pay.bound, extra + pay.lost
    if stationary:
        assert following is not None
        residual = np.asarray(mean - following.cells)
        if residual.dtype != object and abs(base - following.base).bit_length() >= BITS:
            residual = residual.astype(object)
        residual = np.asarray(residual + (base - following.base))
        lo = Fraction(int(residual.min())) / (1 - discount)
        hi = Fraction(int(residual.max()) + kappa + extra) / (1 - discount)
        return Program(*kept, residual, Value(following.cells, following.base, following.bound, lo, hi), (lo, hi))
    after = (ZERO, ZERO) if following is None else (following.lo, following.hi)
    least = int(mean.min())
    hi = Fraction(-((-(kappa + extra + discount * after[1]) * FINE) // 1), FINE)
    lo = Fraction((discount * after[0] * FINE) // 1, FINE)
    return Program(*kept, mean, Value(np.asarray(mean - least, dtype=mean.dtype), base + least, bound, lo, hi), after)


def _expected(society: Society, position: int, following: Value | None) -> tuple[list[Rough], Fraction]:
    """δ E[V | a, θ] above δ times the base, for every allocation, and the most that rounding loses."""
    if following is None or not society.env.follows(position):
        return [], ZERO
    draws = Draws(society, position)
    given = start(tuple(NEXT + axis for axis in society.following(position)), following.cells, following.bound)
    count = len(society.env.stage(position).allocations)
    found = [discounted(given, draws, a, society.env.discount) for a in range(count)]
    return [rough for rough, _ in found], max(lost for _, lost in found)


def _mean(chosen: Sequence[Integers], stage: Stage, bound: int, axes: Axes) -> tuple[Integers, int]:
    """The mean over the shocks, and what its rounding loses."""
    times, total = weights(stage)
    if len(chosen) == 1:
        return chosen[0], 0
    long = (bound * total).bit_length() > BITS
    parts = [table.astype(object) * m if long else table * m for table, m in zip(chosen, times, strict=True)]
    summed = np.asarray(sum(parts[1:], parts[0]), dtype=object if long else np.int64)
    rough = Rough(axes, summed, Fraction(1, total), ZERO, bound * total)
    found, lost = settled(rough, Fraction(1))
    return found.cells, int(-(-lost // 1))
