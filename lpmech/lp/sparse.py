"""Exact solutions of sparse square systems M x = b and Mᵀ y = c of integers, block by block.

Rows are matched to columns on non-zero entries; the graph with an edge from the column matched to a row to every other
column in that row has strongly connected components, each a square block that needs the columns of earlier blocks only
(the block triangular form of Dulmage and Mendelsohn); of the transposed system, each needs the rows of later ones. A
block of one is a division, a larger one is solved by FLINT.
The bases of the named programs fall into many small blocks: agents are not linked, and periods are one way.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import flint
import numpy as np

from lpmech.lp.components import Rows, components

SparseRow = dict[int, int]
ZERO, NOTHING = Fraction(0), flint.fmpq(0)


class Square:
    """A square matrix; `rows` hold its entries that are not 0, by column."""

    def __init__(self, rows: Sequence[SparseRow]) -> None:
        self.rows = rows
        matched = match(rows)
        self.is_matched = matched is not None
        self.blocks = blocks(rows, matched) if matched is not None else []
        self.owners = [[matched[column] for column in block] for block in self.blocks] if matched is not None else []

    def solve(self, right: Sequence[Fraction | int]) -> list[Fraction] | None:
        """x with M x = right, one entry a column; None where M is singular."""
        if not self.is_matched:
            return None
        rest, solution = [_rational(value) for value in right], [NOTHING] * len(self.rows)
        for block, owners in zip(self.blocks, self.owners, strict=True):
            rows = [self.rows[owner] for owner in owners]
            known = [_remainder(row, rest[owner], solution) for row, owner in zip(rows, owners, strict=True)]
            found = _dense([[row.get(column, 0) for column in block] for row in rows], known)
            if found is None:
                return None
            for column, value in zip(block, found, strict=True):
                solution[column] = value
        return [_fraction(value) for value in solution]

    def solve_transposed(self, right: Sequence[Fraction | int]) -> list[Fraction]:
        """y with Mᵀ y = right, one entry a row; M is known to be regular."""
        rest, solution = [_rational(value) for value in right], [NOTHING] * len(self.rows)
        for block, owners in zip(reversed(self.blocks), reversed(self.owners), strict=True):
            known = [rest[column] for column in block]
            if not any(known):
                continue
            rows = [self.rows[owner] for owner in owners]
            found = _dense([[row.get(column, 0) for row in rows] for column in block], known)
            assert found is not None
            for owner, row, value in zip(owners, rows, found, strict=True):
                solution[owner] = value
                _subtract(rest, row, value)
        return [_fraction(value) for value in solution]


def solve_square(rows: Sequence[SparseRow], right: Sequence[Fraction | int]) -> list[Fraction] | None:
    """x with M x = right, one entry a column; None where M is singular."""
    return Square(rows).solve(right)


def match(rows: Sequence[SparseRow]) -> list[int] | None:
    """A row for every column, each once, with a non-zero entry there; None where there is no such matching."""
    owner: list[int | None] = [None] * len(rows)
    for row in sorted(range(len(rows)), key=lambda place: len(rows[place])):
        if not _augment(rows, owner, row):
            return None
    return [row for row in owner if row is not None]


def _augment(rows: Sequence[SparseRow], owner: list[int | None], start: int) -> bool:
    """Gives the row `start` a column, along a shortest alternating path (breadth first)."""
    reached_from: dict[int, int] = {}  # column: the row from which it was reached
    held: dict[int, int] = {}  # row on the way: the column that it holds
    queue = [start]
    for row in queue:
        for column in rows[row]:
            if column not in reached_from:
                reached_from[column] = row
                holder = owner[column]
                if holder is None:
                    _hand_on(owner, reached_from, held, column)
                    return True
                held[holder] = column
                queue.append(holder)
    return False


def _hand_on(owner: list[int | None], reached_from: dict[int, int], held: dict[int, int], free: int) -> None:
    """Every row on the path takes the column reached from it; the first one had none."""
    column: int | None = free
    while column is not None:
        row = reached_from[column]
        owner[column] = row
        column = held.get(row)


def blocks(rows: Sequence[SparseRow], matched: Sequence[int]) -> list[list[int]]:
    """The columns in blocks, each after those that it needs."""
    needed = [sorted(rows[row]) for row in matched]
    starts = np.cumsum([0, *map(len, needed)])
    columns = np.array([column for row in needed for column in row], dtype=np.intp)
    return [[int(column) for column in block] for block in components(Rows(starts, columns, np.ones_like(columns)))]


def _remainder(row: SparseRow, right: flint.fmpq, solution: Sequence[flint.fmpq]) -> flint.fmpq:
    """The right-hand side less what is known of the row; what is not known yet is 0."""
    for column, value in row.items():
        if solution[column]:
            right -= value * solution[column]
    return right


def _subtract(rest: list[flint.fmpq], row: SparseRow, factor: flint.fmpq) -> None:
    """Takes a multiple of a row away."""
    if factor:
        for column, value in row.items():
            rest[column] -= value * factor


def _dense(matrix: list[list[int]], right: list[flint.fmpq]) -> list[flint.fmpq] | None:
    """The solution of one block; None where it is singular."""
    if len(matrix) == 1:
        return [right[0] / matrix[0][0]]
    try:
        column = flint.fmpq_mat(len(right), 1, right)
        return list(flint.fmpq_mat(flint.fmpz_mat(matrix)).solve(column, algorithm="dixon").entries())
    except ZeroDivisionError:
        return None


def _rational(value: Fraction | int) -> flint.fmpq:
    return flint.fmpq(value.numerator, value.denominator)


def _fraction(value: flint.fmpq) -> Fraction:
    return Fraction(int(value.p), int(value.q)) if value else ZERO
