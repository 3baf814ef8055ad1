"""`lpmech design`: the best mechanism for a problem of one's own, or the proof that there is none."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lpmech.cli.options import Answer, AnswerFormat, CaseName
from lpmech.cli.output import Undecided, refusing, say_written, write_json, write_report
from lpmech.cli.progress import Progress
from lpmech.cli.target import folder


def design(
    case: CaseName,
    problem: Annotated[str, typer.Argument(metavar="PROBLEM", show_default=False,
                                           help="What is asked: a problem file (.json or .toml), or - for stdin.")],
    output: Annotated[Path | None, typer.Option("-o", "--output", metavar="DIR", show_default=False,
                                                help="Also write environment.json and certificate.json here.")] = None,
    answer: AnswerFormat = Answer.TEXT,
) -> int:  # fmt: skip
    """Find the best mechanism for a problem of yours, with proof."""
    from lpmech.certificate import pipeline
    from lpmech.certificate.folder import OF_ENVIRONMENT
    from lpmech.designs.design import design as solve
    from lpmech.designs.sizes import TooLarge
    from lpmech.report.design import design_report, design_shape

    with Progress() as progress:
        env = pipeline.load(case)
        target = folder(output) if output else None
        progress("the program of the problem")
        try:
            found = solve(env, problem)
        except TooLarge as reason:
            raise Undecided(f"lpmech: undecided: {reason}") from reason
        if target:
            with refusing(target):
                found.save(target)
            say_written(target, OF_ENVIRONMENT)
    if answer is Answer.JSON:
        write_json(design_shape(found, env.name))
    else:
        write_report(*design_report(found, env.name))
    return found.exit_code
