"""Each single result that a case expects, beside what was found: where the case says it, and what it should say.

    [expect.claims]
    efficient = { verdict = "proved", least_slack = 1 }

is one result, at the place `expect.claims.efficient`. If the least slack is 0 it differs, and `mend` says that 0 should
stand at `expect.claims.efficient.least_slack`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from lpmech.casefiles import Case, ExpectedClaim, ExpectedDesign, ExpectedTransfer, ExpectedValue
from lpmech.casefiles.expectations import Range, holds
from lpmech.certificate import results
from lpmech.certificate.certificate import Certificate
from lpmech.certificate.views import TransfersView
from lpmech.claims.judgement import Judgement
from lpmech.claims.kind import Claim
from lpmech.mechanisms.social import SocialPrograms
from lpmech.problem.environment import Environment
from lpmech.problem.exact import format_number
from lpmech.problem.lifting import JOINS
from lpmech.problem.product import PUBLIC
from lpmech.reading.faults import Place

if TYPE_CHECKING:
    from lpmech.designs.design import Design

EXPECT = "expect"
Key = tuple[tuple[str, str], ...]
Mend = Mapping[Place, str | Fraction]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One result that a case expects.

    `difference` is what differs, in words, and empty if nothing does; `open` is what bounds do not tell. `mend` has
    what the file would have to say, by place; it is empty where no other answer would do, as where a row names a state
    that there is not.
    """

    place: Place
    subject: str  # `claim efficient`
    difference: str = ""
    open: str = ""
    mend: Mend | None = None

    @property
    def holds(self) -> bool:
        """Whether what was found is what the case expects."""
        return not self.difference and not self.open


def _result(place: Place, subject: str, difference: str = "", mend: Mend | None = None) -> Result:
    return Result(place=place, subject=subject, difference=f"{subject}: {difference}" if difference else "", mend=mend)


def verdict_result(case: Case, found: Judgement) -> Iterator[Result]:
    """The verdict, if the case expects one."""
    expected, place = case.expect.verdict, (EXPECT, "verdict")
    if expected is not None:
        differs = expected != found
        yield _result(place, "verdict", f"expected {expected}, found {found}" if differs else "", {place: str(found)})


def claim_results(case: Case, cert: Certificate) -> Iterator[Result]:
    """The claims about a mechanism."""
    known = {claim.id: claim for claim in cert.claims}
    for expected in case.expect.claims:
        yield _claim(case, expected, known.get(expected.id))


def _claim(case: Case, expected: ExpectedClaim, found: Claim | None) -> Result:
    place, subject = (EXPECT, "claims", expected.id), f"claim {expected.id}"
    if found is None:
        return _result(place, subject, f"expected {expected.verdict}, not computed for this mechanism")
    mend = _claim_as_found(place, expected, found)
    if found.verdict != expected.verdict:
        why = f" ({found.why})" if found.why else ""
        return _result(place, subject, f"expected {expected.verdict}, found {found.verdict}{why}", mend)
    if not _has_slack(expected, found):
        slack = "none" if found.least_slack is None else format_number(found.least_slack)
        return _result(place, subject, f"expected the least slack {expected.least_slack}, found {slack}", mend)
    return _result(place, subject)


def _has_slack(expected: ExpectedClaim, found: Claim) -> bool:
    """Whether the least slack is as expected, if one is."""
    if expected.least_slack is None:
        return True
    return found.least_slack is not None and holds(expected.least_slack, found.least_slack)


def _claim_as_found(place: Place, expected: ExpectedClaim, found: Claim) -> Mend | None:
    """None if a least slack is expected, and there is none: nothing can stand in its place."""
    verdict: Mend = {(*place, "verdict"): str(found.verdict)}
    if expected.least_slack is None or isinstance(expected.least_slack, Range):
        return verdict
    return None if found.least_slack is None else {**verdict, (*place, "least_slack"): found.least_slack}


def value_results(case: Case, env: Environment, programs: SocialPrograms) -> Iterator[Result]:
    """Values and allocations."""
    expected = case.expect.values
    rows = (
        {(row.society, row.period, _key(row.state)): row for row in results.value_rows(env, programs)}
        if expected
        else {}
    )
    for number, value in enumerate(expected):
        row = rows.get((value.society, value.period, _key(value.state)))
        row = row or rows.get((value.society, value.period, _key(_others(value))))
        yield _value((EXPECT, "values", number), value, row)


def _value(place: Place, value: ExpectedValue, row: results.ValueRow | None) -> Result:
    where = f"{value.society}, {_where(value.period, value.state)}"
    if row is None:
        return _result(place, f"value of {where}", "there is no such state")
    mend = _value_as_found(place, value, row)
    if not holds(value.value, row.value):
        return _result(place, f"value of {where}", f"expected {value.value}, found {format_number(row.value)}", mend)
    if value.allocation not in (None, row.allocation):
        found = _allocation(row)
        return _result(place, f"allocation of {where}", f"expected {value.allocation}, found {found}", mend)
    return _result(place, f"value of {where}")


def _value_as_found(place: Place, value: ExpectedValue, row: results.ValueRow) -> Mend | None:
    """None if an allocation is expected, and what is chosen depends on the shock."""
    found: Mend = {} if isinstance(value.value, Range) else {(*place, "value"): row.value}
    if value.allocation is None:
        return found
    return None if row.allocation is None else {**found, (*place, "allocation"): row.allocation}


def _allocation(row: results.ValueRow) -> str:
    """What is chosen, in words; it may depend on the shock."""
    shocks = row.by_shock or {}
    return row.allocation or "; ".join(f"{shock}: {entry.allocation}" for shock, entry in shocks.items())


def _others(value: ExpectedValue) -> dict[str, str]:
    """The state without the agent that the program leaves out."""
    return {name: label for name, label in value.state.items() if name != value.society.without}


def transfer_results(expected: Sequence[ExpectedTransfer], view: TransfersView) -> Iterator[Result]:
    """Payments."""
    rows: dict[tuple[object, ...], Fraction] = {}
    for row in view.rows() if expected else ():
        memory = row.memory and (_key(row.memory.reports), row.memory.allocation)
        rows[row.agent, row.period, memory, _key(row.state)] = row.payment
    for number, transfer in enumerate(expected):
        payment = rows.get(_place_of(transfer))
        place = (EXPECT, "transfers", number)
        subject = _paid(transfer)
        if payment is None:
            yield _result(place, subject, "there is no such row")
        else:
            differs = f"expected {transfer.payment}, found {format_number(payment)}"
            mend: Mend = {} if isinstance(transfer.payment, Range) else {(*place, "payment"): payment}
            yield _result(place, subject, "" if holds(transfer.payment, payment) else differs, mend)


def _place_of(transfer: ExpectedTransfer) -> tuple[object, ...]:
    """Where the row of a payment is; of a mechanism with states, where it is in the product."""
    memory, state = transfer.memory, transfer.state
    if isinstance(memory, str):
        public = JOINS.join([*([state[PUBLIC]] if PUBLIC in state else []), memory])
        return transfer.agent, transfer.period, None, _key({**state, PUBLIC: public})
    remembered = memory and (_key(memory[0]), memory[1])
    return transfer.agent, transfer.period, remembered, _key(state)


def _paid(transfer: ExpectedTransfer) -> str:
    return f"payment of {transfer.agent}, {_where(transfer.period, transfer.state)}"


def index_results(case: Case, env: Environment) -> Iterator[Result]:
    """Gittins indices."""
    expected, place = case.expect.indices, (EXPECT, "indices")
    if not expected:
        return
    from lpmech.licensing.gittins import indices  # a room that few cases ask for
    from lpmech.licensing.recognise import NotABandit, recognise

    try:
        bandit = recognise(env).bandit
    except NotABandit as reason:
        yield _result(place, "indices", f"expected, but {reason}")
        return
    found = {(arm.name, state): value for arm in bandit.arms
             for state, value in zip(arm.states, indices(arm, bandit.discount).by_state(), strict=True)}  # fmt: skip
    for number, index in enumerate(expected):
        value, subject = found.get((index.agent, index.type)), f"index of {index.agent} at {index.type}"
        shown = "none" if value is None else format_number(value)
        mend: Mend | None = None if value is None else {(*place, number, "index"): value}
        differs = f"expected {index.index}, found {shown}" if value != index.index else ""
        yield _result((*place, number), subject, differs, mend)


def design_results(case: Case, env: Environment) -> Iterator[Result]:
    """Answers to problems."""
    if not case.expect.designs:
        return
    from lpmech.designs.design import answered  # a room that few cases ask for
    from lpmech.designs.quantities import NoQuantity
    from lpmech.designs.rules import NoEntry
    from lpmech.designs.sizes import TooLarge

    for number, expected in enumerate(case.expect.designs):
        subject = f"design {expected.name or number + 1}"
        try:
            found = answered(env, expected.problem)
        except (TooLarge, NoEntry, NoQuantity) as reason:
            yield _result((EXPECT, "design", number), subject, f"expected {expected.status}, but {reason}")
        else:
            yield design_result(number, expected, found)


def design_result(number: int, expected: ExpectedDesign, found: Design) -> Result:
    """The answer to one problem."""
    wanted, told = [expected.status.value], [found.status.value]
    if expected.value is not None:
        wanted.append(format_number(expected.value))
        told.append("no value" if found.value is None else format_number(found.value))
    if expected.attained is not None:
        wanted.append("attained" if expected.attained else "not attained")
        told.append("attained" if found.attained else "not attained")
    differs = "" if wanted == told else f"expected {', '.join(wanted)}, found {', '.join(told)}"
    only_value = wanted[0] == told[0] and wanted[2:] == told[2:] and found.value is not None
    place: Place = (EXPECT, "design", number)
    mend: Mend | None = {(*place, "value"): found.value} if only_value and found.value is not None else None
    return _result(place, f"design {expected.name or number + 1}", differs, mend)


def without_mechanism(case: Case, reason: str, *, verdict: bool = False) -> Iterator[Result]:
    """Claims and payments, and if wanted the verdict, if there is no mechanism that they could be about."""
    said = f"there is no mechanism to compare: {reason}"
    if verdict and case.expect.verdict:
        yield _result((EXPECT, "verdict"), "verdict", f"expected {case.expect.verdict}, but {said}")
    for claim in case.expect.claims:
        yield _result((EXPECT, "claims", claim.id), f"claim {claim.id}", f"expected {claim.verdict}, but {said}")
    for number, transfer in enumerate(case.expect.transfers):
        place = (EXPECT, "transfers", number)
        yield _result(place, _paid(transfer), f"expected {transfer.payment}, but {said}")


def _where(period: int | None, state: Mapping[str, str]) -> str:
    at = ", ".join(f"{name} = {label}" for name, label in state.items())
    return f"at {at}" if period is None else f"in period {period} at {at}"


def _key(state: Mapping[str, str]) -> Key:
    return tuple(sorted(state.items()))
