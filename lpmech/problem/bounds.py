"""Bounds of a number, for reading."""

from __future__ import annotations

from decimal import ROUND_CEILING, Context, Decimal
from fractions import Fraction

from lpmech.problem.shown import ROUNDED, rounded, short

PLACES = 6  # of a number that is known exactly
UP = Context(prec=2, rounding=ROUND_CEILING)


def between(low: Fraction | None, high: Fraction | None) -> str:
    """Bounds for reading: `3/8`, `≈ 5.9241 ± 1.1e-9`, `≥ 0`, or a dash."""
    if low is None and high is None:
        return "–"
    if low is None or high is None:
        return f"≤ {short(high)}" if high is not None else f"≥ {short(low)}"
    if low == high:
        return short(low)
    shown = rounded((low + high) / 2, places(low, high))
    return f"{ROUNDED}{shown} ± {above(rest(low, high, shown))}"


def places(low: Fraction, high: Fraction) -> int:
    """How many decimals bounds tell of a number."""
    return max(0, -_size((high - low) / 2)) if low < high else PLACES


def rest(low: Fraction, high: Fraction, shown: str) -> Fraction:
    """How far a number may be from what is shown of it."""
    return max(high - Fraction(shown), Fraction(shown) - low)


def _size(number: Fraction) -> int:
    """The power of ten of a number's first digit."""
    return Context(prec=6).divide(Decimal(number.numerator), Decimal(number.denominator)).adjusted()


def above(number: Fraction) -> str:
    """A number rounded up to two digits."""
    return str(UP.divide(Decimal(number.numerator), Decimal(number.denominator))).lower()
