"""Reading a JSON file that nobody vouches for.

Accepted is standard JSON in UTF-8 without a byte order mark, and of it only what the format pages use: no floats, `NaN`
or `Infinity`, no integer of more than 1,000 characters, no repeated key, no lone surrogate, at most 400 levels deep.
Size, nesting and the number of values are bounded before anything is built, so that the memory needed is bounded too.
"""

from __future__ import annotations

import json
import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path as FilePath

from .errors import Limit, Malformed, Path, quote
from .fields import MAX_INTEGER, decimal_integer
from .older import record

MAX_BYTES = 512 << 20
MAX_DEPTH = 400
MAX_VALUES = 12_000_000
MAX_FAULTS = 100  # of which each keeps a message
_OPEN, _QUOTE = b"[{", ord('"')
_ELSE = bytes({*range(256)} - {*b'[{]}"'})
_SURROGATE_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")
_SURROGATE = re.compile("[\ud800-\udfff]")


@record
class _Refused:
    """Stands in the parsed value where the file has something that is not allowed, until its path is known."""

    message: str


_MORE = _Refused("a number or a repeated key that is not allowed")  # stands for all but the first ones


@dataclass
class _Refusals:
    """Makes what stands for refused values: of the first ones with a message each, the others are counted."""

    count: int = 0

    def refuse(self, message: str) -> _Refused:
        self.count += 1
        return _Refused(message) if self.count <= MAX_FAULTS else _MORE


def load(path: str | os.PathLike[str]) -> object:
    """The value in the file, or Malformed or Limit."""
    data = _read(path)
    _expect_text(data)
    _check_depth(data)
    text = _decode(data)
    del data
    refusals = _Refusals()
    value = _parse(text, refusals)
    if refusals.count or _SURROGATE_ESCAPE.search(text):
        _refuse_first(value, refusals.count - 1)
    return value


def _read(path: str | os.PathLike[str]) -> bytes:
    try:
        status = FilePath(path).stat()
        if not stat.S_ISREG(status.st_mode):  # a pipe or a device may never end
            raise Malformed((), "not a regular file")
        if status.st_size > MAX_BYTES:
            raise Limit(f"the file has {status.st_size} bytes; at most {MAX_BYTES} are read")
        with FilePath(path).open("rb") as file:
            data = file.read(status.st_size + 1)  # memory is taken for as many bytes as are asked for
    except (OSError, ValueError) as error:
        raise Malformed((), f"cannot be read: {getattr(error, 'strerror', None) or error}") from None
    if len(data) > status.st_size:
        raise Malformed((), "the file grew while it was read")
    return data


def _expect_text(data: bytes) -> None:
    if not data.strip():
        raise Malformed((), "the file is empty")
    if data.startswith(b"\xef\xbb\xbf"):
        raise Malformed((), "the file begins with a byte order mark")
    if sum(map(data.count, (b",", b"[", b"{", b":"))) > MAX_VALUES:
        raise Limit(f"the file holds more than {MAX_VALUES} values")


def _decode(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Malformed((), f"not UTF-8: byte {error.start} of the file") from None


def _check_depth(data: bytes) -> None:
    """Counts brackets outside of strings, as far as a text is JSON: a reader goes no further."""
    if data.count(b"[") + data.count(b"{") <= MAX_DEPTH:
        return
    marks, place, depth = _marks(data), 0, 0
    while place < len(marks) and depth >= 0:
        if marks[place] == _QUOTE:
            place = marks.find(b'"', place + 1)  # what is inside of a string is passed over
            if place < 0:
                return
        else:
            depth += 1 if marks[place] in _OPEN else -1
        if depth > MAX_DEPTH:
            raise Malformed((), f"nested more than {MAX_DEPTH} levels deep")
        place += 1


def _marks(data: bytes) -> bytes:
    """The brackets, and the quotation marks between them but for pairs: they change nothing about what is inside."""
    unescaped = data.replace(b"\\\\", b"").replace(b'\\"', b"")
    return unescaped.translate(None, _ELSE).replace(b'""', b"")


def _parse(text: str, refusals: _Refusals) -> object:
    refuse = refusals.refuse

    def pairs(items: list[tuple[str, object]]) -> object:
        found = dict(items)
        return found if len(found) == len(items) else refuse(f"the key {quote(_repeated(items))} is repeated")

    def integer(digits: str) -> object:
        if len(digits) <= MAX_INTEGER:
            # Python's own limit on decimal digits may have been set as low as 640
            return int(digits) if len(digits) < 600 else decimal_integer(digits)
        return refuse(f"an integer of {len(digits)} characters; at most {MAX_INTEGER} are allowed")

    def number(digits: str) -> object:
        return refuse(f"the float {quote(digits, 30)} is not allowed; write an integer or a string")

    decoder = json.JSONDecoder(object_pairs_hook=pairs, parse_int=integer, parse_float=number, parse_constant=number)
    try:
        return decoder.decode(text)
    except json.JSONDecodeError as error:
        raise Malformed((), f"not JSON: {error.msg} (line {error.lineno}, column {error.colno})") from None
    except RecursionError:
        raise Malformed((), "nested too deeply") from None


def _repeated(items: list[tuple[str, object]]) -> str:
    seen: set[str] = set()
    return next(key for key, _ in items if key in seen or seen.add(key))  # type: ignore[func-returns-value]


def _refuse_first(value: object, others: int, path: Path = ()) -> None:
    """Raise Malformed for the first value that is not allowed, with its path and the number of others."""
    _refuse(value, path, others)
    if isinstance(value, (list, dict)):
        for key, inner in enumerate(value) if isinstance(value, list) else value.items():
            _refuse_first(inner, others, (*path, key))


def _refuse(value: object, path: Path, others: int) -> None:
    if isinstance(value, _Refused):
        raise Malformed(path, value.message + (f" (and so in {others} more places)" if others else ""))
    if isinstance(value, str) and _SURROGATE.search(value):
        raise Malformed(path, "a string with a lone surrogate")
    if isinstance(value, dict) and any(map(_SURROGATE.search, value)):
        raise Malformed(path, "a key with a lone surrogate")
