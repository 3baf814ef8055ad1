"""The independent checker of certificates, `lpmech-certificate/1`, about environments, `lpmech-environment/1`; of
`lpmech-continuous-certificate/1` about `lpmech-continuous/1` (`continuous.py`); and of `lpmech-index-certificate/1`
about `lpmech-arms/1` (`verify_indices.py`).

It is written from the pages on those formats alone, shares no code with the rest of lpmech and uses nothing but
the standard library. It re-reads the environment, rebuilds every constraint by its own enumeration, and compares
exactly, in plain integers. The unit of work of `limit` is at most about a tenth of a microsecond; the default of 10^10
units allows minutes.

    python -I lpmech/checker ENVIRONMENT CERTIFICATE [--format text|json] [--require ID,...] [--limit N]
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass

from .canonical import digest
from .certificate import Certificate
from .concepts import CONCEPTS
from .continuous import Known, check_continuous, is_continuous
from .environment import Environment
from .errors import CheckError, printable
from .meter import DEFAULT_LIMIT
from .read_certificate import read_certificate
from .read_environment import read_environment
from .strict_json import load
from .verify import ClaimReport, first_reason, verify
from .verify_indices import check_indices, is_arms

__all__ = ["DEFAULT_LIMIT", "DEFAULT_REQUIRE", "ClaimReport", "Report", "check_files"]

DEFAULT_REQUIRE = ("efficient", "incentive_compatible")
_EXIT_CODES = {"accepted": 0, "rejected": 1, "malformed": 2, "limit": 3}
FilePath = str | os.PathLike[str]


@dataclass(frozen=True)
class Report:
    """The checker's answer: accepted, rejected, malformed, limit, or internal error; the environment's SHA-256."""

    verdict: str
    claims: tuple[ClaimReport, ...]
    environment: str | None
    reason: str | None

    @property
    def exit_code(self) -> int:
        return _EXIT_CODES.get(self.verdict, 4)


def check_files(
    environment_path: FilePath,
    certificate_path: FilePath,
    require: Iterable[str] = DEFAULT_REQUIRE,
    limit: int = DEFAULT_LIMIT,
) -> Report:
    """Check a certificate against an environment; every refusal is a report, not an exception."""
    required = tuple(require)
    if unknown := [name for name in required if name not in CONCEPTS]:
        raise ValueError(f"no claim has the id {unknown[0]!r}")
    known = Known()
    try:
        reason = _check(environment_path, certificate_path, required, limit, known)
    except CheckError as refusal:
        where = f"{known.file}: " if refusal.verdict == "malformed" else ""
        return Report(refusal.verdict, known.claims, known.environment, where + str(refusal))
    except MemoryError:
        return Report("limit", known.claims, known.environment, "the memory does not suffice")
    except Exception as error:
        reason = printable(f"{type(error).__name__}: {error}"[:300])
        return Report("internal error", known.claims, known.environment, reason)
    return Report("accepted" if reason is None else "rejected", known.claims, known.environment, reason)


def _check(
    environment_path: FilePath, certificate_path: FilePath, require: tuple[str, ...], limit: int, known: Known
) -> str | None:
    """Why the certificate is rejected, None if it is accepted."""
    value = load(environment_path)
    if is_arms(value):
        return check_indices(value, lambda: load(certificate_path), limit, known)
    if is_continuous(value):
        return check_continuous(value, lambda: load(certificate_path), limit, known)
    environment: Environment = read_environment(value)
    known.environment, known.file = digest(environment), "certificate"
    certificate: Certificate = read_certificate(load(certificate_path), environment, known.environment)
    known.claims = tuple(ClaimReport(claim.id, claim.verdict, "not checked") for claim in certificate.claims)
    known.claims = tuple(verify(environment, certificate, limit))
    return first_reason(known.claims, require)
