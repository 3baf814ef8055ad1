"""The claim `pivot_unique`: bounds on payments as sums of constraints, and transfers that meet all of them (certificate
page section 3, *Uniqueness*).

A *slot* is a place for a table of the form, as in `kernel/model.py`: one for each period, or where the horizon is
infinite one that follows itself, and where transfers remember a first one before it. States are numbers, a memory is
the numbers of its reports and allocation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cache, cached_property, partial
from typing import Annotated, Any, Optional

from ..kernel.answer import labels_text, number_text, some
from ..kernel.certificate import Claim
from ..kernel.errors import Path, expect, expected, inside, must_be, named
from ..kernel.fields import ratio
from ..kernel.kinds import AWAY, Case, Form, Kind, plain
from ..kernel.labels import ActingPeriod, Agent, Scope, StateNumber, find_memory, find_type, slots
from ..kernel.model import Model, Slot, on_states, pick, slots_of
from ..kernel.older import record
from ..kernel.payoffs import exit_states, outside_of, truthful, worths
from ..kernel.shapes import FromZero, Number, Rational, inline, many, reader, word
from ..kernel.sums import PAYMENTS, Columns, Constraints, Exactly, Row, check_least, check_point, check_sum
from ..kernel.tables import Table
from ..kernel.vectors import Vector, less

LIE, PARTICIPATION, EXIT = "lie", "participation", "exit"
CONSTRAINTS = ("truth", LIE, PARTICIPATION, EXIT)
Recalled = Optional[tuple[int, int]]


FORMS = ("history-independent", "one-period memory")


@record
class Payment:
    """A payment p_t(∅, θ), and how far it may be from the mechanism's."""

    form: Annotated[str, word(FORMS)]
    period: ActingPeriod
    state: StateNumber
    within: FromZero

    @property
    def remembers(self) -> bool:
        """Whether transfers remember a period."""
        return self.form == FORMS[1]


def _expect_first(found: Payment, scope: Scope, path: Path) -> None:
    if found.remembers and found.period:
        raise expected((*path, "period"), "the first period, where transfers remember", found.period + 1)
    scope.remembers = found.remembers


_Payment = Annotated[Payment, inline(Payment, _expect_first)]


def _memory(scope: Scope, value: object, path: Path) -> Recalled:
    infinite = scope.environment.horizon is None
    if value is None:
        if scope.remembers and not infinite and scope.period > 0:
            raise expected(path, "a memory, after period 1", None)
        return None
    must_be(scope.remembers, path, "null, where transfers remember nothing", value)
    memory = find_memory(scope, value, path)
    return scope.space(path, scope.before).number(memory.reports), memory.allocation


def _constraint(scope: Scope, value: object, path: Path) -> str:
    scope.about = word(CONSTRAINTS)(scope, value, path)
    found: str = scope.about
    return found


def _report(scope: Scope, value: object, path: Path) -> int | None:
    if scope.about == LIE:
        return find_type(scope, value, path)
    must_be(value is None, path, "null, where the constraint is no lie", value)
    return None


_Report = Annotated[Optional[int], _report]


def _weight(scope: Scope, value: object, path: Path) -> Number:
    weight = ratio(value, path)
    must_be(scope.about not in (LIE, PARTICIPATION) or weight[0] >= 0, path, "a weight that is not negative", value)
    return weight


@record
class Term:
    """A constraint with its weight; `report` is that of a lie."""

    constraint: Annotated[str, _constraint]
    period: ActingPeriod
    memory: Annotated[Recalled, _memory]
    state: StateNumber
    report: _Report
    weight: Annotated[Number, _weight]


def _tables(scope: Scope, value: object, path: Path) -> list[Table]:
    """One table a slot: T of them, or where the horizon is infinite one, and where transfers remember two."""
    return slots(scope, value, path, (1 + scope.remembers,), scope.remembers)


@record
class Point:
    """Transfers and truthful payoffs, one table for each slot of the form."""

    transfers: Annotated[Sequence[Table], _tables]
    payoffs: Annotated[Sequence[Table], _tables]


@record
class Side:
    """A bound, the sum that proves it, and the point that attains it."""

    bound: Rational
    sum: Annotated[Sequence[Term], many(Term)]
    point: Annotated[Point, inline(Point)]


@record
class Bounded:
    """A payment and its bounds."""

    payment: _Payment
    least: Annotated[Side, reader(Side)]
    greatest: Annotated[Side, reader(Side)]


@record
class Other:
    """Admissible transfers that are farther from the mechanism's."""

    agent: Agent
    payment: _Payment
    point: Annotated[Point, inline(Point)]


@record
class Payments:
    """Payments of an agent with their bounds."""

    agent: Agent
    payments: Annotated[Sequence[Bounded], many(Bounded, 1)]


def _bounded_text(payment: Mapping[str, Any]) -> str:
    least, greatest = (number_text(payment[side]["bound"]) for side in ("least", "greatest"))
    distance = f"within {number_text(payment['within'])} of the mechanism's"
    return f"{_payment_text(payment)}, between {least} and {greatest}, {distance}"


def _payment_text(payment: Mapping[str, Any]) -> str:
    period = "" if payment["period"] is None else f" in period {payment['period']}"
    return f"{payment['form']}{period} at {labels_text(payment['state'])}"


def says_payments(witness: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "agent", named(witness["agent"])
    yield from some("payment", witness["payments"], _bounded_text)


def says_other(witness: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "agent", named(witness["agent"])
    distance = f"more than {number_text(witness['within'])} from the mechanism's"
    yield "payment", f"{_payment_text(witness)}, {distance}"


PAYOFFS = "payoffs"


class Admissible:
    """The constraints on an agent's transfers of a form, under the mechanism's allocation."""

    def __init__(self, model: Model, agent: int, remembers: bool, path: Path) -> None:
        self.model, self.agent, self.remembers = model, agent, remembers
        self.exactly = Exactly(path)
        self.constraints = Constraints(model, agent, model.certificate.mechanism.allocation)
        self.slots = slots_of(model.periods, model.finite, first=remembers, remembers=remembers)

    @cached_property
    def outside(self) -> list[Vector]:
        return [on_states(table) for table in outside_of(self.model, self.agent)]

    # Sums

    def check_sum(self, terms: Sequence[Term], payment: Payment, sign: int) -> Fraction:
        """The right-hand side of a sum, Rejected unless its left-hand side is sign · the payment."""
        named = self._unknown(PAYMENTS, payment.period, None, payment.state)
        rows = [(self._row(term), self.exactly.fraction(term.weight)) for term in terms]
        total = [(Fraction(-sign), Row(1, [named])), *((weight, row) for row, weight in rows)]
        return check_sum(total, "the left-hand sides do not sum to the payment alone")

    def _unknown(self, name: str, slot: int, memory: Recalled, state: int) -> Columns:
        """A payment or payoff, once."""
        block = (PAYOFFS, slot, memory) if name == PAYOFFS else (PAYMENTS, PAYOFFS, slot, memory)
        return block, self.slots[slot].period.space.size, state, (1,)

    def _row(self, term: Term) -> Row:
        """A constraint."""
        number = 1 if term.memory is not None and not self.model.finite else term.period
        slot, t = self.slots[number], self.slots[number].period.index
        own = slot.period.space.label(term.state, slot.period.own(self.agent))
        expect(term.report != own, "a lie that is the truth")
        expect(term.memory is None or slot.counts(*term.memory), "a memory that does not count")
        if term.constraint == EXIT:
            expect(term.state in exit_states(self.model, self.agent)[t], "an exit at a state that is none")
            return Row(1, [self._unknown(PAYMENTS, number, term.memory, term.state)])
        if term.constraint == PARTICIPATION:
            unknown = self._unknown(PAYOFFS, number, term.memory, term.state)
            return Row(1, [unknown], self.outside[t].value(term.state))
        report = own if term.report is None else term.report
        expect(slot.period.can_say(self.agent, own, report), "a lie of who is away, and is not asked")
        payoffs = PAYOFFS, number, term.memory
        return self.constraints.row(t, term.state, report, payoffs, partial(self._promise, slot.following))

    def _promise(self, following: int | None, told: int, allocation: int, coefficients: list[int]) -> Iterator[Columns]:
        memory = (told, allocation) if self.remembers else None
        yield (PAYOFFS, following, memory), len(coefficients), 0, coefficients

    # Points

    def check_point(self, point: Point, payment: Payment) -> Fraction:
        """The payment at a point, Rejected unless the point is admissible."""
        for slot in self.slots:
            self._check_slot(slot, point)
        return on_states(point.transfers[payment.period]).value(payment.state)

    def _check_slot(self, slot: Slot, point: Point) -> None:
        """Every constraint of a slot."""
        period, outside = slot.period, self.outside[slot.period.index]
        exited = exit_states(self.model, self.agent)[period.index]
        for found in worths(self.model, self.agent, slot, point.transfers[slot.index], point.payoffs):
            truth = truthful(period, self.agent, found.reports)
            check_point(period, found.stated, truth, "the payoffs are not those of the truth")
            for worth in found.reports:
                check_least(period, less(found.stated, worth), "under the transfers a lie pays")
            expect(min(less(found.stated, outside).numerators) >= 0, "the transfers make an agent leave")
            expect(not any(found.paid.numerators[state] for state in exited), "the transfers are not 0 after an exit")


def check_bounds(case: Case, claim: Claim[Payments]) -> None:
    """Rejected unless every bound is proved and attained."""
    agent = claim.witness.agent
    system = cache(lambda remembers: Admissible(case.model, agent, remembers, (*claim.path, "witness")))
    for count, found in enumerate(claim.witness.payments, 1):
        with inside(f"payment {count}"):
            _check_bounded(case.model, agent, system(found.payment.remembers), found)


def check_other(case: Case, claim: Claim[Other]) -> None:
    """Rejected unless the other transfers are admissible and far."""
    agent, payment = claim.witness.agent, claim.witness.payment
    system = Admissible(case.model, agent, payment.remembers, (*claim.path, "witness"))
    paid = system.check_point(claim.witness.point, payment)
    is_far = abs(paid - _own(case.model, agent, payment)) > system.exactly.fraction(payment.within)
    expect(is_far, "the other transfers are no farther from the mechanism's than the distance")


def _check_bounded(model: Model, agent: int, system: Admissible, found: Bounded) -> None:
    own, within = _own(model, agent, found.payment), system.exactly.fraction(found.payment.within)
    least = _check_side(system, found.payment, found.least, 1)
    greatest = _check_side(system, found.payment, found.greatest, -1)
    is_near = own - within <= least <= greatest <= own + within
    expect(is_near, "a bound is farther from the mechanism's payment than the distance")


def _check_side(system: Admissible, payment: Payment, side: Side, sign: int) -> Fraction:
    """The bound, proved and attained."""
    bound = system.exactly.fraction(side.bound)
    with inside("least" if sign > 0 else "greatest"):
        expect(system.check_sum(side.sum, payment, sign) >= sign * bound, "the sum does not prove the bound")
        expect(system.check_point(side.point, payment) == bound, "the transfers do not attain the bound")
    return bound


def _own(model: Model, agent: int, payment: Payment) -> Fraction:
    """The mechanism's payment."""
    tables = model.certificate.mechanism.transfers[agent]
    expect(not any(table.layout.memory for table in tables), "the mechanism's transfers of the agent have a memory")
    return on_states(pick(tables, payment.period)).value(payment.state)


KINDS = (
    Kind(
        id="pivot_unique",
        away_since=AWAY,
        concept="uniqueness: at the reports named, no transfers of the form named under which the agent's "
        "truth-telling is optimal, the agent does not prefer to leave and its exit is efficient differ from "
        "the mechanism's by more than the distance stated",
        proved=(Form(plain(check_bounds), Payments, says=says_payments),),
        refuted=(Form(plain(check_other), Other, says=says_other),),
    ),
)
