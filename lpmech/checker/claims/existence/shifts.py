"""What the shifts of lies prove of all mechanisms: where bounds on payoffs start, and whether memory adds anything.

*Where bounds start* if the own type moves no others (existence page section 3): for every o, r, s and allocation a that
r leads to, Σ_j shift(a,(j,o')) = 0 at every o'. Then (U + slack) / (1 − κ) bounds every difference, with growth
1 / (1 − κ), where U = max of −right and κ = max of Σ_a ½ Σ_θ' |shift(a,θ')| over o and r ≠ s.

*More than one period of memory adds nothing* for an agent (section 5) if at every period, types o of the others and
report r, the shifts of the lies into r are multiples ≥ 0 of one of them. The first period of a finite horizon does not
count.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import chain, permutations

from ...kernel.constraints import Constraints, Others, others_of, over_own, promised
from ...kernel.errors import Rejected
from ...kernel.model import Model, Period
from ...kernel.older import paired


def largest_bound(model: Model, constraints: Constraints, slack: Fraction) -> tuple[Fraction, Fraction]:
    """The least bound that the page allows, and its growth; Rejected where the own type moves others."""
    if model.finite:
        raise Rejected("the start: the horizon is finite")
    period, agent = model.periods[0], constraints.agent
    types = range(period.types(agent))
    pairs = [(others, *pair) for others in others_of(period, agent) for pair in permutations(types, 2)]
    gain = max((_gain(constraints, *pair) for pair in pairs), default=Fraction(0))
    moved = max((_moved(constraints, period, others) for others in others_of(period, agent)), default=0)
    growth = 1 / (1 - Fraction(moved, 2 * constraints.scale(0)))
    return (gain + slack) * growth, growth


def _gain(constraints: Constraints, others: Others, true: int, report: int) -> Fraction:
    """−right."""
    truth, lie = (constraints.state(0, own, others) for own in (report, true))
    return constraints.worth(0, truth, report) - constraints.worth(0, lie, report)


def _moved(constraints: Constraints, period: Period, others: Others) -> int:
    """The largest Σ_a Σ_θ' |shift(a,θ')| over pairs of own types, times `scale`."""
    types = range(period.types(constraints.agent))
    states, most = [constraints.state(0, own, others) for own in types], 0
    over = constraints.model.discount.numerator
    for report in types:
        sums = [0] * len(types)
        for a, chance in constraints.chances(0, states[report]).items():
            rows = [promised(period).at(a, state).dense() for state in states]
            for true, row in enumerate(rows):
                shift = [x - y for x, y in paired(row, rows[report])]
                if any(over_own(shift, promised(period).following, constraints.agent)):
                    raise Rejected("the start: the own type moves others")
                sums[true] += over * chance * sum(map(abs, shift))
        most = max(most, *sums)
    return most


def check_multiples(model: Model, agent: int) -> None:
    """Rejected where it may add something."""
    constraints = Constraints(model, agent)
    for period in model.periods:
        counts = period.successor is not None and (period.index > 0 or not model.finite)
        if counts and period.types(agent) > 2:
            for others in others_of(period, agent):
                _check_reports(constraints, period, others)


def _check_reports(constraints: Constraints, period: Period, others: Others) -> None:
    types = range(period.types(constraints.agent))
    for report in types:
        first: list[int] = []
        truth = _promised(constraints, period.index, others, report, report)
        for true in types:
            lie = _promised(constraints, period.index, others, true, report)
            shift = [x - y for x, y in paired(lie, truth)]
            first = first or (shift if any(shift) else [])
            if not _is_multiple(shift, first):
                raise Rejected("the shifts of the lies into a report are not multiples of one another")


def _promised(constraints: Constraints, t: int, others: Others, true: int, report: int) -> list[int]:
    """What is promised to a type after a report, for all allocations that follow."""
    states = (constraints.state(t, own, others) for own in (true, report))
    return list(chain.from_iterable(chances for _, chances in constraints.promises(t, *states)))


def _is_multiple(shift: list[int], first: list[int]) -> bool:
    """Whether it is c · first for a c ≥ 0."""
    place = next((k for k, value in enumerate(first) if value), None)
    if place is None or not any(shift):
        return not any(shift)
    over, under = shift[place], first[place]
    return over * under > 0 and all(x * under == y * over for x, y in paired(shift, first))
