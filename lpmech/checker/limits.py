"""The operating system's limits on a check: processor time, and memory as address space.

What a check needs is counted (in `kernel/`); these limits hold where that falls short. The
check runs in a child process, since what ends there, even inside one long operation on numbers, still gets an answer.
Where the system has no such limits (Windows), the check runs without.
"""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass

try:
    import fcntl
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]


DEFAULT_SECONDS = 2_000
DEFAULT_MEBIBYTES = 4_096
_GRACE = 5  # seconds until what does not end by itself is ended


@dataclass(frozen=True)
class Answer:
    """What a check prints, where, and its exit code."""

    code: int
    text: bytes
    descriptor: int = 1


class Ended(Exception):  # noqa: N818  not a fault: the limits are kept
    """The system ended the check; the message says why."""


def limited(check: Callable[[], Answer], seconds: int, mebibytes: int) -> Answer:
    """The answer of a check under the limits; Ended where it does not keep to them."""
    if resource is None:
        return check()
    (source, sink), (life, held) = os.pipe(), os.pipe()  # nothing is written into the second one
    child = os.fork()
    if child == 0:
        os.close(source)
        os.close(held)
        _run(check, sink, life, (seconds, mebibytes))
    os.close(sink)
    os.close(life)
    try:
        data = _all(source)
    finally:
        os.close(held)
        _, status = os.waitpid(child, 0)
        os.close(source)
    if os.WIFEXITED(status) and data:
        return Answer(os.WEXITSTATUS(status), data[1:], data[0])
    raise Ended(_why(status, seconds, mebibytes))


def _why(status: int, seconds: int, mebibytes: int) -> str:
    """What ended a child that gave no answer."""
    if not os.WIFSIGNALED(status):
        return f"the check needs more than {mebibytes} MiB of memory (see --memory)"
    if os.WTERMSIG(status) == signal.SIGXCPU:
        return f"the check needs more than {seconds} seconds of processor time (see --seconds)"
    return f"the system ended the check by signal {os.WTERMSIG(status)}: out of time (--seconds) or memory (--memory)"


def _all(source: int) -> bytes:
    parts = []
    while part := os.read(source, 1 << 16):
        parts.append(part)
    return b"".join(parts)


def _run(check: Callable[[], Answer], sink: int, life: int, limits: tuple[int, int]) -> None:
    """The child: its answer goes into the pipe, and it ends here whatever happens."""
    code = 1
    try:
        _end_with_parent(life)
        _set(resource.RLIMIT_CORE, 0)
        _set(resource.RLIMIT_CPU, limits[0], _GRACE)
        _set(resource.RLIMIT_AS, limits[1] << 20)
        answer = check()
        data = bytes([answer.descriptor]) + answer.text
        while data:
            data = data[os.write(sink, data) :]
        code = answer.code
    except MemoryError:
        pass  # no answer
    finally:
        os._exit(code)


def _set(kind: int, most: int, grace: int = 0) -> None:
    """A limit, unless a lower one is set already; a system may lack one or refuse it."""
    with contextlib.suppress(OSError, ValueError):
        _, hard = resource.getrlimit(kind)
        known = [limit for limit in (hard,) if limit != resource.RLIM_INFINITY]
        resource.setrlimit(kind, (min([most, *known]), min([most + grace, *known])))


def _end_with_parent(life: int) -> None:
    """The parent's end of a pipe is closed when it ends, however it does; the signal of that ends the child. Only the
    parent writes to the terminal, so that nobody waits for the child's end of it."""
    with contextlib.suppress(OSError, AttributeError):
        fcntl.fcntl(life, fcntl.F_SETOWN, os.getpid())
        fcntl.fcntl(life, fcntl.F_SETFL, fcntl.fcntl(life, fcntl.F_GETFL) | os.O_ASYNC)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
