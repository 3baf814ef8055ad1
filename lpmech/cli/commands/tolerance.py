"""`lpmech tolerance`: what solvers in floats say of incentive constraints, beside the exact verdict."""

from __future__ import annotations

from typing import Annotated

import typer

from lpmech.cli.options import Answer, AnswerFormat, CaseName, form_option
from lpmech.cli.output import Undecided, write_json, write_report
from lpmech.cli.progress import Progress
from lpmech.mechanisms.forms import DUE, PLAIN, Form


def tolerance(
    case: CaseName,
    form: Annotated[list[Form] | None, form_option((*PLAIN, *DUE), "Transfers of this form only; may be repeated. By "
                                                   "default history_independent and one_period_memory.",
                                                   show_default=False)] = None,
    seconds: Annotated[float, typer.Option("--seconds", min=0.1, max=3600, metavar="SECONDS",
                                           help="The most time for a program and a solver.")] = 60,
    answer: AnswerFormat = Answer.TEXT,
) -> None:  # fmt: skip
    """Ask solvers in floats, and tell where they are wrong."""
    from lpmech.certificate import pipeline
    from lpmech.exports.tolerance import tolerance as ask
    from lpmech.problem.canonical import sha256
    from lpmech.problem.mechanism import NoMechanism
    from lpmech.report.tolerance import tolerance_json, tolerance_report

    forms = list(dict.fromkeys(form or PLAIN))
    with Progress() as progress:
        env = pipeline.load(case)
        try:
            found = ask(env, forms, limit=seconds, progress=progress)
        except NoMechanism as reason:
            raise Undecided(f"lpmech: {reason}") from reason
    if answer is Answer.JSON:
        write_json({"environment": sha256(env), "programs": tolerance_json(found)})
    else:
        write_report(*tolerance_report(env.name, found))
