"""The witness of the claim `pivot_unique` as the checker sees it (certificate page section 3, *Uniqueness*), its form
checked and nothing else. Slots count from 0, states are numbers, a memory is the numbers of its reports and allocation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Optional

from ...kernel.certificate import Table
from ...kernel.environment import Environment
from ...kernel.errors import Malformed, Path, expected, named
from ...kernel.evidence import place_of, table
from ...kernel.exactly import Number
from ...kernel.fields import count_of, items, list_of, object_of, ratio, ratio_from_0
from ...kernel.labels import Labels
from ...kernel.older import record
from ...kernel.stated import labels_text, number_text, some

LIE, PARTICIPATION, EXIT = "lie", "participation", "exit"
CONSTRAINTS = ("truth", LIE, PARTICIPATION, EXIT)
Recalled = Optional[tuple[int, int]]


@record
class Term:
    """A constraint with its weight; `report` is that of a lie."""

    constraint: str
    slot: int
    memory: Recalled
    state: int
    report: int | None
    weight: Number


@record
class Point:
    """Transfers and truthful payoffs, one table for each slot of the form."""

    transfers: Sequence[Table]
    payoffs: Sequence[Table]


@record
class Side:
    """A bound, the sum that proves it, and the point that attains it."""

    bound: Number
    terms: Sequence[Term]
    point: Point


@record
class Payment:
    """A payment p_t(∅, θ), and how far it may be from the mechanism's."""

    remembers: bool
    slot: int
    state: int
    within: Number


@record
class Bounded:
    """A payment and its bounds."""

    payment: Payment
    least: Side
    greatest: Side


@record
class Other:
    """Admissible transfers that are farther from the mechanism's."""

    agent: int
    payment: Payment
    point: Point


@record
class Payments:
    """Payments of an agent with their bounds."""

    agent: int
    bounded: Sequence[Bounded]


FORMS = ("history-independent", "one-period memory")
PROVED = ("agent", "payments")
REFUTED = ("agent", "form", "period", "state", "within", "transfers", "payoffs")
_PAYMENT = ("form", "period", "state", "within")
_POINT = ("transfers", "payoffs")
_TERM = ("constraint", "period", "memory", "state", "report", "weight")


def read_payments(labels: Labels, fields: dict[str, object], path: Path) -> Payments:
    agent = labels.one_agent(fields["agent"], (*path, "agent"))
    return Payments(agent, [_read_bounded(labels, x, agent, at) for x, at in items(fields, path, "payments", 1)])


def read_other(labels: Labels, fields: dict[str, object], path: Path) -> Other:
    agent = labels.one_agent(fields["agent"], (*path, "agent"))
    payment = _read_payment(labels, fields, path)
    return Other(agent, payment, _read_point(labels.environment, fields, payment.remembers, path))


def _read_bounded(labels: Labels, value: object, agent: int, path: Path) -> Bounded:
    fields = object_of(value, path, (*_PAYMENT, "least", "greatest"))
    payment = _read_payment(labels, fields, path)
    least, greatest = (
        _read_side(labels, fields[key], agent, payment.remembers, (*path, key)) for key in ("least", "greatest")
    )
    return Bounded(payment, least, greatest)


def _read_payment(labels: Labels, fields: dict[str, object], path: Path) -> Payment:
    form = fields["form"]
    if not isinstance(form, str) or form not in FORMS:
        raise expected((*path, "form"), " or ".join(FORMS), form)
    remembers, slot = form == FORMS[1], labels.acting_period(fields["period"], (*path, "period"))
    if remembers and slot:
        raise expected((*path, "period"), "the first period, where transfers remember", fields["period"])
    within = ratio_from_0(fields["within"], (*path, "within"))
    return Payment(remembers, slot, _number_of(labels, fields["state"], slot, (*path, "state")), within)


def _number_of(labels: Labels, value: object, period: int, path: Path) -> int:
    return labels.space(period, path).number(labels.state(value, period, path))


def _read_side(labels: Labels, value: object, agent: int, remembers: bool, path: Path) -> Side:
    fields = object_of(value, path, ("bound", "sum", *_POINT))
    terms = [_read_term(labels, item, agent, remembers, at) for item, at in items(fields, path, "sum")]
    point = _read_point(labels.environment, fields, remembers, path)
    return Side(ratio(fields["bound"], (*path, "bound")), terms, point)


def _read_term(labels: Labels, value: object, agent: int, remembers: bool, path: Path) -> Term:
    fields = object_of(value, path, _TERM)
    kind = fields["constraint"]
    if not isinstance(kind, str) or kind not in CONSTRAINTS:
        raise expected((*path, "constraint"), " or ".join(CONSTRAINTS), kind)
    period = labels.acting_period(fields["period"], (*path, "period"))
    slot, memory = _read_memory(labels, fields["memory"], period, remembers, (*path, "memory"))
    state = _number_of(labels, fields["state"], period, (*path, "state"))
    report = None
    if kind == LIE:
        report = labels.report(fields["report"], agent, period, (*path, "report"))
    elif fields["report"] is not None:
        raise expected((*path, "report"), "null, where the constraint is no lie", fields["report"])
    return Term(kind, slot, memory, state, report, _read_weight(fields["weight"], kind, (*path, "weight")))


def _read_memory(labels: Labels, value: object, period: int, remembers: bool, path: Path) -> tuple[int, Recalled]:
    """The slot and the memory."""
    infinite = labels.environment.horizon is None
    if value is None:
        if remembers and not infinite and period > 0:
            raise expected(path, "a memory, after period 1", None)
        return period, None
    if not remembers:
        raise expected(path, "null, where transfers remember nothing", value)
    memory = labels.memory(value, period, path)
    before = 0 if infinite else period - 1
    return (1 if infinite else period), (labels.space(before, path).number(memory.reports), memory.allocation)


def _read_weight(value: object, kind: str, path: Path) -> Number:
    weight = ratio(value, path)
    if kind in (LIE, PARTICIPATION) and weight[0] < 0:
        raise expected(path, "a weight that is not negative", value)
    return weight


def _read_point(environment: Environment, fields: dict[str, object], remembers: bool, path: Path) -> Point:
    transfers, payoffs = (_read_tables(environment, fields[key], remembers, (*path, key)) for key in _POINT)
    return Point(transfers, payoffs)


def _read_tables(environment: Environment, value: object, remembers: bool, path: Path) -> list[Table]:
    """One table a slot: T of them, or where the horizon is infinite one, and where transfers remember two."""
    given, infinite = list_of(value, path), environment.horizon is None
    count = 1 + remembers if infinite else environment.periods
    if len(given) != count:
        raise Malformed(path, f"expected a list of {count_of(count)} tables, found a list of length {len(given)}")
    found = []
    for slot, item in enumerate(given):
        period = 0 if infinite else slot
        place = place_of(environment, period, shock=False, memory=remembers and slot > 0)
        found.append(table(item, place, (*path, slot)))
    return found


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
