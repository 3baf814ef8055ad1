"""Sums: coefficients by id of a column; `CONSTANT` stands for 1. Each operation is paid for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from ..kernel.meter import spend
from .world import ONE, ZERO, plus, times

CONSTANT = ""
Sum = dict[str, Fraction]


def add(total: Sum, other: Mapping[str, Fraction], factor: Fraction = ONE) -> None:
    """total += factor · other."""
    for column, value in other.items():
        spend(10)
        total[column] = plus(total.get(column, ZERO), times(factor, value))


def whole(values: Iterable[Fraction]) -> Fraction:
    """The sum of numbers."""
    total = ZERO
    for value in values:
        total = plus(total, value)
    return total


def joined(*parts: str) -> str:
    """Parts of an id; empty ones say nothing."""
    return " ".join(part for part in parts if part)
