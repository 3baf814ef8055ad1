"""Which parameters of a sweep run in the quick set, and which only with `pytest --everything`."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest


def quick(values: Iterable[Any], every: int = 10, by: Callable[[Any], object] | None = None) -> list[Any]:
    """The same parameters, of which the first of each kind and then one in `every` are quick; the others are long.

    `by` tells the kinds: `quick(ENTRIES, by=lambda entry: entry["verdict"])` has an entry per verdict, however rare.
    A value that is a tuple is one row of several parameters.
    """
    seen: dict[object, int] = {}
    return [_parameter(value, _count(seen, by(value) if by else None) % every) for value in values]


def _count(seen: dict[object, int], kind: object) -> int:
    """How many of the kind came before."""
    seen[kind] = seen.get(kind, -1) + 1
    return seen[kind]


def _parameter(value: Any, place: int) -> Any:
    """The value with its marks: all but the first of `every` are long."""
    marks = (pytest.mark.long,) if place else ()
    return pytest.param(*(value if isinstance(value, tuple) else (value,)), marks=marks)
