"""Numbers of a witness as fractions: whether long ones are in lowest terms is found here, where the work is counted."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import lcm

from .errors import Malformed, Path
from .meter import alignment_units, make, spend
from .older import record

Number = tuple[int, int]


@record
class Exactly:
    """Reads the numbers of one witness, and pays for sums and products of them."""

    path: Path

    def fraction(self, number: Number) -> Fraction:
        """Malformed where the number is not in lowest terms."""
        pay(number)
        value = Fraction(*number)
        if value.denominator != number[1]:
            raise Malformed(self.path, "a rational is in lowest terms with a positive denominator")
        return value


def pay(*numbers: Number) -> None:
    """Count sums and products of numbers that are together so long."""
    bits = sum(over.bit_length() + under.bit_length() for over, under in numbers)
    spend(20 * len(numbers) + 4 * alignment_units(bits))


def over_one(numbers: Iterable[Number]) -> tuple[int, list[int]]:
    """A common denominator of some numbers, and their numerators over it."""
    found, common = list(numbers), 1
    for _, under in found:
        pay((common, under))
        common = lcm(common, under)
    make(len(found), common.bit_length(), max((over.bit_length() for over, _ in found), default=0))
    return common, [over * (common // under) for over, under in found]


def total_of(products: Iterable[tuple[Fraction, Fraction]]) -> Fraction:
    """Σ weight · value."""
    total = Fraction(0)
    for weight, value in products:
        pay(*(x.as_integer_ratio() for x in (total, weight, value)))
        total += weight * value
    return total
