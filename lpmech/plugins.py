"""The plug-ins: what rooms after the core add to it, each as one value `PLUGIN` in its module `plugin.py`.

The core asks here for formats, families, commands, options, concepts of claims and codes of faults, and knows no
plug-in by name. This module imports nothing of lpmech. Each part of a plug-in is a function that imports what it needs
when it is called, so that `lpmech --help` loads no more than the commands, and a family no command.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol, cast

_PLUGINS = ("lpmech.continuous.plugin", "lpmech.crowds.plugin", "lpmech.statements.plugin")


class Holds(StrEnum):
    """What a file holds, in the words of messages."""

    ENVIRONMENT = "an environment"
    CERTIFICATE = "a certificate"
    MECHANISM = "a mechanism file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A format of files: the name in the key `format` that this program writes, and what such a file holds.

    The format is known by the name without the version: `lpmech-arms/2` is a file of arms, though none that is read.
    """

    name: str  # `lpmech-arms/1`
    holds: Holds

    @property
    def prefix(self) -> str:
        """The name up to the version."""
        return self.name[: self.name.index("/") + 1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command of the program, the name of the one after which it is listed, and its group of commands, if any.

    `formerly` is a name that it had before it had a group; it still works, with a notice. `takes` names the format of
    the cases that it is for, if they are a plug-in's. `example` are arguments that it takes, one for each
    place, and options with values behind them.
    """

    run: Callable[..., Any]
    after: str
    group: str | None = None
    formerly: str | None = None
    takes: str | None = None
    example: tuple[str, ...] = ()
    codes: Mapping[int, str] = field(default_factory=dict)  # what its exit codes mean, besides those of all commands


class Certify(Protocol):
    """`lpmech certify` of a case of a plug-in's format: prints the answer and returns the exit code."""

    def __call__(self, case: Any, options: Mapping[str, Any], output: Path | None, *, as_json: bool) -> int: ...


def _no_rows() -> tuple[()]:
    return ()


def _no_texts() -> Mapping[str, str]:
    return {}


def _no_options() -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFormat(Format):
    """A format of cases besides those with finitely many types, and what the commands do with such a case.

    `canonical`, `files`, `summary` and `certify` take the text that was found (`lpmech.casefiles.finding.Found`), and
    raise BadInput with every fault of it. `files` are those by name that `lpmech certify -o` writes of the case. `page`
    takes the bytes of such files, what is said about them (`lpmech.certificate.about.About`), and whether the checker
    accepts them, and gives a `lpmech.pages.page.Page`. A summary is what `lpmech show` writes, part by part.
    `expected` gives each result that the case expects, beside what is found (`lpmech.certificate.compared.Result`).
    `options` are those of `lpmech certify` that only such cases have: an annotated type for each parameter, which is
    None where it is not given.
    """

    about: str  # what such a case has and others have not
    taken_by: Callable[[], Sequence[str]]  # the commands that take such a case, as on the command line
    shipped: str  # the folder of the shipped cases that has those of this format, and no others
    canonical: Callable[[Any], str]
    files: Callable[[Any], Mapping[str, str]]
    page: Callable[[Mapping[str, bytes], Any, bool], Any]
    summary: Callable[[Any], Iterable[Any]]
    certify: Certify
    expected: Callable[[Any], Sequence[Any]]
    families: Callable[[], Sequence[Any]] = _no_rows  # each a `lpmech.casefiles.families.Family`
    options: Callable[[], Mapping[str, Any]] = _no_options

    @property
    def taken(self) -> str:
        """Which commands take such a case, as faults tell whoever gave it to another one."""
        *most, last = (f"`lpmech {command}`" for command in self.taken_by())
        return f"{', '.join(most)}{' and ' if most else ''}{last} take{'' if most else 's'} this file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plugin:
    """What a plug-in adds: formats of cases and of certificates, commands, concepts of claims by id, what the codes of
    its faults mean and how such faults are mended, and names of the package's face, each with its module."""

    cases: tuple[CaseFormat, ...] = ()
    certificates: tuple[Format, ...] = ()
    commands: Callable[[], Sequence[Command]] = _no_rows
    concepts: Callable[[], Mapping[str, str]] = _no_texts
    codes: Callable[[], Mapping[str, str]] = _no_texts
    mends: Callable[[], Mapping[str, str]] = _no_texts
    face: Mapping[str, str] = field(default_factory=dict)


@cache
def plugins() -> tuple[Plugin, ...]:
    """All plug-ins, loaded on first use."""
    return tuple(cast(Plugin, import_module(name).PLUGIN) for name in _PLUGINS)


def case_formats() -> tuple[CaseFormat, ...]:
    """The formats of cases of all plug-ins."""
    return tuple(one for plugin in plugins() for one in plugin.cases)


def case_format_of(written: str) -> CaseFormat | None:
    """The plug-ins' format of cases that the key `format` names, if any."""
    return next((one for one in case_formats() if written.startswith(one.prefix)), None)


def case_format_certified_by(written: str) -> CaseFormat | None:
    """The plug-ins' format of cases to which the certificates belong that the key `format` names, if any.

    Such a certificate may be about an ordinary environment, as that of identical agents is.
    """
    owners = (one for one in plugins() if any(written.startswith(format_.prefix) for format_ in one.certificates))
    return next((case for plugin in owners for case in plugin.cases), None)
