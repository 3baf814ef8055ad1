"""`lpmech check`: the independent checker, run on two files."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from lpmech.cli.options import Answer, AnswerFormat
from lpmech.cli.output import Refusal, write_json, write_report


def check(
    environment: Annotated[str, typer.Argument(metavar="ENVIRONMENT", show_default=False,
                                               help="environment.json; or a case, whose canonical form is meant.")],
    certificate: Annotated[Path, typer.Argument(metavar="CERTIFICATE", show_default=False,
                                                help="certificate.json, as `certify -o` writes it.")],
    require: Annotated[str | None, typer.Option("--require", metavar="ID,...", show_default=False,
                                                help="Claims that must be proved; without it, of a mechanism, "
                                                "efficient and incentive_compatible must be decided.")] = None,
    limit: Annotated[int | None, typer.Option("--limit", min=1, metavar="N", show_default=False,
                                              help="The most work, in the checker's units.")] = None,
    answer: AnswerFormat = Answer.TEXT,
) -> int:  # fmt: skip
    """Check a certificate against an environment, independently."""
    from lpmech import checker
    from lpmech.cli.names import required_claims

    ids = None if require is None else required_claims(require, checker.CLAIMS)
    with _environment_file(environment, certificate) as path:
        try:
            report = checker.check_files(path, certificate, ids, limit or checker.DEFAULT_LIMIT)
        except checker.UnknownClaim as error:
            raise Refusal(f"lpmech: --require: {error}") from None
    if report.exit_code == 4:
        raise RuntimeError(f"the checker failed: {report.reason}")
    if answer is Answer.JSON:
        write_json(report.to_json())
    else:
        from lpmech.report.checked import checked_report

        write_report(*checked_report(report.to_json(), report.format))
    return report.exit_code


@contextmanager
def _environment_file(environment: str, certificate: Path) -> Iterator[Path]:
    path = Path(environment)
    if path.suffix.lower() == ".json":
        yield path
        return
    text = _arms(environment) if _is_about_arms(certificate) else _environment(environment)
    with tempfile.TemporaryDirectory(prefix="lpmech-") as name:
        copy = Path(name) / "environment.json"
        copy.write_text(text, encoding="utf-8", newline="")
        yield copy


def _environment(case: str) -> str:
    """The canonical form of a case."""
    from lpmech.cli.recognise import plugged_in

    if recognised := plugged_in(case):
        other, found = recognised
        return other.canonical(found)
    from lpmech.certificate import pipeline
    from lpmech.problem.canonical import canonical

    return canonical(pipeline.load(case))


def _arms(case: str) -> str:
    from lpmech.cli.arms import arms_of
    from lpmech.licensing.canonical import canonical

    return canonical(arms_of(case))


def _is_about_arms(certificate: Path) -> bool:
    """Whether a certificate is one of indices: the checker sees for itself, and this only helps to choose."""
    from lpmech.reading.formats import INDEX_CERTIFICATES, format_of

    try:
        read = json.loads(certificate.read_bytes())
    except (OSError, ValueError, RecursionError):
        return False
    return format_of(read) is INDEX_CERTIFICATES
