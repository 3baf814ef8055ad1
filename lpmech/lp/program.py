"""A linear program with named columns and rows and rational coefficients (conventions: `lp/__init__.py`)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

Sense = Literal[">=", "="]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Σ coefficients · columns  (≥ or =)  right-hand side."""

    id: str
    coefficients: Mapping[int, Fraction]  # by position of the column
    sense: Sense
    right: Fraction

    def integers(self) -> tuple[dict[int, int], int]:
        """The row times the least positive integer that clears its denominators."""
        parts = [value.denominator for value in self.coefficients.values()]
        factor = math.lcm(self.right.denominator, *parts)
        return {column: int(value * factor) for column, value in self.coefficients.items()}, int(self.right * factor)


@dataclass(frozen=True, slots=True, kw_only=True)
class LinearProgram:
    """Minimise objective · x over free columns subject to the rows."""

    name: str
    columns: tuple[str, ...]  # ids; all columns are free
    objective: Mapping[int, Fraction]
    rows: tuple[Row, ...]

    def to_pulp(self) -> Any:
        """The program as a PuLP model, with floats as coefficients: for any solver that PuLP knows; not evidence.

        PuLP allows few characters in names; columns are x0, x1, … and rows r0, r1, … in this program's order.
        """
        import pulp

        model = pulp.LpProblem(_plain(self.name), pulp.LpMinimize)
        columns = [pulp.LpVariable(f"x{place}") for place in range(len(self.columns))]
        model += pulp.lpSum(float(value) * columns[place] for place, value in self.objective.items())
        for place, row in enumerate(self.rows):
            terms = pulp.lpSum(float(value) * columns[column] for column, value in row.coefficients.items())
            model += (terms >= float(row.right) if row.sense == ">=" else terms == float(row.right)), f"r{place}"
        return model

    def violated(self, point: Mapping[int, Fraction]) -> tuple[Row, ...]:
        """The rows that a point violates, exactly."""
        failing = []
        for row in self.rows:
            left = sum(
                (value * point.get(column, Fraction(0)) for column, value in row.coefficients.items()), Fraction(0)
            )
            if left < row.right or (row.sense == "=" and left != row.right):
                failing.append(row)
        return tuple(failing)


def _plain(name: str) -> str:
    """A name of letters, digits and underscores."""
    return "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in name) or "program"
