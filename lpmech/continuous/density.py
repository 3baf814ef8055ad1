"""Whether a function is a density: its integral over tomorrow is 1 at every signal, and nowhere is it negative.

The integral is a polynomial on each cell between the kinks, and is compared with 1 exactly. Where a signal of tomorrow
is compared with one of today in the same cell [c, d], the two sides of the kink are mapped onto [0, 1]: below it
s = c + (y − c) t, above it s = y + (d − y) t. There the density is a polynomial in y and t, whose Bernstein
coefficients bound it from below; boxes are halved until they are non-negative or a corner is negative.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product

from lpmech.continuous.bernstein import Box, coefficients, corners
from lpmech.continuous.functions import Function, Monomial
from lpmech.continuous.kernel import Cell, Grid, today, total, uniform
from lpmech.continuous.polynomial import Polynomial, combine, constant, monomial
from lpmech.continuous.search import Point, corner_point, halves
from lpmech.continuous.transfers import cells

MAX_BOXES = 20_000
UNIT = (Fraction(0), Fraction(1))


class NotShownError(ValueError):
    """The halving of boxes ended undecided."""


def wrong_total(density: Function, agents: int, kinks: set[Fraction]) -> tuple[Point, Fraction] | None:
    """Signals at which the integral is not 1, and what it is there; None where there are none."""
    grid = uniform(1, kinks)
    for cell in cells(len(grid), agents):
        rest = total(density, agents, cell, grid)
        if rest.terms:
            box = grid.box(cell)
            points = product(*([low + (high - low) * Fraction(k, 13) for k in range(14)] for low, high in box))
            point = next(point for point in points if rest(point))
            return point, rest(point) + 1
    return None


def negative(density: Function, agents: int, kinks: set[Fraction]) -> tuple[Point, Fraction] | None:
    """Signals of today and tomorrow at which the density is negative, and its value; None where there are none.

    Raises NotShownError where neither is found within the limit."""
    grid = uniform(1, kinks)
    for box, signals, polynomial in _regions(density, agents, grid):
        found = _negative_in(box, polynomial)
        if found is not None:
            return tuple(signal(found) for signal in signals), polynomial(found)
    return None


def _negative_in(box: Box, polynomial: Polynomial) -> Point | None:
    pending, ends = [(0, box, [coefficients(polynomial, box)])], corners(len(box))
    for _ in range(MAX_BOXES):
        if not pending:
            return None
        depth, here, parts = pending.pop()
        least = parts[0].numerators.min()
        if least >= 0:
            continue
        for corner in ends:
            if parts[0].numerators[corner] < 0:
                return corner_point(here, corner)
        pending += [(depth + 1, half, list(inner)) for half, inner in halves(here, parts, depth % len(here))]
    raise NotShownError


def _regions(density: Function, agents: int, grid: Grid) -> Iterator[tuple[Box, Sequence[Polynomial], Polynomial]]:
    """Boxes, all signals as polynomials of the coordinates of the box, and the density as such."""
    partners = {of - agents: at for of, at in density.hinges() if isinstance(at, int)}
    for now, following in product(cells(len(grid), agents), repeat=2):
        split = [j for j in range(agents) if j in partners and now[partners[j]] == following[j]]
        for above in product((False, True), repeat=len(split)):
            sides = dict(zip(split, above, strict=True))
            box, signals = _signals(agents, grid, now, following, partners, sides)
            parts = [(value, _term(key, agents, grid, now, following, sides, signals))
                     for key, value in density.terms.items()]  # fmt: skip
            yield box, signals, combine(2 * agents, [(value, part) for value, part in parts if part is not None])


def _signals(agents: int, grid: Grid, now: Cell, following: Cell, partners: dict[int, int], sides: dict[int, bool]
             ) -> tuple[Box, list[Polynomial]]:  # fmt: skip
    size = 2 * agents
    own = [monomial(size, {k: 1}) for k in range(size)]
    box, signals = [*grid.box(now), *grid.box(following)], own[:]
    for j, above in sides.items():
        low, high = grid.interval(following[j])
        y, t = own[partners[j]], own[agents + j]
        start, width = (y, constant(size, high) - y) if above else (constant(size, low), y - constant(size, low))
        signals[agents + j] = start + width * t
        box[agents + j] = UNIT
    return tuple(box), signals


def _term(key: Monomial, agents: int, grid: Grid, now: Cell, following: Cell, sides: dict[int, bool],
          signals: Sequence[Polynomial]) -> Polynomial | None:  # fmt: skip
    """One monomial in the coordinates of a region; None where it is 0."""
    size = 2 * agents
    part = today(key, agents, grid.box(now))
    if part is None:
        return None
    result = Polynomial(size, {(*e, *(0,) * agents): c for e, c in part.terms.items()})
    for k, power in enumerate(key[0][agents:], agents):
        result = result * signals[k].power(power)
    for (of, at), power in key[1]:
        if of < agents:
            continue
        _low, high = grid.interval(following[of - agents])
        if isinstance(at, int):
            partner = grid.interval(now[at])
            if partner[0] >= high or sides.get(of - agents) is False:
                return None
            result = result * (signals[of] - signals[at]).power(power)
        elif at >= high:
            return None
        else:
            result = result * (signals[of] - constant(size, at)).power(power)
    return result
