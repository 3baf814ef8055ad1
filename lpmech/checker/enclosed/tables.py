"""Reading the tables and rules of an enclosed certificate: DYADIC, PACKED and CHUNK (page section 1)."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ..kernel.environment import Environment
from ..kernel.errors import Malformed, Path, expected
from ..kernel.fields import int_of, list_for, object_of, string
from ..kernel.spaces import Space
from .packed import Fields, expect_tables, resized, work
from .programs import Value
from .rough import Rough, fitting

CHUNK = 65_536
WIDEST = 16
EVERYONE, WITHOUT, OF = "everyone", "without ", "of "


@dataclass(frozen=True)
class Stored:
    """A table as it is written: so many fields above a least number, of `size` bytes each, one of them 0."""

    least: int
    size: int
    data: bytes
    cells: int

    def spread(self) -> tuple[bytes, int]:
        """Fields of whole words, and their width."""
        width = 8 * (-(-self.size // 8))
        expect_tables(self.cells, width, 3)
        work(4 * self.cells * width)
        spread = bytearray(self.cells * width)
        for lane in range(self.size):
            spread[lane::width] = self.data[lane :: self.size]
        return bytes(spread), width

    def listed(self) -> Sequence[int]:
        """The fields as numbers."""
        data, width = self.spread()
        return Fields(self.cells, width).listed(data)

    def value(self, guard: int) -> Value:
        """In units of 2^-(e+g)."""
        data, narrow = self.spread()
        bound = max(Fields(self.cells, narrow).listed(data)) << guard
        width = fitting(bound, narrow)
        table = int.from_bytes(resized(data, narrow, width), "little") << guard
        del data
        rough = Rough(table.to_bytes(self.cells * width, "little"), width, Fraction(1), Fraction(0), bound)
        return Value(rough, self.least << guard, Fraction(0), Fraction(0))


def _chunks(value: object, cells: int, size: int, path: Path) -> bytes:
    """The bytes of so many cells of so many bytes each."""
    count = -(-cells // CHUNK)
    parts = []
    for k, item in enumerate(list_for(value, path, count, "65,536 cells each")):
        where = (*path, k)
        fields = object_of(item, where, ("sha256", "data"))
        data = _decoded(string(fields["data"], (*where, "data")), (*where, "data"))
        if len(data) != size * min(CHUNK, cells - k * CHUNK):
            raise expected((*where, "data"), f"{size * min(CHUNK, cells - k * CHUNK)} bytes", len(data))
        if hashlib.sha256(data).hexdigest() != fields["sha256"]:
            raise Malformed((*where, "sha256"), "is not the hash of the data")
        parts.append(data)
    return b"".join(parts)


def _decoded(text: str, path: Path) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        raise Malformed(path, "is not base64") from None
    if base64.b64encode(data).decode() != text:
        raise Malformed(path, "is not the base64 text of its bytes: a stray bit")
    return data


def read_plans(value: object, environment: Environment, path: Path) -> tuple[tuple[bytes, ...], ...]:
    items = list_for(value, path, environment.periods, "each period")
    return tuple(_plan(item, environment, t, (*path, t)) for t, item in enumerate(items))


def _plan(value: object, environment: Environment, period: int, path: Path) -> tuple[bytes, ...]:
    """The allocations by shock, a byte for each state."""
    stage = environment.stage(period)
    if len(stage.allocations) > 256:
        raise Malformed(path, "a stage of more than 256 allocations has no enclosed certificate")
    fields, size = object_of(value, path, ("chunks",)), stage.space.size
    data = _chunks(fields["chunks"], size * len(stage.shocks), 1, (*path, "chunks"))
    if max(data) >= len(stage.allocations):
        raise Malformed(path, f"a byte is beyond the last allocation, {len(stage.allocations) - 1}")
    return tuple(data[z * size : (z + 1) * size] for z in range(len(stage.shocks)))


def read_values(
    value: object, environment: Environment, pivot: bool, alone: Sequence[str], path: Path
) -> Mapping[str, Stored]:  # fmt: skip
    """The tables of an infinite horizon, by society; `alone` are the agents that have one of their own."""
    names = {}
    if environment.horizon is None:
        components = environment.stages[0].space.components
        names[EVERYONE] = Space(components)
        for agent in environment.agents if pivot else ():
            names[WITHOUT + agent] = Space(tuple(axis for axis in components if axis.name != agent))
        names |= dict.fromkeys((OF + agent for agent in alone), Space(components))
    fields = object_of(value, path, names)
    return {
        name: read_stored(object_of(fields[name], (*path, name), ("least", "width", "chunks")), space.size,
                          (*path, name))
        for name, space in names.items()
    }  # fmt: skip


def read_stored(fields: Mapping[str, object], cells: int, path: Path) -> Stored:
    """The least number, width and chunks of so many fields."""
    least, size = int_of(fields["least"], path, "least"), fields["width"]
    if least.bit_length() > 4_096:
        raise expected((*path, "least"), "an integer below 2^4096 in size", least)
    if type(size) is not int or not 1 <= size <= WIDEST:
        raise expected((*path, "width"), f"an integer from 1 to {WIDEST}", size)
    data = _chunks(fields["chunks"], cells, size, (*path, "chunks"))
    found = Stored(least, size, data, cells)
    if min(found.listed()) != 0:
        raise Malformed(path, "no field is 0")
    return found
