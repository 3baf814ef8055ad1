"""Fields of JSON values: objects with exactly the keys that are allowed, labels, numbers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from math import gcd
from typing import Any

from .faults import Path, malformed
from .strict_json import decimal

Q = tuple[int, int]  # numerator and denominator > 0, in lowest terms
RESERVED = {"allocation", "public", "shock", "joint", "mixture", "weight"}
PREFIXES = ("next ", "previous ", "report ")
_NUMBER = re.compile(r"(-?[0-9]+)(?:/([0-9]+)|\.([0-9]+))?")
_RATIONAL = re.compile(r"-?[0-9]+(/[0-9]+)?|-?0x[0-9a-f]+(/0x[0-9a-f]+)?")
_HEXADECIMAL = re.compile(r"-?0x[0-9a-f]+")
_DIRECTIONS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029|*]")


def fields(value: Any, path: Path, required: Collection[str], optional: Collection[str] = ()) -> dict[str, Any]:
    """An object with these keys: all of the first kind, some of the second, no others."""
    if not isinstance(value, dict):
        malformed(path, "an object", value)
    for key in value:
        if key not in required and key not in optional:
            malformed(path, f"only the keys {', '.join([*required, *optional])}", key)
    for key in required:
        if key not in value:
            malformed(path, f"the key {key}", "no such key")
    return value


def items(value: Any, path: Path, least: int = 0) -> list[Any]:
    """A list of at least so many values."""
    if not isinstance(value, list) or len(value) < least:
        malformed(path, "a list" if not least else f"a list of at least {least}", value)
    return value


def text(value: Any, path: Path) -> str:
    if not isinstance(value, str):
        malformed(path, "a string", value)
    return value


def whole(value: Any, path: Path, least: int, most: int) -> int:
    """A JSON integer between two numbers."""
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        malformed(path, f"an integer from {least} to {most}", value)
    return int(value)


def label(value: Any, path: Path) -> str:
    """A label, as the page on environments defines it."""
    name = text(value, path)
    if not 0 < len(name) <= 200 or name != name.strip() or unicodedata.normalize("NFC", name) != name:
        malformed(path, "a label: 1 to 200 characters in form NFC, without space around them", name)
    if _DIRECTIONS.search(name) or any(unicodedata.category(one) in ("Cc", "Cs") for one in name):
        malformed(path, "a label without |, * and characters that are not printed", name)
    return name


def labels(value: Any, path: Path) -> list[str]:
    """A list of at least one label, all distinct."""
    found = [label(one, (*path, k)) for k, one in enumerate(items(value, path, 1))]
    if len(set(found)) < len(found):
        malformed(path, "labels that are distinct", "one of them twice")
    return found


def place(name: Any, among: Sequence[str], path: Path) -> int:
    """The number of a label."""
    if not isinstance(name, str) or name not in among:
        malformed(path, "one of the labels of its list", name)
    return among.index(name)


def ratio(numerator: int, denominator: int) -> Q:
    divisor = gcd(numerator, denominator)
    return (numerator // divisor, denominator // divisor)


def number(value: Any, path: Path) -> Q:
    """A number of an environment: an integer, or a string as 3, -3/8 or 0.5."""
    if isinstance(value, int) and not isinstance(value, bool):
        return (value, 1)
    found = _NUMBER.fullmatch(value) if isinstance(value, str) and len(value) <= 1_000 and value.isascii() else None
    if found is None:
        malformed(path, "a number: an integer or a string as 3, -3/8 or 0.5", value)
    front, below, behind = found.groups()
    if behind is not None:
        return ratio(decimal(front + behind), 10 ** len(behind))
    denominator = decimal(below) if below else 1
    if not denominator:
        malformed(path, "a denominator that is not 0", value)
    return ratio(decimal(front), denominator)


def _integer(digits: str) -> int:
    return int(digits, 16) if "x" in digits else decimal(digits)


def rational(value: Any, path: Path) -> Q:
    """A number of a certificate: a string, in lowest terms."""
    if not isinstance(value, str) or len(value) > 1_000_000 or not _RATIONAL.fullmatch(value):
        malformed(path, "a rational number as a string", value)
    front, _, below = value.partition("/")
    numerator, denominator = _integer(front), _integer(below) if below else 1
    if not denominator or gcd(numerator, denominator) != 1 or (below and denominator == 1):
        malformed(path, "a rational number in lowest terms", value)
    return (numerator, denominator)


def integer(value: Any, path: Path) -> int:
    """An INT of a certificate."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**53:
        return value
    if not isinstance(value, str) or len(value) > 1_000_000 or not _HEXADECIMAL.fullmatch(value):
        malformed(path, "an integer, or a string of hexadecimal digits as 0x1f", value)
    return int(value, 16)


def numbers(value: Any, path: Path) -> dict[str, Q]:
    """Numbers by id, none of them 0."""
    if not isinstance(value, dict):
        malformed(path, "an object", value)
    found = {key: rational(one, (*path, key)) for key, one in value.items()}
    for key, one in found.items():
        if not one[0]:
            malformed((*path, key), "what is 0 to be left out", "0")
    return found
