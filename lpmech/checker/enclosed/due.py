"""Payments that are due in the period after (page section 2, *Due payments*), found to make up for what others receive,
exactly."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import product
from math import lcm

from ..kernel.environment import Environment
from ..kernel.errors import Rejected
from ..kernel.meter import align, list_up, make, spend
from ..kernel.older import paired
from ..kernel.spaces import GridTable, Space, offsets
from .due_form import PUBLIC, Due, following
from .flows import laid_out
from .packed import Fields, expect_tables, work
from .rough import fitting
from .single import Cell, Lookup, Single, lookup

Ends = tuple[Fraction, Fraction]


class Repaid:
    """Checks what all agents pay after a period, under a rule: a byte for each state, by likely shock. `last` is what
    they pay in the period after besides, if that is the last one."""

    def __init__(
        self, environment: Environment, period: int, plans: Sequence[bytes], last: Sequence[GridTable] = ()
    ) -> None:
        self.environment, self.stage, self.plans = environment, environment.stage(period), plans
        self.following, self.last = following(environment, period), last
        self.single = Single(environment, period)
        stage, names = self.stage, self.stage.space.names
        grids = paired((PUBLIC, *environment.agents), (stage.public_utility, *stage.utility))
        self.flows = {name: lookup(grid, names) for name, grid in grids if not grid.is_zero}
        self._led: dict[tuple[int, Cell], bytes] = {}

    def ends(self, due: Sequence[Sequence[Due]]) -> list[Ends]:
        """q_i⁻ and q_i⁺ of every agent; Rejected where payments do not repay."""
        return [self._agent(agent, own) for agent, own in enumerate(due)]

    def _agent(self, agent: int, own: Sequence[Due]) -> Ends:
        named = [name for one in own for name in one.repays]
        name = self.environment.agents[agent]
        wanted = self.flows.keys() - {name}
        if self.last and not self.last[agent].is_zero:
            wanted |= {name}
        if len(set(named)) != len(named) or not wanted <= set(named):
            raise Rejected("what another one receives is repaid twice, or not at all")
        low = high = Fraction(0)
        for one in own:
            least, most = _Check(self, agent, one).ends()
            low, high = low + least, high + most
        return min(low, Fraction(0)), max(high, Fraction(0))

    def led(self, allocation: int, components: Cell) -> bytes:
        """For the labels of some components, row-major, whether some report that has them leads to an allocation."""
        key = allocation, components
        if key not in self._led:
            same = bytes(value == allocation for value in range(256))
            marks = 0
            for plan in self.plans:
                work(2 * len(plan))
                marks |= int.from_bytes(plan.translate(same), "little")
            data = marks.to_bytes(self.stage.space.size, "little")
            self._led[key] = projected(data, self.stage.space, components)
        return self._led[key]

    def reports(self, components: Cell) -> Iterator[tuple[int, Cell]]:
        """Every allocation to which some report leads, with the report's labels of some components; others are 0."""
        sizes = self.stage.space.sizes
        labels = [0] * len(sizes)
        for allocation in range(len(self.stage.allocations)):
            marks = self.led(allocation, components)
            spend(10 * len(marks))
            for mark, cell in paired(marks, product(*(range(sizes[k]) for k in components))):
                if mark:
                    for k, label in paired(components, cell):
                        labels[k] = label
                    yield allocation, tuple(labels)

    def sums_at(self, due: Sequence[Due], labels: Cell) -> Ends:
        """The least and the largest sum of some payments at a state of the period after, over what was reported."""
        components = tuple(sorted({k for one in due for k, _ in one.before}))
        space = Space(tuple(self.stage.space.components[k] for k in components))
        common = 1
        for under in {value.denominator for one in due for value in one.values}:
            align(common, under)
            common = lcm(common, under)
        ends: list[Fraction] = []
        for allocation in range(len(self.stage.allocations)):
            marks = self.led(allocation, components)
            if any(marks):
                ends += self._sums(due, labels, allocation, marks, space, common)
        return min(ends), max(ends)

    def _sums(self, due: Sequence[Due], labels: Cell, allocation: int, marks: bytes, space: Space, common: int) -> Ends:
        """The same after one allocation; `marks` has 1 where some report leads to it, by cells of the space."""
        found = [self._part(one, labels, allocation, common) for one in due]
        alike = self._alike(found)
        fields = Fields(space.size, fitting(sum(map(max, alike.values()))))
        expect_tables(fields.count, fields.width, 3)
        table = sum(
            fields.table(laid_out(values, [space.component(name) for name in names], space, fields.width))
            for names, values in alike.items()
        )
        list_up(fields.count)
        listed = [value for value, mark in paired(fields.values(table), marks) if mark]
        least = sum(least for _, _, least in found)
        return Fraction(min(listed) + least, common), Fraction(max(listed) + least, common)

    def _alike(self, found: Sequence[tuple[list[str], list[int], int]]) -> dict[tuple[str, ...], list[int]]:
        """Sums of the parts by the same components, which have few cells."""
        alike: dict[tuple[str, ...], list[int]] = {}
        for names, values, _ in found:
            before = alike.get(tuple(names))
            make(len(values), max(values).bit_length())
            alike[tuple(names)] = values if before is None else [x + y for x, y in paired(before, values)]
        return alike

    def _part(self, one: Due, labels: Cell, allocation: int, common: int) -> tuple[list[str], list[int], int]:
        """What is due of a part by labels of the period before, whose names are told, in integers above a least one."""
        names, sizes = self.stage.space.names, self.stage.space.sizes
        start = allocation * one.allocation + one.later(labels)
        places = offsets([sizes[k] for k, _ in one.before], [step for _, step in one.before])
        make(len(places), common.bit_length(), common.bit_length(), times=3)
        values = [int(one.values[start + place] * common) for place in places]
        least = min(values)
        return [names[k] for k, _ in one.before], [value - least for value in values], least

    def sum_at(self, state: int) -> Fraction:
        """Of −x/δ at the likely shocks the one that is farthest from 0."""
        labels, count = self.stage.space.labels(state), len(self.environment.agents)
        found = Fraction(0)
        for plan in self.plans:
            total = Fraction(0)
            for name, flow in self.flows.items():
                times = count if name == PUBLIC else count - 1
                make(1, flow.grid.bits, total.denominator.bit_length(), times=4)
                total += Fraction(times * flow.value(plan[state], labels), flow.grid.denominator)
            found = max(found, total, key=abs)
        return -found / self.environment.discount


def projected(data: bytes, space: Space, components: Cell) -> bytes:
    """A byte for each state as one for each cell of some components: 1 if some state of the cell has 1."""
    pieces = [data]
    expect_tables(len(data), 1, 2)
    for k, size in enumerate(space.sizes):
        if all(j in components for j in range(k, len(space.sizes))):
            break
        work(2 * len(data))
        spend(4 * size * len(pieces))
        parts = [
            [piece[j * len(piece) // size : (j + 1) * len(piece) // size] for j in range(size)] for piece in pieces
        ]
        pieces = [part for own in parts for part in own] if k in components else [_either(own) for own in parts]
    return b"".join(pieces)


def _either(parts: Sequence[bytes]) -> bytes:
    total = 0
    for part in parts:
        total |= int.from_bytes(part, "little")
    return total.to_bytes(len(parts[0]), "little")


class _Check:
    """One table of one agent."""

    def __init__(self, of: Repaid, agent: int, due: Due) -> None:
        self.of, self.due, self.agent = of, due, agent
        self.space, self.discount = of.stage.space, of.environment.discount
        own = of.environment.agents[agent]
        self.flows = [of.flows[name] for name in sorted(due.repays) if name in of.flows and name != own]
        self.own = self.space.has_public + agent
        moving = [one for weight, factors in self.elements for one in ([weight] if weight else []) + factors]
        self.moving = tuple(sorted({k for one in moving for k, _ in one.moves}))
        used = {k for one in self.flows for k, _ in one.moves} | {k for k, _ in due.before}
        self.last = self._last()
        self.components = tuple(sorted(used.union(self.moving, self.last[1] if self.last else ())))
        self._rows: dict[tuple[int, Cell], tuple[Fraction, ...]] = {}
        self._ends: dict[tuple[int, Cell], Fraction] = {}

    def _last(self) -> tuple[GridTable, Cell] | None:
        """What the agent pays in the last period besides, if that is repaid, and the components that tell of it."""
        if self.of.environment.agents[self.agent] not in self.due.repays:
            return None
        grid = self.of.last[self.agent]
        return grid, self.of.single.telling(grid)

    @cached_property
    def elements(self) -> list[tuple[Lookup | None, list[Lookup]]]:
        """The weight, if there is one, and the factors of what is said then, by element of the transition."""
        wide = [k for k, size in enumerate(self.of.following.sizes) if size > 1]
        heard = {k for k, _ in self.due.after}
        if not heard:
            return []
        return [
            (weight, [one for k, one in paired(wide, factors) if k in heard])
            for weight, factors in self.of.single.elements
        ]

    def ends(self) -> Ends:
        """The least and the largest value after what some report leads to; Rejected unless (R) holds there."""
        low = high = None
        for allocation, labels in self.of.reports(self.components):
            row = self.due.row(allocation, labels)
            self._hold(allocation, labels, row)
            low = min(row) if low is None else min(low, *row)
            high = max(row) if high is None else max(high, *row)
        return low or Fraction(0), high or Fraction(0)

    def _hold(self, allocation: int, report: Cell, row: Sequence[Fraction]) -> None:
        """Rejected unless (R) holds after a report, whatever the agent's type is."""
        types = range(self.space.sizes[self.own]) if self.own in self.components else (report[self.own],)
        for label in types:
            state = (*report[: self.own], label, *report[self.own + 1 :])
            more = self._paid(allocation, state, row) + self._repaid(allocation, state)
            if more < 0 or (more and label == report[self.own]):
                name = self.of.environment.agents[self.agent]
                raise Rejected(f"what {name} pays later does not make up for what others receive")

    def _paid(self, allocation: int, state: Cell, row: Sequence[Fraction]) -> Fraction:
        """δ E[q | a, θ]."""
        chances = self._chances(allocation, state)
        bits = max(one.numerator.bit_length() + one.denominator.bit_length() for one in row)
        make(len(row), bits, 400, times=3 + bits // 300 * len(row))
        return self.discount * sum((c * q for c, q in paired(chances, row) if c), Fraction(0))

    def _chances(self, allocation: int, state: Cell) -> tuple[Fraction, ...]:
        """The distribution of what is said then."""
        key = allocation, tuple(state[k] for k in self.moving)
        if key not in self._rows:
            total = [Fraction(int(not self.elements))] * self.due.width
            for weight, factors in self.elements:
                found = [Fraction(1) if weight is None else Fraction(weight.value(allocation, state),
                                                                     weight.grid.denominator)]  # fmt: skip
                for one in factors:
                    under = one.grid.denominator
                    make(len(found) * one.size, 200 + under.bit_length(), under.bit_length(), times=4, kept=True)
                    found = [chance * Fraction(w, under) for chance in found for w in one.row(allocation, state)]
                total = [a + b for a, b in paired(total, found)]
            self._rows[key] = tuple(total)
        return self._rows[key]

    def _repaid(self, allocation: int, state: Cell) -> Fraction:
        """Σ f(a, θ)."""
        total = Fraction(0)
        for one in self.flows:
            make(1, one.grid.bits, one.grid.denominator.bit_length() + total.denominator.bit_length(), times=4)
            total += Fraction(one.value(allocation, state), one.grid.denominator)
        return total + self._continued(allocation, state)

    def _continued(self, allocation: int, state: Cell) -> Fraction:
        """δ E[c_i | a, θ]."""
        if self.last is None:
            return Fraction(0)
        grid, components = self.last
        key = allocation, tuple(state[k] for k in components)
        if key not in self._ends:
            make(1, grid.bits, grid.denominator.bit_length(), times=4, kept=True)
            self._ends[key] = self.discount * self.of.single.expected(grid, allocation, state)
        return self._ends[key]
