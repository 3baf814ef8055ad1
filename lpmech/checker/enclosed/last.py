"""The last period where payments are due in the period after, exactly (page section 2, *The last period*).

All numbers are integers over M·D: M is that of the shocks, D the common denominator of what is received and paid.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import product
from math import lcm

from ..kernel.environment import Environment, Stage
from ..kernel.meter import align, make, spend
from ..kernel.older import paired
from ..kernel.spaces import GridTable
from .flows import laid_out
from .given import Paid
from .opened import away
from .packed import Fields, expect_tables, replaced, work
from .programs import weights
from .rough import fitting
from .single import Single, lookup


@dataclass(frozen=True)
class Earned:
    """What one receives in the last period and after it, by allocation and the cells of some components."""

    components: tuple[int, ...]
    rows: tuple[tuple[Fraction, ...], ...]

    @cached_property
    def denominator(self) -> int:
        found = 1
        for row in self.rows:
            for value in row:
                if found % value.denominator:
                    align(found, value.denominator)
                    found = lcm(found, value.denominator)
        return found

    @cached_property
    def least(self) -> Fraction:
        return min(map(min, self.rows))

    @cached_property
    def most(self) -> Fraction:
        return max(map(max, self.rows))


def earned(environment: Environment, single: Single, flow: GridTable, end: GridTable | None) -> Earned:
    """A flow, and the discounted expectation of what is received in the end."""
    stage = single.stage
    now = lookup(flow, stage.space.names)
    after = () if end is None else single.telling(end)
    components = tuple(sorted({k for k, _ in now.moves}.union(after)))
    labels, rows = [0] * len(stage.space.sizes), []
    bits = flow.bits + flow.denominator.bit_length()
    for allocation in range(len(stage.allocations)):
        row = []
        for cell in product(*(range(stage.space.sizes[k]) for k in components)):
            for k, label in paired(components, cell):
                labels[k] = label
            spend(60 + 2 * len(labels))
            make(1, bits, bits, kept=True)
            value = Fraction(now.value(allocation, tuple(labels)), flow.denominator)
            if end is not None:
                value += environment.discount * single.expected(end, allocation, tuple(labels))
            row.append(value)
        rows.append(tuple(row))
    return Earned(components, tuple(rows))


class Last:
    """The last period under a rule, a byte for each state by likely shock, and what is paid besides."""

    def __init__(self, environment: Environment, single: Single, plans: Sequence[bytes], paid: Sequence[Paid]) -> None:
        self.stage: Stage = single.stage
        self.plans, self.paid, self.space = plans, paid, single.stage.space
        self.times, self.total = weights(self.stage)
        ends = [None] * len(paid) if environment.terminal is None else environment.terminal.utility
        self.own = [earned(environment, single, grid, end) for grid, end in paired(self.stage.utility, ends)]
        self.public = earned(environment, single, self.stage.public_utility, None)

    @cached_property
    def common(self) -> int:
        """D."""
        found = 1
        unders = [one.denominator for one in self.own] + [one.denominator for one in self.paid]
        for under in (self.public.denominator, *unders):
            align(found, under)
            found = lcm(found, under)
        return found

    @cached_property
    def bound(self) -> int:
        """What no sum of everybody's amounts, times M, is above."""
        spans = sum((one.most - one.least) * (len(self.own) + 1) for one in (*self.own, self.public))
        paid = sum((Fraction(max(one.stored.listed()), one.denominator) for one in self.paid), Fraction(0))
        return int((spans + paid) * self.common * self.total) + 1

    @cached_property
    def fields(self) -> Fields:
        fields = Fields(self.space.size, fitting(8 * self.bound))
        expect_tables(fields.count, fields.width, 2 * len(self.own) + len(self.stage.allocations) + 8)
        return fields

    @property
    def middle(self) -> int:
        return 1 << (self.fields.bits - 2)

    def _rows(self, one: Earned) -> dict[int, int]:
        """What is received above the least, times D, under each allocation that the rule chooses."""
        return {allocation: self._row(one, allocation) for allocation in sorted(set().union(*self.plans))}

    def _row(self, one: Earned, allocation: int) -> int:
        least = one.least
        make(len(one.rows[allocation]), self.common.bit_length(), self.common.bit_length(), times=3)
        values = [int((value - least) * self.common) for value in one.rows[allocation]]
        return self.fields.table(laid_out(values, one.components, self.space, self.fields.width))

    def _led(self, rows: Mapping[int, int], plans: Sequence[bytes]) -> int:
        """M times what is received if a rule is followed, above the least."""
        total = 0
        for allocation, row in rows.items():
            for times, plan in paired(self.times, plans):
                total += times * (row & self.fields.filled(self.fields.marked(plan, allocation)))
        return total

    @cached_property
    def shares(self) -> list[int]:
        """M times what every agent receives under the rule, above the least."""
        return [self._led(self._rows(one), self.plans) for one in self.own]

    @cached_property
    def _publics(self) -> int:
        return self._led(self._rows(self.public), self.plans)

    @cached_property
    def whole(self) -> int:
        """M times what everyone receives, above the least."""
        return sum(self.shares) + self._publics

    def _paid(self, agent: int) -> int:
        """M times what an agent pays besides, above the least."""
        paid = self.paid[agent]
        return self.total * (self.common // paid.denominator) * paid.laid(paid.stored.listed(), self.fields)

    def _most(self, agent: int) -> int:
        paid = self.paid[agent]
        return self.total * (self.common // paid.denominator) * max(paid.stored.listed())

    def _exact(self, number: int, besides: Fraction) -> Fraction:
        return Fraction(number, self.total * self.common) + besides

    def _least_paid(self, agent: int) -> Fraction:
        return Fraction(self.paid[agent].stored.least, self.paid[agent].denominator)

    def payoffs(self, agent: int) -> Amounts:
        """V^π − c_i, which is what is left to an agent."""
        surplus = self._most(agent)
        table = self.whole + self.fields.all(surplus) - self._paid(agent)
        least = sum((one.least for one in (*self.own, self.public)), Fraction(0)) - self._least_paid(agent)
        return Amounts(self.fields.values(table), self.total * self.common, self._exact(-surplus, least))

    def sums(self) -> Amounts:
        """Σ_i (c_i − O_i), what all agents pay besides what is due."""
        count, middle = len(self.own), self.middle
        paid = sum(self._paid(agent) for agent in range(count))
        table = self.fields.all(middle) + paid - (count - 1) * self.whole - self._publics
        least = sum((self._least_paid(agent) for agent in range(count)), Fraction(0)) - self.public.least
        least -= (count - 1) * sum((one.least for one in (*self.own, self.public)), Fraction(0))
        return Amounts(self.fields.values(table), self.total * self.common, self._exact(-middle, least))

    def _away(self, agent: int) -> int:
        """All bits of the states at which an agent is away."""
        if not self.stage.locked(agent):
            return 0
        marks = away(self.stage, agent).to_bytes(self.space.size, "little")
        return self.fields.filled(self.fields.marked(marks, 1))

    def least_slack(self) -> Fraction:
        """Of all lies of all agents, and of truth."""
        return min((self._agent(agent) for agent in range(len(self.own))), default=Fraction(0))

    def _agent(self, agent: int) -> Fraction:
        """With H = V^π − c_i − what i receives, slack = i's part + H at the truth, less H at the report and what i
        receives under the report."""
        fields, component = self.fields, self.space.has_public + agent
        size, inner = self.space.sizes[component], self.space.strides[component]
        rest = self.whole - self.shares[agent] + fields.all(self._most(agent)) - self._paid(agent)
        rows = self._rows(self.own[agent])
        truth, data, least = self.shares[agent] + rest + fields.all(self.middle), fields.data(rest), self.middle
        mute = self._away(agent)
        for report in range(size if size > 1 else 0):
            there = [replaced(plan, 1, size, inner, report) for plan in self.plans]
            lied = self._led(rows, there) + fields.table(replaced(data, fields.width, size, inner, report))
            work(4 * fields.size)
            slack = truth - lied
            if mute:  # who is away has no lies
                slack = (slack & ~mute) | (fields.all(self.middle) & mute)
            least = min(least, fields.least(slack))
        return Fraction(least - self.middle, self.total * self.common)


@dataclass(frozen=True)
class Amounts:
    """Exact numbers at every state: fields over a denominator, and something besides."""

    values: Sequence[int]
    denominator: int
    besides: Fraction

    def at(self, state: int) -> Fraction:
        return Fraction(self.values[state], self.denominator) + self.besides

    @property
    def ends(self) -> tuple[Fraction, Fraction]:
        """The least and the largest."""
        low, high = (Fraction(end, self.denominator) + self.besides for end in (min(self.values), max(self.values)))
        return low, high
