"""Pieces of a region and their proofs; and how far something that holds at a rational goes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from lpmech.regions.lifting import MOST, Lift
from lpmech.regions.polynomials import ZERO, Polynomial, Root, between, roots
from lpmech.regions.rules import Efficient


class Verdict(StrEnum):
    """What is found of a piece."""

    HOLDS = "holds"
    FAILS = "fails"
    OPTIMAL = "optimal"  # of a problem with an objective
    UNDECIDED = "undecided"


@dataclass(frozen=True)
class Optimum:
    """That columns are the best ones: multipliers of rows, and the value as it is asked for."""

    rows: tuple[str, ...]
    weights: Lift
    value: Lift  # one function


@dataclass(frozen=True)
class Proof:
    """Columns (holds, optimal) or multipliers (fails) by id, or of a claim payments; and the rule with its values."""

    names: tuple[str, ...]
    lift: Lift
    rule: Efficient | None
    axes: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)  # of payments, of a claim
    optimum: Optimum | None = None


@dataclass(frozen=True)
class Piece:
    """An open interval, or a point (`start` is `end`), with its verdict; `reason` of what is undecided."""

    start: Root
    end: Root
    verdict: Verdict
    proof: Proof | None = None
    reason: str = ""

    @property
    def is_point(self) -> bool:
        """Whether it is a single value."""
        return self.start is self.end


def spread(low: Root, high: Root, count: int) -> list[Fraction]:
    """The first of many rationals between two numbers."""
    left, right = between(low, high)
    step = (right - left) / (MOST + 1)
    return [left + step * (k + 1) for k in range(count)]


class AtRoot(Exception):  # noqa: N818 - not a fault
    """The rational is where something changes."""


def nearest(ones: Iterable[Polynomial], place: Fraction, low: Root, high: Root) -> tuple[Root, Root]:
    """The roots next to a rational on both sides. Raises AtRoot where the rational is one itself."""
    middle = Root.of(place)
    for one in ones:
        if one == ZERO or one.degree() < 1:
            continue
        if middle.sign_of(one) == 0:
            raise AtRoot
        for root in roots(one, low.low, high.high):
            if low.below(root) and root.below(middle):
                low = root
            elif middle.below(root) and root.below(high):
                high = root
    return low, high


def clear(root: Root, ones: Iterable[Polynomial]) -> Root:
    """The number with so small an interval that no condition changes in it."""
    for one in ones:
        while roots(one, root.low, root.high):
            root = root.refined((root.high - root.low) / 2)
    return root
