"""What everybody has and pays if payments are due in the period after (page section 4)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from ..kernel.environment import Environment
from .chances import Bounds, Chances, is_free, is_negative
from .due import Ends, Repaid
from .due_form import Due, Owed
from .last import Amounts, Last
from .measured import Numbers, Payoff
from .packed import Fields
from .programs import Value, likely
from .reading import At
from .single import Single, lookup

ZERO = Fraction(0)


@dataclass(frozen=True)
class Owing:
    """Payments that are due, under a rule by period, and the cells that claims name."""

    environment: Environment
    owed: Owed
    plans: Sequence[Sequence[bytes]]
    cells: Collection[At]
    shift: int
    numbers: Numbers = field(repr=False)

    def tell(self, whole: Value, period: int, single: Single) -> None:
        """Add what a period says."""
        if self.owed.last is None:
            _Stationary(self, whole).tell()
        else:
            _InPeriod(self, whole, period, single).tell()

    def likely(self, period: int) -> list[bytes]:
        """The rule at the likely shocks."""
        return [self.plans[period][z] for z, _ in likely(self.environment.stage(period))]

    @property
    def unit(self) -> int:
        return 1 << self.shift

    @cached_property
    def earns(self) -> bool:
        """Whether nobody ever receives less than 0."""
        tables = [grid for stage in self.environment.stages for grid in (stage.public_utility, *stage.utility)]
        terminal = self.environment.terminal
        return not any(map(is_negative, (*tables, *(terminal.utility if terminal is not None else ()))))


class _Stationary:
    """The period of an infinite horizon."""

    def __init__(self, owing: Owing, whole: Value) -> None:
        self.owing, self.whole = owing, whole
        self.environment, self.numbers = owing.environment, owing.numbers

    def tell(self) -> None:
        owing, whole, numbers, unit = self.owing, self.whole, self.numbers, self.owing.unit
        repaid = Repaid(self.environment, 0, owing.likely(0))
        ends = [(low * unit, high * unit) for low, high in repaid.ends(owing.owed.parts[0])]
        listed = Fields(self.environment.stages[0].space.size, whole.rough.width).listed(whole.rough.data)
        least = min(listed) + whole.base
        for agent, (_, most) in enumerate(ends):
            payoff = Payoff(agent, least + whole.lo - most, least + whole.hi, owing.earns and most == 0)
            numbers.participation.append(payoff)
        middle = {cell: repaid.sum_at(cell.state) * unit for cell in owing.cells if cell.agent is None}
        numbers.after = min([ZERO, *(number for cell, number in middle.items() if self._starts(cell.state))])
        low, high = _summed(ends)
        after = (ZERO, *middle.values())  # in period 1 nothing is paid
        numbers.payments.append(((low, min(after)), (max(after), high)))
        for cell in owing.cells:
            own = listed[cell.state] + whole.base
            numbers.cells[cell] = (middle[cell],) * 2 if cell.agent is None else (own + whole.lo, own + whole.hi)
        if self.environment.prior is not None and is_free(self.environment):
            mean, others = Chances(self.environment.prior, self.environment.stages[0].space).about(whole), len(ends) - 1
            numbers.discounted = -others * mean[1], -others * mean[0]

    def _starts(self, state: int) -> bool:
        """Whether the prior gives a state a chance."""
        prior, space = self.environment.prior, self.environment.stages[0].space
        return prior is not None and lookup(prior, space.names).value(0, space.labels(state)) > 0


def _summed(ends: Sequence[Ends]) -> Ends:
    return sum((low for low, _ in ends), ZERO), sum((high for _, high in ends), ZERO)


class _InPeriod:
    """A period of a finite horizon: what is due from the one before, and what is paid besides in the last one."""

    def __init__(self, owing: Owing, whole: Value, period: int, single: Single) -> None:
        self.owing, self.whole, self.period, self.numbers = owing, whole, period, owing.numbers
        self.environment, self.space = owing.environment, owing.environment.stage(period).space
        self.last: Last | None = None
        assert owing.owed.last is not None
        if period + 1 == self.environment.periods:
            self.last = Last(self.environment, single, owing.likely(period), owing.owed.last)
        self.parts: Sequence[Sequence[Due]] = owing.owed.parts[period - 1] if period else [()] * len(owing.owed.last)

    def tell(self) -> None:
        ends = self._ends()
        for agent, own in enumerate(ends):
            self._payoff(agent, own)
        self._sums(ends)
        if self.last is not None:
            self.numbers.last = self.last.least_slack() * self.owing.unit
        if self.period == 0 and self.environment.prior is not None:
            self._expected(Chances(self.environment.prior, self.space))

    @cached_property
    def before(self) -> Repaid | None:
        """The period before, in which what is due now was found."""
        if not self.period:
            return None
        corrections = self.owing.owed.last if self.last is not None else ()
        return Repaid(self.environment, self.period - 1, self.owing.likely(self.period - 1),
                      [one.grid() for one in corrections or ()])  # fmt: skip

    def _ends(self) -> list[Ends]:
        return [(ZERO, ZERO)] * len(self.parts) if self.before is None else self.before.ends(self.parts)

    def _payoff(self, agent: int, due: Ends) -> None:
        """V^π less what an agent pays."""
        unit, worth = self.owing.unit, self._worth(agent)
        low, high = worth.least
        earns = self.owing.earns and due[1] == 0 and self._pays_nothing(agent)
        self.numbers.participation.append(Payoff(agent, low - due[1] * unit, high - due[0] * unit, earns))
        for cell in self._named(agent):
            most = self._at([agent], cell.state)[1] * unit
            low, high = worth.at(cell.state)
            self.numbers.cells[cell] = low - most, high - most
            self.numbers.participation.append(Payoff(agent, high - most, high - most))

    def _worth(self, agent: int) -> _Worth:
        if self.last is not None:
            return _Worth(self.last.payoffs(agent), None, self.owing.unit)
        return _Worth(self._listed, self.whole, 1)

    @cached_property
    def _listed(self) -> Sequence[int]:
        return Fields(self.space.size, self.whole.rough.width).listed(self.whole.rough.data)

    def _pays_nothing(self, agent: int) -> bool:
        """Whether an agent never pays more than minus what others receive, besides what is due."""
        if self.last is None:
            return True
        stored = self.last.paid[agent].stored
        return stored.least + max(stored.listed()) <= 0

    def _named(self, agent: int | None) -> Iterator[At]:
        return (cell for cell in self.owing.cells if cell.agent == agent and cell.period == self.period)

    def _at(self, agents: Sequence[int], state: int) -> Ends:
        """The least and the largest sum of what is due at a state."""
        if self.before is None:
            return ZERO, ZERO
        return self.before.sums_at([one for agent in agents for one in self.parts[agent]], self.space.labels(state))

    def _sums(self, ends: Sequence[Ends]) -> None:
        """The sums of all agents' payments."""
        unit, (low, high) = self.owing.unit, _summed(ends)
        besides = self._besides
        least, most = (ZERO, ZERO) if besides is None else besides.ends
        attained: list[Fraction] = []
        for cell in self._named(None):
            more = ZERO if besides is None else besides.at(cell.state)
            found = max((end + more for end in self._at(range(len(ends)), cell.state)), key=abs) * unit
            self.numbers.cells[cell] = found, found
            attained.append(found)
        self.numbers.payments.append((
            ((least + low) * unit, min([(least + high) * unit, *attained])),
            (max([(most + low) * unit, *attained]), (most + high) * unit),
        ))  # fmt: skip

    @cached_property
    def _besides(self) -> Amounts | None:
        return None if self.last is None else self.last.sums()

    def _expected(self, chances: Chances) -> None:
        """What is paid in period 1, and over all time."""
        if self._besides is not None:
            mean = chances.mean(self._besides.values) / self._besides.denominator + self._besides.besides
            self.numbers.expected = (mean * self.owing.unit,) * 2
            self.numbers.discounted = self.numbers.expected
        elif is_free(self.environment):
            low, high = chances.about(self.whole)
            others = len(self.parts) - 1
            self.numbers.discounted = -others * high, -others * low


@dataclass(frozen=True)
class _Worth:
    """V^π at every state in units of u: by its table and bounds, or exactly."""

    numbers: Sequence[int] | Amounts
    value: Value | None
    unit: int

    @property
    def least(self) -> Bounds:
        if isinstance(self.numbers, Amounts):
            return (self.numbers.ends[0] * self.unit,) * 2
        assert self.value is not None
        return self._around(min(self.numbers))

    def at(self, state: int) -> Bounds:
        if isinstance(self.numbers, Amounts):
            return (self.numbers.at(state) * self.unit,) * 2
        return self._around(self.numbers[state])

    def _around(self, number: int) -> Bounds:
        assert self.value is not None
        return number + self.value.base + self.value.lo, number + self.value.base + self.value.hi
