"""Versions of the formats of certificates, and which claims each defines (certificate page section 2, *Versions*).

What a version defines never changes, so that the answer to a stored certificate never changes: a claim that is added
belongs to a new version, `lpmech-certificate/1.1` and so on, which lists just what it adds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .errors import Path, expected, quote


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
