"""`lpmech study continuous`: what a lie may gain on grids of several sizes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lpmech.cli.options import Answer, AnswerFormat, OutDir
from lpmech.cli.output import Refusal, told, write_json, write_report
from lpmech.cli.output import save as write_file
from lpmech.cli.progress import Progress
from lpmech.cli.target import target
from lpmech.continuous.formats import ENVIRONMENT
from lpmech.continuous.forms import MAX_GRID
from lpmech.continuous.options import Payments

if TYPE_CHECKING:
    from lpmech.casefiles.finding import Found
    from lpmech.continuous.case import ContinuousCase
    from lpmech.continuous.certify import Certified


def continuous(
    case: Annotated[str, typer.Argument(metavar="CASE", show_default=False,
                                        help="A case with continuous signals: a file, or the name of a shipped one.")],
    grid: Annotated[str, typer.Option("--grid", metavar="N,...", help="Numbers of cells per signal.")] = "2,4,8",
    degree: Annotated[int, typer.Option("--degree", min=0, max=4, help="The degree of transfers on a cell.")] = 0,
    form: Payments = None,
    plot: Annotated[Path | None, typer.Option("--plot", metavar="FILE", show_default=False,
                                              help="Also draw the bounds and the payments here, as SVG.")] = None,
    output: OutDir = None, answer: AnswerFormat = Answer.TEXT,
) -> int:  # fmt: skip
    """Print what a lie may gain when signals are continuous."""
    from lpmech.continuous import case as cases
    from lpmech.continuous.certify import certify
    from lpmech.continuous.certifying import save_to, studied_again
    from lpmech.problem.shown import counted

    if plot is not None:
        target(plot, [".svg"], option="--plot")
    file, counts = _found(case), _counts(grid)
    rows: list[Certified] = []
    with Progress() as progress:
        read = cases.load(file)
        for count in counts:
            progress(f"{counted(count, 'cell')} a signal")
            rows.append(certify(read.environment, count, degree, form or read.form, progress))
        if output:
            save_to(output, rows[-1], read, studied_again(file, counts[-1], degree, form))
        if plot:
            from lpmech.continuous.plot import plot as drawn

            write_file(plot, drawn(rows))
    return _answer(read, rows, same=degree == 0 and (form or read.form) == read.form, as_json=answer is Answer.JSON)


def _found(name: str) -> Found:
    """The case, if it is one with continuous signals."""
    from lpmech.cli.recognise import plugged_in

    recognised = plugged_in(name)
    if recognised is None or recognised[0].name != ENVIRONMENT:
        raise Refusal(f"lpmech: {told(name)} is no case with continuous signals (a file whose format is {ENVIRONMENT})")
    return recognised[1]


def _counts(text: str) -> list[int]:
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isascii() and part.isdigit() and 1 <= int(part) <= MAX_GRID for part in parts):
        raise Refusal(f"lpmech: --grid takes numbers of cells from 1 to {MAX_GRID}, joined by commas")
    return list(map(int, parts))


def _answer(case: ContinuousCase, rows: Sequence[Certified], *, same: bool, as_json: bool) -> int:
    """How the certified ε changes with the grid. `same`: whether these are the transfers that the case is about."""
    from lpmech.cli.expected import exit_code
    from lpmech.continuous.certifying import compared_with, shape
    from lpmech.continuous.report import rows_report
    from lpmech.report.shapes import expectations

    compared = compared_with(case, rows if same else (), None)
    if as_json:
        answer = {"environment": case.environment.sha256(), "rows": [shape(found) for found in rows]}
        write_json(answer | {"expectations": expectations(compared)})
    else:
        write_report(*rows_report(rows, case.title, compared))
    return exit_code(compared, 0)
