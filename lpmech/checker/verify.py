"""The order of a check: all evidence is verified, needed or not; then each claim that is not undecided."""

from __future__ import annotations

from typing import Any

from .claims import EVIDENCE, KINDS
from .kernel.answer import ClaimReport
from .kernel.certificate import Certificate, Claim
from .kernel.environment import Environment
from .kernel.errors import Rejected
from .kernel.kinds import FROM, Case, Form
from .kernel.meter import Meter
from .kernel.model import Model
from .kernel.points import check_allocation, check_by_shock


def verify(environment: Environment, certificate: Certificate, limit: int) -> list[ClaimReport]:
    """A report of each claim; Rejected where mechanism or evidence does not hold, Limit where the work is too much."""
    with Meter(limit).running():
        model = Model(environment, certificate)
        check_allocation(model)
        check_by_shock(model)
        found: dict[str, ClaimReport] = {}
        case = Case(model, found)
        for _, check_part in EVIDENCE:
            check_part(case)
        for claim in sorted(certificate.claims, key=lambda claim: _form(claim).last):
            found[claim.id] = ClaimReport(claim.id, claim.verdict, _reason(case, claim), claim.stated)
    return [found[claim.id] for claim in certificate.claims]


def _form(claim: Claim[Any]) -> Form[Any]:
    form = KINDS[claim.id].form(claim.verdict, claim.keys)
    assert form is not None  # it was read by it
    return form


def _reason(case: Case, claim: Claim[Any]) -> str | None:
    """Why a claim does not hold, None if it does."""
    try:
        if claim.concept != KINDS[claim.id].concept:
            raise Rejected("the concept is not the text that belongs to the id")
        form = _form(claim)
        asks_all = KINDS[claim.id].asks_all and form.keys != (FROM,) and claim.verdict != "undecided"
        if asks_all and any(stage.away for stage in case.model.environment.stages):
            raise Rejected("it supposes that everybody is asked, and some agents are away")
        for need in form.needs:
            need(case.model)
        form.check(case, claim)
    except Rejected as rejection:
        return str(rejection)
    return None
