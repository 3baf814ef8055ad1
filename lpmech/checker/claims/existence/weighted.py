"""A weighted sum of constraints (*) that has coefficient 0 at every unknown payoff, and reads 0 ≥ epsilon (existence
page sections 2 and 5).

Which unknowns there are, and after what, is said by the two kinds of sums: of a form of transfers, and of histories.
The coefficients in a period count over the scale of the shifts out of the period before.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable, Sequence
from fractions import Fraction
from typing import Generic, Protocol, TypeVar

from ...kernel.balance import Balance
from ...kernel.certificate import Memory
from ...kernel.constraints import Constraints
from ...kernel.errors import Path, Rejected
from ...kernel.exactly import Exactly, Number, over_one, total_of
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

    def __init__(self, model: Model, agent: int, constraints: Sequence[C], path: Path) -> None:
        self.model, self.agent, self.clashes = model, agent, constraints
        self.exactly, self.constraints = Exactly(path), Constraints(model, agent)
        self.balance = Balance()

    @abstractmethod
    def expect_place(self, clash: C) -> None:
        """Rejected unless the constraint is one of the program's."""

    @abstractmethod
    def today(self, clash: C) -> Hashable:
        """What the unknowns of today's payoffs are called."""

    @abstractmethod
    def promise(self, clash: C, following: int, memory: Memory, shift: list[int], weight: int) -> None:
        """Add weight · shift, the payoffs promised in the following period after these reports and allocation."""

    def check(self, stated: Number) -> None:
        """Rejected unless the sum holds and reads 0 ≥ what is stated."""
        epsilon = self.exactly.fraction(stated)
        if not self.clashes:
            raise Rejected("the witness: there is no constraint")
        weights = [self.exactly.fraction(clash.weight) for clash in self.clashes]
        if total_of((weight, Fraction(1)) for weight in weights) != 1:
            raise Rejected("the witness: the weights do not sum to 1")
        _, whole = over_one(clash.weight for clash in self.clashes)
        rights = []
        for clash, weight in paired(self.clashes, whole):
            if clash.true == clash.report:
                raise Rejected("the witness: a lie that is the truth")
            self.expect_place(clash)
            self._today(clash, weight)
            self._later(clash, weight)
            rights.append(self.constraints.right(clash.period, clash.others, clash.true, clash.report))
        self.balance.expect_nothing_left("the witness: the payoffs do not cancel")
        if total_of(paired(weights, rights)) != epsilon:
            raise Rejected("the witness: epsilon is not the sum of the constraints")

    def before(self, period: int) -> Period | None:
        """The period that is remembered."""
        if not self.model.finite:
            return self.model.periods[0]
        return self.model.periods[period - 1] if period else None

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
            self.promise(clash, period.successor, Memory(reports, a), shift, -weight)
