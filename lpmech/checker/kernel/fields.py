"""Reading typed values out of parsed JSON, with the path of what is wrong, and the numbers of both formats.

    environment number   a JSON integer or  -?[0-9]+   -?[0-9]+/[0-9]+   -?[0-9]+.[0-9]+   of at most 1,000 characters
    certificate INT      a JSON integer below 2^53 in size, or -?0x[0-9a-f]+ of at most 8,000,000 characters
    certificate RATIONAL in lowest terms, decimal unless a part has more than 4,000 digits, then hexadecimal

Every conversion is bounded by the length of the text, and none depends on Python's limit on decimal digits.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from fractions import Fraction
from itertools import islice
from math import gcd

from .errors import Limit, Malformed, Path, expected, must_be, quote
from .meter import align

MAX_HEXADECIMAL = 8_000_000
MAX_BOTH = 200_000  # bits of a rational's parts, up to which their greatest common divisor is taken
MAX_INTEGER = 1_000
MAX_LABEL = 200
FORBIDDEN = "|*\u2028\u2029\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_NUMBER = re.compile(r"(-?)([0-9]+)(?:/([0-9]+)|\.([0-9]+))?")
_HEXADECIMAL = re.compile(r"-?0x[0-9a-f]+")
_RATIONAL = re.compile(r"(-?[0-9]+)(?:/([0-9]+))?|(-?0x[0-9a-f]+)(?:/(0x[0-9a-f]+))?")
_DECIMAL_PART = 4_000
_LARGEST_DECIMAL = 10**_DECIMAL_PART
_CHUNK = 500
SHORT = 20_000
RISKY = 400  # a shorter number has no lowest terms of more than MAX_INTEGER characters


def object_of(
    value: object, path: Path, required: Collection[str], optional: Collection[str] = ()
) -> dict[str, object]:
    """An object that has the required keys, perhaps optional ones, and no others."""
    fields, allowed = any_object(value, path), {*required, *optional}
    for key in fields:
        if key not in allowed:
            shown = ", ".join([*required, *optional][:12]) or "none"
            raise Malformed(path, f"unknown key {quote(key)}; the keys here are {shown}")
    for key in required:
        if key not in fields:
            raise Malformed(path, f"the key {quote(key)} is missing")
    return fields


def any_object(value: object, path: Path) -> dict[str, object]:
    if not isinstance(value, dict):
        raise expected(path, "an object", value)
    return value


def list_of(value: object, path: Path, least: int = 0) -> list[object]:
    if not isinstance(value, list) or len(value) < least:
        raise expected(path, f"a list of at least {least}" if least else "a list", value)
    return value


def list_for(value: object, path: Path, count: int, of: str, what: str = "") -> list[object]:
    """A list with one item for each of so many things."""
    found = list_of(value, path)
    must_be(len(found) == count, path, f"a list of {count_of(count)}{what}, one for {of}", value)
    return found


def count_of(number: int) -> str:
    return str(number) if number < 10**18 else "over 10^18"


def items(fields: Mapping[str, object], path: Path, key: str, least: int = 0) -> Iterator[tuple[object, Path]]:
    """The items of a list in an object, each with its path."""
    for k, item in enumerate(list_of(fields[key], (*path, key), least)):
        yield item, (*path, key, k)


def string(value: object, path: Path) -> str:
    if not isinstance(value, str):
        raise expected(path, "a string", value)
    return value


def label(value: object, path: Path) -> str:
    """A label as the environment page defines it."""
    text = string(value, path)
    if not text or len(text) > MAX_LABEL:
        raise expected(path, f"a label of 1 to {MAX_LABEL} characters", value)
    if text != text.strip() or not unicodedata.is_normalized("NFC", text):
        raise expected(path, "a label in NFC without white space around it", value)
    if any(letter in FORBIDDEN or unicodedata.category(letter) in ("Cc", "Cs") for letter in text):
        raise expected(path, "a label without '|', '*' and control characters", value)
    return text


def labels(value: object, path: Path) -> tuple[str, ...]:
    """A list of at least one label, all distinct."""
    found: dict[str, None] = {}
    for k, item in enumerate(list_of(value, path, 1)):
        if label(item, (*path, k)) in found:
            raise Malformed((*path, k), f"the label {quote(str(item))} is repeated")
        found[str(item)] = None
    return tuple(found)


def position(value: object, options: Mapping[str, int], path: Path, what: str) -> int:
    """The place of a label in a list of labels."""
    if not isinstance(value, str) or value not in options:
        shown = ", ".join(quote(option, 20) for option in islice(options, 8))
        raise expected(path, f"{what} (one of {shown}{', …' if len(options) > 8 else ''})", value)
    return options[value]


def number(value: object, path: Path, *keys: str | int) -> Fraction:
    """A number of an environment; `keys` lead on from `path`."""
    if type(value) is int:
        return Fraction(value)
    found = _NUMBER.fullmatch(value) if isinstance(value, str) and len(value) <= MAX_INTEGER else None
    if found is None:
        raise expected((*path, *keys), f'a number (3, "3/8" or "0.375"; at most {MAX_INTEGER} characters)', value)
    sign, whole, below, decimals = found.groups("")
    denominator = decimal_integer(below) if below else 10 ** len(decimals)
    if denominator == 0:
        raise expected((*path, *keys), "a denominator that is not zero", value)
    size = Fraction(decimal_integer(whole + decimals), denominator)
    if len(found[0]) > RISKY and len(sign + fraction_text(size.numerator, size.denominator)) > MAX_INTEGER:
        raise Malformed((*path, *keys), f"a number of more than {MAX_INTEGER} characters in lowest terms")
    return -size if sign else size


def int_of(value: object, path: Path, *keys: str | int) -> int:
    """An INT of a certificate."""
    if type(value) is int and -(2**53) < value < 2**53:
        return value
    if isinstance(value, str) and len(value) <= MAX_HEXADECIMAL and _HEXADECIMAL.fullmatch(value):
        return int(value, 16)
    raise expected((*path, *keys), 'an integer below 2^53 or a string such as "-0x1f"', value)


def positive_int(value: object, path: Path) -> int:
    """An INT above 0."""
    found = int_of(value, path)
    must_be(found >= 1, path, "a positive integer", value)
    return found


def rational(value: object, path: Path) -> tuple[int, int]:
    """A RATIONAL of a certificate as numerator and denominator, a slack. Very long parts that are not in lowest terms
    are left to the comparison with the checker's own slack, which is: a greatest common divisor takes time that grows
    with the square of the length."""
    return _lowest(ratio(value, path), path, MAX_BOTH)


def fraction(value: object, path: Path) -> Fraction:
    """A RATIONAL as a fraction; Limit where both its parts are so long that their common divisor takes long."""
    over, under = rational(value, path)
    if min(over.bit_length(), under.bit_length()) > MAX_BOTH:
        raise Limit(f"both parts of a rational have more than {MAX_BOTH} bits")
    align(over, under)
    return Fraction(over, under)


def ratio(value: object, path: Path) -> tuple[int, int]:
    """A RATIONAL; whether it is in lowest terms is looked at only where its parts are short."""
    found = _RATIONAL.fullmatch(value) if isinstance(value, str) and len(value) <= 2 * MAX_HEXADECIMAL else None
    if found is None:
        raise expected(path, 'a rational such as "-3/8"', value)
    over, under, hex_over, hex_under = found.groups()
    if hex_over is None:
        if max(len(over.lstrip("-")), len(under or "")) > _DECIMAL_PART:
            raise Malformed(path, f"parts of more than {_DECIMAL_PART} digits are written in hexadecimal")
        fraction = decimal_integer(over), decimal_integer(under or "1")
    else:
        fraction = int(hex_over, 16), int(hex_under or "0x1", 16)
        if max(abs(fraction[0]), fraction[1]) < _LARGEST_DECIMAL:
            raise Malformed(path, f"parts of at most {_DECIMAL_PART} digits are written in decimal")
    return _lowest(fraction, path, SHORT)


def _lowest(fraction: tuple[int, int], path: Path, bits: int) -> tuple[int, int]:
    """Refuse what is not in lowest terms, unless a part is that long."""
    over, under = fraction
    if under == 0 or (under.bit_length() <= bits >= over.bit_length() and gcd(over, under) != 1):
        raise Malformed(path, "a rational is in lowest terms with a positive denominator")
    return fraction


def decimal_integer(digits: str) -> int:
    """The integer that decimal digits spell, of any length."""
    negative, digits = digits.startswith("-"), digits.removeprefix("-")
    value = 0
    for start in range(0, len(digits), _CHUNK):
        part = digits[start : start + _CHUNK]
        value = value * 10 ** len(part) + int(part)
    return -value if negative else value


def decimal_text(value: int) -> str:
    """The decimal digits of an integer of any length."""
    parts, rest = [], abs(value)
    while rest >= 10**_CHUNK:
        rest, part = divmod(rest, 10**_CHUNK)
        parts.append(f"{part:0{_CHUNK}d}")
    return ("-" if value < 0 else "") + str(rest) + "".join(reversed(parts))


def fraction_text(over: int, under: int = 1) -> str:
    """A rational in lowest terms as text: `3`, `-3/8`."""
    return decimal_text(over) if under == 1 else f"{decimal_text(over)}/{decimal_text(under)}"


def lowest_terms(over: int, under: int) -> tuple[int, int]:
    common = gcd(over, under)
    return over // common, under // common


def shown(over: int, under: int) -> str:
    """A rational for people: exact where short."""
    if max(over.bit_length(), under.bit_length()) <= 200:
        return fraction_text(over, under)
    try:
        return f"about {over / under:.6g} (a rational of {max(over.bit_length(), under.bit_length())} bits)"
    except OverflowError:
        return f"a rational of {max(over.bit_length(), under.bit_length())} bits"
