"""Ranks of many integer matrices, exactly: a determinant that is not 0 modulo a prime, or a linear dependency.

A matrix N (K×M) has independent rows if N Q has, for any Q; and integers that are not 0 modulo a prime are not 0. So
elimination modulo p on the small matrices N Q, with Q random, proves full rank. Where it does not, a relation η N = 0
is sought exactly; if there is none, the rank is full after all.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import flint
import numpy as np
import numpy.typing as npt

from lpmech.lp.alternatives.exact import pivots
from lpmech.problem.exact import Integers

PRIME = (1 << 31) - 1
_EXACT_FLOAT = 1 << 53
_MIXING = 1 << 13  # entries of Q are drawn up to this number
_LEAST_MIXING = 16
_CHUNK = 256  # matrices at a time
_WIDE = 2  # matrices with more columns than this many times their rows are mixed


def dependencies(rows: Integers) -> dict[int, tuple[int, ...]]:
    """For matrices C×K×M: by place, η ≠ 0 with η N = 0 for each one whose rows are dependent; the others are not."""
    if 0 in rows.shape[:2]:
        return {}
    found: dict[int, tuple[int, ...]] = {}
    for start in range(0, len(rows), _CHUNK):
        chunk = rows[start : start + _CHUNK]
        suspects = np.flatnonzero(~_independent_modulo(chunk))
        if len(suspects):
            etas = _relations(chunk[suspects])
            found |= {start + int(place): eta for place, eta in zip(suspects, etas, strict=True) if eta is not None}
    return found


def _relations(rows: Integers) -> list[tuple[int, ...] | None]:
    """A relation of the rows of each matrix or None: sought among the mixed columns, confirmed on all of them."""
    mixed = _mixed(rows) if rows.shape[2] > _WIDE * rows.shape[1] else None
    if mixed is None:
        return [relation(matrix.tolist()) for matrix in rows]
    etas = [relation(matrix.tolist()) for matrix in mixed]
    return [eta if eta is None or vanishes(eta, matrix) else relation(matrix.tolist())
            for eta, matrix in zip(etas, rows, strict=True)]  # fmt: skip


def vanishes(multipliers: Sequence[int], rows: Integers) -> bool:
    """Whether multipliers · rows = 0, in 64 bits where every sum fits."""
    bound = max(map(abs, multipliers)) * int(np.abs(rows).max(initial=0)) * len(rows)
    wide = rows.dtype == object or bound >= 1 << 62
    return not (np.array(multipliers, dtype=object if wide else np.int64) @ rows).any()


def relation(rows: Sequence[Sequence[int]]) -> tuple[int, ...] | None:
    """η ≠ 0 in lowest terms with η N = 0, confirmed; None where the rows are independent."""
    twins = _equal_rows(rows)
    if twins is not None:
        return tuple((place == twins[0]) - (place == twins[1]) for place in range(len(rows)))
    flat = [value for column in zip(*rows, strict=True) for value in column]
    matrix = flint.fmpz_mat(len(rows[0]), len(rows), flat)
    reduced, scale, rank = matrix.rref()
    if rank == len(rows):
        return None
    leading = pivots(reduced, int(rank))
    free = next(place for place in range(len(rows)) if place not in leading)
    eta = [0] * len(rows)
    eta[free] = -int(scale)
    for row, place in enumerate(leading):
        eta[place] = int(reduced[row, free])
    if any((matrix * flint.fmpz_mat(len(rows), 1, eta)).entries()):
        raise AssertionError("a dependency that does not hold")
    common = math.gcd(*eta)
    return tuple(value // common for value in eta)


def _equal_rows(rows: Sequence[Sequence[int]]) -> tuple[int, int] | None:
    """Two equal rows, the commonest dependency."""
    seen: dict[tuple[int, ...], int] = {}
    for place, row in enumerate(map(tuple, rows)):
        if row in seen:
            return seen[row], place
        seen[row] = place
    return None


def leading_columns(rows: Integers) -> list[list[int]]:
    """For each matrix of C×K×M, columns that are independent modulo the prime, and so in truth: as many as the rank,
    unless the prime happens to divide some minor."""
    columns = _eliminate(np.asarray(rows % PRIME, dtype=np.int64))
    return [sorted(column for column in own if column >= 0) for own in columns.tolist()]


def _independent_modulo(rows: Integers) -> npt.NDArray[np.bool_]:
    """Which matrices are proved to have independent rows."""
    count, height, width = rows.shape
    if height > width:
        return np.zeros(count, dtype=np.bool_)
    mixed = _mixed(rows) if width > _WIDE * height else None
    if mixed is None:
        mixed = rows
    return np.asarray((_eliminate(np.asarray(mixed % PRIME, dtype=np.int64)) >= 0).all(axis=1))


def _mixed(rows: Integers) -> Integers | None:
    """N Q, by products of floats that are exact, because every partial sum is below 2^53; None where they would not."""
    height, width = rows.shape[1:]
    span = min(_MIXING, (_EXACT_FLOAT - 1) // (max(int(np.abs(rows).max()), 1) * width))
    if span < _LEAST_MIXING:
        return None
    columns = np.random.default_rng(width).integers(1, span, (width, height), endpoint=True)
    product = rows.reshape(-1, width).astype(np.float64) @ columns.astype(np.float64)
    return product.reshape((*rows.shape[:2], height)).astype(np.int64)


def _eliminate(residues: Integers) -> Integers:
    """Elimination modulo the prime, without division: by matrix and row the column of its pivot, −1 where it is 0."""
    work = residues.copy()
    count, height, _ = work.shape
    every = np.arange(count)
    columns = np.full((count, height), -1, dtype=np.int64)
    for row in range(height):
        own = work[:, row]
        column = (own != 0).argmax(axis=1)
        pivot = own[every, column]
        columns[:, row] = np.where(pivot != 0, column, -1)
        below = work[:, row + 1 :]
        factors = np.take_along_axis(below, column[:, None, None], axis=2)
        scale = np.where(pivot == 0, 1, pivot)[:, None, None]
        work[:, row + 1 :] = (below * scale % PRIME - factors * own[:, None, :] % PRIME) % PRIME
    return columns
