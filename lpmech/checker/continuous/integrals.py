"""Integrals over tomorrow's signals as polynomials of today's, on a box of today's signals without kinks.

[0, 1] is cut, for each signal of tomorrow, at given points and at the ends of the box of the signal of today with which
it is compared; the piece that is that interval is cut once more, at today's signal itself. On a product of pieces the
density is one polynomial, which is integrated from end to end, one variable after another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from itertools import groupby, product

from ..kernel.meter import Meter
from ..kernel.older import paired, pairwise, record
from .environment import Continuous, Function, Hinge
from .points import ONE, ZERO, Point
from .polynomials import Algebra, Interval, Polynomial

Box = tuple[Interval, ...]


@record
class Segment:
    """A piece of a signal of tomorrow, from `lower` to `upper`; within `interval`, an end may be a signal of today."""

    interval: Interval
    lower: Fraction | int
    upper: Fraction | int

    def active(self, hinge: Hinge, box: Box) -> bool:
        """Whether x − at is positive on the piece; else it is negative."""
        if not isinstance(hinge.at, int):
            return self.interval[0] >= hinge.at
        if self.interval == box[hinge.at]:
            return isinstance(self.lower, int)
        return self.interval[0] >= box[hinge.at][1]


class Integrator:
    """Integrals against the densities of an environment."""

    def __init__(self, env: Continuous, meter: Meter) -> None:
        self.env, self.meter = env, meter
        self.agents = len(env.agents)
        self.algebra = Algebra(2 * self.agents, meter)
        self.kinks: set[Point] = {ZERO, ONE} | env.kinks()
        agents = self.agents
        self._hinges = [sorted({h for t in density for h in t.hinges if h.of >= agents}, key=Hinge.order)
                        for density in env.density]  # fmt: skip
        self._marginals: dict[tuple[int, Box, tuple[int, ...], tuple[bool, ...]], Polynomial] = {}

    def restricted(self, function: Function, active: Callable[[Hinge], bool]) -> Polynomial:
        """The polynomial that a function is where it is known which hinges are positive."""
        algebra, result = self.algebra, Polynomial()
        self.meter.spend(20 * len(function))
        for term in function:
            if all(map(active, term.hinges)):
                part: Polynomial = {term.powers: term.coefficient}
                for hinge in term.hinges:
                    at = algebra.variable(hinge.at) if isinstance(hinge.at, int) else algebra.number(hinge.at)
                    base = algebra.plus(algebra.variable(hinge.of), at, Fraction(-1))
                    part = algebra.times(part, algebra.power(base, hinge.power))
                result = algebra.plus(result, part)
        return result

    def today(self, function: Function, box: Box) -> Polynomial:
        """A function of today's signals on a box."""
        return self.restricted(function, lambda hinge: box[hinge.of][0] >= hinge.at)

    def pieces(self, allocation: int, j: int, box: Box, points: Iterable[Point]) -> list[Segment]:
        """The pieces of one signal of tomorrow."""
        mine = (h.at for h in self._hinges[allocation] if h.of == self.agents + j)
        return self.segments(next((at for at in mine if isinstance(at, int)), None), box, points)

    def segments(self, partner: int | None, box: Box, points: Iterable[Point]) -> list[Segment]:
        """The pieces of a signal of tomorrow that is compared with its partner."""
        cuts = [x for x, _ in groupby(sorted([*points, *self.kinks, *(() if partner is None else box[partner])]))]
        self.meter.spend(50 * len(cuts))
        found = []
        for low, high in pairwise(cuts):
            if partner is not None and (low, high) == box[partner]:
                found += [Segment((low, high), low, partner), Segment((low, high), partner, high)]
            else:
                found.append(Segment((low, high), low, high))
        return found

    def expected(
        self,
        allocation: int,
        box: Box,
        who: Sequence[int],
        points: Iterable[Point],
        weight: Callable[[Sequence[Interval]], Polynomial],
    ) -> Polynomial:
        """E[weight | allocation, today's signals], the weight a polynomial on each product of intervals of the next
        signals of `who`."""
        algebra, total = self.algebra, Polynomial()
        points = tuple(points)
        for combination in product(*(self.pieces(allocation, j, box, points) for j in who)):
            self.meter.spend(100)
            part = weight([segment.interval for segment in combination])
            if part:
                part = algebra.times(part, self._marginal(allocation, box, who, combination))
                for j, segment in paired(who, combination):
                    part = algebra.integral(part, self.agents + j, segment.lower, segment.upper)
                total = algebra.plus(total, part)
        return total

    def _marginal(self, allocation: int, box: Box, who: Sequence[int], combination: Sequence[Segment]) -> Polynomial:
        """The density of the next signals of `who` on a product of pieces."""
        chosen, hinges = dict(paired(who, combination)), self._hinges[allocation]
        self.meter.spend(20 * len(hinges))
        flags = tuple(chosen[h.of - self.agents].active(h, box) for h in hinges if h.of - self.agents in chosen)
        key = allocation, box, tuple(who), flags
        if key not in self._marginals:
            self._marginals[key] = self._integrate_rest(allocation, box, chosen)
        return self._marginals[key]

    def _integrate_rest(self, allocation: int, box: Box, chosen: dict[int, Segment]) -> Polynomial:
        rest = [j for j in range(self.agents) if j not in chosen]
        total = Polynomial()
        for combination in product(*(self.pieces(allocation, j, box, ()) for j in rest)):
            pieces = chosen | dict(paired(rest, combination))

            def active(hinge: Hinge, pieces: dict[int, Segment] = pieces) -> bool:
                if hinge.of < self.agents:
                    return bool(box[hinge.of][0] >= hinge.at)
                return pieces[hinge.of - self.agents].active(hinge, box)

            part = self.restricted(self.env.density[allocation], active)
            for j, segment in paired(rest, combination):
                part = self.algebra.integral(part, self.agents + j, segment.lower, segment.upper)
            total = self.algebra.plus(total, part)
        return total
