"""One period of the product (states page section 3): its shocks, allocations and public states, and lifted tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import accumulate, product
from math import prod
from typing import Optional

from ..kernel.environment import Stage
from ..kernel.fields import fraction_text
from ..kernel.meter import alignment_units, keep, list_up, spend, text_bits
from ..kernel.spaces import Axis, CellBudget, GridTable
from .certificate import EXACT, JOINS, State

Up = tuple[int, str, Optional[int]]  # the place of the label before, the label in the product, and a mechanism's state
Cell = tuple[Up, ...]
ENTRY = 1_600  # bits that an entry of a table takes besides its texts
CELL = 20  # units of looking at a cell of a table, and of writing its entry


def joined(before: str, name: str) -> str:
    """A label of the environment with the name of a state."""
    return f"{before} {JOINS} {name}"


@dataclass(frozen=True)
class Cut:
    """A shock of the product: a shock of the environment, and a part of it in which no lottery changes its draw."""

    label: str
    shock: int
    end: Fraction
    width: Fraction


@dataclass(frozen=True)
class Lift:
    """A stage with the states of one period; `following` are the names of the next states, if there are any."""

    stage: Stage
    states: Sequence[State]
    following: Sequence[str]
    budget: CellBudget

    @cached_property
    def ends(self) -> list[list[Fraction]]:
        """By shock the ends of its parts: wherever the chances of some lottery have added up to something."""
        spend(self._chances)
        return [
            sorted({
                end for state in self.states for lottery in state.chances[z]
                for end in accumulate(chance for _, chance in lottery)
            })
            for z in range(len(self.stage.shocks))
        ]  # fmt: skip

    @cached_property
    def _chances(self) -> int:
        """The units of going through the chances of all lotteries."""
        spend(len(self.states) * len(self.stage.shocks) * self.stage.space.size)
        lotteries = [lottery for state in self.states for row in state.chances for lottery in row]
        bits = max((chance.denominator.bit_length() for lottery in lotteries for _, chance in lottery), default=1)
        return 2 * EXACT * sum(map(len, lotteries)) * alignment_units(2 * bits)

    @property
    def random(self) -> bool:
        """Whether the mechanism draws lots in this period."""
        return any(len(ends) > 1 for ends in self.ends)

    @cached_property
    def shocks(self) -> list[Cut]:
        """The shocks of the product in the order of their labels, those of the stage where no lots are drawn."""
        digits = len(str(max(map(len, self.ends))))
        cuts = [cut for z, ends in enumerate(self.ends) for cut in self._cuts(z, ends, digits)]
        return sorted(cuts, key=lambda cut: cut.label)

    def _cuts(self, shock: int, ends: Sequence[Fraction], digits: int) -> Iterator[Cut]:
        found = self.stage.shocks[shock]
        before = Fraction(0)
        for k, end in enumerate(ends):
            number = str(k + 1).zfill(digits) if self.random else ""
            label = " & ".join(part for part in (found.label, number) if part)
            yield Cut(label, shock, end, (end - before) * found.probability)
            before = end

    def drawn(self, state: State, cut: Cut, report: int) -> int:
        """The allocation that is drawn in a part of a shock."""
        so_far = Fraction(0)
        for allocation, chance in state.chances[cut.shock][report]:
            so_far += chance
            if so_far >= cut.end:
                return allocation
        raise AssertionError("chances sum to 1")

    @cached_property
    def drawn_rows(self) -> list[list[list[int]]]:
        """By state and shock of the product the allocation at every report."""
        spend(10 * len(self.states) * len(self.shocks) * self.stage.space.size)
        spend(self._chances * max(map(len, self.ends)))
        list_up(len(self.states) * len(self.shocks) * self.stage.space.size, kept=True)
        reports = range(self.stage.space.size)
        return [[[self.drawn(state, cut, r) for r in reports] for cut in self.shocks] for state in self.states]

    @cached_property
    def allocations(self) -> list[Up]:
        """Each allocation with each state that follows it: those of the stage where nothing follows."""
        labels = self.stage.allocations.labels
        if not self.following:
            return [(a, label, None) for a, label in enumerate(labels)]
        pairs = {
            (a, state.after[cut.shock][a][report])
            for state, rows in zip(self.states, self.drawn_rows) for cut, row in zip(self.shocks, rows)
            for report, a in enumerate(row)
        }  # fmt: skip
        drawn = {a for a, _ in pairs}
        pairs |= {(a, 0) for a in range(len(labels)) if a not in drawn}
        longest = max(map(text_bits, labels)) + max(map(text_bits, self.following))
        keep(len(pairs) * (ENTRY + 4 * longest))
        return [(a, joined(labels[a], self.following[k]), k) for a, k in sorted(pairs)]

    @cached_property
    def public(self) -> list[Up]:
        """Each public state with each state of the mechanism."""
        return up_public(self.stage.space.components[: self.stage.space.has_public], [one.name for one in self.states])

    def ups(self, axis: str) -> Sequence[Up]:
        """The labels of the product on an axis of today."""
        if axis == "allocation":
            return self.allocations
        return self.public if axis == "public" else same(self.stage.space.components[self.stage.space.component(axis)])

    def set_of(self, chosen: Sequence[int]) -> list[str]:
        """The allocations of the product whose allocation is in a set."""
        among = set(chosen)
        list_up(len(self.allocations), kept=True)
        return [label for a, label, _ in self.allocations if a in among]

    def table(self, found: GridTable, more: Mapping[str, Sequence[Up]] | None = None) -> dict[str, object]:
        """A table of the stage in the product; `more` has the labels of its other axes."""
        further = more or {}
        return self.written(found, {axis: further.get(axis) or self.ups(axis) for axis in found.axes})

    def written(
        self, found: GridTable, ups: Mapping[str, Sequence[Up]], wanted: Callable[[Cell], bool] = lambda cell: True
    ) -> dict[str, object]:
        """A table over given axes, 0 at the cells that are not wanted."""
        cells = prod(map(len, ups.values()))
        self.budget.spend(cells)
        spend(CELL * cells)
        steps = [found.stride(axis) for axis in ups]
        entries = {}
        for cell in product(*ups.values()):
            number = found.numerators[sum(step * one[0] for step, one in zip(steps, cell))]
            if number and wanted(cell):
                value = Fraction(number, found.denominator)
                text = fraction_text(value.numerator, value.denominator)
                key = "|".join(one[1] for one in cell)
                keep(ENTRY + text_bits(key) + text_bits(text))
                entries[key] = text
        return {"axes": list(ups), "default": "0", "entries": entries}


def up_public(axis: Sequence[Axis], names: Sequence[str]) -> list[Up]:
    """Public states with states of the mechanism, the public state first."""
    if not axis:
        return [(0, name, k) for k, name in enumerate(names)]
    longest = max(map(text_bits, axis[0].labels)) + max(map(text_bits, names))
    keep(len(axis[0].labels) * len(names) * (ENTRY + 4 * longest))
    return [(p, joined(label, name), k) for p, label in enumerate(axis[0].labels) for k, name in enumerate(names)]


def same(axis: Axis) -> list[Up]:
    """The labels of an axis that the product leaves as it is."""
    return [(k, label, None) for k, label in enumerate(axis.labels)]
