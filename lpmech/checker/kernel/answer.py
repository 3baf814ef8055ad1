"""What is answered about claims: each one's report, what is required of them, and what is known when a check ends.

Required claims are those of certificate page section 4: without `--require` the default ones are to be decided, with it
the named ones, and no others, are to be proved.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from .errors import quote

Stated = tuple[tuple[str, str], ...]  # names of a claim's numbers, with the numbers as text


@dataclass(frozen=True)
class ClaimReport:
    """A claim's verdict and numbers as the certificate states them; `reason` says why it does not hold, or was not
    checked."""

    id: str
    verdict: str
    reason: str | None
    stated: Stated = ()


@dataclass
class Known:
    """What is known when a check ends early; the certificate's format and the claims that it does not state, once it
    has been read."""

    environment: str | None = None
    claims: tuple[ClaimReport, ...] = ()
    file: str = "environment"
    format: str | None = None
    not_stated: tuple[str, ...] | None = None

    def read(self, version: str, defined: Iterable[str], claims: Iterable[ClaimReport]) -> None:
        """The certificate has been read: its version, the claims that this defines, and those that are stated."""
        self.format, self.claims = version, tuple(claims)
        stated = {claim.id for claim in self.claims}
        self.not_stated = tuple(name for name in defined if name not in stated)


class UnknownClaim(ValueError):  # noqa: N818  a mistake of usage
    """A claim is required that no certificate of the kind has, or none is named."""


def check_ids(require: Collection[str] | None, known: Iterable[str]) -> None:
    """UnknownClaim unless claims that are required are known, and are some where any are named."""
    ids = tuple(known)
    if require is not None and not require:
        raise UnknownClaim("no claim is named that must be proved")
    for name in require or ():
        if name not in ids:
            shown = dict.fromkeys(one.partition(" (")[0] for one in ids)
            raise UnknownClaim(f"no claim has the id {quote(name)}; ids are {', '.join(shown)}")


def first_reason(
    claims: Collection[ClaimReport], require: Sequence[str] | None, decided: Sequence[str] = ()
) -> str | None:
    """Why the certificate as a whole is rejected, None if it is accepted; `decided` is required where `require` is
    None."""
    if not claims:
        return "the list of claims is empty"
    for claim in claims:
        if claim.reason is not None:
            return f"{claim.id}: {claim.reason}"
    verdicts = {claim.id: claim.verdict for claim in claims}
    for name in decided if require is None else require:
        verdict = verdicts.get(name, "undecided")
        if verdict == "undecided":
            return f"the required claim {name} is absent or undecided"
        if require is not None and verdict == "refuted":
            return f"{name}: required, but refuted"
    return None
