"""Ties that a signed measure of few states decides exactly (page section 3, *Measure*)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from ..kernel.environment import Environment, Stage
from ..kernel.errors import Rejected
from ..kernel.meter import make, spend
from ..kernel.older import paired
from .programs import weights
from .single import Lookup, lookup

Cell = tuple[int, ...]


@dataclass(frozen=True)
class Measure:
    """Masses at labels of some components, with the allocation that the rule chooses there at each likely shock; and
    the pair that it is about: the labels, and two allocations."""

    components: Cell
    labels: Cell
    chosen: int
    other: int
    states: tuple[Cell, ...]
    allocations: tuple[Cell, ...]
    denominator: int
    numerators: tuple[int, ...]

    @property
    def touched(self) -> set[int]:
        """Every allocation that it knows of."""
        return {self.chosen, self.other}.union(*self.allocations)


class Measured:
    """The measures of a certificate, found to be right, by what they are about."""

    def __init__(self, environment: Environment, measures: Iterable[Measure]) -> None:
        self.stage = environment.stage(0)
        self._known: dict[tuple[Cell, int, int], dict[Cell, list[tuple[Measure, Fraction]]]] = {}
        for measure in measures:
            if environment.horizon is not None:
                raise Rejected("a measure needs an infinite horizon")
            found = _Check(environment, self.stage, measure).difference()
            about = self._known.setdefault((measure.components, measure.chosen, measure.other), {})
            about.setdefault(measure.labels, []).append((measure, found))

    def difference(self, a: int, b: int, state: int, plans: Sequence[bytes]) -> Fraction | None:
        """Q(θ, a) − Q(θ, b) of the rule where a measure about this pair holds at the state; else None."""
        spend(10 + len(self._known))
        labels = self.stage.space.labels(state)
        for (components, chosen, other), about in self._known.items():
            if (chosen, other) != (a, b):
                continue
            for measure, found in about.get(tuple(labels[k] for k in components), ()):
                if self._fits(measure, labels, state, plans):
                    return found
        return None

    def _fits(self, measure: Measure, labels: Cell, state: int, plans: Sequence[bytes]) -> bool:
        """Whether the rule chooses what the measure says, the other components standing as they do."""
        steps = self.stage.space.strides
        spend(10 + 10 * len(measure.states) * len(plans))
        base = state - sum(steps[k] * labels[k] for k in measure.components)
        for cell, allocations in paired(measure.states, measure.allocations):
            place = base + sum(steps[k] * label for k, label in paired(measure.components, cell))
            if any(plan[place] != allocation for plan, allocation in paired(plans, allocations)):
                return False
        return True


class _Check:
    """Checks one measure by itself."""

    def __init__(self, environment: Environment, stage: Stage, measure: Measure) -> None:
        self.environment, self.stage, self.measure = environment, stage, measure
        transition = stage.transition
        if transition is None or not transition.is_product:
            raise Rejected("a measure needs factors")
        names = stage.space.names
        self.own = [names[k] for k in measure.components]
        spend(100 * len(names) * len(measure.touched))
        self.factors: dict[str, Lookup] = {}
        for axis, grid in paired(transition.following.components, transition.elements[0].factors):
            self.factors[axis.name] = lookup(grid, names, axis.name, len(axis))
        self.flows: list[Lookup] = []
        for name, grid in paired(("", *environment.agents), (stage.public_utility, *stage.utility)):
            self._sort(lookup(grid, names), name)
        for name in names:
            if name not in self.own:
                self._expect_still(self.factors[name], name)

    def _depends(self, table: Lookup) -> set[str]:
        return {self.stage.space.names[k] for k, _ in table.moves}

    def _sort(self, flow: Lookup, name: str) -> None:
        """A flow is one of the measure's components, or the same under all that it touches."""
        if self._depends(flow) <= set(self.own):
            self.flows.append(flow)
        elif flow.allocation:
            size = flow.allocation if flow.moves else 1
            numbers = flow.grid.numerators
            if flow.grid.axes[0] != "allocation":
                raise Rejected(f"a measure leaves out what {name} receives")
            rows = {tuple(numbers[a * size : (a + 1) * size]) for a in self.measure.touched}
            make(size * len(self.measure.touched))
            if len(rows) > 1:
                raise Rejected("a measure leaves out somebody who receives more under one of its allocations")

    def _expect_still(self, factor: Lookup, name: str) -> None:
        """Rejected unless a component that is left out stays as it is."""
        own = self.stage.space.component(name)
        if factor.size == 1 and self.stage.space.sizes[own] == 1:
            return
        if not self._depends(factor) <= {name}:
            raise Rejected("a measure leaves out a component that moves with others")
        labels = [0] * len(self.stage.space.names)
        for allocation in self.measure.touched:
            for label in range(self.stage.space.sizes[own]):
                labels[own] = label
                row = factor.row(allocation, tuple(labels))
                if label >= factor.size or row[label] != factor.grid.denominator:
                    raise Rejected("a measure leaves out a component that moves")

    @cached_property
    def _steps(self) -> list[Lookup]:
        found = [self.factors[name] for name in self.own]
        if any(not self._depends(factor) <= set(self.own) for factor in found):
            raise Rejected("a measure leaves out a component on which another one depends")
        return found

    def _full(self, cell: Cell) -> Cell:
        labels = [0] * len(self.stage.space.names)
        for k, label in paired(self.measure.components, cell):
            labels[k] = label
        return tuple(labels)

    def _row(self, cell: Cell, allocation: int) -> dict[Cell, Fraction]:
        """The distribution of the next labels."""
        labels = self._full(cell)
        found: dict[Cell, Fraction] = {(): Fraction(1)}
        for factor in self._steps:
            row = [(k, w) for k, w in enumerate(factor.row(allocation, labels)) if w]
            make(len(found) * len(row), 400, factor.grid.denominator.bit_length(), times=4)
            scale = factor.grid.denominator
            found = {(*cell, k): chance * Fraction(w, scale) for cell, chance in found.items() for k, w in row}
        return found

    def _flow(self, cell: Cell, allocation: int) -> Fraction:
        labels = self._full(cell)
        return sum((Fraction(one.value(allocation, labels), one.grid.denominator) for one in self.flows), Fraction(0))

    def difference(self) -> Fraction:
        """Q(θ, a) − Q(θ, b); Rejected unless y − δ y P = δ (P_a − P_b) at every state."""
        measure, discount = self.measure, self.environment.discount
        times, total = weights(self.stage)
        left: dict[Cell, Fraction] = {}
        value = self._flow(measure.labels, measure.chosen) - self._flow(measure.labels, measure.other)
        bits = measure.denominator.bit_length()
        for cell, allocations, number in paired(measure.states, measure.allocations, measure.numerators):
            mass = Fraction(number, measure.denominator)
            _add(left, cell, mass)
            for weight, allocation in paired(times, allocations):
                part = mass * Fraction(weight, total)
                value += part * self._flow(cell, allocation)
                row = self._row(cell, allocation)
                make(len(row) + 1, 2 * bits, bits, times=8)
                for there, chance in row.items():
                    _add(left, there, -discount * part * chance)
        for allocation, sign in ((measure.chosen, -1), (measure.other, 1)):
            for there, chance in self._row(measure.labels, allocation).items():
                _add(left, there, sign * discount * chance)
        if any(left.values()):
            raise Rejected("a measure does not solve its equation")
        return value


def _add(total: dict[Cell, Fraction], cell: Cell, mass: Fraction) -> None:
    total[cell] = total.get(cell, Fraction(0)) + mass
