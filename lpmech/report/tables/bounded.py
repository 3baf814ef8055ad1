"""Values and transfers that are known by bounds, as tables: `≈ 5.9241 ± 1.1e-9` for people, both ends for programs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, partial
from math import prod
from typing import Any

from lpmech.certificate.results import states
from lpmech.claims.bounded import Bounds
from lpmech.enclosures.amounts import Amounts, Apart, Between
from lpmech.problem import bounds
from lpmech.problem.canonical import sha256
from lpmech.problem.environment import Environment
from lpmech.problem.exact import format_number
from lpmech.problem.stages import Stage
from lpmech.reading import headings
from lpmech.report.tables.sheet import Cell, Column, Entry, Kind, NoTable, Rounded, Sheet, of_entries
from lpmech.report.tables.subjects import MOST_WIDE, WORTH
from lpmech.report.words import PAID, transfers_of

MOST_ROWS = 1_000_000  # of a table, one per number
PERIOD, ALLOCATION = Column("period", Kind.COUNT), Column("allocation")
ROUNDED = Column(headings.ROUNDED + "middle", Kind.ROUNDED)
LEAST, GREATEST = Column(headings.LEAST, Kind.EXACT), Column(headings.GREATEST, Kind.EXACT)
WITHIN = Column(headings.WITHIN)
VALUES = "values"
NOT_BEST = "The rule is not proved to be best: with everyone at least as much can be achieved as is stated."


@dataclass(frozen=True)
class Row:
    """What bounds say at a state: what is chosen, if that is known, and numbers by whose they are."""

    position: int
    state: Mapping[str, str]
    allocation: str | None
    amounts: Mapping[str, Bounds]


@dataclass(frozen=True, slots=True)
class Listed:
    """An agent's or a program's numbers: the head of their column, and their table in a period."""

    heading: str
    at: Callable[[int], Between | Apart]


@dataclass(frozen=True)
class Bounded:
    """What can be written as a table, row by row."""

    amounts: Amounts
    title: str
    note: str
    whose: str  # the column that says whose a number is: `agent` or `program`
    what: str  # what is listed: `transfers` or `values`
    of: Mapping[str, Listed]
    only: tuple[int, tuple[int, ...]] | None = None  # the one period and state that is asked for

    @property
    def env(self) -> Environment:
        """The environment."""
        return self.amounts.env

    @cached_property
    def states(self) -> int:
        """How many states there are, over all periods."""
        env = self.env
        if self.only is not None:
            return 1
        return sum(prod(env.stage(t).sizes[name] for name in env.stage(t).components) for t in env.periods)

    def rows(self, most: int | None = None) -> Iterator[Row]:
        """One row per period and state; the first so many."""
        left = self.states if most is None else most
        for position in self.env.periods if self.only is None else self.only[:1]:
            stage = self.env.stage(position)
            tables = {name: one.at(position) for name, one in self.of.items()}
            for index, state in self._states(stage):
                if left == 0:
                    return
                left -= 1
                found = {name: _at(table, stage.components, index) for name, table in tables.items()}
                yield Row(position, state, self._chosen(position, index), found)

    def _states(self, stage: Stage) -> Iterable[tuple[tuple[int, ...], dict[str, str]]]:
        if self.only is None:
            return states(stage, stage.components)
        index = self.only[1]
        return [(index, {name: stage.labels[name][k] for name, k in zip(stage.components, index, strict=True)})]

    def _chosen(self, position: int, index: tuple[int, ...]) -> str:
        """The allocation, by shock if there are shocks."""
        stage, plan = self.env.stage(position), self.amounts.setting.plans[position]
        chosen = [stage.allocations[int(plan[(place, *index)])] for place in range(len(stage.shocks))]
        if not stage.has_shocks:
            return chosen[0]
        return "; ".join(f"{shock}: {name}" for shock, name in zip(stage.labels["shock"], chosen, strict=True))

    def _where(self, row: Row) -> dict[Column, Cell]:
        period = self.env.period(row.position)
        found: dict[Column, Cell] = {} if period is None else {PERIOD: period}
        return found | {Column(headings.column(name)): label for name, label in row.state.items()}

    @property
    def _about(self) -> dict[str, str]:
        return {"environment": sha256(self.env), "mechanism": self.amounts.name}

    def _sheet(self, entries: Sequence[Entry]) -> Sheet:
        return of_entries(self.what, self.title, self.note, self._about, entries)

    def reading(self, most: int | None = None) -> Sheet:
        """For reading: one row per state, a number as `≈ 5.9241 ± 1.1e-9`."""
        return self._sheet([
            {**self._where(row), ALLOCATION: row.allocation,
             **{Column(self.of[name].heading): bounds.between(*ends) for name, ends in row.amounts.items()}}
            for row in self.rows(most)
        ])  # fmt: skip

    def wide(self, places: int | None) -> Sheet:
        """One row per state: rounded numbers, and how far the truth is from any of them at most. Raises NoTable."""
        self._expect(self.states, MOST_WIDE)
        return self._sheet([self._beside(row, places) for row in self.rows()])

    def _beside(self, row: Row, places: int | None) -> Entry:
        found: dict[Column, Cell] = {**self._where(row), ALLOCATION: row.allocation}
        far = Fraction(0)
        for name, ends in row.amounts.items():
            kept = bounds.places(*ends) if places is None else places
            shown = Rounded((ends[0] + ends[1]) / 2, kept)
            found[Column(self.of[name].heading + headings.ABOUT, Kind.ROUNDED)] = shown
            far = max(far, bounds.rest(*ends, str(shown)))
        return {**found, WITHIN: bounds.above(far)}

    def long(self, places: int | None) -> Sheet:
        """One row per number, with its bounds exactly. Raises NoTable."""
        self._expect(self.states * len(self.of), MOST_ROWS)
        columns = self.columns(places)
        return Sheet(name=self.what, title=self.title, note=self.note, about=self._about, columns=columns,
                     rows=[*self.numbers(columns, places)])  # fmt: skip

    def columns(self, places: int | None) -> tuple[Column, ...]:
        """The columns of the long form."""
        env = self.env
        components = dict.fromkeys(name for position in env.periods for name in env.stage(position).components)
        period = () if env.horizon is None else (PERIOD,)
        rounded = () if places is None else (ROUNDED,)
        return (Column(self.whose), *period, *(Column(headings.column(name)) for name in components), LEAST, GREATEST,
                *rounded)  # fmt: skip

    def numbers(self, columns: Sequence[Column], places: int | None) -> Iterator[tuple[Cell, ...]]:
        """The rows of the long form, one after another, however many there are."""
        for row in self.rows():
            where = self._where(row)
            for name, (low, high) in row.amounts.items():
                found = {**where, Column(self.whose): name, LEAST: low, GREATEST: high}
                if places is not None:
                    found[ROUNDED] = Rounded((low + high) / 2, places)
                yield tuple(map(found.get, columns))

    def _expect(self, rows: int, most: int) -> None:
        if rows > most:
            raise NoTable(f"the table would have {rows:,} rows, more than {most:,}; --state tells the numbers at one "
                          "state, exactly")  # fmt: skip

    def to_json(self, places: int | None) -> Any:
        """Both ends of every number, under `bounds`: what is exact elsewhere has another name here. Raises NoTable."""
        self._expect(self.states * len(self.of), MOST_ROWS)
        found = [self._told(row, name, places) for row in self.rows() for name in row.amounts]
        return {**self._about, "evidence": "enclosed", self.what: found}

    def _told(self, row: Row, name: str, places: int | None) -> dict[str, Any]:
        low, high = row.amounts[name]
        rounded = {} if places is None else {"rounded": str(Rounded((low + high) / 2, places))}
        return {
            self.whose: name, "period": self.env.period(row.position), "state": dict(row.state),
            "allocation": row.allocation, "bounds": {"from": format_number(low), "to": format_number(high)}, **rounded,
        }  # fmt: skip


def _at(table: Between | Apart, components: Sequence[str], index: tuple[int, ...]) -> Bounds:
    """The bounds at a joint state; some tables leave an agent out."""
    return table.at(tuple(place for name, place in zip(components, index, strict=True) if name in table.axes))


def bounded_transfers(amounts: Amounts, only: tuple[int, tuple[int, ...]] | None = None) -> Bounded:
    """What every agent pays."""
    env = amounts.env
    of = {name: Listed(headings.pays(name), partial(amounts.payment, k)) for k, name in enumerate(env.agents)}
    return Bounded(amounts, transfers_of(amounts.name, env.name), PAID, "agent", "transfers", of, only)


def bounded_values(amounts: Amounts, only: tuple[int, tuple[int, ...]] | None = None) -> Bounded:
    """What everyone, and everyone but each agent, can achieve. The first is the value of the rule: the most that can be
    achieved, if the rule is proved to be best, and else no more than that."""
    env = amounts.env
    of = {"everyone": Listed("value", partial(amounts.value, None))}
    for k, name in enumerate(env.agents if amounts.setting.pivot else ()):
        of[f"without {name}"] = Listed(f"value without {name}", partial(amounts.value, k))
    note = WORTH if amounts.is_efficient else f"{WORTH} {NOT_BEST}"
    return Bounded(amounts, f"Social values of {env.name}", note, "program", VALUES, of, only)
