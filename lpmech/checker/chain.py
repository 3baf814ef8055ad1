"""A refutation of every mechanism as the checker sees it (existence page section 4), its form checked and nothing else.

Labels are their numbers, periods count from 0, the others' types are numbers in the order of the state's components.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

NO_START = "none"
MOVES_NO_OTHERS = "own type moves no others"
ASSUMED = "assumed"
Number = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Bounded(ABC):
    """A combination of payoffs at the same types of the others in a period."""

    period: int
    others: tuple[int, ...]

    @property
    @abstractmethod
    def terms(self) -> tuple[tuple[int, int], ...]:
        """Own types and their coefficients."""


@dataclass(frozen=True, slots=True)
class Gap(Bounded):
    """A difference of payoffs, V(high, others) − V(low, others)."""

    high: int
    low: int

    @property
    def terms(self) -> tuple[tuple[int, int], ...]:
        return (self.high, 1), (self.low, -1)


@dataclass(frozen=True, slots=True)
class Combination(Bounded):
    """Another combination, with the coefficients of some own types, ascending."""

    coefficients: tuple[tuple[int, int], ...]

    @property
    def terms(self) -> tuple[tuple[int, int], ...]:
        return self.coefficients


@dataclass(frozen=True, slots=True)
class Lie:
    """The constraint (*) that the type `true` does not gain by reporting `report`, with its weight."""

    true: int
    report: int
    weight: Number


@dataclass(frozen=True, slots=True)
class Today:
    """A bound on today's payoffs, with its weight."""

    gap: Bounded
    weight: Number


@dataclass(frozen=True, slots=True)
class Promised:
    """A bound on the payoffs promised after a report and an allocation, with its weight."""

    report: int
    allocation: int
    gap: Bounded
    weight: Number


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Step:
    """A bound, and the sum that proves it."""

    gap: Bounded
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
