"""Reading a JSON file that nobody vouches for: no floats, repeated keys or lone surrogates, and a bounded size."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from .faults import Limit, Malformed

MAX_BYTES = 64 << 20
MAX_VALUES = 2_000_000
MAX_DEPTH = 100
MAX_DIGITS = 1_000
_SURROGATE = re.compile("[\ud800-\udfff]")
_OUTSIDE_STRINGS = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)


def load(path: str) -> Any:
    """The value in a file."""
    text = _text(path)
    try:
        value = json.loads(
            text, object_pairs_hook=_object, parse_int=_integer, parse_float=_refuse, parse_constant=_refuse
        )
    except (ValueError, RecursionError) as error:
        raise Malformed(f"not JSON: {error}") from None
    if _SURROGATE.search(text) or "\\ud" in text.lower():
        _refuse_surrogates(value)
    return value


def _text(path: str) -> str:
    try:
        file = Path(path)
        if not file.is_file():
            raise Malformed("not a regular file")
        if file.stat().st_size > MAX_BYTES:
            raise Limit(f"the file has more than {MAX_BYTES} bytes")
        with file.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise Malformed(f"cannot be read: {error}") from None
    if sum(map(data.count, (b",", b"[", b"{"))) > MAX_VALUES:
        raise Limit(f"the file holds more than {MAX_VALUES} values")
    _check_depth(data)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise Malformed("not UTF-8") from None


def _check_depth(data: bytes) -> None:
    depth = 0
    for found in _OUTSIDE_STRINGS.finditer(data):
        mark = found.group()
        depth += 1 if mark in (b"[", b"{") else -1 if mark in (b"]", b"}") else 0
        if depth > MAX_DEPTH:
            raise Malformed(f"nested more than {MAX_DEPTH} levels deep")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key is repeated")
    return found


def _integer(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise ValueError(f"an integer of more than {MAX_DIGITS} characters")
    return decimal(digits)


def _refuse(digits: str) -> Any:
    raise ValueError(f"the number {digits[:30]} is not allowed; write an integer or a string")


def decimal(digits: str) -> int:
    """An integer from decimal digits, in pieces: Python's own limit on their number may be set low."""
    sign, digits = (-1, digits[1:]) if digits.startswith("-") else (1, digits)
    value = 0
    for start in range(0, len(digits), 500):
        piece = digits[start : start + 500]
        value = value * 10 ** len(piece) + int(piece)
    return sign * value


def _refuse_surrogates(value: Any) -> None:
    todo = [value]
    while todo:
        one = todo.pop()
        if isinstance(one, str) and _SURROGATE.search(one):
            raise Malformed("a string with a lone surrogate")
        if isinstance(one, dict):
            todo += [*one, *one.values()]
        elif isinstance(one, list):
            todo += one
