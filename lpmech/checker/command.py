"""The checker's command line, its answer as text or JSON, and the operating system's limits on a check: processor time,
and memory as address space.

What a check needs is counted (in `kernel/`); the limits hold where that falls short. What goes beyond them ends, even
inside one long operation on numbers. So that there is an answer then too, the check runs in a child process, and the
parent only waits. Where the system has no such limits (Windows), the check runs without.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import NoReturn

from . import CLAIMS, DEFAULT_REQUIRE, Report, check_files
from .kernel.answer import UnknownClaim
from .kernel.errors import printable
from .kernel.meter import DEFAULT_LIMIT

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


_DESCRIPTION = "Checks a certificate about a dynamic mechanism against its environment, in exact arithmetic."
_ID = re.compile(r",(?![^(]*\))")  # between ids; `id (ann, to ann)` is one
_EPILOG = "Exit codes: 0 accepted, 1 rejected, 2 malformed or usage, 3 limit, 4 internal error."
Check = Callable[[Callable[[], int], int, int], int]


def directly(check: Callable[[], int], seconds: int, mebibytes: int) -> int:
    """A check without limits of the system."""
    return check()


def main(arguments: Sequence[str] | None = None, check: Check = directly) -> int:
    """Run the command line; the exit code. `check` is how the work is done: `limited` by the system, or not."""
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        return check(lambda: _answer(parser, options), options.seconds, options.memory)
    except Ended as ended:
        return _show(Report("limit", (), None, str(ended)), options.format)


def _answer(parser: _Parser, options: argparse.Namespace) -> int:
    """The check, and its answer; which claims may be required is known once the environment is read."""
    try:
        report = check_files(options.environment, options.certificate, options.require, options.limit)
    except UnknownClaim as error:
        return parser.refuse(f"argument --require: {error}")
    return _show(report, options.format)


def _show(report: Report, form: str) -> int:
    if report.exit_code == 4:
        _print(2, f"internal error: {report.reason}")
    else:
        _print(1, json.dumps(report.to_json(), ensure_ascii=True, indent=2) if form == "json" else _text(report))
    return report.exit_code


class _Parser(argparse.ArgumentParser):
    """A parser whose messages show arguments as they can be printed."""

    def error(self, message: str) -> NoReturn:
        sys.exit(self.refuse(message))

    def refuse(self, message: str) -> int:
        """Say what is wrong about the arguments; the exit code."""
        _print(2, f"{self.format_usage()}{self.prog}: error: {printable(message)}")
        return 2


def _parser() -> _Parser:
    parser = _Parser(prog="lpmech/checker", description=_DESCRIPTION, epilog=_EPILOG)
    parser.add_argument(
        "environment", metavar="ENVIRONMENT", help="a file, lpmech-environment/1 or lpmech-continuous/1"
    )
    parser.add_argument("certificate", metavar="CERTIFICATE", help="a file, the certificate about it")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how the answer is printed")
    required = f"claims to be proved (without it, of a mechanism, {' and '.join(DEFAULT_REQUIRE)} are to be decided)"
    parser.add_argument("--require", type=_ids, metavar="ID,...", help=required)
    limit = f"most units of work, each at most about a tenth of a microsecond ({DEFAULT_LIMIT}: minutes)"
    parser.add_argument("--limit", type=_positive, default=DEFAULT_LIMIT, metavar="N", help=limit)
    seconds = f"most seconds of processor time ({DEFAULT_SECONDS}), as far as the system limits it"
    parser.add_argument("--seconds", type=_positive, default=DEFAULT_SECONDS, metavar="N", help=seconds)
    memory = f"most MiB of address space ({DEFAULT_MEBIBYTES}), as far as the system limits it"
    parser.add_argument("--memory", type=_positive, default=DEFAULT_MEBIBYTES, metavar="MIB", help=memory)
    return parser


def _ids(text: str) -> tuple[str, ...]:
    """Claims, of which there is at least one."""
    names = tuple(name.strip() for name in _ID.split(text) if name.strip())
    if not names:
        raise argparse.ArgumentTypeError(f"no claim is named; ids are {', '.join(CLAIMS)}")
    return names


def _positive(text: str) -> int:
    if len(text) > 18 or not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError("expected a positive integer")
    return int(text)


def _text(report: Report) -> str:
    """Lines of which each is printable: nothing that a file names begins a line of its own."""
    return "\n".join(map(printable, _lines(report)))


def _lines(report: Report) -> Iterator[str]:
    yield report.verdict if report.reason is None else f"{report.verdict}: {report.reason}"
    if report.environment is not None:
        yield f"environment {report.environment}"
    for claim in report.claims:
        yield f"  {claim.id}: {claim.verdict}" + ("" if claim.reason is None else f" ({claim.reason})")
        yield from (f"    {name}: {text}" for name, text in claim.stated)
    if report.not_stated is not None:
        yield f"not stated, of the claims of {report.format}: {', '.join(report.not_stated) or 'none'}"


def _print(descriptor: int, text: str) -> None:
    """Lines in UTF-8, whatever the locale; a reader that has gone away changes nothing about the answer."""
    data = (text + "\n").encode("utf-8", "backslashreplace")
    with contextlib.suppress(OSError):
        while data:
            data = data[os.write(descriptor, data) :]
