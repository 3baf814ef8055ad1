"""Admissible transfers of one agent: sums of their constraints, and points that meet all of them (certificate page
section 3, *Uniqueness*).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property
from math import lcm

from ...kernel.balance import Balance
from ...kernel.certificate import Table
from ...kernel.constraints import distribution, promised
from ...kernel.errors import Path, Rejected
from ...kernel.estimate import longest, stage_bits
from ...kernel.exactly import Exactly
from ...kernel.meter import Meter, alignment_units, cell_units, expect_memory, expectation_cells
from ...kernel.model import Model, Slot, on_states
from ...kernel.older import paired
from ...kernel.payoffs import lies
from ...kernel.programs import exit_states, outside_of, program_of
from ...kernel.remembered import Remembered
from ...kernel.vectors import Vector, zero
from .payments import EXIT, PARTICIPATION, Payment, Point, Term

PAYMENT, PAYOFF = "p", "V"


class Admissible:
    """The constraints on an agent's transfers of a form, under the mechanism's allocation."""

    def __init__(self, model: Model, agent: int, remembers: bool, meter: Meter, path: Path) -> None:
        self.model, self.agent, self.remembers, self.meter = model, agent, remembers, meter
        self.exactly = Exactly(meter, path)
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
        """X_{i,t}; the work of forming Q without the agent is spent first."""
        program, environment = program_of(self.model, self.agent), self.model.environment
        for period in self.model.periods:
            bits = stage_bits(environment, period.stage) + longest(program.values)
            cells = expectation_cells(environment, period.index)
            rows = len(period.stage.allocations) * (len(self.model.agents) + 3) + 2 * len(period.stage.shocks)
            self.meter.spend((cells + 20 * rows + rows * period.space.size) * cell_units(bits))
        return exit_states(self.model, self.agent, self.meter)

    # Sums

    def check_sum(self, terms: Sequence[Term], payment: Payment, sign: int) -> Fraction:
        """The right-hand side of a sum, Rejected unless its left-hand side is sign · the payment."""
        self._spend_sum(terms)
        common = lcm(*(term.weight[1] for term in terms))
        scale = lcm(*(self._scale(slot) for slot in self.slots))
        left = Balance()
        left.add((PAYMENT, payment.slot, None, payment.state), (-sign * common * scale,))
        right = Fraction(0)
        for term in terms:
            over, under = term.weight
            self._add(term, over * (common // under), scale, left)
            right += self.exactly.fraction(term.weight) * self._right(term)
        left.expect_nothing_left("the left-hand sides do not sum to the payment alone")
        return right

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
        found: dict[int, int] = {}
        for z in slot.period.likely:
            a = slot.period.plan[z][reports]
            found[a] = found.get(a, 0) + slot.period.weights[z]
        return found

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
        utility, total, end = period.utility[self.agent], Fraction(0), self.terminal
        for a, chance in self._chances(slot, self._reports(term)).items():
            total += Fraction(chance * utility.rows[a][term.state], period.total * utility.denominator)
            if slot.following is None and period.kernel is not None:
                likely = distribution(period.kernel, a, term.state)
                mean = sum(p * g for p, g in paired(likely, end.numerators))
                value = Fraction(chance * mean, period.total * period.kernel.denominator * end.denominator)
                total += self.model.discount * value
        return total

    def _spend_sum(self, terms: Sequence[Term]) -> None:
        """The work of a sum, from the lengths of numbers."""
        bits = sum(term.weight[1].bit_length() for term in terms)
        bits += max((abs(term.weight[0]).bit_length() for term in terms), default=0)
        scales = sum(self._scale(slot).bit_length() for slot in self.slots)
        self.meter.spend(len(terms) * (100 + 8 * alignment_units(bits + scales)))
        kept = 0
        for term in terms:
            period = self.slots[term.slot].period
            base = stage_bits(self.model.environment, period.stage)
            size = 0 if period.kernel is None else period.kernel.following.size
            made = min(len(period.likely), len(period.stage.allocations)) * size
            products = 1 if period.kernel is None else len(period.kernel.products)
            self.meter.spend(
                200 + 4 * len(period.likely) + made * (8 * products + 20) * cell_units(bits + scales, base)
            )
            kept += made * (bits + scales + 1_100)
            expect_memory(kept)

    # Points

    def check_point(self, point: Point, payment: Payment) -> Fraction:
        """The payment at a point, Rejected unless the point is admissible."""
        for slot in self.slots:
            self._spend_point(slot, point)
            self._check_slot(slot, point)
        table = point.transfers[payment.slot]
        return Fraction(table.at({})[payment.state], table.denominator)

    def _check_slot(self, slot: Slot, point: Point) -> None:
        """Every constraint of a slot."""
        period, paid, worth = slot.period, point.transfers[slot.index], point.payoffs[slot.index]
        told = lies(self.model, self.agent, period, self._later(slot, point))
        outside = self.outside[period.index]
        common = lcm(paid.denominator, worth.denominator, outside.denominator, *(lie.denominator for lie in told))
        moves = [(lie.over(common), period.reported(self.agent, report)) for report, lie in enumerate(told)]
        least, exited = outside.over(common), self.exited[period.index]
        coordinates = tuple(sorted({*paid.layout.memory, *worth.layout.memory}))
        for key in slot.memories(coordinates):
            memory = dict(paired(coordinates, key))
            now, value = (Vector(one.denominator, one.at(memory)).over(common) for one in (paid, worth))
            self._check_memory(slot, now, value, moves)
            if any(have < leave for have, leave in paired(value, least)):
                raise Rejected("the transfers make an agent leave")
            if any(now[state] for state in exited):
                raise Rejected("the transfers are not 0 after an exit")

    def _check_memory(
        self, slot: Slot, now: list[int], value: list[int], moves: Sequence[tuple[list[int], list[int]]]
    ) -> None:
        """Truth and lies at one memory."""
        for lie, reports in moves:
            for state, (worth, later, told) in enumerate(paired(value, lie, reports)):
                slack = worth + now[told] - later
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

    def _spend_point(self, slot: Slot, point: Point) -> None:
        """The work of a slot, from sizes and lengths of numbers."""
        period, environment = slot.period, self.model.environment
        size, types, shocks = period.space.size, period.types(self.agent), len(period.stage.shocks)
        following = slot.index if slot.following is None else slot.following
        used = [point.transfers[slot.index], point.payoffs[slot.index], point.payoffs[following]]
        base = stage_bits(environment, period.stage)
        bits = base + sum(longest([table]) for table in used) + _size(self.outside[period.index])
        count, every = len(period.stage.allocations), size * shocks
        groups = every if _remembers(point.payoffs[following]) else count
        groups = max(groups, count)
        memories = every if slot.previous is not None and any(map(_remembers, used[:2])) else 1
        cells = groups * (expectation_cells(environment, period.index) // count + 3 * size)
        cells += types * every * 6 + memories * types * size * 3
        vectors = 3 * types + 3 * memories + 4
        expect_memory((vectors + size) * size * bits // 8)
        self.meter.spend(cells * cell_units(bits, base))
        self.meter.spend(vectors * (20 + alignment_units(bits) + size * cell_units(bits, bits)))


def _remembers(table: Table) -> bool:
    return bool(table.layout.memory)


def _size(vector: Vector) -> int:
    return vector.denominator.bit_length() + max(abs(value).bit_length() for value in vector.numerators)
