"""Everyone's program and those without each agent, backwards through the periods, measured in integers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

import numpy as np

from lpmech.enclosures.averages import weighted
from lpmech.enclosures.bounds import Plan, Program, Value, best, end, likely, program, weights, written
from lpmech.enclosures.due import Dues
from lpmech.enclosures.given import Given, Paid
from lpmech.enclosures.lies import Judged, Lies
from lpmech.enclosures.never_below import has_no_negative_end, low_states, never_loses, suits, wider_low
from lpmech.enclosures.pairs import Data, Pairs, Swap, symmetric, undecided
from lpmech.enclosures.societies import Society
from lpmech.enclosures.steps import BITS
from lpmech.problem import tables
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


@dataclass
class Numbers:
    """What the programs say, in units of u."""

    needs: dict[int, int] = field(default_factory=dict)  # N by period
    open: list[Pairs] = field(default_factory=list)
    symmetric: list[Pairs] = field(default_factory=list)
    swaps: set[int] = field(default_factory=set)
    participation: list[Payoff] = field(default_factory=list)
    suited: dict[int, bool] = field(default_factory=dict)  # agents that others never choose to harm, in no period
    payments: list[Payments] = field(default_factory=list)
    width: Fraction = Fraction(0)
    lies: list[Judged] = field(default_factory=list)
    refuted: bool = False  # whether another allocation is better, by exact values
    expected: Bounds | None = None
    discounted: Bounds | None = None
    shown: list[list[Bounds]] = field(default_factory=list)  # by agent, payments in period 1 at the first states


@dataclass(frozen=True)
class Payments:
    """The sum of all payments in a period: the least and the greatest before bounds, where, and the bounds besides."""

    position: int
    least: Fraction
    least_at: int
    most: Fraction
    most_at: int
    bounds: Bounds


def measure(setting: Setting, margin: Callable[[int], int]) -> Numbers:
    """The numbers; pairs count as undecided below `margin(N)`, which is more than N."""
    numbers = Numbers()
    societies = [setting.everyone, *setting.others, *setting.alone]
    stationary = setting.env.horizon is None
    following = [setting.values[one.name] if stationary else end(one, setting.shift) for one in societies]
    for position in setting.env.backwards():
        following = _period(setting, position, following, numbers, margin)
    numbers.open.reverse()
    return numbers


def _period(
    setting: Setting, position: int, following: Sequence[Value | None], numbers: Numbers, margin: Callable[[int], int]
) -> list[Value | None]:
    env, plan = setting.env, setting.plans[position]
    stage, stationary = env.stage(position), env.horizon is None
    everyone = setting.everyone
    whole = program(everyone, position, following[0], setting.shift, written(plan, stage), stationary=stationary)
    numbers.needs[position] = whole.need
    _pairs(setting, whole, plan, margin(whole.need), numbers)
    value, values = whole.value, [whole.value]
    del whole
    sums = _Sums(setting, position)
    for agent, society in enumerate(setting.others):
        own = program(society, position, following[1 + agent], setting.shift, best(society, position),
                      stationary=stationary)  # fmt: skip
        _participation(value, own, agent, numbers)
        suited = numbers.suited.get(agent, has_no_negative_end(env, agent))
        numbers.suited[agent] = suited and suits(own, agent, margin)
        numbers.width = max(numbers.width, own.width)
        sums.add(own, agent)
        values.append(own.value)
        if position == 0:
            numbers.shown.append(_shown(setting, own, agent))
    if setting.others:
        sums.tell(numbers, value)
    if setting.given is not None:
        values += _given(setting, setting.given, position, following[1:], value, numbers, margin)
    return list(values)


def _given(
    setting: Setting, given: Given, position: int, following: Sequence[Value | None], whole: Value, numbers: Numbers,
    margin: Callable[[int], int],
) -> list[Value]:  # fmt: skip
    """Every agent by itself under given payments."""
    env, plan, values = setting.env, setting.plans[position], []
    stage = env.stage(position)
    paid = [periods[position] for periods in given.paid]
    for agent, society in enumerate(setting.alone):
        payment = paid[agent].payment(setting.shift, society.axes(position))
        own = program(society, position, following[agent], setting.shift, written(plan, stage),
                      stationary=env.horizon is None, pay=payment)  # fmt: skip
        plans = [plan[z] for z, _ in likely(stage)]
        numbers.lies.append(Lies(own, agent, plans, paid[agent], payment, setting.shift, margin).judged())
        numbers.participation.append(_payoff(setting, own.value, agent, position, paid[agent], numbers))
        values.append(own.value)
    exact = Exactly(setting, position, paid)
    exact.tell(numbers)
    if position == 0 and env.prior is not None and not any(s.public_utility.array.numerators.any() for s in env.stages):
        low, high = exact.about(whole)
        for value in values:
            less, more = exact.about(value)
            low, high = low - more, high - less
        numbers.discounted = low, high
    return values


def _payoff(setting: Setting, value: Value, agent: int, position: int, paid: Paid, numbers: Numbers) -> Payoff:
    """An agent's least truthful payoff. A period by itself is never below 0 if what follows it is not, or nothing
    does: with an infinite horizon it is the same one."""
    env, low, high = setting.env, wider_low(value), value.base + value.hi
    at = int(value.cells.argmin())
    least = int(value.cells.ravel()[at])
    later = [one.never_below for one in numbers.participation if (one.agent, one.position) == (agent, position + 1)]
    follows = env.horizon is None or (later[0] if later else has_no_negative_end(env, agent))
    never_below = least + low >= 0 or (
        follows and least + high >= 0 and never_loses(setting.everyone, position, setting.plans[position], agent, paid,
                                                      low_states(value, low))
    )  # fmt: skip
    return Payoff((least + value.base + value.lo, least + high), agent, position, at, never_below)


@dataclass(frozen=True)
class Exactly:
    """The sum of given payments in a period."""

    setting: Setting
    position: int
    paid: Sequence[Paid]

    def tell(self, numbers: Numbers) -> None:
        """Add the period's numbers, in units of u and without a doubt."""
        everyone, unit, sure = self.setting.everyone, 1 << self.setting.shift, (Fraction(0), Fraction(0))
        axes, shape = everyone.axes(self.position), everyone.shape(self.position)
        total = tables.total(one.exactly() for one in self.paid)
        array = total.over(axes, dict(zip(axes, shape, strict=True)))
        cells, under = array.numerators, array.denominator
        ends = int(cells.argmin()), int(cells.argmax())
        low, high = (Fraction(int(cells.ravel()[at]) * unit, under) for at in ends)
        numbers.payments.append(Payments(self.position, low, ends[0], high, ends[1], sure))
        if self.position == 0:
            for one in self.paid:
                own = one.exactly().over(axes, dict(zip(axes, shape, strict=True)))
                first = [Fraction(int(x) * unit, own.denominator) for x in own.numerators.ravel()[:SHOWN]]
                numbers.shown.append([(number, number) for number in first])
            if self.setting.env.prior is not None:
                mean = self._mean(cells) / under * unit
                numbers.expected = mean, mean

    def about(self, value: Value) -> Bounds:
        """The bounds of the expectation of a value."""
        mean = self._mean(value.cells) + value.base
        return mean + value.lo, mean + value.hi

    def _mean(self, cells: Integers) -> Fraction:
        return expectation(self.setting, cells)


def expectation(setting: Setting, cells: Integers) -> Fraction:
    """The mean of a function of the first state under the prior."""
    prior, everyone = setting.env.prior, setting.everyone
    assert prior is not None
    chances = prior.over(everyone.axes(0), setting.env.stage(0).sizes).numerators
    cells = np.broadcast_to(cells, everyone.shape(0))
    return Fraction(weighted(chances, cells), prior.array.denominator)


def _pairs(setting: Setting, whole: Program, plan: Plan, need: int, numbers: Numbers) -> None:
    """Sort the pairs that bounds leave open."""
    data = Data(setting.everyone, whole.position)
    for pairs in undecided(whole, plan, need):
        left = pairs.where(~data.closed(pairs))
        if data.is_last:  # what is left is worse, by however little
            left = replace(left, gaps=np.full(len(left.states), -need - 1, dtype=np.int64))
        if len(left.states):
            closed, used = symmetric(left, setting.everyone, setting.swaps())
            numbers.swaps |= used
            numbers.symmetric += [left.where(closed)] if closed.any() else []
            left = left.where(~closed)
        if len(left.states):
            numbers.open.append(left)


def _participation(whole: Value, own: Program, agent: int, numbers: Numbers) -> None:
    """V^π − W_{-i}."""
    env, position = own.society.env, own.position
    place = env.stage(position).components.index(env.agents[agent])
    difference = whole.cells - np.expand_dims(own.value.cells, place)
    at = int(difference.argmin())
    least = int(difference.ravel()[at]) + whole.base - own.value.base
    bounds = least + whole.lo - own.value.hi, least + whole.hi - own.value.lo
    numbers.participation.append(Payoff(bounds, agent, position, at))


def _shown(setting: Setting, own: Program, agent: int) -> list[Bounds]:
    """An agent's payments in period 1 at the first joint states."""
    everyone, stage = setting.everyone, setting.env.stage(0)
    axes, shape = everyone.axes(0), everyone.shape(0)
    times, total = weights(stage)
    found = []
    for state in range(min(SHOWN, everyone.states(0))):
        labels = np.unravel_index(state, shape) if axes else ()
        place = tuple(label for axis, label in zip(axes, labels, strict=True) if axis != setting.env.agents[agent])
        plans = [int(setting.plans[0][z][labels]) for z, _ in likely(stage)]
        paid = sum(m * int(own.rows[a][place]) for m, a in zip(times, plans, strict=True))
        number = int(own.value.cells[place]) + own.value.base - own.base - Fraction(paid, total)
        found.append((number + own.price[0], number + own.price[1]))
    return found


class _Sums:
    """The sum of all agents' payments at every state, times M."""

    def __init__(self, setting: Setting, position: int) -> None:
        self.setting, self.position, self.stage = setting, position, setting.env.stage(position)
        self.plans = [setting.plans[position][z] for z, _ in likely(self.stage)]
        self.times, self.total = weights(self.stage)
        self.table: Integers = np.zeros(setting.everyone.shape(position), dtype=np.int64)
        self.base, self.bound = 0, 0
        self.bounds: Bounds = (Fraction(0), Fraction(0))
        self.values: list[Bounds] = []
        self.worth: Integers = np.zeros((), dtype=np.int64)
        self.worths = 0

    def add(self, own: Program, agent: int) -> None:
        """P_i = V − L_b at the allocation that the rule chooses."""
        self.bound += self.total * (own.value.bound + int(max(int(row.max()) for row in own.rows)))
        if self.bound.bit_length() > BITS and self.table.dtype != object:
            self.table = self.table.astype(object)
        place = self.stage.components.index(self.setting.env.agents[agent])
        value = np.expand_dims(own.value.cells, place)
        kind = self.table.dtype
        self.table += value.astype(kind) * self.total
        for allocation in range(len(own.rows)):
            row = np.expand_dims(own.rows[allocation], place)
            row = row.astype(kind)
            for times, chosen in zip(self.times, self.plans, strict=True):
                mask = chosen == allocation
                if mask.any():
                    np.subtract(self.table, row * times, out=self.table, where=mask)
        self.base += self.total * (own.value.base - own.base)
        self.bounds = self.bounds[0] + own.price[0], self.bounds[1] + own.price[1]
        self.values.append((own.value.lo, own.value.hi))
        if self.position == 0 and self.setting.env.prior is not None:
            self.worth = self.worth + value
            self.worths += own.value.base

    def tell(self, numbers: Numbers, whole: Value) -> None:
        """Add the period's numbers."""
        least_at, most_at = int(self.table.argmin()), int(self.table.argmax())
        least, most = (Fraction(int(self.table.ravel()[at]) + self.base, self.total) for at in (least_at, most_at))
        numbers.payments.append(Payments(self.position, least, least_at, most, most_at, self.bounds))
        env = self.setting.env
        if self.position == 0 and env.prior is not None:
            mean = (self._expected(self.table) + self.base) / self.total
            numbers.expected = mean + self.bounds[0], mean + self.bounds[1]
            if not any(stage.public_utility.array.numerators.any() for stage in env.stages) and env.terminal is None:
                numbers.discounted = self._discounted(whole)

    def _discounted(self, whole: Value) -> Bounds:
        """E[Σ W_{-i} − (n − 1) V^π]."""
        others = len(self.values) - 1
        mean = self._expected(self.worth) + self.worths - others * (self._expected(whole.cells) + whole.base)
        low = sum((lo for lo, _ in self.values), Fraction(0)) - others * whole.hi
        return mean + low, mean + sum((hi for _, hi in self.values), Fraction(0)) - others * whole.lo

    def _expected(self, cells: Integers) -> Fraction:
        """The expectation under the prior."""
        return expectation(self.setting, cells)
