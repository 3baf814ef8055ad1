"""JSON text to a tree, and the lines of places in it.

The standard parser reads the text; floats, NaN, infinities and overlong integers stay as their text, and repeated
keys are kept in mind. The lines of places are found by a second pass, which only a file with faults needs.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import partial

from lpmech.problem.exact import MAX_NUMBER_LENGTH
from lpmech.reading.faults import Faults, Place
from lpmech.reading.json_faults.tell import tell
from lpmech.reading.source import MAX_DEPTH, is_deep
from lpmech.reading.values import Repeated, Unreadable

_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{},:\n]|[^\s\[\]{},:"]+')


def parse(text: str, source: str) -> tuple[object, Faults]:
    """The tree of a JSON text, with the faults of its form noted. Raises BadInput where it is no JSON at all."""
    faults = Faults(source, partial(lines, text))
    try:
        tree = json.loads(text, object_pairs_hook=_object, parse_int=_integer, parse_float=Unreadable,
                          parse_constant=Unreadable)  # fmt: skip
        deep = is_deep(tree)
    except json.JSONDecodeError as error:
        tell(error, text, source)
    except RecursionError:
        deep = True
    if deep:
        faults.add("E-DEPTH", (), f"lists and objects nested over {MAX_DEPTH} deep", f"at most {MAX_DEPTH} levels")
        faults.check()
    note_repeated(tree, faults, text)
    return tree, faults


def _integer(text: str) -> int | Unreadable:
    return int(text) if len(text) <= MAX_NUMBER_LENGTH else Unreadable(text)


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    value = dict(pairs)
    if len(value) == len(pairs):
        return value
    repeated = Repeated(value)
    keys = [key for key, _ in pairs]
    seen: set[str] = set()
    repeated.keys_repeated = tuple(dict.fromkeys(key for key in keys if key in seen or seen.add(key)))  # type: ignore[func-returns-value]
    return repeated


def note_repeated(tree: object, faults: Faults, text: str) -> None:
    """Note the keys that are repeated anywhere in a tree, and where each stands first."""
    first: dict[Place, int] = {}
    for place in _repeated(tree):
        first = first or _first_lines(text)
        faults.add("E-KEY-REPEATED", place, "a key that stands in its object already", "every key once",
                   f"remove one of the two; the first stands in line {first[place]}")  # fmt: skip


def _first_lines(text: str) -> dict[Place, int]:
    """The line of every place of a text; of a repeated key, the first."""
    found: dict[Place, int] = {}
    for place, line in positions(text):
        found.setdefault(place, line)
    return found


def _repeated(tree: object) -> Iterator[Place]:
    """The places of keys that are repeated."""
    pending: list[tuple[Place, object]] = [((), tree)]
    while pending:
        place, value = pending.pop()
        if isinstance(value, Repeated):
            yield from ((*place, key) for key in value.keys_repeated)
        pending += [((*place, step), inner) for step, inner in _children(value)]


def _children(value: object) -> list[tuple[str | int, object]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [(step, inner) for step, inner in items if isinstance(inner, dict | list)]


def lines(text: str, wanted: set[Place]) -> dict[Place, int]:
    """The lines of those of the wanted places that the text has; of a repeated key, the last."""
    depth = max(map(len, wanted), default=0)
    return {place: line for place, line in positions(text, depth) if place in wanted}


def positions(text: str, depth: int = MAX_DEPTH) -> Iterator[tuple[Place, int]]:
    """Every key and element of a JSON text that is nested at most so deep, with its line."""
    yield (), 1
    line, place, before = 1, list[str | int](), ""
    for match in _TOKEN.finditer(text):
        token = match.group()
        if token == "\n":
            line += 1
            continue
        if token in ("}", "]"):
            place.pop()
        elif place and before in ("{", "[", ",") and token not in (",", ":"):
            place[-1] = place[-1] + 1 if isinstance(place[-1], int) else json.loads(token)
            if len(place) <= depth:
                yield tuple(place), line
        if token in ("{", "["):
            place.append("" if token == "{" else -1)
        before = token
