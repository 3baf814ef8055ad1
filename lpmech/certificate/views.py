"""Results as people ask for them: values by state, transfers as rows, tables and data frames."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from lpmech.certificate import flat, results
from lpmech.existence.decide import NAME, Existence
from lpmech.existence.payments import payment_rows
from lpmech.mechanisms.social import Program
from lpmech.problem.canonical import sha256
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import Mechanism
from lpmech.reading.words import known_name


@dataclass(frozen=True, slots=True)
class ProgramView:
    """Values of a solved program, looked up by labels."""

    environment: Environment
    program: Program

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


@dataclass(frozen=True, slots=True)
class AutomataView:
    """The payments of automata, one of every agent, where no transfers that remember one period will do."""

    environment: Environment
    allocation: Mechanism  # whose allocation rule is the efficient one
    existence: Existence

    def to_json(self) -> dict[str, Any]:
        """The shape of `lpmech transfers --format json`; rows name what is remembered instead of one memory."""
        automata = [one.automaton for one in self.existence.agents if one.automaton is not None]
        return {
            "environment": sha256(self.environment),
            "mechanism": NAME,
            "automata": {one.model.name: one.machine.in_words() for one in automata},
            "allocation_rule": [row.to_json() for row in results.rule_rows(self.environment, self.allocation)],
            "transfers": [row for one in automata for row in payment_rows(one)],
        }


@dataclass(frozen=True, slots=True)
class TransfersView:
    """The transfers of a mechanism as rows."""

    environment: Environment
    mechanism: Mechanism

    def rows(self) -> list[results.TransferRow]:
        """One row per agent, period, memory and state (the reports); `payment`, a Fraction, is paid by the agent."""
        return list(results.transfer_rows(self.environment, self.mechanism))

    @property
    def narrow(self) -> bool:
        """Whether the rows are so many that files and reports have narrow ones (`certificate/results.py`)."""
        return self.mechanism.by_shock is None and results.are_many(self.environment, self.mechanism)

    def written_rows(self) -> list[results.TransferRow]:
        """The rows as files have them: narrow, where they are very many."""
        return list(results.narrow_rows(self.environment, self.mechanism)) if self.narrow else self.rows()

    def to_json(self) -> dict[str, Any]:
        """The shape of `lpmech transfers --format json`, with the allocation rule."""
        return {
            "environment": sha256(self.environment),
            "mechanism": self.mechanism.name,
            "allocation_rule": [row.to_json() for row in results.rule_rows(self.environment, self.mechanism)],
            "transfers": [row.to_json() for row in self.written_rows()],
        }

    def to_csv(self) -> str:
        """Comma-separated values, one column a component; in narrow rows an empty one means any label."""
        return flat.to_csv(flat.flat([row.to_json() for row in self.written_rows()]))

    def to_pandas(self) -> Any:
        """A pandas DataFrame; payments are exact `Fraction`s, in a column of objects."""
        import pandas

        rows = self.rows()
        plain = flat.flat([row.to_json() for row in rows])
        return pandas.DataFrame([one | {"payment": row.payment} for one, row in zip(plain, rows, strict=True)])
