"""Numbers for a page: decimals to read, and beside them the number itself.

    shown(Fraction(1, 3))       "≈0.333"
    shown(Fraction(-5, 2))      "−2.5"
    exact(Fraction(1, 3))       "1/3"

Rounding is done on integers, half to even, so that numbers of any length are shown correctly.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from lpmech.problem.exact import MAX_DECIMAL_DIGITS, format_number

PLACES = 3  # decimals at most
LARGE = 10**12  # from here on numbers are shown in powers of ten
SMALL = Fraction(1, 1000)  # below it, too
LONGEST = 80  # characters of an exact number beside its decimals; longer ones lose their middle
SIGNIFICANT = 3  # digits of a number in powers of ten
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def shown(value: Fraction, places: int | None = None, *, sign: bool = False) -> str:
    """Decimals; `≈` stands before them if they are rounded. With `places` all numbers have as many of them."""
    size = abs(value)
    if size and (size >= LARGE or size < SMALL):
        return _in_powers(value)
    needed = decimals(size)
    use = min(PLACES, needed if needed is not None else PLACES) if places is None else places
    scaled = round(size * 10**use)
    whole, rest = divmod(scaled, 10**use)
    text = f"{whole:,}" + (f".{rest:0{use}d}" if use else "")
    rounded = Fraction(scaled, 10**use) != size
    before = "−" if value < 0 else "+" if sign and value > 0 else ""
    return ("≈" if rounded else "") + before + text


def decimals(size: Fraction) -> int | None:
    """How many decimals a number needs; None if more than are shown."""
    return next((count for count in range(PLACES + 1) if 10**count % size.denominator == 0), None)


def shared_places(values: Iterable[Fraction]) -> int:
    """How many decimals the numbers of a column have."""
    needed = [decimals(value) for value in values]
    return PLACES if None in needed else max((one for one in needed if one is not None), default=0)


def _in_powers(value: Fraction) -> str:
    """`≈1.23·10¹⁵`."""
    size, power = abs(value), _power(abs(value))
    scaled = round(size * Fraction(10) ** (SIGNIFICANT - 1 - power))
    if scaled == 10**SIGNIFICANT:
        scaled, power = scaled // 10, power + 1
    text = str(scaled)
    rounded = Fraction(scaled) * Fraction(10) ** (power - SIGNIFICANT + 1) != size
    mantissa = f"{text[0]}.{text[1:]}".rstrip("0").rstrip(".")
    return f"{'≈' if rounded else ''}{'−' if value < 0 else ''}{mantissa}·10{str(power).translate(_RAISED)}"


def _power(size: Fraction) -> int:
    """The greatest power of ten that is at most a number above 0."""
    power = (size.numerator.bit_length() - size.denominator.bit_length()) * 30103 // 100_000 - 1
    while size >= Fraction(10) ** (power + 1):
        power += 1
    return power


def exact(value: Fraction) -> str:
    """The number in lowest terms, `−5/2`; hexadecimal if its parts are very long."""
    return format_number(value).replace("-", "−")


def is_long(value: Fraction) -> bool:
    """Whether the number is too long to stand beside its decimals."""
    return _size(value) > LONGEST * 4 or len(format_number(value)) > LONGEST


def elided(value: Fraction) -> str:
    """A long number with its first and last digits, and how many there are."""
    parts = [value.numerator] if value.denominator == 1 else [value.numerator, value.denominator]
    return "/".join(map(_elided, parts))


def _elided(part: int) -> str:
    digits = _digits(part)
    if digits <= 24:
        return str(part).replace("-", "−")
    text = hex(abs(part)) if digits > MAX_DECIMAL_DIGITS else str(abs(part))
    return f"{'−' if part < 0 else ''}{text[:10]}…{text[-6:]} ({digits:,} digits)"


def _digits(part: int) -> int:
    """The number of decimal digits."""
    size, count = abs(part), max(abs(part).bit_length() * 30103 // 100_000, 1)
    return count + int(size >= 10**count)


def _size(value: Fraction) -> int:
    return value.numerator.bit_length() + value.denominator.bit_length()
