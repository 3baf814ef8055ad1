"""The numbers by which claims are judged, from the programs of everyone, of all but one agent, and of each agent alone
(docs/enclosed_format.md)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from lpmech.enclosures.bounds import Plan, Program, Value, best, end, likely, program, weights, written
from lpmech.enclosures.given import Given, Paid
from lpmech.enclosures.lies import Lies
from lpmech.enclosures.never_below import has_no_negative_end, low_states, never_loses, suits, wider_low
from lpmech.enclosures.pairs import Data, symmetric, undecided
from lpmech.enclosures.present import Present
from lpmech.enclosures.setting import SHOWN, Bounds, Numbers, Payments, Payoff, Setting, expectation
from lpmech.enclosures.strays import strays
from lpmech.enclosures.sums import Sums
from lpmech.problem import tables
from lpmech.problem.exact import Integers
from lpmech.problem.stages import Stage


def measure(setting: Setting, margin: Callable[[int], int]) -> Numbers:
    """The numbers; pairs count as undecided below `margin(N)`, which is more than N."""
    numbers = Numbers()
    present = Present(setting, numbers, margin) if setting.pays_present else None
    societies = [setting.everyone, *setting.others, *setting.alone]
    stationary = setting.env.horizon is None
    following = [setting.values[one.name] if stationary else end(one, setting.shift) for one in societies]
    for position in setting.env.backwards():
        following = _period(setting, position, following, numbers, margin, present)
    numbers.open.reverse()
    return numbers


def _period(
    setting: Setting, position: int, following: Sequence[Value | None], numbers: Numbers, margin: Callable[[int], int],
    present: Present | None,
) -> list[Value | None]:  # fmt: skip
    env, plan = setting.env, setting.plans[position]
    stage, stationary = env.stage(position), env.horizon is None
    everyone = setting.everyone
    whole = program(everyone, position, following[0], setting.shift, written(plan, stage), stationary=stationary)
    numbers.needs[position] = whole.need
    _pairs(setting, whole, plan, margin(whole.need), numbers)
    value, values = whole.value, [whole.value]

    def others() -> Iterator[Program]:
        for agent, society in enumerate(setting.others):
            own = program(society, position, following[1 + agent], setting.shift, best(society, position),
                          stationary=stationary)  # fmt: skip
            _participation(value, own, agent, numbers, present)
            suited = numbers.suited.get(agent, has_no_negative_end(env, agent))
            numbers.suited[agent] = suited and suits(own, agent, margin)
            numbers.width = max(numbers.width, own.width)
            values.append(own.value)
            yield own

    if present is not None:
        numbers.strays.append(strays(whole, plan, margin, present.tell(whole, others())))
        return list(values)
    numbers.strays.append(strays(whole, plan, margin))
    del whole
    if setting.others:
        _pivot(setting, position, others(), value, numbers)
    if setting.given is not None:
        values += _given(setting, setting.given, position, following[1:], value, numbers, margin)
    return list(values)


def _pivot(setting: Setting, position: int, others: Iterator[Program], whole: Value, numbers: Numbers) -> None:
    """What everyone pays under the pivot mechanism."""
    sums = Sums(setting, position)
    for agent, own in enumerate(others):
        sums.add(own, agent)
        if position == 0:
            numbers.shown.append(_shown(setting, own, agent))
    sums.tell(numbers, whole)


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
    numbers.absent += [
        _absent(own, agent, stage, setting.shift) for agent, own in enumerate(paid) if stage.away and stage.away[agent]
    ]
    exact = Exactly(setting, position, paid)
    exact.tell(numbers)
    if position == 0 and env.prior is not None and not any(s.public_utility.array.numerators.any() for s in env.stages):
        low, high = exact.about(whole)
        for value in values:
            less, more = exact.about(value)
            low, high = low - more, high - less
        numbers.discounted = low, high
    return values


def _absent(paid: Paid, agent: int, stage: Stage, shift: int) -> tuple[Bounds, Bounds]:
    """The least and the most that an agent pays where it is away."""
    table, name = paid.exactly(), stage.agents[agent]
    cells = table.array.numerators
    if name in table.axes:
        cells = cells.take(list(stage.away[agent]), axis=table.axes.index(name))
    least, most = (Fraction(int(end) << shift, table.array.denominator) for end in (cells.min(), cells.max()))
    return (least, least), (most, most)


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
        everyone, unit = self.setting.everyone, 1 << self.setting.shift
        axes, shape = everyone.axes(self.position), everyone.shape(self.position)
        total = tables.total(one.exactly() for one in self.paid)
        array = total.over(axes, dict(zip(axes, shape, strict=True)))
        cells, under = array.numerators, array.denominator
        ends = int(cells.argmin()), int(cells.argmax())
        low, high = (Fraction(int(cells.ravel()[at]) * unit, under) for at in ends)
        numbers.payments.append(Payments(self.position, (low, low), ends[0], (high, high), ends[1]))
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


def _participation(whole: Value, own: Program, agent: int, numbers: Numbers, present: Present | None) -> None:
    """V^π − W_{-i}, but at types before an arrival where those pay who are present."""
    env, position = own.society.env, own.position
    place = env.stage(position).components.index(env.agents[agent])
    difference = whole.cells - np.expand_dims(own.value.cells, place)
    if present is not None:
        before = np.broadcast_to(present.before(agent, position), difference.shape)
        if before.all():
            return
        difference = np.where(before, difference.max() + 1, difference)
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
