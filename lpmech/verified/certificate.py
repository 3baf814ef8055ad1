"""certificate.json as the values `mechanism` and `evidence` of the proofs.

The mechanism has to be read right: the claims are about it. The evidence need not be: whatever it is, the proofs hold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import product
from math import lcm, prod
from typing import Any

from . import generated as proofs
from .environment import ZERO, Axes, Names, table
from .faults import Path, malformed
from .fields import fields, integer, items, text, whole

VERSIONS = ("1", "1.1", "1.2", "1.3", "1.4", "1.5")
FORMATS = tuple("lpmech-certificate/" + version for version in VERSIONS)
LATEST = "lpmech-certificate/1.7"  # the last of them, which says more of agents who are away than the proofs do
EVIDENCE = (
    "values", "continuation", "outside options", "best responses", "budget", "convex independence",
    "interim continuation", "last period", "forms",
)  # fmt: skip


@dataclass(frozen=True)
class Certificate:
    """What was read: the mechanism and the evidence as the proofs have them, and the claims as they stand."""

    format: str
    environment: str
    mechanism: Any
    evidence: Any
    claims: list[Any]
    given: dict[str, Any]  # as it stands


class Tables:
    """Reads the tables of a certificate about an environment."""

    def __init__(self, env: Any, names: Names) -> None:
        self.env, self.names = env, names
        self.agents = len(names.agents)

    def _axes(self, given: Any, allowed: Axes, path: Path) -> list[tuple[int, int]]:
        axes = [text(one, path) for one in items(given, path)]
        if [name for name in allowed if name in axes] != axes:
            malformed(path, f"distinct axes among {', '.join(allowed) or 'none'}, in this order", axes)
        return [(allowed[name][0], len(allowed[name][1])) for name in axes]

    def rational(self, value: Any, allowed: Axes, path: Path) -> Any:
        """A TABLE."""
        given = fields(value, path, ("axes", "denominator", "numerators"))
        axes = self._axes(given["axes"], allowed, (*path, "axes"))
        below = integer(given["denominator"], (*path, "denominator"))
        if below < 1:
            malformed((*path, "denominator"), "more than 0", below)
        above = items(given["numerators"], (*path, "numerators"))
        if len(above) != prod(size for _, size in axes):
            malformed((*path, "numerators"), "a number for each cell", above)
        cells = {k + 1: (integer(one, (*path, "numerators", k)), below) for k, one in enumerate(above)}
        return table(axes, ZERO, cells)

    def indices(self, value: Any, allowed: Axes, allocations: int, path: Path) -> Any:
        """An INDEX TABLE."""
        given = fields(value, path, ("axes", "indices"))
        axes = self._axes(given["axes"], allowed, (*path, "axes"))
        chosen = items(given["indices"], (*path, "indices"))
        if len(chosen) != prod(size for _, size in axes):
            malformed((*path, "indices"), "a position for each cell", chosen)
        cells = {k + 1: whole(one, (*path, "indices", k), 0, allocations - 1) for k, one in enumerate(chosen)}
        return table(axes, 0, cells)

    def periods(self, value: Any, path: Path) -> list[Any]:
        found = items(value, path)
        if len(found) != self.names.periods():
            malformed(path, f"{self.names.periods()} tables", f"{len(found)}")
        return found

    def states(self, t: int) -> Axes:
        """The axes of tables over the states of period t."""
        return self.names.axes(self.names.space(t), 0)

    def rules(self, value: Any, path: Path) -> list[Any]:
        """The allocation of each period."""
        found = []
        for t, one in enumerate(self.periods(value, path)):
            stage = self.names.stage(t)
            shocks = self.names.shocks[stage]
            allowed: Axes = {"shock": (0, shocks or ("",))}
            allowed |= self.names.axes(self.names.space(t), 1)
            found.append(self.indices(one, allowed, len(self.names.allocations[stage]), (*path, t)))
        return found

    def payments(self, value: Any, path: Path) -> list[Any]:
        """The payments of an agent by period; with an infinite horizon the first ones and the later ones."""
        found = items(value, path, 1)
        infinite = self.names.horizon is None
        if len(found) not in ((1, 2) if infinite else (self.names.horizon,)):
            malformed(path, "one or two tables" if infinite else f"{self.names.horizon} tables", f"{len(found)}")
        tables = [self.rational(one, self._memory(t), (*path, t)) for t, one in enumerate(found)]
        return tables * 2 if infinite and len(tables) == 1 else tables

    def _memory(self, t: int) -> Axes:
        """The axes of payments in period t: the past, if there is one, and the reports."""
        now = self.names.axes(self.names.space(t), self.agents + 2)
        if t == 0:
            return now
        before = t - 1 if self.names.horizon is not None else 0
        past: Axes = {"previous allocation": (0, self.names.allocations[self.names.stage(before)])}
        return {**past, **self.names.axes(self.names.space(before), 1, "previous "), **now}

    def values(self, value: Any, path: Path) -> list[Any]:
        """A table over the states of each period."""
        return [self.rational(one, self.states(t), (*path, t)) for t, one in enumerate(self.periods(value, path))]

    def unseen(self, name: str, value: Any, path: Path) -> list[Any]:
        """The interim continuation of an agent, by period: on (allocation, its report, state)."""
        found = []
        for t, one in enumerate(self.periods(value, path)):
            space, stage = self.names.space(t), self.names.stage(t)
            types = dict(zip(self.names.agents, space.types, strict=True))
            before: Axes = {"allocation": (0, self.names.allocations[stage]), "report " + name: (1, types[name])}
            found.append(self.rational(one, {**before, **self.names.axes(space, 2)}, (*path, t)))
        return found

    def dues(self, value: Any, path: Path) -> list[Any] | None:
        """Transfers by shock: by agent and period, on (shock, reports); None where there are none."""
        if value is None:
            return None
        given, found = fields(value, path, self.names.agents), []
        for name in self.names.agents:
            tables = []
            for t, one in enumerate(self.periods(given[name], (*path, name))):
                shocks = self.names.shocks[self.names.stage(t)] or ("",)
                axes: Axes = {"shock": (0, shocks), **self.names.axes(self.names.space(t), 1)}
                tables.append(self.rational(one, axes, (*path, name, t)))
            found.append(tables)
        return found

    def by_agent(self, value: Any, path: Path) -> dict[str, Any]:
        return fields(value, path, (), self.names.agents)


def read_certificate(value: Any, env: Any, names: Names) -> Certificate:
    """The certificate that a JSON value describes."""
    given = fields(value, (), ("format", "environment", "versions", "mechanism", "evidence", "claims"))
    if given["format"] not in (*FORMATS, LATEST):
        malformed(("format",), " or ".join(FORMATS), given["format"])
    digest = text(given["environment"], ("environment",))
    if len(digest) != 64 or set(digest) - set("0123456789abcdef"):
        malformed(("environment",), "64 lower-case hexadecimal digits", digest)
    if not isinstance(given["versions"], dict) or not all(isinstance(one, str) for one in given["versions"].values()):
        malformed(("versions",), "an object of strings", given["versions"])
    tables = Tables(env, names)
    mechanism = mechanism_of(tables, given["mechanism"], ("mechanism",))
    evidence = _evidence(tables, mechanism, given["mechanism"]["transfers"], given["evidence"], ("evidence",))
    form = FORMATS[-1] if given["format"] == LATEST else given["format"]
    return Certificate(form, digest, mechanism, evidence, items(given["claims"], ("claims",)), given)


def mechanism_of(tables: Tables, value: Any, path: Path) -> Any:
    given = fields(value, path, ("name", "allocation", "transfers", "transfers by shock"))
    text(given["name"], (*path, "name"))
    rules = tables.rules(given["allocation"], (*path, "allocation"))
    transfers = fields(given["transfers"], (*path, "transfers"), tables.names.agents)
    payments = [tables.payments(transfers[name], (*path, "transfers", name)) for name in tables.names.agents]
    return ("Mechanism", rules, payments)


def _evidence(tables: Tables, mechanism: Any, transfers: Any, value: Any, path: Path) -> Any:
    """The evidence; what is not there is empty, and refuses what needs it."""
    given = fields(value, path, (), EVIDENCE)
    agents = tables.names.agents
    programs = fields(given.get("values", {}), (*path, "values"), (), societies(agents))
    read = {name: program_of(tables, one, (*path, "values", name)) for name, one in programs.items()}
    nothing: Any = ("Program", [], [])
    continuation = tables.by_agent(given.get("continuation", {}), (*path, "continuation"))
    options = tables.by_agent(given.get("outside options", {}), (*path, "outside options"))
    best = tables.by_agent(given.get("best responses", {}), (*path, "best responses"))
    gross = [
        gross_payoffs(tables, mechanism, i, continuation.get(name), (*path, "continuation", name))
        for i, name in enumerate(agents)
    ]
    leaving = [
        tables.values(options[name], (*path, "outside options", name)) if name in options else [] for name in agents
    ]
    answers = [_best(tables, best.get(name), len(transfers[name]), (*path, "best responses", name)) for name in agents]
    without = [read.get("without " + name, nothing) for name in agents]
    budget = tables.values(given["budget"], (*path, "budget")) if "budget" in given else []
    interim = tables.by_agent(given.get("interim continuation", {}), (*path, "interim continuation"))
    unseen = [
        tables.unseen(name, interim[name], (*path, "interim continuation", name)) if name in interim else []
        for name in agents
    ]
    return ("Evidence", gross, read.get("everyone", nothing), without, leaving, answers, budget, unseen)


def societies(agents: Iterable[str]) -> tuple[str, ...]:
    """What programs are named by."""
    return ("everyone", *("without " + name for name in agents))


def _best(tables: Tables, value: Any, count: int, path: Path) -> list[Any]:
    """Best payoffs, as many tables as payments; [] if they are the truthful ones."""
    if value is None:
        return []
    if len(items(value, path)) != count:
        malformed(path, f"{count} tables", f"{len(value)}")
    return tables.payments(value, path)


def program_of(tables: Tables, value: Any, path: Path) -> Any:
    given = fields(value, path, ("values", "allocation"))
    values = tables.values(given["values"], (*path, "values"))
    return ("Program", tables.rules(given["allocation"], (*path, "allocation")), values)


def gross_payoffs(tables: Tables, mechanism: Any, i: int, value: Any, path: Path) -> list[Any]:
    """Truthful payoffs before today's payment, from what is expected after today: v + δ U."""
    if value is None:
        return []
    found = []
    for t, later in enumerate(tables.values(value, path)):
        found.append(gross_table(tables, mechanism, i, t, partial(proofs.look_up, later)))
    return found


def gross_table(tables: Tables, mechanism: Any, i: int, t: int, later: Callable[[list[int]], Any]) -> Any:
    """The same of one period, `later` being U."""
    sizes = tables.names.space(t).sizes()
    states = [*map(list, product(*map(range, sizes)))]
    now = [_flow(tables.env, mechanism, i, t, state) for state in states]
    after = [later(state) for state in states]
    return table(list(enumerate(sizes)), ZERO, dict(enumerate(_sums(now, tables.env[1], after), 1)))


def _sums(now: list[Any], discount: Any, later: list[Any]) -> Iterator[Any]:
    """now + δ later, number by number, over one denominator: what is computed from them stays short."""
    coarse, fine = lcm(*(below for _, below in now)), lcm(*(below for _, below in later))
    whole = coarse * discount[1] * fine
    for (a, below), (b, under) in zip(now, later, strict=True):
        yield (a * (whole // below) + b * (fine // under) * discount[0] * coarse, whole)


def _flow(env: Any, mechanism: Any, i: int, t: int, state: list[int]) -> Any:
    """The expected utility of agent i in a period."""
    return proofs.e(
        proofs.shocks(env, t), lambda z: proofs.flow(env, i, t, proofs.rule(env, mechanism, t, z, state), state)
    )
