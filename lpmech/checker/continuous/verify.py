"""The check of a certificate about continuous signals, from the values of the two files on."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..kernel.answer import Check, ClaimReport, first_reason
from ..kernel.errors import Rejected
from ..kernel.meter import Meter
from ..kernel.older import paired
from .certificate import CONTINUOUS, KINDS, read_certificate
from .density import check_densities
from .environment import digest, read_continuous
from .integrals import Integrator
from .kinds import Claim
from .lengths import spend_lengths
from .payoffs import Payoffs


def check_continuous(environment: object, check: Check) -> str | None:
    """Why the certificate is rejected, None if it is accepted; what is found out is noted in `check` as it comes."""
    env = read_continuous(environment)
    names_of = {kind.id: kind.names(env) for kind in KINDS.values()}
    check.expect((*names_of, *(name for names in names_of.values() for name in names)))
    check.environment, meter = digest(env), Meter(check.limit)
    integrator = Integrator(env, meter)
    check_densities(integrator)
    value = check.about(check.environment)
    spend_lengths(value, meter)
    certificate = read_certificate(value, env, check.environment)
    payoffs = Payoffs(env, certificate.mechanism, integrator)
    names = [claim.name(env) for claim in certificate.claims]
    check.format, check.not_stated = certificate.format, _not_stated(names_of, certificate.format, names)
    reports = {
        name: ClaimReport(name, "proved", "not checked", claim.stated())
        for name, claim in paired(names, certificate.claims)
    }
    check.claims = tuple(reports.values())
    if len(reports) < len(names):
        return "a claim is made twice"
    with meter.running():
        for name, claim in paired(names, certificate.claims):
            reports[name] = replace(reports[name], reason=_reason(payoffs, claim))
    check.claims = tuple(reports.values())
    required = [name for claim in check.require or () for name in names_of.get(claim) or [claim]]
    return _first_reason(names_of, check.claims) or first_reason(check.claims, required)


def _reason(payoffs: Payoffs, claim: Claim[Any]) -> str | None:
    try:
        claim.check(payoffs)
    except Rejected as rejection:
        return str(rejection)
    return None


def _not_stated(names_of: Mapping[str, Sequence[str]], version: str, stated: Collection[str]) -> tuple[str, ...]:
    """Claims of the version that are not stated: the id where nothing of the kind is, else what is left."""
    found: list[str] = []
    for claim in CONTINUOUS.defined(version):
        missing = [name for name in names_of[claim] if name not in stated]
        found += missing if len(missing) < len(names_of[claim]) else [claim] * bool(missing)
    return tuple(found)


def _first_reason(names_of: Mapping[str, Sequence[str]], reports: tuple[ClaimReport, ...]) -> str | None:
    """What does not hold, or which claim that is always required is absent: those that are about all agents first."""
    for report in reports:
        if report.reason is not None:
            return f"{report.id}: {report.reason}"
    names = {report.id for report in reports}
    required = sorted((kind for kind in KINDS.values() if kind.required), key=lambda kind: kind.agent)
    missing = next((name for kind in required for name in names_of[kind.id] if name not in names), None)
    return None if missing is None else f"the required claim {missing} is absent"
