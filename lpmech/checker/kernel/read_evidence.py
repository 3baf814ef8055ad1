"""Reading a certificate (certificate page section 2): the mechanism and the evidence."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from .certificate import FORMS, Evidence, FormTables, Mechanism, Program, Separation, Table
from .environment import Environment
from .errors import Malformed, Path, expected
from .fields import int_of, list_of, object_of, string
from .labels import Labels
from .layouts import Place, index_table, interim_place, place_of, table
from .older import paired

_TABLES = ("values", "continuation", "outside options", "best responses", "budget")
_EVIDENCE = (*_TABLES, "interim continuation", "convex independence", "last period", "forms")
_WITHOUT = "without "
_SEPARATION = ("agent", "period", "allocation", "state", "type", "denominator", "numerators")
T = TypeVar("T")
ReadTable = Callable[[object, Place, Path], T]


class EvidenceReader:
    """Reads a mechanism and its evidence."""

    def __init__(self, environment: Environment) -> None:
        self.environment = environment
        self.agents = environment.agents
        self._places: dict[tuple[int, bool, bool], Place] = {}

    def _place(self, period: int, *, shock: bool, memory: bool) -> Place:
        """The place of a table; made once for a stage that serves several periods."""
        key = (period if len(self.environment.stages) > 1 else 0, shock, memory)
        if key not in self._places:
            self._places[key] = place_of(self.environment, period, shock=shock, memory=memory)
        return self._places[key]

    def mechanism(self, value: object, path: Path) -> Mechanism:
        fields = object_of(value, path, ("name", "allocation", "transfers", "transfers by shock"))
        string(fields["name"], (*path, "name"))
        allocation = self._periods(fields["allocation"], (*path, "allocation"), index_table, shock=True)
        given = object_of(fields["transfers"], (*path, "transfers"), self.agents)
        transfers = [self._slots(given[agent], (*path, "transfers", agent)) for agent in self.agents]
        by_shock = None
        if fields["transfers by shock"] is not None:
            path = (*path, "transfers by shock")
            given = object_of(fields["transfers by shock"], path, self.agents)
            by_shock = [self._periods(given[agent], (*path, agent), table, shock=True) for agent in self.agents]
        return Mechanism(allocation, transfers, by_shock)

    def evidence(self, value: object, mechanism: Mechanism, path: Path) -> Evidence:
        fields = object_of(value, path, (), _EVIDENCE)
        programs = self._programs(fields["values"], (*path, "values")) if "values" in fields else {}
        best = self._best(fields, mechanism, path)
        budget = self._periods(fields["budget"], (*path, "budget"), table) if "budget" in fields else None
        tables = [self._tables(fields, key, path) for key in ("continuation", "outside options")]
        separations = None
        if "convex independence" in fields:
            separations = _separations(self.environment, fields["convex independence"], (*path, "convex independence"))
        last, interim, forms = self._last(fields, path), self._interim(fields, path), self._forms(fields, path)
        return Evidence(programs, tables[0], tables[1], best, budget, separations, last, interim, forms)

    def _best(
        self, fields: Mapping[str, object], mechanism: Mechanism, path: Path
    ) -> dict[int, Sequence[Table] | None]:
        """Best responses by agent; None where they are said to be the truthful payoffs."""
        found: dict[int, Sequence[Table] | None] = {}
        for agent, value in self._by_agent(fields, "best responses", path).items():
            where, count = (*path, "best responses", self.agents[agent]), len(mechanism.transfers[agent])
            found[agent] = None if value is None else self._slots(value, where, count)
        return found

    def _forms(self, fields: Mapping[str, object], path: Path) -> dict[int, dict[str, FormTables | None]]:
        """Transfers of single forms, by agent and form."""
        found: dict[int, dict[str, FormTables | None]] = {}
        for agent, value in self._by_agent(fields, "forms", path).items():
            where = (*path, "forms", self.agents[agent])
            given = object_of(value, where, (), FORMS)
            found[agent] = {form: self._form(item, (*where, form)) for form, item in given.items()}
        return found

    def _form(self, value: object, path: Path) -> FormTables | None:
        if value is None:
            return None
        fields = object_of(value, path, ("transfers", "continuation"))
        transfers = self._slots(fields["transfers"], (*path, "transfers"))
        return FormTables(transfers, self._periods(fields["continuation"], (*path, "continuation"), table))

    def _interim(self, fields: Mapping[str, object], path: Path) -> dict[int, Sequence[Table]]:
        """What agents who see their own types only can expect, by agent and period."""
        key, found = "interim continuation", dict[int, Sequence[Table]]()
        for agent, value in self._by_agent(fields, key, path).items():
            where, items = (*path, key, self.agents[agent]), list_of(value, (*path, key, self.agents[agent]))
            if len(items) != self.environment.periods:
                raise expected(where, f"a list of {_count(self.environment.periods)}, one for each period", value)
            places = (interim_place(self.environment, t, agent) for t in range(len(items)))
            found[agent] = [table(x, place, (*where, t)) for t, (x, place) in enumerate(paired(items, places))]
        return found

    def _last(self, fields: Mapping[str, object], path: Path) -> dict[int, Table]:
        """Transfers of the last period, by agent."""
        if self.environment.horizon is None and "last period" in fields:
            raise Malformed((*path, "last period"), "an infinite horizon has no last period")
        place = self._place(self.environment.periods - 1, shock=False, memory=False)
        given = self._by_agent(fields, "last period", path)
        return {k: table(value, place, (*path, "last period", self.agents[k])) for k, value in given.items()}

    def _tables(self, fields: Mapping[str, object], key: str, path: Path) -> dict[int, Sequence[Table]]:
        given = self._by_agent(fields, key, path)
        return {agent: self._periods(value, (*path, key, self.agents[agent]), table) for agent, value in given.items()}

    def _by_agent(self, fields: Mapping[str, object], key: str, path: Path) -> dict[int, object]:
        given = object_of(fields.get(key, {}), (*path, key), (), self.agents)
        return {k: given[agent] for k, agent in enumerate(self.agents) if agent in given}

    def _programs(self, value: object, path: Path) -> dict[int, Program]:
        names = {"everyone": -1} | {_WITHOUT + agent: k for k, agent in enumerate(self.agents)}
        given = object_of(value, path, (), names)
        return {names[name]: self._program(program, (*path, name)) for name, program in given.items()}

    def _program(self, value: object, path: Path) -> Program:
        fields = object_of(value, path, ("values", "allocation"))
        values = self._periods(fields["values"], (*path, "values"), table)
        return Program(values, self._periods(fields["allocation"], (*path, "allocation"), index_table, shock=True))

    def _periods(self, value: object, path: Path, read: ReadTable[T], *, shock: bool = False) -> list[T]:
        """A list with one table for each period."""
        items = list_of(value, path)
        if len(items) != self.environment.periods:
            raise expected(path, f"a list of {_count(self.environment.periods)}, one for each period", value)
        return [read(x, self._place(t, shock=shock, memory=False), (*path, t)) for t, x in enumerate(items)]

    def _slots(self, value: object, path: Path, count: int | None = None) -> list[Table]:
        """Tables of transfers or best responses: T of them, or where the horizon is infinite one, or two."""
        items = list_of(value, path)
        environment = self.environment
        allowed = (1, 2) if environment.horizon is None else (environment.horizon,)
        if len(items) not in ((count,) if count is not None else allowed):
            counts = _count(count) if count is not None else " or ".join(map(_count, allowed))
            raise expected(path, f"a list of {counts} tables", value)
        return [self._slot(item, k, (*path, k)) for k, item in enumerate(items)]

    def _slot(self, value: object, slot: int, path: Path) -> Table:
        period = 0 if self.environment.horizon is None else slot
        return table(value, self._place(period, shock=False, memory=slot > 0), path)


def _separations(environment: Environment, value: object, path: Path) -> list[Separation]:
    """The evidence `convex independence`."""
    labels = Labels(environment)
    return [_separation(labels, item, (*path, k)) for k, item in enumerate(list_of(value, path))]


def _separation(labels: Labels, value: object, path: Path) -> Separation:
    fields = object_of(value, path, _SEPARATION)
    cell = labels.condition_cell(fields, path)
    own = labels.report(fields["type"], cell.agent, cell.period, (*path, "type"))
    if int_of(fields["denominator"], path, "denominator") < 1:
        raise expected((*path, "denominator"), "a positive integer", fields["denominator"])
    where = (*path, "numerators")
    numerators = [int_of(item, where, k) for k, item in enumerate(list_of(fields["numerators"], where))]
    return Separation(cell, own, numerators, path)


def _count(number: int) -> str:
    return str(number) if number < 10**18 else "over 10^18"
