"""The command about continuous signals."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lpmech.cli.options import Answer, AnswerFormat, OutDir
from lpmech.continuous.options import Payments


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
    from lpmech.continuous import command

    wanted = command.Wanted(grid, degree, form)
    return command.table(case, wanted, output, plot, as_json=answer == Answer.JSON)
