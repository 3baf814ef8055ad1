"""Expectations of functions that are polynomials on every cell of tomorrow's signals, as polynomials of today's.

E[g | a, θ] = Σ over terms of the density, cells and powers of (coefficient of g) · (what the term says of today) ·
Π_j ∫ s_j^power (what the term says of s_j). The sum is taken over one signal of tomorrow after another, the last first;
what is left after each depends on the cells of those signals of today only that were met on the way, and is kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from lpmech.continuous.kernel import Cell, Kernel
from lpmech.continuous.moments import Factor
from lpmech.continuous.polynomial import Polynomial, combine, constant

Pieces = Mapping[Cell, Polynomial]  # of tomorrow's signals, by cell
Left = dict[tuple[Cell, Cell], Polynomial]  # of today's signals, by cells and powers of tomorrow's that are left


class Expectation:
    """The expectation of one function after one allocation."""

    def __init__(self, kernel: Kernel, pieces: Pieces) -> None:
        self._kernel, self._agents = kernel, kernel.agents
        self._start: Left = {
            (cell, powers): constant(kernel.agents, value)
            for cell, piece in pieces.items() for powers, value in piece.terms.items()
        }  # fmt: skip
        self._known: dict[tuple[tuple[Factor, ...], Cell], Left] = {}

    def on(self, cell: Cell) -> Polynomial:
        """The expectation on a cell of today's signals."""
        parts: list[tuple[Fraction | int, Polynomial]] = []
        for value, part, factors in self._kernel.terms_on(cell):
            left = self._left(factors, cell).get(((), ()))
            if left is not None:
                parts.append((value, part * left))
        return combine(self._agents, parts)

    def _left(self, factors: Sequence[Factor], cell: Cell) -> Left:
        """What is left after summing over the last signals of tomorrow, one for each factor."""
        if not factors:
            return self._start
        key = tuple(factors), tuple(cell[factor.partner] for factor in factors if factor.partner is not None)
        if key not in self._known:
            self._known[key] = self._summed(factors, cell)
        return self._known[key]

    def _summed(self, factors: Sequence[Factor], cell: Cell) -> Left:
        j = self._agents - len(factors)
        sums: dict[tuple[Cell, Cell], list[tuple[Fraction | int, Polynomial]]] = {}
        for (cells, powers), part in self._left(factors[1:], cell).items():
            moment = self._kernel.moment(j, factors[0], (cells[j], powers[j]), cell)
            if moment.terms:
                sums.setdefault((cells[:j], powers[:j]), []).append((1, part * moment))
        return {key: combine(self._agents, parts) for key, parts in sums.items()}
