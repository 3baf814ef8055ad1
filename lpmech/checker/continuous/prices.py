"""The last period of a finite horizon: its prices, and what a lie gains there (continuous page, sections 2 and 4)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING

from ..kernel.errors import Malformed, Path, Rejected
from ..kernel.fields import object_of
from ..kernel.older import paired, record
from .environment import Continuous
from .points import Point
from .polynomials import Polynomial
from .transfers import Cell, Grids, degree_of, integers_of, points_of

if TYPE_CHECKING:
    from .certificate import ContinuousClaim
    from .payoffs import Payoffs


@record
class Price:
    """Prices by cell of the others' signals, as polynomials of today's signals."""

    points: tuple[Point, ...]
    pieces: dict[Cell, Polynomial]


def read_prices(value: object, env: Continuous, grids: Grids) -> tuple[tuple[Price, ...], ...]:
    """By agent and allocation."""
    by_agent = object_of(value, ("prices",), env.agents)
    result = []
    for agent, name in enumerate(env.agents):
        table = object_of(by_agent[name], ("prices", name), env.allocations)
        result.append(tuple(_price(table[a], ("prices", name, a), env, agent, grids) for a in env.allocations))
    return tuple(result)


def _price(value: object, path: Path, env: Continuous, agent: int, grids: Grids) -> Price:
    fields = object_of(value, path, ("points", "degree", "denominator", "numerators"))
    points = points_of(fields["points"], (*path, "points"), grids[1])
    if not set(points) <= set(grids[0]):
        raise Malformed((*path, "points"), "a point that is none of the grid's")
    many, size = len(env.agents) - 1, degree_of(fields["degree"], (*path, "degree")) + 1
    shape = [len(points) - 1] * many + [size] * many
    numbers = integers_of(fields, path, (len(points) - 1) ** many * size**many)
    pieces: dict[Cell, Polynomial] = {}
    for index, c in paired(product(*map(range, shape)), numbers):
        if c:
            powers = (*index[many : many + agent], 0, *index[many + agent :])
            pieces.setdefault(index[:many], {})[powers] = c
    return Price(points, pieces)


def worth(payoffs: Payoffs, agent: int, a: int, cell: Cell) -> Polynomial:
    """u^i − q^i on a cell of the grid."""
    price = payoffs.certificate.prices[agent][a]
    lows = [low for k, (low, _) in enumerate(payoffs.box(cell)) if k != agent]
    payoffs.meter.spend(20 * len(lows) * len(price.points))
    here = tuple(sum(1 for point in price.points if point <= low) - 1 for low in lows)
    return payoffs.minus(payoffs.utility(agent, a, cell), price.pieces.get(here, {}))


def check_cycle(payoffs: Payoffs, claim: ContinuousClaim) -> None:
    """Rejected unless the cycle gives the bound."""
    agent, value, total = claim.agent or 0, payoffs.today.value, Fraction(0)
    places: list[tuple[Fraction, ...]] = []
    for signal in claim.cycle:
        by_agent = {**dict(claim.signals), agent: signal}
        places.append(tuple(by_agent[k] for k in range(len(payoffs.env.agents))))
    rules = [rule(payoffs, place) for place in places]
    for place, a, b in paired(places, rules, [*rules[1:], rules[0]]):
        cell = payoffs.cell_of(place)
        total += value(payoffs.utility(agent, b, cell), place) - value(payoffs.utility(agent, a, cell), place)
    if claim.result is None or claim.result * len(places) != total:
        raise Rejected("the bound is not what the cycle gives")


def rule(payoffs: Payoffs, signals: Sequence[Fraction]) -> int:
    """The allocation that is chosen at signals."""
    cell, everyone = payoffs.cell_of(signals), range(len(payoffs.env.allocations))
    scores = [payoffs.today.value(payoffs.score(a, cell), signals) for a in everyone]
    return scores.index(max(scores))
