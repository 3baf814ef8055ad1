"""What is certified by bounds, and what its programs say."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from lpmech.enclosures.averages import weighted
from lpmech.enclosures.bounds import Payment, Plan, Value
from lpmech.enclosures.due import Dues
from lpmech.enclosures.dyadic import Dyadic
from lpmech.enclosures.given import Given
from lpmech.enclosures.lies import Judged
from lpmech.enclosures.pairs import Pairs, Swap
from lpmech.enclosures.proposals import Floats
from lpmech.enclosures.societies import Society
from lpmech.enclosures.strays import Strays
from lpmech.problem.environment import Environment
from lpmech.problem.exact import Integers

Bounds = tuple[Fraction, Fraction]
SHOWN = 24  # states of which payments are shown


@dataclass(frozen=True)
class Setting:
    """What is certified: the environment, e + g, the rule, tables of a stationary society by name, and whether payments
    are the pivot's, or which are given."""

    env: Environment
    exponent: int
    guard: int
    plans: tuple[Plan, ...]
    values: Mapping[str, Value]
    pivot: bool
    separable: bool  # whether values are private, and every factor is about its own component
    given: Given | None
    swaps: Callable[[], Sequence[Swap]]
    due: Dues | None = None  # payments that are due in the period after
    pays_present: bool = False  # whether the formula of payments is that of those who are present
    present: Callable[[int, Payment, Floats], Dyadic] | None = None  # proposes a payoff then, from units paid

    @property
    def shift(self) -> int:
        """e + g."""
        return self.exponent + self.guard

    @property
    def everyone(self) -> Society:
        """All agents."""
        return Society(self.env, None)

    @property
    def others(self) -> list[Society]:
        """The societies without each agent, where payments are defined."""
        return [Society(self.env, agent) for agent in range(len(self.env.agents))] if self.pivot else []

    @property
    def alone(self) -> list[Society]:
        """Every agent by itself, where payments are given."""
        return [Society(self.env, None, agent) for agent in range(len(self.env.agents))] if self.given else []


@dataclass(frozen=True)
class Payoff:
    """The bounds of an agent's least truthful payoff in a period, and at which state; under given payments, whether it
    is never below 0."""

    bounds: Bounds
    agent: int
    position: int
    state: int
    never_below: bool = False
    absent: bool = False  # whether it is that at types before an arrival


@dataclass
class Numbers:
    """What the programs say, in units of u."""

    needs: dict[int, int] = field(default_factory=dict)  # N by period
    open: list[Pairs] = field(default_factory=list)
    symmetric: list[Pairs] = field(default_factory=list)
    swaps: set[int] = field(default_factory=set)
    participation: list[Payoff] = field(default_factory=list)
    suited: dict[int, bool] = field(default_factory=dict)  # agents that others never choose to harm, in no period
    gains: dict[int, bool] = field(default_factory=dict)  # agents that are charged nothing below 0 before an arrival
    tables: dict[str, Dyadic] = field(default_factory=dict)  # of payoffs, where those pay who are present
    payments: list[Payments] = field(default_factory=list)
    width: Fraction = Fraction(0)
    strays: list[Strays] = field(default_factory=list)  # by period, last to first
    absent: list[tuple[Bounds, Bounds]] = field(default_factory=list)  # the least and the most paid by who is away
    lies: list[Judged] = field(default_factory=list)
    refuted: bool = False  # whether another allocation is better, by exact values
    expected: Bounds | None = None
    after: Fraction = Fraction(0)  # if payments are due, the least mean sum of a period that is known
    discounted: Bounds | None = None
    shown: list[list[Bounds]] = field(default_factory=list)  # by agent, payments in period 1 at the first states


@dataclass(frozen=True)
class Payments:
    """The bounds of the least and of the greatest sum of all payments in a period, and where these are."""

    position: int
    least: Bounds
    least_at: int
    most: Bounds
    most_at: int


def expectation(setting: Setting, cells: Integers) -> Fraction:
    """The mean of a function of the first state under the prior."""
    prior, everyone = setting.env.prior, setting.everyone
    assert prior is not None
    chances = prior.over(everyone.axes(0), setting.env.stage(0).sizes).numerators
    cells = np.broadcast_to(cells, everyone.shape(0))
    return Fraction(weighted(chances, cells), prior.array.denominator)
