"""A weighted sum of constraints (*) that has coefficient 0 at every unknown payoff, and reads 0 ≥ epsilon (existence
page sections 2 and 5).

Which unknowns there are, and after what, is said by the two kinds of sums: of a form of transfers, and of histories.
The coefficients in a period count over the scale of the shifts out of the period before.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable, Sequence
from fractions import Fraction
from math import lcm
from typing import Generic, Protocol, TypeVar

from ...kernel.balance import Balance
from ...kernel.certificate import Memory
from ...kernel.constraints import Constraints, promised
from ...kernel.errors import Path, Rejected
from ...kernel.exactly import Exactly, Number
from ...kernel.meter import Meter, alignment_units, cell_units, expect_memory
from ...kernel.model import Model, Period
from ...kernel.older import paired


class Weighted(Protocol):
    """The constraint (*) that the type `true` does not gain by saying `report`, with its weight."""

    @property
    def period(self) -> int: ...
    @property
    def others(self) -> tuple[int, ...]: ...
    @property
    def true(self) -> int: ...
    @property
    def report(self) -> int: ...
    @property
    def weight(self) -> Number: ...


C = TypeVar("C", bound=Weighted)


class WeightedSum(ABC, Generic[C]):
    """The sum; the unknowns of a block are numbered by the states of the period, or of the others."""

    def __init__(self, model: Model, agent: int, constraints: Sequence[C], meter: Meter, path: Path) -> None:
        self.model, self.agent, self.clashes, self.meter = model, agent, constraints, meter
        self.exactly, self.constraints = Exactly(meter, path), Constraints(model, agent)
        self.balance = Balance()
        self.kept = 0

    @abstractmethod
    def expect_place(self, clash: C) -> None:
        """Rejected unless the constraint is one of the program's."""

    @abstractmethod
    def today(self, clash: C) -> Hashable:
        """What the unknowns of today's payoffs are called."""

    @abstractmethod
    def promise(self, clash: C, following: int, memory: Memory, coefficients: list[int]) -> None:
        """Add the coefficients of the payoffs promised in the following period after these reports and allocation."""

    def check(self, stated: Number) -> None:
        """Rejected unless the sum holds and reads 0 ≥ what is stated."""
        epsilon = self.exactly.fraction(stated)
        if not self.clashes:
            raise Rejected("the witness: there is no constraint")
        weights = self._weights()
        if sum(weights, Fraction(0)) != 1:
            raise Rejected("the witness: the weights do not sum to 1")
        self._spend_sum(weights)
        common = lcm(*(weight.denominator for weight in weights))
        total = Fraction(0)
        for clash, weight in paired(self.clashes, weights):
            if clash.true == clash.report:
                raise Rejected("the witness: a lie that is the truth")
            self.expect_place(clash)
            self._today(clash, int(weight * common))
            self._later(clash, int(weight * common))
            right = self.constraints.right(clash.period, clash.others, clash.true, clash.report)
            self.exactly.spend(total.as_integer_ratio(), right.as_integer_ratio(), weight.as_integer_ratio())
            total += weight * right
        self.balance.expect_nothing_left("the witness: the payoffs do not cancel")
        if total != epsilon:
            raise Rejected("the witness: epsilon is not the sum of the constraints")

    def before(self, period: int) -> Period | None:
        """The period that is remembered."""
        if not self.model.finite:
            return self.model.periods[0]
        return self.model.periods[period - 1] if period else None

    def _weights(self) -> list[Fraction]:
        """The weights; that they can be summed is paid for."""
        weights = [self.exactly.fraction(clash.weight) for clash in self.clashes]
        bits = sum(weight.denominator.bit_length() for weight in weights)
        self.meter.spend(len(weights) * (50 + 4 * alignment_units(bits)))
        return weights

    def _today(self, clash: C, weight: int) -> None:
        """V(s,o) − V(r,o)."""
        t, before = clash.period, self.before(clash.period)
        scaled = weight * (1 if before is None else self.constraints.scale(before.index))
        unknowns, size = self.today(clash), self.model.periods[t].space.size
        for own, amount in ((clash.true, scaled), (clash.report, -scaled)):
            self.balance.add_at(unknowns, size, self.constraints.state(t, own, clash.others), amount)

    def _later(self, clash: C, weight: int) -> None:
        """−Σ_a Σ_θ' shift(a,θ') · V^{r,a}(θ')."""
        period = self.model.periods[clash.period]
        if period.successor is None:
            return
        place = period.own(self.agent)
        reports = (*clash.others[:place], clash.report, *clash.others[place:])
        for a, shift in self.constraints.shifts(clash.period, clash.others, clash.true, clash.report):
            self.promise(clash, period.successor, Memory(reports, a), [-weight * x for x in shift])

    def _spend_sum(self, weights: list[Fraction]) -> None:
        """The work and memory of the sum, from sizes and lengths of numbers."""
        bits = sum(w.denominator.bit_length() for w in weights) + max(w.numerator.bit_length() for w in weights)
        for clash in self.clashes:
            period, before = self.model.periods[clash.period], self.before(clash.period)
            base = 0 if before is None else self.constraints.scale(before.index).bit_length()
            self.meter.spend(50 + 8 * len(period.likely) + period.space.size + cell_units(bits + base, base))
            self._keep(period.space.size * (bits + base + 64))
            if period.successor is None:
                continue
            kernel, choices = promised(period), min(len(period.likely), len(period.stage.allocations))
            base = self.constraints.scale(clash.period).bit_length()
            made = choices * kernel.following.size
            self.meter.spend(choices * 5 * len(period.space.sizes))
            self.meter.spend(made * (4 * len(kernel.products) + 24) * cell_units(bits + base, base))
            self._keep(2 * made * (bits + base + 64))

    def _keep(self, bits: int) -> None:
        self.kept += bits
        expect_memory(self.kept)
