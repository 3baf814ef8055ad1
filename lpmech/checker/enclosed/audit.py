"""Everyone's program and those without each agent, backwards through the periods: what claims are judged by.

Of a period only numbers are kept: bounds of participation and of sums of payments, and the pairs that are left.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from ..kernel.environment import Environment, Stage
from ..kernel.errors import Rejected
from ..kernel.meter import keep, spend
from ..kernel.older import paired
from .chances import Bounds, Chances, is_free
from .given import Sum, rounded, summed
from .lies import Lies
from .measured import Numbers, Payoff
from .never_below import Today, has_no_negative_end, suits
from .opened import away, escapes, narrows
from .owing import Owing
from .packed import WORD, Fields, expect_tables, resized
from .pairs import Period
from .present import Present, of_types
from .programs import Choose, Payment, Program, Society, Value, best, likely, program, weights, written
from .reading import EnclosedCertificate
from .rough import fitting
from .separable import is_separable
from .slices import lifted
from .tables import EVERYONE, OF, WITHOUT
from .ties import Closing


def audit(environment: Environment, certificate: EnclosedCertificate) -> tuple[list[Period], Numbers]:
    """The periods, first to last, and the numbers; Rejected where the mechanism is not one."""
    if certificate.due is not None and any(map(narrows, environment.stages)):
        raise Rejected("payments that are due where what is feasible depends on types, which bounds do not treat")
    check_rule(environment, certificate.plans)
    if certificate.pivot and not is_separable(environment):
        raise Rejected("pivot payments need private values and factors of their own component")
    return _Audit(environment, certificate).run()


def check_rule(environment: Environment, plans: Sequence[Sequence[bytes]]) -> None:
    """Rejected where the rule chooses what is not feasible, at shocks of probability 0 too."""
    for period, plan in enumerate(plans):
        stage = environment.stage(period)
        for chosen, shock in paired(plan, stage.shocks):
            spend(len(chosen) // 8)
            if not set(chosen) <= set(shock.feasible) or escapes(stage, [chosen]):
                raise Rejected(f"the rule chooses what is not feasible in period {period + 1}")


class _Audit:
    def __init__(self, environment: Environment, certificate: EnclosedCertificate) -> None:
        self.environment, self.certificate = environment, certificate
        self.shift = certificate.exponent + certificate.guard
        self.closing = Closing(
            environment, certificate.symmetries, certificate.exact, certificate.plans, certificate.measures
        )
        agents = tuple(range(len(environment.agents)))
        self.everyone = Society(environment, ("public", *environment.agents), agents)
        self.others = [
            Society(environment, ("public", *(name for k, name in enumerate(environment.agents) if k != i)),
                    tuple(k for k in agents if k != i))
            for i in (agents if certificate.pivot else ())
        ]  # fmt: skip
        self.alone = [
            Society(environment, ("public", *environment.agents), (i,), public=False)
            for i in (agents if certificate.given is not None else ())
        ]
        self.ends: dict[Society, Value | None] = {}  # the values of the period after, of a finite horizon
        self.never_below = [has_no_negative_end(environment, agent) for agent in agents]  # after the period at hand
        self.cells = {claim.at for claim in certificate.claims if claim.at is not None}
        self.numbers = Numbers()
        due = certificate.due
        self.owing = None if due is None else Owing(
            environment, due, certificate.plans, self.cells, self.shift, self.numbers
        )  # fmt: skip
        self.present = None if not certificate.present else Present(
            environment, self.closing, self.cells, self.numbers, self._program
        )  # fmt: skip
        self.periods: list[Period] = []

    def run(self) -> tuple[list[Period], Numbers]:
        for period in reversed(range(self.environment.periods)):
            spend(1_000)
            self._period(period)
        return self.periods[::-1], self.numbers

    def _following(self, society: Society, period: int) -> Value | None:
        """What a program starts from: a table of the certificate, or the value of the next period, or what is received
        after the last one."""
        if self.environment.horizon is None:
            return self.certificate.values[self._name(society)].value(self.certificate.guard)
        return self.ends.pop(society) if society in self.ends else society.terminal(self.shift)

    def _name(self, society: Society) -> str:
        left = [name for name in self.environment.agents if name not in society.names]
        own = [OF + self.environment.agents[agent] for agent in society.agents if not society.public]
        return own[0] if own else WITHOUT + left[0] if left else EVERYONE

    def _program(
        self,
        society: Society,
        period: int,
        choose: Choose,
        pay: Callable[[Fields], Payment] | None = None,
        paid: int = 0,
    ) -> Program:
        following, stationary = self._following(society, period), self.environment.horizon is None
        found = program(society, period, following, self.shift, choose, stationary, pay, paid)
        if not stationary:
            self.ends[society] = found.value
        return found

    def _period(self, period: int) -> None:
        stage, plan = self.environment.stage(period), self.certificate.plans[period]
        choose = written(plan, stage)
        whole = self._program(self.everyone, period, choose)
        found = Period(whole, stage, plan, period, self.shift, self.closing)
        keep(8 * whole.fields.size * (len(whole.rows) + 4) if found.left else 4_000)
        self.periods.append(found)
        value = whole.value
        if self.present is not None:
            self._present(self.present, found, whole, choose)
            return
        del whole, found
        if self.alone:
            self._given(value, choose, period)
        if self.owing is not None:
            self.owing.tell(value, period, self.closing.singles[period])
        sums = _Sums(self.environment, stage, plan, period)
        for agent, society in enumerate(self.others):
            sums.add(self._without(society, value, agent, period), agent)
        if self.others:
            self._payments(sums, value, period)

    def _present(self, present: Present, found: Period, whole: Program, choose: Choose) -> None:
        """The same where those pay who are present."""
        present.start(found, whole, choose)
        for agent, society in enumerate(self.others):
            present.add(self._without(society, whole.value, agent, found.period), agent)
        found.early = present.tell()

    def _without(self, society: Society, whole: Value, agent: int, period: int) -> Program:
        """The program without an agent, of which participation and the width of payments are noted."""
        stage = self.environment.stage(period)
        own = self._program(society, period, best(stage, agent))
        self._participation(whole, own, agent, period)
        suited = self.numbers.suited.get(agent, has_no_negative_end(self.environment, agent))
        self.numbers.suited[agent] = suited and suits(self.environment, stage, agent, own)
        self.numbers.width = max(self.numbers.width, own.price[1] - own.price[0])
        return own

    def _given(self, whole: Value, choose: Choose, period: int) -> None:
        """Every agent's program with the payments that are given, its lies, and the sums of payments."""
        assert self.certificate.given is not None
        stage, plan = self.environment.stage(period), self.certificate.plans[period]
        paid = [periods[period] for periods in self.certificate.given]
        self.numbers.absent += [(end, end) for agent, own in enumerate(paid) if stage.locked(agent)
                                for end in own.ends_at(stage.locked(agent), agent, 1 << self.shift)]  # fmt: skip
        chances = None
        if period == 0 and self.environment.prior is not None:
            chances = Chances(self.environment.prior, stage.space)
        rest = None if chances is None or not is_free(self.environment) else chances.about(whole)
        for agent, society in enumerate(self.alone):
            money = rounded(paid[agent], self.shift)
            own = self._program(society, period, choose, money.payment, money.bound)
            plans = [plan[z] for z, _ in likely(stage)]
            single = self.closing.singles[period]
            self.numbers.lies.append(Lies(own, stage, single, plans, agent, money, self.shift).cells())
            self._payoffs(own.value, Today(stage, plans, agent, paid[agent]), period)
            if chances is not None and rest is not None:
                low, high = chances.about(own.value)
                rest = rest[0] - high, rest[1] - low
            del own
        if period == 0:
            self.numbers.discounted = rest
        self._exactly(summed(paid), chances, period)

    def _payoffs(self, own: Value, today: Today, period: int) -> None:
        """The bounds of an agent's truthful payoff."""
        agent = today.agent
        listed = Fields(self.environment.stage(period).space.size, own.rough.width).listed(own.rough.data)
        low, high = own.base + own.lo, own.base + own.hi
        least = min(listed) + low
        if self.environment.horizon is None or self.never_below[agent]:
            self.never_below[agent] = least >= 0 or (min(listed) + high >= 0 and today.never_loses(own))
        else:
            self.never_below[agent] = least >= 0
        self.numbers.participation.append(Payoff(agent, least, min(listed) + high, self.never_below[agent]))
        for cell in self.cells:
            if cell.period == period and cell.agent == agent:
                self.numbers.cells[cell] = listed[cell.state] + low, listed[cell.state] + high

    def _exactly(self, found: Sum, chances: Chances | None, period: int) -> None:
        """The sums of payments in units of u, without a doubt."""
        unit = 1 << self.shift
        least, most = (found.exact(end) * unit for end in (min(found.values), max(found.values)))
        self.numbers.payments.append(((least, least), (most, most)))
        for cell in self.cells:
            if cell.period == period and cell.agent is None:
                number = found.exact(found.values[cell.state]) * unit
                self.numbers.cells[cell] = number, number
        if chances is not None:
            mean = (chances.mean(found.values) + found.base) / found.denominator * unit
            self.numbers.expected = mean, mean

    def _participation(self, whole: Value, own: Program, agent: int, period: int) -> None:
        """The bounds of V^π − W_{-i}, at types before an arrival apart where those pay who are present."""
        space = self.environment.stage(period).space
        before = self.present.early_at(period)[agent] if self.present is not None else frozenset()
        if len(before) == space.sizes[space.has_public + agent]:
            return
        width = max(whole.rough.width, own.value.rough.width)
        fields = Fields(space.size, width)
        expect_tables(space.size, width, 4)
        others = lifted(own.value.rough.data, own.value.rough.width, space, space.has_public + agent)
        table = fields.table(resized(whole.rough.data, whole.rough.width, width)) | fields.tops
        difference = table - fields.table(resized(others, own.value.rough.width, width))
        shift = whole.base - own.value.base - (1 << (fields.bits - 1))
        low, high = whole.lo - own.value.hi, whole.hi - own.value.lo
        marks = bytes(space.size) if not before else of_types(space, space.has_public + agent, before)
        hidden = fields.filled(fields.marked(marks, 1)) if before else 0
        least = fields.least(difference | hidden) + shift
        self.numbers.participation.append(Payoff(agent, least + low, least + high))
        for cell in self.cells:
            if cell.period == period and cell.agent == agent and not marks[cell.state]:
                number = fields.at(difference, cell.state) + shift
                self.numbers.cells[cell] = number + low, number + high

    def _payments(self, sums: _Sums, whole: Value, period: int) -> None:
        fields, table, total = sums.fields, sums.table, sums.total
        self.numbers.absent += sums.absent
        listed = fields.values(table)
        least, most = Fraction(min(listed) + sums.base, total), Fraction(max(listed) + sums.base, total)
        low, high = sums.bounds
        self.numbers.payments.append(((least + low, least + high), (most + low, most + high)))
        for cell in self.cells:
            if cell.period == period and cell.agent is None:
                number = Fraction(listed[cell.state] + sums.base, total)
                self.numbers.cells[cell] = number + sums.bounds[0], number + sums.bounds[1]
        if sums.first and self.environment.prior is not None:
            chances = Chances(self.environment.prior, sums.space)
            mean = (chances.mean(listed) + sums.base) / total
            self.numbers.expected = mean + sums.bounds[0], mean + sums.bounds[1]
            self._discounted(sums, whole, chances)

    def _discounted(self, sums: _Sums, whole: Value, chances: Chances) -> None:
        """E[Σ W_{-i} − (n − 1) V^π], if nobody else receives anything and nothing is received at the end."""
        if self.environment.terminal is not None or not is_free(self.environment):
            return
        own = Fields(sums.space.size, whole.rough.width).listed(whole.rough.data)
        mean, others = chances.mean(own) + whole.base, len(self.others) - 1
        middle = chances.mean(sums.fields.values(sums.worth)) + sums.worths - others * mean
        low = sum(lo for lo, _ in sums.values) - others * whole.hi
        self.numbers.discounted = middle + low, middle + sum(hi for _, hi in sums.values) - others * whole.lo


class _Sums:
    """The sum of all agents' payments at every state, times M and above a base; and the values that they come from."""

    def __init__(self, environment: Environment, stage: Stage, plan: Sequence[bytes], period: int) -> None:
        self.stage, self.space = stage, stage.space
        self.plans = [plan[z] for z, _ in likely(stage)]
        self.times, self.total = weights(stage)
        self.first = period == 0 and environment.prior is not None
        self.fields, self.table, self.base = Fields(stage.space.size, WORD), 0, 0
        self.bound = 0
        self.bounds: Bounds = (Fraction(0), Fraction(0))
        self.values: list[Bounds] = []
        self.absent: list[tuple[Bounds, Bounds]] = []  # the least and the most that one pays where it is away
        self.worth, self.worths = 0, 0  # Σ of the values, with their bases apart

    def add(self, own: Program, agent: int) -> None:
        """P_i = V − L_b at the allocation that the rule chooses, lifted to all states."""
        self.bound += self.total * (own.value.rough.bound + own.bound)
        self._widen(max(fitting(self.bound), own.fields.width))
        fields, width, component = self.fields, self.fields.width, self.space.has_public + agent
        value = fields.table(resized(lifted(own.value.rough.data, own.value.rough.width, self.space, component),
                                     own.value.rough.width, width))  # fmt: skip
        before = self.table
        self.table += self.total * value + fields.all(self.total * own.bound)
        for allocation in sorted(set().union(*self.plans)):
            row = lifted(own.fields.data(own.rows[allocation]), own.fields.width, self.space, component)
            there = fields.table(resized(row, own.fields.width, width))
            for times, chosen in paired(self.times, self.plans):
                self.table -= times * (there & fields.filled(fields.marked(chosen, allocation)))
        base = self.total * (own.value.base - own.base - own.bound)
        if self.stage.locked(agent):
            self._absent(self.table - before, base, own, agent)
        self.base += base
        self.bounds = self.bounds[0] + own.price[0], self.bounds[1] + own.price[1]
        self.values.append((own.value.lo, own.value.hi))
        if self.first:
            self.worth += value
            self.worths += own.value.base

    def _absent(self, table: int, base: int, own: Program, agent: int) -> None:
        """What an agent pays where it is away."""
        marks = away(self.stage, agent).to_bytes(self.space.size, "little")
        found = [value for value, mark in paired(self.fields.values(table), marks) if mark]
        least, most = Fraction(min(found) + base, self.total), Fraction(max(found) + base, self.total)
        low, high = own.price
        self.absent.append(((least + low, least + high), (most + low, most + high)))

    def _widen(self, width: int) -> None:
        if width > self.fields.width:
            wider = Fields(self.fields.count, width)
            expect_tables(wider.count, width, 4)
            self.table, self.worth = (self.fields.widened(table, width) for table in (self.table, self.worth))
            self.fields = wider
