"""How a copula departs from independence: functions k(s, t) of a next signal s and one of today's t, in [0, 1].

Each integrates to 0 over s at every t, and over t at every s, so that 1 + Σ k of different pairs of signals has uniform
signals on average:

    legendre   Σ_r a_r P_r(s) P_r(t), P_r the Legendre polynomials of [0, 1], P_r(1) = 1, |P_r| ≤ 1. With a_1 alone the
               Farlie-Gumbel-Morgenstern copula; as many a_r ≠ 0, so large is the rank
    bernstein  Σ_{kl} m d_kl B_k(s) B_l(t) − 1, B_k(x) = C(m−1, k) x^k (1−x)^{m−1−k}, for an m×m matrix d of numbers ≥ 0
               whose rows and columns sum to 1: the density of a Bernstein copula less 1; its rank is that of d, less 1
    tent       a [min(s, t) − s + s²/2 − t + t²/2 + 1/3] = a Σ_r 2 cos(rπs) cos(rπt) / (rπ)²: no finite rank

A term is a coefficient, the powers of s and t, and the power of (s − t)_+.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import comb

Kernel = Mapping[tuple[int, int, int], Fraction]
MAX_POWER = 12  # of the format of continuous signals
_ONE = Fraction(1)


def legendre(weights: Sequence[Fraction]) -> Kernel:
    """Σ_r a_r P_r(s) P_r(t)."""
    found: dict[tuple[int, int, int], Fraction] = {}
    for degree, weight in enumerate(weights, start=1):
        numbers = legendre_polynomial(degree)
        _add(found, numbers, numbers, weight)
    return _without_zeros(found)


def legendre_polynomial(degree: int) -> list[int]:
    """The coefficients of 1, x, x², …: P_r(x) = Σ_k (−1)^{r+k} C(r, k) C(r+k, k) x^k."""
    return [(-1) ** (degree + k) * comb(degree, k) * comb(degree + k, k) for k in range(degree + 1)]


def bernstein(matrix: Sequence[Sequence[Fraction]]) -> Kernel:
    """Σ_kl m d_kl B_k(s) B_l(t) − 1; the rows are those of s."""
    size, found = len(matrix), {(0, 0, 0): -_ONE}
    basis = [_bernstein_polynomial(size - 1, k) for k in range(size)]
    for row, left in zip(matrix, basis, strict=True):
        for entry, right in zip(row, basis, strict=True):
            _add(found, left, right, size * entry)
    return _without_zeros(found)


def _bernstein_polynomial(degree: int, place: int) -> list[int]:
    """C(n, k) x^k (1−x)^{n−k}."""
    rest = [comb(degree, place) * (-1) ** j * comb(degree - place, j) for j in range(degree - place + 1)]
    return [0] * place + rest


def tent(weight: Fraction) -> Kernel:
    """a [min(s, t) − s + s²/2 − t + t²/2 + 1/3], with min(s, t) = s − (s − t)_+."""
    half = weight / 2
    found = {(0, 0, 1): -weight, (2, 0, 0): half, (0, 1, 0): -weight, (0, 2, 0): half, (0, 0, 0): weight / 3}
    return _without_zeros(found)


def _add(found: dict[tuple[int, int, int], Fraction], left: Sequence[int], right: Sequence[int],
         factor: Fraction) -> None:  # fmt: skip
    """Adds a multiple of the product of a polynomial in s and one in t."""
    for i, a in enumerate(left):
        for j, b in enumerate(right):
            found[i, j, 0] = found.get((i, j, 0), Fraction(0)) + factor * a * b


def _without_zeros(kernel: Kernel) -> Kernel:
    return {powers: value for powers, value in kernel.items() if value}
