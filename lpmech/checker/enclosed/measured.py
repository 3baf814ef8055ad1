"""What the programs of all periods say."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from .chances import Bounds
from .pairs import Cells
from .reading import At


@dataclass(frozen=True)
class Payoff:
    """Bounds of an agent's least truthful payoff in a period; under given payments, whether it is never below 0."""

    agent: int
    low: Fraction
    high: Fraction
    never_below: bool = False
    absent: bool = False  # whether it is that at types before an arrival


@dataclass
class Numbers:
    """What the programs of all periods say, in units of u; at the cells that claims name, by cell."""

    participation: list[Payoff] = field(default_factory=list)
    suited: dict[int, bool] = field(default_factory=dict)  # agents that others never choose to harm, in no period
    gains: dict[int, bool] = field(default_factory=dict)  # agents that are charged nothing below 0 before an arrival
    payments: list[tuple[Bounds, Bounds]] = field(default_factory=list)  # the least and the largest sum of a period
    width: Fraction = Fraction(0)
    lies: list[Cells] = field(default_factory=list)  # under given payments
    expected: Bounds | None = None  # of the sum of payments of the first period
    last: Fraction = Fraction(0)  # the least slack of a lie in the last period, if payments are due
    after: Fraction = Fraction(0)  # if payments are due, the least mean sum of a period that is known
    discounted: Bounds | None = None  # of the discounted sum of all payments
    absent: list[tuple[Bounds, Bounds]] = field(default_factory=list)  # the least and the most paid by who is away
    cells: dict[At, Bounds] = field(default_factory=dict)
