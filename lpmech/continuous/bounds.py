"""The greatest error and the greatest gain over all signals, enclosed (docs/continuous.md, sections 3 and 4).

    error of i   sup over a and θ of |e^i(a, θ)|
    gain of i    sup over θ, the chosen a and any b of H^i(b, θ) − H^i(a, θ)

Where a is chosen its score is the highest, s(b) ≤ s(a), so that the gain is at most H^i(b) − H^i(a) and also at most
H^i(b) − H^i(a) + s(a) − s(b): near the border of two choices, where the first bound is coarse on a box, the second is
not, as the scores cancel the payoffs but for the errors. Where an agent's payments depend on its own report, what lies
gain and save is bounded with the report as one more signal (`lies.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain

from lpmech.continuous.bernstein import Box, Coefficients, coefficients, corners
from lpmech.continuous.lies import gains, judge_gain, judge_saving, savings, value_of_gain, value_of_saving
from lpmech.continuous.payoffs import Payoffs
from lpmech.continuous.polynomial import Polynomial
from lpmech.continuous.search import MAX_BOXES, Bounds, Enclosure, Judge, Point, corner_point, greatest

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
    report: Fraction | None = None  # what was said, where the payment depends on it


def error_bound(payoffs: Payoffs, agent: int) -> Bound:
    """How far from the residual claimant an agent may be."""
    places = range(len(payoffs.environment.allocations))
    found = greatest(
        ((k, box, [coefficients(part, box)]) for k in places
         for box, part in _boxes(payoffs, payoffs.errors[agent, k])),
        lambda _: _size, TOLERANCE,
    )  # fmt: skip
    attained = abs(value_at(payoffs, payoffs.errors[agent, found.label], found.at))
    return Bound(bound=_short(found.upper, found.attained), attained=attained, at=found.at, chosen=found.label,
                 other=None)  # fmt: skip


def value_at(payoffs: Payoffs, polynomials: Sequence[Polynomial], point: Point | None) -> Fraction:
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


def saving_bound(payoffs: Payoffs, agent: int) -> Bound:
    """How much less than after the truth an agent may pay after another report."""
    places = [k for k in range(len(payoffs.environment.allocations)) if (agent, k) in payoffs.reported]
    starts = ((k, *start) for k in places for start in savings(payoffs, agent, k))
    found = greatest(starts, lambda _: judge_saving(agent), TOLERANCE)
    bound = _short(found.upper, found.attained)
    attained = value_of_saving(payoffs, agent, found.label, found.at) if found.at else Fraction(0)
    if found.at is None or attained < 0:
        return Bound(bound=bound, attained=Fraction(0), at=None, chosen=0, other=None)
    return Bound(bound=bound, attained=attained, at=found.at[:-1], chosen=found.label, other=None, report=found.at[-1])


def gain_bound(payoffs: Payoffs, agent: int, weight: Fraction = Fraction(1)) -> Bound:
    """What an agent (or the society) may gain by another allocation than the chosen one, or by another report. The
    second bound takes off the lead in score as often as `weight` says."""
    found = _search(payoffs, agent, weight, strictly=False)
    bound = _short(found.upper, found.attained)
    if found.at is not None and not _chosen_at(payoffs, agent, found):
        # The place is a tie that another allocation wins: look for one beside it.
        found = _search(payoffs, agent, weight, strictly=True)
    nothing = Bound(bound=bound, attained=Fraction(0), at=None, chosen=0, other=None)
    if found.at is None:
        return nothing
    a, b = _pairs(payoffs, agent)[found.label]
    if len(found.at) > len(payoffs.environment.agents):
        gained = value_of_gain(payoffs, agent, (a, b), found.at)
        signals, report = found.at[:-1], found.at[-1]
    else:
        after, before = (value_at(payoffs, payoffs.payoffs[agent, k], found.at) for k in (b, a))
        gained, signals, report = after - before, found.at, None
    if gained < 0:
        return nothing
    return Bound(bound=bound, attained=gained, at=signals, chosen=a, other=b, report=report)


def _pairs(payoffs: Payoffs, agent: int) -> list[tuple[int, int]]:
    """What is chosen and what a lie leads to; the same where the payment depends on the report."""
    places = range(len(payoffs.environment.allocations))
    return [(a, b) for a in places for b in places if a != b or (agent, b) in payoffs.reported]


def _search(payoffs: Payoffs, agent: int, weight: Fraction, *, strictly: bool) -> Enclosure:
    pairs, count = _pairs(payoffs, agent), len(payoffs.environment.allocations)
    plain = [(tag, pair) for tag, pair in enumerate(pairs) if (agent, pair[1]) not in payoffs.reported]
    reported = [(tag, pair) for tag, pair in enumerate(pairs) if (agent, pair[1]) in payoffs.reported]
    judges: dict[int, Judge] = {tag: _strictly(pair) if strictly else _judge for tag, pair in plain}
    judges |= {tag: judge_gain(agent, pair, count, strictly=strictly) for tag, pair in reported}
    starts = chain(_gains(payoffs, agent, plain, weight), gains(payoffs, agent, reported) if reported else ())
    return greatest(starts, lambda tag: judges[tag], TOLERANCE, FEW_BOXES if strictly else MAX_BOXES)


def _chosen_at(payoffs: Payoffs, agent: int, found: Enclosure) -> bool:
    """Whether the pair is what is chosen at the place, and after the report."""
    (a, b), at = _pairs(payoffs, agent)[found.label], found.at or ()
    agents = len(payoffs.environment.agents)
    said = (*at[:agent], at[-1], *at[agent + 1 : -1])
    return rule_at(payoffs, at[:agents]) == a and (len(at) == agents or rule_at(payoffs, said) == b)


def rule_at(payoffs: Payoffs, point: Point) -> int:
    """The allocation that is chosen at signals."""
    scores = [value_at(payoffs, payoffs.scores[a], point) for a in range(len(payoffs.environment.allocations))]
    return scores.index(max(scores))


def _gains(payoffs: Payoffs, agent: int, pairs: Sequence[tuple[int, tuple[int, int]]], weight: Fraction
           ) -> Iterator[tuple[int, Box, Sequence[Coefficients]]]:  # fmt: skip
    """For each pair (a, b) and cell: the gain, the gain less the lead in score, and every other's lead over a. Cells in
    which some lead is above 0 everywhere are passed over: a is not chosen there."""
    count = len(payoffs.environment.allocations)
    for place, cell in enumerate(payoffs.cells):
        box = payoffs.grid.box(cell)
        for tag, (a, b) in pairs:
            lead = payoffs.scores[b][place] - payoffs.scores[a][place]
            others = (payoffs.scores[c][place] - payoffs.scores[a][place] for c in range(count) if c not in (a, b))
            leads = [coefficients(part, box) for part in (lead, *others)]
            if not any(one.numerators.min() > 0 for one in leads):
                gain = payoffs.payoffs[agent, b][place] - payoffs.payoffs[agent, a][place]
                yield tag, box, [*(coefficients(part, box) for part in (gain, gain - lead.scaled(weight))), *leads]


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
