"""The numbers of a certificate about a crowd: how far tables are from their equations, gaps, payments, payoffs.

Definitions: docs/crowd_format.md, sections 2 and 3. All numbers are exact; those of one table stand over one
denominator.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import lcm, prod

import numpy as np

from lpmech.crowds.cells import by_seat, less, multinomial, one_left
from lpmech.crowds.crowd import Crowd
from lpmech.crowds.program import Objects, Positions, Program, objects
from lpmech.crowds.societies import Counts
from lpmech.crowds.solve import Rules, Solver, Values

ZERO = Fraction(0)
Bounds = tuple[Fraction, Fraction]


@dataclass(frozen=True, kw_only=True)
class Measured:
    """A table of one society and period, its Q and what is known of the distance to the true value.

    `worth` (by action) and `value` (by state) stand over `denominator`; the true value is in value + [low, high], that
    of the next period in its table + `later`. `chosen`: what its rule does under each shock, or the best.
    """

    program: Program
    worth: Objects
    value: Objects
    denominator: int
    own: Bounds
    later: Bounds
    chosen: Rules

    @property
    def need(self) -> Fraction:
        """N: a difference of worths tells which is better from here on."""
        return self.program.crowd.discount * (self.later[1] - self.later[0])

    def after(self, shock: int) -> Objects:
        """The value once a shock is drawn, by state: of the best that can then be done."""
        return self.value if self.program.crowd.is_plain else self.worth[self.chosen[shock]]

    @property
    def paid(self) -> Bounds:
        """What is added to the difference of `after` and Q of the table to enclose a payment."""
        discount = self.program.crowd.discount
        if not self.program.crowd.is_plain:
            return -self.need, self.need
        return self.own[0] - discount * self.later[1], self.own[1] - discount * self.later[0]


def measure(solver: Solver, tables: Sequence[Values], rules: Sequence[Rules | None]) -> list[Measured]:
    """The tables of a society by period, measured backwards. `rules`: what each period chooses under each shock, None
    for the best."""
    program, crowd = solver.program, solver.program.crowd
    if crowd.horizon is None:
        return [_measured(solver, 0, tables[0], tables[0], rules[0], None)]
    found: list[Measured] = []
    following, later = terminal(program), (ZERO, ZERO)
    for period in reversed(crowd.periods):
        found.append(_measured(solver, period, tables[period], following, rules[period], later))
        following, later = tables[period], found[-1].own
    return found[::-1]


def _measured(
    solver: Solver, period: int, table: Values, following: Values, rules: Rules | None, later: Bounds | None
) -> Measured:
    worth, below = solver.backup(following)
    _, drawn = solver.program.crowd.chances(period)
    common = lcm(below * drawn, table.denominator)
    worth, value = worth * (common // below), table.numerators * (common // table.denominator)
    chosen = solver.best(worth, period) if rules is None else rules
    gap = solver.mean(worth, chosen, period) // drawn - value
    least, most = Fraction(int(gap.min()), common), Fraction(int(gap.max()), common)
    discount = solver.discount
    if later is None:
        own = least / (1 - discount), most / (1 - discount)
        later = own
    else:
        own = least + discount * later[0], most + discount * later[1]
    return Measured(program=solver.program, worth=worth, value=value, denominator=common, own=own, later=later,
                    chosen=chosen)  # fmt: skip


def terminal(program: Program) -> Values:
    """The value of the state after the last period."""
    crowd, places = program.crowd, program.society.places
    found = []
    for public, counts in program.states:
        parts = (
            counts[places[g] + s] * worth
            for g, group in enumerate(program.society.groups)
            for s, worth in enumerate(group.terminal[public])
        )
        found.append(int(sum(parts, ZERO) * crowd.unit))
    return Values(objects(found), crowd.unit)


@dataclass(frozen=True, slots=True)
class Paid:
    """What every agent of one seat, type and treatment pays at a state, in the table of the society without it.

    Type and treatment are those of its block.
    """

    state: int
    seat: int
    type: int
    treatment: int
    agents: int
    center: int  # over the denominator of that society's table


@dataclass(frozen=True, slots=True)
class Member:
    """An agent of a seat and type at a state, with the state of the others."""

    state: int
    seat: int
    type: int
    agents: int
    others: int


class Audit:
    """The numbers of a rule and of the tables of all societies. `rules` are by moment, tables by period, and those
    without an agent by seat."""

    def __init__(self, everyone: list[Measured], without: list[list[Measured]], rules: list[Positions]) -> None:
        self.everyone, self.without, self.rules = everyone, without, rules
        self.program = everyone[0].program

    @property
    def crowd(self) -> Crowd:
        """The crowd."""
        return self.program.crowd

    @property
    def periods(self) -> range:
        """The positions of the periods."""
        return self.crowd.periods

    @cached_property
    def moments(self) -> list[list[int]]:
        """The positions of the moments of each period."""
        found: list[list[int]] = [[] for _ in self.periods]
        for number, moment in enumerate(self.crowd.moments):
            found[moment.period].append(number)
        return found

    @cached_property
    def likely(self) -> list[int]:
        """The positions of the moments of positive probability."""
        return [number for number in range(len(self.crowd.moments)) if self.chance(number)]

    def chance(self, number: int) -> Fraction:
        """The probability of a moment's shock."""
        moment = self.crowd.moments[number]
        return self.crowd.shocks_in(moment.period)[moment.shock].probability

    def at(self, number: int) -> Measured:
        """The table of everyone in the period of a moment."""
        return self.everyone[self.crowd.moments[number].period]

    def gaps(self, number: int) -> Objects:
        """Q of the action listed for a moment less that of each action, over the table's denominator."""
        worth = self.at(number).worth
        found: Objects = worth[self.rules[number]][self.program.owner] - worth
        return found

    def need(self, number: int) -> Fraction:
        """N, over the table's denominator."""
        one = self.at(number)
        return one.need * one.denominator

    def open(self, number: int) -> Positions:
        """The actions in pairs of a moment that are neither decided nor refuted."""
        gaps, need = self.gaps(number), self.need(number)
        found = (gaps < need) & (gaps >= -need)
        return self._others(number, found)

    def refuted(self, number: int) -> Positions:
        """The actions that are better than the one listed for a moment."""
        return self._others(number, self.gaps(number) < -self.need(number))

    def undecided(self, number: int) -> set[int]:
        """The actions in pairs of a moment that are open or refuted; none where it has no probability."""
        return {*self.open(number).tolist(), *self.refuted(number).tolist()} if self.chance(number) else set()

    def _others(self, number: int, found: Objects) -> Positions:
        others = self.program.may_choose(self.crowd.moments[number])
        others[self.rules[number]] = False
        return np.flatnonzero(found.astype(bool) & others)

    @cached_property
    def is_efficient(self) -> bool:
        """Whether the rule is optimal."""
        return not any(len(self.open(z)) or len(self.refuted(z)) for z in self.likely)

    @cached_property
    def members(self) -> list[Member]:
        """Every seat and type of a block that is present at a state."""
        places, found = self.program.society.places, []
        for number, (public, counts) in enumerate(self.program.states):
            for i, seat in enumerate(self.crowd.seats):
                for s in range(len(seat.group.types)):
                    if agents := counts[places[seat.at] + s]:
                        others = (*less(counts, places[seat.at] + s), *one_left(seat, s))
                        found.append(Member(number, i, s, agents, self.without[i][0].program.index[public, others]))
        return found

    def payments(self, number: int, states: Sequence[int] | None = None) -> Iterator[Paid]:
        """What is paid at a moment at some lumped states, or at all."""
        places, moment = by_seat(self.crowd), self.crowd.moments[number]
        after = [tables[moment.period].after(moment.shock) for tables in self.without]
        options = [_positions(one[0].program) for one in self.without]
        for state in range(len(self.program.states)) if states is None else states:
            option, matrix = self.program.actions[self.rules[number][state]]
            plan = self.program.society.options[option].plan
            public, counts = self.program.states[state]
            for at, (i, s, h) in places:
                if agents := matrix[at]:
                    one, seat = self.without[i][moment.period], self.crowd.seats[i]
                    others = less(counts, self.program.society.places[seat.at] + s)
                    there = one.program.index[public, (*others, *one_left(seat, s))]
                    done = (*less(matrix, at), *one_left(seat, s, h))
                    action = one.program.numbers[there, options[i][plan, h], done]
                    yield Paid(state, i, s, h, agents, int(after[i][there]) - int(one.worth[action]))

    def payment(self, number: int, paid: Paid) -> Bounds:
        """The bounds of a payment at a moment."""
        one = self.without[paid.seat][self.crowd.moments[number].period]
        center = Fraction(paid.center, one.denominator)
        return center + one.paid[0], center + one.paid[1]

    @cached_property
    def width(self) -> Fraction:
        """A width to which every payment is known."""
        return max(one.paid[1] - one.paid[0] for tables in self.without for one in tables)

    @cached_property
    def totals(self) -> list[list[Fraction]]:
        """The mean over shocks of the sum of all payments by period and lumped state, in the tables; see `spread`."""
        found = []
        for period in self.periods:
            below = [one[period].denominator for one in self.without]
            common = lcm(*below)
            sums, (weights, drawn) = [0] * len(self.program.states), self.crowd.chances(period)
            for weight, number in zip(weights, self.moments[period], strict=True):
                for paid in self.payments(number) if weight else ():
                    sums[paid.state] += weight * paid.agents * paid.center * (common // below[paid.seat])
            found.append([Fraction(total, common * drawn) for total in sums])
        return found

    def spread(self, period: int) -> Bounds:
        """What is added to a sum of all payments to enclose it."""
        ends = [(seat.group.number, self.without[i][period].paid) for i, seat in enumerate(self.crowd.seats)]
        return sum((n * low for n, (low, _) in ends), ZERO), sum((n * high for n, (_, high) in ends), ZERO)

    def payoffs(self, period: int) -> Iterator[tuple[Fraction, Fraction, Member]]:
        """Bounds of the truthful payoff of every member."""
        mine = self.everyone[period]
        for i in range(len(self.crowd.seats)):
            other = self.without[i][period]
            low, high = mine.own[0] - other.own[1], mine.own[1] - other.own[0]
            common = lcm(mine.denominator, other.denominator)
            a, b = common // mine.denominator, common // other.denominator
            for one in self.members:
                if one.seat == i:
                    center = Fraction(int(mine.value[one.state]) * a - int(other.value[one.others]) * b, common)
                    yield center + low, center + high, one

    @cached_property
    def weights(self) -> list[Fraction]:
        """The probability of each lumped state under the prior: multinomial, group by group."""
        return [self._chance(public, counts) for public, counts in self.program.states]

    def _chance(self, public: int, counts: Counts) -> Fraction:
        places, crowd = self.program.society.places, self.crowd
        found = Fraction(1) if crowd.public_prior is None else crowd.public_prior[public]
        for g, group in enumerate(crowd.groups):
            assert group.prior is not None
            own = counts[places[g] : places[g + 1]]
            found *= multinomial(own) * prod((p**n for p, n in zip(group.prior, own, strict=True)), start=Fraction(1))
        return found

    @cached_property
    def discounted(self) -> Bounds:
        """E[Σ W_{-i} − (n − 1) V] under the prior: the discounted sum of all payments, if w and terminal are 0."""
        mine, crowd = self.everyone[0], self.crowd
        total = ZERO
        for one in self.members:
            other = self.without[one.seat][0]
            value = Fraction(int(other.value[one.others]), other.denominator)
            total += self.weights[one.state] * one.agents * value
        for weight, value in zip(self.weights, mine.value, strict=True):
            total -= (crowd.agents - 1) * weight * Fraction(int(value), mine.denominator)
        tables = [(seat.group.number, self.without[i][0].own) for i, seat in enumerate(crowd.seats)]
        low = sum((n * own[0] for n, own in tables), ZERO) - (crowd.agents - 1) * mine.own[1]
        high = sum((n * own[1] for n, own in tables), ZERO) - (crowd.agents - 1) * mine.own[0]
        return total + low, total + high


def _positions(program: Program) -> dict[tuple[int, int], int]:
    """The positions of options, by kind and the treatment of the one who has left."""
    return {(one.plan, one.absent): at for at, one in enumerate(program.society.options) if one.absent is not None}
