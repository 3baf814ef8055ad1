"""The greatest error and the greatest gain over all signals, enclosed (docs/continuous.md, sections 3 and 4).

    error of i   sup over a and θ of |e^i(a, θ)|
    gain of i    sup over θ, the chosen a and any b of H^i(b, θ) − H^i(a, θ)

Where a is chosen its score is the highest, s(b) ≤ s(a), so that the gain is at most H^i(b) − H^i(a) and also at most
H^i(b) − H^i(a) + s(a) − s(b): near the border of two choices, where the first bound is coarse on a box, the second is
not, as the scores cancel the payoffs but for the errors.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from lpmech.continuous.bernstein import Box, Coefficients, coefficients, corners
from lpmech.continuous.payoffs import Payoffs
from lpmech.continuous.polynomial import Polynomial
from lpmech.continuous.search import Bounds, Judge, Point, corner_point, greatest

FEW_BOXES = 3_000
TOLERANCE = Fraction(1, 40)  # of a bound, relative to what is attained


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """At most `bound`; `attained` is attained at the signals `at`, at the allocation `chosen` (against `other`)."""

    bound: Fraction
    attained: Fraction
    at: Point | None
    chosen: int
    other: int | None


def error_bound(payoffs: Payoffs, agent: int) -> Bound:
    """How far from the residual claimant an agent may be."""
    places = range(len(payoffs.environment.allocations))
    found = greatest(
        ((k, box, [coefficients(part, box)]) for k in places
         for box, part in _boxes(payoffs, payoffs.errors[agent, k])),
        lambda _: _size, TOLERANCE,
    )  # fmt: skip
    attained = abs(_value(payoffs, payoffs.errors[agent, found.label], found.at))
    return Bound(bound=_short(found.upper, found.attained), attained=attained, at=found.at, chosen=found.label,
                 other=None)  # fmt: skip


def _value(payoffs: Payoffs, polynomials: Sequence[Polynomial], point: Point | None) -> Fraction:
    """The value at signals; on the border of cells that of the lower one, as transfers may jump there."""
    if point is None:
        return Fraction(0)
    return polynomials[payoffs.cells.index(tuple(map(payoffs.grid.place, point)))](point)


def _boxes(payoffs: Payoffs, polynomials: Sequence[Polynomial]) -> Iterator[tuple[Box, Polynomial]]:
    for cell, part in zip(payoffs.cells, polynomials, strict=True):
        if part.terms:
            yield payoffs.grid.box(cell), part


def _size(box: Box, parts: Sequence[Coefficients]) -> Bounds:
    """Bounds of the absolute value."""
    part = parts[0]
    value, ends = max((abs(part.corner(ends)), ends) for ends in corners(len(box)))
    return max(part.greatest(), -part.least()), value, corner_point(box, ends)


def gain_bound(payoffs: Payoffs, agent: int) -> Bound:
    """What an agent (or the society) may gain by another allocation than the chosen one."""
    count = len(payoffs.environment.allocations)
    pairs = [(a, b) for a in range(count) for b in range(count) if a != b]
    found = greatest(_gains(payoffs, agent, pairs), lambda _: _judge, TOLERANCE)
    bound = _short(found.upper, found.attained)
    if found.at is not None and _rule(payoffs, found.at) != pairs[found.label][0]:
        # The place is a tie that another allocation wins: look for one beside it.
        found = greatest(_gains(payoffs, agent, pairs), lambda tag: _strictly(pairs[tag]), TOLERANCE, FEW_BOXES)
    nothing = Bound(bound=bound, attained=Fraction(0), at=None, chosen=0, other=None)
    if found.at is None:
        return nothing
    a, b = pairs[found.label]
    after, before = (_value(payoffs, payoffs.payoffs[agent, k], found.at) for k in (b, a))
    if after < before:
        return nothing
    return Bound(bound=bound, attained=after - before, at=found.at, chosen=a, other=b)


def _rule(payoffs: Payoffs, point: Point) -> int:
    """The allocation that is chosen at signals."""
    scores = [_value(payoffs, payoffs.scores[a], point) for a in range(len(payoffs.environment.allocations))]
    return scores.index(max(scores))


def _gains(payoffs: Payoffs, agent: int, pairs: Sequence[tuple[int, int]]
           ) -> Iterator[tuple[int, Box, Sequence[Coefficients]]]:  # fmt: skip
    """For each pair (a, b) and cell: the gain, the gain less the lead in score, and every other's lead over a."""
    count = len(payoffs.environment.allocations)
    for place, cell in enumerate(payoffs.cells):
        box = payoffs.grid.box(cell)
        for tag, (a, b) in enumerate(pairs):
            gain = payoffs.payoffs[agent, b][place] - payoffs.payoffs[agent, a][place]
            lead = payoffs.scores[b][place] - payoffs.scores[a][place]
            others = [payoffs.scores[c][place] - payoffs.scores[a][place] for c in range(count) if c not in (a, b)]
            yield tag, box, [coefficients(part, box) for part in (gain, gain - lead, lead, *others)]


def _judge(box: Box, parts: Sequence[Coefficients], before: int = 0) -> Bounds | None:
    """Bounds of the gain from b where no score is higher than that of a, nor as high as it among the first `before`."""
    gain, reduced, *leads = parts
    if any(lead.numerators.min() > 0 for lead in leads):
        return None
    upper = min(gain.greatest(), reduced.greatest())
    level = [ends for ends in corners(len(box)) if _chosen(leads, before, ends)]
    if not level:
        return upper, None, None
    best, ends = max((gain.corner(ends), ends) for ends in level)
    return upper, best, corner_point(box, ends)


def _strictly(pair: tuple[int, int]) -> Judge:
    """The judge for a place at which a is chosen, ties told apart; `leads` start with that of b."""
    a, b = pair
    before = a if b > a else a - 1  # allocations before a other than b
    return lambda box, parts: _judge(box, (*parts[:2], *parts[3 : 3 + before], *parts[2:3], *parts[3 + before :]),
                                     before + (b < a))  # fmt: skip


def _chosen(leads: Sequence[Coefficients], before: int, ends: tuple[int, ...]) -> bool:
    """Whether a corner is one where no lead is above 0, nor 0 among the first `before`."""
    values = [lead.numerators[ends] for lead in leads]
    return all(value < 0 if k < before else value <= 0 for k, value in enumerate(values))


def _short(upper: Fraction, attained: Fraction) -> Fraction:
    """A short rational from the upper bound on, at most by a part in 64."""
    if upper == 0:
        return upper
    bits = 7 - (upper.numerator.bit_length() - upper.denominator.bit_length())
    scale = Fraction(2) ** bits
    rounded = -((-upper * scale) // 1) / scale
    return rounded if rounded > attained else upper
