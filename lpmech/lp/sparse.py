"""Exact solutions of sparse square systems M X = B of integers, block by block.

Rows are matched to columns on non-zero entries; the graph with an edge from the column matched to a row to every other
column in that row has strongly connected components, each a square block that needs the columns of earlier blocks only
(the block triangular form of Dulmage and Mendelsohn). A block of one is a division, a larger one is solved by FLINT.
The bases of the named programs fall into many small blocks: agents are not linked, and periods are one way.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import flint
import numpy as np

from lpmech.lp.components import Rows, components

SparseRow = dict[int, int]
Solution = list[list[Fraction]]


def solve_square(rows: Sequence[SparseRow], right: Sequence[Sequence[Fraction]]) -> Solution | None:
    """X, one row a column of M; None where M is singular. `rows` hold the entries of M that are not 0, by column."""
    matched = match(rows)
    if matched is None:
        return None
    solution: Solution = [[] for _ in rows]
    for block in blocks(rows, matched):
        owners = [matched[column] for column in block]
        known = [_remainder(rows[owner], right[owner], solution, block) for owner in owners]
        found = _dense([[rows[owner].get(column, 0) for column in block] for owner in owners], known)
        if found is None:
            return None
        for column, values in zip(block, found, strict=True):
            solution[column] = values
    return solution


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


def _remainder(row: SparseRow, right: Sequence[Fraction], solution: Solution, block: list[int]) -> list[Fraction]:
    """The right-hand side less what is known of the row."""
    inside = set(block)
    rest = list(right)
    for column, value in row.items():
        if column not in inside:
            rest = [left - value * known for left, known in zip(rest, solution[column], strict=True)]
    return rest


def _dense(matrix: list[list[int]], right: list[list[Fraction]]) -> Solution | None:
    """The solution of one block."""
    if len(matrix) == 1:
        pivot = matrix[0][0]
        return [[value / pivot for value in right[0]]]
    entries = [[flint.fmpq(value.numerator, value.denominator) for value in row] for row in right]
    try:
        solved = flint.fmpq_mat(flint.fmpz_mat(matrix)).solve(flint.fmpq_mat(entries), algorithm="dixon")
    except ZeroDivisionError:
        return None
    return [[Fraction(int(entry.p), int(entry.q)) for entry in row] for row in solved.table()]
