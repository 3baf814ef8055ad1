"""The rows and columns of a design's program by the ids of the format page.

Nothing here has to be believed: a row that is named wrongly proves nothing, or something else that is true.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from . import generated as proofs
from .environment import Names
from .faults import Path, malformed

_PLAIN = re.compile(r'[^\s"|\\]+')
State = list[int]


def words(*labels: str) -> str:
    """Labels as they stand in ids."""
    return "|".join(map(_word, labels))


def _word(label: str) -> str:
    if _PLAIN.fullmatch(label):
        return label
    escaped = label.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)


@dataclass
class Ids:
    """The names of what there is in the program of a problem."""

    env: Any
    names: Names
    program: Any
    problem: Any
    several: bool
    met: Any = field(init=False)
    choices: Any = field(init=False)

    def __post_init__(self) -> None:
        self.periods: int = 0 if self.env[2] is None else self.env[2][0]
        self._list()
        self.memory = self.problem[3][0]
        self.agents = range(len(self.names.agents))
        helped = self.problem[14]
        self.helped = None if helped is None else helped[0][0]
        self.on_path = self.problem[2][0] == "OnPath"

    def _list(self) -> None:
        """What may be chosen, and what can be met."""
        self.choices = proofs.choices_of(self.env, self.program, self.problem)
        self.met = proofs.met_of(self.env, self.program, self.problem)

    def expect(self, places: list[tuple[int, Any, State, Path]]) -> None:
        """Raise Malformed where a quantity is about a place that cannot be met."""
        known = {(t, repr(memory), tuple(reports)) for t, _, memory, reports in self.places()} if places else set()
        for t, memory, reports, path in places:
            if (t, repr(memory), tuple(reports)) not in known:
                malformed(path, "a place that can be met", "another one")

    # words

    def state(self, t: int, state: State) -> str:
        space = self.names.space(t)
        told = [among[k] for among, k in zip(space.components(), state, strict=True)]
        return words(*(told if space.public is not None else told[1:]))

    def told(self, t: int, reports: State) -> str:
        return f"reports {self.state(t, reports)}"

    def step(self, t: int, event: Any) -> str:
        (reports, z), a = event
        stage = self.names.stage(t)
        shocks = self.names.shocks[stage]
        shock = "|" + words(shocks[z]) if shocks is not None and self.memory == "FullMemory" else ""
        return f"after {self.state(t, reports)}{shock}|{words(self.names.allocations[stage][a])}"

    def node(self, t: int, memory: Any) -> str:
        """The words of a node that remembers these events, the latest first."""
        first = t - len(memory)
        told = [self.step(first + k, event) for k, event in enumerate(reversed(memory))]
        return joined(f"period {t + 1}", *told)

    def nodes(self, lies: bool, i: int, t: int, item: Any) -> list[str]:
        """The nodes at which an agent may be that knows as much: several, if nothing is remembered."""
        memory, source = item
        if t == 0 or self.memory != "NoMemory":
            return [self.node(t, memory)]
        state, a = source[0]
        told = (proofs.saying(i, state, own) for own in proofs.sayable(self.env, lies, i, t - 1, state))
        return [self.node(t, [((reports, 0), a)]) for reports in told if self._follows(t - 1, reports, a)]

    def _follows(self, t: int, reports: State, a: int) -> bool:
        """Whether an allocation has a chance, if nothing is remembered."""
        shocks = proofs.likely_shocks(self.env, t)
        return any(a in proofs.may(self.problem, self.choices, t, [], z, reports) for z in shocks)

    def sees(self, i: int, t: int, item: Any, state: State) -> str:
        space, source, was = self.names.space(t), item[1], ""
        if source is not None:
            was = f"was {words(self.names.space(t - 1).types[i][source[0][0][i + 1]])}"
        public = () if space.public is None else (space.public[state[0]],)
        return joined(was, f"sees {words(*public, space.types[i][state[i + 1]])}")

    def shock(self, t: int, z: int) -> str:
        shocks = self.names.shocks[self.names.stage(t)]
        return "" if shocks is None else f"shock {words(shocks[z])}"

    # what there is

    def known(self, lying: bool) -> Iterator[tuple[int, int, int, Any]]:
        """Agent, period, number and what the agent knows."""
        for i, levels in enumerate(self.met[2 if lying else 1]):
            for t, level in enumerate(levels):
                yield from ((i, t, n, item) for n, item in enumerate(level))

    def likely(self, t: int, item: Any) -> Any:
        return proofs.likely(proofs.belief(self.env, t, item[1]))

    def places(self) -> Iterator[tuple[int, int, Any, State]]:
        for t, level in enumerate(self.met[3]):
            yield from ((t, n, memory, reports) for n, (memory, reports) in enumerate(level))

    def paid(self) -> Iterator[tuple[int, int, Any, State]]:
        """Who pays where: at what it may say; with bounds or budgets at places, where reports are believed, and where
        a quantity asks."""
        lies = self.problem[2][0] != "NoIncentives"
        for i, t, _, item in self.known(False):
            for state in self.likely(t, item) if i in self.problem[4] else ():
                said = proofs.sayable(self.env, lies, i, t, state)
                yield from ((i, t, item[0], proofs.saying(i, state, own)) for own in said)
        budgets = {kind[0] for kind, _ in self.problem[11]} | {self.helped}
        if "PlaceSum" in budgets or any(self.problem[5:8]):
            yield from ((i, t, memory, reports) for t, _, memory, reports in self.places() for i in self.problem[4])
        if "PeriodSum" in budgets:
            yield from ((i, *one) for one in self.believed() for i in self.problem[4])
        wanted = () if self.problem[13] is None else self.problem[13][0][1]
        for terms in (*wanted, *(one[0][0] for one in self.problem[12])):
            asked = (quantity for _, quantity in terms if quantity[0] == "PaymentAt")
            yield from ((i, t, memory, reports) for _, i, t, memory, reports in asked if i in self.problem[4])

    def believed(self) -> Iterator[tuple[int, Any, State]]:
        """What is expected where the reports before are believed."""
        for t, level in enumerate(self.met[4][: self.periods]):
            for item in level:
                yield from ((t, item[0], reports) for reports in self.likely(t, item))

    def columns(self) -> dict[str, Any]:
        """The columns by id."""
        found: dict[str, Any] = {}
        for i, t, _, item in self.known(False):
            for state in self.likely(t, item):
                where = joined(self.node(t, item[0]), "state " + self.state(t, state))
                found[joined("payoff", words(self.names.agents[i]), where)] = ("Val", i, t, item[0], state)
        found.update(self._plans() if self.on_path else ())
        for i, t, memory, reports in self.paid():
            if not proofs.pays_at(self.env, self.problem, i, t, reports):  # it says that it is away
                continue
            where = joined(words(self.names.agents[i]), self.node(t, memory), self.told(t, reports))
            found[joined("payment", where)] = ("Pay", i, t, memory, reports)
        found.update(self._subsidies() if self.helped in ("PeriodSum", "PlaceSum") else ())
        for t, _, memory, reports in self.places():
            node, told = self.node(t, memory), self.told(t, reports)
            for z in proofs.likely_shocks(self.env, t) if proofs.is_free(self.problem) else ():
                for a in self.choices(t, z, reports):
                    label = words(self.names.allocations[self.names.stage(t)][a])
                    name = joined("choice", node, told, self.shock(t, z), "allocation " + label)
                    found[name] = ("Cho", t, memory, z, reports, a)
        return found

    def _plans(self) -> Iterator[tuple[str, Any]]:
        """What the best plans of lies are worth."""
        for i, t, _, item in self.known(False):
            for seen, state in self._seen(i, t, item):
                yield self._sight("plan", i, t, item, state), ("Best", i, t, *item, seen)

    def _sight(self, what: str, i: int, t: int, item: Any, state: State) -> str:
        agent = words(self.names.agents[i])
        return joined(what, agent, self.node(t, item[0]), self.sees(i, t, item, state))

    def _subsidies(self) -> Iterator[tuple[str, Any]]:
        """What is added from outside, where the truth leads."""
        for levels in self.met[5]:
            for t, level in enumerate(levels):
                for item in level:
                    for state in self.likely(t, item):
                        told = self.told(t, state) if self.helped == "PlaceSum" else ""
                        name = joined("subsidy", self.node(t, item[0]), told)
                        yield name, ("Aid", t, item[0], state if told else [])

    def bound(self) -> str | None:
        """The column of the objective, if it is the least or the greatest of sums."""
        if not self.several:
            return None
        return "least" if self.problem[13][0][0] else "greatest"

    def sums(self) -> list[str]:
        """The rows of this column."""
        bound = self.bound()
        return [] if bound is None else [f"{bound} {k + 1}" for k in range(len(self.problem[13][0][1]))]

    def turned(self, row: Any) -> bool:
        """Whether a row stands the other way round in the proofs, where all are at least 0."""
        if row[0] == "RConstraint":
            return bool(self.problem[12][row[1]][0][1][0] == "AtMost")
        return bool(row[0] == "RMost")

    def rows(self) -> dict[str, Any]:
        """The rows by id, but for those of the objective."""
        found: dict[str, Any] = {"budget ex ante": ("RAnte",)}
        for k in range(len(self.problem[12])):
            found[f"constraint {k + 1}"] = ("RConstraint", k)
        for i, t, n, item in self.known(False):
            found.update(self._payoffs(i, t, n, item))
            found.update(self._of_plans(i, t, n, item) if self.on_path else ())
        for i, t, n, item in self.known(True):
            found.update(self._stays(i, t, n, item))
        for t, n, memory, reports in self.places():
            found.update(self._limits(t, n, memory, reports))
        for name, row in self._budgets():
            found[name] = row
        return found

    def _payoffs(self, i: int, t: int, n: int, item: Any) -> Iterator[tuple[str, Any]]:
        agent, node, own = words(self.names.agents[i]), self.node(t, item[0]), self.names.space(t).types[i]
        for state in self.likely(t, item):
            where = joined(agent, node, "state " + self.state(t, state))
            yield "truth " + where, ("RTruth", i, t, item[0], state)
            for r, label in enumerate(own):
                if r != state[i + 1]:
                    yield f"lie {where} says {words(label)}", ("RLie", i, t, n, state, r)
        for words_of_node in self.nodes(True, i, t, item):
            for seen, state in self._seen(i, t, item):
                where = joined("lie", agent, words_of_node, self.sees(i, t, item, state))
                for r, label in enumerate(own):
                    if r != state[i + 1]:
                        yield f"{where} says {words(label)}", ("RMean", i, t, n, seen, r)

    def _of_plans(self, i: int, t: int, n: int, item: Any) -> Iterator[tuple[str, Any]]:
        agent, own = words(self.names.agents[i]), self.names.space(t).types[i]
        for seen, state in self._seen(i, t, item):
            where = self._sight("plan", i, t, item, state)
            yield from ((f"{where} says {words(label)}", ("RPlan", i, t, n, seen, r)) for r, label in enumerate(own))
            if t == 0:
                yield joined("start", agent, self.sees(i, t, item, state)), ("RStart", i, seen)

    def _seen(self, i: int, t: int, item: Any) -> list[tuple[State, State]]:
        """What an agent can see, each with a state in which it does."""
        found = {(state[0], state[i + 1]): state for state in self.likely(t, item)}
        return [(list(seen), state) for seen, state in found.items()]

    def _stays(self, i: int, t: int, n: int, item: Any) -> Iterator[tuple[str, Any]]:
        agent, node = words(self.names.agents[i]), self.node(t, item[0])
        for state in self.likely(t, item):
            yield joined("stay", agent, node, "state " + self.state(t, state)), ("RStay", i, t, n, state)
        lies = proofs.lying(self.problem)
        for words_of_node in self.nodes(lies, i, t, item):
            for seen, state in self._seen(i, t, item):
                name = joined("stay", agent, words_of_node, self.sees(i, t, item, state))
                yield name, ("RStayMean", i, t, n, seen)

    def _limits(self, t: int, n: int, memory: Any, reports: State) -> Iterator[tuple[str, Any]]:
        node, told = self.node(t, memory), self.told(t, reports)
        for i in self.problem[4]:
            where = joined(words(self.names.agents[i]), node, told)
            yield "at most " + where, ("RMost", i, t, n)
            yield "at least " + where, ("RLeast", i, t, n)
            yield "received " + where, ("RReceived", i, t, n)
        for z in proofs.likely_shocks(self.env, t) if proofs.is_free(self.problem) else ():
            yield joined("choose", node, told, self.shock(t, z)), ("RChoose", t, memory, z, reports)

    def _budgets(self) -> Iterator[tuple[str, Any]]:
        period, of_place = ("RPeriod", "RPlace") if self.helped is None else ("RHelpPeriod", "RHelpPlace")
        for t, level in enumerate(self.met[4][: self.periods]):
            for n, (memory, source) in enumerate(level):
                forgot = self.memory == "NoMemory" and source is not None
                past = [((source[0][0], 0), source[0][1])] if forgot else memory
                yield f"budget each period {self.node(t, past)}", (period, t, n)
        numbers = {(t, repr(memory), tuple(reports)): n for t, n, memory, reports in self.places()}
        for i, t, _, item in self.known(False):
            nodes = self.nodes(True, i, t, item)
            for state in self.likely(t, item):
                for own in proofs.reports(self.env, i, t, state):
                    reports = proofs.saying(i, state, own)
                    row = (of_place, t, numbers[t, repr(item[0]), tuple(reports)])
                    yield from ((f"budget ex post {node} {self.told(t, reports)}", row) for node in nodes)
