"""The certificate of a counterexample: the claims that refute a statement in one environment, given to the checker."""

from __future__ import annotations

import tempfile
from pathlib import Path

from lpmech.certificate import pipeline
from lpmech.certificate.certificate import Certificate
from lpmech.statements.instance import Instance
from lpmech.statements.statement import Failure


def certificate_of(case: Instance, failure: Failure) -> Certificate:
    """The certificate of the mechanism that the failure is about, with what is stated of numbers."""
    about, wanted = failure.about or case, tuple(failure.decided)
    if failure.mechanism is None:
        return pipeline.certify(about.given, failure.named, require=wanted, stated=failure.stated)
    return pipeline.audit(about.given, failure.mechanism, require=wanted, stated=failure.stated)


def check_refutation(case: Instance, failure: Failure) -> tuple[str, str]:
    """`accepted`, where the checker accepts the certificate and its claims are as they should be; else what is so; and
    the arithmetic, where a relation between numbers fails."""
    certificate = certificate_of(case, failure)
    with tempfile.TemporaryDirectory() as folder:
        certificate.save(folder)
        environment, certificate_file = (Path(folder) / f"{name}.json" for name in ("environment", "certificate"))
        report = pipeline.verify(environment, certificate_file)
    numbers = certificate.stated.reason if certificate.stated else ""
    if report.verdict != "accepted":
        return f"{report.verdict}: {report.reason}", numbers
    found = {claim.id: claim.verdict for claim in report.claims}
    other = [f"{name} is {found.get(name, 'absent')}" for name, verdict in failure.decided.items()
             if found.get(name) != verdict]  # fmt: skip
    return f"the certificate does not show it: {', '.join(other)}" if other else "accepted", numbers
