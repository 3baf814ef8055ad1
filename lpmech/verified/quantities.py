"""The quantities of a problem's objective and constraints; they have to be read right."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from . import generated as proofs
from .environment import Names
from .faults import Path, malformed
from .fields import fields, items, place, rational, text, whole

TERMS = {
    "welfare": (), "public utility": (), "subsidy": (), "epsilon": (), "utility": ("agent",), "payments": ("agent",),
    "payoff": ("agent", "type"), "frequency": ("allocation", "period"),
    "payment": ("agent", "period", "after", "reports"),
    "probability": ("allocation", "period", "after", "reports", "shock"),
}  # fmt: skip
SUBSIDY = ("Subsidy",)
State = list[int]


def word(value: Any, known: dict[str, Any], path: Path) -> Any:
    """What a word of a list of words stands for."""
    if not isinstance(value, str) or value not in known:
        malformed(path, f"one of {', '.join(known)}", value)
    return known[value]


def maybe(value: Any) -> Any:
    return None if value is None else (value,)


@dataclass
class Quantities:
    """Reads sums of quantities about an environment with a finite horizon."""

    env: Any
    names: Names
    memory: str
    uncovered: list[str] = field(default_factory=list)
    places: list[tuple[int, Any, State, Path]] = field(default_factory=list)  # period, memory, reports, where it stands
    subsidised: bool = False  # whether something may be added from outside

    def terms(self, value: Any, path: Path) -> list[Any]:
        return [self._term(one, (*path, k)) for k, one in enumerate(items(value, path))]

    def _term(self, value: Any, path: Path) -> Any:
        kind = value.get("of") if isinstance(value, dict) else None
        keys = word(kind, TERMS, (*path, "of"))
        given = fields(value, path, ("times", "of", *keys))
        times = rational(given["times"], (*path, "times"))
        if kind == "epsilon":
            self.uncovered.append("the quantity epsilon")
            return (times, None)
        return (times, self._quantity(str(kind), given, path))

    def _quantity(self, kind: str, given: dict[str, Any], path: Path) -> Any:
        if kind == "welfare":
            return ("Welfare",)
        if kind == "subsidy":
            self.subsidised = True
            return SUBSIDY
        if kind in ("frequency", "probability"):
            return self._frequency(given, path) if kind == "frequency" else self._probability(given, path)
        name = given.get("agent")
        if name is None and kind in ("utility", "payoff", "payment"):
            malformed((*path, "agent"), "an agent", None)
        agent = None if name is None else place(name, self.names.agents, (*path, "agent"))
        if kind == "payment":
            return ("PaymentAt", agent, *self._place(given, path))
        if kind == "payments":
            return ("Payments", maybe(agent))
        return ("Utility", maybe(agent)) if kind != "payoff" else self._payoff(agent, given["type"], path)

    def _payoff(self, agent: Any, kind: Any, path: Path) -> Any:
        own = None if kind is None else place(kind, self.names.space(0).types[agent], (*path, "type"))
        found = ("Payoff", agent, maybe(own))
        if self.env[6] is not None and not proofs.sound_terms(self.env, self.names.periods(), [((1, 1), found)]):
            malformed((*path, "type"), "a type that has a chance", kind)
        return found

    def _labels(self, value: Any, path: Path) -> list[str]:
        return [text(one, (*path, k)) for k, one in enumerate(items(value, path))]

    def _period(self, value: Any, path: Path) -> int | None:
        return None if value is None else whole(value, path, 1, self.names.periods()) - 1

    def _among(self, t: int, labels: list[str]) -> list[int]:
        return [k for k, one in enumerate(self.names.allocations[self.names.stage(t)]) if one in labels]

    def _frequency(self, given: dict[str, Any], path: Path) -> Any:
        labels = self._labels(given["allocation"], (*path, "allocation"))
        if self.names.horizon is None:
            malformed(path, "no frequency, as the horizon is infinite", given["of"])
        period = self._period(given["period"], (*path, "period"))
        return ("Frequency", [self._among(t, labels) for t in range(self.names.periods())], maybe(period))

    def _probability(self, given: dict[str, Any], path: Path) -> Any:
        labels = self._labels(given["allocation"], (*path, "allocation"))
        t, memory, reports = self._place(given, path)
        shock = self._shock(t, given["shock"], (*path, "shock"))
        if shock is not None and shock not in proofs.likely_shocks(self.env, t):
            self.uncovered.append("a chance at a shock that never is")
        return ("ChanceAt", self._among(t, labels), t, memory, reports, maybe(shock))

    def _shock(self, t: int, value: Any, path: Path) -> int | None:
        return None if value is None else place(value, self.names.shocks[self.names.stage(t)] or (), path)

    def _place(self, given: dict[str, Any], path: Path) -> tuple[int, Any, State]:
        """A period, counted from 0, what is remembered, the latest first, and the reports."""
        period = self._period(given["period"], (*path, "period"))
        after, endless = items(given["after"], (*path, "after")), self.names.horizon is None
        t, history = int(bool(after)) if endless else period or 0, self.memory == "FullMemory"
        if after and (not t or len(after) != (t if history else 1)):
            malformed((*path, "after"), "the periods before", after)
        first = t - len(after)
        memory = [self._step(first + k, one, history, (*path, "after", k)) for k, one in enumerate(after)][::-1]
        reports = self._state(t, given["reports"], (*path, "reports"))
        if self.memory == "NoMemory" and (after or endless or (period is None and self.names.periods() > 1)):
            self.uncovered.append("a place that payments do not remember")
        self.places.append((t, memory, reports, path))
        return t, memory, reports

    def _step(self, t: int, value: Any, history: bool, path: Path) -> Any:
        shocks = history and self.names.shocks[self.names.stage(t)] is not None
        given = fields(value, path, ("reports", "allocation", *(("shock",) if shocks else ())))
        a = place(given["allocation"], self.names.allocations[self.names.stage(t)], (*path, "allocation"))
        shock = self._shock(t, given["shock"], (*path, "shock")) if shocks else None
        return ((self._state(t, given["reports"], (*path, "reports")), shock or 0), a)

    def _state(self, t: int, value: Any, path: Path) -> State:
        space = self.names.space(t)
        public = () if space.public is None else ("public",)
        given = fields(value, path, (*public, *self.names.agents))
        own = [place(given[name], space.types[i], (*path, name)) for i, name in enumerate(self.names.agents)]
        first = 0 if space.public is None else place(given["public"], space.public, (*path, "public"))
        return [first, *own]
