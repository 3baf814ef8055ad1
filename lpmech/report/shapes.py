"""A certificate in the shape of `lpmech certify --format json`."""

from __future__ import annotations

from typing import Any

from lpmech.canonical import sha256
from lpmech.certificate import Certificate
from lpmech.claims import Claim, Slack
from lpmech.environment import Environment
from lpmech.evidence import claim_json
from lpmech.exact import format_number

Shape = dict[str, Any]


def certificate(certificate: Certificate, slacks: bool) -> Shape:
    """Verdict, mechanism, environment and claims; and every slack, where wanted."""
    shape: Shape = {
        "verdict": certificate.verdict,
        "mechanism": certificate.audit.mechanism.name,
        "environment": certificate.environment_sha256,
        "claims": [claim(one) for one in certificate.claims],
        "notes": [*certificate.audit.mechanism.remarks, *certificate.notes],
        "chosen": list(certificate.chosen),
    }
    return shape | ({"slacks": [slack(one) for one in certificate.audit.slacks()]} if slacks else {})


def no_mechanism(env: Environment, reason: str) -> Shape:
    """Nothing is certified, since the wanted mechanism cannot be built."""
    return {"verdict": "undecided", "mechanism": None, "environment": sha256(env), "claims": [], "notes": [reason]}


def claim(claim: Claim) -> Shape:
    """One claim with its failing cells; the witness is for the certificate."""
    shape = {key: value for key, value in claim_json(claim).items() if key != "witness"}
    return shape | {"cells": [cell.to_json() for cell in claim.cells]}


def slack(slack: Slack) -> Shape:
    """One constraint's slack."""
    return {"claim": slack.claim, **slack.at.to_json(), "slack": format_number(slack.slack)}
