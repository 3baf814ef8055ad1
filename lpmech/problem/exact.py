"""Exact numbers: parsing, printing, and integer arrays over one common denominator.

An `ExactArray` holds rationals numerators / denominator. The numerators are 64-bit integers as long as
every result provably fits (|n| < 2^62), and Python integers beyond; the switch is made from a bound that
each operation carries along, so no operation can overflow silently. No float occurs in this module.
"""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from numbers import Rational
from typing import Any

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[Any]  # int64, or object holding Python integers
NUMBER_PATTERN = re.compile(r"-?[0-9]+(?:/[0-9]+|\.[0-9]+)?", re.ASCII)
HEXADECIMAL_PATTERN = re.compile(r"-?0x[0-9a-f]+(?:/0x[0-9a-f]+)?", re.ASCII)
MAX_NUMBER_LENGTH = 1_000  # characters of one number in an environment
MAX_DECIMAL_DIGITS = 4_000  # printed beyond that in hexadecimal: Python refuses longer decimals
_TOO_LONG = 10**MAX_DECIMAL_DIGITS
_SAFE = 1 << 62
_LONG_PRODUCT = 2_500**2  # bits times bits from which FLINT multiplies faster than Python, conversions included
_LONG_BITS = 3_400  # more than any number of MAX_NUMBER_LENGTH characters has
_SHORT_BITS = 1_000  # fewer than any longer one has in both of its parts


def rational(value: object) -> Fraction:
    """The rational that a number from Python is: any `numbers.Rational` (int, Fraction, the integers of numpy), a
    Decimal, an fmpz or fmpq of python-flint.

    Raises TypeError where it is none of these, as floats and truth values are not, and OverflowError for a Decimal
    whose exponent has no end.
    """
    if type(value) is Fraction or type(value) is int:
        return Fraction(value)
    if isinstance(value, Rational) and not isinstance(value, bool):
        return Fraction(int(value.numerator), int(value.denominator))
    if isinstance(value, Decimal) and value.is_finite():
        if abs(value.adjusted()) > MAX_DECIMAL_DIGITS:
            raise OverflowError(f"a Decimal of more than {MAX_DECIMAL_DIGITS} digits")
        return Fraction(value)
    flint = sys.modules.get("flint")  # whoever has a number of flint has loaded it
    if flint and isinstance(value, flint.fmpz | flint.fmpq):
        return Fraction(int(flint.fmpq(value).p), int(flint.fmpq(value).q))
    raise TypeError(f"a {type(value).__name__} is no exact number: {value!r}")


def parse_number(text: str) -> Fraction:
    """The rational that `text` writes as an integer, a fraction p/q or a decimal.

    Raises ValueError, with what was expected, where it is none of these, too long, or has denominator 0.
    """
    if len(text) > MAX_NUMBER_LENGTH:
        raise ValueError(f"a number of {len(text)} characters; at most {MAX_NUMBER_LENGTH} are allowed")
    if not NUMBER_PATTERN.fullmatch(text):
        raise ValueError('expected an integer, a fraction such as "3/8" or a decimal such as "0.125"')
    if "/" in text and int(text.partition("/")[2]) == 0:
        raise ValueError("the denominator is 0")
    return Fraction(text)


def parse_result(text: str) -> Fraction:
    """The rational that `format_number` writes, hexadecimal parts included, or that an environment may write.

    Raises ValueError, with what was expected.
    """
    if not text.lstrip("-").startswith("0x"):
        if len(text) <= MAX_NUMBER_LENGTH or not NUMBER_PATTERN.fullmatch(text) or len(text) > 3 * MAX_DECIMAL_DIGITS:
            return parse_number(text)
        return Fraction(text)
    if not HEXADECIMAL_PATTERN.fullmatch(text):
        raise ValueError("expected hexadecimal parts such as 0x1f/0x20")
    above, _, below = text.partition("/")
    if below and int(below, 16) == 0:
        raise ValueError("the denominator is 0")
    return Fraction(int(above, 16), int(below or "1", 16))


def format_number(value: Fraction | int) -> str:
    """`value` in lowest terms, "3" or "-3/8"; both parts hexadecimal where either has over 4,000 decimal digits."""
    value = Fraction(value)
    parts = (value.numerator,) if value.denominator == 1 else (value.numerator, value.denominator)
    short = all(part.bit_length() <= 13_287 and abs(part) < _TOO_LONG for part in parts)
    return "/".join(str(part) if short else hex(part) for part in parts)


def is_long(value: Fraction) -> bool:
    """Whether a number in lowest terms has more characters than an environment may write."""
    bits = max(value.numerator.bit_length(), value.denominator.bit_length())
    return bits > _LONG_BITS or (bits > _SHORT_BITS and len(format_number(value)) > MAX_NUMBER_LENGTH)


@dataclass(frozen=True, slots=True, eq=False)
class ExactArray:
    """Rationals numerators / denominator, with a bound on the numerators' size. Arrays are read-only."""

    numerators: Integers
    denominator: int
    bound: int

    def __post_init__(self) -> None:
        self.numerators.setflags(write=False)

    def __repr__(self) -> str:
        return f"<ExactArray of shape {self.shape}>"

    @property
    def shape(self) -> tuple[int, ...]:
        """The array's shape."""
        return self.numerators.shape

    def view(self, numerators: Integers) -> ExactArray:
        """The same denominator and bound over a rearrangement or selection of the numerators."""
        return ExactArray(_array(numerators), self.denominator, self.bound)

    def reduced(self) -> ExactArray:
        """The same values with the smallest common denominator, in 64 bits where they fit."""
        if self.denominator == 1:
            return from_integers(self.numerators)
        if not self.numerators.any():
            return ExactArray(np.zeros(self.shape, dtype=np.int64), 1, 0)
        common = _gcd(self.numerators, self.denominator)
        numerators = self.numerators if common == 1 else _array(self.numerators // common)
        return from_integers(numerators, self.denominator // common)

    def over(self, denominator: int) -> Integers:
        """The numerators over `denominator`, a multiple of this array's."""
        factor, rest = divmod(denominator, self.denominator)
        if rest:
            raise ValueError(f"{denominator} is not a multiple of {self.denominator}")
        return self.numerators if factor == 1 else _times(self.numerators, self.bound, factor)

    def __add__(self, other: ExactArray) -> ExactArray:
        return self._combine(other, 1)

    def __sub__(self, other: ExactArray) -> ExactArray:
        return self._combine(other, -1)

    def _combine(self, other: ExactArray, sign: int) -> ExactArray:
        if self.denominator == other.denominator:
            return self._added(self.numerators, other.numerators, self.denominator, self.bound + other.bound, sign)
        denominator = math.lcm(self.denominator, other.denominator)
        bound = self.bound * (denominator // self.denominator) + other.bound * (denominator // other.denominator)
        return self._added(self.over(denominator), other.over(denominator), denominator, bound, sign)

    @staticmethod
    def _added(left: Integers, right: Integers, denominator: int, bound: int, sign: int) -> ExactArray:
        left, right = _fit(left, bound), _fit(right, bound)
        return ExactArray(_array(left + right if sign > 0 else left - right), denominator, bound)

    def __mul__(self, other: ExactArray) -> ExactArray:
        bound = self.bound * other.bound
        product = _fit(self.numerators, bound) * _fit(other.numerators, bound)
        return ExactArray(_array(product), self.denominator * other.denominator, bound)

    def scaled(self, factor: Fraction) -> ExactArray:
        """Every value times `factor`."""
        product = _times(self.numerators, self.bound, factor.numerator)
        return ExactArray(product, self.denominator * factor.denominator, self.bound * abs(factor.numerator))

    def sign(self) -> npt.NDArray[np.int8]:
        """-1, 0 or 1 for every value."""
        return (self.numerators > 0).astype(np.int8) - (self.numerators < 0).astype(np.int8)

    def has_long(self) -> bool:
        """Whether some number in lowest terms has more characters than an environment may write."""
        if max(self.bound, self.denominator).bit_length() <= _SHORT_BITS:
            return False
        return any(is_long(Fraction(int(n), self.denominator)) for n in set(self.numerators.ravel().tolist()))

    def item(self, index: tuple[int, ...] = ()) -> Fraction:
        """One value as a Fraction."""
        return Fraction(int(self.numerators[index]), self.denominator)

    def fractions(self) -> list[Fraction]:
        """All values, row-major."""
        return [Fraction(int(n), self.denominator) for n in self.numerators.ravel()]

    def floats(self) -> npt.NDArray[np.float64]:
        """The values as floats: candidates and pictures only, never evidence. Raises OverflowError where one is beyond
        them."""
        if self.numerators.dtype != object and self.denominator < _SAFE:
            return np.asarray(self.numerators / self.denominator, dtype=np.float64)
        return self._over(self.denominator)

    def shares(self) -> npt.NDArray[np.float64]:
        """The values as floats in units of the largest: at most 1 in size, whatever they are."""
        unit = max(_magnitude(self.numerators), 1)
        return self._over(unit) if self.numerators.dtype == object else np.asarray(self.numerators / unit)

    def _over(self, unit: int) -> npt.NDArray[np.float64]:
        values = [int(n) / unit for n in self.numerators.ravel()]  # Python rounds int / int correctly
        return np.array(values, dtype=np.float64).reshape(self.shape)


def from_integers(numerators: Integers, denominator: int = 1) -> ExactArray:
    """Integers over a positive denominator; held in 64 bits where they fit."""
    if numerators.dtype.kind not in "iuO":
        raise TypeError(f"an array of {numerators.dtype}, not of integers")
    bound = _magnitude(numerators)
    if numerators.dtype != np.int64:
        numerators = numerators.astype(np.int64) if bound < _SAFE else numerators.astype(object)
    return ExactArray(numerators, denominator, bound)


def from_numbers(numerators: Sequence[int], denominator: int = 1) -> ExactArray:
    """A vector of Python integers over a positive denominator, with the smallest common one."""
    common = math.gcd(denominator, *numerators)
    values = [value // common for value in numerators] if common > 1 else numerators
    bound = max(map(abs, values), default=0)
    return ExactArray(np.array(values, dtype=np.int64 if bound < _SAFE else object), denominator // common, bound)


def from_fractions(values: Sequence[Fraction | int], shape: tuple[int, ...]) -> ExactArray:
    """Rationals in row-major order."""
    rationals = [rational(value) for value in values]
    denominator = math.lcm(1, *(value.denominator for value in rationals))
    numerators = np.empty(len(rationals), dtype=object)
    numerators[:] = [value.numerator * (denominator // value.denominator) for value in rationals]
    return from_integers(numerators.reshape(shape), denominator)


def scalar(value: Fraction | int) -> ExactArray:
    """An array without axes."""
    number = rational(value)
    size = abs(number.numerator)
    kind = np.int64 if size < _SAFE else object
    return ExactArray(np.array(number.numerator, dtype=kind), number.denominator, size)


def over_common(arrays: Sequence[ExactArray]) -> tuple[list[Integers], int]:
    """The numerators of some arrays over one denominator, in integers in which their sum fits; the denominator."""
    denominator = math.lcm(1, *(array.denominator for array in arrays))
    bound = sum(array.bound * (denominator // array.denominator) for array in arrays)
    return [_fit(array.over(denominator), bound) for array in arrays], denominator


def einsum(left: ExactArray, left_axes: list[int], right: ExactArray, right_axes: list[int], out: list[int],
           terms: int) -> ExactArray:  # fmt: skip
    """Einstein summation of two arrays; `terms` is the number of products in each sum (it bounds the result)."""
    bound = left.bound * right.bound * max(terms, 1)
    product = np.einsum(_fit(left.numerators, bound), left_axes, _fit(right.numerators, bound), right_axes, out)
    return ExactArray(_array(product), left.denominator * right.denominator, bound)


def _array(result: Any) -> Integers:
    """The result of an operation as an array: numpy returns a bare Python integer where there are no axes."""
    if isinstance(result, int):
        return np.array(result, dtype=object)  # not left to numpy, which would take 2^63 for an unsigned integer
    return np.asarray(result)


def _fit(numerators: Integers, bound: int) -> Integers:
    """The numerators as Python integers where `bound`, on what is to be computed, may pass 64 bits."""
    return numerators.astype(object) if bound >= _SAFE and numerators.dtype != object else numerators


def _times(numerators: Integers, bound: int, factor: int) -> Integers:
    """The numerators times an integer, which may be too long for 64 bits even where all products are 0."""
    wide = _fit(numerators, max(bound * abs(factor), abs(factor)))
    if bound.bit_length() * factor.bit_length() < _LONG_PRODUCT:
        return _array(wide * factor)
    return _long_times(wide, factor)


def _long_times(numerators: Integers, factor: int) -> Integers:
    """The same by FLINT, in which products of long numbers take a tenth of the time."""
    import flint  # only where numbers are long: it takes a while to load

    by, flat = flint.fmpz(factor), numerators.ravel().tolist()
    products = np.empty(len(flat), dtype=object)
    products[:] = [int(flint.fmpz(value) * by) for value in flat]
    return products.reshape(numerators.shape)


def _magnitude(numerators: Integers) -> int:
    if numerators.size == 0:
        return 0
    return max(abs(int(numerators.max())), abs(int(numerators.min())))


def content(numerators: Integers) -> int:
    """The greatest common divisor of integers; 0 where all are 0."""
    return _gcd(numerators, 0)


def _gcd(numerators: Integers, start: int) -> int:
    """The greatest common divisor of `start` and all numerators."""
    if numerators.dtype == object:
        common = start
        for value in numerators.ravel():
            common = math.gcd(common, value)
            if common == 1:
                break
        return common
    return reduce(math.gcd, (int(np.gcd.reduce(numerators, axis=None)),), start) if numerators.size else start
