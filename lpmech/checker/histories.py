"""Constraints after histories that clash (existence page section 5): no public mechanism meets them all.

The unknowns are V(h, θ) after every history h. A history is known by its number: that of the history before its last
event, and the event, give the next one, so that a history costs what it takes to write it.
"""

from collections.abc import Hashable

from .certificate import Memory
from .clash import HistoryClash, HistoryClashes
from .errors import Path, Rejected
from .meter import Meter
from .model import Model
from .weighted import WeightedSum

EMPTY = 0


def check_histories(model: Model, clashes: HistoryClashes, meter: Meter, path: Path) -> None:
    """Rejected unless every public mechanism violates some of the constraints by the epsilon stated."""
    _HistorySum(model, clashes, meter, path).check(clashes.epsilon)


class _HistorySum(WeightedSum[HistoryClash]):
    """The sum of constraints after histories; `numbers` has the number of each by the one before and the last event."""

    def __init__(self, model: Model, clashes: HistoryClashes, meter: Meter, path: Path) -> None:
        super().__init__(model, clashes.agent, clashes.constraints, meter, path)
        self.numbers: dict[tuple[int, Memory], int] = {}

    def expect_place(self, clash: HistoryClash) -> None:
        """In every event of the history the reports may lead to the allocation."""
        for t, event in enumerate(clash.history):
            period = self.model.periods[t]
            self.meter.spend(50 + 10 * len(period.likely) + 10 * len(event.reports))
            if event.allocation not in self.constraints.chances(t, period.space.number(event.reports)):
                raise Rejected("the witness: a history that cannot happen")

    def today(self, clash: HistoryClash) -> Hashable:
        return self._number(clash)

    def promise(self, clash: HistoryClash, following: int, memory: Memory, coefficients: list[int]) -> None:
        self.add(self._after(self._number(clash), memory), coefficients)

    def _number(self, clash: HistoryClash) -> int:
        number = EMPTY
        self.meter.spend(10 * len(clash.history))
        for event in clash.history:
            number = self._after(number, event)
        return number

    def _after(self, number: int, event: Memory) -> int:
        return self.numbers.setdefault((number, event), len(self.numbers) + 1)
