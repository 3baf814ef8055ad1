"""Left-hand sides of rows, in integers and in floats: computed once, however often the right-hand side changes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

_LARGE = 1 << 10  # a row whose largest coefficient lies beyond, or below its inverse, is rescaled for floats


@dataclass(frozen=True)
class Left:
    """Σ coefficient · column: (position, coefficient), ascending, without zeros."""

    terms: Sequence[tuple[int, Fraction]]

    @cached_property
    def scale(self) -> int:
        """The least positive integer that clears the denominators."""
        return math.lcm(*(value.denominator for _, value in self.terms))

    @cached_property
    def whole(self) -> dict[int, int]:
        """The coefficients times `scale`, by position."""
        return self.times(self.scale)

    def times(self, factor: int) -> dict[int, int]:
        """The coefficients times a multiple of `scale`, by position."""
        return {column: value.numerator * (factor // value.denominator) for column, value in self.terms}

    @cached_property
    def unit(self) -> Fraction | int:
        """What the row is divided by for floats: 1 where its largest coefficient is moderate."""
        sizes = [(abs(value.numerator), value.denominator) for _, value in self.terms]
        if all(above <= below * _LARGE for above, below in sizes) and any(
            above * _LARGE >= below for above, below in sizes
        ):
            return 1
        return max((abs(value) for _, value in self.terms), default=1)

    @cached_property
    def columns(self) -> list[int]:
        """The positions."""
        return [column for column, _ in self.terms]

    @cached_property
    def floats(self) -> list[float]:
        """The coefficients over `unit`."""
        over = [value if self.unit == 1 else value / self.unit for _, value in self.terms]
        return [one.numerator / one.denominator for one in over]  # what float(one) is, which takes longer
