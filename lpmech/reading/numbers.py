"""Numbers of a tree to exact rationals: one at a time, and whole tables of them.

A number is an integer, a fraction, or text that writes one (`exact.parse_number`). In tables most numbers recur, so
each spelling is read once, and the cells become integers over one common denominator.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction

import numpy as np

from lpmech.problem import exact
from lpmech.problem.exact import MAX_NUMBER_LENGTH, NUMBER_PATTERN, ExactArray
from lpmech.reading.values import Unreadable, Written
from lpmech.reading.words import describe

EXPECTED = 'an integer, or a string such as "3/8" or "0.125"'
EXPECTED_IN_TOML = 'an integer, a decimal such as 0.125, or a string such as "3/8"'
MAX_BITS = 1 << 33  # of one table: cells times bits of the common denominator
_MONTH = r"(?:jan|feb|m[aä]r|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz])[a-zä]{0,7}\.?"
_DATE = re.compile(
    r"\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./](?:\d{2}|\d{4})|"
    rf"\d{{1,2}}[-. ]+{_MONTH}(?:[-. ]+\d{{2,4}})?|{_MONTH}[-. ]+\d{{1,4}}",
    re.IGNORECASE,
)
_SPELLINGS = str.maketrans({"−": "-", "–": "-", "⁄": "/", "÷": "/"})
_PLAIN = frozenset({str, int, Fraction, Written})  # bool is a type of its own: True never stands for 1
_RISKY_LENGTH = 400  # a shorter text has no lowest terms of more than MAX_NUMBER_LENGTH characters

Ratio = tuple[int, int]


class NotANumber(ValueError):  # noqa: N818 - a finding, which a reader turns into a fault
    """A value that is no number of the format."""

    def __init__(self, code: str, found: str, expected: str = EXPECTED, mend: str = "") -> None:
        super().__init__(code, found, expected, mend)
        self.code, self.found, self.expected, self.mend = code, found, expected, mend


def ratio(value: object) -> Ratio:
    """A number as numerator and positive denominator, not always in lowest terms. Raises NotANumber."""
    if isinstance(value, str):
        return _of_text(value)
    if isinstance(value, Unreadable):
        raise _unreadable(value.text)
    if isinstance(value, float | np.floating):
        mend = f'write "{float(value)!r}" if that is what is meant, or a fraction such as "1/3"'
        raise NotANumber("E-NUMBER-FLOAT", f"the float {value}", "an int, a Fraction or a string",
                         mend if np.isfinite(value) else "")  # fmt: skip
    try:
        return _of_rational(exact.rational(value))
    except TypeError:
        raise NotANumber("E-NUMBER", describe(value)) from None
    except OverflowError:
        raise too_long("a number with a long exponent") from None


def rational(value: object) -> Fraction:
    """A number as a Fraction. Raises NotANumber."""
    return Fraction(*ratio(value))


def _of_text(text: str) -> Ratio:
    if len(text) > MAX_NUMBER_LENGTH:
        raise too_long(f"a number of {len(text)} characters")
    if not NUMBER_PATTERN.fullmatch(text):
        raise NotANumber("E-NUMBER", describe(text), mend=likely(text))
    above, slash, below = text.partition("/")
    whole, _, decimals = above.partition(".")
    numerator, denominator = int(whole + decimals), int(below) if slash else 10 ** len(decimals)
    if denominator == 0:
        raise NotANumber("E-NUMBER", describe(text), "a denominator that is not 0",
                         'write the denominator that is meant, or "0" for 0')  # fmt: skip
    if len(text) > _RISKY_LENGTH:
        _of_rational(Fraction(numerator, denominator))
    return numerator, denominator


def likely(text: str) -> str:
    """What was most likely meant by a text that is no number: `-5,00`, `50%`, `1 / 2`, `.5`, `+3`, `½`, `2e3`, `€ 5`.

    Of formulas and dates, which come from spreadsheets, what to do about them.
    """
    if text.startswith("="):
        return "a formula is not computed: write its value"
    if _DATE.fullmatch(text):
        return "if a spreadsheet took a fraction for a date: format its cells as text, and type the fraction again"
    if len(text) > MAX_NUMBER_LENGTH or (len(text) > 1 and any(unicodedata.category(mark) == "No" for mark in text)):
        return ""  # too long, or such as `1½`
    plain = unicodedata.normalize("NFKC", text).translate(_SPELLINGS).replace(" ", "").strip("€$£¥").removeprefix("+")
    plain = re.sub(r"^(-?)\.", r"\g<1>0.", plain)
    if re.fullmatch(r"-?[0-9]{1,3}(?:,[0-9]{3})+", plain):
        thousands = plain.replace(",", "")
        return f'write "{thousands}", or "{plain.replace(",", ".")}" for a decimal comma'
    plain = plain.replace(",", ".", 1)
    if re.fullmatch(r"-?[0-9]+(?:\.[0-9]+)?(?:%|[eE][+-]?[0-9]{1,2})", plain):
        plain = exact.format_number(Fraction(plain.removesuffix("%")) / (100 if plain.endswith("%") else 1))
    return f'write "{plain}"' if NUMBER_PATTERN.fullmatch(plain) and plain != text else ""


def _of_rational(value: Fraction) -> Ratio:
    """The parts of a number, which is not so long that its own text would be refused."""
    if exact.is_long(value):
        raise too_long()
    return value.numerator, value.denominator


def too_long(found: str = f"a number whose lowest terms have more than {MAX_NUMBER_LENGTH} characters") -> NotANumber:
    """Why a number that is too long is refused."""
    return NotANumber("E-NUMBER-LONG", found, f"at most {MAX_NUMBER_LENGTH} characters")


def _unreadable(text: str) -> NotANumber:
    """Why a number of a JSON or TOML text was left as its text."""
    if len(text) > MAX_NUMBER_LENGTH:
        return too_long(f"a number of {len(text)} characters")
    mend = f'write "{text}"' if NUMBER_PATTERN.fullmatch(text) else "write it as a fraction in quotes"
    return NotANumber("E-NUMBER-FLOAT", f"the float {text}", EXPECTED, mend if text[-1].isdigit() else "")


def array(values: Sequence[object], refuse: Callable[[int, NotANumber], None]) -> ExactArray | None:
    """Numbers as one exact array; None where some were refused (position and reason go to `refuse`)."""
    known = _distinct(values)
    if known is None:
        read = _one_by_one(values, refuse)
        return array(read, refuse) if read is not None else None
    denominator = _common(known.values(), len(values))
    if denominator is None:
        refuse(0, NotANumber("E-TABLE-SIZE", "denominators whose least common multiple is too long",
                             f"a table whose cells, over one denominator, take less than {MAX_BITS} bits"))  # fmt: skip
        return None
    scaled = {value: above * (denominator // below) for value, (above, below) in known.items()}
    small = all(abs(numerator) < 1 << 62 for numerator in scaled.values())
    numerators = np.fromiter(map(scaled.__getitem__, values), np.int64 if small else object, len(values))
    return exact.from_integers(numerators, denominator)


def _distinct(values: Sequence[object]) -> dict[object, Ratio] | None:
    """The distinct values with what they mean; None where some are no numbers, or of a type that need not be plain."""
    if not _PLAIN.issuperset(map(type, values)):
        return None
    try:
        return {value: ratio(value) for value in set(values)}
    except NotANumber:
        return None


def _one_by_one(values: Sequence[object], refuse: Callable[[int, NotANumber], None]) -> list[Fraction] | None:
    """The values as Fractions; None where some are no numbers. Those that are alike are refused once, at the first."""
    read = []
    alike: dict[object, list[tuple[int, NotANumber]]] = {}
    for position, value in enumerate(values):
        try:
            read.append(rational(value))
        except NotANumber as reason:
            alike.setdefault(_kind(position, value, reason), []).append((position, reason))
    for refused in alike.values():
        position, first = refused[0]
        what = "floats in" if first.code == "E-NUMBER-FLOAT" else "such cells of"
        found = first.found + f", the first of {len(refused)} {what} this table" * (len(refused) > 1)
        refuse(position, NotANumber(first.code, found, first.expected, first.mend))
    return read if not alike else None


def _kind(position: int, value: object, reason: NotANumber) -> object:
    """What values that are refused have in common: all floats of Python have one cause, and so have equal texts."""
    if isinstance(value, float | np.floating):
        return float
    return reason.found if reason.code == "E-NUMBER" else position


def _common(ratios: Iterable[Ratio], cells: int) -> int | None:
    """The least common denominator; None where it is too long for that many cells."""
    common = 1
    for below in {below for _, below in ratios}:
        common = math.lcm(common, below)
        if common.bit_length() * cells > MAX_BITS:
            return None
    return common
