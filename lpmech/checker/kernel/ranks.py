"""Whether rows are linearly independent, exactly.

Columns are eliminated one after another modulo a prime, until as many as there are rows are independent: independent
modulo the prime, they are independent. Only where the columns run out before are the rows eliminated in full, without
division (Bareiss).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import gcd

from .meter import cell_units, expect_room, make, spend
from .older import paired

PRIME = (1 << 61) - 1


def scattered(count: int) -> Iterator[int]:
    """0, 1, …, count − 1 in an order in which neighbours are far apart."""
    step = count * 5 // 8 | 1
    while gcd(step, count) != 1:
        step += 2
    return (k * step % count for k in range(count))


def independent_modulo(columns: Iterable[Sequence[int]], height: int) -> bool:
    """Whether columns of so many numbers span everything modulo the prime; no more of them are taken than needed."""
    basis: list[tuple[int, list[int]]] = []
    for column in columns:
        rest = _reduced([value % PRIME for value in column], basis)
        pivot = next((k for k, value in enumerate(rest) if value), None)
        if pivot is None:
            continue
        inverse = pow(rest[pivot], -1, PRIME)
        basis.append((pivot, [value * inverse % PRIME for value in rest]))
        if len(basis) == height:
            return True
    return False


def _reduced(column: list[int], basis: Sequence[tuple[int, list[int]]]) -> list[int]:
    for pivot, vector in basis:
        if factor := column[pivot]:
            make(len(column), times=2)
            column = [(x - factor * y) % PRIME for x, y in paired(column, vector)]
    return column


def independent(rows: Sequence[list[int]]) -> bool:
    """Whether rows of integers are linearly independent."""
    height, width = len(rows), len(rows[0])
    bits = height * (max(max(map(abs, row)).bit_length() for row in rows) + height.bit_length())
    expect_room(height * width, bits)
    spend(2 * height * height * width * cell_units(bits, bits))
    left, before = list(rows), 1
    while left:
        row = left.pop()
        column = next((k for k, value in enumerate(row) if value), None)
        if column is None:
            return False
        pivot = row[column]
        left = [[(pivot * x - other[column] * y) // before for x, y in paired(other, row)] for other in left]
        before = pivot
    return True
