"""Tables of dyadic numbers and rules as they are written (docs/enclosed_format.md, section 1)."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from lpmech.enclosures.bounds import Plan, Value
from lpmech.enclosures.steps import BITS
from lpmech.problem.exact import Integers
from lpmech.reading.files import Streamed

CHUNK = 65_536
WIDEST = 16  # bytes of a field


@dataclass(frozen=True)
class Dyadic:
    """2^-e (least + U) with fields U ≥ 0, one of them 0."""

    least: int
    fields: Integers

    @property
    def bound(self) -> int:
        """The largest field."""
        return int(self.fields.max())

    @property
    def fits(self) -> bool:
        """Whether fields may be so long."""
        return self.bound.bit_length() <= 8 * WIDEST

    def value(self, guard: int) -> Value:
        """In units of 2^-(e+g)."""
        bound = self.bound << guard
        cells = self.fields if bound.bit_length() <= BITS else self.fields.astype(object)
        return Value(np.asarray(cells << guard, dtype=cells.dtype), self.least << guard, bound)

    def to_json(self) -> dict[str, Any]:
        """A DYADIC, its chunks made while they are written."""
        width = max(1, -(-self.bound.bit_length() // 8))
        chunks = Streamed(lambda: _chunks(_bytes(self.fields, width), width))
        return {"least": _int(self.least), "width": width, "chunks": chunks}


def _int(value: int) -> int | str:
    return value if abs(value) < 2**53 else hex(value)


def _bytes(fields: Integers, width: int) -> bytes:
    if fields.dtype == object:
        return b"".join(int(field).to_bytes(width, "little") for field in fields.ravel())
    return fields.astype("<i8").ravel().view(np.uint8).reshape(-1, 8)[:, :width].tobytes()


def _chunks(data: bytes, size: int) -> Iterator[dict[str, str]]:
    for at in range(0, len(data), CHUNK * size):
        part = data[at : at + CHUNK * size]
        yield {"sha256": hashlib.sha256(part).hexdigest(), "data": base64.b64encode(part).decode()}


def packed(plan: Plan) -> dict[str, Any]:
    """A PACKED, its chunks made while they are written."""
    return {"chunks": Streamed(lambda: _chunks(plan.tobytes(), 1))}


def rounded(values: npt.NDArray[np.float64], exponent: int) -> Dyadic:
    """The nearest multiples of 2^-exponent."""
    top = float(np.abs(values).max()) if values.size else 0.0
    if top * 2.0**exponent < 2.0**BITS:
        cells = np.rint(values * 2.0**exponent).astype(np.int64)
    else:
        exact = [round(Fraction(value) * (1 << exponent)) for value in values.ravel().tolist()]
        cells = np.array(exact, dtype=object).reshape(values.shape)
    return shifted(cells)


def shifted(cells: Integers) -> Dyadic:
    """Fields above the least one."""
    least = int(cells.min())
    fields = np.asarray(cells - least, dtype=cells.dtype)
    if fields.dtype == object and int(fields.max()).bit_length() <= BITS:
        fields = fields.astype(np.int64)
    return Dyadic(least, fields)
