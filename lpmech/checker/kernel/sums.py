"""Whether the unknowns of linear rows cancel in a sum with weights: the one test behind every refutation and bound.

A row says that a combination of unknowns is at least a number. Added up with weights (of the right sign for an
inequality, which is tested where they are read), rows prove what their right-hand sides add up to, if nothing is left
of the unknowns. For example, x − y ≥ 1 and y − x ≥ 0 leave nothing of x and y, and read 0 ≥ 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from .errors import Rejected
from .exactly import over_one, total_of
from .meter import OBJECT, keep, longest, make
from .older import paired, record

Block = tuple[Any, ...]  # what some unknowns are called, in words, and what tells them from others
Columns = tuple[Block, int, int, Sequence[int]]  # a block of so many unknowns: coefficients from a place on


@record
class Row:
    """Σ coefficient / scale · unknown ≥ right, or =; the columns can be gone through once."""

    scale: int
    columns: Iterable[Columns]
    right: Fraction = Fraction(0)


def check_sum(terms: Sequence[tuple[Fraction, Row]], otherwise: str = "{} do not cancel") -> Fraction:
    """What rows with weights add up to on the right; Rejected unless all unknowns cancel on the left. `{}` stands for
    the name of the first ones that do not."""
    _, weights = over_one((weight.numerator, weight.denominator * row.scale) for weight, row in terms)
    balance = _Balance()
    for (_, row), weight in paired(terms, weights):
        for block, length, place, coefficients in row.columns:
            balance.add(block, length, place, coefficients, weight)
    for block, left in balance.left.items():
        if any(left):
            raise Rejected(otherwise.format(block[0]))
    return total_of((weight, row.right) for weight, row in terms)


class _Balance:
    """What a sum has of each unknown so far, as integers over one denominator."""

    def __init__(self) -> None:
        self.left: dict[Block, list[int]] = {}
        self._bits: dict[Block, int] = {}

    def add(self, block: Block, length: int, place: int, coefficients: Sequence[int], weight: int) -> None:
        """Weight times the coefficients; memory is counted by the longest numbers of a block so far."""
        bits, before = longest(coefficients), self._bits.get(block, -OBJECT)
        make(len(coefficients), bits, weight.bit_length())
        if bits + weight.bit_length() > before:
            keep(length * (bits + weight.bit_length() - before))
            self._bits[block] = bits + weight.bit_length()
        if block not in self.left:
            self.left[block] = [0] * length
        left, end = self.left[block], place + len(coefficients)
        left[place:end] = [so_far + weight * x for so_far, x in paired(left[place:end], coefficients)]
