"""Tables of non-negative integers in fields of one long integer: a whole table is added, scaled or compared at once.

Field 0 is the lowest. A field has `width` bytes, a multiple of 8, and its top bit is 0 in every table, so that sums and
comparisons of two tables do not spill over. For example, the table 3, 5 in fields of 8 bytes is 3 + 5·2^64.

The unit of work is counted by the bytes that an operation goes through.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from ..kernel.meter import expect_memory, spend
from ..kernel.older import paired

WORD = 8
SHORT = 512  # bytes that are not worth a copy of their own
ALIVE = 6  # tables that an operation on tables needs at a time
BLOCK = 1 << 16  # fields that are gone through at a time, where what is made of them is not kept


def expect_tables(cells: int, width: int, tables: int) -> None:
    """Limit where so many tables of so many fields are too much memory."""
    expect_memory(8 * cells * width * (tables + ALIVE))


def work(size: int) -> None:
    """Count one pass over so many bytes."""
    spend(2 + size // 64)


def words(data: bytes) -> array[int]:
    """Bytes as little-endian words."""
    found = array("Q", data)
    if sys.byteorder == "big":
        found.byteswap()
    return found


def raw(data: array[int]) -> bytes:
    """Words as little-endian bytes."""
    if sys.byteorder == "big":
        data = data[:]
        data.byteswap()
    return data.tobytes()


@dataclass(frozen=True)
class Fields:
    """Tables of `count` fields of `width` bytes."""

    count: int
    width: int

    @property
    def bits(self) -> int:
        return 8 * self.width

    @property
    def size(self) -> int:
        return self.count * self.width

    @cached_property
    def ones(self) -> int:
        """1 in every field."""
        work(self.size)
        return int.from_bytes((b"\1" + bytes(self.width - 1)) * self.count, "little")

    @cached_property
    def tops(self) -> int:
        """The top bit of every field."""
        work(self.size)
        return self.ones << (self.bits - 1)

    def all(self, value: int) -> int:
        """The same number in every field."""
        work(2 * self.size)
        return self.ones * value

    def table(self, data: bytes) -> int:
        work(self.size)
        return int.from_bytes(data, "little")

    def data(self, table: int) -> bytes:
        work(self.size)
        return table.to_bytes(self.size, "little")

    def pack(self, values: Iterable[int]) -> int:
        """The table of some numbers."""
        spend(2 * self.count)
        if self.width == WORD:
            return self.table(raw(array("Q", values)))
        return self.table(b"".join(value.to_bytes(self.width, "little") for value in values))

    def blocks(self, *tables: bytes) -> Iterator[tuple[Fields, list[int]]]:
        """Tables as bytes, some fields at a time."""
        part = Fields(BLOCK, self.width)
        for start in range(0, self.count, BLOCK):
            if self.count - start < BLOCK:
                part = Fields(self.count - start, self.width)
            cut = slice(start * self.width, start * self.width + part.size)
            yield part, [part.table(data[cut]) for data in tables]

    def values(self, table: int) -> Sequence[int]:
        """The numbers of a table."""
        spend(self.count)
        return self.listed(self.data(table))

    def listed(self, data: bytes) -> Sequence[int]:
        if self.width == WORD:
            return words(data)
        spend(2 * self.count)
        step = self.width
        return [int.from_bytes(data[k : k + step], "little") for k in range(0, len(data), step)]

    def at(self, table: int, field: int) -> int:
        """One number of a table."""
        work(self.size)
        return (table >> (field * self.bits)) & ((1 << self.bits) - 1)

    def at_least(self, table: int, other: int) -> int:
        """1 where a table is at least another one."""
        work(3 * self.size)
        return (((table | self.tops) - other) & self.tops) >> (self.bits - 1)

    def filled(self, marks: int) -> int:
        """All bits of the fields that hold 1."""
        work(2 * self.size)
        return (marks << self.bits) - marks

    def larger(self, table: int, other: int) -> int:
        """The maximum of two tables, field by field."""
        work(4 * self.size)
        mask = self.filled(self.at_least(table, other))
        return (table & mask) | (other & ~mask)

    def least(self, table: int) -> int:
        return min(self.values(table))

    def most(self, table: int) -> int:
        return max(self.values(table))

    def marked(self, chosen: bytes, allocation: int) -> int:
        """1 where a rule, a byte a state, chooses an allocation."""
        work(2 * self.size)
        spread = bytearray(self.size)
        spread[:: self.width] = chosen.translate(bytes(value == allocation for value in range(256)))
        return int.from_bytes(spread, "little")

    def flags(self, marks: int) -> int:
        """The fields that hold 1, as a byte each."""
        return int.from_bytes(self.data(marks)[:: self.width], "little")

    def widened(self, table: int, width: int) -> int:
        """The same numbers in fields of another width, in which they fit."""
        return int.from_bytes(resized(self.data(table), self.width, width), "little")


def resized(data: bytes, width: int, other: int) -> bytes:
    """Fields of one width as fields of another one; what does not fit is cut off."""
    if width == other:
        return data
    count, old, new = len(data) // width, width // WORD, other // WORD
    expect_tables(count, max(width, other), 0)
    work(count * (width + other))
    given, made = words(data), array("Q", bytes(count * other))
    for lane in range(min(old, new)):
        made[lane::new] = given[lane::old]
    return raw(made)


def interleaved(parts: Sequence[bytes], width: int) -> bytes:
    """Tables side by side: field r of part t becomes field r·(number of parts) + t."""
    count, lanes = len(parts), width // WORD
    if count == 1:
        return parts[0]
    work(2 * count * len(parts[0]))
    made = array("Q", bytes(count * len(parts[0])))
    known = {id(part): words(part) for part in parts}
    for place, part in enumerate(parts):
        for lane in range(lanes):
            made[place * lanes + lane :: count * lanes] = known[id(part)][lane::lanes]
    return raw(made)


def replaced(data: bytes, width: int, size: int, inner: int, label: int) -> bytes:
    """A table in which a component, of `size` labels and with so many cells behind each, stands at one label
    everywhere."""
    if size == 1:
        return data
    work(2 * len(data))
    block, part = size * inner * width, inner * width
    spend(2 * (len(data) // block if part > SHORT else size * part))
    if part > SHORT:
        start = label * part
        return b"".join(data[k + start : k + start + part] * size for k in range(0, len(data), block))
    code, unit = ("Q", WORD) if width % WORD == 0 else ("B", 1)
    given, made, step = array(code, data), array(code, bytes(len(data))), part // unit
    for place in range(step):
        kept = given[label * step + place :: size * step]
        for other in range(size):
            made[other * step + place :: size * step] = kept
    return made.tobytes()


def scattered(blocks: Sequence[tuple[int, bytes]], places: Sequence[int], count: int, width: int) -> bytes:
    """A table of `count` fields from blocks: field r of a block goes to the block's start plus places[r]."""
    spend(4 * count)
    made = bytearray(count * width)
    for start, block in blocks:
        for place, k in paired(places, range(0, len(block), width)):
            to = (start + place) * width
            made[to : to + width] = block[k : k + width]
    return bytes(made)


def ones_of(flags: int, count: int) -> Iterator[int]:
    """The bytes, of so many, that hold 1."""
    data = flags.to_bytes(count, "little")
    spend(count // 64)
    place = data.find(1)
    while place >= 0:
        yield place
        place = data.find(1, place + 1)


def mixed(slices: Sequence[int], weights: Sequence[int]) -> int:
    """Σ weight · slice."""
    total = 0
    for weight, table in paired(weights, slices):
        if weight == 1:
            total += table
        elif weight:
            total += weight * table
    return total
