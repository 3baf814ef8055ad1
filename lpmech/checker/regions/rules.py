"""The rule of a piece, and that it is efficient there: what every other allocation is worth less."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Optional

from ..designs.problem import Allocation, Problem, State
from ..designs.rules import Rules
from ..designs.world import ONE, World, entry, plus, times
from ..kernel.errors import Rejected
from ..kernel.meter import COMPONENT, keep, spend
from .certificate import Numbers, Rule
from .demands import Demand, Sense
from .polynomials import value_at

Worths = Mapping[State, Fraction]


class Fixed(Rules):
    """A stated rule by period, shock and state, with ties free; where there is none, that of the problem."""

    def __init__(self, world: World, problem: Problem, rule: Optional[Rule]) -> None:  # noqa: UP045
        self.world, self.problem, self._rule = world, problem, rule
        for period in range(world.environment.periods):
            keep(entry(world.space(period).sizes) * world.space(period).size)
        self._numbers = [{state: k for k, state in enumerate(world.states(period))}
                         for period in range(world.environment.periods)]  # fmt: skip

    def _lottery(
        self, period: int, steps: tuple[object, ...], first: bool, reports: State, shock: int,
        feasible: tuple[int, ...],
    ) -> list[tuple[int, Fraction | None]]:  # fmt: skip
        if self.problem.allocation is Allocation.ANY:
            return [(a, None) for a in feasible]
        if self._rule is None:
            return self._stated(period, steps, first, reports, shock, feasible)  # type: ignore[arg-type]
        chosen = self._rule[period][shock][self._numbers[period][reports]]
        return [(a, None if self.problem.allocation is Allocation.TIES else ONE) for a in chosen]


def efficient(
    world: World, rule: Rule, values: Numbers | None, place: Fraction, ties: bool
) -> Iterator[Demand]:  # fmt: skip
    """That the rule is the first optimal one, or with ties everything optimal; and of an infinite horizon that the
    values are what it is worth."""
    if world.infinite:
        under, later = _later(world, values, place)
        yield from _period(world, rule, 0, under, later, ties)
        return
    worths: Worths | None = None
    for period in reversed(range(world.environment.periods)):
        yield from _period(world, rule, period, ONE, worths, ties)
        worths = {state: _mean(world, rule, period, k, state, ONE, worths)
                  for k, state in enumerate(world.states(period))}  # fmt: skip


def _later(world: World, values: Numbers | None, place: Fraction) -> tuple[Fraction, Worths]:
    """The denominator, and the numerators by state."""
    assert values is not None
    found = {}
    names = {"|".join(world.labels(0, state)): state for state in world.states(0)}
    if values.numerators.keys() - names.keys():
        raise Rejected("there are values of a state that there is not")
    for name, state in names.items():
        found[state] = value_at(values.numerators.get(name, ()), place)
    return value_at(values.denominator, place), found


def _worth(world: World, period: int, allocation: int, state: State, under: Fraction, later: Worths | None) -> Fraction:
    """Q_t(θ, a), times the denominator."""
    total = times(under, world.welfare(period, allocation, state))
    if later is not None:
        ahead = Fraction(0)
        for following, chance in world.draw(period, allocation, state).items():
            ahead = plus(ahead, times(chance, later[following]))
        total = plus(total, times(world.environment.discount, ahead))
    return total


def _mean(
    world: World, rule: Rule, period: int, number: int, state: State, under: Fraction, later: Worths | None
) -> Fraction:
    """What the rule is worth at a state, over the shocks."""
    total = Fraction(0)
    for shock, chance, _ in world.shocks(period, state):
        worth = _worth(world, period, rule[period][shock][number][0], state, under, later)
        total = plus(total, times(chance, worth))
    return total


def _period(
    world: World, rule: Rule, period: int, under: Fraction, later: Worths | None, ties: bool
) -> Iterator[Demand]:  # fmt: skip
    for number, state in enumerate(world.states(period)):
        labels = "|".join(world.labels(period, state))
        if world.infinite:
            assert later is not None
            worth = _mean(world, rule, period, number, state, under, later)
            yield Demand(f"the equation of the value of {labels}", Sense.ZERO, plus(worth, -later[state]))
        for shock, _, feasible in world.shocks(period, state):
            chosen = rule[period][shock][number]
            if not set(chosen) <= set(feasible):
                raise Rejected(f"the rule is not feasible at {labels}")
            best = _worth(world, period, chosen[0], state, under, later)
            for allocation in feasible:
                spend(COMPONENT)
                if allocation != chosen[0]:
                    other = _worth(world, period, allocation, state, under, later)
                    sense = _gain(chosen, allocation, ties)
                    yield Demand(f"what the rule gains at {labels}", sense, plus(best, -other))


def _gain(chosen: tuple[int, ...], other: int, ties: bool) -> Sense:
    """Which sign it has what the first allocation chosen gains over another one."""
    if ties:
        return Sense.ZERO if other in chosen else Sense.ABOVE
    return Sense.ABOVE if other < chosen[0] else Sense.AT_LEAST
