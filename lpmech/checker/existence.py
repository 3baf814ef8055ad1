"""The claim `exists_any`: proved by the certificate's own mechanism or by automata; refuted by constraints that clash
with one period of memory or after histories (existence page section 5), or by a chain of sums (section 4).

A *bound* on a difference of payoffs of two own types, or on another combination of them, holds after every history; its
*growth* says how much it may rise with the slack of the constraints. Each sum proves a bound from those before it; in
the last one all payoffs cancel.
"""

from collections.abc import Collection, Sequence
from fractions import Fraction
from typing import cast

from .automata import check_automata
from .automaton import Automaton
from .certificate import Claim
from .chain import ASSUMED, MOVES_NO_OTHERS, Bounded, Chain, Gap, Sum
from .clash import ONE_PERIOD_MEMORY, Clashes, HistoryClashes
from .clashes import check_clashes
from .constraints import Constraints
from .errors import Rejected
from .exactly import Exactly
from .histories import check_histories
from .meter import Meter
from .model import Model
from .multiples import check_multiples
from .start import largest_bound
from .sums import check_cancels, spend_sum
from .welfare import EVERYONE, program_of

EXISTENCE = "exists_any"
Bound = tuple[Fraction, Fraction]


def decide_existence(model: Model, claim: Claim, meter: Meter, verified: Collection[str]) -> None:
    """The claim `exists_any`; `verified` are the claims that are stated to be proved, and are."""
    if claim.verdict == "refuted" and "clashes" in claim.witness:
        _refute_one_period(model, claim, meter)
        return
    if claim.verdict == "refuted" and "histories" in claim.witness:
        check_histories(model, cast(HistoryClashes, claim.witness["histories"]), meter, (*claim.path, "witness"))
        return
    if claim.verdict == "refuted":
        _Refutation(model, claim, meter).check()
        return
    if claim.witness:
        check_automata(model, cast(list[Automaton], claim.witness["automata"]), meter)
        return
    rule = program_of(model, EVERYONE).allocation
    for period in model.periods:
        if any(period.plan[z] != rule[period.index].at(z) for z in period.likely):
            raise Rejected("the mechanism's allocation is not that of the program of everyone")
    if "incentive_compatible" not in verified:
        raise Rejected("the claim incentive_compatible is not listed and proved")


def _refute_one_period(model: Model, claim: Claim, meter: Meter) -> None:
    """Constraints clash with one period of memory, and more memory would add nothing."""
    clashes = cast(Clashes, claim.witness["clashes"])
    if clashes.form != ONE_PERIOD_MEMORY:
        raise Rejected(f"the witness is about the form {clashes.form}")
    check_multiples(model, clashes.agent, meter)
    over, under = clashes.epsilon
    check_clashes(model, clashes, (-over, under), meter, (*claim.path, "witness"))


class _Refutation:
    """Follows a chain; `table` has the latest bound and growth of a difference, `start` those of all others."""

    def __init__(self, model: Model, claim: Claim, meter: Meter) -> None:
        self.model, self.meter, self.exactly = model, meter, Exactly(meter, (*claim.path, "witness"))
        self.chain = cast(Chain, claim.witness["chain"])
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
        self.exactly.spend(chain.total, chain.epsilon, chain.slack, growth.as_integer_ratio())
        most = self.slack - total / growth
        _expect(self.exactly.fraction(chain.epsilon) <= most, where, "epsilon is above what the sum proves")

    def _start(self) -> Bound | None:
        """The bound of every difference that no step has bounded, None where there is none."""
        if self.chain.start == ASSUMED:
            raise Rejected("the start: a bound is assumed")
        if self.chain.start != MOVES_NO_OTHERS or self.chain.start_bound is None:
            return None
        least, growth = largest_bound(self.model, self.constraints, self.slack, self.meter)
        bound = self.exactly.fraction(self.chain.start_bound)
        _expect(bound >= least, "the start", "the bound is below what holds for every difference")
        return bound, growth

    def _add(self, proof: Sum, proved: Bounded | None, where: str) -> Bound:
        """Total and growth of a sum in which promised payoffs cancel, and today's but for the difference proved."""
        _expect(all(lie.true != lie.report for lie in proof.lies), where, "a lie that is the truth")
        weights = [self.exactly.fraction(term.weight) for term in proof.terms()]
        pairs = [weight.as_integer_ratio() for weight in weights]
        spend_sum(self.constraints, proof, pairs, self.meter)
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
        total = growth = Fraction(0)
        for weight, (bound, rise) in zip(weights, terms, strict=True):
            self.exactly.spend(*(number.as_integer_ratio() for number in (weight, bound, rise, total, growth)))
            total, growth = total + weight * bound, growth + weight * rise
        return total, growth


def _is_of_itself(gap: Bounded) -> bool:
    return isinstance(gap, Gap) and gap.high == gap.low


def _expect(holds: bool, where: str, otherwise: str) -> None:
    if not holds:
        raise Rejected(f"{where}: {otherwise}")
