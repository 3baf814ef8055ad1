"""Rows as data frames of pandas and as labelled arrays of xarray, exact or in floats.

An array has one axis per component of the state, with its labels as coordinates, and axes for whatever else its rows
name. A row that does not name an axis holds for all labels on it: a payment of a first period, at which nothing is
remembered, stands at every memory. What no row says is missing: None among exact numbers, NaN among floats.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from lpmech.problem.environment import Environment
from lpmech.problem.extras import XARRAY, Package
from lpmech.reading.headings import column as column_of

MOST_CELLS = 5_000_000  # of one array
Coordinates = Mapping[str, Sequence[object]]
Place = Mapping[str, object]


class TooLarge(ValueError):  # noqa: N818 - what was asked for, not what went wrong inside
    """What was asked for does not fit: an array of too many cells, or a number in a float."""


def imported(library: Package) -> Any:
    """A library that only some need. Raises ImportError, and says how it is installed."""
    try:
        return import_module(library.module)
    except ImportError as missing:
        raise ImportError(library.missing("this")) from missing


def column(values: Iterable[object], *, floats: bool) -> npt.NDArray[Any]:
    """Numbers as objects, exactly; or with `floats` the nearest floats, NaN for None."""
    given = list(values)
    found = np.empty(len(given), dtype=object)
    found[:] = given
    return as_floats(found) if floats else found


def as_floats(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The nearest floats, NaN for None. Raises TooLarge where a number has none."""
    try:
        return values.astype(np.float64)
    except OverflowError:
        raise TooLarge("a number is too large for a float; without floats=True it is exact") from None


def components(env: Environment) -> dict[str, Sequence[object]]:
    """The axes of the state, with the labels of all periods in the order of their first appearance."""
    stages = [env.stage(position) for position in env.periods]
    every = dict.fromkeys(name for stage in stages for name in stage.components)
    return {
        column_of(name): tuple(dict.fromkeys(label for stage in stages for label in stage.labels.get(name, ())))
        for name in every
    }


def array(coordinates: Coordinates, cells: Iterable[tuple[Place, object]]) -> npt.NDArray[Any]:
    """An array of objects over the coordinates. Raises TooLarge."""
    shape = tuple(len(labels) for labels in coordinates.values())
    if prod(shape) > MOST_CELLS:
        sizes = " × ".join(map(str, shape))
        raise TooLarge(f"an array of {sizes} cells is too large; to_pandas has one row per number")
    places = {name: {label: place for place, label in enumerate(labels)} for name, labels in coordinates.items()}
    found = np.full(shape, None, dtype=object)
    for where, value in cells:
        found[tuple(places[name][where[name]] if name in where else slice(None) for name in places)] = value
    return found


def dataset(arrays: Mapping[str, tuple[Coordinates, npt.NDArray[Any]]], about: Mapping[str, str]) -> Any:
    """An xarray Dataset; arrays share the axes that they have in common."""
    xarray = imported(XARRAY)
    return xarray.Dataset(
        {name: (list(coordinates), values) for name, (coordinates, values) in arrays.items()},
        coords={key: list(labels) for coordinates, _ in arrays.values() for key, labels in coordinates.items()},
        attrs=dict(about),
    )
