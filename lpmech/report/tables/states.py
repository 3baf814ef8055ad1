"""A mechanism with states as a table: a row for everything that may be drawn in a cell, and where it leads.

The columns: docs/states_format.md, section 1. `audit` reads the same back (`casefiles/user/sheets/states.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lpmech.certificate import flat
from lpmech.certificate.views import AutomataView, StatesView
from lpmech.problem.environment import Environment
from lpmech.reading import headings
from lpmech.reading.state_rows import Cell, StateRows
from lpmech.report.tables.sheet import PLACES, Column, Entry, Kind, NoTable, Sheet, of_entries, with_rounded
from lpmech.report.tables.subjects import MOST_WIDE, long_sheet, rounded_rows, told_beside, with_decimals
from lpmech.report.words import PAID, transfers_of

_START, _PERIOD, _MEMORY = Column(headings.START), Column("period", Kind.COUNT), Column(headings.MEMORY)
_SHOCK, _ALLOCATION, _CHANCE = Column("shock"), Column("allocation"), Column(headings.CHANCE, Kind.EXACT)
_NEXT = Column(headings.NEXT_MEMORY)


@dataclass(frozen=True, slots=True)
class StatesTable:
    """The tables of a mechanism with states."""

    rows: StateRows

    def wide(self, places: int | None) -> Sheet:
        """All of it in one table, with a column of payments per agent. Raises NoTable."""
        entries = list[Entry]()
        for cell in self._cells():
            entries += self._entries(cell)
            if len(entries) > MOST_WIDE:
                raise _too_many(f"more than {MOST_WIDE:,}")
        env = self.rows.environment
        found = self._sheet(headings.SHEET, transfers_of(self.rows.mechanism.name, env.name), PAID, entries)
        beside = {_paid(name): Column(headings.pays_rounded(name), Kind.ROUNDED) for name in env.agents}
        return with_rounded(found, beside, PLACES if places is None else places)

    def rule(self) -> Sheet:
        """All but the payments, beside the long form."""
        paid = {_paid(name) for name in self.rows.environment.agents}
        entries: list[Entry] = [{column: cell for column, cell in entry.items() if column not in paid}
                   for one in self.rows.cells() for entry in self._entries(one)]  # fmt: skip
        return self._sheet(headings.RULE_SHEET, "Allocation rule", "", entries)

    def payments(self) -> Iterator[dict[str, Any]]:
        """A row per agent, state of the mechanism and report."""
        for row in self.rows.transfers():
            yield {headings.MEMORY if key == "memory" else key: value for key, value in row.items()}

    def _cells(self) -> Iterator[Cell]:
        """The cells, if they are few enough for the wide form."""
        if self.rows.count > MOST_WIDE:
            raise _too_many(f"{self.rows.count:,} or more")
        return self.rows.cells()

    def _entries(self, cell: Cell) -> Iterator[Entry]:
        """A row for each draw; the first has what is paid."""
        period = {} if cell.period is None else {_PERIOD: cell.period}
        start = {_START: headings.START} if cell.starts else {}
        state = {Column(headings.column(name)): label for name, label in cell.state.items()}
        paid: Entry = {_paid(name): payment for name, payment in cell.payments.items()}
        for place, draw in enumerate(cell.draws):
            chance = {_CHANCE: draw.chance} if self.rows.draws else {}
            shock = {} if draw.shock is None else {_SHOCK: draw.shock}
            after = {} if draw.after is None else {_NEXT: draw.after}
            yield {**start, **period, _MEMORY: cell.memory, **state, **shock, _ALLOCATION: draw.allocation, **chance,
                   **after, **({} if place else paid)}  # fmt: skip

    def _sheet(self, name: str, title: str, note: str, entries: list[Entry]) -> Sheet:
        env = self.rows.environment
        about = {"environment": env.sha256, "mechanism": self.rows.mechanism.name}
        places = {column: place for place, column in enumerate(_order(env))}
        return of_entries(name, title, note, about, entries, lambda column: places[column])


@dataclass(frozen=True, slots=True)
class Automata:
    """What every agent pays by its automaton."""

    view: AutomataView

    def wide(self, places: int | None) -> Sheet:
        """A row per joint state of the automata and report. Raises NoTable where there are too many."""
        rows = self.view.rows()
        if rows is None:
            raise NoTable("these payments are those of automata, which have too many states together for a row each; "
                          "--long writes them, each automaton by itself")  # fmt: skip
        return StatesTable(rows).wide(places)

    def long(self, places: int | None) -> Sheet:
        """One row per agent, state of its automaton and report."""
        shape = self.view.to_json()
        return long_sheet(self.view.environment, shape["mechanism"], shape["transfers"], places)

    def to_json(self, places: int | None) -> Any:
        """A mechanism file with states."""
        return with_decimals(self.view.to_file(), places)

    def shape(self) -> Any:
        """The payments by what each automaton remembers."""
        return self.view.to_json()


@dataclass(frozen=True, slots=True)
class States:
    """What a mechanism with states draws, where that leads, and what every agent pays."""

    view: StatesView

    def wide(self, places: int | None) -> Sheet:
        """One row per state of the mechanism, report and draw. Raises NoTable."""
        return StatesTable(self.view.rows).wide(places)

    def long(self, places: int | None) -> Sheet:
        """One row per agent, state of the mechanism and report; and the rule."""
        env, table = self.view.product.given, StatesTable(self.view.rows)
        name = self.view.product.states.name
        return long_sheet(env, name, list(table.payments()), places, (table.rule(),))

    def to_json(self, places: int | None) -> Any:
        """A mechanism file with states."""
        return with_decimals(self.view.rows.to_json(), places)

    @property
    def row_count(self) -> int:
        """How many rows the long form has."""
        return self.view.rows.count * len(self.view.product.given.agents)

    def json_pieces(self, places: int | None) -> Iterator[str]:
        """The mechanism file, row by row."""
        rows = self.view.rows
        return rows.json_pieces() if places is None else rows.json_pieces(lambda row: rounded_rows([row], places)[0])

    def csv_pieces(self, places: int | None) -> Iterator[str]:
        """The long form in CSV, row by row: the payments alone."""
        table = StatesTable(self.view.rows)
        plain = flat.flattened if places is None else (lambda row: told_beside(row, places))
        return flat.csv_lines(lambda: map(plain, table.payments()))

    def shape(self) -> Any:
        """Rows of payments, by the state."""
        return self.view.plain.to_json()


def _too_many(rows: str) -> NoTable:
    return NoTable(f"the table would have {rows} rows, more than {MOST_WIDE:,}; .json holds more, and --long has the "
                   "payments")  # fmt: skip


def _paid(agent: str) -> Column:
    return Column(headings.pays(agent), Kind.EXACT)


def _order(env: Environment) -> list[Column]:
    """The columns, in order."""
    names = dict.fromkeys(name for position in env.periods for name in env.stage(position).components)
    return [_START, _PERIOD, _MEMORY, *(Column(headings.column(name)) for name in names), _SHOCK, _ALLOCATION, _CHANCE,
            _NEXT, *map(_paid, env.agents)]  # fmt: skip
