"""`lpmech show`: an environment described, exactly its canonical text, or where conditions hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from lpmech.cli.options import Answer, CaseName
from lpmech.cli.output import Refusal, write, write_json, write_report
from lpmech.cli.progress import Progress
from lpmech.plugins import CaseFormat

if TYPE_CHECKING:
    from lpmech.casefiles.finding import Found


def show(
    case: CaseName,
    canonical: Annotated[bool, typer.Option("--canonical", help="Print exactly the canonical JSON instead.")] = False,
    tables: Annotated[bool, typer.Option("--tables", help="Print instead every utility and probability, "
                                         "exactly.")] = False,
    conditions: Annotated[bool, typer.Option("--conditions", help="Tell instead where convex independence and "
                                             "spanning hold or fail, through what, and by what margin.")] = False,
    form: Annotated[Answer, typer.Option("--format", help="How the description is printed; json has the whole "
                                         "model, too.")] = Answer.TEXT,
) -> None:  # fmt: skip
    """Describe an environment and the hypotheses that it meets."""
    from lpmech.certificate import pipeline
    from lpmech.cli.recognise import plugged_in
    from lpmech.problem.canonical import canonical as canonical_text

    _refuse_several({"--canonical": canonical, "--tables": tables, "--conditions": conditions,
                     "--format json": form is Answer.JSON and not canonical})  # fmt: skip
    if (recognised := plugged_in(case)) and not (conditions or tables):
        _plugged_in(*recognised, canonical, form)
    elif conditions:
        _conditions(case)
    elif tables:
        _tables(case)
    elif canonical:
        write(canonical_text(pipeline.load(case)))  # and nothing else: no new line is added
    else:
        _summary(case, form)


def _refuse_several(wanted: Mapping[str, bool]) -> None:
    """Each of these prints something of its own."""
    from lpmech.reading.words import and_join

    given = [name for name, one in wanted.items() if one]
    if len(given) > 1:
        raise Refusal(f"lpmech: {and_join(given)} cannot be printed together")


def _plugged_in(other: CaseFormat, found: Found, canonical: bool, form: Answer) -> None:
    """A case of a plug-in's format: its canonical text, or a summary."""
    if canonical:
        write(other.canonical(found))
    elif form is Answer.JSON:
        from lpmech.report.described import metadata, model_shape

        write_json(model_shape(other.canonical(found), metadata(found)))
    else:
        write_report(*other.summary(found))


def _tables(case: str) -> None:
    """Prints utilities and probabilities."""
    from lpmech import casefiles
    from lpmech.report.model import tables_report

    with Progress():
        loaded = casefiles.load(case)
    write_report(*tables_report(loaded.environment, loaded.title, loaded.source))


def _conditions(case: str) -> None:
    """Prints where the conditions hold and fail."""
    from lpmech import casefiles
    from lpmech.report.conditions import conditions_report

    with Progress() as progress:
        loaded = casefiles.load(case)
        progress("conditions")
        parts = list(conditions_report(loaded.environment, loaded.title))
    write_report(*parts)


def _summary(case: str, form: Answer) -> None:
    from lpmech import casefiles
    from lpmech.claims.hypotheses import hypotheses_of
    from lpmech.cli.reachable import reachable_states
    from lpmech.report.described import environment_shape
    from lpmech.report.environment import Facts, environment_report

    with Progress() as progress:
        loaded = casefiles.load(case)
        progress("hypotheses")
        claims = hypotheses_of(loaded.environment)
        progress("states that can be reached")
        reached = reachable_states(loaded.environment)
    about = Facts(hypotheses=claims, reached=reached, title=loaded.title, source=loaded.source, notes=loaded.notes)
    if form is Answer.JSON:
        write_json(environment_shape(loaded.environment, about))
    else:
        write_report(*environment_report(loaded.environment, about))
