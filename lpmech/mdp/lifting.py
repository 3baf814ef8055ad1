"""Numeric-symbolic lifting: the exact solution of (q D I - p K) Y = B for a large dense kernel K by float64 products.

K is a non-negative integer matrix with rows that sum to at most D, and δ = p/q < 1, so M = q D I - p K is strictly
diagonally dominant, hence regular. B holds k right-hand sides. The method is that of Z. Wan (An algorithm to solve
integer linear systems exactly using numerical methods, J. Symbolic Comput. 41, 2006), itself the numeric twin of
J. D. Dixon's p-adic lifting (Exact solution of linear equations using p-adic expansions, Numer. Math. 40, 1982):

1. *Digits.* Let A be the float64 inverse of M. From a residual r take the digit x = round(A 2^t r), and go on with
   r' = 2^t r - M x; then M^-1 r = 2^-t x + 2^-t M^-1 r'. Here r' = M e, where the error e of the rounding is about 1/2
   or less, so |r'| ≤ (q + p) D |e| stays small: t bits of M^-1 r are found per step. As r' is known to be small, it
   suffices to compute it modulo a power of two: the digit's low bits are multiplied with K in float64, where all
   sums stay below 2^53 and are exact. The digits of B itself are fed in first, 24 bits per step.
2. *Denominator.* Let C_1..C_s be random combinations of the numbers found, in units of 2^-h. The common denominator d
   of Y makes every d C_j close to a multiple of 2^h, so (d, d C_1 mod 2^h, ...) is a vector of a known lattice that is
   much shorter than one expects there, and LLL finds it once h exceeds (1 + 1/s) log2 d (simultaneous approximation;
   s = 1 is the continued fraction, and needs twice the bits of d). It is tried as h grows by an eighth at a time, up
   to what Hadamard's bound on d calls for.
3. *Proof.* The numerators are N = round(d Y). The solution is accepted if and only if M N = d B holds in integers.

Steps 1 and 2 may fail, and then `lift` returns None; what it returns has passed step 3 and is exact.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
from flint import fmpz, fmpz_mat

from lpmech.mdp.limbs import EXACT_BITS, Blocked, Words, blocked, join, limb_bits, product, split

FEED_BITS = 24
_STEP_BITS = (48, 40, 32, 24)
_EXTRA = 12
_WEIGHT_BITS = 9
_SMALL_FACTOR = 1 << 20


class _DivergedError(ArithmeticError):
    """The float inverse is too inaccurate for this number of bits per step."""


@dataclass(frozen=True)
class _System:
    """M = q D I - p K; residuals are known modulo 2^(bits + 1) and lie within ±2^bits."""

    kernel: Blocked
    inverse: Blocked
    row_sum: int
    discount: Fraction
    bits: int

    @property
    def diagonal(self) -> int:
        return self.discount.denominator * self.row_sum

    def times_kernel(self, vectors: Words) -> Words:
        """K v modulo 2^(bits + 1), for |v| ≤ 2^bits, in parts so short that the float64 products are exact."""
        part_bits = EXACT_BITS - (self.row_sum - 1).bit_length()
        if self.bits <= part_bits:
            return self.kernel.times(vectors.astype(np.float64)).astype(np.int64)
        total = np.zeros_like(vectors)
        for low in range(0, self.bits + 1, part_bits):
            part = (vectors >> low) & ((1 << part_bits) - 1)
            total += self.kernel.times(part.astype(np.float64)).astype(np.int64) << low
        return total

    def step(self, residual: Words, shift: int, feed: Words | int) -> tuple[Words, Words]:
        """The digit of 2^shift residual + feed, and the next residual."""
        numeric = self.inverse.times(residual.astype(np.float64) * 2.0**shift + feed)
        if not np.abs(numeric).max() < 1 << EXACT_BITS:
            raise _DivergedError
        digit = np.rint(numeric).astype(np.int64)
        low = _symmetric(digit, self.bits)
        # int64 wraps around modulo 2^64, which the power of two in question divides.
        rest = (residual << shift) + feed - self.diagonal * low
        rest = _symmetric(rest + self.discount.numerator * self.times_kernel(low), self.bits)
        if np.abs(rest).max() > 3 << (self.bits - 2):
            raise _DivergedError
        return digit, rest


def _symmetric(words: Words, bits: int) -> Words:
    """The representatives in [-2^bits, 2^bits) modulo 2^(bits + 1)."""
    half = 1 << bits
    return ((words + half) & (2 * half - 1)) - half


def lift(
    kernel: npt.NDArray[np.int64], row_sum: int, discount: Fraction, right: Sequence[int]
) -> tuple[list[int], int] | None:
    """Numerators N and a common denominator d > 0 with M N = d B, or None where the method does not apply.

    `right`, and the result, list the k right-hand sides one after another.
    """
    system = _prepare(kernel, row_sum, discount, len(right) // len(kernel))
    if system is None:
        return None
    for bits in _STEP_BITS:
        try:
            return _solve(system, bits, right)
        except _DivergedError:
            continue
    return None


def _prepare(kernel: npt.NDArray[np.int64], row_sum: int, discount: Fraction, vectors: int) -> _System | None:
    p, q = discount.numerator, discount.denominator
    bits = ((p + q) * row_sum).bit_length()
    if p >= q or limb_bits(row_sum) == 0 or bits > 58:
        return None
    matrix = kernel * -float(p)
    matrix.flat[:: len(matrix) + 1] += float(q * row_sum)
    try:
        inverse = np.linalg.inv(matrix)
    except np.linalg.LinAlgError:  # singular once rounded
        return None
    return _System(blocked(kernel, vectors), blocked(inverse, vectors), row_sum, discount, bits)


def _solve(system: _System, bits: int, right: Sequence[int]) -> tuple[list[int], int] | None:
    n = system.kernel.rows
    whole, residual = _feed(system, right)
    count = _combinations(n, len(right) // n)
    digits: list[Words] = []
    for steps in _attempts(system, count, bits):
        while len(digits) < steps:
            digit, residual = system.step(residual, bits, 0)
            digits.append(digit.ravel())
        denominator = _denominator(np.array(digits), bits, count)
        if denominator is not None:
            found = _numerators(whole, np.array(digits), bits, denominator)
            if found is not None and _holds(system, right, *found):
                return found
    return None


def _feed(system: _System, right: Sequence[int]) -> tuple[list[int], Words]:
    """The integer parts of M^-1 B, up to a few units, and the residuals that remain."""
    words = split(right, FEED_BITS)[::-1].reshape(-1, len(right) // system.kernel.rows, system.kernel.rows)
    residual = np.zeros(words.shape[1:], dtype=np.int64)
    digits = []
    for word in words:
        digit, residual = system.step(residual, FEED_BITS, word)
        digits.append(digit.ravel())
    return join(np.array(digits[::-1]), FEED_BITS), residual


def _combinations(n: int, vectors: int) -> int:
    """How many combinations make the lattice: where a step costs more, a larger lattice pays that saves steps."""
    return 2 if n * n * vectors < 1 << 22 else 4


def _attempts(system: _System, count: int, bits: int) -> Iterator[int]:
    """Numbers of steps after which to try: from 5/8 of what Hadamard's bound on the denominator calls for upwards."""
    limit = _hadamard_bits(system)
    target = limit * 5 // 8
    while True:
        yield math.ceil(((target + 24) * (count + 1) / count + 64) / bits)
        if target >= limit:
            return
        target = min(limit, target + target // 8 + 1)


def _hadamard_bits(system: _System) -> int:
    """log2 of the product of the rows' norms, rounded up."""
    p = float(system.discount.numerator)
    kernel = system.kernel.matrix
    squares = p * p * np.einsum("ij,ij->i", kernel, kernel)
    own = kernel.diagonal()
    squares += (float(system.diagonal) - p * own) ** 2 - p * p * own**2
    return math.ceil(float(np.log2(squares).sum()) / 2 * (1 + 1e-9)) + 1


def _denominator(digits: Words, bits: int, count: int) -> int | None:
    """The common denominator that the digits suggest, if they are many enough to suggest one."""
    length = digits.shape[1]
    drop = _WEIGHT_BITS + length.bit_length() + 2
    height = len(digits) * bits - drop
    weights = np.random.default_rng(0).integers(-(1 << _WEIGHT_BITS), 1 << _WEIGHT_BITS, size=(count + _EXTRA, length))
    candidate = _short_vector([number >> drop for number in _combine(weights[:count], digits, bits)], height)
    if candidate == 0 or candidate.bit_length() > height * count // (count + 1) - 16:
        return None
    for number in _combine(weights[count:], digits, bits):
        candidate *= _missing_factor(candidate * (number >> drop), height)
    return candidate


def _combine(weights: Words, digits: Words, bits: int) -> list[int]:
    """Combinations of the fractional parts in units of the last digit; each half of a digit times weights is exact."""
    half = bits // 2
    parts = []
    for part in (digits & ((1 << half) - 1), digits >> half):
        combined = part[::-1].astype(np.float64) @ weights.T.astype(np.float64)
        parts.append(join(combined.astype(np.int64), bits))
    return [low + (high << half) for low, high in zip(*parts, strict=True)]


def _short_vector(numbers: Sequence[int], height: int) -> int:
    """The first coordinate of the first LLL-reduced vector of the lattice of (d, d C_1 mod 2^height, ...)."""
    size = len(numbers)
    modulus = 1 << height
    rows: list[list[Any]] = [[1, *(number % modulus for number in numbers)]]
    rows += [[0] * (i + 1) + [modulus] + [0] * (size - 1 - i) for i in range(size)]
    return abs(int(fmpz_mat(rows).lll()[0, 0]))


def _missing_factor(scaled: int, height: int) -> int:
    """The denominator, if small, of scaled / 2^height, from 60 bits of it: what the common denominator lacks still."""
    fraction = (scaled % (1 << height)) >> (height - 60)
    return Fraction(fraction, 1 << 60).limit_denominator(_SMALL_FACTOR).denominator


def _numerators(whole: Sequence[int], digits: Words, bits: int, denominator: int) -> tuple[list[int], int] | None:
    """The roundings of d Y, or None where d Y is not near to integers."""
    used = min(len(digits), -(-(denominator.bit_length() + 64) // bits))
    height = used * bits
    fractions = join(np.ascontiguousarray(digits[:used][::-1]), bits)
    scale, half = fmpz(denominator), fmpz(1) << (height - 1)
    numerators = []
    for integer, fraction in zip(whole, fractions, strict=True):
        scaled = scale * fmpz((integer << height) + fraction) + half
        nearest = scaled >> height
        if abs(scaled - (nearest << height) - half) >> (height - 24):
            return None
        numerators.append(int(nearest))
    return numerators, denominator


def _holds(system: _System, right: Sequence[int], numerators: Sequence[int], denominator: int) -> bool:
    """M N = d B?"""
    moved = product(system.kernel.matrix, system.row_sum, numerators)
    q_d, p = system.diagonal, system.discount.numerator
    return all(q_d * x - p * y == denominator * b for x, y, b in zip(numerators, moved, right, strict=True))
