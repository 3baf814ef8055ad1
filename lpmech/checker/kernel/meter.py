"""How much work and memory a check takes, counted where it is taken: inside the operations on lists of numbers.

The unit is at most about a tenth of a microsecond: one addition and multiplication of numbers of one machine word. A
product of longer ones counts by the product of their lengths, of two very long ones as the 3/2-th power, a common
denominator as the square. An operation spends before it takes time or memory, once for all the numbers that it makes:
so nobody who calls it says what it costs. For example, a sum of two functions on 1,000 states spends a few thousand.

What is spent counts against the meter that is running; where none is, as while files are read, nothing is counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from math import isqrt
from typing import Optional

from .errors import Limit

DEFAULT_LIMIT = 10_000_000_000
MAX_MEMORY_BITS = 1 << 34
REFERENCE = 64  # bits that a list takes for each entry
OBJECT = 300  # bits that a number in a list takes besides its own
SHORT = 300  # a product of numbers of so many bits takes the least time
AT_A_TIME = 4  # lists that an operation goes through, and what is made of them
COMPONENT = 5  # units of looking at one component of a state, also at one of a single label


class Meter:
    """Counts units against a limit, and the bits that are kept until the check ends."""

    def __init__(self, limit: int) -> None:
        self.limit, self.spent, self.kept = limit, 0, 0

    def spend(self, units: int) -> None:
        self.spent += units
        if self.spent > self.limit:
            shown = self.spent if self.spent < 10**18 else "over 10^18"
            raise Limit(f"the check needs {shown} units of work or more; the limit is {self.limit} (see --limit)")

    @contextmanager
    def running(self) -> Iterator[Meter]:
        """What is spent in the meantime counts here."""
        token = _RUNNING.set(self)
        try:
            yield self
        finally:
            _RUNNING.reset(token)


_RUNNING = ContextVar[Optional[Meter]]("meter", default=None)


def spend(units: int) -> None:
    """Count work; Limit where it is too much."""
    meter = _RUNNING.get()
    if meter is not None:
        meter.spend(units)


def expect_memory(bits: int) -> None:
    """Limit where more memory is needed at a time than is taken."""
    if bits > MAX_MEMORY_BITS:
        raise Limit(f"the check needs more than {MAX_MEMORY_BITS >> 33} GiB of memory")


def expect_kept(bits: int) -> None:
    """Limit where so much more memory will be too much when it is kept; nothing is counted yet."""
    meter = _RUNNING.get()
    if meter is not None:
        expect_memory(meter.kept + bits)


def keep(bits: int) -> None:
    """Count memory that is kept until the check ends."""
    meter = _RUNNING.get()
    if meter is not None:
        meter.kept += bits
        expect_memory(meter.kept)


def make(cells: int, bits: int = 0, other: int = 30, *, times: int = 1, kept: bool = False) -> None:
    """A list of numbers is made: each from `times` products of one of so many bits with one of `other` bits."""
    meter = _RUNNING.get()
    if meter is not None:
        short = bits <= SHORT and other <= SHORT
        meter.spend(30 + times * cells * (2 if short else cell_units(bits, other)))
        taken = cells * (bits + other + OBJECT)
        if meter.kept + AT_A_TIME * taken > MAX_MEMORY_BITS:
            expect_memory(meter.kept + AT_A_TIME * taken)
        if kept:
            meter.kept += taken


def expect_room(cells: int, bits: int) -> None:
    """So many numbers are about to be alive at a time, and as many made of them."""
    meter = _RUNNING.get()
    if meter is not None:
        expect_memory(meter.kept + 2 * cells * (bits + OBJECT))


def list_up(cells: int, *, kept: bool = False) -> None:
    """A list is made of so many numbers that are there already."""
    meter = _RUNNING.get()
    if meter is not None:
        meter.spend(10 + cells)
        expect_memory(meter.kept + REFERENCE * cells)
        if kept:
            meter.kept += REFERENCE * cells


def align(*denominators: int) -> None:
    """Denominators are brought together."""
    spend(alignment_units(sum(map(int.bit_length, denominators))))


def text_bits(text: str) -> int:
    """What a text takes besides its head."""
    return len(text) * (8 if text.isascii() else 32)


def longest(numbers: Iterable[int]) -> int:
    """The length of the longest number in bits."""
    return max(map(int.bit_length, numbers), default=0)


def cell_units(bits: int, other: int = 30) -> int:
    """The units of one product of a cell of so many bits with a number of `other` bits."""
    longer, shorter = max(bits, other) // 30, min(bits, other) // 30
    return 2 + longer // 60 + longer * min(shorter, 8 * isqrt(shorter)) // 350


def sum_units(bits: int) -> int:
    """The units of adding two cells of so many bits, and of comparing the sum."""
    return 1 + bits // 8000


def alignment_units(bits: int) -> int:
    """The units of bringing two denominators of so many bits together."""
    digits = bits // 30
    return 10 + digits * digits // 80
