"""`lpmech lint`: what in a case is valid, and yet probably not what was meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from lpmech.cli.options import Answer, AnswerFormat
from lpmech.cli.output import write_json, write_report
from lpmech.cli.progress import Progress

if TYPE_CHECKING:
    from lpmech.casefiles import Case

FOUND = 1  # the exit code of --strict


def lint(
    cases: Annotated[list[str], typer.Argument(metavar="CASE...", show_default=False,
                                               help="Cases as other commands take them; one or more.")],
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 if there is a warning; notes do not "
                                         "count.")] = False,
    ignore: Annotated[str, typer.Option("--ignore", metavar="ID,...", show_default=False,
                                        help="Advice that is not wanted.")] = "",
    answer: AnswerFormat = Answer.TEXT,
) -> int:  # fmt: skip
    """Point out what in a case is likely a slip."""
    from lpmech.advice.kind import Finding, Level
    from lpmech.advice.lint import LINTS
    from lpmech.advice.lint import lint as findings_of
    from lpmech.cli.names import check_name
    from lpmech.problem.canonical import sha256
    from lpmech.report.advice import advice_json, advice_report

    unwanted = [check_name("advice", part.strip(), LINTS) for part in ignore.split(",") if part.strip()]
    with Progress() as progress:
        loaded = _load(cases)
        found: list[tuple[str, Case, tuple[Finding, ...]]] = []
        for name, case in loaded.items():
            progress(f"advice on {name}")
            found.append((name, case, findings_of(case.environment, ignore=unwanted)))
    if answer is Answer.JSON:
        write_json({"cases": [{"case": name, "environment": sha256(case.environment),
                               "findings": advice_json(findings)} for name, case, findings in found]})  # fmt: skip
    else:
        parts = [["", *advice_report(case.title or name, findings)] for name, case, findings in found]
        write_report(*[line for part in parts for line in part][1:])
    warned = any(one.lint.level is Level.WARNING for _, _, findings in found for one in findings)
    return FOUND if strict and warned else 0


def _load(names: list[str]) -> dict[str, Case]:
    """All cases; the faults of all files that have some are told together."""
    from lpmech import casefiles
    from lpmech.reading.faults import BadInput, Fault

    loaded: dict[str, Case] = {}
    faults: list[Fault] = []
    omitted = 0
    for name in dict.fromkeys(names):
        try:
            loaded[name] = casefiles.load(name)
        except BadInput as error:
            faults += error.faults
            omitted += error.omitted
    if faults:
        raise BadInput(faults, omitted)
    return loaded
