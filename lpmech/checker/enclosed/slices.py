"""Tables on the states of all but one component as tables on all states, and the other way round."""

from __future__ import annotations

from ..kernel.meter import spend
from ..kernel.spaces import Space
from .packed import expect_tables, interleaved, work


def lifted(data: bytes, width: int, space: Space, component: int) -> bytes:
    """A table on the states without a component as one on all states."""
    size, inner = space.sizes[component], space.strides[component] * width
    if size == 1:
        return data
    expect_tables(space.size, width, 1)
    if inner == width:
        return interleaved([data] * size, width)
    work(2 * size * len(data))
    spend(2 * (len(data) // inner))
    return b"".join(data[k : k + inner] * size for k in range(0, len(data), inner))


def sliced(data: bytes, width: int, space: Space, component: int, label: int) -> bytes:
    """A table on all states where a component has a label, on the states without the component."""
    size, inner = space.sizes[component], space.strides[component] * width
    if size == 1:
        return data
    _count(data, size * inner)
    return b"".join(data[k : k + inner] for k in range(label * inner, len(data), size * inner))


def with_slice(data: bytes, width: int, space: Space, component: int, label: int, own: bytes) -> bytes:
    """The table that is `own` where a component has a label."""
    size, inner = space.sizes[component], space.strides[component] * width
    if size == 1:
        return own
    _count(data, size * inner)
    made = bytearray(data)
    for place, k in enumerate(range(label * inner, len(data), size * inner)):
        made[k : k + inner] = own[place * inner : (place + 1) * inner]
    return bytes(made)


def _count(data: bytes, block: int) -> None:
    work(2 * len(data))
    spend(2 * (len(data) // block))
