"""What a case expects, beside what bounds say.

A number that is expected is as found if it is within the bounds: more they do not tell. It differs if it is not. A
range is as found if the bounds are within it, differs if the two have no number in common, and else bounds do not tell.
A verdict differs if another one is decided, and they do not tell of one that is undecided.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
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
from lpmech.certificate.regression import Comparison, counted, required
from lpmech.claims.bounded import Ends
from lpmech.claims.judgement import Judgement
from lpmech.problem.exact import format_number
from lpmech.report.bounds import between
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


@dataclass(frozen=True)
class Fitted:
    """A thing that is expected, what bounds say of it, and what they found."""

    subject: str
    fit: Fit
    said: str = ""

    @property
    def told(self) -> str:
        """In words."""
        return f"{self.subject}: {self.said}"


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


def compare_bounds(case: Case, certificate: EnclosedCertificate, *, otherwise: str) -> Comparison:
    """Everything that the case expects of verdicts and numbers beside a certificate. `otherwise`: why it is not about
    the expected mechanism, if so."""
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


def _comparison(case: Case, found: Mapping[str, list[Fitted]], why: str) -> Comparison:
    every = [one for part in found.values() for one in part]
    said = counted(case)
    left = tuple(told for part, told in said.items() if not found.get(part))
    return Comparison(
        differences=tuple(one.told for one in every if one.fit is Fit.DIFFERS),
        compared=tuple(told for part, told in said.items() if found.get(part)),
        not_compared=left, why=why if left else "", open=tuple(one.told for one in every if one.fit is Fit.OPEN),
    )  # fmt: skip


def _verdict(case: Case, certificate: EnclosedCertificate) -> Iterator[Fitted]:
    expected, found = case.expect.verdict, certificate.verdict
    if expected is not None and {*certificate.required} == {*required(case)}:
        what = Fit.HOLDS if found is expected else Fit.OPEN if found is Judgement.UNDECIDED else Fit.DIFFERS
        yield Fitted("verdict", what, f"expected {expected}, found {found}")


def _claims(case: Case, certificate: EnclosedCertificate) -> Iterator[Fitted]:
    known = {claim.id: claim for claim in certificate.claims}
    for expected in case.expect.claims:
        subject, found = f"claim {expected.id}", known.get(expected.id)
        if found is None:
            yield Fitted(subject, Fit.OPEN, f"expected {expected.verdict}; bounds do not decide it")
        else:
            yield _claim(subject, expected, found)


def _claim(subject: str, expected: ExpectedClaim, found: Claim) -> Fitted:
    said = f"expected {expected.verdict}, found {found.verdict}"
    what = Fit.HOLDS
    if found.verdict is not expected.verdict:
        what = Fit.OPEN if found.verdict is Verdict.UNDECIDED else Fit.DIFFERS
    if expected.least_slack is None or what is Fit.DIFFERS:
        return Fitted(subject, what, said)
    slack = fit(expected.least_slack, found.slack)
    if slack is Fit.HOLDS and what is Fit.HOLDS:
        return Fitted(subject, what)
    told = f"expected the least slack {_text(expected.least_slack)}, found {between(*found.slack)}"
    return Fitted(subject, slack if slack is not Fit.HOLDS else what, told if slack is not Fit.HOLDS else said)


def _text(expected: Expected) -> str:
    return format_number(expected) if isinstance(expected, Fraction) else str(expected)


def _place(
    env: Environment, period: int | None, state: Mapping[str, str], left: str | None
) -> tuple[int, tuple[int, ...]]:
    """The period's position, and that of the state on the axes of those who are there."""
    position = 0 if period is None or env.horizon is None else period - 1
    stage = env.stage(position)
    return position, tuple(stage.labels[name].index(state[name]) for name in stage.components if name != left)


def _at(period: int | None, state: Mapping[str, str]) -> str:
    at = ", ".join(f"{name} = {label}" for name, label in state.items())
    return f"at {at}" if period is None else f"in period {period} at {at}"


def _values(case: Case, amounts: Amounts) -> Iterator[Fitted]:
    for expected in case.expect.values:
        yield _value(expected, amounts)


def _value(expected: ExpectedValue, amounts: Amounts) -> Fitted:
    """The value of a program; that of the rule is the value of everyone only if the rule is proved to be best."""
    env, left = amounts.env, expected.society.without
    subject = f"value of {expected.society}, {_at(expected.period, expected.state)}"
    if not amounts.knows(left):
        return Fitted(
            subject, Fit.OPEN, "bounds tell of it only if the rule is proved to be best, and of the pivot mechanism"
        )
    position, labels = _place(env, expected.period, expected.state, left)
    found = amounts.value(None if left is None else env.agents.index(left), position).at(labels)
    told = f"expected {_text(expected.value)}, found {between(*found)}"
    return Fitted(subject, fit(expected.value, found), told)


def _payments(case: Case, amounts: Amounts) -> Iterator[Fitted]:
    for expected in case.expect.transfers:
        yield _payment(expected, amounts)


def _payment(expected: ExpectedTransfer, amounts: Amounts) -> Fitted:
    env, subject = amounts.env, f"payment of {expected.agent}, {_at(expected.period, expected.state)}"
    if not amounts.setting.pivot:
        return Fitted(subject, Fit.OPEN, "bounds tell of payments of the pivot mechanism")
    position, labels = _place(env, expected.period, expected.state, None)
    found = amounts.payment(env.agents.index(expected.agent), position).at(labels)
    told = f"expected {_text(expected.payment)}, found {between(*found)}"
    return Fitted(subject, fit(expected.payment, found), told)
