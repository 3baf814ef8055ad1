"""Where output goes: data to stdout, in UTF-8 whatever the locale; messages to stderr; files whole or not at all."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextvars import ContextVar
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any

import typer

from lpmech.problem.printable import escaped

if TYPE_CHECKING:
    from rich.console import RenderableType

    from lpmech.certificate.folder import Pair

PIPE_CLOSED = 141  # 128 + SIGPIPE


def open_streams() -> None:
    """A closed stdout or stderr becomes one that leads nowhere: exit codes are worth having without them."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115


class Refusal(Exception):  # noqa: N818 - what the user is told, not what went wrong inside
    """A request that cannot be met; the message says why, and the exit code is 2."""


class Undecided(Refusal):
    """A question without an answer within the limits; the exit code is 3."""


class Rejected(Refusal):
    """What is refused because the checker rejects it; the exit code is 1."""


_CAPTURED: ContextVar[list[bytes] | None] = ContextVar("captured", default=None)


@contextlib.contextmanager
def captured() -> Iterator[list[bytes]]:
    """Collects what is written to stdout meanwhile, for a file."""
    parts: list[bytes] = []
    before = _CAPTURED.set(parts)
    try:
        yield parts
    finally:
        _CAPTURED.reset(before)


def write_bytes(content: bytes) -> None:
    """Writes to stdout, or to what collects it. Where the reader has gone away, ends quietly."""
    write_parts([content])


def write_parts(content: Iterable[bytes]) -> None:
    """The same of parts, one after another: what is long is never held whole."""
    if (parts := _CAPTURED.get()) is not None:
        parts.extend(content)
        return
    try:
        sys.stdout.flush()
        for part in content:
            sys.stdout.buffer.write(part)
        sys.stdout.flush()
    except BrokenPipeError:
        drain_stdout()
        raise typer.Exit(PIPE_CLOSED) from None
    except OSError as error:
        drain_stdout()
        raise Refusal(f"lpmech: stdout cannot be written to: {error.strerror}") from error


def drain_stdout() -> None:
    """Lets the interpreter flush what is left of stdout into nothing."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())


def write(text: str) -> None:
    """Writes text to stdout, exactly."""
    write_bytes(text.encode("utf-8", "backslashreplace"))


def write_json(value: Any) -> None:
    """Writes JSON to stdout."""
    write(as_json(value))


def as_json(value: Any) -> str:
    """Readable JSON, one value a line, numbers as they are; characters that steer terminals are escaped in strings."""
    return escaped(json.dumps(value, indent=1, ensure_ascii=False), keep="\n") + "\n"


def write_report(*parts: RenderableType) -> None:
    """Writes a report for reading, at the terminal's width, coloured where stdout is a terminal that wants it."""
    from lpmech.report.layout import render

    if _CAPTURED.get() is not None:
        write(render(parts, terminal=False, plain=True))
    else:
        write(render(parts, terminal=sys.stdout.isatty(), encoding=sys.stdout.encoding))


def say(message: str) -> None:
    """A message on stderr; one that cannot be written is not worth a failure."""
    encoding = sys.stderr.encoding or "utf-8"
    shown = escaped(message, keep="\n")
    with contextlib.suppress(OSError):
        print(shown.encode(encoding, "backslashreplace").decode(encoding), file=sys.stderr, flush=True)


def told(name: object) -> str:
    """A path, or what else was given on the command line, within a message: in one line, and escaped."""
    return escaped(str(name))


def say_written(target: Path, pair: Pair, written: Sequence[str]) -> None:
    """Which files were written, those of the pair first, and how the independent checker is asked about them."""
    from lpmech.reading.words import and_join

    first = (pair.subject, pair.certificate)
    names = and_join([*first, *(name for name in written if name not in first)])
    files = " ".join(told(quote(str(target / name))) for name in first)
    say(f"wrote {names} to {told(target)}; to check them:\n  lpmech check {files}")


def save(path: Path, text: str) -> None:
    """Writes a file whole or not at all."""
    from lpmech.reading.files import write_text

    with refusing(path):
        write_text(path, text)


@contextlib.contextmanager
def refusing(path: Path) -> Iterator[None]:
    """What the operating system refuses is told of the path."""
    try:
        yield
    except OSError as error:
        where = error.filename or path
        raise Refusal(f"lpmech: {told(where)} cannot be written: {told(error.strerror)}") from error
