"""The order of a check of a certificate about identical agents: crowd, form, tables, payments, then each claim."""

from __future__ import annotations

from ..bounded.claims import unchecked
from ..kernel.answer import Check, ClaimReport, Format
from ..kernel.environment import Environment
from ..kernel.errors import Malformed, Rejected
from ..kernel.meter import Meter
from .certificate import FORMAT, LATER, RENAMED, CrowdCertificate, read_body, read_head
from .crowd import Crowd
from .digest import digest_of_crowd
from .named import read_groups
from .numbers import Numbers
from .read_crowd import read_crowd
from .recognise import recognise
from .verdicts import RULES, Judge

CROWDS = Format({FORMAT: RULES.ids, LATER: (), RENAMED: ()})


def is_lumped(value: object) -> bool:
    """Whether a JSON value says that it is a certificate about identical agents, of whatever version."""
    written = value.get("format") if isinstance(value, dict) else None
    return isinstance(written, str) and written.startswith(FORMAT.partition("/")[0] + "/")


def check_crowd(value: object, check: Check) -> str | None:
    """Why a certificate about a crowd is rejected, None if it is accepted."""
    check.expect(CROWDS.claims)
    crowd = read_crowd(value)
    stated = check.about(digest_of_crowd(crowd))
    with Meter(check.limit).running():
        fields, version, about = read_head(stated, CROWDS)
        if version == RENAMED:
            raise Rejected("a crowd says itself who is identical, so that a certificate about it has an older format")
        if fields["groups"] is not None:
            raise Malformed(("groups",), "expected null, as a crowd says itself who is identical")
        _check_about(about, check)
        return _outcome(fields, version, crowd, check)


def check_lumped(environment: Environment, value: object, check: Check) -> str | None:
    """The same of a certificate about an environment of which it names the groups."""
    check.expect(CROWDS.claims)
    with Meter(check.limit).running():
        fields, version, about = read_head(value, CROWDS)
        groups = read_groups(fields["groups"], environment, renamed=version == RENAMED)
        _check_about(about, check)
        return _outcome(fields, version, recognise(environment, groups), check)


def _check_about(about: str, check: Check) -> None:
    if about != check.environment:
        raise Rejected(f"the certificate is about another environment, {about}, not {check.environment}")


def _outcome(fields: dict[str, object], version: str, crowd: Crowd, check: Check) -> str | None:
    certificate = read_body(fields, version, crowd, RULES.witnesses)
    check.read(certificate.format, CROWDS.claims, map(unchecked, certificate.claims))
    return check.outcome(_verified(crowd, certificate), check.decided)


def _verified(crowd: Crowd, certificate: CrowdCertificate) -> list[ClaimReport]:
    numbers = Numbers(crowd, certificate)
    if numbers.width > certificate.width:
        raise Rejected("payments are not known to the stated width")
    numbers.check_payments(certificate.payments)
    return RULES.reports(Judge(numbers), certificate.claims)
