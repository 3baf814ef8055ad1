"""Which numbers are simpler than a number: in a counterexample 0, 1 and small integers are read best."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction


def weight(number: Fraction) -> tuple[int, int, bool]:
    """How hard a number is to read: a long denominator first, then a long numerator, then the sign."""
    return number.denominator, abs(number.numerator), number < 0


def simpler_numbers(number: Fraction) -> Iterator[Fraction]:
    """Simpler numbers, the simplest first."""
    whole = int(number)
    candidates = [
        *map(Fraction, (0, 1, 2, round(number), whole, whole // 2, whole - 1 if number > 0 else whole + 1)),
        Fraction(1, 2), -number, *(number.limit_denominator(n) for n in (2, 3, max(2, number.denominator // 2))),
    ]  # fmt: skip
    for candidate in dict.fromkeys(candidates):
        if weight(candidate) < weight(number):
            yield candidate
