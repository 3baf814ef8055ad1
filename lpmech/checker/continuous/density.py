"""Whether the densities of an environment are densities (continuous page, section 1).

Between kinks the integral over tomorrow is one polynomial, which must be 1. Where a signal of tomorrow lies in the same
interval [c, d] as the signal y of today with which it is compared, it is c + (y − c)t below y and y + (d − y)t above,
t in [0, 1], so that the density is a polynomial on a box, non-negative if its Bernstein coefficients are.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import product

from ..kernel.errors import Limit, Malformed
from ..kernel.older import pairwise
from .environment import Hinge
from .integrals import Box, Integrator, Segment
from .kinds import Kind
from .points import text
from .polynomials import MAX_HALVINGS, Interval, Polynomial

UNIT = (Fraction(0), Fraction(1))


def check_densities(integrator: Integrator) -> None:
    """Malformed where one is none."""
    env = integrator.env
    for place, name in enumerate(env.allocations):
        if env.density[place] in env.density[:place]:
            continue
        cuts = sorted(integrator.kinks)
        for box in product(pairwise(cuts), repeat=len(env.agents)):
            one = integrator.expected(place, box, (), (), lambda _: integrator.algebra.number(Fraction(1)))
            if one != integrator.algebra.number(Fraction(1)):
                raise Malformed(("density", name), "the integral over tomorrow's signals is not 1")
            _check_box(integrator, place, box)


def _check_box(integrator: Integrator, place: int, box: Box) -> None:
    density, agents = integrator.env.density[place], integrator.agents
    for combination in product(*(integrator.pieces(place, j, box, ()) for j in range(agents))):

        def active(hinge: Hinge, pieces: tuple[Segment, ...] = combination) -> bool:
            if hinge.of < agents:
                return bool(box[hinge.of][0] >= hinge.at)
            return pieces[hinge.of - agents].active(hinge, box)

        found = integrator.restricted(density, active)
        region, images = _mapped(integrator, box, combination)
        _check_region(integrator, place, integrator.algebra.substitute(found, images), region)


def _mapped(integrator: Integrator, box: Box, combination: tuple[Segment, ...]) -> tuple[Box, list[Polynomial]]:
    """The box of a region, and all signals as polynomials on it."""
    algebra, agents = integrator.algebra, integrator.agents
    region: list[Interval] = list(box)
    images = [algebra.variable(k) for k in range(2 * agents)]
    for j, segment in enumerate(combination):
        if isinstance(segment.lower, Fraction) and isinstance(segment.upper, Fraction):
            region.append(segment.interval)
            continue
        ends = [
            algebra.variable(e) if isinstance(e, int) else algebra.number(e) for e in (segment.lower, segment.upper)
        ]
        width = algebra.plus(ends[1], ends[0], Fraction(-1))
        images[agents + j] = algebra.plus(ends[0], algebra.times(width, algebra.variable(agents + j)))
        region.append(UNIT)
    return tuple(region), images


def _check_region(integrator: Integrator, place: int, polynomial: Polynomial, region: Box) -> None:
    """No value is below 0; the meter ends what does not end by itself."""
    meter, name = integrator.meter, integrator.env.allocations[place]
    pending = [(0, integrator.algebra.bernstein(polynomial, region))]
    corners = list(product((False, True), repeat=len(region)))
    while pending:
        depth, part = pending.pop()
        meter.spend(len(part.numerators) + 200)
        if min(part.numerators) >= 0:
            continue
        for corner in corners:
            if (value := part.corner(corner)) < 0:
                raise Malformed(("density", name), f"it is negative somewhere: {text(value)}")
        if depth == MAX_HALVINGS:
            raise Limit(f"density.{name}: {MAX_HALVINGS} halvings of a box do not show whether it is negative")
        pending += [(depth + 1, half) for half in part.halves(depth % len(region), meter)]


def nothing_more(payoffs: object, claim: object) -> None:
    """It is decided when the environment is read."""


DENSITY: Kind[None] = Kind(id="density", check=nothing_more, agent=False, required=True)
