"""A certificate in the shape of `lpmech certify --format json`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lpmech.certificate.certificate import Certificate, claim_json
from lpmech.certificate.regression import Comparison
from lpmech.claims.incentives import incentive_compatible
from lpmech.claims.judgement import Judgement
from lpmech.claims.kind import Claim
from lpmech.claims.ordered import OrderedPeriod, ordered_periods
from lpmech.problem.canonical import sha256
from lpmech.problem.environment import Environment
from lpmech.problem.exact import format_number
from lpmech.separation.claim import Slack

Shape = dict[str, Any]


def certificate(certificate: Certificate, compared: Comparison, slacks: bool) -> Shape:
    """Verdict, mechanism, environment, claims and what the case expects; the increments, where payments rest on the
    order of types; and every slack, where wanted."""
    shape: Shape = {
        "verdict": str(certificate.verdict),
        "mechanism": certificate.mechanism.name,
        "environment": certificate.environment_sha256,
        "claims": [claim(one) for one in certificate.claims],
        "notes": [*certificate.mechanism.remarks, *certificate.notes],
        "chosen": list(certificate.chosen),
        "expectations": expectations(compared),
    }
    if periods := ordered_periods(certificate.game):
        shape["increments"] = [row for one in periods for row in increments(certificate, one)]
    return shape | ({"slacks": [slack(one) for one in certificate.slacks()]} if slacks else {})


def increments(certificate: Certificate, one: OrderedPeriod) -> Iterator[Shape]:
    """By how much an agent's payment rises at each border between two alternatives, and may rise; exactly."""
    at, found = one.found.steps, one.found
    numbers = {"at_least": one.steps.low, "at_most": one.steps.high, "formula": one.steps.formula, "paid": one.paid}
    for k, (cell, before, below, own) in enumerate(zip(at.cell, at.before, at.below, at.at, strict=True)):
        yield {
            "agent": found.name,
            "period": certificate.environment.period(one.position),
            "others": found.state_of(cell),
            "types": [found.types[below], found.types[own]],
            "from": found.alternative(cell, before),
            "to": found.alternative(cell, own),
            **{name: format_number(values.item((k,))) for name, values in numbers.items()},
        }


def no_mechanism(env: Environment, reason: str, compared: Comparison) -> Shape:
    """Nothing is certified, since the wanted mechanism cannot be built."""
    return {"verdict": str(Judgement.UNDECIDED), "mechanism": None, "environment": sha256(env), "claims": [],
            "notes": [reason], "expectations": expectations(compared)}  # fmt: skip


def expectations(compared: Comparison) -> Shape | None:
    """What the case expects and what differs from it; None where it expects nothing."""
    if not (compared.differences or compared.compared or compared.not_compared):
        return None
    return {
        "differences": list(compared.differences),
        "compared": list(compared.compared),
        "not_compared": list(compared.not_compared),
        "why": compared.why or None,
    }


def claim(claim: Claim) -> Shape:
    """One claim with its failing cells; the witness is for the certificate."""
    shape = dict(claim_json(claim))
    del shape["witness"]
    return shape | {"cells": [cell.to_json() for cell in claim.cells]}


def slack(slack: Slack) -> Shape:
    """One incentive constraint's slack."""
    return {"claim": incentive_compatible.id, **slack.at.to_json(), "slack": format_number(slack.slack)}
