"""Claims whose least slack is known by bounds: their form, and when what is stated is what is found, or weaker.

Certificates by bounds and certificates about crowds state their claims alike; they differ in how a cell is named.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import Generic, TypeVar, cast

from ..kernel.answer import ClaimReport, Stated, number_text
from ..kernel.certificate import Verdict
from ..kernel.errors import Malformed, Path, Rejected, expected
from ..kernel.fields import fraction, list_of, object_of, string

_CLAIM = ("id", "concept", "verdict", "least_slack", "at", "reason", "witness")
_VERDICTS = ("proved", "refuted", "undecided")
_ENDS = ("from", "to")
A = TypeVar("A")


class Witness(Enum):
    """What the witness of a claim holds: nothing, the number of open cells if it is undecided, or ε."""

    NOTHING = ()
    OPEN = ("open",)
    EPSILON = ("epsilon",)


@dataclass(frozen=True)
class BoundedClaim(Generic[A]):
    """A claim as it is stated; an end of the slack that is not stated is None. `slack` is as it is written."""

    id: str
    concept: str
    verdict: Verdict
    low: Fraction | None
    high: Fraction | None
    at: A | None
    open: int | None
    epsilon: Fraction | None
    slack: object


@dataclass(frozen=True)
class Own:
    """The checker's own verdict, bounds of the least slack, and number of open cells."""

    verdict: Verdict
    low: Fraction | None = None
    high: Fraction | None = None
    open: int = 0


UNDECIDED = Own("undecided")


def judged(low: Fraction, high: Fraction) -> Own:
    """What bounds of the least slack decide."""
    return Own("proved" if low >= 0 else "refuted" if high < 0 else "undecided", low, high)


def read_claims(
    value: object, witnesses: Mapping[str, Witness], read_at: Callable[[object, Path], A]
) -> tuple[BoundedClaim[A], ...]:
    """The claims of a certificate, none of them twice, or Malformed."""
    found: dict[str, BoundedClaim[A]] = {}
    for k, item in enumerate(list_of(value, ("claims",))):
        claim = _claim(item, witnesses, read_at, ("claims", k))
        if claim.id in found:
            raise Malformed(("claims", k, "id"), f"the claim {claim.id} is repeated")
        found[claim.id] = claim
    return tuple(found.values())


def _claim(
    value: object, witnesses: Mapping[str, Witness], read_at: Callable[[object, Path], A], path: Path
) -> BoundedClaim[A]:
    fields = object_of(value, path, _CLAIM)
    name = string(fields["id"], (*path, "id"))
    if name not in witnesses:
        raise expected((*path, "id"), "the id of a claim", name)
    if fields["verdict"] not in _VERDICTS:
        raise expected((*path, "verdict"), "proved, refuted or undecided", fields["verdict"])
    string(fields["reason"], (*path, "reason"))
    low, high = _ends(fields["least_slack"], (*path, "least_slack"))
    at = None if fields["at"] is None else read_at(fields["at"], (*path, "at"))
    concept, verdict = string(fields["concept"], (*path, "concept")), cast(Verdict, fields["verdict"])
    counted, epsilon = _witness(witnesses[name], verdict, fields["witness"], (*path, "witness"))
    return BoundedClaim(name, concept, verdict, low, high, at, counted, epsilon, fields["least_slack"])


def _ends(value: object, path: Path) -> tuple[Fraction | None, Fraction | None]:
    if value is None:
        return None, None
    fields = object_of(value, path, _ENDS)
    low, high = (None if fields[key] is None else fraction(fields[key], (*path, key)) for key in _ENDS)
    if low is not None and high is not None and low > high:
        raise Malformed(path, "from is above to")
    return low, high


def _witness(kind: Witness, verdict: Verdict, value: object, path: Path) -> tuple[int | None, Fraction | None]:
    """The number of open cells, and ε."""
    kind = Witness.NOTHING if kind is Witness.OPEN and verdict != "undecided" else kind
    fields = object_of(value, path, kind.value)
    if kind is Witness.OPEN:
        counted = fields["open"]
        if type(counted) is not int or counted < 0:
            raise expected((*path, "open"), "a number of cells", counted)
        return counted, None
    if kind is Witness.EPSILON:
        epsilon = fraction(fields["epsilon"], (*path, "epsilon"))
        if epsilon < 0:
            raise expected((*path, "epsilon"), "a rational that is not negative", fields["epsilon"])
        return None, epsilon
    return None, None


def expect_no_more(claim: BoundedClaim[A], own: Own) -> None:
    """Rejected unless the claim is what the checker finds, or weaker; the named cell apart."""
    if claim.verdict not in (own.verdict, "undecided"):
        raise Rejected(f"the claim is {own.verdict}, not {claim.verdict}")
    if claim.low is not None and (own.low is None or own.low < claim.low):
        raise Rejected("the least slack is not known to be at least what `from` says")
    if claim.high is not None and (own.high is None or own.high > claim.high):
        raise Rejected("the least slack is not known to be at most what `to` says")
    if claim.verdict == "proved" and claim.low is not None and claim.low < 0:
        raise Rejected("a claim that is proved has no slack below 0")
    if claim.verdict == "refuted" and claim.high is not None and claim.high >= 0:
        raise Rejected("a claim that is refuted has a slack below 0")
    if claim.open is not None and own.open > claim.open:
        raise Rejected(f"{own.open} cells are open, more than are stated")


def expect_at_most(claim: BoundedClaim[A], there: Fraction | None) -> None:
    """Rejected unless the slack at the named cell, None if it has none, is at most what is stated."""
    if there is None or claim.high is None or there > claim.high:
        raise Rejected("the slack at the named cell is not known to be at most what `to` says")


def reported(claim: BoundedClaim[A], concept: str, judge: Callable[[BoundedClaim[A]], None]) -> ClaimReport:
    """The answer about a claim whose concept is this text, and which a judge rejects unless it holds."""
    try:
        if claim.concept != concept:
            raise Rejected("the concept is not the text that belongs to the id")
        judge(claim)
    except Rejected as rejection:
        return _report(claim, str(rejection))
    return _report(claim, None)


def unchecked(claim: BoundedClaim[A]) -> ClaimReport:
    """The answer about a claim before it is checked."""
    return _report(claim, "not checked")


def _report(claim: BoundedClaim[A], reason: str | None) -> ClaimReport:
    return ClaimReport(claim.id, claim.verdict, reason, tuple(_stated(claim)))


def _stated(claim: BoundedClaim[A]) -> Stated:
    """The ends of the slack and the number of open cells, as text."""
    found = []
    if isinstance(claim.slack, dict):
        ends = ((f"least slack {key}", claim.slack[key]) for key in _ENDS)
        found += [(name, number_text(end)) for name, end in ends if end is not None]
    if claim.open is not None:
        found.append(("open cells", str(claim.open)))
    return tuple(found)
