"""`lpmech show`: an environment described, exactly its canonical text, or where conditions hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from lpmech.cli.options import CaseName
from lpmech.cli.output import Refusal, write, write_report
from lpmech.cli.progress import Progress
from lpmech.plugins import CaseFormat

if TYPE_CHECKING:
    from lpmech.casefiles.finding import Found


def show(
    case: CaseName,
    canonical: Annotated[bool, typer.Option("--canonical", help="Print exactly the canonical JSON instead.")] = False,
    conditions: Annotated[bool, typer.Option("--conditions", help="Tell instead where convex independence and "
                                             "spanning hold or fail, through what, and by what margin.")] = False,
) -> None:  # fmt: skip
    """Describe an environment and the hypotheses that it meets."""
    from lpmech.certificate import pipeline
    from lpmech.cli.recognise import plugged_in
    from lpmech.problem.canonical import canonical as canonical_text

    if canonical and conditions:
        raise Refusal("lpmech: --canonical and --conditions cannot be printed together")
    if (recognised := plugged_in(case)) and not conditions:
        _plugged_in(*recognised, canonical)
    elif conditions:
        _conditions(case)
    elif canonical:
        write(canonical_text(pipeline.load(case)))  # and nothing else: no new line is added
    else:
        _summary(case)


def _plugged_in(other: CaseFormat, found: Found, canonical: bool) -> None:
    """A case of a plug-in's format: its canonical text, or a summary."""
    if canonical:
        write(other.canonical(found))
    else:
        write_report(*other.summary(found))


def _conditions(case: str) -> None:
    """Prints where the conditions hold and fail."""
    from lpmech import casefiles
    from lpmech.report.conditions import conditions_report

    with Progress() as progress:
        loaded = casefiles.load(case)
        progress("conditions")
        parts = list(conditions_report(loaded.environment, loaded.title))
    write_report(*parts)


def _summary(case: str) -> None:
    from lpmech import casefiles
    from lpmech.claims.hypotheses import hypotheses_of
    from lpmech.cli.reachable import reachable_states
    from lpmech.report.environment import Facts, environment_report

    with Progress() as progress:
        loaded = casefiles.load(case)
        progress("hypotheses")
        claims = hypotheses_of(loaded.environment)
        progress("states that can be reached")
        reached = reachable_states(loaded.environment)
    about = Facts(hypotheses=claims, reached=reached, title=loaded.title, source=loaded.source, notes=loaded.notes)
    write_report(*environment_report(loaded.environment, about))
