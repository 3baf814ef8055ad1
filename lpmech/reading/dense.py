"""Dense tables: nested lists of numbers, one level an axis, or arrays."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt

from lpmech import exact
from lpmech.exact import ExactArray
from lpmech.reading import numbers
from lpmech.reading.faults import Place, quote
from lpmech.reading.node import Node
from lpmech.reading.numbers import NotANumber
from lpmech.reading.values import Dense
from lpmech.reading.words import describe, shape
from lpmech.tables import Axes

Sizes = tuple[int, ...]
Where = Callable[[int], Place]


def read_dense(node: Node, axes: Axes, sizes: Sizes) -> tuple[ExactArray, Where] | None:
    """The numbers of a dense table, and where each cell is written; None where it is at fault."""
    if isinstance(node.value, Dense):
        array = _of_array(node, node.value, axes, sizes)
    else:
        flat = _flatten(node, axes, sizes)
        array = numbers.array(flat, _refuser(node, sizes)) if flat is not None else None
    if array is None:
        return None
    return array.view(array.numerators.reshape(sizes)), lambda position: ("values", *_steps(position, sizes))


def _steps(position: int, sizes: Sizes) -> tuple[int, ...]:
    """A cell's position on each axis."""
    return tuple(int(step) for step in np.unravel_index(position, sizes)) if sizes else ()


def _refuser(node: Node, sizes: Sizes) -> Callable[[int, NotANumber], None]:
    return lambda position, reason: node.refuse(reason, *_steps(position, sizes))


def _flatten(node: Node, axes: Axes, sizes: Sizes) -> list[object] | None:
    """The numbers in row-major order; None where the lists have not the shape of the axes."""
    level: list[Any] = [node.value]
    for depth, size in enumerate(sizes):
        for position, value in enumerate(level):
            if not isinstance(value, list) or len(value) != size:
                _note_shape(node, value, _steps(position, sizes[:depth]), axes, sizes)
                return None
        level = list(chain.from_iterable(level))
    if any(isinstance(value, list) for value in level):
        _wrong_shape(node, _shape_of(node.value), axes, sizes)
        return None
    return level


def _note_shape(node: Node, value: object, steps: tuple[int, ...], axes: Axes, sizes: Sizes) -> None:
    """Say that all of a table has another shape, or which list in it."""
    found = _shape_of(node.value)
    if found != sizes:
        _wrong_shape(node, found, axes, sizes)
        return
    expected = f"a list of {sizes[len(steps)]}, one for each label on the axis {quote(axes[len(steps)])}"
    node.faults.add("E-SHAPE", (*node.place, *steps), describe(value), expected)


def _wrong_shape(node: Node, found: Sizes, axes: Axes, sizes: Sizes) -> None:
    named = f" ({' × '.join(axes)})" if axes else ""
    node.fault("E-SHAPE", f"the shape {shape(found)}", f"the shape {shape(sizes)}{named}")


def _shape_of(value: object) -> Sizes:
    """The shape of nested lists, going by their first elements."""
    sizes = []
    while isinstance(value, list):
        sizes.append(len(value))
        value = value[0] if value else None
    return tuple(sizes)


def _of_array(node: Node, dense: Dense, axes: Axes, sizes: Sizes) -> ExactArray | None:
    """The numbers of an array over its denominator."""
    if dense.array.shape != sizes:
        _wrong_shape(node, dense.array.shape, axes, sizes)
        return None
    if not isinstance(dense.denominator, int) or isinstance(dense.denominator, bool) or dense.denominator < 1:
        node.fault("E-NUMBER", f"the denominator {describe(dense.denominator)}", "an integer of at least 1")
        return None
    if dense.array.dtype.kind == "f":
        node.fault("E-NUMBER-FLOAT", "an array of floats", "an array of integers, with a denominator, or of Fractions",
                   "write the numbers exactly; a float such as 0.1 is not one tenth")  # fmt: skip
        return None
    over = _integers(node, dense.array, sizes)
    return ExactArray(over.numerators, over.denominator * dense.denominator, over.bound) if over else None


def _integers(node: Node, array: npt.NDArray[Any], sizes: Sizes) -> ExactArray | None:
    if array.dtype.kind in "iu":
        return exact.from_integers(array)
    return numbers.array(array.ravel().tolist(), _refuser(node, sizes))
