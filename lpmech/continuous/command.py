"""`lpmech study continuous`, and `lpmech certify` of a case with continuous signals."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lpmech.casefiles.finding import Found
from lpmech.certificate.about import About
from lpmech.certificate.folder import OF_ENVIRONMENT
from lpmech.certificate.regression import Comparison
from lpmech.claims.judgement import Judgement
from lpmech.cli.expected import exit_code
from lpmech.cli.output import Refusal, folder, refusing, say_written, told, write_json, write_report
from lpmech.cli.output import save as write_file
from lpmech.cli.progress import Progress
from lpmech.cli.recognise import plugged_in
from lpmech.continuous import case as cases
from lpmech.continuous import expected
from lpmech.continuous.certificate import claims_json, save, texts
from lpmech.continuous.certify import DEFAULT_GRID, Certified, certify
from lpmech.continuous.forms import Form
from lpmech.continuous.plugin import CONTINUOUS
from lpmech.continuous.report import certified_report, rows_report
from lpmech.problem.exact import format_number
from lpmech.report.shapes import expectations

OTHERS = "the case is about other grids, or other transfers"


def certify_case(path: Found, grid: int | None, form: Form | None, output: Path | None, *, as_json: bool) -> int:
    """One certificate; the exit code says whether the case's tolerance, where it has one, is met."""
    with Progress() as progress:
        case = cases.load(path)
        target = folder(output) if output else None
        found = certify(case.environment, grid or case.grid or DEFAULT_GRID, form=form or case.form, progress=progress)
        if target:
            _save(found, target, _about(case))
    verdict = expected.verdict_of(case, found)
    same, own = (form or case.form) == case.form, len(found.grid) == (case.grid or DEFAULT_GRID)
    compared = _compared(case, [found] if same else [], verdict if same and own else None)
    if as_json:
        answer = {"verdict": str(verdict), **shape(found), "claims": claims_json(found)}
        write_json(answer | {"expectations": expectations(compared)})
    else:
        write_report(*certified_report(found, case.title, verdict, case.tolerance, compared))
    return exit_code(compared, verdict.exit_code)


def files_of(found: Found) -> dict[str, str]:
    """The files of a certificate of a case, with what is said about it."""
    case = cases.load(found)
    certified = certify(case.environment, case.grid or DEFAULT_GRID, form=case.form)
    return texts(certified, _about(case))


def _about(case: cases.ContinuousCase) -> About:
    """What is said of a case besides it."""
    return About(title=case.title, source=case.source)


def _compared(case: cases.ContinuousCase, rows: list[Certified], verdict: Judgement | None) -> Comparison:
    """What the case expects, beside the rows and the verdict of the transfers that it is about (None: of others)."""
    pairs = expected.rows_on(case, rows)
    found = [] if verdict is None else expected.verdict_differences(case, verdict)
    found += [one for row, certified in pairs for one in expected.row_differences(row, certified)]
    left, own = len(case.rows) - len(pairs), verdict is not None
    parts = [("the verdict", bool(case.verdict) and own), (_grids(len(pairs)), bool(pairs))]
    others = [("the verdict", bool(case.verdict) and not own), (_grids(left), left > 0)]
    compared, not_compared = (tuple(said for said, among in some if among) for some in (parts, others))
    return Comparison(tuple(found), compared, not_compared, OTHERS if not_compared else "")


def _grids(count: int) -> str:
    return f"the bounds on {count} grid{'s' * (count != 1)}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which transfers: numbers of cells, the degree on each, and the form (that of the case where it is None)."""

    grids: str
    degree: int
    form: Form | None


def table(name: str, wanted: Wanted, output: Path | None, picture: Path | None, *, as_json: bool) -> int:
    """How the certified ε changes with the grid; files are those of the last grid."""
    recognised = plugged_in(name)
    if recognised is None or recognised[0] is not CONTINUOUS:
        raise Refusal(
            f"lpmech: {told(name)} is no case with continuous signals (a file whose format is {CONTINUOUS.name})"
        )
    counts = _counts(wanted.grids)
    rows = []
    with Progress() as progress:
        case = cases.load(recognised[1])
        target = folder(output) if output else None
        for count in counts:
            progress(f"{count} cells a signal")
            rows.append(certify(case.environment, count, wanted.degree, wanted.form or case.form, progress))
        if target:
            _save(rows[-1], target, _about(case))
        if picture:
            from lpmech.continuous.plot import plot

            write_file(picture, plot(rows))
    same = wanted.degree == 0 and (wanted.form or case.form) == case.form
    compared = _compared(case, rows if same else [], None)
    if as_json:
        answer = {"environment": case.environment.sha256(), "rows": [shape(found) for found in rows]}
        write_json(answer | {"expectations": expectations(compared)})
    else:
        write_report(*rows_report(rows, case.title, compared))
    return exit_code(compared, 0)


def shape(found: Certified) -> dict[str, Any]:
    """One row as JSON."""
    numbers = {"epsilon": found.greatest_epsilon, "error": found.greatest_error, "error_at_least": found.least_error,
               "loss": found.loss}  # fmt: skip
    return {"grid": len(found.grid)} | {name: format_number(value) for name, value in numbers.items()}


def _counts(text: str) -> list[int]:
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isascii() and part.isdigit() and 1 <= int(part) <= cases.MAX_GRID for part in parts):
        raise Refusal(f"lpmech: --grid takes numbers of cells from 1 to {cases.MAX_GRID}, joined by commas")
    return list(map(int, parts))


def _save(found: Certified, target: Path, about: About) -> None:
    with refusing(target):
        save(found, target, about)
    say_written(target, OF_ENVIRONMENT)
