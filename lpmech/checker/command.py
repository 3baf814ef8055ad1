"""The checker's command line and its answer as text or JSON."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import NoReturn

from . import CLAIMS, DEFAULT_LIMIT, DEFAULT_REQUIRE, Report, UnknownClaim, check_files
from .kernel.errors import printable
from .limits import DEFAULT_MEBIBYTES, DEFAULT_SECONDS, Ended

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
