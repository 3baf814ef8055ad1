"""Reading a certificate (certificate page section 2) and the claims in it (section 3), and the order of a check: all
evidence is verified, needed or not; then each claim that is not undecided.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any, cast

from .claims import EVIDENCE, KINDS, format_of, knows_absence
from .derived.tables import derive
from .kernel import labels
from .kernel.answer import ClaimReport, Format, number_text
from .kernel.certificate import Cell, Certificate, Claim, Mechanism, Verdict, read_evidence
from .kernel.environment import Environment
from .kernel.errors import Malformed, Path, Rejected, expect, must, must_be, quote
from .kernel.fields import any_object, list_of, object_of, rational, string
from .kernel.kinds import FROM, Case, Form, Kind
from .kernel.labels import Scope
from .kernel.meter import Meter
from .kernel.model import Model
from .kernel.shapes import fill, or_null, read
from .kernel.spaces import Space
from .kernel.sums import check_allocation, check_by_shock

_SHA256 = re.compile(r"[0-9a-f]{64}")
_KEYS = ("id", "concept", "verdict", "least_slack", "at", "reason", "witness")
_CELL = ("agent", "period", "memory", "state", "report")
_VERDICTS = ("proved", "refuted", "undecided")


def read_certificate(
    value: object, environment: Environment, sha: str, known: Format | None = None, *, leaves_out: bool = False
) -> Certificate:
    """The certificate that a JSON value describes, for an environment with that SHA-256, or Malformed; Rejected where
    it is about another environment, by which alone its tables and labels could be read."""
    fields = any_object(value, ())
    known = format_of(value) if known is None else known
    version = known.version(fields.get("format"), ("format",))
    object_of(fields, (), ("format", "environment", "versions", "mechanism", "evidence", "claims"))
    digest = string(fields["environment"], ("environment",))
    must_be(_SHA256.fullmatch(digest) is not None, ("environment",), "64 lower-case hexadecimal digits", digest)
    if digest != sha:
        raise Rejected(f"the certificate is about another environment, {digest}, not {sha}")
    for name, software in any_object(fields["versions"], ("versions",)).items():
        string(software, ("versions", name))
    scope = Scope(environment)
    scope.leaves_out = leaves_out
    mechanism = read(Mechanism, scope, fields["mechanism"], ("mechanism",))
    scope.transfers = mechanism.transfers
    evidence = read_evidence(scope, fields["evidence"], [part for part, _ in EVIDENCE], ("evidence",))
    claims = read_claims(fields["claims"], scope, known.defined(version), ("claims",))
    return Certificate(version, mechanism, evidence, claims)


def read_claims(value: object, scope: Scope, defined: Collection[str], path: Path) -> tuple[Claim[Any], ...]:
    """The claims, each id at most once and among those that are defined."""
    claims: dict[str, Claim[Any]] = {}
    for k, item in enumerate(list_of(value, path)):
        claim = _claim(scope.inner(), item, defined, (*path, k))
        must(claim.id not in claims, (*path, k, "id"), f"the claim {claim.id} is repeated")
        claims[claim.id] = claim
    return tuple(claims.values())


def _claim(scope: Scope, value: object, defined: Collection[str], path: Path) -> Claim[Any]:
    fields = object_of(value, path, _KEYS)
    name = string(fields["id"], (*path, "id"))
    must_be(name in defined, (*path, "id"), "the id of a claim", name)
    kind = KINDS[name]
    must_be(fields["verdict"] in _VERDICTS, (*path, "verdict"), "proved, refuted or undecided", fields["verdict"])
    verdict = cast(Verdict, fields["verdict"])
    string(fields["reason"], (*path, "reason"))
    slack = None if fields["least_slack"] is None else rational(fields["least_slack"], (*path, "least_slack"))
    at = None if fields["at"] is None else _cell(scope.inner(), fields["at"], kind, (*path, "at"))
    if verdict == "undecided" and (slack is not None or at is not None):
        raise Malformed(path, "an undecided claim has null least_slack and at")
    given = any_object(fields["witness"], (*path, "witness"))
    form = _form(kind, verdict, given, (*path, "witness"))
    witness = fill(form.shape, scope, given, (*path, "witness"))
    concept = string(fields["concept"], (*path, "concept"))
    stated = () if fields["least_slack"] is None else (("least slack", number_text(fields["least_slack"])),)
    return Claim(name, concept, verdict, slack, at, form, witness, path, (*stated, *form.says(given)))


def _form(kind: Kind, verdict: Verdict, fields: Collection[str], path: Path) -> Form[Any]:
    """The form of a witness, by its keys."""
    found = next((form for form in kind.forms(verdict) if set(form.keys) == set(fields)), None)
    if found is None:
        wanted = " or ".join("{" + ", ".join(map(quote, form.keys)) + "}" for form in kind.forms(verdict))
        raise Malformed(path, f"expected an object with the keys {wanted}")
    return found


def _cell(scope: Scope, value: object, kind: Kind, path: Path) -> Cell:
    remembers = isinstance(value, dict) and value.get("memory") is not None
    past = ("own",) if kind.own_past and remembers else ()  # the agent's own type in the period before
    fields = object_of(value, path, (*_CELL, *past), ("shock",) if kind.by_shock else ())
    agent = labels.find_agent(scope, fields["agent"], (*path, "agent"))
    period = labels.find_label(fields["period"], (*path, "period"))
    if all(fields.get(key) is None for key in ("memory", "state", "report")) and "shock" not in fields:
        return Cell(agent, period)
    labels.find_period(scope, period, (*path, "period"))
    memory = or_null(labels.find_memory)(scope, fields["memory"], (*path, "memory"))
    state = None if fields["state"] is None else _state(scope, fields["state"], kind, (*path, "state"))
    report, shock, own = or_null(labels.find_type)(scope, fields["report"], (*path, "report")), None, None
    if "shock" in fields:  # where its stage has shocks; there is no such key elsewhere
        must_be(fields["shock"] is not None, (*path, "shock"), "the label of a shock, or no such key", None)
        shock = labels.find_shock(scope, fields["shock"], (*path, "shock"))
    if "own" in fields:  # there is a period before, as there is a memory
        own = labels.find_type(scope.inner(period=scope.before), fields["own"], (*path, "own"))
    return Cell(agent, period, memory, state, report, shock, own)


def _state(scope: Scope, value: object, kind: Kind, path: Path) -> tuple[int, ...]:
    """The state that a cell names; where the claim says so, what the agent sees of it."""
    if not kind.seen_only:
        return labels.find_state(scope, value, path)
    if scope.agent is None:
        raise Malformed(path, "what nobody sees")
    space = scope.space(path)
    seen = (*space.components[: space.has_public], space.components[space.has_public + scope.agent])
    return labels.labels_on(Space(seen), value, path)


def verify(environment: Environment, certificate: Certificate, limit: int) -> list[ClaimReport]:
    """A report of each claim; Rejected where mechanism or evidence does not hold, Limit where the work is too much."""
    with Meter(limit).running():
        model = Model(environment, certificate)
        check_allocation(model)
        derive(model)
        check_by_shock(model)
        found: dict[str, ClaimReport] = {}
        case = Case(model, found)
        for _, check_part in EVIDENCE:
            check_part(model)
        for claim in sorted(certificate.claims, key=lambda claim: claim.form.last):
            found[claim.id] = ClaimReport(claim.id, claim.verdict, _reason(case, claim), claim.stated)
    return [found[claim.id] for claim in certificate.claims]


def _reason(case: Case, claim: Claim[Any]) -> str | None:
    """Why a claim does not hold, None if it does."""
    try:
        expect(claim.concept == KINDS[claim.id].concept, "the concept is not the text that belongs to the id")
        by_itself = claim.form.keys != (FROM,) and claim.verdict != "undecided"
        if by_itself and not knows_absence(KINDS[claim.id], case.model.certificate.format):
            all_asked = not any(stage.away for stage in case.model.environment.stages)
            expect(all_asked, "it supposes that everybody is asked, and some agents are away")
        for need in claim.form.needs:
            need(case.model)
        claim.form.check(case, claim)
    except Rejected as rejection:
        return str(rejection)
    return None
