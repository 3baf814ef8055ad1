"""Transfers that depend on what the agent itself had reported (Liu 2014, Lemma 5.1), and polynomials with a report.

After the allocation a, the own report r and the others' signals θ_{-i}, agent i pays p^i(θ'_{-i}; a, r, θ_{-i}): on
each cell of r the sum Σ_γ r^γ p_γ(θ'_{-i}; a, θ_{-i}) of transfers that do not depend on r. A polynomial with a report
has one variable more than there are agents, the last: r.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from lpmech.continuous.kernel import Cell, Grid, Kernel
from lpmech.continuous.polynomial import Exponents, Polynomial, combine
from lpmech.continuous.transfers import Transfer


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ByReport:
    """Transfers by cell of the report (the cells of their grid, or one) and power of it; all of the same shape."""

    parts: tuple[tuple[Transfer, ...], ...]

    @property
    def grid(self) -> Grid:
        """The grid of all parts."""
        return self.parts[0][0].grid

    @property
    def fine(self) -> bool:
        """Whether the report has the grid's cells."""
        return len(self.parts) > 1

    def place(self, report: Fraction) -> int:
        """The cell of a report."""
        return self.grid.place(report) if self.fine else 0

    def expected(self, kernel: Kernel, cell: Cell, place: int) -> Polynomial:
        """The expected payment as a polynomial of all signals in a cell of today, and of a report in a cell."""
        parts = [(1, lifted(part.expected(kernel, cell), power)) for power, part in enumerate(self.parts[place])]
        return combine(kernel.agents + 1, parts)

    @property
    def is_paid(self) -> bool:
        """Whether anything is ever paid."""
        return any(part.coefficients for row in self.parts for part in row)

    def at(self, report: Fraction) -> list[tuple[Fraction, Transfer]]:
        """After a report the payment is the sum of these transfers, each times its factor."""
        return [(report**power, part) for power, part in enumerate(self.parts[self.place(report)])]


def lifted(polynomial: Polynomial, power: int = 0) -> Polynomial:
    """A polynomial of the signals times a power of the report."""
    return Polynomial(polynomial.size + 1, {(*key, power): value for key, value in polynomial.terms.items()})


def at_truth(polynomial: Polynomial, agent: int) -> Polynomial:
    """The polynomial of the signals where the report is the own signal."""
    parts = (((*key[:agent], key[agent] + key[-1], *key[agent + 1 : -1]), c) for key, c in polynomial.terms.items())
    return _collected(polynomial.size - 1, parts)


def at_report(polynomial: Polynomial, agent: int) -> Polynomial:
    """A polynomial of the signals with the report in the place of the own signal."""
    parts = (((*key[:agent], 0, *key[agent + 1 :], key[agent]), c) for key, c in polynomial.terms.items())
    return _collected(polynomial.size + 1, parts)


def over_square(polynomial: Polynomial, agent: int) -> Polynomial | None:
    """q where the polynomial is (θ_i − r)² q; None where it is not."""
    once = _over_difference(polynomial, agent)
    return None if once is None else _over_difference(once, agent)


def _over_difference(polynomial: Polynomial, agent: int) -> Polynomial | None:
    """Division by θ_i − r, by Horner's scheme in θ_i."""
    rows: dict[int, dict[Exponents, Fraction]] = {}
    for key, value in polynomial.terms.items():
        rows.setdefault(key[agent], {})[(*key[:agent], 0, *key[agent + 1 :])] = value
    carried: dict[Exponents, Fraction] = {}
    terms: dict[Exponents, Fraction] = {}
    for power in range(max(rows, default=0), -1, -1):
        carried = {(*key[:-1], key[-1] + 1): value for key, value in carried.items()}
        for key, value in rows.get(power, {}).items():
            carried[key] = carried.get(key, Fraction(0)) + value
        carried = {key: value for key, value in carried.items() if value}
        if power:
            terms |= {(*key[:agent], power - 1, *key[agent + 1 :]): value for key, value in carried.items()}
    return None if carried else Polynomial(polynomial.size, terms)


def _collected(size: int, parts: Iterable[tuple[Exponents, Fraction]]) -> Polynomial:
    terms: dict[Exponents, Fraction] = {}
    for key, value in parts:
        terms[key] = terms.get(key, Fraction(0)) + value
    return Polynomial(size, {key: value for key, value in terms.items() if value})
