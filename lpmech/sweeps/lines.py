"""A file of lines that is only ever added to: what long runs have done, so that the next one goes on from there.

Each line is one write that has reached the disk before the next is counted as done. If a process is killed in the
middle of a line, the next one cuts that line off.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

try:
    import fcntl
except ImportError:  # it is Windows
    fcntl = None  # type: ignore[assignment]


class BeingWritten(RuntimeError):  # noqa: N818 - what is with the file
    """Another process has the file open."""


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a file, while it is open; `kept` are those that it had, without their ends."""

    kept: tuple[bytes, ...]
    _file: int

    def add(self, line: bytes) -> None:
        """Adds a line, which ends with a newline; when this returns, it is on the disk."""
        while line:
            line = line[os.write(self._file, line) :]
        os.fsync(self._file)


@contextmanager
def opened(path: Path) -> Iterator[Lines]:
    """The lines of a file, which is made if there is none; what follows the last end of a line is cut off. Raises
    BeingWritten, and OSError where it cannot be read or written."""
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o666)
    try:
        _lock(file, path)
        yield Lines(tuple(_read(file)), file)
    finally:
        os.close(file)


def _lock(file: int, path: Path) -> None:
    """Keeps a second process out, until this one ends in whatever way."""
    if fcntl is None:
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise BeingWritten(f"{path} is being written by another process; wait for it, or end it") from error


def _read(file: int) -> list[bytes]:
    with os.fdopen(os.dup(file), "rb") as whole:
        content = whole.read()
    kept = content[: content.rfind(b"\n") + 1]
    if len(kept) < len(content):
        os.ftruncate(file, len(kept))
    return kept.splitlines()
