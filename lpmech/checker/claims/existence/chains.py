"""A chain of sums that refutes every mechanism (existence page section 4).

A *bound* on a difference of payoffs of two own types, or on another combination of them, holds after every history; its
*growth* says how much it may rise with the slack of the constraints. Each sum proves a bound from those before it; in
the last one all payoffs cancel. Labels are their numbers, periods count from 0, the others' types are numbers in the
order of the state's components.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import cast

from ...kernel.certificate import Claim
from ...kernel.constraints import Constraints, promised
from ...kernel.errors import Path, Rejected, expected
from ...kernel.exactly import Exactly, Number, total_of
from ...kernel.fields import any_object, items, object_of, positive_ratio, ratio, ratio_from_0
from ...kernel.kinds import Case
from ...kernel.labels import Labels
from ...kernel.model import Model
from ...kernel.older import paired, record
from ...kernel.sums import Block, Columns, Row, check_sum
from .shifts import largest_bound

NO_START = "none"
MOVES_NO_OTHERS = "own type moves no others"
ASSUMED = "assumed"
TODAY, PROMISED = "today's payoffs", "promised payoffs"
Combination = tuple[tuple[int, int], ...]  # own types and their coefficients


@record
class Bounded:
    """A combination of payoffs at the same types of the others in a period; the coefficients of a difference,
    V(high, others) − V(low, others), are 1 and −1."""

    period: int
    others: tuple[int, ...]
    terms: Combination
    is_difference: bool

    @property
    def is_of_itself(self) -> bool:
        """Whether it is the difference of a type with itself."""
        return self.is_difference and self.terms[0][0] == self.terms[1][0]


@record
class Lie:
    """The constraint (*) that the type `true` does not gain by reporting `report`, with its weight."""

    true: int
    report: int
    weight: Number


@record
class Used:
    """A bound with its weight: on today's payoffs, or on those promised after a report and an allocation."""

    gap: Bounded
    weight: Number
    after: tuple[int, int] | None = None


@record
class Sum:
    """A weighted sum of constraints and bounds in a period, at types of the others."""

    period: int
    others: tuple[int, ...]
    lies: Sequence[Lie]
    bounds: Sequence[Used]


@record
class Step:
    """A bound, and the sum that proves it."""

    gap: Bounded
    bound: Number
    proof: Sum


@record
class Chain:
    """An agent, where bounds start, steps in their order, and a sum in which all payoffs cancel."""

    agent: int
    slack: Number
    start: str
    start_bound: Number | None
    steps: Sequence[Step]
    contradiction: Sum
    total: Number
    epsilon: Number


KEYS = ("agent", "slack", "start", "steps", "contradiction", "epsilon")
_PLACE = ("period", "others")
_TYPES = ("high", "low")
_COMBINATION = ("combination",)
_MOST = 1 << 63  # of a coefficient
_SUM = ("lies", "today", "later")
_LIE = ("true", "report", "weight")
_KINDS = (NO_START, MOVES_NO_OTHERS, ASSUMED)


def read_chain(labels: Labels, fields: dict[str, object], path: Path) -> Chain:
    agent = labels.one_agent(fields["agent"], (*path, "agent"))
    slack = ratio_from_0(fields["slack"], (*path, "slack"))
    start, bound = _read_start(fields["start"], (*path, "start"))
    steps = [_read_step(labels, item, agent, at) for item, at in items(fields, path, "steps")]
    last = object_of(fields["contradiction"], (*path, "contradiction"), (*_PLACE, *_SUM, "total"))
    total = ratio(last["total"], (*path, "contradiction", "total"))
    if total[0] >= 0:
        raise expected((*path, "contradiction", "total"), "a negative rational", last["total"])
    contradiction = _read_sum(labels, last, agent, (*path, "contradiction"))
    epsilon = ratio(fields["epsilon"], (*path, "epsilon"))
    return Chain(agent, slack, start, bound, steps, contradiction, total, epsilon)


def _read_start(value: object, path: Path) -> tuple[str, Number | None]:
    fields = object_of(value, path, ("kind", "bound"))
    kind, bound = fields["kind"], fields["bound"]
    if not isinstance(kind, str) or kind not in _KINDS:
        raise expected((*path, "kind"), " or ".join(_KINDS), kind)
    if (kind == NO_START) != (bound is None):
        raise expected((*path, "bound"), "null where bounds start from none, and a rational elsewhere", bound)
    return kind, None if bound is None else ratio(bound, (*path, "bound"))


def _read_step(labels: Labels, value: object, agent: int, path: Path) -> Step:
    fields = object_of(value, path, (*_PLACE, *_what(value), "bound", *_SUM))
    proof = _read_sum(labels, fields, agent, path)
    gap = _read_gap(labels, fields, agent, proof.period, proof.others, path)
    return Step(gap, ratio(fields["bound"], (*path, "bound")), proof)


def _read_sum(labels: Labels, fields: dict[str, object], agent: int, path: Path) -> Sum:
    period, others = read_place(labels, fields, agent, path)
    lies = [read_lie(labels, object_of(x, at, _LIE), agent, period, at) for x, at in items(fields, path, "lies")]
    today = [_read_bounded(labels, x, agent, period, others, at) for x, at in items(fields, path, "today")]
    later = [_read_promised(labels, x, agent, period, at) for x, at in items(fields, path, "later")]
    return Sum(period, others, lies, [*today, *later])


def read_place(labels: Labels, fields: dict[str, object], agent: int, path: Path) -> tuple[int, tuple[int, ...]]:
    """A period with allocations, and the types of the others in it."""
    period = labels.acting_period(fields["period"], (*path, "period"))
    return period, labels.others(fields["others"], agent, period, (*path, "others"))


def read_lie(labels: Labels, fields: dict[str, object], agent: int, period: int, path: Path) -> Lie:
    true, report = (labels.report(fields[key], agent, period, (*path, key)) for key in ("true", "report"))
    return Lie(true, report, positive_ratio(fields["weight"], (*path, "weight")))


def _read_bounded(labels: Labels, value: object, agent: int, period: int, others: tuple[int, ...], path: Path) -> Used:
    fields = object_of(value, path, (*_what(value), "weight"))
    gap = _read_gap(labels, fields, agent, period, others, path)
    return Used(gap, positive_ratio(fields["weight"], (*path, "weight")))


def _read_promised(labels: Labels, value: object, agent: int, today: int, path: Path) -> Used:
    fields = object_of(value, path, ("report", "allocation", *_PLACE, *_what(value), "weight"))
    report = labels.report(fields["report"], agent, today, (*path, "report"))
    allocation = labels.allocation(fields["allocation"], today, (*path, "allocation"))
    gap = _read_gap(labels, fields, agent, *read_place(labels, fields, agent, path), path)
    return Used(gap, positive_ratio(fields["weight"], (*path, "weight")), (report, allocation))


def _read_gap(
    labels: Labels, fields: dict[str, object], agent: int, period: int, others: tuple[int, ...], path: Path
) -> Bounded:
    if "combination" in fields:
        terms = _read_terms(labels, fields["combination"], agent, period, (*path, "combination"))
        return Bounded(period, others, terms, False)
    high, low = (labels.report(fields[key], agent, period, (*path, key)) for key in _TYPES)
    return Bounded(period, others, ((high, 1), (low, -1)), True)


def _read_terms(labels: Labels, value: object, agent: int, period: int, path: Path) -> Combination:
    """The own types that are named, ascending, with their coefficients."""
    given = any_object(value, path)
    if not given:
        raise expected(path, "an own type with a coefficient", value)
    found = {labels.report(label, agent, period, path): (label, x) for label, x in given.items()}
    for label, x in found.values():
        if type(x) is not int or not 0 < abs(x) < _MOST:
            raise expected((*path, label), "an integer other than 0, below 2^63 in size", x)
    return tuple((own, cast(int, x)) for own, (_, x) in sorted(found.items()))


def _what(value: object) -> tuple[str, ...]:
    """The keys that say what is bounded."""
    return _COMBINATION if isinstance(value, dict) and "combination" in value else _TYPES


Bound = tuple[Fraction, Fraction]


def refute_by_chain(case: Case, claim: Claim[Chain]) -> None:
    """Rejected unless every sum holds, and the last one contradicts itself."""
    _Refutation(case.model, claim).check()


class _Refutation:
    """Follows a chain; `table` has the latest bound and growth of a difference, `start` those of all others."""

    def __init__(self, model: Model, claim: Claim[Chain]) -> None:
        self.model, self.exactly = model, Exactly((*claim.path, "witness"))
        self.chain = claim.witness
        self.constraints = Constraints(model, self.chain.agent)
        self.table: dict[Bounded, Bound] = {}
        self.start: Bound | None = None
        self.slack = Fraction(0)

    def check(self) -> None:
        self.slack = self.exactly.fraction(self.chain.slack)
        self.start = self._start()
        for k, step in enumerate(self.chain.steps):
            where = f"step {k + 1}"
            _expect(not step.gap.is_of_itself, where, "the difference is of a type with itself")
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
        of_lies, of_bounds = (
            [self.exactly.fraction(term.weight) for term in terms] for terms in (proof.lies, proof.bounds)
        )
        try:
            bounds = [self._known(found.gap) for found in proof.bounds]
            rows = [] if proved is None else [(Fraction(1), self._row(proof, Used(proved, (1, 1)), Fraction(0)))]
            rows += [term for lie, weight in paired(proof.lies, of_lies) for term in self._lie(proof, lie, weight)]
            for found, weight, (bound, _) in paired(proof.bounds, of_bounds, bounds):
                rows.append((-weight, self._row(proof, found, bound)))
            proves = -check_sum(rows)
        except Rejected as rejection:
            raise Rejected(f"{where}: {rejection}") from None
        lies = total_of((weight, Fraction(1)) for weight in of_lies)
        grows = total_of((weight, growth) for weight, (_, growth) in paired(of_bounds, bounds))
        return total_of(((Fraction(1), proves), (lies, self.slack))), lies + grows

    def _known(self, gap: Bounded) -> Bound:
        """The bound of a combination, as it stands."""
        if gap.is_of_itself:
            raise Rejected("a bound on the difference of a type with itself")
        bound = self.table.get(gap, self.start if gap.is_difference else None)
        if bound is None:
            raise Rejected("a bound is used before it is proved")
        return bound

    def _lie(self, proof: Sum, lie: Lie, weight: Fraction) -> Iterator[tuple[Fraction, Row]]:
        rows = self.constraints.lie(proof.period, proof.others, lie.true, lie.report, (TODAY,), _promises)
        return ((sign * weight, row) for sign, row in rows)

    def _row(self, proof: Sum, found: Used, bound: Fraction) -> Row:
        """The combination ≤ bound; that of promised payoffs is of a period and an allocation that may follow."""
        period, block = self.model.periods[proof.period], cast(Block, (TODAY,))
        space = period.space
        if found.after is not None:
            told = self.constraints.state(proof.period, found.after[0], proof.others)
            if found.gap.period != period.successor:
                raise Rejected("a promise of a period that does not follow")
            if found.after[1] not in self.constraints.chances(proof.period, told):
                raise Rejected("a promise after an allocation that the report does not lead to")
            block, space = (PROMISED, told, found.after[1]), promised(period).following
        own = space.has_public + self.chain.agent
        places = ((space.joined(own, found.gap.others, label), x) for label, x in found.gap.terms)
        return Row(1, [(block, space.size, place, (x,)) for place, x in places], bound)


def _promises(told: int, allocation: int, coefficients: list[int]) -> Iterator[Columns]:
    yield (PROMISED, told, allocation), len(coefficients), 0, coefficients


def _expect(holds: bool, where: str, otherwise: str) -> None:
    if not holds:
        raise Rejected(f"{where}: {otherwise}")
