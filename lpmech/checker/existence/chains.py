"""A chain of sums that refutes every mechanism (existence page section 4).

A *bound* on a difference of payoffs of two own types, or on another combination of them, holds after every history; its
*growth* says how much it may rise with the slack of the constraints. Each sum proves a bound from those before it; in
the last one all payoffs cancel. Labels are their numbers, periods count from 0, the others' types are numbers in the
order of the state's components.

Bounds start somewhere if the own type moves no others (existence page section 3): for every o, r, s and allocation a
that r leads to, Σ_j shift(a,(j,o')) = 0 at every o'. Then (U + slack) / (1 − κ) bounds every difference, with growth
1 / (1 − κ), where U = max of −right and κ = max of Σ_a ½ Σ_θ' |shift(a,θ')| over o and r ≠ s.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import permutations
from typing import Annotated, Optional, cast

from ..kernel.certificate import Claim
from ..kernel.errors import Path, expect, expected, inside, must_be, there
from ..kernel.fields import any_object, object_of, ratio
from ..kernel.kinds import Case
from ..kernel.labels import ActingPeriod, Agent, Allocation, Others, OwnType, Scope, find_type
from ..kernel.model import Model
from ..kernel.older import paired, record
from ..kernel.shapes import FromZero, Inline, Number, Positive, Rational, anywhere, many, reader, signed, word
from ..kernel.sums import Block, Columns, Constraints, Exactly, Row, check_sum, promised, total_of
from .settled import largest_level, settled
from .told import TOLD, Told, rows_of

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


_MOST = 1 << 63  # of a coefficient
_STARTS = (NO_START, MOVES_NO_OTHERS, ASSUMED)


def _coefficients(scope: Scope, value: object, path: Path) -> Combination:
    """The own types that are named, ascending, with their coefficients."""
    given = any_object(value, path)
    must_be(bool(given), path, "an own type with a coefficient", value)
    found = {find_type(scope, label, path): (label, x) for label, x in given.items()}
    for label, x in found.values():
        must_be(type(x) is int and 0 < abs(x) < _MOST, (*path, label), "an integer other than 0, below 2^63 in size", x)
    return tuple((own, cast(int, x)) for own, (_, x) in sorted(found.items()))


def _bounded(scope: Scope, given: dict[str, object], path: Path) -> Bounded:
    """At the period and the others' types that were named before."""
    if "combination" in given:
        terms = _coefficients(scope, given["combination"], (*path, "combination"))
        return Bounded(scope.period, scope.others, terms, False)
    high, low = (find_type(scope, given[key], (*path, key)) for key in ("high", "low"))
    return Bounded(scope.period, scope.others, ((high, 1), (low, -1)), True)


def _what(value: object) -> tuple[str, ...]:
    """The keys that say what is bounded."""
    return ("combination",) if isinstance(value, dict) and "combination" in value else ("high", "low")


_Bounded = Annotated[Bounded, Inline(_what, _bounded)]


@record
class Lie:
    """A constraint with its weight."""

    told: Annotated[Told, TOLD]


@record
class Used:
    """A bound on today's payoffs with its weight."""

    gap: _Bounded
    weight: Positive


@record
class Promised:
    """A bound on the payoffs promised after a report and an allocation, with its weight."""

    report: OwnType
    allocation: Allocation
    period: ActingPeriod
    others: Others
    gap: _Bounded
    weight: Positive


_Lies = Annotated[Sequence[Lie], many(Lie)]
_Today = Annotated[Sequence[Used], many(Used)]
_Later = Annotated[Sequence[Promised], many(Promised)]


@record
class Step:
    """A bound, and the weighted sum of constraints and bounds in a period, at types of the others, that proves it."""

    period: ActingPeriod
    others: Others
    gap: _Bounded
    bound: Rational
    lies: _Lies
    today: _Today
    later: _Later


@record
class Contradiction:
    """A sum in which all payoffs cancel, and what it says to be at least 0."""

    period: ActingPeriod
    others: Others
    lies: _Lies
    today: _Today
    later: _Later
    total: Annotated[Number, signed(lambda over: over < 0, "a negative rational")]


def _start(value: object, path: Path) -> tuple[str, Number | None]:
    given = object_of(value, path, ("kind", "bound"))
    kind, bound = word(_STARTS)(None, given["kind"], (*path, "kind")), given["bound"]
    if (kind == NO_START) != (bound is None):
        raise expected((*path, "bound"), "null where bounds start from none, and a rational elsewhere", bound)
    return kind, None if bound is None else ratio(bound, (*path, "bound"))


@record
class Chain:
    """An agent, how and from what bound differences start, steps in their order, and a contradiction."""

    agent: Agent
    slack: FromZero
    start: Annotated[tuple[str, Optional[Number]], anywhere(_start)]  # noqa: UP045
    steps: Annotated[Sequence[Step], many(Step)]
    contradiction: Annotated[Contradiction, reader(Contradiction)]
    epsilon: Rational


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
        with inside("the start"):
            self.start = self._start()
        for k, step in enumerate(self.chain.steps):
            with inside(f"step {k + 1}"):
                expect(not step.gap.is_of_itself, "the difference is of a type with itself")
                total, growth = self._add(step, step.gap)
                bound = self.exactly.fraction(step.bound)
                expect(bound >= total, "the bound is below what the sum proves")
                self.table[step.gap] = bound, growth
        with inside("the contradiction"):
            self._contradict()

    def _contradict(self) -> None:
        chain = self.chain
        total, growth = self._add(chain.contradiction, None)
        expect(total == self.exactly.fraction(chain.contradiction.total), "the total is not that of the sum")
        expect(growth > 0, "the sum does not grow with the slack")
        most = total_of(((Fraction(1), self.slack), (-1 / growth, total)))
        expect(self.exactly.fraction(chain.epsilon) <= most, "epsilon is above what the sum proves")

    def _start(self) -> Bound | None:
        """The bound of every difference that no step has bounded, None where there is none."""
        kind, stated = self.chain.start
        expect(kind != ASSUMED, "a bound is assumed")
        if kind == NO_START or stated is None:
            return None
        least, growth = largest_bound(self.model, self.constraints, self.slack)
        bound = self.exactly.fraction(stated)
        expect(bound >= least, "the bound is below what holds for every difference")
        return bound, growth

    def _add(self, proof: Step | Contradiction, proved: Bounded | None) -> Bound:
        """Total and growth of a sum in which promised payoffs cancel, and today's but for the difference proved."""
        told = [lie.told for lie in proof.lies]
        used: Sequence[Used | Promised] = (*proof.today, *proof.later)
        of_lies, of_bounds = ([self.exactly.fraction(one.weight) for one in terms] for terms in (told, used))
        bounds = [self._known(found.gap) for found in used]
        rows = [] if proved is None else [(Fraction(1), self._row(proof, Used(proved, (1, 1)), Fraction(0)))]
        rows += [term for one, weight in paired(told, of_lies) for term in self._lie(proof, one, weight)]
        for found, weight, (bound, _) in paired(used, of_bounds, bounds):
            rows.append((-weight, self._row(proof, found, bound)))
        proves = -check_sum(rows)
        lies = total_of((weight, Fraction(not one.is_unpaid)) for one, weight in paired(told, of_lies))
        grows = total_of((weight, growth) for weight, (_, growth) in paired(of_bounds, bounds))
        return total_of(((Fraction(1), proves), (lies, self.slack))), lies + grows

    def _known(self, gap: Bounded) -> Bound:
        """The bound of a combination, as it stands."""
        expect(not gap.is_of_itself, "a bound on the difference of a type with itself")
        bound = self.table.get(gap, self._at_first(gap))
        return there(bound, "a bound is used before it is proved")

    def _at_first(self, gap: Bounded) -> Bound | None:
        """What the start bounds: a difference of types at which the agent is not away; with an infinite horizon the
        payoff of a type at which it is away for good, and what is opposite to it."""
        away = self.model.periods[gap.period].stage.locked(self.chain.agent)
        if gap.is_difference:
            return None if any(own in away for own, _ in gap.terms) else self.start
        (own, times), *others = gap.terms
        if not away or others or abs(times) != 1 or self.model.finite or own not in self._for_good:
            return None
        return largest_level(self.constraints, self._for_good), Fraction(0)

    @cached_property
    def _for_good(self) -> frozenset[int]:
        return settled(self.constraints)[0]

    def _lie(self, proof: Step | Contradiction, told: Told, weight: Fraction) -> Iterator[tuple[Fraction, Row]]:
        rows = rows_of(self.constraints, proof.period, proof.others, told, (TODAY,), _promises)
        return ((sign * weight, row) for sign, row in rows)

    def _row(self, proof: Step | Contradiction, found: Used | Promised, bound: Fraction) -> Row:
        """The combination ≤ bound; that of promised payoffs is of a period and an allocation that may follow."""
        period, block = self.model.periods[proof.period], cast(Block, (TODAY,))
        space = period.space
        if isinstance(found, Promised):
            told = self.constraints.state(proof.period, found.report, proof.others)
            expect(found.gap.period == period.successor, "a promise of a period that does not follow")
            leads = found.allocation in self.constraints.chances(proof.period, told)
            expect(leads, "a promise after an allocation that the report does not lead to")
            block, space = (PROMISED, told, found.allocation), promised(period).following
        own = space.has_public + self.chain.agent
        places = ((space.joined(own, found.gap.others, label), x) for label, x in found.gap.terms)
        return Row(1, [(block, space.size, place, (x,)) for place, x in places], bound)


def _promises(told: int, allocation: int, coefficients: list[int]) -> Iterator[Columns]:
    yield (PROMISED, told, allocation), len(coefficients), 0, coefficients


def largest_bound(model: Model, constraints: Constraints, slack: Fraction) -> tuple[Fraction, Fraction]:
    """The least bound that the page allows, and its growth; Rejected where the own type moves others."""
    expect(not model.finite, "the horizon is finite")
    away = model.periods[0].stage.locked(constraints.agent)
    types = [own for own in range(model.periods[0].types(constraints.agent)) if own not in away]
    pairs = [(others, *pair) for others in constraints.others(0) for pair in permutations(types, 2)]
    gain = max((_gain(constraints, *pair) for pair in pairs), default=Fraction(0))
    moved = max((_moved(constraints, types, others) for others in constraints.others(0)), default=0)
    growth = 1 / (1 - Fraction(moved, 2 * constraints.scale(0)))
    return (gain + slack) * growth, growth


def _gain(constraints: Constraints, others: Others, true: int, report: int) -> Fraction:
    """−right."""
    truth, lie = (constraints.state(0, own, others) for own in (report, true))
    return constraints.worth(0, truth, report) - constraints.worth(0, lie, report)


def _moved(constraints: Constraints, types: Sequence[int], others: Others) -> int:
    """The largest Σ_a Σ_θ' |shift(a,θ')| over pairs of own types, times `scale`."""
    most = 0
    for report in types:
        sums = dict.fromkeys(types, 0)
        for shifts in constraints.shifts(0, others, report):
            for true in types:
                shift = shifts[true]
                expect(not any(constraints.over_own(0, shift)), "the own type moves others")
                expect(not any(_where_away(constraints, shift)), "the own type moves the chances of being away")
                sums[true] += sum(map(abs, shift))
        most = max(most, *sums.values())
    return most


def _where_away(constraints: Constraints, shift: Sequence[int]) -> list[int]:
    """The shift at the next states in which the agent is away."""
    period = constraints.model.periods[0]
    locked = period.stage.locked(constraints.agent)
    return [x for x, own in paired(shift, period.own_types(constraints.agent)) if own in locked] if locked else []
