"""What is known of a program, and the exact sums that confirm it (conventions: `lp/__init__.py`)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from lpmech.lp.program import ZERO, LinearProgram, Row

Vector = tuple[Fraction, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Optimal:
    """An optimal point and optimal multipliers; `objective` = c·x = b·y."""

    x: Vector
    y: Vector
    objective: Fraction

    def holds(self, program: LinearProgram) -> bool:
        """x and y are feasible and have the same worth."""
        worth = (program.value(self.x), right_side(program, self.y))
        return worth == (self.objective, self.objective) and is_feasible(program, self.x) and (
            is_dual_feasible(program, self.y)
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Infeasible:
    """Farkas multipliers: the rows, each times its multiplier, add up to 0 ≥ b·y > 0."""

    y: Vector

    def holds(self, program: LinearProgram) -> bool:
        """The multipliers have the right signs and leave a contradiction."""
        return right_side(program, self.y) > 0 and _is_dominated(program, self.y, [ZERO] * len(program.columns))

    def rows(self, program: LinearProgram) -> tuple[Row, ...]:
        """The rows that clash: those with a multiplier that is not 0."""
        return tuple(row for row, value in zip(program.rows, self.y, strict=True) if value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unbounded:
    """A feasible point and a ray along which the objective falls for ever."""

    x: Vector
    ray: Vector

    def holds(self, program: LinearProgram) -> bool:
        """The point is feasible, and so is every point on the ray."""
        return program.value(self.ray) < 0 and is_feasible(program, self.x) and _is_direction(program, self.ray)


Outcome = Optimal | Infeasible | Unbounded


def is_feasible(program: LinearProgram, x: Sequence[Fraction]) -> bool:
    """Whether a point meets every row and every sign."""
    return not program.negative(x) and not program.violated(x)


def is_dual_feasible(program: LinearProgram, y: Sequence[Fraction]) -> bool:
    """Whether multipliers have the right signs, Aᵀy = c on free columns and Aᵀy ≤ c on columns ≥ 0."""
    return _is_dominated(program, y, program.costs())


def right_side(program: LinearProgram, y: Sequence[Fraction]) -> Fraction:
    """b·y."""
    return sum((row.right * value for row, value in zip(program.rows, y, strict=True) if value), ZERO)


def _is_dominated(program: LinearProgram, y: Sequence[Fraction], costs: Sequence[Fraction]) -> bool:
    """Signs of y, and Aᵀy = costs (≤ on columns ≥ 0)."""
    pairs = zip(program.rows, y, strict=True)
    if any(value and not row.is_equation and row.sign * value < 0 for row, value in pairs):
        return False
    totals = _transposed_product(program, y)
    return all(
        total <= cost if column.nonnegative else total == cost
        for column, total, cost in zip(program.columns, totals, costs, strict=True)
    )


def _transposed_product(program: LinearProgram, y: Sequence[Fraction]) -> list[Fraction]:
    """Aᵀy, over one denominator: sums of fractions would be cancelled one by one."""
    pairs = zip(program.whole, y, strict=True)
    weighted = [(row, Fraction(value, scale)) for (row, _, scale), value in pairs if value]
    denominator = math.lcm(1, *(weight.denominator for _, weight in weighted))
    totals = [0] * len(program.columns)
    for row, weight in weighted:
        factor = weight.numerator * (denominator // weight.denominator)
        for column, value in row.items():
            totals[column] += factor * value
    return [Fraction(total, denominator) for total in totals]


def _is_direction(program: LinearProgram, ray: Sequence[Fraction]) -> bool:
    """Whether a direction never leaves the feasible set: every row's left-hand side grows as its sense allows."""
    for row in program.rows:
        growth = sum((value * ray[column] for column, value in row.terms), ZERO)
        if (growth != 0) if row.is_equation else growth * row.sign < 0:
            return False
    return not program.negative(ray)
