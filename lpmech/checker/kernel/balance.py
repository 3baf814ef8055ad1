"""Whether the unknowns of linear rows cancel in a sum with weights: the one test behind every refutation and bound.

A row says that a combination of unknowns is at least a number. Added up with weights (of the right sign for an
inequality, which is tested where they are read), rows prove what their right-hand sides add up to, if nothing is left
of the unknowns. For example, x − y ≥ 1 and y − x ≥ 0 leave nothing of x and y, and read 0 ≥ 1.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from .errors import Rejected
from .meter import OBJECT, keep, longest, make
from .older import paired


class Balance:
    """What a sum has of each unknown so far. Unknowns stand in blocks, each with a name and a fixed length; all numbers
    are integers over one denominator, which is the caller's."""

    def __init__(self) -> None:
        self._left: dict[Hashable, list[int]] = {}
        self._bits: dict[Hashable, int] = {}

    def add(self, block: Hashable, coefficients: Sequence[int], weight: int = 1) -> None:
        """Weight times what a row has of the unknowns of a block."""
        left, bits = self._left.get(block), longest(coefficients)
        make(len(coefficients), bits, weight.bit_length())
        self._grow(block, len(coefficients), bits + weight.bit_length())
        if left is None:
            self._left[block] = [weight * x for x in coefficients]
        elif weight:
            left[:] = [so_far + weight * x for so_far, x in paired(left, coefficients)]

    def add_at(self, block: Hashable, length: int, place: int, amount: int) -> None:
        """The same of one unknown of a block that has so many."""
        left = self._left.get(block)
        make(1, amount.bit_length())
        self._grow(block, length, amount.bit_length())
        if left is None:
            left = self._left[block] = [0] * length
        left[place] += amount

    def _grow(self, block: Hashable, length: int, bits: int) -> None:
        """Numbers of so many bits are added to a block."""
        before = self._bits.get(block, -OBJECT)
        if bits > before:
            keep(length * (bits - before))
            self._bits[block] = bits

    def expect_nothing_left(self, otherwise: str) -> None:
        """Rejected unless every unknown cancels."""
        if any(any(left) for left in self._left.values()):
            raise Rejected(otherwise)
