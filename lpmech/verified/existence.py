"""The witness of a refutation of every mechanism as the value `refutation` of the proofs.

Nothing here is trusted but which agent is meant: the proofs hold for any witness.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from . import generated as proofs
from .certificate import Certificate
from .environment import ZERO, Names
from .faults import Path, malformed
from .fields import Q, fields, integer, items, place, ratio, rational, text, whole

KEYS = ("agent", "slack", "start", "steps", "contradiction", "epsilon")
_SUM = ("lies", "today", "later")
# What the proofs do not speak of where agents are away.
OF_ALL_PAYMENTS = frozenset({
    "last_period_implementable", "monotone_partition", "single_crossing", "increasing_differences",
    "admissible_increments", "exists_history_independent", "exists_contingent_vcg", "exists_contingent",
    "exists_one_period_memory", "exists_any", "pivot_unique",
})  # fmt: skip


Terms = list[tuple[int, Q]]


class Unspoken(Exception):  # noqa: N818  no fault
    """The witness is of a kind that the proofs do not speak of."""


def read_refutation(env: Any, names: Names, certificate: Certificate, value: Any, path: Path) -> Any:
    """The agent's number and the chain of bounds; Unspoken if it assumes a bound."""
    given = fields(value, path, KEYS)
    agent = place(given["agent"], names.agents, (*path, "agent"))
    for key in ("slack", "epsilon"):
        rational(given[key], (*path, key))
    return agent, _Chain(env, names, certificate, agent).refutation(given, path)


class _Chain:
    def __init__(self, env: Any, names: Names, certificate: Certificate, agent: int) -> None:
        self.env, self.names, self.agent = env, names, agent
        self.mechanism: Any = ("Mechanism", certificate.evidence[2][1], [])

    def refutation(self, given: dict[str, Any], path: Path) -> Any:
        steps = [self._step(one, (*path, "steps", k)) for k, one in enumerate(items(given["steps"], (*path, "steps")))]
        where = (*path, "contradiction")
        last = fields(given["contradiction"], where, ("period", "others", *_SUM, "total"))
        t = self._period(last["period"], (*where, "period"))
        others = self._others(last["others"], t, (*where, "others"))
        total = rational(last["total"], (*where, "total"))
        found = self._sum(last, t, others, where)
        return ("Refutation", self._start(given["start"], (*path, "start")), steps, t, others, found, total)

    def _period(self, value: Any, path: Path) -> int:
        if self.names.horizon is None:
            if value is not None:
                malformed(path, "null, as the horizon is infinite", value)
            return 0
        return whole(value, path, 1, self.names.horizon) - 1

    def _others(self, value: Any, t: int, path: Path) -> list[int]:
        """A state of the others: the own type is set to 0."""
        space, agents = self.names.space(t), self.names.agents
        keys = [name for k, name in enumerate(agents) if k != self.agent]
        given = fields(value, path, keys if space.public is None else ["public", *keys])
        public = 0 if space.public is None else place(given["public"], space.public, (*path, "public"))
        types = zip(agents, space.types, strict=True)
        return [public, *(place(given[name], among, (*path, name)) if name in given else 0 for name, among in types)]

    def _own(self, value: Any, t: int, path: Path) -> int:
        return place(value, self.names.space(t).types[self.agent], path)

    def _terms(self, given: dict[str, Any], t: int, path: Path) -> Terms:
        """A difference, or a combination in the order of own types, after one that has no part: a difference that is
        written as a combination has a bound of its own."""
        if "combination" in given:
            where, types = (*path, "combination"), self.names.space(t).types[self.agent]
            found = fields(given["combination"], where, (), types)
            named = sorted((types.index(name), (integer(x, (*where, name)), 1)) for name, x in found.items())
            return [(0, ZERO), *named]
        high, low = (self._own(given.get(key), t, (*path, key)) for key in ("high", "low"))
        return [(high, (1, 1)), (low, (-1, 1))]

    def _step(self, value: Any, path: Path) -> Any:
        given = fields(value, path, ("period", "others", "bound", *_SUM), ("high", "low", "combination"))
        t = self._period(given["period"], (*path, "period"))
        others = self._others(given["others"], t, (*path, "others"))
        terms, bound = self._terms(given, t, path), rational(given["bound"], (*path, "bound"))
        return ("Step", t, others, terms, bound, self._sum(given, t, others, path))

    def _sum(self, given: dict[str, Any], t: int, others: list[int], path: Path) -> Any:
        lies: list[Any] = []
        today: list[Any] = []
        later: list[Any] = []
        for k, one in enumerate(items(given["lies"], (*path, "lies"))):
            where = (*path, "lies", k)
            entry = fields(one, where, ("true", "report", "weight"))
            pair = (self._own(entry["true"], t, where), self._own(entry["report"], t, where))
            lies.append((pair, rational(entry["weight"], where)))
        for k, one in enumerate(items(given["today"], (*path, "today"))):
            where = (*path, "today", k)
            entry = fields(one, where, ("weight",), ("high", "low", "combination"))
            today.append((self._terms(entry, t, where), rational(entry["weight"], where)))
        for k, one in enumerate(items(given["later"], (*path, "later"))):
            later += self._later(one, t, others, (*path, "later", k))
        return ("Sum", lies, today, later)

    def _later(self, value: Any, t: int, others: list[int], path: Path) -> Iterator[Any]:
        """A bound tomorrow, by the shocks that choose the allocation named, each with its share of the weight."""
        keys = ("report", "allocation", "period", "others", "weight")
        given = fields(value, path, keys, ("high", "low", "combination"))
        after = 0 if self.names.horizon is None else t + 1
        if self._period(given["period"], (*path, "period")) != after:
            malformed((*path, "period"), "the period after", given["period"])
        report = self._own(given["report"], t, (*path, "report"))
        allocation = place(given["allocation"], self.names.allocations[self.names.stage(t)], (*path, "allocation"))
        terms = self._terms(given, after, path)
        theirs, weight = self._others(given["others"], after, (*path, "others")), rational(given["weight"], path)
        said = proofs.saying(self.agent, others, report)
        likely = [
            (z, q) for z, q in proofs.shocks(self.env, t)
            if q[0] > 0 and proofs.rule(self.env, self.mechanism, t, z, said) == allocation
        ]  # fmt: skip
        mass = _total(q for _, q in likely)
        for z, q in likely:
            share = ratio(weight[0] * q[0] * mass[1], weight[1] * q[1] * mass[0])
            yield ((((report, z), theirs), terms), share)

    def _start(self, value: Any, path: Path) -> Any:
        given = fields(value, path, ("kind", "bound"))
        kind = text(given["kind"], (*path, "kind"))
        if kind == "none":
            return None
        if kind != "own type moves no others":
            raise Unspoken
        bound, entries, rate = rational(given["bound"], (*path, "bound")), [], ZERO
        for others in proofs.states_at(self.env, 0):
            for true in proofs.own_types(self.env, self.agent, 0):
                for report in proofs.own_types(self.env, self.agent, 0):
                    if true != report:
                        found = self._transport(others, true, report)
                        total = _total(q for _, q in found)
                        rate = total if total[0] * rate[1] > rate[0] * total[1] else rate
                        entries.append((((others, true), report), found))
        return (("Contraction", bound, rate, entries),)

    def _transport(self, others: list[int], true: int, report: int) -> list[Any]:
        """What is promised to one own type more than to another, as differences between the two."""
        groups: dict[Any, dict[int, Q]] = {}
        for unknown, q in proofs.constraint(self.env, self.mechanism, self.agent, 0, others, true, report)[0]:
            if unknown[0] == "Later":
                _, _, shock, state = unknown
                theirs = tuple(proofs.saying(self.agent, state, 0))
                held = groups.setdefault((shock, theirs), {})
                own = state[self.agent + 1]
                held[own] = _total([held.get(own, ZERO), q])
        found: list[Any] = []
        for (shock, theirs), held in groups.items():
            more = {own: q for own, q in held.items() if q[0] > 0}
            less = {own: _negative(q) for own, q in held.items() if q[0] < 0}
            while more and less:
                (high, a), (low, b) = more.popitem(), less.popitem()
                moved = a if a[0] * b[1] <= b[0] * a[1] else b
                found.append(((((shock, list(theirs)), high), low), moved))
                more |= {high: _total([a, _negative(moved)])} if moved != a else {}
                less |= {low: _total([b, _negative(moved)])} if moved != b else {}
        return found


def _negative(q: Q) -> Q:
    return -q[0], q[1]


def _total(numbers: Any) -> Q:
    above, below = 0, 1
    for a, b in numbers:
        above, below = ratio(above * b + a * below, below * b)
    return above, below
