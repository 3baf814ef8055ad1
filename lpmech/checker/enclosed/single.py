"""One state at a time, exactly: what everyone receives, and the distribution of the next state."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import product
from math import lcm

from ..kernel.environment import Environment, Stage
from ..kernel.meter import keep, make, spend
from ..kernel.older import paired
from ..kernel.spaces import GridTable, strides
from .flows import laid_out

Cell = tuple[int, ...]


@dataclass(frozen=True)
class Lookup:
    """A table by allocation and the labels of a state."""

    grid: GridTable
    allocation: int
    moves: tuple[tuple[int, int], ...]  # a component's place and its stride
    ahead: int
    size: int

    def place(self, allocation: int, labels: Cell) -> int:
        return allocation * self.allocation + sum(step * labels[k] for k, step in self.moves)

    def value(self, allocation: int, labels: Cell) -> int:
        return self.grid.numerators[self.place(allocation, labels)]

    def row(self, allocation: int, labels: Cell) -> tuple[int, ...]:
        start = self.place(allocation, labels)
        return tuple(self.grid.numerators[start + self.ahead * k] for k in range(self.size))


def lookup(grid: GridTable, names: Sequence[str], following: str = "", size: int = 1) -> Lookup:
    steps = dict(paired(grid.axes, strides(grid.sizes)))
    moves = tuple((k, steps[name]) for k, name in enumerate(names) if name in steps)
    return Lookup(grid, steps.get("allocation", 0), moves, steps.get(f"next {following}", 0), size)


@dataclass(frozen=True)
class Single:
    """A period at single states."""

    environment: Environment
    period: int
    _same: dict[tuple[int, int, int, Cell], tuple[int, bool]] = field(default_factory=dict, compare=False)
    _masks: dict[tuple[int, int], int] = field(default_factory=dict, compare=False)

    @cached_property
    def stage(self) -> Stage:
        return self.environment.stage(self.period)

    @cached_property
    def flows(self) -> list[Lookup]:
        names = self.stage.space.names
        grids = [self.stage.public_utility, *self.stage.utility]
        return [lookup(grid, names) for grid in grids if not grid.is_zero]

    @cached_property
    def denominator(self) -> int:
        """Of all flows."""
        return lcm(*(one.grid.denominator for one in self.flows))

    @cached_property
    def elements(self) -> list[tuple[Lookup | None, list[Lookup]]]:
        """The weight and the factors of each element of the transition; none where no transition is needed."""
        transition = self.environment.transition(self.period)
        names = self.stage.space.names
        if transition is None:
            return []
        return [
            (
                None if element.weight is None else lookup(element.weight, names),
                [
                    lookup(grid, names, axis.name, len(axis))
                    for grid, axis in paired(element.factors, transition.following.components)
                    if len(axis) > 1
                ],
            )
            for element in transition.elements
        ]

    @cached_property
    def tables(self) -> list[tuple[Lookup, bool]]:
        """Every table, and whether it is a flow."""
        others = [one for weight, factors in self.elements for one in (*([weight] if weight else []), *factors)]
        return [*((one, True) for one in self.flows), *((one, False) for one in others)]

    def same_data(self, a: int, b: int, labels: Cell) -> bool:
        """Whether two allocations give everyone the same today and lead to the same distribution of the next state."""
        spend(30 * len(self.tables))
        difference = 0
        for number, (table, is_flow) in enumerate(self.tables):
            key = (number, a, b, tuple(labels[k] for k, _ in table.moves))
            if key not in self._same:
                make(1 + table.size, table.grid.bits, kept=True)
                self._same[key] = self._compared(table, is_flow, a, b, labels)
            more, same = self._same[key]
            if not same:
                return False
            difference += more
        return difference == 0

    def same_rows(self, a: int, b: int, labels: Cell) -> bool:
        """Whether two allocations lead to the same distribution of the next state, table by table."""
        spend(30 * len(self.tables))
        for number, (table, is_flow) in enumerate(self.tables):
            if is_flow:
                continue
            key = (number, a, b, tuple(labels[k] for k, _ in table.moves))
            if key not in self._same:
                make(1 + table.size, table.grid.bits, kept=True)
                self._same[key] = self._compared(table, is_flow, a, b, labels)
            if not self._same[key][1]:
                return False
        return True

    def same_everywhere(self, a: int, b: int) -> int:
        """1 in the states, a byte each, at which every single table is the same under two allocations."""
        if (a, b) not in self._masks:
            found = int.from_bytes(b"\1" * self.stage.space.size, "little")
            for table, is_flow in self.tables:
                if table.allocation:
                    found &= self._mask(table, is_flow, a, b)
            keep(8 * self.stage.space.size)
            self._masks[a, b] = found
        return self._masks[a, b]

    def _mask(self, table: Lookup, is_flow: bool, a: int, b: int) -> int:
        space, components = self.stage.space, tuple(k for k, _ in table.moves)
        cells = product(*(range(space.sizes[k]) for k in components))
        labels = [0] * len(space.sizes)
        flags = []
        for cell in cells:
            for k, label in paired(components, cell):
                labels[k] = label
            here = tuple(labels)
            same = table.value(a, here) == table.value(b, here) if is_flow else table.row(a, here) == table.row(b, here)
            flags.append(int(same))
        spend(10 * len(flags) * (len(labels) + table.size))
        return int.from_bytes(laid_out(flags, components, space, 1), "little")

    def _compared(self, table: Lookup, is_flow: bool, a: int, b: int, labels: Cell) -> tuple[int, bool]:
        if is_flow:
            times = self.denominator // table.grid.denominator
            return times * (table.value(a, labels) - table.value(b, labels)), True
        return 0, table.row(a, labels) == table.row(b, labels)

    def flow(self, allocation: int, labels: Cell) -> Fraction:
        """r_a(θ)."""
        make(len(self.flows), self.denominator.bit_length(), 2 * self.denominator.bit_length(), times=2)
        numerators = (self.denominator // one.grid.denominator * one.value(allocation, labels) for one in self.flows)
        return Fraction(sum(numerators), self.denominator)

    def following(self, allocation: int, labels: Cell) -> tuple[dict[int, int], int]:
        """The next states of positive probability with their numerators, and the denominator."""
        transition = self.environment.transition(self.period)
        if transition is None:
            return {}, 1
        steps = dict(paired(transition.following.names, transition.following.strides))
        sizes = dict(paired(transition.following.names, transition.following.sizes))
        wide = [steps[name] for name in transition.following.names if sizes[name] > 1]
        common = lcm(*(_denominator(weight, factors) for weight, factors in self.elements))
        total: dict[int, int] = {}
        for weight, factors in self.elements:
            times = common // _denominator(weight, factors)
            times *= 1 if weight is None else weight.value(allocation, labels)
            for state, chance in _product(factors, wide, allocation, labels, times):
                total[state] = total.get(state, 0) + chance
        return total, common

    def telling(self, grid: GridTable) -> Cell:
        """The components of today on which the expectation of a table of the next state depends."""
        transition = self.environment.transition(self.period)
        if transition is None:
            return ()
        wide = [axis.name for axis in transition.following.components if len(axis) > 1]
        used = [weight for weight, _ in self.elements if weight is not None]
        used += [one for _, factors in self.elements for name, one in paired(wide, factors) if name in grid.axes]
        return tuple(sorted({k for one in used for k, _ in one.moves}))

    def expected(self, grid: GridTable, allocation: int, labels: Cell) -> Fraction:
        """The expectation of a table of the next state, over the components on which it depends."""
        transition, total = self.environment.transition(self.period), Fraction(0)
        if transition is None:
            return total
        wide = [axis.name for axis in transition.following.components if len(axis) > 1]
        steps = dict(paired(grid.axes, strides(grid.sizes)))
        for weight, factors in self.elements:
            used = [(steps[name], one) for name, one in paired(wide, factors) if name in steps]
            times = 1 if weight is None else weight.value(allocation, labels)
            found = _product([one for _, one in used], [step for step, _ in used], allocation, labels, times)
            under = _denominator(weight, [one for _, one in used])
            make(len(found), grid.bits, under.bit_length())
            total += Fraction(sum(chance * grid.numerators[k] for k, chance in found), under * grid.denominator)
        return total


def _denominator(weight: Lookup | None, factors: Iterable[Lookup]) -> int:
    found = 1 if weight is None else weight.grid.denominator
    for one in factors:
        found *= one.grid.denominator
    return found


def _product(
    factors: Sequence[Lookup], steps: Sequence[int], allocation: int, labels: Cell, times: int
) -> list[tuple[int, int]]:
    """The states of positive probability under independent factors, each once."""
    found = [(0, times)] if times else []
    for one, step in paired(factors, steps):
        row = [(step * k, weight) for k, weight in enumerate(one.row(allocation, labels)) if weight]
        make(len(found) * len(row), 200 + one.grid.denominator.bit_length())
        found = [(state + move, chance * weight) for state, chance in found for move, weight in row]
    return found
