"""Where bounds start if the own type moves no others (existence page section 3).

For every o, r, s and allocation a that r leads to, Σ_j shift(a,(j,o')) = 0 at every o'. Then (U + slack) / (1 − κ)
bounds every difference, with growth 1 / (1 − κ), where U = max of −right and κ = max of Σ_a ½ Σ_θ' |shift(a,θ')| over o
and r ≠ s.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations

from ...kernel.constraints import Constraints, Others, distribution, others_of, promised
from ...kernel.errors import Rejected
from ...kernel.model import Model, Period
from ...kernel.older import paired
from ...kernel.spaces import Space, offsets


def largest_bound(model: Model, constraints: Constraints, slack: Fraction) -> tuple[Fraction, Fraction]:
    """The least bound that the page allows, and its growth; Rejected where the own type moves others."""
    if model.finite:
        raise Rejected("the start: the horizon is finite")
    period, agent = model.periods[0], constraints.agent
    types = range(period.types(agent))
    pairs = [(others, *pair) for others in others_of(period, agent) for pair in permutations(types, 2)]
    gain = max((-constraints.right(0, o, true, report) for o, true, report in pairs), default=Fraction(0))
    moved = max((_moved(constraints, period, others) for others in others_of(period, agent)), default=0)
    growth = 1 / (1 - Fraction(moved, 2 * constraints.scale(0)))
    return (gain + slack) * growth, growth


def _moved(constraints: Constraints, period: Period, others: Others) -> int:
    """The largest Σ_a Σ_θ' |shift(a,θ')| over pairs of own types, times `scale`."""
    types = range(period.types(constraints.agent))
    states, most = [constraints.state(0, own, others) for own in types], 0
    over = constraints.model.discount.numerator
    for report in types:
        sums = [0] * len(types)
        for a, chance in constraints.chances(0, states[report]).items():
            rows = [distribution(promised(period), a, state) for state in states]
            for true, row in enumerate(rows):
                shift = [x - y for x, y in paired(row, rows[report])]
                _check_others(shift, promised(period).following, constraints.agent)
                sums[true] += over * chance * sum(map(abs, shift))
        most = max(most, *sums)
    return most


def _check_others(shift: list[int], following: Space, agent: int) -> None:
    """What the others will be does not depend on the own type."""
    place = following.has_public + agent
    steps, sizes = following.strides, following.sizes
    own = [step * steps[place] for step in range(sizes[place])]
    elsewhere = [k for k in range(len(sizes)) if k != place]
    for start in offsets([sizes[k] for k in elsewhere], [steps[k] for k in elsewhere]):
        if sum(shift[start + step] for step in own):
            raise Rejected("the start: the own type moves others")
