"""The stated rule of a problem, as the lines of every period in the proofs; it has to be read right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .environment import ONE, ZERO, Names
from .faults import Path, malformed
from .fields import Q, fields, items, rational, text, whole
from .natives import native_q_equal, native_q_plus

Facts = list[Any]


@dataclass(frozen=True)
class Pattern:
    """What a period must have been like; None matches everything."""

    reports: dict[str, str]
    allocation: str | None
    shock: str | None


@dataclass(frozen=True)
class Entry:
    """A line of a stated rule, by labels; periods count from 0."""

    period: int | None
    now: Pattern
    previous: Pattern | None
    before: dict[int, Pattern]
    choose: dict[str, Q]

    @property
    def looks_back(self) -> bool:
        return self.previous is not None or bool(self.before)


def read_rule(value: Any, periods: int, path: Path) -> list[Entry]:
    """The lines as they stand."""
    given = fields(value, path, ("rule",))
    return [_entry(one, periods, (*path, "rule", k)) for k, one in enumerate(items(given["rule"], (*path, "rule"), 1))]


def _entry(value: Any, periods: int, path: Path) -> Entry:
    given = fields(value, path, ("period", "reports", "shock", "previous", "before", "choose"))
    period = None if given["period"] is None else whole(given["period"], (*path, "period"), 1, periods) - 1
    now = _pattern({"reports": given["reports"], "allocation": None, "shock": given["shock"]}, path)
    previous = None if given["previous"] is None else _pattern(given["previous"], (*path, "previous"))
    earlier = _object(given["before"], (*path, "before"))
    before = {
        _number(key, periods, (*path, "before")): _pattern(one, (*path, "before", key)) for key, one in earlier.items()
    }
    return Entry(period, now, previous, before, _shares(given["choose"], (*path, "choose")))


def _object(value: Any, path: Path) -> dict[str, Any]:
    if not isinstance(value, dict):
        malformed(path, "an object", value)
    return value


def _number(key: str, periods: int, path: Path) -> int:
    if not (key.isascii() and key.isdecimal() and len(key) < 10 and 1 <= int(key) <= periods):
        malformed(path, f"periods, 1 to {periods}", key)
    return int(key) - 1


def _pattern(value: Any, path: Path) -> Pattern:
    given = fields(value, path, ("reports", "allocation", "shock"))
    reports = _object(given["reports"], (*path, "reports"))
    named = [None if given[key] is None else text(given[key], (*path, key)) for key in ("allocation", "shock")]
    return Pattern({key: text(one, (*path, "reports", key)) for key, one in reports.items()}, *named)


def _shares(value: Any, path: Path) -> dict[str, Q]:
    found = {label: rational(share, (*path, label)) for label, share in _object(value, path).items()}
    total = ZERO
    for share in found.values():
        total = native_q_plus(total, share)
    if any(share[0] <= 0 for share in found.values()) or not native_q_equal(total, ONE):
        malformed(path, "chances above 0 that sum to 1", value)
    return found


@dataclass(frozen=True)
class Rules:
    """Lines by the numbers of labels. A line that can hold nowhere in a period is left out there."""

    names: Names
    history: bool  # whether shocks are remembered

    def lines(self, rule: list[Entry]) -> list[list[Any]]:
        """The lines of every period."""
        return [list(self._of_period(t, rule)) for t in range(self.names.periods())]

    def _of_period(self, t: int, rule: list[Entry]) -> Iterator[Any]:
        for entry in rule:
            facts = None if entry.period not in (None, t) else self._facts(t, entry)
            if facts is not None:
                among = self.names.allocations[self.names.stage(t)]
                shares = [(among.index(one) if one in among else len(among), q) for one, q in entry.choose.items()]
                yield ("Line", facts, shares)

    def _facts(self, t: int, entry: Entry) -> Facts | None:
        """What must be so, with the number of periods back; None if it cannot be."""
        looked = [(t, entry.now), *entry.before.items()]
        if entry.previous is not None:
            looked.append((t - 1, entry.previous))
        facts: Facts = []
        for period, pattern in looked:
            if period < 0 or (period >= t and pattern is not entry.now):
                return None
            found = list(self._pattern(t, period, pattern))
            if None in found:
                return None
            facts += [(t - period, one) for one in found]
        return facts

    def _pattern(self, t: int, period: int, pattern: Pattern) -> Iterator[Any]:
        """The facts of a period; None where there is no such label, or it is not remembered."""
        space, stage = self.names.space(period), self.names.stage(period)
        axes = dict(zip(self.names.agents, enumerate(space.types, 1), strict=True))
        if space.public is not None:
            axes["public"] = (0, space.public)
        for name, label in pattern.reports.items():
            k, among = axes.get(name, (0, ()))
            yield ("Said", k, among.index(label)) if label in among else None
        if pattern.allocation is not None:
            listed = self.names.allocations[stage]
            yield ("Chosen", listed.index(pattern.allocation)) if pattern.allocation in listed else None
        if pattern.shock is not None:
            shocks = self.names.shocks[stage] or ("",)
            remembered = period == t or self.history
            yield ("ShockWas", shocks.index(pattern.shock)) if remembered and pattern.shock in shocks else None
