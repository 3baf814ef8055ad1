"""One integer system N y ≥ r (= on some rows), decided exactly by a simplex method on integers.

Row reduction (FLINT) writes every row of N as a combination of independent ones, I: with the slacks t = N y − r,

    t_k = Σ_{i∈I} C_ki t_i + c_k     for k ∉ I,

in which y no longer occurs and t_I is free to choose. So the system is: t_I ≥ 0 (0 on equal rows) with t_k ≥ 0. A dual
simplex method repairs negative t_k by exchanging them for some t_i; it ends with all t ≥ 0, or with a row of which all
terms on the right are ≤ 0 while its constant is negative: that row is the certificate. The least-index rule (Bland
1977) takes over after a while, so it always ends.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from operator import mul

import flint

from lpmech.lp.alternatives.found import Found

Matrix = Sequence[Sequence[int]]


def settle(rows: Matrix, right: Sequence[int], equal: frozenset[int], width: int) -> Found:
    """A solution or a certificate for a system in `width` unknowns, confirmed."""
    found = _settle(rows, right, equal) if rows else Found(True, [0] * width)
    if not holds(found, rows, right, equal):
        raise AssertionError("an alternative that does not hold")
    return found


def holds(found: Found, rows: Matrix, right: Sequence[int], equal: frozenset[int]) -> bool:
    """Whether a solution or a certificate is one, by exact sums."""
    values = found.numerators
    if found.feasible:
        slacks = [_dot(row, values) - bound * found.denominator for row, bound in zip(rows, right, strict=True)]
        return found.denominator > 0 and all(s == 0 if k in equal else s >= 0 for k, s in enumerate(slacks))
    signs = all(value >= 0 or place in equal for place, value in enumerate(values))
    used = [(value, row) for value, row in zip(values, rows, strict=True) if value]
    return signs and not any(_combined(used)) and _dot(values, right) > 0


def _combined(used: Sequence[tuple[int, Sequence[int]]]) -> list[int]:
    """The sum of rows times multipliers."""
    weights = [value for value, _ in used]
    return [_dot(weights, column) for column in zip(*(row for _, row in used), strict=True)]


def _dot(left: Sequence[int], right: Sequence[int]) -> int:
    return sum(map(mul, left, right))


def _settle(rows: Matrix, right: Sequence[int], equal: frozenset[int]) -> Found:
    """A solution or a certificate."""
    if len(rows) <= len(rows[0]) and (met := _met_with_equality(rows, right, len(rows[0]))) is not None:
        return met
    order = sorted(range(len(rows)), key=lambda k: k not in equal) if equal else list(range(len(rows)))
    dictionary = _Dictionary([rows[k] for k in order], [right[k] for k in order], len(equal))
    conflict = dictionary.contradiction_among_equal() or dictionary.repair()
    if conflict is None:
        return dictionary.solution()
    common = math.gcd(*conflict)
    multipliers = [0] * len(rows)
    for place, value in zip(order, conflict, strict=True):
        multipliers[place] = value // common
    return Found(False, multipliers)


class _Dictionary:
    """t_basic = (table · t_nonbasic + constants) / scale, scale > 0; the first `fixed` slacks must be 0."""

    def __init__(self, rows: Matrix, right: Sequence[int], fixed: int) -> None:
        self.rows, self.right, self.fixed = rows, right, fixed
        self.width = len(rows[0])
        self.nonbasic, self.basic, self.table, self.scale = self._relations()
        self.independent = tuple(self.nonbasic)
        bounds = [right[place] for place in self.nonbasic]
        for place, row in zip(self.basic, self.table, strict=True):
            row.append(_dot(row, bounds) - right[place] * self.scale)

    def _relations(self) -> tuple[list[int], list[int], list[list[int]], int]:
        """Independent rows, the others, and the others as combinations of these over one denominator."""
        count = len(self.rows)
        flat = [value for column in zip(*self.rows, strict=True) for value in column]
        reduced, scale, rank = flint.fmpz_mat(self.width, count, flat).rref()
        scale, rank = int(scale), int(rank)
        if rank == count:
            return list(range(count)), [], [], 1
        independent = pivots(reduced, rank)
        others = [place for place in range(count) if place not in independent]
        sign = -1 if scale < 0 else 1
        table = [[sign * int(reduced[i, place]) for i in range(rank)] for place in others]
        return independent, others, table, sign * scale

    def contradiction_among_equal(self) -> list[int] | None:
        """Dependent equal rows are redundant, and left out, or contradict the others."""
        redundant = [place for place, slack in enumerate(self.basic) if slack < self.fixed]
        for place in redundant:
            if self.table[place][-1]:
                return self._multipliers(place, 1 if self.table[place][-1] < 0 else -1)
        self.basic = self.basic[len(redundant) :]
        self.table = self.table[len(redundant) :]
        return None

    def repair(self) -> list[int] | None:
        """Makes every slack ≥ 0; the multipliers of a contradiction where that cannot be done."""
        patience = 2 * len(self.rows)
        while True:
            negative = [place for place, row in enumerate(self.table) if row[-1] < 0]
            if not negative:
                return None
            patience -= 1
            leaving = self._leaving(negative, patience > 0)
            row = self.table[leaving]
            entering = [j for j, slack in enumerate(self.nonbasic) if row[j] > 0 and slack >= self.fixed]
            if not entering:
                return self._multipliers(leaving, 1)
            key = row.__getitem__ if patience > 0 else lambda j: -self.nonbasic[j]
            self._exchange(leaving, max(entering, key=key))

    def _leaving(self, negative: list[int], greedy: bool) -> int:
        """The most negative slack, or the first by number."""
        return min(negative, key=(lambda i: self.table[i][-1]) if greedy else self.basic.__getitem__)

    def _exchange(self, leaving: int, entering: int) -> None:
        """Solves the leaving row for the entering slack; the pivot, positive, becomes the scale."""
        own = self.table[leaving]
        pivot, scale = own[entering], self.scale
        for place, row in enumerate(self.table):
            factor = row[entering]
            if place == leaving:
                continue
            if factor:
                changed = [(value * pivot - factor * other) // scale for value, other in zip(row, own, strict=True)]
                changed[entering] = factor
            else:
                changed = [value * pivot // scale for value in row]
            self.table[place] = changed
        self.table[leaving] = [-value for value in own]
        self.table[leaving][entering] = scale
        self.scale = pivot
        self.basic[leaving], self.nonbasic[entering] = self.nonbasic[entering], self.basic[leaving]

    def _multipliers(self, place: int, sign: int) -> list[int]:
        """t_k − Σ C_kj t_j = c_k as a combination of rows."""
        found = [0] * len(self.rows)
        found[self.basic[place]] = sign * self.scale
        for slack, value in zip(self.nonbasic, self.table[place], strict=False):
            found[slack] = -sign * value
        return found

    def solution(self) -> Found:
        """y with N_I y = r_I + t_I: by row reduction, 0 on the columns that are not pivots."""
        slacks = {slack: row[-1] for slack, row in zip(self.basic, self.table, strict=True)}
        rows = [self.rows[place] for place in self.independent]
        bounds = [self.right[place] * self.scale + slacks.get(place, 0) for place in self.independent]
        met = _met_with_equality(rows, bounds, self.width, self.scale)
        assert met is not None  # the rows are independent
        return met


def _met_with_equality(rows: Matrix, right: Sequence[int], width: int, scale: int = 1) -> Found | None:
    """y with N y = r / scale in `width` unknowns, 0 on columns that are not pivots; None where there is none."""
    flat = [value for row, bound in zip(rows, right, strict=True) for value in (*row, bound)]
    reduced, divisor, rank = flint.fmpz_mat(len(rows), width + 1, flat).rref()
    columns = pivots(reduced, int(rank))
    if columns and columns[-1] == width:
        return None
    denominator = int(divisor) * scale
    sign = -1 if denominator < 0 else 1
    y = [0] * width
    for row, column in enumerate(columns):
        y[column] = sign * int(reduced[row, width])
    common = math.gcd(denominator, *y)
    return Found(True, [value // common for value in y], sign * denominator // common)


def pivots(reduced: flint.fmpz_mat | flint.fmpq_mat, rank: int) -> list[int]:
    """The columns of the first entries in a reduced matrix of `rank` rows that are not 0."""
    found, column = [], 0
    for row in range(rank):
        while not reduced[row, column]:
            column += 1
        found.append(column)
        column += 1
    return found


def equations(rows: Matrix, right: Matrix, width: int) -> tuple[list[int], int] | None:
    """Y with N Y = r over one denominator, row-major, for all columns of r at once; None where one has no solution."""
    columns = len(right[0]) if right else 0
    flat = [value for row, bounds in zip(rows, right, strict=True) for value in (*row, *bounds)]
    matrix = flint.fmpz_mat(len(rows), width + columns, flat)
    reduced, scale, rank = matrix.rref()
    sign = -1 if int(scale) < 0 else 1
    found = [0] * (width * columns)
    for row, column in enumerate(pivots(reduced, int(rank))):
        if column >= width:
            return None
        found[column * columns : (column + 1) * columns] = [
            sign * int(reduced[row, place]) for place in range(width, width + columns)
        ]
    denominator = sign * int(scale)
    negated = [-denominator * (i == j) for i in range(columns) for j in range(columns)]
    stacked = flint.fmpz_mat(width + columns, columns, found + negated)
    if any((matrix * stacked).entries()):
        raise AssertionError("equations that do not hold")
    return found, denominator
