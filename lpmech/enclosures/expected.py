"""What a case expects, beside what bounds say.

A number that is expected is as found if it is within the bounds: more they do not tell. It differs if it is not. A
range is as found if the bounds are within it, differs if the two have no number in common, and else bounds do not tell.
A verdict differs if another one is decided, and they do not tell of one that is undecided.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from fractions import Fraction
from typing import TYPE_CHECKING

from lpmech.casefiles import Case
from lpmech.casefiles.expectations import (
    Expected,
    ExpectedClaim,
    ExpectedTransfer,
    ExpectedValue,
    ends,
)
from lpmech.certificate.compared import EXPECT, Mend, Result
from lpmech.certificate.regression import Comparison, counted, required
from lpmech.claims.bounded import Ends
from lpmech.claims.judgement import Judgement
from lpmech.problem.bounds import between
from lpmech.problem.exact import format_number
from lpmech.reading.faults import Place
from lpmech.separation.claim import Verdict

if TYPE_CHECKING:
    from lpmech.enclosures.amounts import Amounts
    from lpmech.enclosures.certificate import EnclosedCertificate
    from lpmech.enclosures.verdicts import Claim
    from lpmech.problem.environment import Environment


class Fit(Enum):
    """What bounds say of something expected."""

    HOLDS = "as found"
    DIFFERS = "differs"
    OPEN = "open"


def fit(expected: Expected, found: Ends) -> Fit:
    """What bounds of a number say of it; an end that is not known is None.

    >>> fit(Fraction(1, 3), (Fraction(0), Fraction(1))), fit(Fraction(2), (Fraction(0), Fraction(1)))
    (<Fit.HOLDS: 'as found'>, <Fit.DIFFERS: 'differs'>)
    >>> from lpmech.casefiles.expectations import Range
    >>> fit(Range(Fraction(1, 2), Fraction(2)), (Fraction(0), Fraction(1)))
    <Fit.OPEN: 'open'>
    """
    (low, high), (least, greatest) = ends(expected), found
    if (greatest is not None and greatest < low) or (least is not None and least > high):
        return Fit.DIFFERS
    if least is None or greatest is None:
        return Fit.OPEN
    return Fit.HOLDS if low == high or (low <= least and greatest <= high) else Fit.OPEN


def results_by_bounds(case: Case, certificate: EnclosedCertificate) -> list[Result]:
    """Everything that the case expects of verdicts and numbers beside a certificate, each with its place."""
    return [*_verdict(case, certificate), *_claims(case, certificate), *_values(case, certificate.amounts),
            *_payments(case, certificate.amounts)]  # fmt: skip


def compare_bounds(case: Case, certificate: EnclosedCertificate, *, otherwise: str) -> Comparison:
    """The same as a comparison. `otherwise`: why the certificate is not about the expected mechanism, if so."""
    amounts = certificate.amounts
    found = {"values": [*_values(case, amounts)]}
    if not otherwise:
        found |= {"the verdict": [*_verdict(case, certificate)], "claims": [*_claims(case, certificate)],
                  "payments": [*_payments(case, amounts)]}  # fmt: skip
    return _comparison(case, found, otherwise or "bounds say nothing of it")


def compare_bounded_values(case: Case, amounts: Amounts) -> Comparison:
    """The values that the case expects."""
    return _comparison(case, {"values": [*_values(case, amounts)]}, "")


def compare_bounded_payments(case: Case, amounts: Amounts, *, otherwise: str) -> Comparison:
    """The payments that the case expects."""
    return _comparison(case, {} if otherwise else {"payments": [*_payments(case, amounts)]}, otherwise)


def _comparison(case: Case, found: Mapping[str, Sequence[Result]], why: str) -> Comparison:
    every = [one for part in found.values() for one in part]
    said = counted(case)
    left = tuple(told for part, told in said.items() if not found.get(part))
    return Comparison(
        differences=tuple(one.difference for one in every if one.difference),
        compared=tuple(told for part, told in said.items() if found.get(part)),
        not_compared=left, why=why if left else "", open=tuple(one.open for one in every if one.open),
    )  # fmt: skip


def _result(place: Place, subject: str, what: Fit, said: str = "", mend: Mend | None = None) -> Result:
    told = f"{subject}: {said}"
    return Result(place=place, subject=subject, difference=told if what is Fit.DIFFERS else "",
                  open=told if what is Fit.OPEN else "", mend=mend)  # fmt: skip


def _verdict(case: Case, certificate: EnclosedCertificate) -> Iterator[Result]:
    expected, found, place = case.expect.verdict, certificate.verdict, (EXPECT, "verdict")
    if expected is not None and {*certificate.required} == {*required(case)}:
        what = Fit.HOLDS if found is expected else Fit.OPEN if found is Judgement.UNDECIDED else Fit.DIFFERS
        yield _result(place, "verdict", what, f"expected {expected}, found {found}", {place: str(found)})


def _claims(case: Case, certificate: EnclosedCertificate) -> Iterator[Result]:
    known = {claim.id: claim for claim in certificate.claims}
    for expected in case.expect.claims:
        place, subject, found = (EXPECT, "claims", expected.id), f"claim {expected.id}", known.get(expected.id)
        if found is None:
            yield _result(place, subject, Fit.OPEN, f"expected {expected.verdict}; bounds do not decide it")
        else:
            yield _claim(place, subject, expected, found)


def _claim(place: Place, subject: str, expected: ExpectedClaim, found: Claim) -> Result:
    said = f"expected {expected.verdict}, found {found.verdict}"
    mend: Mend | None = {(*place, "verdict"): str(found.verdict)} if expected.least_slack is None else None
    what = Fit.HOLDS
    if found.verdict is not expected.verdict:
        what = Fit.OPEN if found.verdict is Verdict.UNDECIDED else Fit.DIFFERS
    if expected.least_slack is None or what is Fit.DIFFERS:
        return _result(place, subject, what, said, mend)
    slack = fit(expected.least_slack, found.slack)
    if slack is Fit.HOLDS:
        return _result(place, subject, what, said)
    told = f"expected the least slack {_text(expected.least_slack)}, found {between(*found.slack)}"
    return _result(place, subject, slack, told)


def _text(expected: Expected) -> str:
    return format_number(expected) if isinstance(expected, Fraction) else str(expected)


def _place(
    env: Environment, period: int | None, state: Mapping[str, str], left: str | None
) -> tuple[int, tuple[int, ...]]:
    """The period's position, and that of the state on the axes of those who are there. Raises LookupError or
    ValueError where there is no such state."""
    position = 0 if period is None or env.horizon is None else period - 1
    stage = env.stage(position)
    return position, tuple(stage.labels[name].index(state[name]) for name in stage.components if name != left)


def _at(period: int | None, state: Mapping[str, str]) -> str:
    at = ", ".join(f"{name} = {label}" for name, label in state.items())
    return f"at {at}" if period is None else f"in period {period} at {at}"


def _values(case: Case, amounts: Amounts) -> Iterator[Result]:
    for number, expected in enumerate(case.expect.values):
        yield _value((EXPECT, "values", number), expected, amounts)


def _value(place: Place, expected: ExpectedValue, amounts: Amounts) -> Result:
    """The value of a program; that of the rule is the value of everyone only if the rule is proved to be best."""
    env, left = amounts.env, expected.society.without
    where = f"{expected.society}, {_at(expected.period, expected.state)}"
    subject = f"value of {where}"
    if not amounts.knows(left):
        why = "bounds tell of it only if the rule is proved to be best, and of the pivot mechanism"
        return _result(place, subject, Fit.OPEN, why)
    try:
        position, labels = _place(env, expected.period, expected.state, left)
    except (LookupError, ValueError):
        return _result(place, subject, Fit.DIFFERS, "there is no such state")
    found = amounts.value(None if left is None else env.agents.index(left), position).at(labels)
    what, told = fit(expected.value, found), f"expected {_text(expected.value)}, found {between(*found)}"
    if what is not Fit.HOLDS or expected.allocation is None:
        return _result(place, subject, what, told)
    possible = _possible(amounts, expected, position, labels)
    said = f"expected {expected.allocation}, found {' or '.join(sorted(set().union(*possible)))}"
    return _result(place, f"allocation of {where}", _chosen(amounts, expected, possible, position, labels), said)


Labels = tuple[int, ...]


def _possible(amounts: Amounts, expected: ExpectedValue, position: int, labels: Labels) -> list[set[str]]:
    """At each shock, the allocations that may be the best."""
    left = expected.society.without
    society = None if left is None else amounts.env.agents.index(left)
    return [amounts.possible(society, shock, position, labels) for shock in amounts.likely(position)]


def _chosen(
    amounts: Amounts, expected: ExpectedValue, possible: Sequence[set[str]], position: int, labels: Labels
) -> Fit:
    """Whether the rule, which is best, chooses an allocation, or no other one is as good."""
    if any(expected.allocation not in one for one in possible):
        return Fit.DIFFERS
    if all(len(one) == 1 for one in possible):
        return Fit.HOLDS
    if expected.society.without is not None:
        return Fit.OPEN
    rule = {amounts.chosen(shock, position, labels) for shock in amounts.likely(position)}
    return Fit.HOLDS if rule == {expected.allocation} else Fit.OPEN


def _payments(case: Case, amounts: Amounts) -> Iterator[Result]:
    for number, expected in enumerate(case.expect.transfers):
        yield _payment((EXPECT, "transfers", number), expected, amounts)


def _payment(place: Place, expected: ExpectedTransfer, amounts: Amounts) -> Result:
    env, subject = amounts.env, f"payment of {expected.agent}, {_at(expected.period, expected.state)}"
    if not amounts.setting.pivot:
        return _result(place, subject, Fit.OPEN, "bounds tell of payments of the pivot mechanism")
    try:
        position, labels = _place(env, expected.period, expected.state, None)
    except (LookupError, ValueError):
        return _result(place, subject, Fit.DIFFERS, "there is no such row")
    if expected.memory is not None:
        return _result(place, subject, Fit.DIFFERS, "there is no such row: these payments remember nothing")
    found = amounts.payment(env.agents.index(expected.agent), position).at(labels)
    told = f"expected {_text(expected.payment)}, found {between(*found)}"
    return _result(place, subject, fit(expected.payment, found), told)
