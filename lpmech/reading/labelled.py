"""An environment as labelled arrays of xarray: what `Environment.from_arrays` takes, with names for its axes."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from lpmech.problem.environment import Environment
from lpmech.problem.extras import XARRAY
from lpmech.problem.tables import ZERO, Table
from lpmech.problem.transition import NEXT
from lpmech.reading.headings import column

MOST_CELLS = 5_000_000  # of one array
PERIOD = "period"
Labels = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Part:
    """A table of one period, under the name of its array."""

    name: str
    position: int | None  # None: the horizon is infinite, or it is about no period
    table: Table
    labels: Labels


def dataset(env: Environment, *, floats: bool) -> Any:
    """A Dataset of `utility of NAME` (of the public, too), `probability of next NAME` and the `prior`, each on the
    axes on which it depends; with a finite horizon by `period`. Raises ImportError and ValueError, if an array is too
    large."""
    try:
        xarray = import_module(XARRAY.module)
    except ImportError as missing:
        raise ImportError(XARRAY.missing("this")) from missing
    parts = list(_parts(env))
    labels = _labels(parts)
    names = dict.fromkeys(part.name for part in parts)
    arrays = {name: _array(env, [part for part in parts if part.name == name], labels, floats=floats) for name in names}
    coords = {_named(axis): list(known) for axis, known in labels.items()}
    timed = {} if env.horizon is None else {PERIOD: [*range(1, env.horizon + 1)]}
    return xarray.Dataset(
        arrays,
        coords=coords | timed,
        attrs={"name": env.name, "environment": env.sha256, "discount": str(env.discount)},
    )


def _labels(parts: Sequence[_Part]) -> dict[str, tuple[str, ...]]:
    """Every axis on which something depends, with the labels of all periods in the order of their appearance."""
    axes = dict.fromkeys(axis for part in parts for axis in part.table.axes)
    return {axis: tuple(dict.fromkeys(one for part in parts for one in part.labels.get(axis, ()))) for axis in axes}


def _parts(env: Environment) -> Iterator[_Part]:
    """The tables of all periods, on just the axes on which they depend."""
    for place in env.periods:
        stage, labels = env.stage(place), dict(env.stage(place).labels)
        labels |= {NEXT + axis: after for axis, after in env.next_labels(place).items()}
        tables = {f"utility of {name}": table for name, table in zip(env.agents, stage.utilities, strict=True)}
        if not stage.public_utility.same_as(ZERO):
            tables["utility of the public"] = stage.public_utility
        if stage.transition is not None and env.follows(place):
            tables |= {f"probability of next {column(name)}": stage.transition.marginal(name)
                       for name in env.next_components(place)}  # fmt: skip
        for name, table in tables.items():
            position = None if env.horizon is None else place
            yield _Part(name=name, position=position, table=table.minimal(), labels=labels)
    if env.prior is not None:
        yield _Part(name="prior", position=None, table=env.prior, labels=env.stage(0).labels)


def _array(
    env: Environment, parts: Sequence[_Part], labels: Mapping[str, tuple[str, ...]], *, floats: bool
) -> tuple[list[str], npt.NDArray[Any]]:
    """The axes of an array, and its cells; None, or NaN, where a period has none."""
    axes = tuple(axis for axis in labels if any(axis in part.table.axes for part in parts))
    periods = 0 if parts[0].position is None else env.horizon or 0
    shape = (*([periods] if periods else []), *(len(labels[axis]) for axis in axes))
    if prod(shape) > MOST_CELLS:
        raise ValueError(f"an array of {' × '.join(map(str, shape))} cells is too large")
    found = np.full(shape, None, dtype=object)
    for part in parts:
        at = () if part.position is None else (part.position,)
        for cell in itertools.product(*(range(len(part.labels[axis])) for axis in part.table.axes)):
            where = dict(zip(part.table.axes, cell, strict=True))
            place = (labels[axis].index(part.labels[axis][where[axis]]) if axis in where else slice(None)
                     for axis in axes)  # fmt: skip
            found[(*at, *place)] = part.table.array.item(cell)
    return [*([PERIOD] if periods else []), *map(_named, axes)], found.astype(np.float64) if floats else found


def _named(axis: str) -> str:
    """The name of an axis: those of components are told apart from the others."""
    if axis.startswith(NEXT):
        return NEXT + column(axis.removeprefix(NEXT))
    return axis if axis in ("allocation", "shock") else column(axis)
