"""Expectations in integers, with bounds of what rounding loses (docs/enclosed_format.md, section 2, *Step*).

A `Rough` table knows its truth up to a scale and an error. Cells are 64-bit integers as long as every sum provably
fits, and Python integers beyond.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from lpmech.enclosures.societies import Draws, Matrix
from lpmech.problem.exact import Integers
from lpmech.problem.tables import Axes, align, union
from lpmech.problem.transition import NEXT

BITS = 62


@dataclass(frozen=True)
class Rough:
    """scale·x ≤ truth ≤ scale·(x + error) in every cell x ≥ 0, and x ≤ bound; its axes are named."""

    axes: Axes
    cells: Integers
    scale: Fraction
    error: Fraction
    bound: int

    def fitting(self, most: int) -> Rough:
        """The same in integers in which numbers up to `most` fit."""
        if most.bit_length() <= BITS or self.cells.dtype == object:
            return self
        return replace(self, cells=long(self.cells, 1))


def start(axes: Axes, cells: Integers, bound: int) -> Rough:
    """A table that is known exactly."""
    return Rough(axes, cells, Fraction(1), Fraction(0), bound)


def expected(given: Rough, matrices: Sequence[Matrix]) -> Rough:
    """E[X | a, θ] of a table on the next components, one component after another."""
    room = max((matrix.denominator.bit_length() for matrix in matrices), default=1)
    for matrix in matrices:
        given = contract(given, matrix, room)
    left = tuple(k for k, axis in enumerate(given.axes) if axis.startswith(NEXT))  # of one label, today and then
    axes = tuple(axis for axis in given.axes if not axis.startswith(NEXT))
    return replace(given, axes=axes, cells=np.asarray(given.cells.squeeze(left)))


def contract(given: Rough, matrix: Matrix, room: int) -> Rough:
    """One component contracted; its own axis of today takes the place of the next one."""
    ahead = NEXT + matrix.component
    if matrix.stays and matrix.component not in given.axes:
        return replace(given, axes=tuple(matrix.component if axis == ahead else axis for axis in given.axes))
    d = matrix.denominator
    given = given.fitting(given.bound * d)
    shift = d.bit_length() - 1
    if shift and (given.bound * d >> shift).bit_length() + room > BITS:
        shift += 1
    axes, cells = _summed(given, matrix, ahead)
    if shift:
        cells = np.asarray(cells >> shift, dtype=cells.dtype)
    scale, error = given.scale * Fraction(1 << shift, d), given.error * Fraction(d, 1 << shift) + (shift > 0)
    return Rough(axes, cells, scale, error, given.bound * d >> shift)


def _summed(given: Rough, matrix: Matrix, ahead: str) -> tuple[Axes, Integers]:
    """Σ_j K(t,j) X(…,j,…), one next label after another."""
    where = given.axes.index(ahead)
    today = matrix.axes[:-1]
    out = tuple(matrix.component if axis == ahead else axis for axis in given.axes)
    out = union(out if matrix.component in today else given.axes[:where] + given.axes[where + 1 :], today)
    left = given.axes[:where] + given.axes[where + 1 :]
    kind = object if object in (given.cells.dtype, matrix.numerators.dtype) else np.int64
    total: Integers | None = None
    for label in range(given.cells.shape[where]):
        part = align(np.asarray(np.take(given.cells, label, axis=where), dtype=given.cells.dtype), left, out)
        column = np.asarray(align(np.asarray(matrix.numerators[..., label]), today, out), matrix.numerators.dtype)
        if not column.any():
            continue
        term = np.multiply(part, column, dtype=kind)
        total = np.asarray(term if total is None else np.add(total, term, dtype=kind), dtype=kind)
    assert total is not None  # rows sum to the denominator
    return out, total


def settled(given: Rough, factor: Fraction) -> tuple[Rough, Fraction]:
    """The table times a factor, with scale 1: X' with X' ≤ factor·truth ≤ X' + κ; and κ."""
    exact = given.scale * factor
    if exact == 1:
        return start(given.axes, given.cells, given.bound), given.error
    whole = int(exact).bit_length()
    if given.cells.dtype != object and given.bound.bit_length() + whole <= BITS:
        shift = 64 - whole
        times = (exact.numerator << shift) // exact.denominator
        cells = _high(given.cells.astype(np.uint64) << np.uint64(whole), times)
    else:
        shift = given.bound.bit_length() + 64
        times = (exact.numerator << shift) // exact.denominator
        cells = long(given.cells, times, shift)
    bound = given.bound * times >> shift
    lost = exact * given.error + 1 + given.bound * (exact - Fraction(times, 1 << shift))
    return start(given.axes, _narrow(cells, bound), bound), lost


def long(cells: Integers, times: int, shift: int = 0) -> Integers:
    """⌊x · times / 2^shift⌋ in Python integers; an array without axes stays one."""
    found = [int(cell) * times >> shift for cell in cells.ravel()]
    return np.array(found, dtype=object).reshape(cells.shape)


def _high(cells: npt.NDArray[np.uint64], times: int) -> Integers:
    """⌊x · times / 2^64⌋ of 64-bit numbers, in halves of 32 bits."""
    half, low = np.uint64(32), np.uint64(0xFFFFFFFF)
    c0, c1 = np.uint64(times & 0xFFFFFFFF), np.uint64(times >> 32)
    x0, x1 = cells & low, cells >> half
    middle = x1 * c0 + ((x0 * c0) >> half)
    carried = (x0 * c1 + (middle & low)) >> half
    return np.asarray((x1 * c1 + (middle >> half) + carried).astype(np.int64))


def _narrow(cells: Integers, bound: int) -> Integers:
    return cells.astype(np.int64) if cells.dtype == object and bound.bit_length() <= BITS else cells


def discounted(given: Rough, draws: Draws, allocation: int, factor: Fraction) -> tuple[Rough, Fraction]:
    """factor·E[X | a, θ] with scale 1, and κ."""
    if len(draws.elements) == 1 and draws.elements[0][0] is None:
        return settled(expected(given, draws.matrices(draws.elements[0][1], allocation)), factor)
    return _mixture(given, draws, allocation, factor)


def _mixture(given: Rough, draws: Draws, allocation: int, factor: Fraction) -> tuple[Rough, Fraction]:
    """The elements' expectations, weighted."""
    parts, worst = [], Fraction(0)
    for weight, element in draws.elements:
        part, lost = settled(expected(given, draws.matrices(element, allocation)), Fraction(1))
        assert weight is not None
        own = weight.take("allocation", allocation)
        parts.append((part, own))
        worst = max(worst, lost)
    common = math.lcm(*(own.array.denominator for _, own in parts))
    most = max(part.bound for part, _ in parts) * common
    axes = union(*(part.axes for part, _ in parts), *(own.axes for _, own in parts))
    total: Integers = np.zeros((), dtype=np.int64)
    for part, own in parts:
        weights, cells = own.array.over(common), part.fitting(most).cells
        kind = object if object in (cells.dtype, weights.dtype, total.dtype) else np.int64  # tables of one cell, too
        cells = np.multiply(align(cells, part.axes, axes), align(weights, own.axes, axes), dtype=kind)
        total = np.asarray(np.add(total, cells, dtype=kind), dtype=kind)
    return settled(Rough(axes, total, Fraction(1, common), worst * common, most), factor)
