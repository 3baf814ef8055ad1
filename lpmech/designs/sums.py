"""Sums of columns: coefficients by position; `CONSTANT` stands for 1."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

CONSTANT = -1
ONE, ZERO = Fraction(1), Fraction(0)
Sum = dict[int, Fraction]


def add(total: Sum, other: Mapping[int, Fraction], times: Fraction = ONE) -> None:
    """total += times · other."""
    for column, value in other.items():
        total[column] = total.get(column, ZERO) + times * value
