"""What `lpmech.verify` is given: paths of files, values that have a form as JSON, or such forms themselves.

A certificate is a value with a form (`Certificate`, `Design`, `Region`, and those of bounds, arms and plug-ins) or that
form, a mapping. What it is about is an environment, arms, what plug-ins read, or the form of one. Whether a mapping is
a certificate the checker says; here a value is refused that has no such form.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol, TypeAlias, runtime_checkable

from lpmech.licensing.arm import Bandit
from lpmech.licensing.canonical import canonical as canonical_arms
from lpmech.plugins import Holds
from lpmech.problem.canonical import canonical
from lpmech.problem.environment import Environment
from lpmech.reading.faults import BadInput, Fault
from lpmech.reading.files import compact
from lpmech.reading.formats import format_of

_ENVIRONMENT = ("an environment: one that lpmech.load gives, a file, or a mapping of its JSON",
                "the environment comes first, then the certificate")  # fmt: skip
_CERTIFICATE = ("a certificate: what lpmech.certify, audit, choose, design or region gives, a file, or a mapping of "
                "its JSON", "lpmech.verify(env, lpmech.certify(env)) takes both")  # fmt: skip


@runtime_checkable
class HasCanonical(Protocol):
    """What has a canonical form of its own, as what plug-ins read has."""

    def canonical(self) -> str:
        """The canonical text."""


@runtime_checkable
class HasForm(Protocol):
    """What has a form as JSON."""

    def to_json(self) -> Mapping[str, Any]:
        """The form."""


FilePath: TypeAlias = str | os.PathLike[str]
Subject: TypeAlias = FilePath | Mapping[str, Any] | Environment | Bandit | HasCanonical
Proof: TypeAlias = FilePath | Mapping[str, Any] | HasForm


def subject_file(given: Subject, path: Path) -> str:
    """The file of what a certificate is about, written if a value is given. Raises BadInput."""
    if isinstance(given, Environment):
        return _written(canonical(given), path)
    if isinstance(given, Bandit):
        return _written(canonical_arms(given), path)
    if isinstance(given, HasCanonical) and not isinstance(given, type):
        return _written(given.canonical(), path)
    return _file(given, path, "the environment", _ENVIRONMENT)


def certificate_file(given: Proof, path: Path) -> str:
    """The file of a certificate, written if a value is given. Raises BadInput."""
    if isinstance(given, HasForm) and not isinstance(given, type):
        told = given.to_json()
        found = format_of(told)
        if found is not None and found.holds is Holds.CERTIFICATE:
            return _written(compact(told), path)
    return _file(given, path, "the certificate", _CERTIFICATE)


def _file(given: object, path: Path, what: str, wanted: tuple[str, str]) -> str:
    """A path as it is, and a mapping as JSON. Raises BadInput of anything else."""
    written = os.fspath(given) if isinstance(given, str | os.PathLike) else None
    if isinstance(written, str):
        return written
    told = f"a value of the kind {type(given).__name__}"
    if isinstance(given, Mapping):
        try:
            return _written(compact(_plain(given)), path)
        except (TypeError, ValueError, RecursionError) as error:
            told = f"a mapping that is no JSON: {error}"
    expected, mend = wanted
    raise BadInput([Fault(code="E-KIND", source=what, line=None, place="", found=told, expected=expected, mend=mend)])


def _plain(value: object) -> object:
    """Mappings of any kind as objects."""
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value


def _written(text: str, path: Path) -> str:
    path.write_text(text, encoding="utf-8", newline="")
    return str(path)
