"""The order of a check of an enclosed certificate: the form, the programs, the width of payments, then each claim."""

from __future__ import annotations

from ..bounded.claims import unchecked
from ..kernel.answer import Check, ClaimReport, Format
from ..kernel.environment import Environment
from ..kernel.errors import Rejected
from ..kernel.meter import Meter
from .audit import audit
from .reading import FORMAT, LATER, OF_PRESENT, EnclosedCertificate, read_enclosed
from .verdicts import RULES, Judge

ENCLOSED = Format({FORMAT: RULES.of_version(later=False), LATER: RULES.of_version(later=True), OF_PRESENT: ()})


def is_enclosed(value: object) -> bool:
    """Whether a JSON value is an enclosed certificate, right or wrong; one that lists transfers is none."""
    if not isinstance(value, dict) or value.get("format") not in (FORMAT, LATER, OF_PRESENT):
        return False
    mechanism = value.get("mechanism")
    return not (isinstance(mechanism, dict) and "transfers" in mechanism)


def check_enclosed(environment: Environment, value: object, check: Check) -> str | None:
    """Why the certificate is rejected, None if it is accepted; what is found out is noted in `check` as it comes."""
    check.expect(ENCLOSED.claims)
    with Meter(check.limit).running():
        certificate = read_enclosed(value, environment, check.environment or "", ENCLOSED, RULES.witnesses)
        if isinstance(value, dict):
            value.clear()  # its text is as long as all tables, and is read
        check.read(certificate.format, ENCLOSED.defined(certificate.format), map(unchecked, certificate.claims))
        return check.outcome(_verified(environment, certificate), check.decided)


def _verified(environment: Environment, certificate: EnclosedCertificate) -> list[ClaimReport]:
    periods, numbers = audit(environment, certificate)
    judge = Judge(environment, certificate, periods, numbers)
    if certificate.width is not None and numbers.width * judge.unit > certificate.width:
        raise Rejected("payments are not enclosed to the stated width")
    return RULES.reports(judge, certificate.claims)
