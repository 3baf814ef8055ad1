"""What can be written as a table: transfers and values, each in the wide and the long form; `states.py` has mechanisms
with states.

A subject is asked for one form, and forms no other.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from lpmech.certificate import flat, wide
from lpmech.certificate.results import Optimum, Remembered, RuleRow, ValueRow, rule_rows
from lpmech.certificate.views import TransfersView
from lpmech.problem.canonical import sha256
from lpmech.problem.environment import Environment
from lpmech.problem.exact import parse_result
from lpmech.problem.stages import PREVIOUS
from lpmech.reading import headings
from lpmech.report.numbers import decimals
from lpmech.report.tables.sheet import (
    PLACES,
    Cell,
    Column,
    Entry,
    Kind,
    NoTable,
    Rounded,
    Sheet,
    of_entries,
    with_rounded,
)
from lpmech.report.words import PAID, transfers_of

MOST_WIDE = 100_000  # rows
PERIOD, SHOCK, ALLOCATION = Column("period", Kind.COUNT), Column("shock"), Column("allocation")
WORTH = "Expected discounted social surplus from each state on."
GOOD, VALUE = Column("as good"), Column("value", Kind.EXACT)
Row = dict[str, Any]
_COUNTS = ("period", "automaton state")


class Subject(Protocol):
    """What can be written as a table. `places`: decimals of rounded numbers, None where none are asked for."""

    def wide(self, places: int | None) -> Sheet:
        """One row per report. Raises NoTable."""
        ...

    def long(self, places: int | None) -> Sheet:
        """One row per number."""
        ...

    def to_json(self, places: int | None) -> Any:
        """The shape of `--format json`."""
        ...


@dataclass(frozen=True, slots=True)
class Transfers:
    """What every agent pays in a mechanism."""

    view: TransfersView

    def wide(self, places: int | None) -> Sheet:
        """One row per memory and report, with the allocation and a column per agent."""
        env, mechanism = self.view.environment, self.view.mechanism
        if (rows := wide.count(env, mechanism)) > MOST_WIDE:
            raise NoTable(f"the table would have {rows:,} rows, more than {MOST_WIDE:,}; --long writes rows that name "
                          "only the labels that matter")  # fmt: skip
        staged = env.horizon is not None or any(len(tables) > 1 for tables in mechanism.transfers)
        entries = [entry for row in wide.outcomes(env, mechanism) for entry in _outcome(row, staged)]
        places_of = {column: place for place, column in enumerate(_order(env))}
        title, about = transfers_of(mechanism.name, env.name), _about(env, mechanism.name)
        found = of_entries(headings.SHEET, title, PAID, about, entries, lambda column: places_of[column])
        beside = {_paid(name): Column(headings.pays_rounded(name), Kind.ROUNDED) for name in env.agents}
        return with_rounded(found, beside, PLACES if places is None else places)

    def long(self, places: int | None) -> Sheet:
        """One row per agent, memory and report, as in CSV; and the allocation rule."""
        env, name = self.view.environment, self.view.mechanism.name
        rules = [_rule(row) for row in rule_rows(env, self.view.mechanism)]
        rule = of_entries(headings.RULE_SHEET, "Allocation rule", "", {}, rules)
        rows = [row.to_json() for row in self.view.written_rows()]
        return long_sheet(env, name, rows, places, (rule,))

    def to_json(self, places: int | None) -> Any:
        """A mechanism file."""
        return with_decimals(self.view.to_json(), places)

    def shape(self) -> Any:
        """The same."""
        return self.view.to_json()

    @property
    def row_count(self) -> int:
        """How many rows the long form has."""
        return self.view.row_count

    def json_pieces(self, places: int | None) -> Iterator[str]:
        """The mechanism file, row by row."""
        return self.view.json_pieces(None if places is None else lambda row: rounded_rows([row], places)[0])

    def csv_pieces(self, places: int | None) -> Iterator[str]:
        """The long form in CSV, row by row."""
        return self.view.csv_pieces(None if places is None else lambda row: told_beside(row, places))


@dataclass(frozen=True, slots=True)
class Values:
    """What everyone, and everyone but each agent, can achieve."""

    env: Environment
    rows: Sequence[ValueRow]

    def wide(self, places: int | None) -> Sheet:
        """One row per period and state."""
        if len(self.rows) > MOST_WIDE * (1 + len(self.env.agents)):
            raise NoTable(f"the table would have more than {MOST_WIDE:,} rows; --long writes them")
        entries = [entry for one in wide.worths(self.rows) for entry in _worth(one)]
        found = self._sheet(entries)
        beside = {column: Column(headings.ROUNDED + column.name, Kind.ROUNDED) for column in found.columns
                  if column.kind is Kind.EXACT}  # fmt: skip
        return with_rounded(found, beside, PLACES if places is None else places)

    def _sheet(self, entries: Sequence[Entry]) -> Sheet:
        ends = {ALLOCATION: 1, GOOD: 2, SHOCK: 0}
        title, note = f"Social values of {self.env.name}", WORTH
        return of_entries("values", title, note, {"environment": sha256(self.env)}, entries,
                          lambda column: ends.get(column, 3 if column.kind is Kind.EXACT else -1))  # fmt: skip

    def long(self, places: int | None) -> Sheet:
        """One row per program, period and state, as in CSV."""
        title, note = f"Social values of {self.env.name}", WORTH
        about = {"environment": sha256(self.env)}
        rows = rounded_values([row.to_json() for row in self.rows], places)
        return _flat_sheet("values", title, note, about, flat.flat(rows))

    def to_json(self, places: int | None) -> Any:
        """The shape of `lpmech values --format json`."""
        rows = rounded_values([row.to_json() for row in self.rows], places)
        return {"environment": sha256(self.env), "values": rows}


def _about(env: Environment, mechanism: str) -> dict[str, str]:
    return {"environment": sha256(env), "mechanism": mechanism}


def _paid(agent: str) -> Column:
    return Column(headings.pays(agent), Kind.EXACT)


def _components(env: Environment) -> dict[str, None]:
    """The components of the states of all stages."""
    return dict.fromkeys(name for position in env.periods for name in env.stage(position).components)


def _order(env: Environment) -> list[Column]:
    """The columns of the wide form, in order."""
    names = _components(env)
    memory = [PREVIOUS + "allocation", *(PREVIOUS + name for name in names)]
    return [PERIOD, *map(Column, memory), *(Column(headings.column(name)) for name in names), SHOCK, ALLOCATION,
            *map(_paid, env.agents)]  # fmt: skip


def _outcome(row: wide.Outcome, staged: bool) -> Iterator[Entry]:
    """The row of a report; where there are shocks, the expectation and then every shock."""
    period: dict[Column, Cell] = {PERIOD: headings.LATER if row.period is None else row.period} if staged else {}
    components = {Column(headings.column(name)): label for name, label in row.rule.state.items()}
    where: Entry = period | _memory(row.memory) | components
    paid: Entry = {_paid(name): payment for name, payment in row.payments.items()}
    if row.rule.by_shock is None:
        yield {**where, ALLOCATION: row.rule.allocation, **paid}
        return
    yield {**where, SHOCK: _expected(row.rule.by_shock), **paid}
    for shock, allocation in row.rule.by_shock.items():
        each = {} if row.by_shock is None else {_paid(name): x for name, x in row.by_shock[shock].items()}
        yield {**where, SHOCK: shock, ALLOCATION: allocation, **each}


def _expected(shocks: Container[str]) -> str | None:
    """What stands in the column of shocks in the row of the mean: nothing, if a shock is called so."""
    return None if headings.EXPECTED in shocks else headings.EXPECTED


def _memory(memory: Remembered | None) -> dict[Column, Cell]:
    if memory is None:
        return {}
    reports: dict[Column, Cell] = {Column(PREVIOUS + name): label for name, label in memory.reports.items()}
    return {Column(PREVIOUS + "allocation"): memory.allocation} | reports


def _worth(one: wide.Worth) -> Iterator[Entry]:
    """The row of a state; where there are shocks, the expectation and then every shock."""
    row = one.row
    period: dict[Column, Cell] = {} if row.period is None else {PERIOD: row.period}
    where: Entry = period | {Column(headings.column(name)): label for name, label in row.state.items()}
    if row.by_shock is None:
        yield {**where, **_best(row, one.without)}
        return
    yield {**where, SHOCK: _expected(row.by_shock), **_numbers(row, one.without)}
    for shock, best in row.by_shock.items():
        without = {program: (other.by_shock or {})[shock] for program, other in one.without.items()}
        yield {**where, SHOCK: shock, **_best(best, without)}


def _best(best: Optimum, without: Mapping[str, Optimum]) -> Entry:
    """The values, the allocation and those that are as good."""
    ties = [name for name in best.optimal_allocations or () if name != best.allocation]
    good: Entry = {GOOD: flat.listed(ties)} if ties else {}
    return {ALLOCATION: best.allocation, **good, **_numbers(best, without)}


def _numbers(best: Optimum, without: Mapping[str, Optimum]) -> Entry:
    others = {Column(f"{VALUE.name} {program}", Kind.EXACT): one.value for program, one in without.items()}
    return {VALUE: best.value, **others}


def long_sheet(
    env: Environment, mechanism: str, rows: Sequence[Row], places: int | None, more: tuple[Sheet, ...] = ()
) -> Sheet:
    """Transfers as CSV has them; with rounded columns only if these are asked for."""
    plain = flat.flat(rows) if places is None else _beside(rows, places)
    return _flat_sheet(headings.SHEET, transfers_of(mechanism, env.name), PAID, _about(env, mechanism), plain, more)


def _beside(rows: Sequence[Row], places: int) -> list[Row]:
    """Rows without nesting, and every payment rounded."""
    found = flat.flat(rows)
    for plain, row in zip(found, rows, strict=True):
        plain["payment_rounded"] = Rounded(parse_result(row["payment"]), places)
        for shock, payment in (row.get("by_shock") or {}).items():
            plain[headings.ROUNDED + headings.AT + shock] = Rounded(parse_result(payment), places)
    return found


def told_beside(row: Row, places: int) -> Row:
    """The same of one row, with the text of rounded numbers."""
    (plain,) = _beside([row], places)
    return {name: str(cell) if isinstance(cell, Rounded) else cell for name, cell in plain.items()}


def with_decimals(shape: Row, places: int | None) -> Row:
    return shape if places is None else shape | {"transfers": rounded_rows(shape["transfers"], places)}


def rounded_rows(rows: Sequence[Row], places: int) -> list[Row]:
    """Rows of JSON with every payment rounded besides."""
    return [row | {"payment_rounded": decimals(row["payment"], places)} | _rounded_shocks(row, places) for row in rows]


def _rounded_shocks(row: Row, places: int) -> Row:
    if "by_shock" not in row:
        return {}
    shocks = row["by_shock"]
    return {"by_shock_rounded": shocks and {name: decimals(payment, places) for name, payment in shocks.items()}}


def rounded_values(rows: Sequence[Row], places: int | None) -> list[Row]:
    """Rows of values, each with its number rounded besides if that is asked for."""
    return list(rows) if places is None else [_rounded_value(row, places) for row in rows]


def _rounded_value(row: Row, places: int) -> Row:
    found = row | {"value_rounded": decimals(row["value"], places)}
    if row.get("by_shock"):
        found["by_shock"] = {shock: _rounded_value(entry, places) for shock, entry in row["by_shock"].items()}
    return found


def _rule(row: RuleRow) -> Entry:
    """What is chosen at a report; if there are shocks, in a column per shock."""
    where: Entry = {PERIOD: row.period} | {Column(headings.column(name)): label for name, label in row.state.items()}
    if row.by_shock is None:
        return {**where, ALLOCATION: row.allocation}
    return {**where, **{Column(headings.ALLOCATION_AT + shock): chosen for shock, chosen in row.by_shock.items()}}


def _flat_sheet(
    name: str, title: str, note: str, about: Mapping[str, str], rows: Sequence[Row], more: tuple[Sheet, ...] = ()
) -> Sheet:
    """The sheet of rows without nesting."""
    known: dict[str, Column] = {}
    entries = []
    for row in rows:
        named = {known.setdefault(key, _flat_column(key)): value for key, value in row.items()}
        entries.append({column: _cell(column, value) for column, value in named.items()})
    return of_entries(name, title, note, about, entries, more=more)


def _flat_column(name: str) -> Column:
    """What the cells of a column are; a component's column has none of these names."""
    if name in ("payment", VALUE.name) or name.startswith((headings.AT, f"{VALUE.name} {headings.AT}")):
        return Column(name, Kind.EXACT)
    rounded = name == "payment_rounded" or name.startswith(headings.ROUNDED)
    return Column(name, Kind.ROUNDED if rounded else Kind.COUNT if name in _COUNTS else Kind.LABEL)


def _cell(column: Column, value: Any) -> Cell:
    found: Cell = parse_result(value) if column.kind is Kind.EXACT and value is not None else value
    return found
