"""The numbers of payments of those who are present, backwards through the periods (page section 4)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from fractions import Fraction

from ..kernel.environment import Environment, Stage
from ..kernel.older import paired
from ..kernel.spaces import Space
from .arriving import Arriving, Paying
from .chances import Bounds, Chances, is_free
from .flows import laid_out
from .measured import Numbers, Payoff
from .packed import Fields, expect_tables, resized
from .pairs import Early, Period
from .programs import Choose, Payment, Program, Society
from .reading import At
from .rough import fitting
from .slices import lifted
from .ties import Closing
from .types_of import Types, early, idle

Solve = Callable[[Society, int, Choose, "Callable[[Fields], Payment] | None", int], Program]


class Present:
    """Collects what claims are judged by; `solve` is the program of a society in a period."""

    def __init__(
        self, environment: Environment, closing: Closing, cells: Collection[At], numbers: Numbers, solve: Solve
    ) -> None:  # fmt: skip
        self.environment, self.closing, self.cells, self.numbers, self.solve = (
            environment, closing, cells, numbers, solve
        )  # fmt: skip
        agents = range(len(environment.agents))
        self.early = [early(environment, agent) for agent in agents]
        self.idle = [idle(environment, agent) for agent in agents]
        names = ("public", *environment.agents)
        self.alone = {i: Society(environment, names, (i,), public=False) for i in agents if any(self.early[i])}
        self.optimal = True

    def early_at(self, period: int) -> list[Types]:
        """By agent, the types before its arrival in a period."""
        return [own[period] for own in self.early]

    def start(self, found: Period, whole: Program, choose: Choose) -> None:
        """Begin a period, from everyone's program."""
        self.optimal = self.optimal and not found.pairs
        self.period, self.choose, self.whole = found.period, choose, whole
        self.stage: Stage = found.stage
        self.arriving = Arriving(self.environment, found, whole, self.closing, optimal=self.optimal)
        self.paid: list[Paying] = []
        self.chances: Chances | None = None
        self.rest: Bounds | None = None
        if self.period == 0 and self.environment.prior is not None:
            self.chances = Chances(self.environment.prior, self.stage.space)
            self.rest = self.chances.about(whole.value)

    def add(self, own: Program, agent: int) -> None:
        """An agent, from the program without it."""
        before, nothing = self.early[agent][self.period], self.idle[agent][self.period]
        paying = self.arriving.paying(own, agent, before, nothing)
        self.paid.append(paying)
        self.numbers.gains[agent] = self.numbers.gains.get(agent, True) and paying.gains
        if self.stage.locked(agent):
            self.numbers.absent.append(paying.absent(self.stage, agent))
        if agent in self.alone:
            self._truth(agent, paying, before)
        elif self.rest is not None:
            self.rest = _less(self.rest, self._pivot_truth(own, agent))

    def _truth(self, agent: int, paying: Paying, before: Types) -> None:
        """The truthful payoff of an agent that may not have come yet."""
        pay, most = paying.payment()
        value = self.solve(self.alone[agent], self.period, self.choose, pay, most).value
        if self.rest is not None and self.chances is not None:
            self.rest = _less(self.rest, self.chances.about(value))
        if not before:
            return
        space = self.stage.space
        marks = of_types(space, space.has_public + agent, before)
        listed = Fields(space.size, value.rough.width).listed(value.rough.data)
        low, high = value.base + value.lo, value.base + value.hi
        least = min(field for field, mark in paired(listed, marks) if mark)
        self.numbers.participation.append(Payoff(agent, least + low, least + high, absent=True))
        for cell in self.cells:
            if cell.period == self.period and cell.agent == agent and marks[cell.state]:
                self.numbers.cells[cell] = listed[cell.state] + low, listed[cell.state] + high

    def _pivot_truth(self, own: Program, agent: int) -> Bounds:
        """The bounds of E[V^π − W_{-i}] under the prior."""
        assert self.chances is not None
        space, value = self.stage.space, own.value
        data = lifted(value.rough.data, value.rough.width, space, space.has_public + agent)
        low, high = self.chances.about(replace(value, rough=replace(value.rough, data=data)))
        return _less(self.chances.about(self.whole.value), (low, high))

    def tell(self) -> list[Early]:
        """End a period: the sums of payments; by agent, what matters of its reports before an arrival."""
        sums = [self._sum([one.low for one in self.paid]), self._sum([one.high for one in self.paid])]
        middle, total = sum(one.middle for one in self.paid), self.paid[0].total
        low, high = ([Fraction(end - middle, total) for end in (min(table), max(table))] for table in sums)
        self.numbers.payments.append(((low[0], high[0]), (low[1], high[1])))
        for cell in self.cells:
            if cell.period == self.period and cell.agent is None:
                less, more = (Fraction(table[cell.state] - middle, total) for table in sums)
                self.numbers.cells[cell] = less, more
        if self.chances is not None:
            less, more = ((self.chances.mean(table) - middle) / total for table in sums)
            self.numbers.expected = less, more
            if is_free(self.environment) and self.environment.terminal is None:
                self.numbers.discounted = self.rest
        paid = self.paid
        del self.arriving, self.whole, self.paid
        return [Early(types, one.charged) for types, one in paired(self.early_at(self.period), paid)]

    def _sum(self, tables: Sequence[int]) -> Sequence[int]:
        """Tables of all agents together."""
        widest = max(one.fields.width for one in self.paid)
        most = sum(1 << (one.fields.bits - 1) for one in self.paid)
        fields = Fields(self.stage.space.size, fitting(most, widest))
        expect_tables(fields.count, fields.width, 4)
        total = 0
        for table, one in paired(tables, self.paid):
            total += fields.table(resized(one.fields.data(table), one.fields.width, fields.width))
        return fields.values(total)


def of_types(space: Space, component: int, labels: Types) -> bytes:
    """1, a byte each, at the states at which a component has one of some labels."""
    return laid_out([int(k in labels) for k in range(space.sizes[component])], [component], space, 1)


def _less(one: Bounds, other: Bounds) -> Bounds:
    return one[0] - other[1], one[1] - other[0]
