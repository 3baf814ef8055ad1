"""Numbers at one state of an instance, as the quantities that a certificate states relations between.

here = At.of(case, position, where)          # `where`: axis → position of a label; the first label elsewhere
stated((here.welfare() - here.utility("ann", a)).equals(0), here.chosen(a).equals(1))
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from lpmech.claims.relation import quantities
from lpmech.claims.relation.values import Quantity, QuantityKind, Relation, Sign, Stated
from lpmech.problem import exact
from lpmech.problem.tables import Choice
from lpmech.statements.instance import Instance


@dataclass(frozen=True, slots=True)
class Sum:
    """Σ weight · quantity."""

    terms: tuple[tuple[Fraction, Quantity], ...] = ()

    def __add__(self, other: Sum) -> Sum:
        return Sum((*self.terms, *other.terms))

    def __sub__(self, other: Sum) -> Sum:
        return self + other.times(-1)

    def times(self, factor: Fraction | int) -> Sum:
        """Every weight times a factor."""
        return Sum(tuple((weight * factor, quantity) for weight, quantity in self.terms))

    def equals(self, constant: Fraction | int = 0) -> Relation:
        """That the sum is a constant."""
        return Relation(terms=self.terms, constant=exact.rational(constant))

    def at_least(self, constant: Fraction | int = 0) -> Relation:
        """That it is no less."""
        return Relation(terms=self.terms, sign=Sign.AT_LEAST, constant=exact.rational(constant))

    def more_than(self, constant: Fraction | int = 0) -> Relation:
        """That it is more."""
        return Relation(terms=self.terms, sign=Sign.MORE, constant=exact.rational(constant))


@dataclass(frozen=True, slots=True)
class At:
    """A state of an instance in one period."""

    case: Instance
    position: int
    state: Mapping[str, str]

    @classmethod
    def of(cls, case: Instance, position: int, where: Mapping[str, int]) -> At:
        """The state at some positions of labels; the first label on every other axis."""
        labels = case.env.stage(position).labels
        components = case.env.stage(position).components
        return cls(case, position, {axis: labels[axis][where.get(axis, 0)] for axis in components})

    def _quantity(self, kind: QuantityKind, **about: str | None) -> Sum:
        period = self.case.env.period(self.position)
        return Sum(((Fraction(1), Quantity(kind=kind, state=self.state, period=period, **about)),))

    def welfare(self, without: str | None = None) -> Sum:
        """W, or W without an agent."""
        return self._quantity(quantities.WELFARE, agent=without)

    def tomorrow(self, allocation: str, without: str | None = None) -> Sum:
        """What a program is worth from the next period on, in expectation, after an allocation."""
        return self._quantity(quantities.WELFARE_TOMORROW, allocation=allocation, agent=without)

    def worth(self, allocation: str, without: str | None = None) -> Sum:
        """Q."""
        return self._quantity(quantities.WORTH, allocation=allocation, agent=without)

    def utility(self, agent: str, allocation: str) -> Sum:
        """v_i."""
        return self._quantity(quantities.UTILITY, agent=agent, allocation=allocation)

    def payment(self, agent: str) -> Sum:
        """p_i."""
        return self._quantity(quantities.PAYMENT, agent=agent)

    def payment_in(self, agent: str, shock: str) -> Sum:
        """p_i at a shock."""
        return self._quantity(quantities.PAYMENT_BY_SHOCK, agent=agent, shock=shock)

    def payoff(self, agent: str, report: str | None = None) -> Sum:
        """V_i, of the truth or of a report."""
        return self._quantity(quantities.PAYOFF_OF_A_LIE if report else quantities.PAYOFF, agent=agent, report=report)

    def chosen(self, allocation: str) -> Sum:
        """How likely the mechanism chooses an allocation."""
        return self._quantity(quantities.CHOSEN, allocation=allocation)

    def best(self, allocation: str, without: str | None = None) -> Sum:
        """How likely a program chooses an allocation."""
        return self._quantity(quantities.BEST, allocation=allocation, agent=without)

    def shares(self, rule: Choice) -> dict[str, Fraction]:
        """The allocations that a rule chooses here, with the probability of the shocks at which it does."""
        stage, labels = self.case.env.stage(self.position), self.case.env.stage(self.position).labels
        place = tuple(labels[axis].index(self.state[axis]) for axis in stage.components)
        chosen = rule.over((*stage.components, "shock"), stage.sizes)[place]
        found: dict[str, Fraction] = {}
        for shock, a in zip(stage.shocks, chosen, strict=True):
            if shock.probability:
                label = stage.allocations[int(a)]
                found[label] = found.get(label, Fraction(0)) + shock.probability
        return found


def nothing() -> Sum:
    """The empty sum."""
    return Sum()


def stated(conclusion: Relation, *given: Relation) -> Stated:
    """What is said to hold where all that is given does."""
    return Stated(conclusion=conclusion, premises=given)
