"""Admissible transfers of one agent: sums of their constraints, and points that meet all of them (certificate page
section 3, *Uniqueness*).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property
from math import lcm

from ...kernel.balance import Balance
from ...kernel.constraints import distribution, promised
from ...kernel.errors import Path, Rejected
from ...kernel.exactly import Exactly, over_one, total_of
from ...kernel.model import Model, Slot, on_states
from ...kernel.older import paired
from ...kernel.payoffs import lies
from ...kernel.programs import exit_states, outside_of
from ...kernel.remembered import Remembered
from ...kernel.vectors import Vector, common_denominator, dot, linear, zero
from .payments import EXIT, PARTICIPATION, Payment, Point, Term

PAYMENT, PAYOFF = "p", "V"


class Admissible:
    """The constraints on an agent's transfers of a form, under the mechanism's allocation."""

    def __init__(self, model: Model, agent: int, remembers: bool, path: Path) -> None:
        self.model, self.agent, self.remembers = model, agent, remembers
        self.exactly = Exactly(path)
        self.slots = self._slots()

    def _slots(self) -> list[Slot]:
        periods = self.model.periods
        if self.model.finite:
            pairs = [(p, periods[t - 1] if t and self.remembers else None) for t, p in enumerate(periods)]
            return [Slot(t, p, before, p.successor) for t, (p, before) in enumerate(pairs)]
        if not self.remembers:
            return [Slot(0, periods[0], None, 0)]
        return [Slot(0, periods[0], None, 1), Slot(1, periods[0], periods[0], 1)]

    @cached_property
    def terminal(self) -> Vector:
        return self.model.terminal([self.agent])

    @cached_property
    def outside(self) -> list[Vector]:
        return [on_states(table) for table in outside_of(self.model, self.agent)]

    @cached_property
    def exited(self) -> list[set[int]]:
        """X_{i,t}."""
        return exit_states(self.model, self.agent)

    # Sums

    def check_sum(self, terms: Sequence[Term], payment: Payment, sign: int) -> Fraction:
        """The right-hand side of a sum, Rejected unless its left-hand side is sign · the payment."""
        common, weights = over_one(term.weight for term in terms)
        scale = lcm(*(self._scale(slot) for slot in self.slots))
        left = Balance()
        left.add((PAYMENT, payment.slot, None, payment.state), (-sign * common * scale,))
        rights: list[tuple[Fraction, Fraction]] = []
        for term, weight in paired(terms, weights):
            self._add(term, weight, scale, left)
            rights.append((self.exactly.fraction(term.weight), self._right(term)))
        left.expect_nothing_left("the left-hand sides do not sum to the payment alone")
        return total_of(rights)

    def _scale(self, slot: Slot) -> int:
        """The denominator of what a constraint of the slot says of later payoffs."""
        period = slot.period
        if period.successor is None:
            return 1
        return self.model.discount.denominator * period.total * promised(period).denominator

    def _add(self, term: Term, weight: int, scale: int, left: Balance) -> None:
        """The left-hand side of a constraint, times weight and scale; every unknown is a block of its own."""
        slot, reports = self.slots[term.slot], self._reports(term)
        if term.memory is not None and not slot.counts(*term.memory):
            raise Rejected("a memory that does not count")
        if term.constraint == EXIT:
            left.add((PAYMENT, term.slot, term.memory, term.state), (weight * scale,))
            return
        left.add((PAYOFF, term.slot, term.memory, term.state), (weight * scale,))
        if term.constraint == PARTICIPATION:
            return
        left.add((PAYMENT, term.slot, term.memory, reports), (weight * scale,))
        if slot.following is None:
            return
        factor = weight * (scale // self._scale(slot)) * self.model.discount.numerator
        for a, chance in self._chances(slot, reports).items():
            memory = (reports, a) if self.remembers else None
            for state, likely in enumerate(distribution(promised(slot.period), a, term.state)):
                if likely:
                    left.add((PAYOFF, slot.following, memory, state), (-factor * chance * likely,))

    def _reports(self, term: Term) -> int:
        """The reports of a constraint; a lie is no truth."""
        if term.report is None:
            return term.state
        period = self.slots[term.slot].period
        step, size = period.space.strides[period.own(self.agent)], period.types(self.agent)
        true = term.state // step % size
        if true == term.report:
            raise Rejected("a lie that is the truth")
        return term.state + (term.report - true) * step

    def _chances(self, slot: Slot, reports: int) -> dict[int, int]:
        """The chance of each allocation, times the period's `total`."""
        return slot.period.chances(slot.period.plan, reports)

    def _right(self, term: Term) -> Fraction:
        """The right-hand side of a constraint."""
        slot = self.slots[term.slot]
        period = slot.period
        if term.constraint == EXIT:
            if term.state not in self.exited[period.index]:
                raise Rejected("an exit at a state that is none")
            return Fraction(0)
        if term.constraint == PARTICIPATION:
            worth = self.outside[period.index]
            return Fraction(worth.numerators[term.state], worth.denominator)
        utility, products, end = period.utility[self.agent], list[tuple[Fraction, Fraction]](), self.terminal
        for a, chance in self._chances(slot, self._reports(term)).items():
            share = Fraction(chance, period.total)
            products.append((share, Fraction(utility.rows[a][term.state], utility.denominator)))
            if slot.following is None and period.kernel is not None:
                mean = dot(distribution(period.kernel, a, term.state), end.numerators)
                products.append(
                    (self.model.discount * share, Fraction(mean, period.kernel.denominator * end.denominator))
                )
        return total_of(products)

    # Points

    def check_point(self, point: Point, payment: Payment) -> Fraction:
        """The payment at a point, Rejected unless the point is admissible."""
        for slot in self.slots:
            self._check_slot(slot, point)
        table = point.transfers[payment.slot]
        return Fraction(table.at({})[payment.state], table.denominator)

    def _check_slot(self, slot: Slot, point: Point) -> None:
        """Every constraint of a slot."""
        period, paid, worth = slot.period, point.transfers[slot.index], point.payoffs[slot.index]
        told = lies(self.model, self.agent, period, self._later(slot, point))
        outside = self.outside[period.index]
        common = common_denominator(paid, worth, outside, *told)
        moves = [(lie.on(common), period.reported(self.agent, report)) for report, lie in enumerate(told)]
        least, exited = outside.over(common), self.exited[period.index]
        coordinates = tuple(sorted({*paid.layout.memory, *worth.layout.memory}))
        for key in slot.memories(coordinates):
            memory = dict(paired(coordinates, key))
            now, value = (Vector(one.denominator, one.at(memory), one.bits).on(common) for one in (paid, worth))
            self._check_memory(slot, now, value, moves)
            if any(have < leave for have, leave in paired(value.numerators, least)):
                raise Rejected("the transfers make an agent leave")
            if any(now.numerators[state] for state in exited):
                raise Rejected("the transfers are not 0 after an exit")

    def _check_memory(self, slot: Slot, now: Vector, value: Vector, moves: Sequence[tuple[Vector, list[int]]]) -> None:
        """Truth and lies at one memory."""
        for lie, reports in moves:
            slacks = linear((1, value), (1, now.at(reports)), (-1, lie)).numerators
            for state, (slack, told) in enumerate(paired(slacks, reports)):
                if slack < 0:
                    raise Rejected(f"under the transfers a lie pays at {slot.period.describe(state)}")
                if slack and told == state:
                    raise Rejected(f"the payoffs are not those of the truth at {slot.period.describe(state)}")

    def _later(self, slot: Slot, point: Point) -> Remembered:
        """Payoffs of the next slot, or the terminal utility."""
        if slot.following is None:
            return Remembered(self.terminal)
        size = self.slots[slot.following].period.space.size
        return Remembered(zero(size), ((1, point.payoffs[slot.following]),))
