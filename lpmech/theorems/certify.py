"""The certificate of a counterexample: the mechanism's claims in the drawn environment, given to the checker."""

from __future__ import annotations

import tempfile
from pathlib import Path

from lpmech import pipeline
from lpmech.certificate import Certificate
from lpmech.mechanisms.mechanism import Mechanism
from lpmech.theorems.instance import Instance


def certificate_of(case: Instance, mechanism: Mechanism, claims: tuple[str, ...]) -> Certificate:
    """All claims about the mechanism, of which `claims` are required."""
    return Certificate(environment=case.given, audit=case.audit(mechanism), required=claims)


def check_refutation(case: Instance, mechanism: Mechanism, claims: tuple[str, ...]) -> str:
    """`accepted`, where the checker accepts the certificate and the claims in it are refuted; else what it says."""
    certificate = certificate_of(case, mechanism, claims)
    if certificate.verdict != "refuted":
        return f"the certificate says {certificate.verdict}"
    with tempfile.TemporaryDirectory() as folder:
        certificate.save(folder)
        report = pipeline.verify(Path(folder) / "environment.json", Path(folder) / "certificate.json", claims)
    return report.verdict
