"""What is found of Theorem-of-Alternatives systems: one answer, and many answers held as arrays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple, overload

import numpy as np
import numpy.typing as npt

from lpmech.problem import exact
from lpmech.problem.exact import ExactArray, Integers


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Alternative:
    """A solution y (R y ≥ b) or a certificate λ (λ R = 0, λ·b > 0); the other is None."""

    solution: ExactArray | None = None
    certificate: ExactArray | None = None

    @property
    def feasible(self) -> bool:
        """Whether there is a solution."""
        return self.solution is not None


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
        """(N / d) y ≥ g r / e  iff  N (y e / (g d)) ≥ r."""
        ratio = Fraction(rows.denominator * content, right.denominator)
        return cls(ratio.numerator, ratio.denominator)

    def alternative(self, found: Found) -> Alternative:
        """The answer in the system's own units."""
        if not found.feasible:
            return Alternative(certificate=_vector(found.numerators, 1))
        numerators = [value * self.factor for value in found.numerators]
        return Alternative(solution=_vector(numerators, found.denominator * self.divisor).reduced())


def primitive(right: ExactArray) -> tuple[ExactArray, int]:
    """A right-hand side without the content g of its numerators, and g: so it is at any unit of money."""
    content = max(exact.content(right.numerators), 1)
    return (right if content == 1 else exact.from_integers(right.numerators // content, right.denominator)), content


def _vector(values: Sequence[int], denominator: int) -> ExactArray:
    """Integers over a denominator."""
    numerators = np.empty(len(values), dtype=object)
    numerators[:] = values
    return exact.from_integers(numerators, denominator)


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
        return self.units.alternative(self.found(place))

    def __iter__(self) -> Iterator[Alternative]:
        return (self[place] for place in range(len(self)))

    def found(self, place: int) -> Found:
        """One answer for the integer system."""
        if place in self.others:
            return self.others[place]
        return Found(True, self.numerators[place].tolist(), int(self.denominators[place]))
