"""Finite memories of the public history: states, and where each report and allocation leads.

An *event* is what a period leaves behind for an agent: (allocation, own report, *reports of the others). A state keeps
the last events, the newest whole and of each older one the same part, so that the new state is known from the old one
and the event. With a finite horizon every period has its own states, which keep fewer events in the first periods.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from itertools import product
from types import MappingProxyType

from lpmech.existence.model import Model
from lpmech.existence.system import Memory, memories
from lpmech.mechanisms.forms import Form


class Part(Enum):
    """What is kept of an event, the smaller machines first; the value is where it stands in the event."""

    ALLOCATION = slice(0, 1)
    OWN_REPORT = slice(1, 2)
    OTHERS_REPORTS = slice(2, None)
    ALL = slice(0, None)

    def of(self, event: Memory) -> Memory:
        """This part of an event."""
        return event[self.value]

    @property
    def in_words(self) -> str:
        """`own report`."""
        return _WORDS[self]


_WORDS: Mapping[Part, str] = MappingProxyType(
    {
        Part.ALLOCATION: "allocation",
        Part.OWN_REPORT: "own report",
        Part.OTHERS_REPORTS: "others' reports",
        Part.ALL: "all",
    }
)
Known = tuple[int, tuple[Memory, ...]]  # the period, and what is kept, the newest event last


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """A memory of so many events, the older ones in part."""

    depth: int
    part: Part = Part.ALL

    def in_words(self) -> str:
        """What is remembered."""
        whole = "the reports and the allocation of the last period"
        before = "the period before" if self.depth == 2 else f"the {self.depth - 1} periods before"
        if self.depth < 2:
            return whole if self.depth else "nothing"
        if self.part is Part.ALL:
            return f"{whole} and of {before}"
        return f"{whole} and, of {before}, the {self.part.in_words}"

    def states(self, model: Model) -> list[Known]:
        """All states, period by period."""
        return [(period, kept) for period in model.env.periods for kept in self._kept(model, period)]

    def _kept(self, model: Model, period: int) -> list[tuple[Memory, ...]]:
        """What may be kept at the beginning of a period."""
        events: list[list[Memory]] = []
        at, before = period, model.before(period)
        while before is not None and len(events) < self.depth:
            whole = memories(model, Form.ONE_PERIOD_MEMORY, at)
            events.insert(0, whole if not events else list(dict.fromkeys(map(self.part.of, whole))))
            at, before = before, model.before(before)
        return list(product(*events))

    def after(self, model: Model, known: Known, event: Memory) -> Known:
        """The state after an event."""
        period, kept = known
        following = model.next(period)
        assert following is not None
        older = (*kept[:-1], self.part.of(kept[-1])) if kept else ()
        return following, (*older, event)[-self.depth :] if self.depth else ()
