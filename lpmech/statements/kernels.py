"""Random rows of transition matrices: short fractions, zeros and ties included, and rows that meet Liu's conditions.

A kernel is a K×M matrix of rows that sum to 1, one for each own type. *Any* rows are often equal or dependent on small
supports, so rows that must be convexly independent or linearly independent are drawn until they are, exactly.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from random import Random

import numpy as np

from lpmech.separation.convex_independence import Mixture, outcome
from lpmech.separation.ranks import relation

Row = list[Fraction]
Matrix = list[Row]
_UNITS = (1, 2, 3, 4, 6, 8)
_TRIES = 1000


def row(rng: Random, size: int, units: int | None = None) -> Row:
    """A distribution over `size` labels in whole numbers of 1/units."""
    total = units or rng.choice(_UNITS)
    counts = [0] * size
    for _ in range(total):
        counts[rng.randrange(size)] += 1
    return [Fraction(count, total) for count in counts]


def rows(rng: Random, count: int, size: int) -> Matrix:
    """Any rows."""
    return [row(rng, size) for _ in range(count)]


def persistent(rng: Random, count: int, size: int) -> Matrix:
    """Rows that stay where they are with a large probability."""
    stay = rng.choice((Fraction(3, 4), Fraction(9, 10)))
    found = []
    for own in range(count):
        rest = row(rng, size)
        found.append([(1 - stay) * p + (stay if place == own % size else 0) for place, p in enumerate(rest)])
    return found


def spanning(rng: Random, count: int, size: int) -> Matrix:
    """Linearly independent rows; count ≤ size."""
    return _until(rng, count, size, lambda matrix: relation(_whole(matrix)) is None)


def convexly_independent(rng: Random, count: int, size: int) -> Matrix:
    """Rows none of which is a non-negative combination of the others; dependent ones where count > size ≥ 3."""
    return _until(rng, count, size, _is_convexly_independent)


def mimicked(rng: Random, count: int, size: int) -> Matrix:
    """Rows of which one is a mixture of the others, or equal to another."""
    matrix = rows(rng, count, size)
    if count > 1:
        own = rng.randrange(count)
        weights = row(rng, count - 1)
        others = [matrix[place] for place in range(count) if place != own]
        matrix[own] = [sum((w * other[m] for w, other in zip(weights, others, strict=True)), Fraction(0))
                       for m in range(size)]  # fmt: skip
    return matrix


def _until(rng: Random, count: int, size: int, accept: Callable[[Matrix], bool]) -> Matrix:
    for attempt in range(_TRIES):
        matrix = [row(rng, size, 4 + attempt // 20) for _ in range(count)]
        if accept(matrix):
            return matrix
    raise ValueError(f"no {count} rows over {size} labels of this kind were found")


def _is_convexly_independent(matrix: Matrix) -> bool:
    if len(matrix) == 1:
        return True
    whole = np.array(_whole(matrix), dtype=object)
    return not any(isinstance(outcome(whole, own), Mixture) for own in range(len(matrix)))


def _whole(matrix: Matrix) -> list[list[int]]:
    """Each row as integers in lowest proportion: conditions do not depend on scale."""
    return [[int(p * np.lcm.reduce([q.denominator for q in line])) for p in line] for line in matrix]
