"""What everybody has and pays if payments are due in the period after, in units of u (docs/enclosed_format.md, section
4): of the one period of an infinite horizon, or of every period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
import numpy.typing as npt

from lpmech.enclosures.bounds import Value, end, likely, program, written
from lpmech.enclosures.due import PUBLIC, Due, Dues
from lpmech.enclosures.last import received
from lpmech.enclosures.proposals import Sweep, as_choice
from lpmech.enclosures.setting import Bounds, Numbers, Payments, Payoff, Setting, expectation
from lpmech.problem import tables
from lpmech.problem.exact import ExactArray
from lpmech.problem.stages import PREVIOUS, is_remembered
from lpmech.problem.tables import Axes, Choice, Table, align

ZERO = Fraction(0)


def tell(setting: Setting, due: Dues, numbers: Numbers) -> None:
    """Add what everybody has and pays."""
    if due.last is None:
        _stationary(setting, due, numbers)
        return
    stage_of, following = setting.env.stage, end(setting.everyone, setting.shift)
    for position in setting.env.backwards():
        choose = written(setting.plans[position], stage_of(position))
        value = program(setting.everyone, position, following, setting.shift, choose, stationary=False).value
        _InPeriod(setting, due, numbers, position, value).tell()
        following = value


def _stationary(setting: Setting, due: Dues, numbers: Numbers) -> None:
    """The same with an infinite horizon."""
    env, unit = setting.env, 1 << setting.shift
    stage, following = env.stage(0), setting.values[setting.everyone.name]
    choose = written(setting.plans[0], stage)
    whole = program(setting.everyone, 0, following, setting.shift, choose, stationary=True).value
    ends = [_ends(own) for own in ([one.table.array.fractions() for one in parts] for parts in due.parts[0])]
    at = int(whole.cells.argmin())
    least = int(whole.cells.ravel()[at]) + whole.base
    earns = all(int(table.array.numerators.min()) >= 0 for table in (stage.public_utility, *stage.utilities))
    for agent, (_, most) in enumerate(ends):
        bounds = least + whole.lo - most * unit, least + whole.hi
        numbers.participation.append(Payoff(bounds, agent, 0, at, earns and most == 0))
    low, high = (sum((end[k] for end in ends), ZERO) * unit for k in (0, 1))
    state, middle = _farthest(setting)
    if env.prior is not None and _chance(setting, env.prior, state):
        numbers.after = min(middle, ZERO) * unit
    numbers.payments.append(
        Payments(0, (low, min(middle, ZERO) * unit), state, (max(middle, ZERO) * unit, high), state)
    )
    if env.prior is not None and not stage.public_utility.array.numerators.any():
        mean, others = expectation(setting, whole.cells) + whole.base, len(env.agents) - 1
        numbers.discounted = -others * (mean + whole.hi), -others * (mean + whole.lo)


def _ends(parts: Sequence[Sequence[Fraction]]) -> tuple[Fraction, Fraction]:
    """The least and the largest payment of an agent, part by part."""
    return min(sum(map(min, parts), ZERO), ZERO), max(sum(map(max, parts), ZERO), ZERO)


def _farthest(setting: Setting) -> tuple[int, Fraction]:
    """After which state the expected sum of payments is farthest from 0, nearly, and that sum."""
    env, stage = setting.env, setting.env.stage(0)
    sweep, others = Sweep(setting.everyone, 0), len(env.agents) - 1
    plans = [setting.plans[0][z] for z, _ in likely(stage)]
    public = stage.public_utility.over(
        ("allocation", *sweep.axes), {**stage.sizes, "allocation": len(stage.allocations)}
    )
    sums: list[npt.NDArray[np.float64]] = [np.zeros(sweep.shape) for _ in plans]
    for allocation in range(len(stage.allocations)):
        flow = others * sweep.flow(allocation) + public.view(public.numerators[allocation]).floats()
        for found, plan in zip(sums, plans, strict=True):
            np.copyto(found, flow, where=plan == allocation)
    state = int(np.max(np.abs(sums), axis=0).argmax())
    labels = dict(zip(sweep.axes, np.unravel_index(state, sweep.shape) if sweep.axes else (), strict=True))
    exact = [_sum(setting, labels | {"allocation": plan.ravel()[state]}) for plan in plans]
    return state, max(exact, key=abs)


def _chance(setting: Setting, prior: Table, state: int) -> int:
    """That of a state under the prior, as a numerator."""
    axes, shape = setting.everyone.axes(0), setting.everyone.shape(0)
    labels = dict(zip(axes, np.unravel_index(state, shape) if axes else (), strict=True))
    return int(prior.array.numerators[tuple(labels[axis] for axis in prior.axes)])


def _sum(setting: Setting, labels: dict[str, np.intp]) -> Fraction:
    """−x/δ at a state and an allocation."""
    env, stage, total = setting.env, setting.env.stage(0), ZERO
    for name, table in zip((PUBLIC, *env.agents), (stage.public_utility, *stage.utilities), strict=True):
        times = len(env.agents) if name == PUBLIC else len(env.agents) - 1
        number = table.array.numerators[tuple(labels[axis] for axis in table.axes)]
        total += times * Fraction(int(number), table.array.denominator)
    return -total / env.discount


@dataclass(frozen=True)
class _InPeriod:
    """A period of a finite horizon."""

    setting: Setting
    due: Dues
    numbers: Numbers
    position: int
    value: Value

    def tell(self) -> None:
        """Add its numbers."""
        ends = [_ends([one.table.array.fractions() for one in own]) for own in self._parts]
        for agent, (low, high) in enumerate(ends):
            self._payoff(agent, low, high)
        self._sums(sum((low for low, _ in ends), ZERO), sum((high for _, high in ends), ZERO))
        if self.position == 0 and self.setting.env.prior is not None:
            self._expected()

    @property
    def _parts(self) -> Sequence[Sequence[Due]]:
        """What is due now, by agent."""
        return self.due.parts[self.position - 1] if self.position else [()] * len(self.setting.env.agents)

    @cached_property
    def axes(self) -> Axes:
        """The components of the state."""
        return self.setting.everyone.axes(self.position)

    @cached_property
    def shape(self) -> tuple[int, ...]:
        """The size of each."""
        return self.setting.everyone.shape(self.position)

    @cached_property
    def _unit(self) -> int:
        return 1 << self.setting.shift

    @cached_property
    def is_last(self) -> bool:
        """Whether it is the last period."""
        return self.position == self.setting.env.periods[-1]

    @cached_property
    def _rule(self) -> Choice:
        return as_choice(self.setting.everyone, self.position, self.setting.plans[self.position])

    def _correction(self, agent: int) -> Table:
        assert self.due.last is not None
        return self.due.last[agent].exactly() if self.is_last else tables.ZERO

    def _over(self, table: Table) -> ExactArray:
        """A table at every state."""
        return table.over(self.axes, self.setting.env.stage(self.position).sizes)

    def _payoff(self, agent: int, low: Fraction, high: Fraction) -> None:
        """V^π less what an agent pays."""
        correction = self._over(self._correction(agent))
        worth = self.value.cells + self.value.base - np.asarray(correction.floats() * self._unit)
        worths = np.broadcast_to(worth, self.shape) - self._dearest(agent, np.maximum) * self._unit
        at = int(worths.argmin())
        labels = self._labels(at)
        owed = self._sums_at([agent], labels)[1]
        paid = owed + Fraction(int(np.broadcast_to(correction.numerators, self.shape)[labels]), correction.denominator)
        near = int(np.broadcast_to(self.value.cells, self.shape)[labels]) + self.value.base - paid * self._unit
        most = Fraction(int(correction.numerators.max()), correction.denominator)
        floor = int(self.value.cells.min()) + self.value.base - (most + high) * self._unit
        earns = self._earns and high == 0 and most <= 0
        bounds = min(floor, near) + self.value.lo, near + self.value.hi
        self.numbers.participation.append(Payoff(bounds, agent, self.position, at, earns))

    @cached_property
    def _earns(self) -> bool:
        """Whether nobody ever receives less than 0."""
        env = self.setting.env
        found = [one for stage in env.stages for one in (stage.public_utility, *stage.utilities)]
        found += [env.terminal_utility(agent) for agent in range(len(env.agents))]
        return all(int(one.array.numerators.min()) >= 0 for one in found)

    def _labels(self, state: int) -> tuple[int, ...]:
        return tuple(int(label) for label in np.unravel_index(state, self.shape)) if self.axes else ()

    def _dearest(self, agent: int, of: np.ufunc) -> npt.NDArray[np.float64]:
        """The largest or least of each part that is due at every state, added up: nearly what an agent pays at most."""
        total = np.zeros(self.shape)
        for one in self._parts[agent]:
            before = tuple(k for k, axis in enumerate(one.table.axes) if is_remembered(axis))
            kept = tuple(axis for axis in one.table.axes if not is_remembered(axis))
            total += align(np.asarray(of.reduce(one.table.array.floats(), axis=before)), kept, self.axes)
        return total

    def _sums_at(self, agents: Sequence[int], labels: tuple[int, ...]) -> Bounds:
        """The least and the largest sum of what is due at a state, over what some report led to."""
        places = dict(zip(self.axes, labels, strict=True))
        parts = [one.table for agent in agents for one in self._parts[agent]]
        if not parts:
            return ZERO, ZERO
        return self._over_reports(_summed([_taken(one, places) for one in parts]))

    def _over_reports(self, due: Table) -> Bounds:
        """The least and the largest number of a table of the period before that some report led to."""
        before = self.position - 1
        stage, plan = self.setting.env.stage(before), self.setting.plans[before]
        order = tuple(PREVIOUS + axis for axis in ("allocation", *stage.components))
        kept = [axis for axis in order if axis in due.axes]
        away = tuple(k for k, axis in enumerate(order[1:]) if axis not in due.axes)
        led = [np.logical_or.reduce([plan[z] == a for z, _ in likely(stage)]).any(axis=away)
               for a in range(len(stage.allocations))]  # fmt: skip
        array = due.to(tuple(kept))
        mask = np.stack(led) if order[0] in due.axes else np.logical_or.reduce(led)
        found = array.numerators[mask]
        return Fraction(int(found.min()), array.denominator), Fraction(int(found.max()), array.denominator)

    def _sums(self, low: Fraction, high: Fraction) -> None:
        """The sums of all agents' payments; at two states, which are nearly the ends, exactly."""
        besides = self._over(self._besides)
        cells, under = np.broadcast_to(besides.numerators, self.shape), besides.denominator
        nearly = besides.floats()
        agents = range(len(self.setting.env.agents))
        ends = [np.broadcast_to(nearly, self.shape) + sum(self._dearest(agent, of) for agent in agents)
                for of in (np.minimum, np.maximum)]  # fmt: skip
        found = []
        for state in (int(ends[0].argmin()), int(ends[1].argmax())):
            labels = self._labels(state)
            more = Fraction(int(cells[labels]), under)
            found.append((max((one + more for one in self._sums_at(agents, labels)), key=abs), state))
        (least, least_at), (most, most_at) = min(found), max(found)
        bounds = (low + Fraction(int(cells.min()), under), high + Fraction(int(cells.max()), under))
        self.numbers.payments.append(Payments(
            self.position, (bounds[0] * self._unit, least * self._unit), least_at,
            (most * self._unit, bounds[1] * self._unit), most_at,
        ))  # fmt: skip

    @cached_property
    def _besides(self) -> Table:
        """What all agents pay besides what is due: corrections, less what others receive."""
        env = self.setting.env
        if not self.is_last:
            return tables.ZERO
        others = tables.total(received(env, self._rule, agent) for agent in range(len(env.agents)))
        return tables.total(self._correction(agent) for agent in range(len(env.agents))) - others

    def _expected(self) -> None:
        """What is paid in period 1, and over all time."""
        env = self.setting.env
        if self.is_last:
            besides = self._over(self._besides)
            mean = expectation(self.setting, besides.numerators) / besides.denominator * self._unit
            self.numbers.expected = self.numbers.discounted = mean, mean
        elif not any(stage.public_utility.array.numerators.any() for stage in env.stages):
            mean, others = expectation(self.setting, self.value.cells) + self.value.base, len(env.agents) - 1
            self.numbers.discounted = -others * (mean + self.value.hi), -others * (mean + self.value.lo)


def _summed(parts: Sequence[Table]) -> Table:
    """The sum of some tables: those on the same axes first, and the smallest first, as a sum has the axes of both."""
    alike: dict[frozenset[str], list[Table]] = {}
    for one in parts:
        alike.setdefault(frozenset(one.axes), []).append(one)
    sums = [tables.total(own) for own in alike.values()]
    return tables.total(sorted(sums, key=lambda one: one.array.numerators.size))


def _taken(table: Table, places: Mapping[str, int]) -> Table:
    """A table at the labels of some components."""
    for axis in [axis for axis in table.axes if axis in places]:
        table = table.take(axis, places[axis])
    return table
