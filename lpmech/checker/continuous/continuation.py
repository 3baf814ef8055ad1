"""The expected residual, between two bounds at every signal (continuous page, section 4, `continuation`).

On a cell of tomorrow's signals the residual is a polynomial plus something between two numbers. Its expectation is a
sum over the terms of the density and the cells, in which the integrals over each signal of tomorrow are factors: they
are made once each, and summed over one signal after another, the last one first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from ..kernel.errors import Rejected
from ..kernel.older import paired, record
from .bounds import corners, halve
from .environment import Hinge, Term
from .integrals import Box
from .payoffs import Payoffs
from .polynomials import Bernstein, Polynomial
from .transfers import Cell

Pieces = dict[tuple[Cell, Cell], Polynomial]  # by cells and exponents of the signals of tomorrow that are left
Factor = tuple[int, tuple[Hinge, ...]]  # the power and the hinges of one signal of tomorrow


@record
class Residual:
    """On each cell a polynomial, and the ends of what is added to it."""

    base: dict[Cell, Polynomial]
    least: dict[Cell, Fraction]
    greatest: dict[Cell, Fraction]


def check_continuation(payoffs: Payoffs, agent: int, least: Fraction, greatest: Fraction) -> None:
    """Rejected unless the expected residual lies between the ends, as far as the page asks."""
    residual = _residual(payoffs, agent)
    today, numbers = payoffs.today, payoffs.today.number
    for a in payoffs.allocations:
        sums = _Sums(payoffs, a)
        base = sums.start(residual.base)
        ends = [sums.start({c: numbers(x) for c, x in end.items()}) for end in (residual.least, residual.greatest)]
        for cell in payoffs.cells:
            middle = sums.expected(0, base, cell)
            low, high = (today.plus(middle, sums.expected(k + 1, end, cell)) for k, end in enumerate(ends))
            _check_ends(payoffs, cell, (low, high), least, greatest)


def _check_ends(payoffs: Payoffs, cell: Cell, ends: Iterable[Polynomial], least: Fraction, greatest: Fraction) -> None:
    def judge(here: Box, parts: Sequence[Bernstein]) -> bool:
        low, high = parts
        if low.least() >= least and high.greatest() <= greatest:
            return True
        if any(low.corner(corner) < least or high.corner(corner) > greatest for corner in corners(here)):
            raise Rejected("the expected residual is not shown to lie between the ends of continuation")
        return False

    parts = [payoffs.bernstein(end, cell) for end in ends]
    halve(payoffs, payoffs.box(cell), parts, judge, "the ends of continuation are not shown by {} halvings of a box")


def _residual(payoffs: Payoffs, agent: int) -> Residual:
    result = Residual({}, {}, {})
    value = payoffs.value()
    for cell in payoffs.cells:
        first, *others = _possible(payoffs, cell)
        start = payoffs.payoff(agent, first, cell)
        base, low, high = payoffs.minus(start, value), Fraction(0), Fraction(0)
        for a in others:
            added = payoffs.minus(payoffs.payoff(agent, a, cell), start)
            lead = payoffs.lead(a, first, cell)
            plain, reduced = payoffs.bernstein(added, cell), payoffs.bernstein(payoffs.minus(added, lead), cell)
            low, high = min(low, max(plain.least(), reduced.least())), max(high, plain.greatest())
            if len(others) == 1:
                share, ends = _by_lead(payoffs.bernstein(lead, cell), reduced)
                if ends[1] - ends[0] < high - low:
                    base, (low, high) = payoffs.today.plus(base, lead, share), ends
        result.base[cell], result.least[cell], result.greatest[cell] = base, low, high
    return result


def _by_lead(lead: Bernstein, rest: Bernstein) -> tuple[Fraction, tuple[Fraction, Fraction]]:
    """The second way of the page: the share of the lead, and the ends of what is added besides."""
    zero = Fraction(0)
    down, up = max(zero, -lead.least()), max(zero, lead.greatest())
    share, gap = zero, up
    if max(down, up) / 2 < gap:
        share, gap = Fraction(1, 2), max(down, up) / 2
    if down < gap:
        share, gap = Fraction(1), down
    return share, (min(zero, rest.least()), gap + max(zero, rest.greatest()))


def _possible(payoffs: Payoffs, cell: Cell) -> list[int]:
    """The allocations whose score is not below another's throughout the cell."""

    def beaten(a: int) -> bool:
        leads = (payoffs.lead(b, a, cell) for b in payoffs.allocations if b != a)
        return any(payoffs.bernstein(lead, cell).least() > 0 for lead in leads)

    return [a for a in payoffs.allocations if not beaten(a)]


class _Sums:
    """Expectations of functions that are polynomials on each cell of tomorrow, after one allocation."""

    def __init__(self, payoffs: Payoffs, allocation: int) -> None:
        self.payoffs, self.agents = payoffs, len(payoffs.env.agents)
        self.density = payoffs.env.density[allocation]
        self._factors = [[_factor(term, self.agents + j) for j in range(self.agents)] for term in self.density]
        self._moments: dict[tuple[int, Factor, int, int, int], Polynomial] = {}
        self._sums: dict[tuple[object, ...], Pieces] = {}

    def start(self, pieces: dict[Cell, Polynomial]) -> Pieces:
        """The coefficients by cells and exponents."""
        number = self.payoffs.today.number
        return {(cell, key): number(value) for cell, part in pieces.items() for key, value in part.items()}

    def expected(self, tag: int, pieces: Pieces, cell: Cell) -> Polynomial:
        """The expectation as a polynomial on a cell of today; `tag` tells functions apart."""
        today, total = self.payoffs.today, Polynomial()
        for term, factors in paired(self.density, self._factors):
            part = self._today(term, self.payoffs.box(cell))
            if part:
                found = self._sum(tag, pieces, tuple(factors), cell).get(((), ()), {})
                total = today.plus(total, today.times(part, found))
        return total

    def _today(self, term: Term, box: Box) -> Polynomial:
        """What a term says of today's signals alone."""
        hinges = tuple(hinge for hinge in term.hinges if hinge.of < self.agents)
        powers = (*term.powers[: self.agents], *(0,) * self.agents)
        found = self.payoffs.integrator.today((Term(term.coefficient, powers, hinges),), box)
        return {key[: self.agents]: value for key, value in found.items()}

    def _sum(self, tag: int, pieces: Pieces, factors: tuple[Factor, ...], cell: Cell) -> Pieces:
        """The pieces summed over the last signals of tomorrow, one for each factor."""
        if not factors:
            return pieces
        j = self.agents - len(factors)
        felt = tuple(cell[hinge.at] for _, hinges in factors for hinge in hinges if isinstance(hinge.at, int))
        key = tag, j, factors, felt
        if key not in self._sums:
            today, result = self.payoffs.today, Pieces()
            for (cells, powers), part in self._sum(tag, pieces, factors[1:], cell).items():
                moment = self._moment(j, factors[0], cells[j], powers[j], cell)
                rest = (*cells[:j], *cells[j + 1 :]), (*powers[:j], *powers[j + 1 :])
                result[rest] = today.plus(result.get(rest, {}), today.times(part, moment))
            self._sums[key] = result
        return self._sums[key]

    def _moment(self, j: int, factor: Factor, place: int, power: int, cell: Cell) -> Polynomial:
        """∫ over one cell of a signal of tomorrow of its power and its factor."""
        own, hinges = factor
        partner = next((hinge.at for hinge in hinges if isinstance(hinge.at, int)), None)
        key = j, factor, place, power, -1 if partner is None else cell[partner]
        if key not in self._moments:
            payoffs, integrator = self.payoffs, self.payoffs.integrator
            powers = [0] * (2 * self.agents)
            powers[self.agents + j] = own + power
            function = (Term(Fraction(1), tuple(powers), hinges),)
            box, total = payoffs.box(cell), Polynomial()
            low, high = payoffs.intervals[place]
            for segment in integrator.segments(partner, box, payoffs.mechanism.grid[place : place + 2]):
                if low <= segment.interval[0] and segment.interval[1] <= high:
                    found = integrator.restricted(function, lambda hinge, s=segment: s.active(hinge, box))  # type: ignore[misc]
                    part = integrator.algebra.integral(found, self.agents + j, segment.lower, segment.upper)
                    total = integrator.algebra.plus(total, part)
            self._moments[key] = {exponents[: self.agents]: value for exponents, value in total.items()}
        return self._moments[key]


def _factor(term: Term, of: int) -> Factor:
    return term.powers[of], tuple(hinge for hinge in term.hinges if hinge.of == of)
