"""The plug-ins: what rooms after the core add to it, each as one value `PLUGIN` in its module `plugin.py`.

The core asks here for families, commands, concepts of claims and formats of cases, and knows no plug-in by name. This
module imports nothing of lpmech. Each part of a plug-in is a function that imports what it needs when it is called, so
that `lpmech --help` loads no more than the commands, and a family no command.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol, cast

_PLUGINS = ("lpmech.continuous.plugin", "lpmech.statements.plugin")


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command of the program, and the name of the one after which it is listed."""

    run: Callable[..., Any]
    after: str


class Certify(Protocol):
    """`lpmech certify` of a case of a plug-in's format: prints the answer and returns the exit code."""

    def __call__(self, case: Any, grid: Any, form: Any, output: Path | None, *, as_json: bool) -> int: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A format of cases: how its name in the key `format` begins, and what the commands do with such a case.

    The functions take the text that was found (`lpmech.casefiles.finding.Found`), and raise BadInput with every fault
    of it. A summary is what `lpmech show` writes, part by part.
    """

    prefix: str
    about: str  # what such a case has and others have not
    taken_by: str  # a sentence that names the commands that take it
    canonical: Callable[[Any], str]
    summary: Callable[[Any], Iterable[Any]]
    certify: Certify


def _no_rows() -> tuple[()]:
    return ()


def _no_concepts() -> Mapping[str, str]:
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plugin:
    """What a plug-in adds: formats, families with their builders, commands, and concepts of claims by id."""

    formats: tuple[Format, ...] = ()
    families: Callable[[], Sequence[tuple[Any, Callable[[Mapping[str, object]], dict[str, object]]]]] = _no_rows
    commands: Callable[[], Sequence[Command]] = _no_rows
    concepts: Callable[[], Mapping[str, str]] = _no_concepts


@cache
def plugins() -> tuple[Plugin, ...]:
    """All plug-ins, loaded on first use."""
    return tuple(cast(Plugin, import_module(name).PLUGIN) for name in _PLUGINS)


def formats() -> tuple[Format, ...]:
    """The formats of cases of all plug-ins."""
    return tuple(one for plugin in plugins() for one in plugin.formats)


def format_of(written: str) -> Format | None:
    """The plug-ins' format that the key `format` names, if any."""
    return next((one for one in formats() if written.startswith(one.prefix)), None)
