"""Values from Python to a tree, as the parser of a file would give it: dictionaries, lists, texts and exact numbers.

Whatever is exactly a rational (`exact.rational`) becomes an int or a Fraction, an array becomes nested lists. All else
stays as it is, for the reader that meets it to refuse: a float, a truth value, a cell that is masked.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from lpmech.problem import exact
from lpmech.reading.faults import Faults, Place, quote
from lpmech.reading.node import Node
from lpmech.reading.source import MAX_DEPTH
from lpmech.reading.values import MASKED, Dense
from lpmech.reading.words import describe

_PLAIN = (str, int, bool, float, type(None))


def parse(value: object, faults: Faults, place: Place = (), *, tables: bool = False) -> object:
    """The tree of a value; what no file could hold is noted.

    With `tables`, tuples (axes, numbers) and (axes, numbers, denominator) stand for tables.
    """
    if type(value) in _PLAIN:
        return value
    if len(place) > MAX_DEPTH:
        faults.add("E-DEPTH", place[:1], f"values nested over {MAX_DEPTH} deep", f"at most {MAX_DEPTH} levels")
        return None
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, Mapping):
        return _object(value, faults, place, tables)
    if tables and isinstance(value, tuple) and len(value) in (2, 3) and isinstance(value[0], tuple | list):
        return _table(faults, place, *value)
    if isinstance(value, list | tuple):
        return [parse(inner, faults, (*place, step), tables=tables) for step, inner in enumerate(value)]
    return parse(_nested(value), faults, place, tables=tables) if _is_array(value) else _number(value)


def number(source: str, name: str, value: object) -> Fraction:
    """A number that a function takes: exactly a rational, or a text that writes one. Raises BadInput."""
    faults = Faults(source)
    found = Node(parse(value, faults), faults, (name,)).number()
    faults.check()
    assert found is not None
    return found


def _object(given: Mapping[Any, object], faults: Faults, place: Place, tables: bool) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in given.items():
        if not isinstance(key, str):
            faults.add("E-KIND", place, f"the key {describe(key)}", "keys that are strings",
                       f"write it as a text: {quote(str(key)[:40])}")  # fmt: skip
            continue
        name = str.__str__(key)
        if name in found:  # two keys that Python tells apart, such as a member of an Enum and its text
            faults.add("E-KEY-REPEATED", (*place, name), "a key that stands in its object already", "every key once")
        found[name] = parse(value, faults, (*place, name), tables=tables)
    return found


def _table(faults: Faults, place: Place, axes: object, values: object, denominator: object = 1) -> dict[str, object]:
    """A table in environment form; an array of integers is copied, one of floats is refused as a whole later."""
    if _is_array(values) and not isinstance(values, np.ma.MaskedArray) and np.asarray(values).dtype.kind in "iuf":
        cells: object = np.array(values)
    else:
        cells = parse(values, faults, (*place, "values"))
    below = parse(denominator, faults, (*place, "values"))
    return {"axes": parse(axes, faults, (*place, "axes")), "values": Dense(cells, below)}


def _is_array(value: object) -> bool:
    """Whether numpy takes it for an array: also a Series, an Index or a DataFrame of pandas."""
    return hasattr(type(value), "__array__") and not isinstance(value, np.generic)


def _nested(array: Any) -> object:
    """An array as nested lists; masked cells, for which numpy puts None, are told from empty ones."""
    if isinstance(array, np.ma.MaskedArray):
        return _unmasked(array.tolist())
    return np.asarray(array).tolist()


def _unmasked(cells: object) -> object:
    if isinstance(cells, list):
        return [_unmasked(inner) for inner in cells]
    return MASKED if cells is None else cells


def _number(value: object) -> object:
    """A number as an int or a Fraction; anything else as it is, but for scalars of numpy, which are Python's."""
    try:
        found = exact.rational(value)
    except (TypeError, OverflowError):
        return value.item() if isinstance(value, np.generic) else value
    return found.numerator if found.denominator == 1 else found
