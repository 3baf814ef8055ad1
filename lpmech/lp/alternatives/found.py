"""What is found of Theorem-of-Alternatives systems: one answer, and many answers held as arrays."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, overload

import numpy as np
import numpy.typing as npt

from lpmech.problem import exact
from lpmech.problem.exact import ExactArray, Integers


class Found(NamedTuple):
    """An answer for an integer system: a solution numerators / denominator, or an integer certificate."""

    feasible: bool
    numerators: Sequence[int]
    denominator: int = 1


class Units(NamedTuple):
    """What a solution of the integer system (numerators of R and b) is multiplied by to solve R y ≥ b."""

    factor: int
    divisor: int

    @classmethod
    def of(cls, rows: ExactArray, right: ExactArray, content: int = 1) -> Units:
        """(N / d) y ≥ g r / e  iff  N (y e / (g d)) ≥ r, for the content g of the right-hand side."""
        factor, divisor = rows.denominator * content, right.denominator
        common = math.gcd(factor, divisor)
        return cls(factor // common, divisor // common)


@dataclass(frozen=True, eq=False)
class Alternative:
    """A solution y (R y ≥ b) or a certificate λ (λ R = 0, λ·b > 0); the other is None.

    Both are made into arrays when they are first asked for: who only wants the verdict waits for none.
    """

    found: Found  # for the integer system
    units: Units

    @property
    def feasible(self) -> bool:
        """Whether there is a solution."""
        return self.found.feasible

    @cached_property
    def solution(self) -> ExactArray | None:
        """The solution, in the system's own units."""
        if not self.feasible:
            return None
        numerators = [value * self.units.factor for value in self.found.numerators]
        return exact.from_numbers(numerators, self.found.denominator * self.units.divisor)

    @cached_property
    def certificate(self) -> ExactArray | None:
        """The multipliers of the rows."""
        return None if self.feasible else exact.from_numbers(self.found.numerators)


def content(right: Sequence[int]) -> int:
    """The greatest common divisor of a right-hand side; 1 where it is 0. Without it, it is at any unit of money."""
    return math.gcd(*right) or 1


@dataclass(frozen=True, kw_only=True, eq=False)
class Alternatives(Sequence[Alternative]):
    """The answers for B systems. Those found together stay in arrays until they are asked for."""

    feasible: npt.NDArray[np.bool_]
    numerators: Integers  # B×M, of solutions found together
    denominators: Integers  # B
    units: Units
    others: Mapping[int, Found]  # the systems that were settled one by one

    def __len__(self) -> int:
        return len(self.feasible)

    @overload
    def __getitem__(self, index: int) -> Alternative: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Alternative, ...]: ...
    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return tuple(self[place] for place in range(*index.indices(len(self))))
        place = range(len(self))[index]
        return Alternative(self.found(place), self.units)

    def __iter__(self) -> Iterator[Alternative]:
        return (self[place] for place in range(len(self)))

    def found(self, place: int) -> Found:
        """One answer for the integer system."""
        if place in self.others:
            return self.others[place]
        return Found(True, self.numerators[place].tolist(), int(self.denominators[place]))
