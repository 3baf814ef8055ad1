"""The independent checker of certificates, `lpmech-certificate/1`, about environments, `lpmech-environment/1`; of
`lpmech-continuous-certificate/1` about `lpmech-continuous/1` (`continuous/`); of `lpmech-certificate/2`, which proves
by bounds (`enclosed/`); of `lpmech-crowd-certificate/1` to `/3`, about identical agents and `lpmech-crowd/1` and `/2`
(`crowds/`); of `lpmech-design-certificate/1`, which answers a problem (`designs/`); of
`lpmech-region-certificate/1`, for which values of a number something holds (`regions/`); of
`lpmech-states-certificate/1`, `/1.1` and `/2`, about mechanisms that remember by states and draw lots (`states/`); and
of `lpmech-index-certificate/1` about `lpmech-arms/1` (`indices/`).

It is written from the pages on those formats alone, shares no code with the rest of lpmech and uses nothing but
the standard library. It re-reads the environment, rebuilds every constraint by its own enumeration, and compares
exactly, in plain integers. The unit of work of `limit` is at most about a tenth of a microsecond; the default of 10^10
units allows minutes.

`kernel/` is the ground: files, tables, transitions, payoffs, how work is counted, and what a kind of claim is. It
imports nothing else. `claims/` has a module for each subject, with its `KINDS`; no subject imports another. `interim/`
has the claims about who sees its own types only, and `existence/` those about all transfers of a form, or all
mechanisms; `claims` lists them with its own. `bounded/` is what claims by bounds have in common, `derived/` finds the
tables that a certificate leaves out. The face, in this folder, reads two files, verifies the evidence and then every
claim.

    python -I lpmech/checker ENVIRONMENT CERTIFICATE [--format text|json] [--require ID,...] [--limit N]
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Union

from .claims import MECHANISMS, format_of
from .continuous.certificate import CONTINUOUS
from .continuous.environment import is_continuous
from .continuous.verify import check_continuous
from .crowds.read_crowd import is_crowd
from .crowds.verify import CROWDS, check_crowd, check_lumped, is_lumped
from .derived.tables import WITH_TABLES, leaves_out
from .derived.tables import format_of as short_format
from .designs.verify import DESIGNS, check_design, is_design
from .enclosed.verify import ENCLOSED, check_enclosed, is_enclosed
from .indices.verify import INDICES, check_indices, is_arms
from .kernel.answer import Check, ClaimReport, UnknownClaim, check_ids
from .kernel.canonical import digest
from .kernel.certificate import Certificate
from .kernel.environment import Environment
from .kernel.errors import CheckError, printable
from .kernel.meter import DEFAULT_LIMIT, Meter
from .kernel.read_environment import read_environment
from .kernel.strict_json import load
from .regions.verify import REGIONS, check_region, is_region
from .states.verify import STATES, check_stated, in_product, is_states
from .verify import read_certificate, verify

__all__ = ["CLAIMS", "DEFAULT_LIMIT", "DEFAULT_REQUIRE", "ClaimReport", "Report", "UnknownClaim", "check_files"]
_FORMATS = (MECHANISMS, CONTINUOUS, INDICES, ENCLOSED, DESIGNS, REGIONS, CROWDS, STATES)
CLAIMS = tuple(dict.fromkeys(claim for one in _FORMATS for claim in one.claims))
DEFAULT_REQUIRE = ("efficient", "incentive_compatible")
_EXIT_CODES = {"accepted": 0, "rejected": 1, "malformed": 2, "limit": 3}
FilePath = Union[str, "os.PathLike[str]"]


@dataclass(frozen=True)
class Report:
    """The checker's answer: accepted, rejected, malformed, limit, or internal error; the environment's SHA-256; the
    certificate's format, and the claims that this defines and the certificate does not state (None: not read)."""

    verdict: str
    claims: tuple[ClaimReport, ...]
    environment: str | None
    reason: str | None
    format: str | None = None
    not_stated: tuple[str, ...] | None = None

    def __repr__(self) -> str:
        why = "" if self.reason is None else f": {self.reason}"
        return f"<Report {self.verdict}, {self._count}{why}>"

    @property
    def _count(self) -> str:
        return "1 claim" if len(self.claims) == 1 else f"{len(self.claims)} claims"

    @property
    def exit_code(self) -> int:
        return _EXIT_CODES.get(self.verdict, 4)

    def to_json(self) -> dict[str, object]:
        """The answer in the shape of certificate page section 4."""
        claims = [
            {"id": claim.id, "verdict": claim.verdict, "reason": claim.reason, "stated": dict(claim.stated)}
            for claim in self.claims
        ]
        return {
            "verdict": self.verdict,
            "claims": claims,
            "not_stated": None if self.not_stated is None else list(self.not_stated),
            "environment": self.environment,
            "reason": self.reason,
        }


def check_files(
    environment_path: FilePath,
    certificate_path: FilePath,
    require: Iterable[str] | None = None,
    limit: int = DEFAULT_LIMIT,
) -> Report:
    """Check a certificate against an environment; every refusal is a report, not an exception.

    `require` lists claims that must be proved; without it those of DEFAULT_REQUIRE must be decided. Raises UnknownClaim
    where it is empty or names a claim that no certificate of the kind has."""
    required = None if require is None else tuple(require)
    check_ids(None if required is None else [name.partition(" (")[0] for name in required], CLAIMS)
    check = Check(required, DEFAULT_REQUIRE, limit, lambda: load(certificate_path))
    try:
        reason = _check(load(environment_path), check)
    except UnknownClaim:
        raise
    except CheckError as refusal:
        where = f"{check.file}: " if refusal.verdict == "malformed" else ""
        return _report(refusal.verdict, check, where + str(refusal))
    except MemoryError:
        return _report("limit", check, "the memory does not suffice")
    except Exception as error:
        return _report("internal error", check, printable(f"{type(error).__name__}: {error}"[:300]))
    return _report("accepted" if reason is None else "rejected", check, reason)


def _report(verdict: str, check: Check, reason: str | None) -> Report:
    return Report(verdict, check.claims, check.environment, reason, check.format, check.not_stated)


# What a file may be that is no environment, with its check.
_SUBJECTS = ((is_arms, check_indices), (is_crowd, check_crowd), (is_continuous, check_continuous))


def _check(value: object, check: Check) -> str | None:
    """Why the certificate is rejected, None if it is accepted."""
    for is_one, check_one in _SUBJECTS:
        if is_one(value):
            return check_one(value, check)
    if check.require is not None and not {*check.require} & {*DESIGNS.claims, *REGIONS.claims}:
        check.expect(MECHANISMS.claims)
    environment: Environment = read_environment(value)
    sha = digest(environment)
    certificate = check.about(sha)
    if is_design(certificate):
        return check_design(environment, certificate, check)
    if is_region(certificate):
        return check_region(environment, value, certificate, check)
    check.expect(MECHANISMS.claims)
    for is_of, check_of in ((is_lumped, check_lumped), (is_enclosed, check_enclosed), (is_states, _check_states)):
        if is_of(certificate):
            return check_of(environment, certificate, check)
    derives = leaves_out(certificate)
    known = short_format(certificate) if derives else format_of(certificate)
    read: Certificate = read_certificate(certificate, environment, sha, known, leaves_out=derives)
    plain = replace(read, format=WITH_TABLES.get(read.format, read.format))
    return _verified(environment, plain, read.format, known.defined(read.format), check)


def _check_states(environment: Environment, value: object, check: Check) -> str | None:
    """The same of a mechanism with states, which is a plain one in its product with the environment."""
    check.expect(STATES.claims)
    with Meter(check.limit).running():
        version, product, plain = in_product(environment, value, check.environment)
    certificate = read_certificate(plain, product, str(plain["environment"]))
    check_stated([claim.id for claim in certificate.claims])
    return _verified(product, certificate, version, STATES.claims, check)


def _verified(
    environment: Environment, certificate: Certificate, version: str, defined: Iterable[str], check: Check
) -> str | None:
    """Why a certificate that could be read is rejected, None if it is accepted."""
    check.read(version, defined, (ClaimReport(c.id, c.verdict, "not checked", c.stated) for c in certificate.claims))
    return check.outcome(verify(environment, certificate, check.limit), check.decided)
