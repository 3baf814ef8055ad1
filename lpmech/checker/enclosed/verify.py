"""The order of a check of an enclosed certificate: the form, the programs, the width of payments, then each claim."""

from __future__ import annotations

from collections.abc import Sequence

from ..claims import KINDS
from ..kernel.answer import ClaimReport, Known, Stated, check_ids, first_reason
from ..kernel.environment import Environment
from ..kernel.errors import Rejected
from ..kernel.formats import Format
from ..kernel.meter import Meter
from ..kernel.stated import number_text
from .audit import audit
from .reading import FORMAT, EnclosedCertificate, EnclosedClaim, read_enclosed
from .verdicts import RULES, WITNESSES, Judge, judge_claim

ENCLOSED = Format({FORMAT: tuple(rule.id for rule in RULES)})


def is_enclosed(value: object) -> bool:
    """Whether a JSON value is an enclosed certificate, right or wrong; one that lists transfers is none."""
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        return False
    mechanism = value.get("mechanism")
    return not (isinstance(mechanism, dict) and "transfers" in mechanism)


def check_enclosed(
    environment: Environment,
    value: object,
    require: Sequence[str] | None,
    decided: Sequence[str],
    limit: int,
    known: Known,
) -> str | None:
    """Why the certificate is rejected, None if it is accepted; what is found out is noted in `known` as it comes."""
    check_ids(require, ENCLOSED.claims)
    with Meter(limit).running():
        certificate = read_enclosed(value, environment, known.environment or "", ENCLOSED, WITNESSES)
        stated = {claim.id for claim in certificate.claims}
        known.format = certificate.format
        known.not_stated = tuple(name for name in ENCLOSED.claims if name not in stated)
        known.claims = tuple(_report(claim, "not checked") for claim in certificate.claims)
        known.claims = tuple(_verified(environment, certificate))
    return first_reason(known.claims, require, decided)


def _verified(environment: Environment, certificate: EnclosedCertificate) -> list[ClaimReport]:
    periods, numbers = audit(environment, certificate)
    judge = Judge(environment, certificate, periods, numbers)
    if certificate.width is not None and numbers.width * judge.unit > certificate.width:
        raise Rejected("payments are not enclosed to the stated width")
    return [_report(claim, _reason(judge, claim)) for claim in certificate.claims]


def _reason(judge: Judge, claim: EnclosedClaim) -> str | None:
    try:
        if claim.concept != KINDS[claim.id].concept:
            raise Rejected("the concept is not the text that belongs to the id")
        judge_claim(judge, claim)
    except Rejected as rejection:
        return str(rejection)
    return None


def _report(claim: EnclosedClaim, reason: str | None) -> ClaimReport:
    return ClaimReport(claim.id, claim.verdict, reason, tuple(_stated(claim)))


def _stated(claim: EnclosedClaim) -> Stated:
    """The ends of the slack, ε and the number of open cells, as text."""
    found = []
    if isinstance(claim.slack, dict):
        ends = (("least slack from", "from"), ("least slack to", "to"))
        found += [(name, number_text(claim.slack[key])) for name, key in ends if claim.slack[key] is not None]
    if claim.open is not None:
        found.append(("open cells", str(claim.open)))
    return tuple(found)
