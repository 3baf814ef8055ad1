"""The rows of a mechanism with states: what is drawn, where it leads, and what is paid; faults stand at their rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from typing import TypeVar

from lpmech.casefiles.user.rounded import check_rounded
from lpmech.casefiles.user.rows import Index, read_allocation, read_by_shock, read_labels, read_payment, rows_of
from lpmech.problem.environment import Environment
from lpmech.problem.exact import format_number
from lpmech.problem.stages import Stage
from lpmech.problem.tables import Choice
from lpmech.reading.labels import is_known
from lpmech.reading.node import Node

K = TypeVar("K")
V = TypeVar("V")
Lottery = dict[int, Fraction]  # allocation → its chance
Where = tuple[int, int, Index]  # period, state of the mechanism, report
_RULE = ("period", "memory", "state", "allocation", "lottery", "by_shock")
_NEXT = ("period", "memory", "state", "allocation", "shock", "next")
_PAID = ("agent", "period", "memory", "state", "payment", "payment_rounded")


@dataclass(frozen=True, slots=True)
class Names:
    """The names of the states, and the place of the start."""

    labels: tuple[str, ...]
    start: int


@dataclass(slots=True)
class Written:
    """What the rows of a file say, by cell."""

    env: Environment
    names: Names
    rule: dict[Where, list[Lottery]] = field(default_factory=dict)  # by shock
    after: dict[tuple[Where, int, int], int] = field(default_factory=dict)  # by cell, allocation and shock
    payments: dict[tuple[Where, int], Fraction] = field(default_factory=dict)  # by cell and agent

    def choose(self, rules: Sequence[Choice]) -> None:
        """A rule that draws no lots, and is the same in every state."""
        for position, chosen in zip(self.env.periods, rules, strict=True):
            stage = self.env.stage(position)
            array = chosen.over(("shock", *stage.components), stage.sizes)
            for report in reports(stage):
                lotteries = [{int(array[(shock, *report)]): Fraction(1)} for shock in range(len(stage.shocks))]
                self.rule |= {(position, one, report): lotteries for one in range(len(self.names.labels))}

    def read_rule(self, node: Node) -> None:
        """What is drawn."""
        for row in rows_of(node):
            row.check_keys(_RULE)
            for position in self._periods(row):
                drawn = _lotteries(row, self.env.stage(position))
                if drawn is None or not _put(row, self.rule, self._cells(row, position), drawn):
                    break

    def read_next(self, node: Node) -> None:
        """Where what is drawn leads."""
        for row in rows_of(node):
            row.check_keys(_NEXT, ("next",))
            named = row.get("next")
            if named is None or not is_known(named, named.value, self.names.labels, "state of the mechanism"):
                continue
            after = self.names.labels.index(str(named.value))
            for position in self._periods(row):
                stage = self.env.stage(position)
                drawn, shocks = _allocations(row.get("allocation"), stage), _shocks(row.get("shock"), stage)
                keys = product(self._cells(row, position), drawn, shocks)
                if not drawn or not shocks or not _put(row, self.after, keys, after):
                    break

    def read_transfers(self, node: Node) -> None:
        """What is paid."""
        for row in rows_of(node):
            row.check_keys(_PAID, ("agent", "payment"))
            name, given = row.get("agent"), row.get("payment")
            if name is None or given is None or not is_known(name, name.value, self.env.agents, "agent"):
                continue
            agent, payment = self.env.agents.index(str(name.value)), read_payment(given)
            check_rounded(row, "payment_rounded", payment)
            for position in self._periods(row) if payment is not None else ():
                assert payment is not None
                if not _put(row, self.payments, product(self._cells(row, position), [agent]), payment):
                    break

    def _periods(self, row: Node) -> list[int]:
        """The periods for which a row holds."""
        given, horizon = row.get("period"), self.env.horizon
        value = None if given is None else given.value
        if value is None:
            return [*self.env.periods]
        if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= (horizon or 0):
            return [value - 1]
        expected = "null: every period is alike" if horizon is None else f"a period from 1 to {horizon}, or null: all"
        (given or row).fault("E-MECHANISM-PERIOD", repr(value), expected)
        return []

    def _cells(self, row: Node, position: int) -> Iterator[Where]:
        """The states of the mechanism and the reports for which a row holds in a period."""
        stage, memory, state = self.env.stage(position), row.get("memory"), row.get("state")
        places: list[int] = [*range(len(self.names.labels))]
        if memory is not None and memory.value is not None:
            if not is_known(memory, memory.value, self.names.labels, "state of the mechanism"):
                return
            places = [self.names.labels.index(str(memory.value))]
        named = {} if state is None or state.value is None else read_labels(state, row, stage, "state")
        if named is None:
            return
        for place, report in product(places, reports(stage, named)):
            yield position, place, report


def _put(row: Node, cells: dict[K, V], keys: Iterable[K], value: V) -> bool:
    """Fills cells, which no earlier row has given; whether the row has no fault."""
    before = row.faults.count
    for key in keys:
        if key in cells:
            row.fault("E-MECHANISM-REPEATED", "a cell that an earlier row has", "one row for each cell",
                      "a row holds for all that it leaves out")  # fmt: skip
            break
        cells[key] = value
    return row.faults.count == before


def reports(stage: Stage, named: dict[str, int] | None = None) -> Iterator[Index]:
    """The reports with the labels that are named, row-major."""
    fixed = named or {}
    return product(*([fixed[name]] if name in fixed else range(stage.sizes[name]) for name in stage.components))


def _allocations(node: Node | None, stage: Stage) -> list[int]:
    """The one that a row names, or all."""
    if node is None or node.value is None:
        return [*range(len(stage.allocations))]
    place = read_allocation(node, stage)
    return [] if place is None else [place]


def _shocks(node: Node | None, stage: Stage) -> list[int]:
    """The one that a row names, or all."""
    if node is None or node.value is None:
        return [*range(len(stage.shocks))]
    if not stage.has_shocks:
        node.fault("E-MECHANISM-SHOCKS", "a shock in a stage without shocks", "null")
        return []
    known = stage.labels["shock"]
    return [known.index(str(node.value))] if is_known(node, node.value, known, "shock") else []


def _lotteries(row: Node, stage: Stage) -> list[Lottery] | None:
    """What is drawn at every shock; faults noted."""
    given = {key: node for key in _RULE[3:] if (node := row.get(key)) is not None and node.value is not None}
    if len(given) != 1:
        row.fault("E-MECHANISM-LOTTERY", f"{len(given)} of allocation, lottery and by_shock", "exactly one of them")
        return None
    key, node = next(iter(given.items()))
    if key == "by_shock":
        if not stage.has_shocks:
            node.fault("E-MECHANISM-SHOCKS", "by_shock in a stage without shocks", "an allocation or a lottery")
            return None
        return read_by_shock(node, stage, lambda entry: _drawn(entry, stage))
    one = _drawn(node, stage)
    return None if one is None else [one] * len(stage.shocks)


def _drawn(node: Node, stage: Stage) -> Lottery | None:
    """An allocation, or chances of some."""
    if not isinstance(node.value, dict):
        place = read_allocation(node, stage)
        return None if place is None else {place: Fraction(1)}
    known = [is_known(entry, label, stage.allocations, "allocation") for label, entry in node.items()]
    if not all(known):
        return None
    chances = [(stage.allocations.index(label), read_payment(entry)) for label, entry in node.items()]
    found = {place: chance for place, chance in chances if chance is not None}
    if len(found) < len(chances):
        return None
    if any(chance < 0 for chance in found.values()) or sum(found.values()) != 1:
        told = ", ".join(map(format_number, found.values())) or "no chances"
        node.fault("E-MECHANISM-LOTTERY", f"chances that sum to {format_number(sum(found.values()))}: {told}",
                   "chances of at least 0 that sum to 1")  # fmt: skip
        return None
    return {place: chance for place, chance in found.items() if chance}
