"""Expectations over tomorrow's signals as polynomials of today's, cell by cell.

On a grid that has every kink at a number among its points, and with today's signals in one cell, the expectation of a
function that is polynomial on each cell of tomorrow is a polynomial. A term of a density is a product over the signals
of tomorrow, so its integral is a product of integrals over one signal (`moments.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from lpmech.continuous.functions import Function, Monomial
from lpmech.continuous.moments import Factor, Interval, moment
from lpmech.continuous.polynomial import Polynomial, combine, constant, monomial, univariate

Cell = tuple[int, ...]  # the position of an interval for each signal


@dataclass(frozen=True, slots=True)
class Grid:
    """Points 0 = g_0 < … < g_n = 1, the same for every signal of today and of tomorrow."""

    points: tuple[Fraction, ...]

    def __len__(self) -> int:
        return len(self.points) - 1

    def interval(self, position: int) -> Interval:
        """A cell of one signal."""
        return self.points[position], self.points[position + 1]

    def box(self, cell: Iterable[int]) -> tuple[Interval, ...]:
        """A cell of several signals."""
        return tuple(map(self.interval, cell))

    def place(self, value: Fraction) -> int:
        """The cell of a value; the lower one at a point of the grid, 0 at 0."""
        return max(0, sum(1 for point in self.points if point < value) - 1)


def uniform(count: int, others: Iterable[Fraction] = ()) -> Grid:
    """The multiples of 1/count, and other points."""
    return Grid(tuple(sorted({*(Fraction(k, count) for k in range(count + 1)), *others})))


def restrict(function: Function, agents: int, box: Sequence[Interval]) -> Polynomial:
    """A function of today's signals as the polynomial that it is in a box without a kink."""
    parts = ((value, today(key, agents, box)) for key, value in function.terms.items())
    return combine(agents, [(value, part) for value, part in parts if part is not None])


def today(key: Monomial, agents: int, box: Sequence[Interval]) -> Polynomial | None:
    """What a monomial says of today's signals alone; None where it is 0."""
    powers, hinges = key
    part = monomial(agents, {k: power for k, power in enumerate(powers[:agents]) if power})
    for (of, at), power in hinges:
        if of < agents and isinstance(at, Fraction):
            if at >= box[of][1]:
                return None
            if at > box[of][0]:
                raise ValueError("a box with a kink inside")
            part = part * univariate(agents, of, [-at, Fraction(1)]).power(power)
    return part


class Kernel:
    """The density of tomorrow's signals at one allocation, on a grid."""

    def __init__(self, density: Function, agents: int, grid: Grid) -> None:
        self.agents, self.grid = agents, grid
        self._terms = [
            (value, key, tuple(_factor(key, agents, j) for j in range(agents))) for key, value in density.terms.items()
        ]
        self._moments: dict[tuple[int, Factor, int, int, int | None], Polynomial] = {}
        self._masses: dict[tuple[int, Factor, int | None], Polynomial] = {}
        self._known: dict[tuple[Cell, Cell, Cell, Cell], Polynomial] = {}
        self._felt: dict[Cell, tuple[int, ...]] = {}

    def moments(self, who: Sequence[int], today_cell: Cell, cells: Cell, powers: Sequence[int]) -> Polynomial:
        """∫ Π_{j in who} s_j^{power} f over cells of the signals `who`, and over all of the others."""
        felt = tuple(today_cell[k] for k in self.felt(who))
        key = tuple(who), felt, cells, tuple(powers)
        if key not in self._known:
            self._known[key] = self._moments_in(who, today_cell, cells, powers)
        return self._known[key]

    def terms_on(self, cell: Cell) -> Iterator[tuple[Fraction, Polynomial, tuple[Factor, ...]]]:
        """The terms on a cell of today: coefficient, what is said of today, what of each signal of tomorrow."""
        box = self.grid.box(cell)
        for value, key, factors in self._terms:
            part = today(key, self.agents, box)
            if part is not None:
                yield value, part, factors

    def moment(self, j: int, factor: Factor, chosen: tuple[int, int], today_cell: Cell) -> Polynomial:
        """The integral over a cell of one signal of tomorrow of its factor times a power: `chosen` is both."""
        return self._moment(j, factor, chosen, None if factor.partner is None else today_cell[factor.partner])

    def degree_next(self) -> int:
        """The greatest degree of the density in one of tomorrow's signals."""
        return max(
            (factor.power + factor.rise + sum(m for _, m in factor.constants)
             for _, _, factors in self._terms for factor in factors), default=0,
        )  # fmt: skip

    def felt(self, who: Sequence[int]) -> tuple[int, ...]:
        """The signals of today whose cell matters for moments of `who`: those that are compared with one of them, or
        with a number. An integral over all of a signal is one polynomial unless it has a kink at a number."""
        if tuple(who) not in self._felt:
            found = {of for _, key, _ in self._terms for (of, at), _ in key[1] if of < self.agents}
            pairs = [(j, factor) for _, _, factors in self._terms for j, factor in enumerate(factors)]
            found |= {factor.partner for j, factor in pairs
                      if factor.partner is not None and (j in who or factor.constants)}  # fmt: skip
            self._felt[tuple(who)] = tuple(sorted(found))
        return self._felt[tuple(who)]

    def _moments_in(self, who: Sequence[int], today_cell: Cell, cells: Cell, powers: Sequence[int]) -> Polynomial:
        box, chosen = self.grid.box(today_cell), dict(zip(who, zip(cells, powers, strict=True), strict=True))
        parts = []
        for value, key, factors in self._terms:
            part = today(key, self.agents, box)
            for j, factor in enumerate(factors):
                if part is not None and part.terms:
                    partner = None if factor.partner is None else today_cell[factor.partner]
                    found = self._moment(j, factor, chosen[j], partner) if j in chosen else self._mass(
                        j, factor, partner)  # fmt: skip
                    part = part * found
            if part is not None:
                parts.append((value, part))
        return combine(self.agents, parts)

    def _moment(self, j: int, factor: Factor, chosen: tuple[int, int], partner: int | None) -> Polynomial:
        cell, extra = chosen
        key = j, factor, extra, cell, partner
        if key not in self._moments:
            compared = None if partner is None else self.grid.interval(partner)
            found = moment(factor, extra, self.grid.interval(cell), compared)
            self._moments[key] = univariate(self.agents, factor.partner or 0, found)
        return self._moments[key]

    def _mass(self, j: int, factor: Factor, partner: int | None) -> Polynomial:
        key = j, factor, partner
        if key not in self._masses:
            cells = range(len(self.grid))
            self._masses[key] = combine(self.agents, [(1, self._moment(j, factor, (c, 0), partner)) for c in cells])
        return self._masses[key]


def _factor(key: Monomial, agents: int, j: int) -> Factor:
    """What a monomial says of one signal of tomorrow."""
    powers, hinges = key
    mine = [(at, power) for (of, at), power in hinges if of == agents + j]
    partner = next(((at, power) for at, power in mine if isinstance(at, int)), (None, 0))
    constants = tuple((at, power) for at, power in mine if isinstance(at, Fraction))
    return Factor(powers[agents + j], constants, partner[0], partner[1])


def total(density: Function, agents: int, cell: Cell, grid: Grid) -> Polynomial:
    """The integral of a density over all of tomorrow, less 1."""
    return Kernel(density, agents, grid).moments((), cell, (), ()) - constant(agents, 1)
