"""A refutation of every mechanism as the checker sees it (existence page section 4), its form checked and nothing else.

Labels are their numbers, periods count from 0, the others' types are numbers in the order of the state's components.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

NO_START = "none"
MOVES_NO_OTHERS = "own type moves no others"
ASSUMED = "assumed"
Number = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Gap:
    """A difference of payoffs, V(high, others) − V(low, others), in a period."""

    period: int
    others: tuple[int, ...]
    high: int
    low: int


@dataclass(frozen=True, slots=True)
class Lie:
    """The constraint (*) that the type `true` does not gain by reporting `report`, with its weight."""

    true: int
    report: int
    weight: Number


@dataclass(frozen=True, slots=True)
class Bounded:
    """A bound on a difference of today's payoffs, with its weight."""

    gap: Gap
    weight: Number


@dataclass(frozen=True, slots=True)
class Promised:
    """A bound on a difference of the payoffs promised after a report and an allocation, with its weight."""

    report: int
    allocation: int
    gap: Gap
    weight: Number


@dataclass(frozen=True, slots=True)
class Sum:
    """A weighted sum of constraints and bounds in a period, at types of the others."""

    period: int
    others: tuple[int, ...]
    lies: Sequence[Lie]
    today: Sequence[Bounded]
    later: Sequence[Promised]

    def terms(self) -> Iterator[Lie | Bounded | Promised]:
        yield from self.lies
        yield from self.today
        yield from self.later


@dataclass(frozen=True, slots=True)
class Step:
    """A bound on a difference, and the sum that proves it."""

    gap: Gap
    bound: Number
    proof: Sum


@dataclass(frozen=True, slots=True)
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
