"""Functions of a memory and a state, and their expectations one period ahead.

A `Remembered` is X(m, θ) = c(θ) + Σ ± table(m, θ): truthful payoffs V_{i,t}(m, θ), best-response values, sums of
payments. `ahead` forms E_z E[X((r, a(z,r)), θ') | a(z,r), θ]: the memory holds the reports r, the kernel the true
state θ. It is the sum of the expectations of c and of each table. A table often stands on few components of the memory
and of the next state: reports that leave the same memory, on its coordinates, and the same allocation share one
expectation, which is formed by the kernel of its next components, and only at the states where it is needed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from .meter import COMPONENT, REFERENCE, align, expect_room, list_up, make, spend, sum_units
from .model import Key, Period, memory_keys
from .older import paired
from .spaces import box_offsets, offsets
from .tables import Table
from .transitions import Box, Kernel
from .vectors import Vector, common_denominator, linear, zero


@dataclass(frozen=True)
class Remembered:
    """c(θ) + Σ sign · table(m, θ)."""

    constant: Vector
    parts: tuple[tuple[int, Table], ...] = ()

    @cached_property
    def coordinates(self) -> Key:
        """The memory coordinates on which it depends."""
        return tuple(sorted({k for _, table in self.parts for k in table.layout.memory}))

    @cached_property
    def denominator(self) -> int:
        return common_denominator(self.constant, *(table for _, table in self.parts))

    @cached_property
    def _constant(self) -> Vector:
        return self.constant.on(self.denominator)

    def at(self, key: Key) -> Vector:
        """The function of the state at a memory, given by its labels on `coordinates`."""
        memory = dict(paired(self.coordinates, key))
        total, bits = self._constant.numerators, self._constant.bits
        for sign, table in self.parts:
            align(self.denominator)
            factor = self.denominator // table.denominator
            values, bits = table.scaled_at(memory, sign * factor), max(bits, table.bits + factor.bit_length()) + 1
            make(len(values), bits, times=0)
            spend(len(values) * sum_units(bits))
            total = [x + y for x, y in paired(total, values)]
        return Vector(self.denominator, total, bits)

    def by_report(self, key: Key) -> Iterator[tuple[None, Vector]]:
        """The same, whatever is reported."""
        yield None, self.at(key)


def of_table(table: Table) -> Remembered:
    """What one table says."""
    return Remembered(zero(table.layout.space.size), ((1, table),))


Groups = dict[tuple[Key, int], list[tuple[int, int]]]


def ahead(period: Period, payoff: Remembered, agent: int | None) -> list[Vector]:
    """For each report r_i of the agent, r = (r_i, θ_{-i}): θ ↦ E_z E[X((r, a(z,r)), θ') | a(z,r), θ].

    Without an agent one vector, for truthful reports r = θ."""
    count = 1 if agent is None else period.types(agent)
    if period.kernel is None:
        return [zero(period.space.size)] * count
    constant, kernel = payoff.constant, period.kernel
    terms = [[(1, x) for x in _ahead(period, kernel, (), lambda key: constant.numerators, constant, agent)]]
    for sign, table in payoff.parts:
        coordinates, narrow = tuple(sorted(table.layout.memory)), kernel.on(tuple(sorted(table.layout.state)))
        found = _ahead(period, narrow, coordinates, _slices(table, coordinates, narrow), table, agent)
        terms.append([(sign, x) for x in found])
    return _as_heard(period, agent, [linear(*of_report) for of_report in paired(*terms)])


def _as_heard(period: Period, agent: int | None, by_report: list[Vector]) -> list[Vector]:
    """The same where what counts is what the agent is heard to say: its type, where it is away."""
    locked = frozenset() if agent is None else period.stage.locked(agent)
    if agent is None or not locked:
        return by_report
    types, found = period.own_types(agent), []
    make(period.space.size, times=len(by_report))
    for vector in by_report:
        pairs = enumerate(paired(types, vector.numerators))
        numerators = [by_report[own].numerators[s] if own in locked else x for s, (own, x) in pairs]
        found.append(Vector(vector.denominator, numerators, max(one.bits for one in by_report)))
    assert all(one.denominator == found[0].denominator for one in found)
    return found


def _slices(table: Table, coordinates: Key, kernel: Kernel) -> Callable[[Key], list[int]]:
    """The numerators of a table on a kernel's next components, by memory."""
    layout, numerators = table.layout, table.numerators
    make(kernel.following.size)
    places = offsets(kernel.following.sizes, [layout.state.get(k, 0) for k in kernel.heard])

    def at(key: Key) -> list[int]:
        start = layout.start(dict(paired(coordinates, key)))
        list_up(len(places))
        return [numerators[start + place] for place in places]

    return at


def _ahead(
    period: Period, kernel: Kernel, coordinates: Key, at: Callable[[Key], list[int]], of: Vector | Table,
    agent: int | None,
) -> list[Vector]:  # fmt: skip
    """The same for X given by its numerators at each key of some memory coordinates; it is of a function."""
    count, size, short = 1 if agent is None else period.types(agent), period.space.size, of.bits
    bits = short + kernel.bits + period.total.bit_length()
    expect_room(count * size, bits)
    sums = [[0] * size for _ in range(count)]
    for (key, allocation), reports in _groups(period, coordinates).items():
        box = _box(period, {r for _, r in reports}, agent)
        found = kernel.expect(at(key), allocation, box, short)
        make(len(found) + count * len(reports), bits, period.total.bit_length())
        _scatter(period, agent, reports, dict(paired(box_offsets(box, period.space.strides), found)), sums)
    return [Vector(kernel.denominator * of.denominator * period.total, values, bits) for values in sums]


def _groups(period: Period, coordinates: Key) -> Groups:
    """The pairs (weight of the shock, reports) that lead to each memory and allocation."""
    groups: Groups = {}
    make(period.space.size * len(period.likely), REFERENCE * len(coordinates), times=1 + len(coordinates))
    for z in period.likely:
        chosen = period.plan[z]
        for r, key in enumerate(memory_keys(period.space, chosen, coordinates)):
            groups.setdefault((key, chosen[r]), []).append((period.weights[z], r))
    return groups


def _box(period: Period, reports: set[int], agent: int | None) -> Box:
    """The labels of the states at which one of the reports is made: the agent's own type may be any."""
    own = None if agent is None else period.own(agent)
    spend(COMPONENT * len(period.space.sizes) + 2 * len(reports) * len(period.space.sizes))
    parts = list(paired(period.space.strides, period.space.sizes))
    if len(reports) == period.space.size:
        return tuple(range(size) for _, size in parts)
    return tuple(
        range(size) if component == own else sorted({r // step % size for r in reports})
        for component, (step, size) in enumerate(parts)
    )


def _scatter(
    period: Period, agent: int | None, reports: list[tuple[int, int]], found: dict[int, int], sums: list[list[int]]
) -> None:
    """Add each weighted expectation where its reports are made: at θ = r, or at every θ with θ_{-i} = r_{-i}."""
    if agent is None:
        for weight, r in reports:
            sums[0][r] += weight * found[r]
        return
    step, size = period.space.strides[period.own(agent)], period.types(agent)
    for weight, r in reports:
        report = r // step % size
        total, lowest = sums[report], r - report * step
        for state in range(lowest, lowest + size * step, step):
            total[state] += weight * found[state]
