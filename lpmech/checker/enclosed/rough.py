"""Tables that know their truth up to a scale and an error, and what one next component does to them."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from .packed import WORD, resized, work

Rows = tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Rough:
    """scale·x ≤ truth ≤ scale·(x + error) in every field x, and x ≤ bound."""

    data: bytes
    width: int
    scale: Fraction
    error: Fraction
    bound: int
    _pieces: dict[int, list[int]] = field(default_factory=dict, compare=False, repr=False)

    def fitting(self, most: int) -> Rough:
        """The same in fields in which numbers up to `most` fit below the top bit."""
        width = fitting(most, self.width)
        return self if width == self.width else Rough(
            resized(self.data, self.width, width), width, self.scale, self.error, self.bound
        )  # fmt: skip

    def pieces(self, count: int) -> list[int]:
        """The table cut into so many."""
        if count not in self._pieces:
            work(len(self.data))
            size = len(self.data) // count
            self._pieces.clear()
            self._pieces[count] = [int.from_bytes(self.data[k * size : (k + 1) * size], "little") for k in range(count)]
        return self._pieces[count]

    def forget(self) -> None:
        """The pieces are not needed any more."""
        self._pieces.clear()


def fitting(most: int, width: int = WORD) -> int:
    """The least width, from a given one on, of fields in which numbers up to `most` leave the top bit free."""
    return max(width, -(-(most.bit_length() + 1) // (8 * WORD)) * WORD)


@dataclass(frozen=True)
class Factor:
    """A next component's matrix over one denominator: one for each label that is fixed today, rows by own label."""

    denominator: int
    matrices: tuple[Rows, ...]

    @property
    def size(self) -> int:
        return len(self.matrices[0][0])

    @cached_property
    def stays(self) -> bool:
        """Whether the component is tomorrow what it is today."""
        size = self.size
        unit = tuple(tuple(int(j == k) for j in range(size)) for k in range(size))
        return self.denominator == 1 and all(rows == unit for rows in self.matrices)
