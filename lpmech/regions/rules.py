"""The efficient rule around a value of the parameter: its values as rational functions, and how far it is optimal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from lpmech.designs.play import Play, Shock
from lpmech.designs.problem import Allocation, Entry, Pattern, Problem, State
from lpmech.designs.rules import Moment, Rule
from lpmech.lp.sparse import solve_square
from lpmech.lp.steps import chosen
from lpmech.mechanisms.social import solve
from lpmech.problem.environment import Environment
from lpmech.regions.lifting import Lift, Samples, lifted
from lpmech.regions.polynomials import ONE, ZERO, Polynomial, Root, polynomial, value_at

Choices = tuple[tuple[tuple[int, ...], ...], ...]  # by period, shock and state: an allocation
Ties = tuple[tuple[tuple[tuple[int, ...], ...], ...], ...]  # by period, shock and state: all that are optimal
Worths = Mapping[State, Fraction]


@dataclass(frozen=True, slots=True)
class Advantage:
    """What the rule gains over another allocation, times something above 0."""

    period: int
    shock: int
    state: int
    allocation: int
    polynomial: Polynomial


@dataclass(frozen=True)
class Efficient:
    """A rule, its values (infinite horizon) and its advantages over every other feasible allocation; and, where ties
    may be broken in any way, everything that is optimal."""

    choices: Choices
    values: Lift | None
    advantages: tuple[Advantage, ...]
    ties: Ties | None = None

    @property
    def denominator(self) -> Polynomial:
        """Of the values."""
        return ONE if self.values is None else self.values.denominator

    def polynomials(self) -> Iterator[Polynomial]:
        """What must keep its sign for the rule to stay the first optimal one."""
        yield self.denominator
        yield from (one.polynomial for one in self.advantages)

    def tied(self, zero: Callable[[Polynomial], bool] = lambda one: one == ZERO) -> Efficient:
        """With everything that is optimal: all over which the rule gains nothing."""
        sets = [[[{own} for own in states] for states in shocks] for shocks in self.choices]
        for one in self.advantages:
            if zero(one.polynomial):
                sets[one.period][one.shock][one.state].add(one.allocation)
        ties = tuple(tuple(tuple(tuple(sorted(one)) for one in states) for states in shocks) for shocks in sets)
        return replace(self, ties=ties)

    def applied(self, problem: Problem, env: Environment) -> tuple[Problem, Rule | None]:
        """The problem under the rule, and what stands in for the rule of the problem, if ties are free."""
        if self.ties is None:
            return fixed(problem, self.choices, env), None
        return problem, _Tied(Play(env), problem, self.ties)


class _Tied(Rule):
    """Lotteries over stated allocations."""

    def __init__(self, play: Play, problem: Problem, ties: Ties) -> None:
        super().__init__(play, problem)
        self._ties = ties
        self._numbers = [{state: k for k, state in enumerate(play.states(period))} for period in range(len(ties))]

    def _lottery(self, moment: Moment, reports: State, shock: Shock) -> list[tuple[int, Fraction | None]]:
        number = self._numbers[moment.period][reports]
        return [(allocation, None) for allocation in self._ties[moment.period][shock.position][number]]


def choices_of(env: Environment, without: int | None = None) -> Choices:
    """The first optimal allocations, for everyone or for all but one agent."""
    program, play, found = solve(env, without), Play(env), []
    for period in range(1 if env.horizon is None else env.horizon):
        table, axes, shocks = program.periods[period].allocation, play.axes(period), []
        for shock in range(len(play.stage(period).shocks)):
            places = ({"shock": shock, **dict(zip(axes, state, strict=True))} for state in play.states(period))
            shocks.append(tuple(chosen(table, place) for place in places))
        found.append(tuple(shocks))
    return tuple(found)


def fixed(problem: Problem, choices: Choices, env: Environment) -> Problem:
    """The problem with the rule stated line by line."""
    play, entries = Play(env), []
    for period, shocks in enumerate(choices):
        stage, axes = play.stage(period), play.axes(period)
        for shock, states in enumerate(shocks):
            label = stage.labels["shock"][shock] if stage.has_shocks else None
            for state, allocation in zip(play.states(period), states, strict=True):
                pattern = Pattern(reports=dict(zip(axes, play.labels(period, state), strict=True)), allocation=None,
                                  shock=label)  # fmt: skip
                entries.append(Entry(period=None if env.horizon is None else period, pattern=pattern, previous=None,
                                     before={}, choose=((stage.allocations[allocation], Fraction(1)),)))  # fmt: skip
    return replace(problem, allocation=Allocation.RULE, rule=tuple(entries))


class Worth:
    """What a rule is worth in one environment, to everyone or to all but one agent."""

    def __init__(self, env: Environment, choices: Choices, without: int | None = None) -> None:
        self.play, self.choices, self.env, self.without = Play(env), choices, env, without
        self.society = [agent for agent in (*self.play.agents, -1) if agent != without]

    def values(self) -> list[Fraction]:
        """W of an infinite horizon, by state."""
        states = {state: k for k, state in enumerate(self.play.states(0))}
        rows, right = [], []
        for state, number in states.items():
            row, flow = {number: Fraction(1)}, Fraction(0)
            for shock in self.play.shocks(0):
                allocation = self.choices[0][shock.position][number]
                flow += shock.probability * self._flow(0, allocation, state)
                for following, chance in self.play.draw(0, allocation, state).items():
                    place = states[following]
                    row[place] = row.get(place, Fraction(0)) - self.env.discount * shock.probability * chance
            rows.append(row)
            right.append(flow)
        return square(rows, right)

    def _flow(self, period: int, allocation: int, state: State) -> Fraction:
        return sum((self.play.worth(period, agent, allocation, state) for agent in self.society),
                   Fraction(0))  # fmt: skip

    def _feasible(self, period: int, shock: Shock, state: State) -> list[int]:
        stage = self.play.stage(period)
        if self.without is None:
            return list(self.play.feasible(period, shock, state))
        table, axes = stage.feasible(self.without), self.play.axes(period)
        place = {"shock": shock.position, **dict(zip(axes, state, strict=True))}
        return [one for one in range(len(stage.allocations)) if chosen(table, {**place, "allocation": one})]

    def _total(self, period: int, allocation: int, state: State, later: Worths | None) -> Fraction:
        total = self._flow(period, allocation, state)
        if later is not None:
            drawn = self.play.draw(period, allocation, state).items()
            total += self.env.discount * sum((chance * later[following] for following, chance in drawn), Fraction(0))
        return total

    def advantages(self, later: Worths | None) -> Iterator[tuple[tuple[int, int, int, int], Fraction]]:
        """By period, shock, state and allocation; `later` are the values of an infinite horizon."""
        for period in reversed(range(len(self.choices))):
            worths: dict[State, Fraction] = {}
            for number, state in enumerate(self.play.states(period)):
                worths[state] = Fraction(0)
                for shock in self.play.shocks(period):
                    own = self.choices[period][shock.position][number]
                    best = self._total(period, own, state, later)
                    worths[state] += shock.probability * best
                    for allocation in self._feasible(period, shock, state):
                        if allocation != own:
                            gain = best - self._total(period, allocation, state, later)
                            yield (period, shock.position, number, allocation), gain
            later = worths


def square(rows: Sequence[Mapping[int, Fraction]], right: Sequence[Fraction]) -> list[Fraction]:
    """The solution of a regular system of rationals."""
    from math import lcm

    whole, known = [], []
    for row, value in zip(rows, right, strict=True):
        under = lcm(1, *(one.denominator for one in row.values()))
        whole.append({k: int(one * under) for k, one in row.items() if one})
        known.append(value * under)
    found = solve_square(whole, known)
    assert found is not None
    return found


def efficient(
    choices: Choices, at: Callable[[Fraction], Environment], samples: Samples, without: int | None = None
) -> Efficient:
    """The rule with its values and advantages, from environments at samples."""
    infinite = at(samples(1)[0]).horizon is None
    values = lifted(lambda place: Worth(at(place), choices, without).values(), samples) if infinite else None
    under = ONE if values is None else values.denominator

    def gains(place: Fraction) -> list[Fraction]:
        worth, later = Worth(at(place), choices, without), None
        if values is not None:
            later = dict(zip(worth.play.states(0), values.at(place), strict=True))
        factor = value_at(under, place)
        return [gain * factor for _, gain in worth.advantages(later)]

    first = samples(1)[0]
    worth = Worth(at(first), choices, without)
    later = None if values is None else dict(zip(worth.play.states(0), values.at(first), strict=True))
    names = [name for name, _ in worth.advantages(later)]
    found = lifted(gains, samples, denominator=ONE).numerators
    return Efficient(choices, values, tuple(Advantage(*name, one) for name, one in zip(names, found, strict=True)))


def same_rule(one: Efficient | None, other: Efficient | None) -> bool:
    """Whether two rules choose the same."""
    if one is None or other is None:
        return one is other
    return one.choices == other.choices and one.ties == other.ties


def rule_at(root: Root, near: Iterable[Efficient | None]) -> Efficient | None:
    """The first optimal rule at a number, by the advantages of a neighbour's rule; its values are the neighbour's."""
    rule = next((one for one in near if one is not None), None)
    if rule is None:
        return None
    choices = [[list(states) for states in shocks] for shocks in rule.choices]
    for one in rule.advantages:
        if one.allocation < choices[one.period][one.shock][one.state] and root.sign_of(one.polynomial) == 0:
            choices[one.period][one.shock][one.state] = one.allocation
    found = tuple(tuple(tuple(states) for states in shocks) for shocks in choices)
    ties = None if rule.ties is None else rule.tied(lambda one: root.sign_of(one) == 0).ties
    return Efficient(found, rule.values, rule.advantages, ties)


def constant_rule(choices: Choices, env: Environment) -> Efficient:
    """The rule with its values at one environment; with a finite horizon with its advantages, which tell ties."""
    if env.horizon is not None:
        gains = Worth(env, choices).advantages(None)
        return Efficient(choices, None, tuple(Advantage(*name, polynomial([gain])) for name, gain in gains))
    values = Worth(env, choices).values()
    return Efficient(choices, Lift(tuple(polynomial([value]) for value in values), ONE), ())
