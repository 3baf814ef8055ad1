"""`lpmech check`: the independent checker, run on two files."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lpmech import checker
from lpmech.cli.names import required_claims
from lpmech.cli.output import Refusal, write_json, write_report
from lpmech.cli.recognise import plugged_in


def check(environment: str, certificate: Path, require: str | None, limit: int | None, as_json: bool) -> int:
    """Checks a certificate; a case is first written in its canonical form, a .json file is passed on as it is."""
    ids = None if require is None else required_claims(require, checker.CLAIMS)
    with _environment_file(environment, certificate) as path:
        try:
            report = checker.check_files(path, certificate, ids, limit or checker.DEFAULT_LIMIT)
        except checker.UnknownClaim as error:
            raise Refusal(f"lpmech: --require: {error}") from None
    if report.exit_code == 4:
        raise RuntimeError(f"the checker failed: {report.reason}")
    if as_json:
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
    try:
        read = json.loads(certificate.read_bytes())
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(read, dict) and read.get("format") == "lpmech-index-certificate/1"
