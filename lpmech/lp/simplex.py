"""An exact simplex method for programs that a float basis does not settle: a dense dictionary of rationals.

Every row k has a slack s_k = ±(A_k x − b_k), which is ≥ 0, or 0 on an = row. A dictionary writes the basic unknowns and
the objective through the non-basic ones, which are 0 at its solution:

    basic_i = D[i, last] + Σ_j D[i, j] · nonbasic_j,     objective = D[m, last] + Σ_j D[m, j] · nonbasic_j.

First free columns enter and slacks of = rows leave, where they can; neither moves again. Then rows are repaired (the
dual simplex method, with the true costs where they are dual feasible, else with costs 0), and the objective is improved
(the primal one). Both take the least index among equals (Bland 1977), so they end. Every end is a proof: an optimal
dictionary, a row that cannot be repaired (Farkas), a column along which the objective falls for ever (a ray).
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import flint

from lpmech.lp.highs import Basis
from lpmech.lp.program import ZERO, LinearProgram
from lpmech.lp.proofs import Infeasible, Optimal, Outcome, Unbounded, Vector


def simplex(program: LinearProgram, basis: Basis | None = None) -> Outcome:
    """Solves the program exactly, from a basis where one is given."""
    dictionary = _Dictionary(program)
    if basis is not None:
        dictionary.move_to(basis)
    dictionary.enter_free_columns()
    return dictionary.drop_equalities() or dictionary.repair() or dictionary.improve()


class _Dictionary:
    """The dictionary. Unknowns are numbered: columns first, then the slacks of the rows."""

    def __init__(self, program: LinearProgram) -> None:
        self.program = program
        self.columns = len(program.columns)
        size = len(program.rows)
        self.basic = list(range(self.columns, self.columns + size))
        self.nonbasic = list(range(self.columns))
        self.table = flint.fmpq_mat(size + 1, self.columns + 1)
        for place, row in enumerate(program.rows):
            for column, value in row.terms:
                self.table[place, column] = _rational(row.sign * value)
            self.table[place, self.columns] = _rational(-row.sign * row.right)
        for column, value in program.objective:
            self.table[size, column] = _rational(value)

    def is_free(self, unknown: int) -> bool:
        """Whether the unknown is a free column."""
        return unknown < self.columns and not self.program.columns[unknown].nonnegative

    def is_fixed(self, unknown: int) -> bool:
        """Whether the unknown is the slack of an = row: always 0."""
        return unknown >= self.columns and self.program.rows[unknown - self.columns].is_equation

    def is_signed(self, unknown: int) -> bool:
        """Whether the unknown is ≥ 0 and may move."""
        return not self.is_free(unknown) and not self.is_fixed(unknown)

    def pivot(self, row: int, column: int) -> None:
        """Exchanges a basic and a non-basic unknown: a change of rank one, D − u·w."""
        height, width = self.table.nrows(), self.table.ncols()
        pivot = self.table[row, column]
        u = flint.fmpq_mat(height, 1, [self.table[i, column] + (i == row) for i in range(height)])
        w = flint.fmpq_mat(1, width, [(self.table[row, j] - (j == column)) / pivot for j in range(width)])
        self.table -= u * w
        self.basic[row], self.nonbasic[column] = self.nonbasic[column], self.basic[row]

    def move_to(self, basis: Basis) -> None:
        """Brings the basis's columns in for its rows' slacks, as far as it is regular."""
        leaving = {self.columns + row for row in basis.rows}
        for entering in basis.columns:
            column = self.nonbasic.index(entering)
            rows = (i for i, unknown in enumerate(self.basic) if unknown in leaving and self.table[i, column] != 0)
            row = next(rows, None)
            if row is not None:
                self.pivot(row, column)

    def enter_free_columns(self) -> None:
        """Brings free columns in, for slacks of = rows first; those left do not occur in any other row."""
        for column in range(self.columns):
            if self.is_free(self.nonbasic[column]):
                rows = [i for i, b in enumerate(self.basic) if not self.is_free(b) and self.table[i, column] != 0]
                if rows:
                    self.pivot(min(rows, key=lambda i: (not self.is_fixed(self.basic[i]), i)), column)

    def drop_equalities(self) -> Infeasible | None:
        """Takes slacks of = rows out; a row in which nothing can take its place is redundant, or a contradiction."""
        for row in range(len(self.basic)):
            if self.is_fixed(self.basic[row]):
                column = next((j for j in self.moving() if self.table[row, j] != 0), None)
                if column is not None:
                    self.pivot(row, column)
                elif self.table[row, self.columns] != 0:
                    return self.contradiction(row)
        return None

    def moving(self) -> Iterator[int]:
        """The places of the non-basic unknowns that are ≥ 0 and may enter."""
        return (j for j, unknown in enumerate(self.nonbasic) if self.is_signed(unknown))

    def repair(self) -> Infeasible | None:
        """Makes every basic unknown ≥ 0 that must be; None where that is done."""
        last = len(self.basic)
        keep = all(self.table[last, j] >= 0 for j in self.moving())
        while True:
            rows = [i for i, b in enumerate(self.basic) if self.is_signed(b) and self.table[i, self.columns] < 0]
            if not rows:
                return None
            row = min(rows, key=lambda i: self.basic[i])
            entering = [j for j in self.moving() if self.table[row, j] > 0]
            if not entering:
                return self.contradiction(row)
            costs = {j: self.table[last, j] / self.table[row, j] if keep else flint.fmpq(0) for j in entering}
            self.pivot(row, _least(costs, self.nonbasic))

    def improve(self) -> Optimal | Unbounded:
        """Lowers the objective as long as some unknown lowers it."""
        last = len(self.basic)
        for column, unknown in enumerate(self.nonbasic):
            if self.is_free(unknown) and self.table[last, column] != 0:
                return self.descent(column, -1 if self.table[last, column] > 0 else 1)
        while True:
            entering = [j for j in self.moving() if self.table[last, j] < 0]
            if not entering:
                return self.optimum()
            column = min(entering, key=lambda j: self.nonbasic[j])
            rows = [i for i, b in enumerate(self.basic) if self.is_signed(b) and self.table[i, column] < 0]
            if not rows:
                return self.descent(column, 1)
            room = {i: self.table[i, self.columns] / -self.table[i, column] for i in rows}
            self.pivot(_least(room, self.basic), column)

    def point(self) -> Vector:
        """The dictionary's solution."""
        x = [ZERO] * self.columns
        for row, unknown in enumerate(self.basic):
            if unknown < self.columns:
                x[unknown] = _fraction(self.table[row, self.columns])
        return tuple(x)

    def optimum(self) -> Optimal:
        """The solution, with the costs of non-basic slacks as multipliers."""
        x, last = self.point(), len(self.basic)
        y = self.multipliers({self.nonbasic[j]: self.table[last, j] for j in range(self.columns)})
        return Optimal(x=x, y=y, objective=self.program.value(x))

    def descent(self, column: int, sign: int) -> Unbounded:
        """The solution and the ray along one non-basic unknown."""
        ray = [ZERO] * self.columns
        moves = [(b, sign * self.table[row, column]) for row, b in enumerate(self.basic)]
        for unknown, move in [*moves, (self.nonbasic[column], flint.fmpq(sign))]:
            if unknown < self.columns:
                ray[unknown] = _fraction(move)
        return Unbounded(x=self.point(), ray=tuple(ray))

    def contradiction(self, row: int) -> Infeasible:
        """basic = constant + Σ …, a sum of rows, in which the two sides cannot agree."""
        sign = -1 if self.table[row, self.columns] > 0 else 1  # a slack that must be 0 may be too large
        weights = {self.nonbasic[j]: -sign * self.table[row, j] for j in range(self.columns)}
        return Infeasible(y=self.multipliers(weights | {self.basic[row]: flint.fmpq(sign)}))

    def multipliers(self, weights: dict[int, flint.fmpq]) -> Vector:
        """The weights of slacks as multipliers of the rows as they are written."""
        rows = enumerate(self.program.rows, self.columns)
        return tuple(row.sign * _fraction(weights.get(slack, flint.fmpq(0))) for slack, row in rows)


def _least(values: dict[int, flint.fmpq], unknowns: list[int]) -> int:
    """The place of the least value; of equals that of the unknown with the least number."""
    return min(values, key=lambda place: (values[place], unknowns[place]))


def _rational(value: Fraction) -> flint.fmpq:
    return flint.fmpq(value.numerator, value.denominator)


def _fraction(value: flint.fmpq) -> Fraction:
    return Fraction(int(value.p), int(value.q))
