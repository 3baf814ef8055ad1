"""What a lie gains in the last period of a finite horizon, where prices are paid (continuous page, section 4,
`last_period_incentive_compatible` and `last_period_gain_at_least`).
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import partial
from itertools import permutations

from ..kernel.errors import Malformed, Rejected
from ..kernel.fields import items
from ..kernel.older import paired, record
from .bounds import GAIN, Bound, no_gain, number_text, read_bound
from .kinds import Claim, Fields, Kind, Signals
from .payoffs import Payoffs
from .points import Point
from .polynomials import Polynomial
from .transfers import Cell, signal_of


@record
class Last:
    """The greatest gain, and the weight of the lead in score by which it is shown."""

    bound: Bound
    weight: Fraction

    def says(self) -> Iterator[tuple[str, str]]:
        return self.bound.says()


def _read_last(fields: Fields) -> Last:
    bound = read_bound(fields.values["gain"], (*fields.path, "gain"), fields.env, GAIN)
    weight = fields.number("weight")
    if weight < 0:
        raise Malformed((*fields.path, "weight"), "a weight below 0")
    return Last(bound, weight)


def check_last(payoffs: Payoffs, claim: Claim[Last]) -> None:
    """Rejected unless no lie gains more than the bound."""
    bound, worth = claim.witness.bound, partial(_worth, payoffs, claim.agent)
    for pair in permutations(payoffs.allocations, 2):
        no_gain(payoffs, bound, worth, pair, claim.witness.weight)
    if (place := bound.at) is not None:
        if place.report is not None or payoffs.chosen(place.signals) != place.allocation:
            raise Rejected("the allocation is not the one that is chosen at the signals, or a report is given")
        assert place.instead is not None
        cell, value = payoffs.cell_of(place.signals), payoffs.today.value
        after = value(worth(place.instead, cell), place.signals)
        bound.expect(after - value(worth(place.allocation, cell), place.signals))
    bound.check_order()


def _worth(payoffs: Payoffs, agent: int, a: int, cell: Cell) -> Polynomial:
    """u^i − q^i on a cell of the grid."""
    price = payoffs.mechanism.prices[agent][a]
    lows = [low for k, (low, _) in enumerate(payoffs.box(cell)) if k != agent]
    payoffs.meter.spend(20 * len(lows) * len(price.points))
    return payoffs.minus(payoffs.utility(agent, a, cell), price.at(lows))


@record
class Cycle:
    """Signals of an agent, each of which lies to be the next; those of the others; what a lie of the cycle gains."""

    others: Signals
    cycle: tuple[Point, ...]
    bound: Fraction

    def says(self) -> Iterator[tuple[str, str]]:
        yield "bound", number_text(self.bound)


def _read_cycle(fields: Fields) -> Cycle:
    cycle = tuple(signal_of(item, at) for item, at in items(fields.values, fields.path, "cycle", 2))
    return Cycle(fields.others("signals"), cycle, fields.number("bound"))


def check_cycle(payoffs: Payoffs, claim: Claim[Cycle]) -> None:
    """Rejected unless the cycle gives the bound."""
    agent, witness, value, total = claim.agent, claim.witness, payoffs.today.value, Fraction(0)
    places = [payoffs.signals(agent, signal, witness.others) for signal in witness.cycle]
    rules = [payoffs.chosen(place) for place in places]
    for place, a, b in paired(places, rules, [*rules[1:], rules[0]]):
        cell = payoffs.cell_of(place)
        total += value(payoffs.utility(agent, b, cell), place) - value(payoffs.utility(agent, a, cell), place)
    if witness.bound * len(places) != total:
        raise Rejected("the bound is not what the cycle gives")


LAST_PERIOD_INCENTIVE_COMPATIBLE = Kind(
    id="last_period_incentive_compatible",
    keys=("gain", "weight"),
    read=_read_last,
    check=check_last,
    says=Last.says,
    required=True,
    last_period=True,
)
LAST_PERIOD_GAIN_AT_LEAST = Kind(
    id="last_period_gain_at_least",
    keys=("signals", "cycle", "bound"),
    read=_read_cycle,
    check=check_cycle,
    says=Cycle.says,
    last_period=True,
)
