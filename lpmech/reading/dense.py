"""Dense tables: nested lists of numbers, one level an axis, or arrays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt

from lpmech.problem import exact
from lpmech.problem.exact import ExactArray
from lpmech.problem.tables import Axes
from lpmech.reading import numbers
from lpmech.reading.faults import Place, quote
from lpmech.reading.node import Node
from lpmech.reading.numbers import NotANumber
from lpmech.reading.values import Dense
from lpmech.reading.words import describe, shape

Sizes = tuple[int, ...]
Where = Callable[[int], Place]


def read_dense(node: Node, axes: Axes, sizes: Sizes) -> tuple[ExactArray, Where] | None:
    """The numbers of a dense table, and where each cell is written; None where it is at fault."""
    dense = node.value if isinstance(node.value, Dense) else Dense(node.value, 1)
    listed, below = replace(node, value=dense.values), _denominator(node, dense.denominator)
    read = _of_array if isinstance(dense.values, np.ndarray) else _of_lists
    over = read(listed, axes, sizes)
    if over is None or below is None:
        return None
    array = ExactArray(over.numerators.reshape(sizes), over.denominator * below, over.bound)
    if below > 1 and array.has_long():
        node.refuse(numbers.too_long())
        return None
    return array, lambda position: ("values", *_steps(position, sizes))


def _denominator(node: Node, below: object) -> int | None:
    """The denominator of all numbers of a table."""
    if isinstance(below, int) and not isinstance(below, bool) and below >= 1:
        return below
    node.fault("E-NUMBER", f"the denominator {describe(below)}", "an integer of at least 1",
               "write the integer by which all numbers are divided, such as 1")  # fmt: skip
    return None


def _of_lists(node: Node, axes: Axes, sizes: Sizes) -> ExactArray | None:
    """The numbers of nested lists."""
    flat = _flatten(node, axes, sizes)
    return numbers.array(flat, _refuser(node, sizes)) if flat is not None else None


def _of_array(node: Node, axes: Axes, sizes: Sizes) -> ExactArray | None:
    """The numbers of an array of integers; one of floats is refused."""
    array: npt.NDArray[Any] = node.value  # type: ignore[assignment]
    if array.shape != sizes:
        _wrong_shape(node, array.shape, axes, sizes)
        return None
    if array.dtype.kind == "f":
        node.fault("E-NUMBER-FLOAT", "an array of floats", "an array of integers, with a denominator, or of Fractions",
                   "write the numbers exactly; a float such as 0.1 is not one tenth")  # fmt: skip
        return None
    return exact.from_integers(array)


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
    node.faults.add("E-SHAPE", (*node.place, *steps), describe(value), expected, completed(value, sizes[len(steps)]))


def completed(value: object, size: int) -> str:
    """How a list of another length is mended."""
    if not isinstance(value, list):
        return f"write a list of {size} in its place"
    off = size - len(value)
    return f"add {off} more" if off > 0 else f"take {-off} away"


def _wrong_shape(node: Node, found: Sizes, axes: Axes, sizes: Sizes) -> None:
    named = f" ({' × '.join(axes)})" if axes else ""
    mend = ""
    if found != sizes and sorted(found) == sorted(sizes):
        mend = "list the axes in the order in which the lists are nested: the first axis is the outermost list"
    elif len(found) == len(sizes):
        place = next((place for place, (one, size) in enumerate(zip(found, sizes, strict=True)) if one != size), 0)
        mend = f"on the axis {quote(axes[place])} give one for each of its {sizes[place]} labels"
    elif found != sizes:
        mend = "nest the lists one level for each axis"
    node.fault("E-SHAPE", f"the shape {shape(found)}", f"the shape {shape(sizes)}{named}", mend)


def _shape_of(value: object) -> Sizes:
    """The shape of nested lists, going by their first elements."""
    sizes = []
    while isinstance(value, list):
        sizes.append(len(value))
        value = value[0] if value else None
    return tuple(sizes)
