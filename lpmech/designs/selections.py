"""Pure stationary selections of an efficient rule: one optimal allocation for every state and shock, for ever.

With an infinite horizon what is chosen for ever would be multiplied by what is promised after it, so that lotteries
over optimal allocations are no linear program. A pure stationary selection is a fixed rule, whose program is one; where
there are few of them each is tried. (docs/design.md, *Ties without end*.)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from math import prod

from lpmech.designs.play import Play
from lpmech.designs.problem import Allocation, Entry, Pattern, Problem, State
from lpmech.designs.rules import Moment, Rule
from lpmech.problem.environment import Environment

MOST_SELECTIONS = 64  # so many programs are tried

_START = Moment(period=0, root=True, steps=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Selections:
    """How many pure stationary selections there are, and how many of them were tried."""

    number: int
    tried: int


def selected(env: Environment, problem: Problem) -> tuple[int, list[Problem]]:
    """How many selections a problem with "efficient ties" has, and the same problem with each of them as its rule.

    The first is "efficient", the first optimal allocation everywhere. It is alone if there are more than
    MOST_SELECTIONS. The horizon is infinite.
    """
    play = Play(env)
    places = list(_places(play, problem))
    number = prod(len(optimal) for *_, optimal in places)
    first = replace(problem, allocation=Allocation.EFFICIENT)
    if number > MOST_SELECTIONS:
        return number, [first]
    picks = list(product(*(optimal for *_, optimal in places)))
    rules = (tuple(_line(play, *place[:2], a) for place, a in zip(places, pick, strict=True)) for pick in picks[1:])
    return number, [first, *(replace(problem, allocation=Allocation.RULE, rule=rule) for rule in rules)]


def _places(play: Play, problem: Problem) -> Iterator[tuple[State, int, list[int]]]:
    """Every state, every shock that can come, and the optimal allocations then."""
    rule = Rule(play, replace(problem, allocation=Allocation.TIES, cut=None))
    for state in play.states(0):
        optimal: dict[int, list[int]] = {}
        for shock, _, allocation, _ in rule.at(_START, state):
            optimal.setdefault(shock, []).append(allocation)
        for shock, allocations in optimal.items():
            yield state, shock, allocations


def _line(play: Play, state: State, shock: int, allocation: int) -> Entry:
    """The line of a rule that chooses an allocation."""
    stage = play.stage(0)
    reports = dict(zip(play.axes(0), play.labels(0, state), strict=True))
    pattern = Pattern(reports=reports, shock=stage.labels["shock"][shock] if stage.has_shocks else None)
    choose = ((stage.allocations[allocation], Fraction(1)),)
    return Entry(period=None, pattern=pattern, previous=None, before={}, choose=choose)
