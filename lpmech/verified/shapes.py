"""The shape of what the proofs do not speak of: evidence, witnesses and cells of claims that are not covered.

Nothing here is believed, and nothing is decided. A file with a part that does not have the form of the format pages is
malformed all the same, so that no such file is ever answered with exit code 0.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from math import prod
from typing import Any

from .certificate import Tables
from .environment import Space
from .faults import Path, malformed
from .fields import Q, fields, integer, items, place, rational, whole

FORMS = ("history_independent", "contingent_vcg", "contingent", "one_period_memory")
_CELL = ("agent", "period", "memory", "state", "report")


class Shapes:
    """Reads values about an environment, and keeps nothing."""

    def __init__(self, tables: Tables) -> None:
        self.tables, self.names = tables, tables.names

    # periods, states and numbers

    def period(self, value: Any, path: Path, more: int = 0, least: int = 1) -> int:
        """A period from 0 on; with an infinite horizon null, which is read as 0."""
        if self.names.horizon is None:
            if value is not None:
                malformed(path, "null, as the horizon is infinite", value)
            return 0
        return whole(value, path, least, self.names.horizon + more) - 1

    def agent(self, value: Any, path: Path) -> int:
        return place(value, self.names.agents, path)

    def own(self, value: Any, agent: int, t: int, path: Path) -> int:
        return place(value, self.names.space(t).types[agent], path)

    def labels(self, value: Any, space: Space, who: Collection[str], path: Path) -> None:
        """An object of labels: of the public state, if there is one, and of the agents named."""
        keys = [name for name in self.names.agents if name in who]
        given = fields(value, path, keys if space.public is None else ("public", *keys))
        if space.public is not None:
            place(given["public"], space.public, (*path, "public"))
        for name, among in zip(self.names.agents, space.types, strict=True):
            if name in who:
                place(given[name], among, (*path, name))

    def state(self, value: Any, t: int, path: Path) -> None:
        self.labels(value, self.names.space(t), self.names.agents, path)

    def others(self, value: Any, agent: int, t: int, path: Path) -> None:
        rest = [name for k, name in enumerate(self.names.agents) if k != agent]
        self.labels(value, self.names.space(t), rest, path)

    def allocation(self, value: Any, t: int, path: Path) -> int:
        return place(value, self.names.allocations[self.names.stage(t)], path)

    def shock(self, value: Any, t: int, path: Path) -> None:
        shocks = self.names.shocks[self.names.stage(t)]
        if (shocks is None) is not (value is None):
            malformed(path, "a shock, or null in a stage without shocks", value)
        if shocks is not None:
            place(value, shocks, path)

    def memory(self, value: Any, t: int, path: Path) -> None:
        """What was reported and chosen in the period before t."""
        before = 0 if self.names.horizon is None else t - 1
        if before < 0:
            malformed(path, "null in the first period", value)
        given = fields(value, path, ("reports", "allocation"))
        self.state(given["reports"], before, (*path, "reports"))
        self.allocation(given["allocation"], before, (*path, "allocation"))

    def above(self, value: Any, path: Path, strictly: bool = True) -> Q:
        number = rational(value, path)
        if number[0] < 0 or (strictly and number[0] == 0):
            malformed(path, "more than 0" if strictly else "at least 0", value)
        return number

    @staticmethod
    def told(value: Any) -> tuple[str, ...]:
        """The keys of a lie, or of a type at which nothing is paid (docs/existence.md, section 1), with its weight."""
        return ("unpaid", "weight") if isinstance(value, dict) and "unpaid" in value else ("true", "report", "weight")

    def weighed(self, given: dict[str, Any], agent: int, t: int, path: Path) -> None:
        """The types of either: the weight of a lie is more than 0, and that of an equation is not 0."""
        for key in {"unpaid", "true", "report"} & given.keys():
            self.own(given[key], agent, t, (*path, key))
        if "unpaid" not in given:
            self.above(given["weight"], (*path, "weight"))
        elif rational(given["weight"], (*path, "weight"))[0] == 0:
            malformed((*path, "weight"), "a number other than 0", given["weight"])

    def each(self, value: Any, path: Path, least: int = 0) -> Iterator[tuple[Any, Path]]:
        for k, one in enumerate(items(value, path, least)):
            yield one, (*path, k)

    def row(self, given: Any, path: Path, count: int | None = None) -> None:
        """Numbers over one denominator."""
        if integer(given["denominator"], (*path, "denominator")) < 1:
            malformed((*path, "denominator"), "more than 0", given["denominator"])
        found = [integer(one, where) for one, where in self.each(given["numerators"], (*path, "numerators"))]
        if count is not None and len(found) != count:
            malformed((*path, "numerators"), f"{count} numbers", f"{len(found)}")

    # cells

    def cell(self, value: Any, path: Path, by_shock: bool) -> None:
        """A cell of a claim about whole states."""
        if value is None:
            return
        given = fields(value, path, _CELL, ("shock",) if by_shock else ())
        t = self.period(given["period"], (*path, "period"), 1)
        agent = 0 if given["agent"] is None else self.agent(given["agent"], (*path, "agent"))
        if given["memory"] is not None:
            self.memory(given["memory"], t, (*path, "memory"))
        if given["state"] is not None:
            self._after_all(t, (*path, "state"))
            self.state(given["state"], t, (*path, "state"))
        if given["report"] is not None:
            if given["agent"] is None:
                malformed((*path, "report"), "null without an agent", given["report"])
            self._after_all(t, (*path, "report"))
            self.own(given["report"], agent, t, (*path, "report"))
        if "shock" in given:  # there is no such key in a stage without shocks
            place(given["shock"], self.names.shocks[self.names.stage(t)] or (), (*path, "shock"))

    def _after_all(self, t: int, path: Path) -> None:
        """After the last period there are states only if something is worth anything there."""
        if self.names.horizon is not None and t >= self.names.horizon and not self.tables.env[5]:
            malformed(path, "a period of the environment, which has no terminal utility", t + 1)

    def month(self, value: Any, path: Path) -> None:
        """A cell that names a period from 1 on, or nothing at all."""
        if value is not None:
            given = fields(value, path, _CELL)
            if given["period"] is not None:
                whole(given["period"], (*path, "period"), 1, 10**9)
            if any(given[key] is not None for key in ("agent", "memory", "state", "report")):
                malformed(path, "a cell of a period alone", value)

    def sum_cell(self, value: Any, path: Path) -> None:
        """A cell of what everybody knows before a period: nothing in the first one, and then a memory."""
        if value is None:
            return
        given = fields(value, path, _CELL)
        if any(given[key] is not None for key in ("agent", "state", "report")):
            malformed(path, "a cell of a period and a memory alone", value)
        if given["memory"] is None:
            whole(given["period"], (*path, "period"), 1, 1)
        else:
            self.memory(given["memory"], self.period(given["period"], (*path, "period"), 0, 2), (*path, "memory"))

    def private_cell(self, value: Any, path: Path, later: bool, reports: bool | None) -> None:
        """A cell of what one agent knows: of the first period, or with a memory and its own type before it."""
        if value is None:
            return
        given = fields(value, path, _CELL, ("own",) if later else ())
        agent = self.agent(given["agent"], (*path, "agent"))
        t = 0
        if given["memory"] is None:
            if "own" in given:
                malformed((*path, "own"), "no own type without a memory", given["own"])
            whole(given["period"], (*path, "period"), 1, 1)
        elif not later:
            malformed((*path, "memory"), "null", given["memory"])
        else:
            t = self.period(given["period"], (*path, "period"), 0, 2)
            self.memory(given["memory"], t, (*path, "memory"))
            if "own" not in given:
                malformed(path, "the key own", "no such key")
            self.own(given["own"], agent, 0 if self.names.horizon is None else t - 1, (*path, "own"))
        self.labels(given["state"], self.names.space(t), (self.names.agents[agent],), (*path, "state"))
        if reports is not None and reports is (given["report"] is None):
            malformed((*path, "report"), "a report" if reports else "null", given["report"])
        if given["report"] is not None:
            self.own(given["report"], agent, t, (*path, "report"))

    # evidence

    def evidence(self, given: dict[str, Any], path: Path) -> None:
        """The parts of the evidence that the proofs do not use."""
        for one, where in self.each(given.get("convex independence", []), (*path, "convex independence")):
            found = fields(one, where, ("agent", "period", "allocation", "state", "type", "denominator", "numerators"))
            agent, t = self.agent(found["agent"], where), self.period(found["period"], (*where, "period"))
            self.allocation(found["allocation"], t, (*where, "allocation"))
            self.others(found["state"], agent, t, (*where, "state"))
            self.own(found["type"], agent, t, (*where, "type"))
            sizes = self.names.space(t if self.names.horizon is None else t + 1).sizes()
            self.row(found, where, prod(size for k, size in enumerate(sizes) if k != agent + 1))
        last = self.tables.by_agent(given.get("last period", {}), (*path, "last period"))
        if last and self.names.horizon is None:
            malformed((*path, "last period"), "none, as the horizon is infinite", last)
        for name, one in last.items():
            self.tables.rational(one, self.tables.states((self.names.horizon or 1) - 1), (*path, "last period", name))
        for name, one in self.tables.by_agent(given.get("forms", {}), (*path, "forms")).items():
            for form, what in fields(one, (*path, "forms", name), (), FORMS).items():
                where = (*path, "forms", name, form)
                if what is not None:
                    found = fields(what, where, ("transfers", "continuation"))
                    self.tables.payments(found["transfers"], (*where, "transfers"))
                    self.tables.values(found["continuation"], (*where, "continuation"))


Reader = Callable[[Shapes, Any, Path], None]


def nothing(shapes: Shapes, witness: Any, path: Path) -> None:
    """The witness {}."""
    fields(witness, path, ())


def of_form(name: str) -> Reader:
    """The constraints of an agent that clash, as docs/existence.md, section 2, writes them."""

    def read(shapes: Shapes, witness: Any, path: Path) -> None:
        given = fields(witness, path, ("agent", "form", "epsilon", "constraints"))
        agent = shapes.agent(given["agent"], (*path, "agent"))
        if given["form"] != name:
            malformed((*path, "form"), name, given["form"])
        shapes.above(given["epsilon"], (*path, "epsilon"))
        for one, where in shapes.each(given["constraints"], (*path, "constraints")):
            found = fields(one, where, ("period", "others", "memory", *shapes.told(one)))
            t = shapes.period(found["period"], (*where, "period"))
            shapes.others(found["others"], agent, t, (*where, "others"))
            if found["memory"] is not None:
                shapes.memory(found["memory"], t, (*where, "memory"))
            shapes.weighed(found, agent, t, where)

    return read


def _combination(key: str, besides: bool) -> Reader:
    """Numbers by own type, at a cell of the conditions on what types tell of each other."""

    def read(shapes: Shapes, witness: Any, path: Path) -> None:
        keys = ("agent", "period", "allocation", "state", *(("type",) if besides else ()), key)
        given = fields(witness, path, keys)
        agent, t = shapes.agent(given["agent"], path), shapes.period(given["period"], (*path, "period"))
        shapes.allocation(given["allocation"], t, (*path, "allocation"))
        shapes.others(given["state"], agent, t, (*path, "state"))
        among = shapes.names.space(t).types[agent]
        if besides:
            place(given["type"], among, (*path, "type"))
        for name, number in fields(given[key], (*path, key), (), among).items():
            if besides and name == given["type"]:
                malformed((*path, key), "other own types", name)
            rational(number, (*path, key, name))

    return read


def _types(**lists: int) -> Reader:
    """Own types at a period and types of the others: lists of so many (0: at least two, all distinct)."""

    def read(shapes: Shapes, witness: Any, path: Path) -> None:
        last = "cycle" in lists
        given = fields(witness, path, ("agent", *(() if last else ("period",)), "state", *lists))
        agent = shapes.agent(given["agent"], (*path, "agent"))
        t = (shapes.names.horizon or 1) - 1 if last else shapes.period(given["period"], (*path, "period"))
        shapes.others(given["state"], agent, t, (*path, "state"))
        for key, count in lists.items():
            found = [shapes.own(one, agent, t, where) for one, where in shapes.each(given[key], (*path, key))]
            if len(found) != count if count else len(found) < 2 or len(set(found)) < len(found):
                malformed((*path, key), f"{count} own types" if count else "distinct own types", given[key])

    return read


def _independence(shapes: Shapes, witness: Any, path: Path) -> None:
    if isinstance(witness, dict) and "component" not in witness:
        given = fields(witness, path, ("period", "allocation", "state", "next state"))
        states, t = ["state"], shapes.period(given["period"], (*path, "period"))
        shapes.state(given["next state"], 0 if shapes.names.horizon is None else t + 1, (*path, "next state"))
    else:
        given = fields(witness, path, ("period", "allocation", "component", "state", "other state", "next"))
        states, t = ["state", "other state"], shapes.period(given["period"], (*path, "period"))
        following = shapes.names.space(0 if shapes.names.horizon is None else t + 1)
        among = dict(zip(("public", *shapes.names.agents), following.components(), strict=True))
        if not isinstance(given["component"], str) or given["component"] not in among:
            malformed((*path, "component"), "public or an agent", given["component"])
        place(given["next"], among[given["component"]], (*path, "next"))
    shapes.allocation(given["allocation"], t, (*path, "allocation"))
    for key in states:
        shapes.state(given[key], t, (*path, key))


# A refuted claim that is not covered, or not in every case: its witness. Proved, such claims have none.
REFUTED: dict[str, Reader] = {
    "convex_independence": _combination("mixture", True),
    "spanning": _combination("combination", False),
    "last_period_implementable": _types(cycle=0),
    "monotone_partition": _types(types=3),
    "single_crossing": _types(alternatives=2, types=2),
    "independent_transitions": _independence,
    **{"exists_" + name: of_form(name) for name in FORMS},
}
