"""A refutation of every mechanism as the checker sees it (existence page section 4), its form checked and nothing else.

Labels are their numbers, periods count from 0, the others' types are numbers in the order of the state's components.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from typing import cast

from ...kernel.errors import Path, expected
from ...kernel.exactly import Number
from ...kernel.fields import any_object, items, object_of, positive_ratio, ratio, ratio_from_0
from ...kernel.labels import Labels
from ...kernel.older import record

NO_START = "none"
MOVES_NO_OTHERS = "own type moves no others"
ASSUMED = "assumed"


@record
class Bounded(ABC):
    """A combination of payoffs at the same types of the others in a period."""

    period: int
    others: tuple[int, ...]

    @property
    @abstractmethod
    def terms(self) -> tuple[tuple[int, int], ...]:
        """Own types and their coefficients."""


@record
class Gap(Bounded):
    """A difference of payoffs, V(high, others) − V(low, others)."""

    high: int
    low: int

    @property
    def terms(self) -> tuple[tuple[int, int], ...]:
        return (self.high, 1), (self.low, -1)


@record
class Combination(Bounded):
    """Another combination, with the coefficients of some own types, ascending."""

    coefficients: tuple[tuple[int, int], ...]

    @property
    def terms(self) -> tuple[tuple[int, int], ...]:
        return self.coefficients


@record
class Lie:
    """The constraint (*) that the type `true` does not gain by reporting `report`, with its weight."""

    true: int
    report: int
    weight: Number


@record
class Today:
    """A bound on today's payoffs, with its weight."""

    gap: Bounded
    weight: Number


@record
class Promised:
    """A bound on the payoffs promised after a report and an allocation, with its weight."""

    report: int
    allocation: int
    gap: Bounded
    weight: Number


@record
class Sum:
    """A weighted sum of constraints and bounds in a period, at types of the others."""

    period: int
    others: tuple[int, ...]
    lies: Sequence[Lie]
    today: Sequence[Today]
    later: Sequence[Promised]

    def terms(self) -> Iterator[Lie | Today | Promised]:
        yield from self.lies
        yield from self.today
        yield from self.later


@record
class Step:
    """A bound, and the sum that proves it."""

    gap: Bounded
    bound: Number
    proof: Sum


@record
class Chain:
    """An agent, where bounds start, steps in their order, and a sum in which all payoffs cancel."""

    agent: int
    slack: Number
    start: str
    start_bound: Number | None
    steps: Sequence[Step]
    contradiction: Sum
    total: Number
    epsilon: Number

    def sums(self) -> Iterator[Sum]:
        yield from (step.proof for step in self.steps)
        yield self.contradiction


KEYS = ("agent", "slack", "start", "steps", "contradiction", "epsilon")
_PLACE = ("period", "others")
_TYPES = ("high", "low")
_COMBINATION = ("combination",)
_MOST = 1 << 63  # of a coefficient
_SUM = ("lies", "today", "later")
_KINDS = (NO_START, MOVES_NO_OTHERS, ASSUMED)


def read_chain(labels: Labels, fields: dict[str, object], path: Path) -> Chain:
    agent = labels.one_agent(fields["agent"], (*path, "agent"))
    slack = ratio_from_0(fields["slack"], (*path, "slack"))
    start, bound = _read_start(fields["start"], (*path, "start"))
    steps = [_read_step(labels, item, agent, at) for item, at in items(fields, path, "steps")]
    last = object_of(fields["contradiction"], (*path, "contradiction"), (*_PLACE, *_SUM, "total"))
    total = ratio(last["total"], (*path, "contradiction", "total"))
    if total[0] >= 0:
        raise expected((*path, "contradiction", "total"), "a negative rational", last["total"])
    contradiction = _read_sum(labels, last, agent, (*path, "contradiction"))
    epsilon = ratio(fields["epsilon"], (*path, "epsilon"))
    return Chain(agent, slack, start, bound, steps, contradiction, total, epsilon)


def _read_start(value: object, path: Path) -> tuple[str, Number | None]:
    fields = object_of(value, path, ("kind", "bound"))
    kind, bound = fields["kind"], fields["bound"]
    if not isinstance(kind, str) or kind not in _KINDS:
        raise expected((*path, "kind"), " or ".join(_KINDS), kind)
    if (kind == NO_START) != (bound is None):
        raise expected((*path, "bound"), "null where bounds start from none, and a rational elsewhere", bound)
    return kind, None if bound is None else ratio(bound, (*path, "bound"))


def _read_step(labels: Labels, value: object, agent: int, path: Path) -> Step:
    fields = object_of(value, path, (*_PLACE, *_what(value), "bound", *_SUM))
    proof = _read_sum(labels, fields, agent, path)
    gap = _read_gap(labels, fields, agent, proof.period, proof.others, path)
    return Step(gap, ratio(fields["bound"], (*path, "bound")), proof)


def _read_sum(labels: Labels, fields: dict[str, object], agent: int, path: Path) -> Sum:
    period, others = read_place(labels, fields, agent, path)
    lies = [_read_lie(labels, x, agent, period, at) for x, at in items(fields, path, "lies")]
    today = [_read_bounded(labels, x, agent, period, others, at) for x, at in items(fields, path, "today")]
    later = [_read_promised(labels, x, agent, period, at) for x, at in items(fields, path, "later")]
    return Sum(period, others, lies, today, later)


def read_place(labels: Labels, fields: dict[str, object], agent: int, path: Path) -> tuple[int, tuple[int, ...]]:
    """A period with allocations, and the types of the others in it."""
    period = labels.acting_period(fields["period"], (*path, "period"))
    return period, labels.others(fields["others"], agent, period, (*path, "others"))


def _read_lie(labels: Labels, value: object, agent: int, period: int, path: Path) -> Lie:
    fields = object_of(value, path, ("true", "report", "weight"))
    true, report = (labels.report(fields[key], agent, period, (*path, key)) for key in ("true", "report"))
    return Lie(true, report, positive_ratio(fields["weight"], (*path, "weight")))


def _read_bounded(labels: Labels, value: object, agent: int, period: int, others: tuple[int, ...], path: Path) -> Today:
    fields = object_of(value, path, (*_what(value), "weight"))
    gap = _read_gap(labels, fields, agent, period, others, path)
    return Today(gap, positive_ratio(fields["weight"], (*path, "weight")))


def _read_promised(labels: Labels, value: object, agent: int, today: int, path: Path) -> Promised:
    fields = object_of(value, path, ("report", "allocation", *_PLACE, *_what(value), "weight"))
    report = labels.report(fields["report"], agent, today, (*path, "report"))
    allocation = labels.allocation(fields["allocation"], today, (*path, "allocation"))
    gap = _read_gap(labels, fields, agent, *read_place(labels, fields, agent, path), path)
    return Promised(report, allocation, gap, positive_ratio(fields["weight"], (*path, "weight")))


def _read_gap(
    labels: Labels, fields: dict[str, object], agent: int, period: int, others: tuple[int, ...], path: Path
) -> Bounded:
    if "combination" in fields:
        terms = _read_terms(labels, fields["combination"], agent, period, (*path, "combination"))
        return Combination(period, others, terms)
    high, low = (labels.report(fields[key], agent, period, (*path, key)) for key in _TYPES)
    return Gap(period, others, high, low)


def _read_terms(labels: Labels, value: object, agent: int, period: int, path: Path) -> tuple[tuple[int, int], ...]:
    """The own types that are named, ascending, with their coefficients."""
    given = any_object(value, path)
    if not given:
        raise expected(path, "an own type with a coefficient", value)
    found = {labels.report(label, agent, period, path): (label, x) for label, x in given.items()}
    for label, x in found.values():
        if type(x) is not int or not 0 < abs(x) < _MOST:
            raise expected((*path, label), "an integer other than 0, below 2^63 in size", x)
    return tuple((own, cast(int, x)) for own, (_, x) in sorted(found.items()))


def _what(value: object) -> tuple[str, ...]:
    """The keys that say what is bounded."""
    return _COMBINATION if isinstance(value, dict) and "combination" in value else _TYPES
