"""What is answered about claims: those that a version defines, each one's report, what is required of them, the numbers
that they state as text, and what is known when a check ends.

What a version of a format defines never changes, so that the answer to a stored certificate never changes: a claim that
is added belongs to a new version, which lists just what it adds (certificate page section 2, *Versions*).

Required claims are those of certificate page section 4: without `--require` the default ones are to be decided, with it
the named ones, and no others, are to be proved.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from .errors import Path, expected, named, quote
from .fields import ratio, shown

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
class Check:
    """One check: what is asked of it, and what is known of the answer so far, as it may end early.

    `require` are the claims to be proved; where it is None, those of `decided` are to be decided. `load` reads the
    certificate. Its format and the claims that it does not state are known once it has been read."""

    require: tuple[str, ...] | None
    decided: tuple[str, ...]
    limit: int
    load: Callable[[], object]
    file: str = "environment"
    environment: str | None = None
    claims: tuple[ClaimReport, ...] = ()
    format: str | None = None
    not_stated: tuple[str, ...] | None = None

    def expect(self, ids: Iterable[str]) -> None:
        """UnknownClaim unless the claims that are required are among these."""
        check_ids(self.require, ids)

    def about(self, environment: str) -> object:
        """The certificate, once the SHA-256 of what it is about is known."""
        self.environment, self.file = environment, "certificate"
        return self.load()

    def read(self, version: str, defined: Iterable[str], claims: Iterable[ClaimReport]) -> None:
        """The certificate has been read: its version, the claims that this defines, and those that are stated."""
        self.format, self.claims = version, tuple(claims)
        stated = {claim.id for claim in self.claims}
        self.not_stated = tuple(name for name in defined if name not in stated)

    def outcome(self, claims: Iterable[ClaimReport], decided: Sequence[str] = ()) -> str | None:
        """Why the certificate is rejected whose claims have been checked, None if it is accepted."""
        self.claims = tuple(claims)
        return first_reason(self.claims, self.require, decided)


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


@dataclass(frozen=True)
class Format:
    """A format by its versions, the oldest first, each with the claims that it adds."""

    versions: Mapping[str, tuple[str, ...]]

    @property
    def claims(self) -> tuple[str, ...]:
        """The claims of the newest version."""
        return self.defined(list(self.versions)[-1])

    def defined(self, version: str) -> tuple[str, ...]:
        """The claims that a version defines: those of the versions up to it."""
        names = list(self.versions)
        return tuple(claim for name in names[: names.index(version) + 1] for claim in self.versions[name])

    def version(self, value: object, path: Path) -> str:
        """The version that a certificate is written in, or Malformed."""
        if not isinstance(value, str) or value not in self.versions:
            raise expected(path, " or ".join(map(quote, self.versions)), value)
        return value

    def later(self, version: str) -> bool:
        """Whether a version is not the first one."""
        return version != next(iter(self.versions))


# Texts are of the claim as it is written, after its form has been checked: labels stand there, not their places.


MOST = 20  # of a list so many entries are shown, and the rest is counted


def number_text(written: object) -> str:
    """A RATIONAL: exact where short, else its size."""
    return shown(*ratio(written, ()))


def some(name: str, items: list[Any], text: Any) -> Iterator[tuple[str, str]]:
    """The first items of a list, numbered, and how many follow."""
    for k, item in enumerate(islice(items, MOST), 1):
        yield f"{name} {k}", text(item)
    if len(items) > MOST:
        yield f"{name}s", f"{len(items) - MOST} more"


def labels_text(state: Mapping[str, str]) -> str:
    rest = f" and {len(state) - MOST} more" if len(state) > MOST else ""
    return " ".join(f"{named(key)}={named(label)}" for key, label in islice(state.items(), MOST)) + rest


def says_epsilon(witness: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Of whom, of what form, and by how much."""
    yield from ((key, named(witness[key])) for key in ("agent", "form") if key in witness)
    yield from ((key, number_text(witness[key])) for key in ("slack", "epsilon") if key in witness)
