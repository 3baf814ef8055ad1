"""The tree of a mechanism file as it is made of the rows of sheets, and the way from its places back to cells."""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import dataclass, field
from functools import cached_property

from lpmech.casefiles.user.sheets.columns import AGENT, PERIOD, Step, Table, shocks_of
from lpmech.problem.environment import Environment
from lpmech.reading import headings
from lpmech.reading.faults import Place
from lpmech.reading.grids.grid import Bad, CellFaults, Grid, Value
from lpmech.reading.node import Node

CellOf = Callable[[Step], Place]  # the cell of each place within a row of the tree


@dataclass
class Tree:
    """The tree of a mechanism file as it is made of sheets."""

    env: Environment
    faults: CellFaults
    rules: list[dict[str, object]] = field(default_factory=list)
    transfers: list[dict[str, object]] = field(default_factory=list)
    following: list[dict[str, object]] = field(default_factory=list)  # with states: where draws lead
    states: dict[str, Place] = field(default_factory=dict)  # with the cells that name them first
    start: tuple[str, Place] | None = None
    about: dict[str, object] = field(default_factory=dict)
    cells: dict[str, list[CellOf]] = field(default_factory=lambda: {"allocation_rule": [], "next": [], "transfers": []})
    sheet: int = 0  # the one with the transfers
    about_rows: dict[str, Place] = field(default_factory=dict)

    @cached_property
    def shocks(self) -> tuple[str, ...]:
        """The labels of the shocks of all stages."""
        return tuple(shocks_of(self.env))

    def pay(self, row: dict[str, object], cell_of: CellOf) -> None:
        """Adds a row of transfers."""
        self.transfers.append(row)
        self.cells["transfers"].append(cell_of)

    def choose(self, row: dict[str, object], cell_of: CellOf) -> None:
        """Adds a row of the allocation rule."""
        self.rules.append(row)
        self.cells["allocation_rule"].append(cell_of)

    def lead(self, row: dict[str, object], cell_of: CellOf) -> None:
        """Adds a row of the states that follow."""
        self.following.append(row)
        self.cells["next"].append(cell_of)

    def node(self) -> Node:
        """The root of the tree; every fault in it is told of its cell."""
        self.faults.cell_of = self._cell
        value: dict[str, object] = {**self.about, "transfers": self.transfers}
        return Node(value | ({"allocation_rule": self.rules} if self.rules else {}) | self._states(), self.faults)

    def _states(self) -> dict[str, object]:
        if self.start is None:
            return {}
        after = {"next": self.following} if self.following else {}
        return {"states": [*self.states], "start": self.start[0], **after}

    def _cell(self, place: Place) -> Place:
        """The cell of a place in the tree; the sheet where there is none."""
        if len(place) > 1 and place[0] in self.cells and isinstance(place[1], int):
            return self.cells[str(place[0])][place[1]](tuple(map(str, place[2:])))
        if self.start is not None and place[:1] == ("states",) and len(place) > 1 and isinstance(place[1], int):
            return [*self.states.values()][place[1]]
        if self.start is not None and place == ("start",):
            return self.start[1]
        return self.about_rows.get(str(place[0]), (self.sheet,)) if place else ()


def read_about(grid: Grid | None, tree: Tree) -> None:
    """Environment and mechanism, by the names in the first column."""
    for row, cells in grid.rows.items() if grid else ():
        name, value = cells.get(1, ""), cells.get(2, "")
        if name in ("environment", "mechanism") and isinstance(value, str) and value and grid is not None:
            tree.about[str(name)] = value
            tree.about_rows[str(name)] = grid.place(row, 2)


def about_of(table: Table, row: int, env: Environment) -> dict[str, object] | None:
    """What a row is about: period, memory, state and agent. None where one of these cells is at fault."""
    about = [step for step in table.columns if step[0] in ("period", "memory", "state", "agent")]
    if any(isinstance(table.value(row, step), Bad) for step in about):
        return None
    texts = {step: plain(str(table.value(row, step)), step, env) for step in about}
    given = {step: text for step, text in texts.items() if text}
    memory = {step[-1]: text for step, text in given.items() if step[:2] == ("memory", "reports")}
    chosen = {"allocation": given["memory", "allocation"]} if ("memory", "allocation") in given else {}
    found: dict[str, object] = {
        "period": _period(given.get(PERIOD, "")),
        "state": {step[1]: text for step, text in given.items() if step[0] == "state"},
    }
    found |= {"memory": {"reports": memory, **chosen}} if memory or chosen else {}
    return found | ({"agent": given[AGENT]} if AGENT in given else {})


def is_bad(table: Table, row: int, words: Container[str]) -> bool:
    """Whether some cell of these columns is at fault."""
    return any(isinstance(table.value(row, step), Bad) for step in table.columns if step[0] in words)


def entries(table: Table, row: int, word: str, read: Callable[[Value], str]) -> dict[str, object]:
    """What a row has under a key of the tree: a value, or an object of those that are not empty."""
    given = {step[1:]: table.value(row, step) for step in table.columns if step[0] == word}
    found = {rest: read(value) for rest, value in given.items() if value != ""}
    if () in found:
        return {word: found[()]}
    return {word: {rest[0]: value for rest, value in found.items()}} if found else {}


def number(value: Value) -> str:
    """A number; any one where the cell is at fault, since nothing comes of it."""
    return "0" if isinstance(value, Bad) else value.removeprefix(headings.GUARD)


def _period(text: str) -> object:
    """A period: a number, or None of all (later) ones."""
    if text in ("", headings.LATER):
        return None
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else text


def plain(text: str, step: Step, env: Environment) -> str:
    """A label without the apostrophe of a CSV that a spreadsheet has saved, if it is none with it."""
    if not text.startswith(headings.GUARD):
        return text
    names = env.agents if step == AGENT else [
        label for position in env.periods for label in env.stage(position).labels.get(_axis(step), ())
    ]  # fmt: skip
    return text if text in names else text.removeprefix(headings.GUARD)


def _axis(step: Step) -> str:
    return step[-1] if step[0] in ("state", "memory") else step[0]


def allocation(text: str, env: Environment) -> str:
    return plain(text, ("allocation",), env)
