"""`lpmech check`: the independent checker, run on two files."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lpmech import checker
from lpmech.cli.names import claim_ids
from lpmech.cli.output import write_json, write_report


def check(environment: str, certificate: Path, require: str, limit: int | None, as_json: bool) -> int:
    """Checks a certificate; a case is first written in its canonical form, a .json file is passed on as it is."""
    ids = claim_ids(require)
    with _environment_file(environment) as path:
        report = checker.check_files(path, certificate, ids, limit or checker.DEFAULT_LIMIT)
    if report.exit_code == 4:
        raise RuntimeError(f"the checker failed: {report.reason}")
    answer = _shape(report)
    if as_json:
        write_json(answer)
    else:
        from lpmech.report.checked import checked_report

        write_report(*checked_report(answer))
    return report.exit_code


@contextmanager
def _environment_file(environment: str) -> Iterator[Path]:
    path = Path(environment)
    if path.suffix == ".json":
        yield path
        return
    from lpmech import pipeline
    from lpmech.canonical import canonical

    text = canonical(pipeline.load(environment))
    with tempfile.TemporaryDirectory(prefix="lpmech-") as name:
        copy = Path(name) / "environment.json"
        copy.write_text(text, encoding="utf-8", newline="")
        yield copy


def _shape(report: checker.Report) -> dict[str, object]:
    claims = [{"id": claim.id, "verdict": claim.verdict, "reason": claim.reason} for claim in report.claims]
    return {"verdict": report.verdict, "claims": claims, "environment": report.environment, "reason": report.reason}
