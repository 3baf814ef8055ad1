"""Deciding the claims about continuous signals (continuous page, section 4).

A bound is shown by halving boxes until Bernstein coefficients are below it everywhere, and refuted by a corner of a box
at which the value is above it. What ends in neither way is ended by the meter.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import permutations, product

from ..kernel.errors import Rejected
from ..kernel.fields import fraction_text
from ..kernel.older import paired
from .certificate import Bound, ContinuousClaim
from .independence import check_independent
from .integrals import Box
from .measures import check_at_least, check_dependent
from .payoffs import SOCIETY, Payoffs
from .polynomials import MAX_HALVINGS, Bernstein, Polynomial
from .prices import check_cycle, rule, worth
from .range import check_continuation
from .reports import check_lies, check_savings, expect, value_of_lie
from .transfers import Cell

Judge = Callable[[Box, Sequence[Bernstein]], bool]  # whether a box needs no more halving


def decide(payoffs: Payoffs, claim: ContinuousClaim) -> None:
    """Rejected where a claim does not hold."""
    _decide(payoffs, claim)
    if claim.bound is not None and claim.bound.attained > claim.bound.bound:
        raise Rejected("what is said to be attained is above the bound")


def _decide(payoffs: Payoffs, claim: ContinuousClaim) -> None:
    if claim.id == "residual_claimant":
        _check_error(payoffs, claim)
    elif claim.id == "truth_pays_least":
        check_savings(payoffs, claim, _halve)
    elif claim.id == "residual_claimant_at_least":
        check_at_least(payoffs, claim)
    elif claim.id == "last_period_incentive_compatible":
        _check_last(payoffs, claim)
    elif claim.id == "last_period_gain_at_least":
        check_cycle(payoffs, claim)
    elif claim.id == "convexly_dependent":
        check_dependent(payoffs, claim)
    elif claim.id == "convexly_independent":
        check_independent(payoffs, claim, _halve)
    elif claim.id != "density":
        _check_gain(payoffs, claim)


def _shown(value: Fraction) -> str:
    return fraction_text(value.numerator, value.denominator)


def _halve(payoffs: Payoffs, box: Box, parts: Sequence[Bernstein], judge: Judge) -> None:
    """Halve a box until the judge is content with every part of it."""
    pending = [(0, box, parts)]
    while pending:
        depth, here, found = pending.pop()
        payoffs.meter.spend(200 + 4 * sum(len(part.numerators) for part in found))
        if judge(here, found):
            continue
        if depth == MAX_HALVINGS:
            raise Rejected(f"the bound is neither shown nor refuted by {MAX_HALVINGS} halvings of a box")
        axis = depth % len(here)
        low, high = here[axis]
        middle = (low + high) / 2
        halves = [part.halves(axis, payoffs.meter) for part in found]
        for side, interval in enumerate(((low, middle), (middle, high))):
            inner = (*here[:axis], interval, *here[axis + 1 :])
            pending.append((depth + 1, inner, [half[side] for half in halves]))


def _signals(payoffs: Payoffs, box: Box, corner: Sequence[bool]) -> str:
    """`ann = 1/2, bob = 0`: the signals at a corner."""
    ends = paired(payoffs.env.agents, box, corner)
    return ", ".join(f"{name} = {_shown(interval[end])}" for name, interval, end in ends)


def _check_error(payoffs: Payoffs, claim: ContinuousClaim) -> None:
    agent, bound = claim.agent or 0, claim.bound
    assert bound is not None
    corners = list(product((False, True), repeat=len(payoffs.env.agents)))

    def judge(box: Box, parts: Sequence[Bernstein]) -> bool:
        part = parts[0]
        if max(part.greatest(), -part.least()) <= bound.bound:
            return True
        for corner in corners:
            if abs(value := part.corner(corner)) > bound.bound:
                raise Rejected(f"at {_signals(payoffs, box, corner)} the error is {_shown(abs(value))}")
        return False

    for a in range(len(payoffs.env.allocations)):
        for cell in payoffs.cells:
            part = payoffs.bernstein(payoffs.error(agent, a, cell), cell)
            _halve(payoffs, payoffs.box(cell), [part], judge)
    if bound.at is not None:
        cell, signals = payoffs.cell_of(bound.at.signals), bound.at.signals
        expect(bound, abs(payoffs.today.value(payoffs.error(agent, bound.at.allocation, cell), signals)))


def _check_gain(payoffs: Payoffs, claim: ContinuousClaim) -> None:
    env, agent, bound = payoffs.env, SOCIETY if claim.agent is None else claim.agent, claim.bound
    assert bound is not None
    if env.one_density and (claim.continuation is not None or payoffs.certificate.value is not None):
        raise Rejected("the densities are all the same, so value and continuation are null")
    if not env.one_density and claim.continuation is None:
        raise Rejected("the densities differ, so continuation is needed")
    spread = Fraction(0)
    if claim.continuation is not None:
        least, greatest = claim.continuation
        spread = env.discount * (greatest - least) / (1 - env.discount)
    whole = bound.bound + spread
    result = whole / (1 - env.discount) if claim.agent is None else whole
    if result != claim.result:
        raise Rejected(f"the bounds give {_shown(result)}, not {_shown(claim.result or Fraction(0))}")
    _check_attained(payoffs, agent, bound)
    for b in range(len(env.allocations)):
        if _by_report(payoffs, agent, b):
            check_lies(payoffs, agent, b, bound.bound, _halve)
            continue
        for a in range(len(env.allocations)):
            if a != b:
                _check_pair(payoffs, lambda k, cell: payoffs.payoff(agent, k, cell), (a, b), bound.bound)
    if claim.continuation is not None:
        check_continuation(payoffs, agent, *claim.continuation)


def _check_last(payoffs: Payoffs, claim: ContinuousClaim) -> None:
    """In the last period no lie gains more than the bound."""
    agent, bound = claim.agent or 0, claim.bound
    assert bound is not None

    def worth_of(k: int, cell: Cell) -> Polynomial:
        return worth(payoffs, agent, k, cell)

    for pair in permutations(range(len(payoffs.env.allocations)), 2):
        _check_pair(payoffs, worth_of, pair, bound.bound, claim.weight)
    if (place := bound.at) is not None:
        if place.report is not None or rule(payoffs, place.signals) != place.allocation:
            raise Rejected("the allocation is not the one that is chosen at the signals, or a report is given")
        cell, value = payoffs.cell_of(place.signals), payoffs.today.value
        after = value(worth_of(place.instead or 0, cell), place.signals)
        expect(bound, after - value(worth_of(place.allocation, cell), place.signals))


def _check_pair(
    payoffs: Payoffs,
    payoff: Callable[[int, Cell], Polynomial],
    pair: tuple[int, int],
    bound: Fraction,
    weight: Fraction = Fraction(1),
) -> None:
    """The gain from b where a has the highest score."""
    a, b = pair
    corners = list(product((False, True), repeat=len(payoffs.env.agents)))
    rivals = [c for c in range(len(payoffs.env.allocations)) if c not in (a, b)]

    def judge(box: Box, parts: Sequence[Bernstein]) -> bool:
        gain, reduced, *leads = parts
        if min(gain.greatest(), reduced.greatest()) <= bound or any(lead.least() > 0 for lead in leads):
            return True
        for corner in corners:
            value = gain.corner(corner)
            if value > bound and all(lead.corner(corner) <= 0 for lead in leads):
                raise Rejected(f"at {_signals(payoffs, box, corner)} the gain is {_shown(value)}")
        return False

    for cell in payoffs.cells:
        gain = payoffs.minus(payoff(b, cell), payoff(a, cell))
        lead = payoffs.minus(payoffs.score(b, cell), payoffs.score(a, cell))
        others = [payoffs.minus(payoffs.score(c, cell), payoffs.score(a, cell)) for c in rivals]
        parts = [payoffs.bernstein(p, cell) for p in (gain, payoffs.today.plus(gain, lead, -weight), lead, *others)]
        _halve(payoffs, payoffs.box(cell), parts, judge)


def _check_attained(payoffs: Payoffs, agent: int, bound: Bound) -> None:
    """The allocation is chosen at the signals, and the gain from the other one is what is said."""
    place = bound.at
    if place is None:
        return
    cell, value, signals = payoffs.cell_of(place.signals), payoffs.today.value, place.signals
    scores = [value(payoffs.score(a, cell), signals) for a in range(len(payoffs.env.allocations))]
    if scores.index(max(scores)) != place.allocation:
        raise Rejected("the allocation is not the one that is chosen at the signals")
    if (place.report is not None) != _by_report(payoffs, agent, place.instead or 0):
        raise Rejected("a report is given where the payment does not depend on it, or is missing where it does")
    before = value(payoffs.payoff(agent, place.allocation, cell), signals)
    if place.report is None:
        expect(bound, value(payoffs.payoff(agent, place.instead or 0, cell), signals) - before)
    else:
        expect(bound, value_of_lie(payoffs, agent, bound) - before)


def _by_report(payoffs: Payoffs, agent: int, a: int) -> bool:
    """Whether an agent's payment depends on its report."""
    return agent != SOCIETY and payoffs.certificate.transfers[agent][a].by_report
