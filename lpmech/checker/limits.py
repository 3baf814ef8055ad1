"""The operating system's limits on a check: processor time, and memory as address space.

What a check needs is counted (in `kernel/`); these limits hold where that falls short. What goes beyond them ends, even
inside one long operation on numbers. So that there is an answer then too, the check runs in a child process, and the
parent only waits. Where the system has no such limits (Windows), the check runs without.
"""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Callable
from typing import NoReturn

try:
    import fcntl
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

DEFAULT_SECONDS = 2_000
DEFAULT_MEBIBYTES = 4_096
_GRACE = 5  # seconds until what does not end by itself is ended
_NO_ANSWER = 9  # the exit code of a child whose memory did not suffice for one


class Ended(Exception):  # noqa: N818  not a fault: the limits are kept
    """The system ended the check; the message says why."""


def limited(check: Callable[[], int], seconds: int, mebibytes: int) -> int:
    """The exit code of a check, which prints its answer, under the limits; Ended where it does not keep to them."""
    if resource is None:
        return check()
    life, held = os.pipe()  # nothing is written into it: the child ends when nobody holds its other end any more
    child = os.fork()
    if child == 0:
        os.close(held)
        _run(check, life, seconds, mebibytes)
    os.close(life)
    try:
        _, status = os.waitpid(child, 0)
    finally:
        os.close(held)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) != _NO_ANSWER:
        return os.WEXITSTATUS(status)
    raise Ended(_why(status, seconds, mebibytes))


def _why(status: int, seconds: int, mebibytes: int) -> str:
    """What ended a child that gave no answer."""
    if not os.WIFSIGNALED(status):
        return f"the check needs more than {mebibytes} MiB of memory (see --memory)"
    if os.WTERMSIG(status) == signal.SIGXCPU:
        return f"the check needs more than {seconds} seconds of processor time (see --seconds)"
    return f"the system ended the check by signal {os.WTERMSIG(status)}: out of time (--seconds) or memory (--memory)"


def _run(check: Callable[[], int], life: int, seconds: int, mebibytes: int) -> NoReturn:
    """The child: it ends here whatever happens."""
    code = _NO_ANSWER
    try:
        _end_with_parent(life)
        _set(resource.RLIMIT_CORE, 0)
        _set(resource.RLIMIT_CPU, seconds, _GRACE)
        _set(resource.RLIMIT_AS, mebibytes << 20)
        with contextlib.suppress(MemoryError):
            code = check()
    finally:
        os._exit(code)


def _set(kind: int, most: int, grace: int = 0) -> None:
    """A limit, unless a lower one is set already; a system may lack one or refuse it."""
    with contextlib.suppress(OSError, ValueError):
        _, hard = resource.getrlimit(kind)
        known = [] if hard == resource.RLIM_INFINITY else [hard]
        resource.setrlimit(kind, (min([most, *known]), min([most + grace, *known])))


def _end_with_parent(life: int) -> None:
    """The parent's end of the pipe is closed when it ends, however it does; the signal of that ends the child, which
    would else go on for as long as its limits allow. A parent that ended before the signal was asked for is seen by
    reading: then nothing is left to be read, and no end to wait for."""
    with contextlib.suppress(OSError, AttributeError):
        fcntl.fcntl(life, fcntl.F_SETOWN, os.getpid())
        fcntl.fcntl(life, fcntl.F_SETFL, fcntl.fcntl(life, fcntl.F_GETFL) | os.O_ASYNC | os.O_NONBLOCK)
        if os.read(life, 1) == b"":  # else the system says that it would have to wait
            os._exit(_NO_ANSWER)
