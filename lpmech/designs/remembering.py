"""The mechanism of a design as one with states (docs/states_format.md), which other commands take.

A state is what the mechanism remembers at the start of a period; those with one future are one state. At reports that
nobody can meet if at most one agent lies, a design says nothing. There, and after, the mechanism keeps to the efficient
rule if that is asked for, and else to the first feasible allocation, and nothing is paid.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import product

import numpy as np

from lpmech.designs.found import Found
from lpmech.designs.nodes import Node
from lpmech.designs.play import Shock
from lpmech.designs.problem import Allocation, State
from lpmech.designs.rules import NoEntry
from lpmech.designs.sums import ONE, ZERO
from lpmech.lp.steps import chosen, labels_of
from lpmech.problem import exact
from lpmech.problem.remembering import MechanismState, StateMechanism
from lpmech.problem.stages import Stage
from lpmech.problem.tables import Choice, Table

NAME = "design"
Lottery = dict[int, Fraction]  # allocation → its chance
Step = dict[str, object]


@dataclass(frozen=True, slots=True)
class Memory:
    """A period with a node of it; None: what comes where the design says nothing."""

    period: int
    node: Node | None


@dataclass(frozen=True, slots=True)
class Cell:
    """What is done at reports: the lottery of each shock, payments, and by allocation and shock what is next."""

    lotteries: tuple[Lottery, ...]
    payments: tuple[Fraction, ...]
    after: dict[tuple[int, int], Memory]


class Remembering:
    """The memories of a design that can be reached, with what is done there."""

    def __init__(self, found: Found) -> None:
        self.found, self.columns, self.play = found, found.columns, found.columns.play
        self.root = Memory(0, found.columns.nodes.root)
        self.cells: dict[Memory, dict[State, Cell]] = {}
        waiting = [self.root]
        while waiting:
            here = waiting.pop(0)
            if here not in self.cells:
                self.cells[here] = {reports: self._cell(here, reports) for reports in self.play.states(here.period)}
                waiting += [after for cell in self.cells[here].values() for after in cell.after.values()]

    def _cell(self, here: Memory, reports: State) -> Cell:
        node, shocks = here.node, range(len(self.play.stage(here.period).shocks))
        lotteries = [self._default(here, reports, shock) for shock in shocks]
        if node is None or reports not in node.places:
            possible = [shock.position for shock in self.play.shocks(here.period)]
            after = {(a, z): self._elsewhere(here) for z in possible for a in lotteries[z]}
        else:
            lotteries = [self.found.lottery(node, reports, shock) or lotteries[shock] for shock in shocks]
            after = {(one.allocation, one.shock): Memory(one.after.period, one.after) if one.after else None
                     for one in node.places[reports] if one.allocation in lotteries[one.shock]}  # fmt: skip
        leads = {key: then for key, then in after.items() if then is not None}
        return Cell(tuple(lotteries), self._payments(here, reports), leads)

    def _payments(self, here: Memory, reports: State) -> tuple[Fraction, ...]:
        """Payments that remember nothing are the same after whatever was said."""
        if here.node is not None and (reports in here.node.places or self.columns.forgets):
            return self.found.paid(here.node, reports)
        return (ZERO,) * len(self.play.agents)

    def _elsewhere(self, here: Memory) -> Memory | None:
        """What follows where the design says nothing: something that it knows if it remembers nothing."""
        period = self.play.successor(here.period)
        if period is None:
            return None
        known = (one for one in self.columns.nodes.all if one.period == period and not one.root)
        return Memory(period, next(known, None) if self.columns.forgets else None)

    def _default(self, here: Memory, reports: State, shock: int) -> Lottery:
        """What is chosen at reports of which the design says nothing, and at shocks that do not come."""
        stage, rule = self.play.stage(here.period), self.columns.rule
        given = stage.shocks[shock]
        asked = self.columns.problem.allocation
        if asked in (Allocation.EFFICIENT, Allocation.TIES):
            place = dict(zip(self.play.axes(here.period), reports, strict=True))
            return {chosen(rule.program.periods[here.period].allocation, {**place, "shock": shock}): ONE}
        drawn = Shock(shock, given.probability, given.feasible)
        if asked is Allocation.RULE and here.node is not None:
            with suppress(NoEntry):  # a stated rule need not say what is done where nobody comes
                return {a: share for a, share in rule.stated(here.node.moment, reports, drawn) if share}
        return {self.play.feasible(here.period, drawn, reports)[0]: ONE}

    @cached_property
    def numbers(self) -> dict[Memory, int]:
        """Memories with the same future have the same number, in the order in which they are reached."""
        found: dict[Memory, int] = dict.fromkeys(self.cells, 0)
        count = 0
        while True:
            told = {here: (here.period, *self._future(here, found)) for here in self.cells}
            numbers: dict[object, int] = {}
            found = {here: numbers.setdefault(future, len(numbers)) for here, future in told.items()}
            if len(numbers) == count:
                return found
            count = len(numbers)

    def _future(self, here: Memory, found: dict[Memory, int]) -> Iterator[object]:
        for cell in self.cells[here].values():
            lotteries = tuple(tuple(sorted(lottery.items())) for lottery in cell.lotteries)
            yield lotteries, cell.payments, tuple(sorted((*key, found[then]) for key, then in cell.after.items()))

    @cached_property
    def periods(self) -> list[dict[int, Memory]]:
        """The states by period: a number, and the first memory that has it."""
        first = {number: here for here, number in reversed(self.numbers.items())}
        return [{number: first[number] for number in sorted(first) if first[number].period == t}
                for t in self.play.env.periods]  # fmt: skip

    def name(self, here: Memory) -> str:
        """As states of automata: `2.0` is the first of the second period."""
        place = str([*self.periods[here.period]].index(self.numbers[here]))
        return place if self.play.env.horizon is None else f"{here.period + 1}.{place}"

    def mechanism(self) -> StateMechanism:
        """The mechanism."""
        states = tuple(tuple(self._state(here) for here in known.values()) for known in self.periods)
        return StateMechanism(name=NAME, states=states)

    def _state(self, here: Memory) -> MechanismState:
        stage, cells = self.play.stage(here.period), [*self.cells[here].values()]
        draws = product(range(len(stage.allocations)), range(len(stage.shocks)), cells)
        chances = [cell.lotteries[z].get(a, ZERO) for a, z, cell in draws]
        payments = tuple(_table(stage, (), [cell.payments[agent] for cell in cells]) for agent in self.play.agents)
        return MechanismState(name=self.name(here), chances=_table(stage, ("allocation", "shock"), chances),
                              after=self._after(here), payments=payments)  # fmt: skip

    def _after(self, here: Memory) -> Choice | None:
        """Where what is drawn leads."""
        period, stage, found = self.play.successor(here.period), self.play.stage(here.period), []
        if period is None:
            return None
        known = [*self.periods[period]]
        draws = product(range(len(stage.allocations)), range(len(stage.shocks)), self.cells[here].values())
        for a, z, cell in draws:
            then = cell.after.get((a, z))
            found.append(0 if then is None else known.index(self.numbers[then]))
        axes = ("allocation", "shock", *stage.components)
        array = np.array(found, dtype=np.intp).reshape([stage.sizes[axis] for axis in axes])
        return Choice(axes, array)

    def remembered(self) -> dict[str, list[list[Step]]]:
        """For people: by state what may have happened before, period by period, the earliest first."""
        found: dict[str, list[list[Step]]] = {}
        for here in self.cells:
            told = found.setdefault(self.name(here), [])
            if here.node is not None:
                told.append([*self._steps(here.node)])
        return found

    def _steps(self, node: Node) -> Iterator[Step]:
        for number, step in enumerate(node.steps):
            infinite = self.play.env.horizon is None
            stage = self.play.stage(node.period if infinite else node.period - len(node.steps) + number)
            reports = dict(zip(stage.components, labels_of(stage, stage.components, step.reports), strict=True))
            shock = {"shock": stage.labels["shock"][step.shock]} if stage.has_shocks and step.shock is not None else {}
            yield {"reports": reports, **shock, "allocation": stage.allocations[step.allocation]}


def _table(stage: Stage, before: tuple[str, ...], values: Sequence[Fraction]) -> Table:
    axes = (*before, *stage.components)
    return Table(axes, exact.from_fractions(values, tuple(stage.sizes[axis] for axis in axes)))
