"""Transfers paid a period later, piecewise polynomial in what the others say, and their expectation.

After the allocation a at the others' signals θ_{-i}, agent i pays p^i(θ'_{-i}; a, θ_{-i}) when the others' next signals
are θ'_{-i} (Liu 2014, Lemma 5.2). On a cell of θ_{-i} and a cell of θ'_{-i} the payment is the polynomial

    Σ_{α, β} c_{αβ} Π_j θ_j^{α_j} Π_j θ'_j^{β_j},    0 ≤ α_j ≤ degree today, 0 ≤ β_j ≤ degree next.

The cells of θ'_{-i} are those of the grid; those of θ_{-i} too, or the whole of it is one cell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import product

from lpmech.continuous.kernel import Cell, Grid, Kernel
from lpmech.continuous.polynomial import Polynomial, combine, monomial, products

Index = tuple[Cell, Cell, tuple[int, ...], tuple[int, ...]]  # cells of today and of tomorrow, exponents of both
Payment = dict[tuple[Cell, tuple[int, ...]], Polynomial]  # by cell and exponents of tomorrow


@dataclass(frozen=True, kw_only=True, eq=False)
class Transfer:
    """What one agent pays after one allocation."""

    agent: int
    others: tuple[int, ...]
    grid: Grid
    fine: bool  # whether today's cells are those of the grid
    degree_today: int
    degree_next: int
    coefficients: Mapping[Index, Fraction]  # those that are not 0

    @property
    def is_paid(self) -> bool:
        """Whether anything is ever paid."""
        return bool(self.coefficients)

    def today_cells(self) -> list[Cell]:
        """The cells of the others' signals today."""
        return cells(len(self.grid) if self.fine else 1, len(self.others))

    def indices(self) -> Iterator[Index]:
        """All coefficients in the order in which they are written."""
        return indices(self, len(self.grid))

    def polynomials(self, today: Cell) -> Payment:
        """The payment on a cell of the others' signals today, by cells and powers of tomorrow's, as polynomials of
        today's."""
        return self._by_cell.get(today, {})

    @cached_property
    def _by_cell(self) -> dict[Cell, Payment]:
        """The same for every cell."""
        size = len(self.others) + 1
        found: dict[Cell, dict[tuple[Cell, tuple[int, ...]], list[tuple[Fraction, Polynomial]]]] = {}
        for (cell, following, alpha, beta), value in self.coefficients.items():
            power = monomial(size, dict(zip(self.others, alpha, strict=True)))
            found.setdefault(cell, {}).setdefault((following, beta), []).append((value, power))
        return {cell: {key: combine(size, parts) for key, parts in payment.items()} for cell, payment in found.items()}

    def expected(self, kernel: Kernel, cell: Cell) -> Polynomial:
        """The expected payment as a polynomial of all signals in a cell of today."""
        today = tuple(cell[j] for j in self.others) if self.fine else (0,) * len(self.others)
        pairs = [
            (factor, kernel.moments(self.others, cell, following, beta))
            for (following, beta), factor in self.polynomials(today).items()
        ]
        return products(kernel.agents, pairs)

    def pay(self, today: Mapping[int, Fraction], following: Mapping[int, Fraction]) -> Fraction:
        """The payment at signals of the others."""
        here = tuple(self.grid.place(today[j]) if self.fine else 0 for j in self.others)
        there = tuple(self.grid.place(following[j]) for j in self.others)
        point = [today.get(k, Fraction(0)) for k in range(len(self.others) + 1)]
        value = Fraction(0)
        for (cell, beta), factor in self.polynomials(here).items():
            if cell == there:
                part = factor(point)
                for j, power in zip(self.others, beta, strict=True):
                    part *= following[j] ** power
                value += part
        return value


def cells(count: int, signals: int) -> list[Cell]:
    """The cells of several signals."""
    return list(product(range(count), repeat=signals))


def indices(form: Transfer, count: int) -> Iterator[Index]:
    """Row-major: today's cells, tomorrow's cells, today's exponents, tomorrow's exponents."""
    many = len(form.others)
    alphas = cells(form.degree_today + 1, many)
    betas = cells(form.degree_next + 1, many)
    return product(form.today_cells(), cells(count, many), alphas, betas)
