"""A chain of sums that refutes every mechanism (existence page section 4).

A *bound* on a difference of payoffs of two own types, or on another combination of them, holds after every history; its
*growth* says how much it may rise with the slack of the constraints. Each sum proves a bound from those before it; in
the last one all payoffs cancel.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import islice

from ...kernel.balance import Balance
from ...kernel.certificate import Claim
from ...kernel.constraints import Constraints, promised
from ...kernel.errors import Rejected
from ...kernel.exactly import Exactly, over_one, total_of
from ...kernel.model import Model
from ...kernel.older import paired
from ...kernel.spaces import Space
from .chains import ASSUMED, MOVES_NO_OTHERS, Bounded, Chain, Gap, Promised, Sum
from .start import largest_bound

Bound = tuple[Fraction, Fraction]


class Refutation:
    """Follows a chain; `table` has the latest bound and growth of a difference, `start` those of all others."""

    def __init__(self, model: Model, claim: Claim[Chain]) -> None:
        self.model, self.exactly = model, Exactly((*claim.path, "witness"))
        self.chain = claim.witness
        self.constraints = Constraints(model, self.chain.agent)
        self.table: dict[Bounded, Bound] = {}
        self.start: Bound | None = None
        self.slack = Fraction(0)

    def check(self) -> None:
        """Rejected unless every sum holds, and the last one contradicts itself."""
        self.slack = self.exactly.fraction(self.chain.slack)
        self.start = self._start()
        for k, step in enumerate(self.chain.steps):
            where = f"step {k + 1}"
            _expect(not _is_of_itself(step.gap), where, "the difference is of a type with itself")
            total, growth = self._add(step.proof, step.gap, where)
            bound = self.exactly.fraction(step.bound)
            _expect(bound >= total, where, "the bound is below what the sum proves")
            self.table[step.gap] = bound, growth
        self._contradict("the contradiction")

    def _contradict(self, where: str) -> None:
        chain = self.chain
        total, growth = self._add(chain.contradiction, None, where)
        _expect(total == self.exactly.fraction(chain.total), where, "the total is not that of the sum")
        _expect(growth > 0, where, "the sum does not grow with the slack")
        most = total_of(((Fraction(1), self.slack), (-1 / growth, total)))
        _expect(self.exactly.fraction(chain.epsilon) <= most, where, "epsilon is above what the sum proves")

    def _start(self) -> Bound | None:
        """The bound of every difference that no step has bounded, None where there is none."""
        if self.chain.start == ASSUMED:
            raise Rejected("the start: a bound is assumed")
        if self.chain.start != MOVES_NO_OTHERS or self.chain.start_bound is None:
            return None
        least, growth = largest_bound(self.model, self.constraints, self.slack)
        bound = self.exactly.fraction(self.chain.start_bound)
        _expect(bound >= least, "the start", "the bound is below what holds for every difference")
        return bound, growth

    def _add(self, proof: Sum, proved: Bounded | None, where: str) -> Bound:
        """Total and growth of a sum in which promised payoffs cancel, and today's but for the difference proved."""
        _expect(all(lie.true != lie.report for lie in proof.lies), where, "a lie that is the truth")
        weights = [self.exactly.fraction(term.weight) for term in proof.terms()]
        pairs = [weight.as_integer_ratio() for weight in weights]
        try:
            check_cancels(self.constraints, proof, pairs, proved)
        except Rejected as rejection:
            raise Rejected(f"{where}: {rejection}") from None
        return self._total(weights, [*self._rights(proof), *self._bounds(proof, where)])

    def _rights(self, proof: Sum) -> list[Bound]:
        """What each constraint adds to total and growth."""
        places = [(proof.period, proof.others, lie.true, lie.report) for lie in proof.lies]
        return [(self.slack - self.constraints.right(*place), Fraction(1)) for place in places]

    def _bounds(self, proof: Sum, where: str) -> list[Bound]:
        """The bounds named, as they stand."""
        found = []
        for gap in (*(term.gap for term in proof.today), *(term.gap for term in proof.later)):
            _expect(not _is_of_itself(gap), where, "a bound on the difference of a type with itself")
            bound = self.table.get(gap, self.start if isinstance(gap, Gap) else None)
            if bound is None:
                raise Rejected(f"{where}: a bound is used before it is proved")
            found.append(bound)
        return found

    def _total(self, weights: Sequence[Fraction], terms: Sequence[Bound]) -> Bound:
        """Σ weight · bound and Σ weight · growth."""
        total = total_of((weight, bound) for weight, (bound, _) in paired(weights, terms))
        return total, total_of((weight, rise) for weight, (_, rise) in paired(weights, terms))


def _is_of_itself(gap: Bounded) -> bool:
    return isinstance(gap, Gap) and gap.high == gap.low


def _expect(holds: bool, where: str, otherwise: str) -> None:
    if not holds:
        raise Rejected(f"{where}: {otherwise}")


def check_cancels(
    constraints: Constraints, proof: Sum, weights: Sequence[tuple[int, int]], proved: Bounded | None
) -> None:
    """Rejected unless promised payoffs cancel, and today's are those of minus what is proved to be bounded.

    The weights are those of `proof.terms()`, over one denominator.
    """
    common, whole = over_one(weights)
    _check_today(constraints, proof, whole, common, proved)
    _check_later(constraints, proof, whole)


def _check_today(constraints: Constraints, proof: Sum, weights: list[int], one: int, proved: Bounded | None) -> None:
    today, types = Balance(), constraints.model.periods[proof.period].types(constraints.agent)
    terms: list[tuple[Sequence[tuple[int, int]], int]] = []
    terms += [(((lie.true, 1), (lie.report, -1)), weight) for lie, weight in zip(proof.lies, weights)]
    terms += [(found.gap.terms, -weight) for found, weight in zip(proof.today, weights[len(proof.lies) :])]
    terms += [] if proved is None else [(proved.terms, one)]
    for coefficients, weight in terms:
        for own, coefficient in coefficients:
            today.add_at("today", types, own, weight * coefficient)
    today.expect_nothing_left("today's payoffs do not cancel")


def _check_later(constraints: Constraints, proof: Sum, weights: list[int]) -> None:
    """For every report, allocation and next state: −Σ w · shift + Σ_{low} y − Σ_{high} y = 0."""
    later = Balance()
    for lie, weight in zip(proof.lies, weights):
        for a, shift in constraints.shifts(proof.period, proof.others, lie.true, lie.report):
            later.add((lie.report, a), shift, -weight)
    for found, weight in paired(proof.later, islice(weights, len(weights) - len(proof.later), None)):
        _promise(constraints, proof, found, weight, later)
    later.expect_nothing_left("promised payoffs do not cancel")


def _promise(constraints: Constraints, proof: Sum, found: Promised, weight: int, later: Balance) -> None:
    """Add a bound on promised payoffs; its period and allocation are those that may follow."""
    t, agent = proof.period, constraints.agent
    period = constraints.model.periods[t]
    if found.gap.period != period.successor or period.successor is None:
        raise Rejected("a promise of a period that does not follow")
    if found.allocation not in constraints.chances(t, constraints.state(t, found.report, proof.others)):
        raise Rejected("a promise after an allocation that the report does not lead to")
    following, scaled = promised(period).following, weight * constraints.scale(t)
    for own, coefficient in found.gap.terms:
        place = _number(following, agent, found.gap, own)
        later.add_at((found.report, found.allocation), following.size, place, -scaled * coefficient)


def _number(space: Space, agent: int, gap: Bounded, own: int) -> int:
    place = space.has_public + agent
    return space.number((*gap.others[:place], own, *gap.others[place:]))
