"""`lpmech study identical`: the identical agents of an ordinary environment, found, and certified by their numbers."""

from __future__ import annotations

from collections.abc import Sequence
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
                                               help="The groups: names joined by commas, those of a block by plus "
                                               "signs, groups by semicolons. Otherwise they are found.")] = None,
    types: Annotated[str | None, typer.Option("--types", metavar="A=X|Y;…", show_default=False,
                                              help="With --groups: the types of some agents, each in the order in "
                                              "which they stand for those of the first. Otherwise they are found."
                                              )] = None,
    width: Width = None, output: OutDir = None, answer: AnswerFormat = Answer.TEXT,
) -> int:  # fmt: skip
    """Find identical agents, and certify by their numbers."""
    from lpmech import casefiles
    from lpmech.certificate.about import About
    from lpmech.cli.certifying import inputs_for
    from lpmech.crowds.blocks import TooLarge
    from lpmech.crowds.certifying import save_to, width_of
    from lpmech.crowds.found import NotACrowd
    from lpmech.crowds.produce import lump
    from lpmech.crowds.report import certified_report, certified_shape

    precision = width_of(width)
    with Progress() as progress:
        found = casefiles.load(case)
        declared = None if groups is None else _groups(groups, found.environment.agents)
        try:
            certificate = lump(found.environment, precision, groups=declared, types=_types(types or ""),
                               progress=progress)  # fmt: skip
        except (NotACrowd, TooLarge) as reason:
            raise Refusal(f"lpmech: agents cannot be lumped: {reason}") from None
        if output:
            given = (("--groups", groups), ("--types", types))
            option = "".join(f" {name} {quote(value)}" for name, value in given if value is not None)
            again = f"lpmech study identical {quote(case)}{option} -o out"
            about = About(title=found.title, source=found.source, command=again, inputs=inputs_for(case))
            save_to(output, certificate, about)
    if answer is Answer.JSON:
        write_json(certified_shape(certificate))
    else:
        write_report(*certified_report(certificate))
    return certificate.verdict.exit_code


def _groups(text: str, agents: Sequence[str]) -> list[list[str | list[str]]]:
    """`ann,bob;cyd` as lists of names, and `ann+bob,cyd+dan` as lists of blocks; a name may have a plus sign itself."""
    return [[_block(name.strip(), agents) for name in group.split(",")] for group in text.split(";")]


def _block(text: str, agents: Sequence[str]) -> str | list[str]:
    return text if text in agents or "+" not in text else [name.strip() for name in text.split("+")]


def _types(text: str) -> dict[str, list[str]]:
    """`ann=low|high;bob=x|y` as lists of types by agent."""
    parts = [part.rpartition("=") for part in text.split(";") if part.strip()]
    return {name.strip(): [label.strip() for label in labels.split("|")] for name, _, labels in parts}
