"""`lpmech study identical`: the identical agents of an ordinary environment, found, and certified by their numbers."""

from __future__ import annotations

from shlex import quote
from typing import Annotated

import typer

from lpmech.cli.options import Answer, AnswerFormat, CaseName, OutDir
from lpmech.cli.output import Refusal, write_json, write_report
from lpmech.cli.progress import Progress
from lpmech.crowds.options import Width


def identical(
    case: CaseName,
    groups: Annotated[str | None, typer.Option("--groups", metavar="A,B;C", show_default=False,
                                               help="The groups: names joined by commas, groups by semicolons. "
                                               "Otherwise they are found.")] = None,
    width: Width = None, output: OutDir = None, answer: AnswerFormat = Answer.TEXT,
) -> int:  # fmt: skip
    """Find identical agents, and certify by their numbers."""
    from lpmech import casefiles
    from lpmech.certificate.about import About
    from lpmech.crowds.certifying import save_to, width_of
    from lpmech.crowds.found import NotACrowd
    from lpmech.crowds.produce import lump
    from lpmech.crowds.report import certified_report, certified_shape
    from lpmech.crowds.societies import TooLarge

    precision = width_of(width)
    with Progress() as progress:
        found = casefiles.load(case)
        declared = None if groups is None else _groups(groups)
        try:
            certificate = lump(found.environment, precision, groups=declared, progress=progress)
        except (NotACrowd, TooLarge) as reason:
            raise Refusal(f"lpmech: agents cannot be lumped: {reason}") from None
        if output:
            option = "" if groups is None else f" --groups {quote(groups)}"
            again = f"lpmech study identical {quote(case)}{option} -o out"
            save_to(output, certificate, About(title=found.title, source=found.source, command=again))
    if answer is Answer.JSON:
        write_json(certified_shape(certificate))
    else:
        write_report(*certified_report(certificate))
    return certificate.verdict.exit_code


def _groups(text: str) -> list[list[str]]:
    """`ann,bob;cyd` as lists of names."""
    return [[name.strip() for name in group.split(",")] for group in text.split(";")]
