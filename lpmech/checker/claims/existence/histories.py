"""Constraints after histories that clash (existence page section 5): no public mechanism meets them all.

The unknowns are V(h, θ) after every history h. A history is known by its number: that of the history before its last
event, and the event, give the next one, so that a history costs what it takes to write it.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from ...kernel.certificate import Claim, Memory
from ...kernel.errors import Malformed, Path, Rejected, expected
from ...kernel.exactly import Number
from ...kernel.fields import items, list_of, object_of, positive_ratio
from ...kernel.kinds import Case
from ...kernel.labels import Labels
from ...kernel.model import Model
from ...kernel.older import record
from .weighted import WeightedSum

EMPTY = 0


@record
class HistoryClash:
    """The same after a history: the reports and the allocation of every period before."""

    history: Sequence[Memory]
    others: tuple[int, ...]
    true: int
    report: int
    weight: Number

    @property
    def period(self) -> int:
        return len(self.history)


@record
class HistoryClashes:
    """Constraints of an agent after histories that add up to 0 ≥ epsilon."""

    agent: int
    epsilon: Number
    constraints: Sequence[HistoryClash]


KEYS = ("agent", "epsilon", "constraints")
_CLASH = ("history", "others", "true", "report", "weight")


def read_histories(labels: Labels, fields: dict[str, object], path: Path) -> HistoryClashes:
    """Constraints of one agent with the histories after which they stand."""
    if labels.environment.horizon is None:
        raise Malformed(path, "constraints after histories are those of a finite horizon")
    agent = labels.one_agent(fields["agent"], (*path, "agent"))
    epsilon = positive_ratio(fields["epsilon"], (*path, "epsilon"))
    constraints = [_read_clash(labels, item, agent, at) for item, at in items(fields, path, "constraints")]
    return HistoryClashes(agent, epsilon, constraints)


def _read_clash(labels: Labels, value: object, agent: int, path: Path) -> HistoryClash:
    fields = object_of(value, path, _CLASH)
    history = _read_history(labels, fields["history"], (*path, "history"))
    others = labels.others(fields["others"], agent, len(history), (*path, "others"))
    true, report = (labels.report(fields[key], agent, len(history), (*path, key)) for key in ("true", "report"))
    return HistoryClash(history, others, true, report, positive_ratio(fields["weight"], (*path, "weight")))


def _read_history(labels: Labels, value: object, path: Path) -> list[Memory]:
    """The events of the periods before, of which there are fewer than periods."""
    given = list_of(value, path)
    if len(given) >= labels.environment.periods:
        raise expected(path, "a history shorter than the horizon", value)
    return [labels.memory(event, t + 1, (*path, t)) for t, event in enumerate(given)]


def check_histories(case: Case, claim: Claim[HistoryClashes]) -> None:
    """Rejected unless every public mechanism violates some of the constraints by the epsilon stated."""
    clashes = claim.witness
    _HistorySum(case.model, clashes, (*claim.path, "witness")).check(clashes.epsilon)


class _HistorySum(WeightedSum[HistoryClash]):
    """The sum of constraints after histories; `numbers` has the number of each by the one before and the last event."""

    def __init__(self, model: Model, clashes: HistoryClashes, path: Path) -> None:
        super().__init__(model, clashes.agent, clashes.constraints, path)
        self.numbers: dict[tuple[int, Memory], int] = {}

    def expect_place(self, clash: HistoryClash) -> None:
        """In every event of the history the reports may lead to the allocation."""
        for t, event in enumerate(clash.history):
            period = self.model.periods[t]
            if event.allocation not in self.constraints.chances(t, period.space.number(event.reports)):
                raise Rejected("the witness: a history that cannot happen")

    def today(self, clash: HistoryClash) -> Hashable:
        return self._number(clash)

    def promise(self, clash: HistoryClash, following: int, memory: Memory, shift: list[int], weight: int) -> None:
        self.balance.add(self._after(self._number(clash), memory), shift, weight)

    def _number(self, clash: HistoryClash) -> int:
        number = EMPTY
        for event in clash.history:
            number = self._after(number, event)
        return number

    def _after(self, number: int, event: Memory) -> int:
        return self.numbers.setdefault((number, event), len(self.numbers) + 1)
