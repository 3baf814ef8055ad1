"""`lpmech study unique`: what an agent of diverse types may pay, beside what it pays in the pivot mechanism."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Annotated

import typer

from lpmech.cli.options import Answer, AnswerFormat, CaseName, OutDir, form_option
from lpmech.cli.output import Undecided, write_json, write_report
from lpmech.cli.progress import Progress
from lpmech.mechanisms.forms import PLAIN, Form

if TYPE_CHECKING:
    from lpmech.certificate import unique as intervals
    from lpmech.certificate.about import About
    from lpmech.problem.environment import Environment


@dataclass(frozen=True, slots=True)
class Options:
    """What the command takes besides the case."""

    agent: str
    steps: int
    form: Form | None
    within: str | None
    output: Path | None
    as_json: bool


def unique(
    case: CaseName,
    agent: Annotated[str, typer.Option("--agent", metavar="NAME", show_default=False, help="Whose payments.")],
    grid: Annotated[int, typer.Option("--grid", min=0, max=1000, metavar="N",
                                      help="Steps of the grid of diverse types; 0: none, the case as it is.")] = 4,
    form: Annotated[Form | None, form_option(PLAIN, "The transfers.", show_default="both")] = None,
    within: Annotated[str | None, typer.Option("--within", metavar="X", show_default=False,
                                               help="Claim that no payment is farther than X from the pivot payment; "
                                               "without it the greatest distance is found.")] = None,
    output: OutDir = None, answer: AnswerFormat = Answer.TEXT,
) -> int:  # fmt: skip
    """Find what an agent could as well pay, and prove it."""
    return _run(case, Options(agent, grid, form, within, output, answer is Answer.JSON))


def _run(case: str, options: Options) -> int:
    """Prints the intervals; the exit code is that of the claim."""
    from lpmech.certificate import pipeline
    from lpmech.cli.certifying import save
    from lpmech.cli.names import check_name
    from lpmech.cli.numbers import Range, read_number
    from lpmech.report.uniqueness import uniqueness_report, uniqueness_shape

    within = None if options.within is None else read_number("--within", options.within, Range.NOT_NEGATIVE)
    with Progress() as progress:
        env = pipeline.load(case)
        check_name("agent", options.agent, env.agents)
        target = options.output
        found = _unique(env, options, within, progress)
        if target:
            save(found.certificate, target, progress, _told(case, options))
    if options.as_json:
        write_json(uniqueness_shape(found, env.name))
    else:
        write_report(*uniqueness_report(found, env.name))
    return found.certificate.verdict.exit_code


def _told(case: str, options: Options) -> About:
    """What is said of the certificate besides it."""
    from lpmech import casefiles
    from lpmech.certificate.about import About
    from lpmech.cli.certifying import inputs_for

    said = casefiles.load(case)
    agent = f"lpmech study unique {quote(case)} --agent {quote(options.agent)} --grid {options.steps}"
    form = f" --form {options.form}" if options.form else ""
    within = f" --within {quote(options.within)}" if options.within else ""
    command = f"{agent}{form}{within} -o out"
    return About(title=said.title, source=said.source, notes=said.notes, command=command, inputs=inputs_for(case))


def _unique(env: Environment, options: Options, within: Fraction | None, progress: Progress) -> intervals.Uniqueness:
    from lpmech.certificate import unique as intervals
    from lpmech.claims.intervals import NothingAdmissible

    forms = PLAIN if options.form is None else (options.form,)
    try:
        return intervals.unique(env, options.agent, options.steps, forms=forms, within=within, progress=progress)
    except (intervals.NotSeparable, NothingAdmissible) as reason:
        raise Undecided(f"lpmech: {reason}") from reason
