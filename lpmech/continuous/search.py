"""The greatest value of something over boxes, enclosed: best first, halving the box whose upper bound is greatest.

What is sought is given by the Bernstein coefficients of some polynomials on each box and a rule that reads off an upper
bound over the box and, where it can, a value that is attained in it.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import count

from lpmech.continuous.bernstein import Box, Coefficients

Point = tuple[Fraction, ...]
Bounds = tuple[Fraction, Fraction | None, Point | None]  # upper bound; a value attained, and where
Judge = Callable[[Box, Sequence[Coefficients]], Bounds | None]  # None: the box does not matter
MAX_BOXES = 30_000
MAX_HALVINGS = 80  # of one box: near a place where the value is just not above 0 halving need not end


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """The greatest value is at most `upper`, and `attained` at the point `at` (with `label` saying of what)."""

    upper: Fraction
    attained: Fraction
    at: Point | None
    label: int


def greatest(starts: Iterable[tuple[int, Box, Sequence[Coefficients]]], judge: Callable[[int], Judge],
             tolerance: Fraction, boxes: int = MAX_BOXES) -> Enclosure:  # fmt: skip
    """Enclose the greatest value, never below 0, until the bounds differ by a part of `tolerance`, or boxes run out."""
    order = count()
    heap: list[tuple[Fraction, int, int, int, Box, Sequence[Coefficients]]] = []
    attained, at, label = Fraction(0), None, 0

    def put(tag: int, depth: int, box: Box, parts: Sequence[Coefficients]) -> None:
        nonlocal attained, at, label
        found = judge(tag)(box, parts)
        if found is None:
            return
        upper, value, point = found
        if value is not None and value > attained:
            attained, at, label = value, point, tag
        if upper > attained * (1 + tolerance):
            heapq.heappush(heap, (-upper, next(order), tag, depth, box, parts))

    for tag, box, parts in starts:
        put(tag, 0, box, parts)
    for _ in range(boxes):
        if not heap or -heap[0][0] <= attained * (1 + tolerance):
            break
        if heap[0][3] >= MAX_HALVINGS:
            break
        _, _, tag, depth, box, parts = heapq.heappop(heap)
        for half, inner in halves(box, parts, depth % len(box)):
            put(tag, depth + 1, half, inner)
    upper = max(attained * (1 + tolerance), -heap[0][0] if heap else Fraction(0))
    return Enclosure(upper=upper, attained=attained, at=at, label=label)


def halves(box: Box, parts: Sequence[Coefficients], axis: int) -> Iterable[tuple[Box, Sequence[Coefficients]]]:
    """The two halves of a box with the coefficients on them."""
    low, high = box[axis]
    middle = (low + high) / 2
    pairs = [part.halves(axis) for part in parts]
    for side, interval in enumerate(((low, middle), (middle, high))):
        yield (*box[:axis], interval, *box[axis + 1 :]), [pair[side] for pair in pairs]


def corner_point(box: Box, ends: Sequence[int]) -> Point:
    """The signals at a corner of a box."""
    return tuple(interval[end] for interval, end in zip(box, ends, strict=True))
