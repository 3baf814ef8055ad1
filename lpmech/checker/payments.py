"""The witness of the claim `pivot_unique` as the checker sees it (certificate page section 3, *Uniqueness*), its form
checked and nothing else. Slots count from 0, states are numbers, a memory is the numbers of its reports and allocation.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from .certificate import Table

FORMS = ("history-independent", "one-period memory")
TRUTH, LIE, PARTICIPATION, EXIT = CONSTRAINTS = ("truth", "lie", "participation", "exit")
Number = tuple[int, int]
Recalled = tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Term:
    """A constraint with its weight; `report` is that of a lie."""

    constraint: str
    slot: int
    memory: Recalled
    state: int
    report: int | None
    weight: Number


@dataclass(frozen=True, slots=True)
class Point:
    """Transfers and truthful payoffs, one table for each slot of the form."""

    transfers: Sequence[Table]
    payoffs: Sequence[Table]


@dataclass(frozen=True, slots=True)
class Side:
    """A bound, the sum that proves it, and the point that attains it."""

    bound: Number
    terms: Sequence[Term]
    point: Point


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment p_t(∅, θ), and how far it may be from the mechanism's."""

    remembers: bool
    slot: int
    state: int
    within: Number


@dataclass(frozen=True, slots=True)
class Bounded:
    """A payment and its bounds."""

    payment: Payment
    least: Side
    greatest: Side


@dataclass(frozen=True, slots=True)
class Other:
    """Admissible transfers that are farther from the mechanism's."""

    payment: Payment
    point: Point
