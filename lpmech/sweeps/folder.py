"""A folder that keeps what a long run finds: a record of what is done there, and a line for everything that is found.

A run that is stopped goes on there, and another run is refused.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lpmech.reading.faults import quote
from lpmech.reading.files import readable, write_text
from lpmech.sweeps import lines


class NoStore(ValueError):  # noqa: N818 - what is in the folder, not what went wrong inside
    """A folder that holds another run, or lines that are none of this one; the text says what and how to mend it."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What kind of run a folder is of: its files, the word for a run, and the command."""

    record: str
    found: str
    run: str
    command: str


@contextmanager
def opened(folder: Path, kind: Kind, told: Mapping[str, Any]) -> Iterator[lines.Lines]:
    """The lines of a run; a new folder is made. `told`: what all that is found depends on, as JSON. Raises NoStore, and
    OSError where the folder cannot be read or written."""
    folder.mkdir(parents=True, exist_ok=True)
    _agree(folder, kind, told)
    try:
        with lines.opened(folder / kind.found) as found:
            yield found
    except lines.BeingWritten as error:
        raise NoStore(f"{folder} is being written by another {kind.command}; wait for it, or end it") from error


def _agree(folder: Path, kind: Kind, told: Mapping[str, Any]) -> None:
    """Write what is done, or compare it with what the folder says."""
    path = folder / kind.record
    if not path.exists():
        if (folder / kind.found).exists():
            raise NoStore(
                f"{folder} has {kind.found} and no {kind.record}, which says what it is of; take another folder"
            )
        write_text(path, readable(told))
        return
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise NoStore(f"{path} is no JSON; take another folder") from error
    if found != told:
        differ = [key for key in told if not isinstance(found, dict) or found.get(key) != told[key]]
        names = ", ".join(map(quote, differ)) or "its keys"
        raise NoStore(f"{folder} holds another {kind.run}: {kind.record} differs in {names}; take another folder")
