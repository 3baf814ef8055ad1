"""Values changed in the text of a TOML file; comments, order and layout stay.

    value = "1/2"      # a comment

with `1/3` at its place becomes

    value = "1/3"      # a comment

A number that stood without quotes stays so if it is still an integer. Fractions stand in quotes, since TOML has none.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from lpmech.problem.exact import format_number
from lpmech.reading.faults import Place
from lpmech.reading.toml_tree import spans

Value = str | Fraction


class EditError(ValueError):
    """The places could not be changed without touching others; nothing is."""


def edited(text: str, values: Mapping[Place, Value]) -> str:
    """The text with other values at some places. Raises EditError if a place has no value in the text.

    The new text is parsed, and must say what the old one said but for these values.
    """
    known = spans(text)
    if missing := [place for place in values if place not in known]:
        raise EditError(f"no value stands at {missing[0]}")
    new = text
    for place in sorted(values, key=lambda place: known[place], reverse=True):
        begin, end = known[place]
        new = new[:begin] + _written(values[place], text[begin:end]) + new[end:]
    _check(tomllib.loads(text), tomllib.loads(new), values)
    return new


def _written(value: Value, old: str) -> str:
    """A value as TOML, in the manner of the old one."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")  # as in JSON, but for this
    bare = value.denominator == 1 and not old.startswith(('"', "'"))
    return format_number(value) if bare else f'"{format_number(value)}"'


def _check(old: dict[str, Any], new: dict[str, Any], values: Mapping[Place, Value]) -> None:
    for tree in (old, new):
        for place in values:
            _blank(tree, place)
    if old != new:
        raise EditError("the file would say something else in another place")


def _blank(tree: Any, place: Place) -> None:
    for step in place[:-1]:
        tree = tree[step]
    tree[place[-1]] = None
