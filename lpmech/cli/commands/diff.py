"""`lpmech diff`: two environments, or two certified results, beside each other."""

from __future__ import annotations

from typing import Annotated

import typer

from lpmech.cli.options import Answer, AnswerFormat
from lpmech.cli.output import write_json, write_report
from lpmech.cli.progress import Progress

DIFFERS = 1  # the exit code


def diff(
    before: Annotated[str, typer.Argument(metavar="A", show_default=False,
                                          help="A case; or a folder that certify -o has written.")],
    after: Annotated[str, typer.Argument(metavar="B", show_default=False, help="Another one.")],
    require: Annotated[str | None, typer.Option("--require", metavar="ID,...", show_default=False,
                                                help="Claims that matter: none may be lost. By default those that "
                                                "decided the verdict of A.")] = None,
    threshold: Annotated[str, typer.Option("--threshold", metavar="NUMBER",
                                           help="Payments that differ by no more are the same.")] = "0",
    answer: AnswerFormat = Answer.TEXT,
) -> int:  # fmt: skip
    """Compare two environments, or two certified results."""
    from lpmech.cli.names import claim_ids
    from lpmech.cli.numbers import Range, read_number
    from lpmech.compare.diff import diff_of
    from lpmech.report.compare import diff_json, diff_report

    required = () if require is None else claim_ids(require)
    least = read_number("--threshold", threshold, Range.NOT_NEGATIVE)
    with Progress() as progress:
        found = diff_of((before, after), required=required, threshold=least, progress=progress)
    if answer is Answer.JSON:
        write_json(diff_json(found))
    else:
        write_report(*diff_report(found, before, after))
    return DIFFERS if found.worse else 0
