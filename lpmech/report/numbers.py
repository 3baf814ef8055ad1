"""Rationals for reading: exact where short; else rounded, and then marked by `≈`. Output formats keep them exact."""

from __future__ import annotations

from lpmech.problem.exact import parse_result
from lpmech.problem.shown import LONGEST, ROUNDED, approximate, rounded, short

__all__ = ["LONGEST", "NOTE", "ROUNDED", "approximate", "decimals", "rounded", "short", "with_decimals"]

NOTE = "≈ marks a rounded number; --format json has it exactly."


def decimals(text: str, places: int) -> str:
    """A rational rounded to so many decimals (half to even)."""
    return rounded(parse_result(text), places)


def with_decimals(text: str, exact: str, places: int | None) -> str:
    """`7/3 ≈ 2.33`, or just `2.50` where nothing is lost; `exact` is how the number is shown without `places`."""
    if places is None:
        return exact
    rounded = decimals(text, places)
    if parse_result(rounded) == parse_result(text):
        return rounded
    return ROUNDED + rounded if exact.startswith(ROUNDED) else f"{exact} {ROUNDED}{rounded}"
