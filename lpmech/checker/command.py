"""The checker's command line and its answer as text or JSON."""

import argparse
import json
import os
from collections.abc import Sequence

from . import DEFAULT_LIMIT, DEFAULT_REQUIRE, Report, check_files
from .concepts import CONCEPTS

_DESCRIPTION = "Checks a certificate about a dynamic mechanism against its environment, in exact arithmetic."
_EPILOG = "Exit codes: 0 accepted, 1 rejected, 2 malformed or usage, 3 limit, 4 internal error."


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code."""
    options = _parser().parse_args(arguments)
    report = check_files(options.environment, options.certificate, options.require, options.limit)
    if report.exit_code == 4:
        _print(f"internal error: {report.reason}", 2)
    else:
        _print(_json(report) if options.format == "json" else _text(report), 1)
    return report.exit_code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="lpmech/checker", description=_DESCRIPTION, epilog=_EPILOG)
    parser.add_argument(
        "environment", metavar="ENVIRONMENT", help="a file, lpmech-environment/1 or lpmech-continuous/1"
    )
    parser.add_argument("certificate", metavar="CERTIFICATE", help="a file, the certificate about it")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how the answer is printed")
    default = ",".join(DEFAULT_REQUIRE)
    parser.add_argument(
        "--require", type=_ids, default=DEFAULT_REQUIRE, metavar="ID,...", help=f"claims to be decided ({default})"
    )
    limit = f"most units of work, each at most about a tenth of a microsecond ({DEFAULT_LIMIT}: minutes)"
    parser.add_argument("--limit", type=_positive, default=DEFAULT_LIMIT, metavar="N", help=limit)
    return parser


def _ids(text: str) -> tuple[str, ...]:
    names = tuple(name for name in text.split(",") if name)
    for name in names:
        if name not in CONCEPTS:
            raise argparse.ArgumentTypeError(f"no claim has the id {name[:60]!r}; ids are {', '.join(CONCEPTS)}")
    return names


def _positive(text: str) -> int:
    if len(text) > 30 or not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError("expected a positive integer")
    return int(text)


def _json(report: Report) -> str:
    claims = [{"id": claim.id, "verdict": claim.verdict, "reason": claim.reason} for claim in report.claims]
    answer = {"verdict": report.verdict, "claims": claims, "environment": report.environment, "reason": report.reason}
    return json.dumps(answer, ensure_ascii=True, indent=2)


def _text(report: Report) -> str:
    lines = [report.verdict if report.reason is None else f"{report.verdict}: {report.reason}"]
    if report.environment is not None:
        lines.append(f"environment {report.environment}")
    lines += [f"  {c.id}: {c.verdict}" + ("" if c.reason is None else f" ({c.reason})") for c in report.claims]
    return "\n".join(lines)


def _print(text: str, descriptor: int) -> None:
    """Write a line in UTF-8, whatever the locale; a reader that has gone away changes nothing about the answer."""
    data = (text + "\n").encode("utf-8", "backslashreplace")
    try:
        while data:
            data = data[os.write(descriptor, data) :]
    except OSError:
        return
