"""Results as people ask for them: values by state, transfers as rows, tables and data frames."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeVar

from lpmech.certificate import arrays, flat, frames, results
from lpmech.existence.found import NAME, Existence
from lpmech.mechanisms.social import Program, SocialPrograms
from lpmech.problem import shown
from lpmech.problem.environment import Environment
from lpmech.problem.extras import PANDAS
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.product import Product
from lpmech.reading.files import readable_rows
from lpmech.reading.words import known_name

if TYPE_CHECKING:
    from lpmech.existence.automata import Automaton
    from lpmech.existence.states import Joined
    from lpmech.reading.state_rows import StateRows

T = TypeVar("T")
Change = Callable[[dict[str, Any]], dict[str, Any]]  # of a row


@dataclass(frozen=True, slots=True, repr=False)
class ProgramView:
    """Values of a solved program, looked up by labels."""

    environment: Environment
    program: Program

    def __repr__(self) -> str:
        who = "everyone" if self.program.without is None else f"all but {self.environment.agents[self.program.without]}"
        return f"<Program of {shown.text(who)} in {shown.text(self.environment.name)}>"

    def value(self, state: Mapping[str, str], period: int = 1) -> Fraction:
        """W_t(state), the expected discounted social surplus from the period on; labels as in the environment.

        Raises UnknownName, a KeyError and ValueError, where the state, and ValueError where the period is none of the
        environment's.
        """
        position, index = self._place(state, period)
        return self.program.periods[position].value.array.item(index)

    def allocation(self, state: Mapping[str, str], period: int = 1, shock: str | None = None) -> str:
        """The first optimal allocation, in a stage with shocks at the named one. Raises as `value` does."""
        position, index = self._place(state, period)
        stage = self.environment.stage(position)
        shocks = stage.labels["shock"]
        place = 0 if shock is None else shocks.index(known_name("shock", shock, shocks))
        return stage.allocations[int(self.program.periods[position].allocation.positions[(place, *index)])]

    def _place(self, state: Mapping[str, str], period: int) -> tuple[int, tuple[int, ...]]:
        position = 0 if self.environment.horizon is None else period - 1
        if position not in self.environment.periods:
            raise ValueError(f"there is no period {period!r}; the periods are 1 to {self.environment.horizon}")
        components = self.program.components(self.environment, position)
        return position, results.state_index(self.environment.stage(position), components, state)


@dataclass(frozen=True, slots=True, repr=False)
class ValuesView:
    """Social values as rows: what everyone, and all but one agent, can achieve from each state on."""

    environment: Environment
    programs: SocialPrograms

    def rows(self) -> list[results.ValueRow]:
        """One row per program, period and state, with exact numbers."""
        return list(results.value_rows(self.environment, self.programs))

    def __repr__(self) -> str:
        count = 1 + len(self.programs.without)
        return f"<Values of {shown.text(self.environment.name)}: {shown.counted(count, 'program')}>"

    def __str__(self) -> str:
        """The first rows: for `print`."""
        return self._table(shown.text_table)

    def _repr_html_(self) -> str:
        return self._table(shown.html_table)

    def _table(self, table: Callable[..., str]) -> str:
        env = self.environment
        names = arrays.state_names(env)
        rows = ((row.program, *_period(env, row), *_labels(names, row.state), row.value, row.allocation)
                for row in results.value_rows(env, self.programs))  # fmt: skip
        columns = ("program", *_period_column(env), *names, "value", "allocation")
        return table(f"Social values of {env.name}", columns, rows)

    def to_json(self) -> dict[str, Any]:
        """The shape of `lpmech values --format json`."""
        return {"environment": self.environment.sha256, "values": [row.to_json() for row in self.rows()]}

    def to_csv(self) -> str:
        """Comma-separated values, one column per component."""
        return flat.to_csv(flat.flat([row.to_json() for row in self.rows()]))

    def to_pandas(self, *, floats: bool = False) -> Any:
        """A pandas DataFrame, one row per program, period and state. Values are `Fraction`s, or with `floats` the
        nearest floats."""
        rows = self.rows()
        shocks = dict.fromkeys(shock for row in rows for shock in row.by_shock or ())
        numbers: dict[str, list[Fraction | None]] = {"value": [row.value for row in rows]}
        for shock in shocks:
            found = [_at(row.by_shock, shock) for row in rows]
            numbers[f"value at {shock}"] = [None if one is None else one.value for one in found]
        return _frame([row.to_json() for row in rows], numbers, floats=floats)

    def to_xarray(self, *, floats: bool = False) -> Any:
        """An xarray Dataset of `value` and `allocation` by program, period and the labels of the state. Values are
        `Fraction`s, or with `floats` floats. Raises TooLarge."""
        return arrays.values(self.environment, self.rows(), floats=floats)


@dataclass(frozen=True, slots=True)
class AutomataView:
    """The payments of automata, one of every agent, where no transfers that remember one period will do."""

    environment: Environment
    allocation: Mechanism  # whose allocation rule is the efficient one
    existence: Existence

    @property
    def automata(self) -> list[Automaton]:
        """That of every agent."""
        return [one.automaton for one in self.existence.agents if one.automaton is not None]

    def to_json(self) -> dict[str, Any]:
        """The payments for people: rows by agent, which name what is remembered instead of one memory."""
        from lpmech.existence.payments import payment_rows  # which few mechanisms need

        return {
            "environment": self.environment.sha256,
            "mechanism": NAME,
            "automata": {one.model.name: one.machine.in_words() for one in self.automata},
            "allocation_rule": [row.to_json() for row in results.rule_rows(self.environment, self.allocation)],
            "transfers": [row for one in self.automata for row in payment_rows(one)],
        }

    @property
    def joined(self) -> Joined:
        """The automata as one mechanism with states."""
        from lpmech.existence.states import Joined

        return Joined(self.environment, self.allocation.allocation, self.automata)

    def rows(self) -> StateRows | None:
        """The rows of the mechanism with states; None where the automata have too many states together."""
        from lpmech.reading.state_rows import StateRows

        joined = self.joined
        return StateRows(self.environment, joined.mechanism(NAME)) if joined.fits else None

    def to_file(self) -> dict[str, Any]:
        """A mechanism file with states, which `lpmech audit` reads, and what each state remembers; `to_json` where
        the automata have too many states together."""
        from lpmech.existence.payments import remembered

        joined, rows = self.joined, self.rows()
        if rows is None:
            return self.to_json()
        known = {
            joined.name(position, numbers): {
                one.model.name: remembered(one, number) for one, number in zip(self.automata, numbers, strict=True)
            }
            for position, here in enumerate(joined.periods)
            for numbers in here
        }
        told = {"automata": {one.model.name: one.machine.in_words() for one in self.automata}, "remembered": known}
        return rows.to_json() | told


@dataclass(frozen=True, slots=True, repr=False)
class TransfersView:
    """The transfers of a mechanism as rows."""

    environment: Environment
    mechanism: Mechanism

    def __repr__(self) -> str:
        count = results.row_count(self.environment, self.mechanism)
        where = f"{shown.text(self.mechanism.name)} in {shown.text(self.environment.name)}"
        return f"<Transfers of {where}: {shown.counted(count, 'row')}>"

    def __str__(self) -> str:
        """The first rows: for `print`."""
        return self._table(shown.text_table)

    def _repr_html_(self) -> str:
        return self._table(shown.html_table)

    def _table(self, table: Callable[..., str]) -> str:
        env, names = self.environment, arrays.state_names(self.environment)
        title, count = f"Transfers of {self.mechanism.name} in {env.name}", results.row_count(env, self.mechanism)
        if self._side_by_side:
            columns = (*_period_column(env), *names, "allocation", *(f"{name} pays" for name in env.agents))
            return table(title, columns, self._wide(names), count // len(env.agents))
        remembers = ("after",) if self.mechanism.remembers() else ()
        rows = ((row.agent, *_period(env, row), *(_after(row) for _ in remembers), *_labels(names, row.state),
                 row.payment) for row in results.transfer_rows(env, self.mechanism))  # fmt: skip
        return table(title, ("agent", *_period_column(env), *remembers, *names, "payment"), rows, count)

    @property
    def _side_by_side(self) -> bool:
        """Whether every report of a period has one payment of each agent."""
        periods = len(self.environment.periods)
        return not self.mechanism.remembers() and all(len(one) == periods for one in self.mechanism.transfers)

    def _wide(self, names: Sequence[str]) -> Iterator[tuple[object, ...]]:
        """One row per report: the allocation, and what each agent pays."""
        env = self.environment
        by_agent = (results.transfer_rows(env, self.mechanism, name) for name in env.agents)
        for chosen, *paid in zip(results.rule_rows(env, self.mechanism), *by_agent, strict=True):
            labels = _labels(names, chosen.state)
            yield *_period(env, paid[0]), *labels, _allocation(chosen), *(row.payment for row in paid)

    def rows(self) -> list[results.TransferRow]:
        """One row per agent, period, memory and state (the reports); `payment`, a Fraction, is paid by the agent."""
        return list(results.transfer_rows(self.environment, self.mechanism))

    @property
    def narrow(self) -> bool:
        """Whether the rows are so many that files and reports have narrow ones (`certificate/results.py`)."""
        return self.mechanism.by_shock is None and results.are_many(self.environment, self.mechanism)

    def written_rows(self) -> Iterator[results.TransferRow]:
        """The rows as files have them: narrow, where they are very many."""
        rows = results.narrow_rows if self.narrow else results.transfer_rows
        return rows(self.environment, self.mechanism)

    @property
    def row_count(self) -> int:
        """How many rows files have; they are counted one after another where they are narrow."""
        if self.narrow:
            return sum(1 for _ in self.written_rows())
        return results.row_count(self.environment, self.mechanism)

    def to_json(self) -> dict[str, Any]:
        """The shape of `lpmech transfers --format json`, with the allocation rule."""
        return {
            "environment": self.environment.sha256,
            "mechanism": self.mechanism.name,
            "allocation_rule": [row.to_json() for row in results.rule_rows(self.environment, self.mechanism)],
            "transfers": [row.to_json() for row in self.written_rows()],
        }

    def json_pieces(self, change: Change | None = None) -> Iterator[str]:
        """The text of transfers.json, row by row; rows of transfers may be changed on the way."""
        told = {"environment": self.environment.sha256, "mechanism": self.mechanism.name}
        rules = (row.to_json() for row in results.rule_rows(self.environment, self.mechanism))
        transfers = (change(row.to_json()) if change else row.to_json() for row in self.written_rows())
        return readable_rows(told, {"allocation_rule": rules, "transfers": transfers})

    def to_csv(self) -> str:
        """Comma-separated values, one column a component; in narrow rows an empty one means any label."""
        return "".join(self.csv_pieces())

    def csv_pieces(self, change: Change | None = None) -> Iterator[str]:
        """The text of transfers.csv, row by row; `change` makes a row without nesting of one of JSON."""
        plain = change or flat.flattened
        return flat.csv_lines(lambda: (plain(row.to_json()) for row in self.written_rows()))

    def to_pandas(self, *, floats: bool = False) -> Any:
        """A pandas DataFrame, one row per agent, period, memory and report. Payments are `Fraction`s, or with `floats`
        the nearest floats."""
        rows = self.rows()
        shocks = dict.fromkeys(shock for row in rows for shock in row.by_shock or ())
        numbers: dict[str, list[Fraction | None]] = {"payment": [row.payment for row in rows]}
        numbers |= {f"at {shock}": [_at(row.by_shock, shock) for row in rows] for shock in shocks}
        return _frame([row.to_json() for row in rows], numbers, floats=floats)

    def to_xarray(self, *, floats: bool = False) -> Any:
        """An xarray Dataset of `payment` and `allocation` by agent, period, memory and the labels of the report.

        Payments are `Fraction`s, or with `floats` floats; at memories that cannot occur there is None, or NaN.
        Raises TooLarge.
        """
        rule = results.rule_rows(self.environment, self.mechanism)
        return arrays.transfers(self.environment, self.mechanism.name, self.rows(), rule, floats=floats)


@dataclass(frozen=True, slots=True)
class StatesView:
    """What a mechanism with states charges."""

    product: Product

    @property
    def plain(self) -> TransfersView:
        """The transfers of the plain mechanism in the product."""
        return TransfersView(self.product.environment, self.product.mechanism)

    @property
    def rows(self) -> StateRows:
        """The mechanism itself, row by row."""
        from lpmech.reading.state_rows import rows_of

        return rows_of(self.product)


def _at(by_shock: Mapping[str, T] | None, shock: str) -> T | None:
    """What happens at a shock; None in a period without it."""
    return (by_shock or {}).get(shock)


def _frame(rows: list[dict[str, Any]], numbers: Mapping[str, Sequence[Fraction | None]], *, floats: bool) -> Any:
    """Rows as a data frame, with the numbers as they are rather than as texts."""
    frame = frames.imported(PANDAS).DataFrame(flat.flat(rows))
    for name, values in numbers.items():
        frame[name] = frames.column(values, floats=floats)
    return frame


def _period_column(env: Environment) -> tuple[str, ...]:
    return () if env.horizon is None else ("period",)


def _period(env: Environment, row: results.ValueRow | results.TransferRow) -> tuple[object, ...]:
    return () if env.horizon is None else (row.period,)


def _labels(names: Sequence[str], state: Mapping[str, str]) -> Iterator[str]:
    """The labels of a state by column; none for the agent that a program is without."""
    return (state.get(name, "") for name in names)


def _allocation(row: results.RuleRow) -> str:
    """The allocation, or `surplus: grid; shortage: …` by shock."""
    return row.allocation or "; ".join(f"{shock}: {chosen}" for shock, chosen in (row.by_shock or {}).items())


def _after(row: results.TransferRow) -> str:
    """`low, high → to bob`."""
    if row.memory is None:
        return ""
    return f"{', '.join(row.memory.reports.values())} → {row.memory.allocation}"
