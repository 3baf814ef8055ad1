"""Ties of a stationary rule that a signed measure of few states decides exactly (docs/enclosed_format.md, section 3).

For a pair (θ, a, b) let y solve y − δ y P = δ (P_a − P_b)(·|θ), P the kernel of the rule. Then Q(θ,a) − Q(θ,b) = r_a(θ)
− r_b(θ) + Σ y(s) r(s). Where two orders of doing the same things lead to the same place, y has few states: floats push
the difference forward and show which, and a small linear system over them is solved exactly. One measure serves all
states of the components that it does not touch.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import product
from math import lcm, prod
from typing import Any

import flint
import numpy as np
import numpy.typing as npt

from lpmech.enclosures.bounds import Plan, likely, weights
from lpmech.enclosures.pairs import Pairs
from lpmech.enclosures.societies import Draws, Matrix, Society
from lpmech.problem.tables import Table
from lpmech.problem.transition import Factored

MOST_STATES = 200  # of a measure
MOST_MEASURES = 2_000
MOST_FOLLOWING = 16 * MOST_STATES  # states that one may lead to
GONE = 1e-10  # mass that floats take for none
Mass = dict[int, float]
Cell = tuple[int, ...]


@dataclass(frozen=True)
class Measure:
    """Masses over a denominator at labels of some components, with the rule's allocations there, and its pair."""

    components: Cell
    labels: Cell
    chosen: int
    other: int
    states: tuple[Cell, ...]
    allocations: tuple[Cell, ...]
    denominator: int
    numerators: tuple[int, ...]

    def to_json(self, names: Sequence[str]) -> dict[str, Any]:
        """A MEASURE."""
        return {
            "components": [names[k] for k in self.components],
            "labels": list(self.labels),
            "chosen": self.chosen,
            "other": self.other,
            "states": [list(cell) for cell in self.states],
            "allocations": [list(cell) for cell in self.allocations],
            "denominator": _int(self.denominator),
            "numerators": [_int(number) for number in self.numerators],
        }


def _int(value: int) -> int | str:
    return value if abs(value) < 2**53 else hex(value)


class _TooManyError(Exception):
    """More states follow than a measure may have."""


class Measures:
    """Finds measures for the open pairs of everyone's rule."""

    def __init__(self, society: Society, plan: Plan) -> None:
        self.society, self.draws = society, Draws(society, 0)
        self.stage = society.env.stage(0)
        self.names, self.shape = society.axes(0), society.shape(0)
        self.strides = [prod(self.shape[k + 1 :]) for k in range(len(self.shape))]
        self.plans = [plan[z].ravel() for z, _ in likely(self.stage)]
        self.times, self.total = weights(self.stage)
        self.discount = society.env.discount
        self._rows: dict[tuple[int, int], list[tuple[int, Fraction]]] = {}

    @property
    def applies(self) -> bool:
        """Whether there may be measures at all."""
        return self.society.env.horizon is None and isinstance(self.stage.transition, Factored)

    def closing(self, pairs: Sequence[Pairs]) -> tuple[list[Measure], list[Pairs]]:
        """Measures, and the pairs that they leave open."""
        found: list[Measure] = []
        left: list[Pairs] = []
        for one in pairs:
            rest, stuck = one, 0
            while stuck < len(rest.states) and len(found) < MOST_MEASURES:
                measure = self._measure(int(rest.states[stuck]), int(rest.chosen[stuck]), int(rest.other[stuck]))
                if measure is None:
                    stuck += 1
                    if stuck >= MOST_STUCK:
                        break
                    continue
                found.append(measure)
                rest = rest.where(~self._covers(measure, rest))
            left += [rest] if len(rest.states) else []
        return found, left

    def _labels(self, state: int) -> Cell:
        return tuple(state // step % size for step, size in zip(self.strides, self.shape, strict=True))

    @cached_property
    def _matrices(self) -> list[list[Matrix]]:
        (_, element), *_ = self.draws.elements
        return [self.draws.matrices(element, a) for a in range(len(self.stage.allocations))]

    def _row(self, state: int, allocation: int) -> list[tuple[int, Fraction]]:
        """The next states and their chances."""
        key = (state, allocation)
        if key not in self._rows:
            labels = dict(zip(self.names, self._labels(state), strict=True))
            steps = dict(zip(self.names, self.strides, strict=True))
            parts = []
            for matrix in self._matrices[allocation]:
                row = matrix.numerators[tuple(labels[axis] for axis in matrix.axes[:-1])]
                parts.append([(steps[matrix.component] * k, Fraction(int(w), matrix.denominator))
                              for k, w in enumerate(row.tolist()) if w])  # fmt: skip
            if prod(map(len, parts)) > MOST_FOLLOWING:
                raise _TooManyError
            found: dict[int, Fraction] = {}
            for moves in product(*parts):
                place = sum(move for move, _ in moves)
                found[place] = found.get(place, Fraction(0)) + prod((chance for _, chance in moves), start=Fraction(1))
            self._rows[key] = list(found.items())
        return self._rows[key]

    def _under(self, state: int) -> Iterator[tuple[int, Fraction]]:
        """The same under the rule."""
        for weight, plan in zip(self.times, self.plans, strict=True):
            for there, chance in self._row(state, int(plan[state])):
                yield there, chance * weight / self.total

    def _measure(self, state: int, a: int, b: int) -> Measure | None:
        try:
            support = self._support(state, a, b)
        except _TooManyError:
            return None
        if support is None:
            return None
        masses = self._solved(sorted(support), state, a, b)
        if masses is None:
            return None
        cells = [place for place, mass in masses.items() if mass]
        touched = {a, b, *(int(plan[place]) for place in cells for plan in self.plans)}
        components = self._components(state, cells, touched)
        own = [self._labels(place) for place in (state, *cells)]
        kept = [tuple(labels[k] for k in components) for labels in own]
        if self._value(masses, state, a, b) < 0:
            return None
        common = lcm(1, *(mass.denominator for mass in masses.values()))
        return Measure(
            components, kept[0], a, b, tuple(kept[1:]),
            tuple(tuple(int(plan[place]) for plan in self.plans) for place in cells),
            common, tuple(int(masses[place] * common) for place in cells),
        )  # fmt: skip

    def _support(self, state: int, a: int, b: int) -> set[int] | None:
        """Where the difference has mass when it is pushed forward; None where that is too many states."""
        discount = float(self.discount)
        moving: Mass = {}
        for allocation, sign in ((a, 1), (b, -1)):
            for there, chance in self._row(state, allocation):
                moving[there] = moving.get(there, 0.0) + sign * discount * float(chance)
        total: Mass = {}
        for _ in range(MOST_STEPS):
            moving = {place: mass for place, mass in moving.items() if abs(mass) > GONE * 1e-4}
            if len(moving) > 4 * MOST_STATES or not moving:
                break
            following: Mass = {}
            for place, mass in moving.items():
                total[place] = total.get(place, 0.0) + mass
                for there, chance in self._under(place):
                    following[there] = following.get(there, 0.0) + discount * mass * float(chance)
            moving = following
        support = {place for place, mass in total.items() if abs(mass) > GONE}
        return support if len(support) <= MOST_STATES and len(moving) <= 4 * MOST_STATES else None

    def _solved(self, support: Sequence[int], state: int, a: int, b: int) -> dict[int, Fraction] | None:
        """The masses exactly; None where no measure of this support solves the equation."""
        place = {one: k for k, one in enumerate(support)}
        rows: dict[int, dict[int, Fraction]] = {one: {k: Fraction(1)} for one, k in place.items()}
        for one, k in place.items():
            for there, chance in self._under(one):
                row = rows.setdefault(there, {})
                row[k] = row.get(k, Fraction(0)) - self.discount * chance
        right: dict[int, Fraction] = {}
        for allocation, sign in ((a, 1), (b, -1)):
            for there, chance in self._row(state, allocation):
                right[there] = right.get(there, Fraction(0)) + sign * self.discount * chance
        if any(mass and there not in rows for there, mass in right.items()):
            return None
        masses = solved([rows[one] for one in support], [right.get(one, Fraction(0)) for one in support])
        if masses is None:
            return None
        for there, row in rows.items():
            if sum((masses[k] * x for k, x in row.items()), Fraction(0)) != right.get(there, 0):
                return None
        return dict(zip(support, masses, strict=True))

    def _value(self, masses: Mapping[int, Fraction], state: int, a: int, b: int) -> Fraction:
        """Q(θ, a) − Q(θ, b)."""
        value = self._flow(state, a) - self._flow(state, b)
        for place, mass in masses.items():
            for weight, plan in zip(self.times, self.plans, strict=True):
                value += mass * Fraction(weight, self.total) * self._flow(place, int(plan[place]))
        return value

    def _flow(self, state: int, allocation: int) -> Fraction:
        labels = {"allocation": allocation, **dict(zip(self.names, self._labels(state), strict=True))}
        tables = self.society.flows(0)
        return sum((one.array.item(tuple(labels[axis] for axis in one.axes)) for one in tables), Fraction(0))

    def _components(self, state: int, cells: Sequence[int], touched: set[int]) -> Cell:
        """The components that the measure is about: those that move or matter under what it touches, and those on
        which these depend."""
        wanted: set[str] = set()
        labels = [self._labels(place) for place in (state, *cells)]
        for k, name in enumerate(self.names):
            moves = any(not matrix.stays for a in touched for matrix in self._matrices[a] if matrix.component == name)
            if moves or len({one[k] for one in labels}) > 1:
                wanted.add(name)
        for table in self.society.flows(0):
            if not _is_same(table, touched):
                wanted |= {axis for axis in table.axes if axis in self.names}
        for a in range(len(self.stage.allocations)):
            for matrix in self._matrices[a]:
                if matrix.component in wanted or not set(matrix.axes[:-1]) <= {matrix.component}:
                    wanted |= set(matrix.axes[:-1])
        return tuple(k for k, name in enumerate(self.names) if name in wanted) or (0,)

    def _covers(self, measure: Measure, pairs: Pairs) -> npt.NDArray[np.bool_]:
        """The pairs at which the measure holds."""
        hits = (pairs.chosen == measure.chosen) & (pairs.other == measure.other)
        base = pairs.states.copy()
        for k, label in zip(measure.components, measure.labels, strict=True):
            own = pairs.states // self.strides[k] % self.shape[k]
            hits &= own == label
            base = base - own * self.strides[k]
        for cell, allocations in zip(measure.states, measure.allocations, strict=True):
            places = base + sum(self.strides[k] * label for k, label in zip(measure.components, cell, strict=True))
            for plan, allocation in zip(self.plans, allocations, strict=True):
                hits &= plan[places] == allocation
        return np.asarray(hits, dtype=np.bool_)


MOST_STEPS = 400
MOST_STUCK = 50  # pairs without a measure, one after another, until no more are tried


def _is_same(table: Table, touched: set[int]) -> bool:
    """Whether a table is the same under some allocations."""
    if "allocation" not in table.axes:
        return True
    first, *others = sorted(touched)
    return all(table.take("allocation", first).same_as(table.take("allocation", a)) for a in others)


def solved(rows: Sequence[Mapping[int, Fraction]], right: Sequence[Fraction]) -> list[Fraction] | None:
    """The solution of a square system."""
    size = len(rows)
    if not size:
        return []
    matrix = flint.fmpq_mat(size, size)
    column = flint.fmpq_mat(size, 1)
    for k, row in enumerate(rows):
        for j, value in row.items():
            matrix[k, j] = flint.fmpq(value.numerator, value.denominator)
        column[k, 0] = flint.fmpq(right[k].numerator, right[k].denominator)
    try:
        solved = matrix.solve(column)
    except ZeroDivisionError:
        return None
    return [Fraction(int(solved[k, 0].p), int(solved[k, 0].q)) for k in range(size)]
