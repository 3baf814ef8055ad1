"""The packed tables of an enclosed certificate (docs/enclosed_format.md, section 1): rules, payments and values."""

from __future__ import annotations

import base64
import hashlib
from math import prod
from typing import Any

from .certificate import Tables
from .environment import ZERO, table
from .faults import Path, malformed
from .fields import fields, integer, items, ratio, text, whole

CHUNK = 65_536
WIDEST = 16
LONGEST = 4_096
MOST_ALLOCATIONS = 256


def rules(tables: Tables, value: Any, path: Path) -> list[Any]:
    """The allocation of each period: a byte for each shock and state."""
    found = []
    for t, one in enumerate(tables.periods(value, path)):
        stage, where = tables.names.stage(t), (*path, t)
        allocations = len(tables.names.allocations[stage])
        if allocations > MOST_ALLOCATIONS:
            malformed(where, f"a stage of at most {MOST_ALLOCATIONS} allocations", allocations)
        sizes = [len(tables.names.shocks[stage] or ("",)), *tables.names.space(t).sizes()]
        given = fields(one, where, ("chunks",))
        data = _chunks(given["chunks"], prod(sizes), 1, (*where, "chunks"))
        if max(data) >= allocations:
            malformed(where, f"bytes of at most {allocations - 1}", max(data))
        found.append(table(list(enumerate(sizes)), 0, {k + 1: byte for k, byte in enumerate(data)}))
    return found


def values(tables: Tables, value: Any, exponent: int, path: Path) -> Any:
    """A DYADIC on all states, of an infinite horizon."""
    sizes = tables.names.space(0).sizes()
    numbers = _stored(fields(value, path, ("least", "width", "chunks")), prod(sizes), path)
    return table(list(enumerate(sizes)), ZERO, {k + 1: ratio(one, 1 << exponent) for k, one in enumerate(numbers)})


def expect_values_without(tables: Tables, agent: int, value: Any, path: Path) -> None:
    """A DYADIC on the states of the others, which nothing is decided by here."""
    sizes = tables.names.space(0).sizes()
    _stored(fields(value, path, ("least", "width", "chunks")), prod(sizes[: agent + 1] + sizes[agent + 2 :]), path)


def payments(tables: Tables, value: Any, path: Path) -> list[Any]:
    """What an agent pays, by period, on the reports of the period; with an infinite horizon twice the same."""
    found = [_paid(tables, t, one, (*path, t)) for t, one in enumerate(tables.periods(value, path))]
    return found * 2 if tables.names.horizon is None else found


def _paid(tables: Tables, t: int, value: Any, path: Path) -> Any:
    given = fields(value, path, ("axes", "denominator", "least", "width", "chunks"))
    allowed = tables.names.axes(tables.names.space(t), tables.agents + 2)
    named = [text(one, (*path, "axes")) for one in items(given["axes"], (*path, "axes"))]
    if [name for name in allowed if name in named] != named:
        malformed((*path, "axes"), f"distinct axes among {', '.join(allowed)}, in this order", named)
    below = integer(given["denominator"], (*path, "denominator"))
    if below < 1:
        malformed((*path, "denominator"), "more than 0", below)
    axes = [(allowed[name][0], len(allowed[name][1])) for name in named]
    numbers = _stored(given, prod(size for _, size in axes), path)
    return table(axes, ZERO, {k + 1: ratio(one, below) for k, one in enumerate(numbers)})


def _stored(given: dict[str, Any], cells: int, path: Path) -> list[int]:
    """The numbers of so many fields."""
    least, width = integer(given["least"], (*path, "least")), whole(given["width"], (*path, "width"), 1, WIDEST)
    if least.bit_length() > LONGEST:
        malformed((*path, "least"), f"an integer below 2^{LONGEST} in size", "a longer one")
    data = _chunks(given["chunks"], cells, width, (*path, "chunks"))
    read = [int.from_bytes(data[k * width : (k + 1) * width], "little") for k in range(cells)]
    if min(read) != 0:
        malformed(path, "a field that is 0", min(read))
    return [least + one for one in read]


def _chunks(value: Any, cells: int, size: int, path: Path) -> bytes:
    """The bytes of so many cells of so many bytes each."""
    parts, given = [], items(value, path)
    if len(given) != -(-cells // CHUNK):
        malformed(path, f"{-(-cells // CHUNK)} chunks of 65,536 cells", len(given))
    for k, one in enumerate(given):
        found, where = fields(one, (*path, k), ("sha256", "data")), (*path, k)
        data = _decoded(text(found["data"], (*where, "data")), (*where, "data"))
        if len(data) != size * min(CHUNK, cells - k * CHUNK):
            malformed((*where, "data"), f"{size * min(CHUNK, cells - k * CHUNK)} bytes", len(data))
        if hashlib.sha256(data).hexdigest() != found["sha256"]:
            malformed((*where, "sha256"), "the hash of the data", found["sha256"])
        parts.append(data)
    return b"".join(parts)


def _decoded(written: str, path: Path) -> bytes:
    try:
        data = base64.b64decode(written, validate=True)
    except ValueError:
        malformed(path, "base64", written)
    if base64.b64encode(data).decode() != written:
        malformed(path, "the base64 text of its bytes", written)
    return data
