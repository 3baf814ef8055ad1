"""Numbers of a file by which polynomials are found again: points of grids, kinks, signals."""

from __future__ import annotations

from fractions import Fraction

from ..kernel.fields import fraction_text


class Point(Fraction):
    """A rational whose hash is that of its digits, which differs from run to run. The hash of a Fraction is known to
    everybody, so that a file could be made of numbers that all have the same one, and every look-up would go through
    all of them. Points are looked up among points only: what is computed from them is a Fraction again."""

    __slots__ = ("_hash",)
    _hash: int

    def __new__(cls, value: Fraction | int) -> Point:
        point = super().__new__(cls, value)
        point._hash = hash(f"{point.numerator:x}/{point.denominator:x}")
        return point

    def __hash__(self) -> int:  # type: ignore[override]
        return self._hash


ZERO, ONE = Point(0), Point(1)


def text(value: Fraction) -> str:
    """A number as it is written: `-3/8`."""
    return fraction_text(value.numerator, value.denominator)
