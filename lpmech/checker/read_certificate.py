"""Reading a certificate (certificate page section 2) and the claims in it (section 3)."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any, cast

from .claims import EVIDENCE, KINDS, MECHANISMS
from .kernel.certificate import Cell, Certificate, Claim, Verdict
from .kernel.environment import Environment
from .kernel.errors import Malformed, Path, Rejected, expected, quote
from .kernel.evidence import Tables, read_evidence, read_mechanism
from .kernel.fields import any_object, list_of, object_of, rational, string
from .kernel.kinds import Form, Kind
from .kernel.labels import Labels
from .kernel.spaces import Space
from .kernel.stated import number_text

_SHA256 = re.compile(r"[0-9a-f]{64}")
_KEYS = ("id", "concept", "verdict", "least_slack", "at", "reason", "witness")
_CELL = ("agent", "period", "memory", "state", "report")
_VERDICTS = ("proved", "refuted", "undecided")


def read_certificate(value: object, environment: Environment, sha: str) -> Certificate:
    """The certificate that a JSON value describes, for an environment with that SHA-256, or Malformed; Rejected where
    it is about another environment, by which alone its tables and labels could be read."""
    fields = any_object(value, ())
    version = MECHANISMS.version(fields.get("format"), ("format",))
    object_of(fields, (), ("format", "environment", "versions", "mechanism", "evidence", "claims"))
    digest = string(fields["environment"], ("environment",))
    if not _SHA256.fullmatch(digest):
        raise expected(("environment",), "64 lower-case hexadecimal digits", digest)
    if digest != sha:
        raise Rejected(f"the certificate is about another environment, {digest}, not {sha}")
    for name, software in any_object(fields["versions"], ("versions",)).items():
        string(software, ("versions", name))
    tables = Tables(environment)
    mechanism = read_mechanism(tables, fields["mechanism"], ("mechanism",))
    tables.transfers = mechanism.transfers
    evidence = read_evidence(tables, fields["evidence"], [part for part, _ in EVIDENCE], ("evidence",))
    claims = read_claims(fields["claims"], environment, MECHANISMS.defined(version), ("claims",))
    return Certificate(digest, version, mechanism, evidence, claims)


def read_claims(
    value: object, environment: Environment, defined: Collection[str], path: Path
) -> tuple[Claim[Any], ...]:
    """The claims, each id at most once and among those that are defined."""
    claims: dict[str, Claim[Any]] = {}
    for k, item in enumerate(list_of(value, path)):
        claim = _claim(Labels(environment), item, defined, (*path, k))
        if claim.id in claims:
            raise Malformed((*path, k, "id"), f"the claim {claim.id} is repeated")
        claims[claim.id] = claim
    return tuple(claims.values())


def _claim(labels: Labels, value: object, defined: Collection[str], path: Path) -> Claim[Any]:
    fields = object_of(value, path, _KEYS)
    name = string(fields["id"], (*path, "id"))
    if name not in defined:
        raise expected((*path, "id"), "the id of a claim", name)
    kind = KINDS[name]
    if fields["verdict"] not in _VERDICTS:
        raise expected((*path, "verdict"), "proved, refuted or undecided", fields["verdict"])
    verdict = cast(Verdict, fields["verdict"])
    string(fields["reason"], (*path, "reason"))
    slack = None if fields["least_slack"] is None else rational(fields["least_slack"], (*path, "least_slack"))
    at = None if fields["at"] is None else _cell(labels, fields["at"], kind, (*path, "at"))
    if verdict == "undecided" and (slack is not None or at is not None):
        raise Malformed(path, "an undecided claim has null least_slack and at")
    given = any_object(fields["witness"], (*path, "witness"))
    form = _form(kind, verdict, given, (*path, "witness"))
    witness = form.read(labels, given, (*path, "witness"))
    concept = string(fields["concept"], (*path, "concept"))
    stated = () if fields["least_slack"] is None else (("least slack", number_text(fields["least_slack"])),)
    return Claim(name, concept, verdict, slack, at, frozenset(given), witness, path, (*stated, *form.says(given)))


def _form(kind: Kind, verdict: Verdict, fields: Collection[str], path: Path) -> Form[Any]:
    """The form of a witness, by its keys."""
    found = kind.form(verdict, fields)
    if found is None:
        wanted = " or ".join("{" + ", ".join(map(quote, form.keys)) + "}" for form in kind.forms(verdict))
        raise Malformed(path, f"expected an object with the keys {wanted}")
    return found


def _cell(labels: Labels, value: object, kind: Kind, path: Path) -> Cell:
    remembers = isinstance(value, dict) and value.get("memory") is not None
    past = ("own",) if kind.own_past and remembers else ()  # the agent's own type in the period before
    fields = object_of(value, path, (*_CELL, *past), ("shock",) if kind.by_shock else ())
    agent = labels.agent(fields["agent"], (*path, "agent"))
    period = labels.period(fields["period"], (*path, "period"))
    if fields["memory"] is None and fields["state"] is None and fields["report"] is None and "shock" not in fields:
        return Cell(agent, period, None, None, None, None)
    index = labels.index(period, (*path, "period"))
    memory = None if fields["memory"] is None else labels.memory(fields["memory"], index, (*path, "memory"))
    state = None if fields["state"] is None else _state(labels, fields["state"], agent, index, kind, (*path, "state"))
    report = None if fields["report"] is None else labels.report(fields["report"], agent, index, (*path, "report"))
    shock, own = None, None
    if "shock" in fields:  # where its stage has shocks; there is no such key elsewhere
        if fields["shock"] is None:
            raise expected((*path, "shock"), "the label of a shock, or no such key", None)
        shock = labels.shock(fields["shock"], index, (*path, "shock"))
    if "own" in fields:  # there is a period before, as there is a memory
        before = index if labels.environment.horizon is None else index - 1
        own = labels.report(fields["own"], agent, before, (*path, "own"))
    return Cell(agent, period, memory, state, report, shock, own)


def _state(labels: Labels, value: object, agent: int | None, index: int, kind: Kind, path: Path) -> tuple[int, ...]:
    """The state that a cell names; where the claim says so, what the agent sees of it."""
    if not kind.seen_only:
        return labels.state(value, index, path)
    if agent is None:
        raise Malformed(path, "what nobody sees")
    space = labels.space(index, path)
    seen = (*space.components[: space.has_public], space.components[space.has_public + agent])
    return labels.labels(value, Space(seen), path)
