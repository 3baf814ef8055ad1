"""What commands do with a case with continuous signals: certify it, compare it with what it expects, write files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from shlex import quote
from typing import Any

from lpmech.casefiles.finding import Found
from lpmech.certificate.about import About
from lpmech.certificate.folder import OF_ENVIRONMENT
from lpmech.certificate.inputs import Input, input_of
from lpmech.certificate.regression import Comparison
from lpmech.claims.judgement import Judgement
from lpmech.cli.expected import exit_code
from lpmech.cli.output import refusing, say_written, write_json, write_report
from lpmech.cli.progress import Progress
from lpmech.continuous import case as cases
from lpmech.continuous import expected
from lpmech.continuous.certificate import claims_json, save, texts
from lpmech.continuous.certify import DEFAULT_GRID, Certified, certify
from lpmech.continuous.forms import Form
from lpmech.continuous.report import certified_report
from lpmech.problem.exact import format_number
from lpmech.report.shapes import expectations

OTHERS = "the case is about other grids, or other transfers"


def certify_case(path: Found, grid: int | None, form: Form | None, output: Path | None, *, as_json: bool) -> int:
    """One certificate; the exit code says whether the case's tolerance, where it has one, is met."""
    with Progress() as progress:
        case = cases.load(path)
        target = output
        found = certify(case.environment, grid or case.grid or DEFAULT_GRID, form=form or case.form, progress=progress)
        if target:
            save_to(target, found, case, certified_again(path, grid, form))
    verdict = expected.verdict_of(case, found)
    same, own = (form or case.form) == case.form, len(found.grid) == (case.grid or DEFAULT_GRID)
    compared = compared_with(case, [found] if same else [], verdict if same and own else None)
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
    return texts(certified, _about(case, certified, certified_again(found, None, None)))


@dataclass(frozen=True, slots=True)
class Again:
    """How the files are made again: the command, and the case that it reads."""

    command: str
    case: Input


def certified_again(found: Found, grid: int | None, form: Form | None) -> Again:
    """By `lpmech certify`, with its options."""
    case = input_of(found)
    options = f"{f' --grid {grid}' if grid else ''}{f' --form {form}' if form else ''}"
    return Again(f"lpmech certify {quote(case.name)}{options} -o out", case)


def studied_again(found: Found, grid: int, degree: int, form: Form | None) -> Again:
    """By `lpmech study continuous`, on the finest grid alone, which is written."""
    case = input_of(found)
    options = f" --grid {grid}{f' --degree {degree}' if degree else ''}{f' --form {form}' if form else ''}"
    return Again(f"lpmech study continuous {quote(case.name)}{options} -o out", case)


def _about(case: cases.ContinuousCase, found: Certified, again: Again) -> About:
    """What is said of a case besides it."""
    remarks: tuple[str, ...] = ()
    if expected.verdict_of(case, found) is not Judgement.CERTIFIED and case.tolerance is not None:
        asked = format_number(case.tolerance)
        remarks = (f"the case asks that no lie gains more than {asked}; that is not proved, and so it is undecided",)
    return About(title=case.title, source=case.source, notes=case.notes, remarks=remarks, command=again.command,
                 inputs=(again.case,))  # fmt: skip


def compared_with(case: cases.ContinuousCase, rows: Sequence[Certified], verdict: Judgement | None) -> Comparison:
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


def shape(found: Certified) -> dict[str, Any]:
    """One row as JSON."""
    numbers = {"epsilon": found.greatest_epsilon, "error": found.greatest_error, "error_at_least": found.least_error,
               "loss": found.loss}  # fmt: skip
    return {"grid": len(found.grid)} | {name: format_number(value) for name, value in numbers.items()}


def save_to(target: Path, found: Certified, case: cases.ContinuousCase, again: Again) -> None:
    """Writes a certificate and what is said of its case to a folder, and tells how it is checked."""
    with refusing(target):
        written = save(found, target, _about(case, found, again))
    say_written(target, OF_ENVIRONMENT, written)
