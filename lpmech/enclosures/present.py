"""Payments of those who are present: the pivot mechanism's, but none of agents who have not come yet, where hiding
would not pay (docs/enclosed_format.md, section 2, *Payments of those who are present*)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
import numpy.typing as npt

from lpmech.enclosures.bounds import Payment, Plan, Program, Value, end, likely, program, weights, written
from lpmech.enclosures.charges import Charges, Ends, Hiding, Mask
from lpmech.enclosures.idle import idle
from lpmech.enclosures.setting import SHOWN, Bounds, Numbers, Payments, Payoff, Setting, expectation
from lpmech.enclosures.societies import Society
from lpmech.enclosures.steps import BITS
from lpmech.enclosures.strays import Early, away, narrows, open_to_all
from lpmech.mechanisms.arrivals import before_arrival
from lpmech.problem.exact import Integers
from lpmech.problem.tables import align

Types = Sequence[int]


def types_of(mask: Mask) -> Types:
    """The labels at which a mask holds."""
    return [int(label) for label in np.flatnonzero(mask)]


@dataclass(frozen=True)
class Paid:
    """What an agent pays at every state, between two arrays of M times the number."""

    low: Integers
    high: Integers
    total: int
    gains: bool  # whether what is not charged before an arrival is never below 0
    charged: Mapping[int, Integers]  # the least that the pivot mechanism charges, by type before an arrival

    @property
    def ups(self) -> Integers:
        """The most at every state, in whole units, rounded up."""
        return np.asarray(-(-self.high // self.total))

    def payment(self) -> Payment:
        """For the program of the agent. Another program may know the payments better, and so find less between its
        least and its most at one state than at another: by no more than is lost here."""
        ups = self.ups
        base, lost = int(ups.min()), 2 * int((ups - self.low // self.total).max())
        cells = np.asarray(ups - base)
        return Payment(cells, base, int(cells.max()), lost)

    def number(self, field: object) -> Fraction:
        """In units of u."""
        return Fraction(int(field), self.total)  # type: ignore[call-overload]

    def at(self, labels: tuple[int, ...]) -> Bounds:
        """The bounds at a state, in units of u."""
        return self.number(self.low[labels]), self.number(self.high[labels])


@dataclass(frozen=True)
class Paying:
    """What agents pay in a period, from everyone's program; `optimal`: whether the rule is known to be best."""

    setting: Setting
    whole: Program
    margin: Callable[[int], int]
    optimal: bool = True

    @cached_property
    def plans(self) -> list[Plan]:
        """The rule at each likely shock."""
        plan = self.setting.plans[self.whole.position]
        return [np.broadcast_to(plan[z], self.setting.everyone.shape(self.whole.position))
                for z, _ in likely(self.setting.env.stage(self.whole.position))]  # fmt: skip

    def by(self, own: Program, agent: int, early: Types, nothing: Types) -> Paid:
        """`own`: the program without the agent; its types before its arrival, and those at which nothing is left."""
        swaps = self.setting.swaps()
        low, high = Charges(own, agent, self.plans, swaps, self.margin).ends()
        stage = self.setting.env.stage(self.whole.position)
        place, gains = stage.components.index(stage.agents[agent]), True
        for label in nothing if self.optimal else ():
            for table in (low, high):
                np.moveaxis(table, place, 0)[label] = 0
        total, least_charged = weights(stage)[1], {}
        for report in early:
            charged = low.take(report, axis=place), high.take(report, axis=place)
            gains, least_charged[report] = gains and bool((charged[0] >= 0).all()), charged[0]
            least, most = self._paid(agent, report, charged, nothing)
            np.moveaxis(low, place, 0)[report], np.moveaxis(high, place, 0)[report] = least, most
        return Paid(low, high, total, gains, least_charged)

    def _paid(self, agent: int, report: int, charged: Ends, nothing: Types) -> Ends:
        """What is paid at a report before an arrival."""
        low, high = charged
        waived, kept = high <= 0, np.zeros(low.shape, dtype=np.bool_)
        if self.optimal:
            costs = self._costs(agent, report, charged, nothing)
            if costs is None:
                return np.zeros_like(low), np.zeros_like(high)
            waived, kept = waived | (costs[0] >= 0), (low > 0) & (costs[1] < 0)
        least = np.where(waived, 0, np.where(kept, low, np.minimum(low, 0)))
        return least, np.where(waived, 0, np.where(kept, high, np.maximum(high, 0)))

    def _costs(self, agent: int, report: int, charged: Ends, nothing: Types) -> Ends | None:
        """What hiding loses at the least, over the types at which the agent is there, less what it saves; None where
        nobody can hide."""
        stage = self.setting.env.stage(self.whole.position)
        kind = self._kind(charged)
        hiding = Hiding(self.whole, agent, report, self.plans, self._astray(agent, report), self.margin)
        found: Ends | None = None
        for label in range(stage.sizes[stage.agents[agent]]):
            if stage.away and label in stage.away[agent]:
                continue
            zero = np.zeros(charged[0].shape, dtype=kind)
            ends: Ends = zero, zero
            if label not in nothing:
                low, high = hiding.cost(label, kind)
                ends = np.asarray(low - charged[1]), np.asarray(high - charged[0])
            found = ends if found is None else (np.minimum(found[0], ends[0]), np.minimum(found[1], ends[1]))
        return found

    def _kind(self, charged: Ends) -> npt.DTypeLike:
        """Integers in which M times everything fits."""
        total = weights(self.setting.env.stage(self.whole.position))[1]
        most = max(int(row.max()) for row in self.whole.rows) + self.margin(self.whole.need)
        wide = charged[0].dtype == object or (8 * total * most).bit_length() > BITS
        return object if wide else np.int64

    def _astray(self, agent: int, report: int) -> list[Mask]:
        """Where the report leads to what is not feasible, by likely shock."""
        stage, axes = self.setting.env.stage(self.whole.position), self.whole.society.axes(self.whole.position)
        found = [np.zeros(plan.shape, dtype=np.bool_) for plan in self.plans]
        if not narrows(stage):
            return found
        place, allowed = axes.index(stage.agents[agent]), open_to_all(stage, axes)
        for plan, own in zip(self.plans, found, strict=True):
            there = np.broadcast_to(plan.take([report], axis=place), plan.shape)
            for b in np.unique(there).tolist():
                own |= (there == b) & ~allowed[b]
        return found


class Present:
    """Collects the numbers of all periods, last to first."""

    def __init__(self, setting: Setting, numbers: Numbers, margin: Callable[[int], int]) -> None:
        self.setting, self.numbers, self.margin = setting, numbers, margin
        env, agents = setting.env, range(len(setting.env.agents))
        self.early = [before_arrival(env, agent) for agent in agents]
        self.idle = [idle(env, agent) for agent in agents]
        self.alone = [any(mask.any() for mask in self.early[agent]) for agent in agents]
        self.following: dict[int, Value | None] = {
            agent: end(Society(env, None, agent), setting.shift) for agent in agents if self.alone[agent]
        }

    def before(self, agent: int, position: int) -> Mask:
        """At which states an agent has not come yet."""
        stage = self.setting.env.stage(position)
        return align(self.early[agent][position], (stage.agents[agent],), stage.components)

    def tell(self, whole: Program, others: Iterable[Program]) -> list[Early]:
        """Add a period's numbers, from the programs of everyone and without each agent; by agent, what matters of its
        reports before an arrival."""
        paying, position, rest = Paying(self.setting, whole, self.margin), whole.position, None
        if position == 0 and self.setting.env.prior is not None:
            rest = _about(self.setting, whole.value)
        paid = []
        for agent, own in enumerate(others):
            one = paying.by(own, agent, types_of(self.early[agent][position]), types_of(self.idle[agent][position]))
            paid.append(one)
            self.numbers.gains[agent] = self.numbers.gains.get(agent, True) and one.gains
            value = self._truth(whole, one, agent) if self.alone[agent] else None
            self._tell_absent(one, agent, position)
            if rest is not None:
                rest = _less(rest, self._payoff(whole, own, value, agent))
        self._sums(paid, position)
        env = self.setting.env
        if rest is not None and env.terminal is None and not any(s.public_utility.array.numerators.any()
                                                                 for s in env.stages):  # fmt: skip
            self.numbers.discounted = rest
        return [Early(one.charged) for one in paid]

    def _truth(self, whole: Program, paid: Paid, agent: int) -> Value:
        """The truthful payoff of an agent that may not have come yet."""
        env, position, pay = self.setting.env, whole.position, paid.payment()
        society, stationary = Society(env, None, agent), env.horizon is None
        following = self.following[agent]
        if stationary and self.setting.present is not None:
            table = self.setting.present(agent, pay, paid.ups.astype(np.float64))
            self.numbers.tables[society.name], following = table, table.value(self.setting.guard)
        elif stationary:
            following = self.setting.values[society.name]
        choose = written(self.setting.plans[position], env.stage(position))
        value = program(society, position, following, self.setting.shift, choose, stationary=stationary, pay=pay).value
        self.following[agent] = value
        mask = np.broadcast_to(self.before(agent, position), value.cells.shape)
        if mask.any():
            cells = np.where(mask, value.cells, value.cells.max() + 1)
            at = int(cells.argmin())
            least = int(cells.ravel()[at]) + value.base
            self.numbers.participation.append(
                Payoff((least + value.lo, least + value.hi), agent, position, at, absent=True)
            )
        return value

    def _payoff(self, whole: Program, own: Program, value: Value | None, agent: int) -> Bounds:
        """The bounds of an agent's expected payoff under the prior."""
        if value is not None:
            return _about(self.setting, value)
        place = self.setting.env.stage(0).components.index(self.setting.env.agents[agent])
        cells = np.expand_dims(own.value.cells, place)
        mean = expectation(self.setting, cells) + own.value.base
        return _less(_about(self.setting, whole.value), (mean + own.value.lo, mean + own.value.hi))

    def _tell_absent(self, paid: Paid, agent: int, position: int) -> None:
        """What an agent pays where it is away; and what is shown of its payments in period 1."""
        stage = self.setting.env.stage(position)
        if stage.away and stage.away[agent]:
            mask = np.broadcast_to(away(stage, agent, stage.components), paid.low.shape)
            low, high = paid.low[mask], paid.high[mask]
            self.numbers.absent.append(((paid.number(low.min()), paid.number(high.min())),
                                        (paid.number(low.max()), paid.number(high.max()))))  # fmt: skip
        if position == 0:
            shape = paid.low.shape
            states = range(min(SHOWN, paid.low.size))
            self.numbers.shown.append([paid.at(tuple(int(k) for k in np.unravel_index(s, shape))) for s in states])

    def _sums(self, paid: Sequence[Paid], position: int) -> None:
        """The sums of all agents' payments."""
        wide = any(one.low.dtype == object for one in paid) or sum(
            max(abs(int(one.low.min())), abs(int(one.high.max())), abs(int(one.low.max())), abs(int(one.high.min())))
            for one in paid).bit_length() > BITS  # fmt: skip
        kind: npt.DTypeLike = object if wide else np.int64
        low, high = (sum(table.astype(kind) for table in tables)
                     for tables in ([one.low for one in paid], [one.high for one in paid]))  # fmt: skip
        low, high, total = np.asarray(low), np.asarray(high), paid[0].total
        least_at, most_at = int(high.argmin()), int(low.argmax())
        self.numbers.payments.append(Payments(
            position, (Fraction(int(low.min()), total), Fraction(int(high.min()), total)), least_at,
            (Fraction(int(low.max()), total), Fraction(int(high.max()), total)), most_at,
        ))  # fmt: skip
        if position == 0 and self.setting.env.prior is not None:
            less, more = (expectation(self.setting, table) / total for table in (low, high))
            self.numbers.expected = less, more


def _about(setting: Setting, value: Value) -> Bounds:
    """The bounds of an expectation under the prior."""
    mean = expectation(setting, value.cells) + value.base
    return mean + value.lo, mean + value.hi


def _less(one: Bounds, other: Bounds) -> Bounds:
    return one[0] - other[1], one[1] - other[0]
