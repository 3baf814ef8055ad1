"""The prior, and what a glance at the tables of an environment tells of what is received."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from operator import mul

from ..kernel.environment import Environment
from ..kernel.meter import make, spend
from ..kernel.spaces import GridTable, Space
from .packed import Fields
from .programs import Value

Bounds = tuple[Fraction, Fraction]


def is_free(environment: Environment) -> bool:
    """Whether nobody but the agents receives anything."""
    return all(stage.public_utility.is_zero for stage in environment.stages)


def is_negative(grid: GridTable) -> bool:
    """Whether somebody receives less than 0 somewhere."""
    spend(len(grid.numerators))
    return min(grid.numerators) < 0


class Chances:
    """The prior, at every state."""

    def __init__(self, prior: GridTable, space: Space) -> None:
        self.prior, self.count = prior, space.size
        self.numerators = prior.gather(space.names, space.sizes) if prior.axes else ()  # (): the same at all states

    def about(self, value: Value) -> Bounds:
        """The bounds of the expectation of a value."""
        listed = Fields(self.count, value.rough.width).listed(value.rough.data)
        mean = self.mean(listed) + value.base
        return mean + value.lo, mean + value.hi

    def mean(self, values: Sequence[int]) -> Fraction:
        """The expectation of a function of the state."""
        if not self.prior.axes:
            spend(len(values))
            return Fraction(self.prior.numerators[0] * sum(values), self.prior.denominator)
        make(len(values), self.prior.bits, 64)
        return Fraction(sum(map(mul, self.numerators, values)), self.prior.denominator)
