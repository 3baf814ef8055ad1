"""`lpmech region`: for which values of a number of a case a problem can be met, exactly and with proof."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lpmech.cli.options import Answer, AnswerFormat, CaseName, MechanismName
from lpmech.cli.output import Refusal, Undecided, refusing, save, say, say_written, told, write_json, write_report
from lpmech.cli.progress import Progress
from lpmech.cli.target import folder, target

if TYPE_CHECKING:
    from lpmech.casefiles import Case
    from lpmech.regions.region import Region

PARAMETER = "--parameter"


def region(
    case: CaseName,
    parameter: Annotated[str | None, typer.Option(PARAMETER, metavar="NAME=FROM:TO", show_default=False,
                                                  help="A number of the case and its interval, such as "
                                                  "discount=0:1; by default that of the region that the case "
                                                  "names.")] = None,
    problem: Annotated[str | None, typer.Option("--problem", metavar="PROBLEM", show_default=False,
                                                help="What is asked: a problem file (.json or .toml), - for stdin, "
                                                "the name of a region or problem in the case, or a plain one "
                                                "such as interim. By default whether "
                                                "payments that remember one period make the truth optimal.")] = None,
    claim: Annotated[str | None, typer.Option("--claim", metavar="ID", show_default=False,
                                              help="Instead of a problem: a claim about a mechanism, "
                                              "incentive_compatible, participation_zero_option, "
                                              "weak_budget_balance, interim_incentive_compatible, "
                                              "interim_participation_first, interim_participation_always or "
                                              "each_period_budget_balance.")] = None,
    mechanism: MechanismName = None,
    plot: Annotated[Path | None, typer.Option("--plot", metavar="FILE", show_default=False,
                                              help="Also draw the region here, as SVG.")] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", metavar="DIR", show_default=False,
                                                help="Also write environment.json, certificate.json and "
                                                "about.json here.")] = None,
    answer: AnswerFormat = Answer.TEXT,
) -> int:  # fmt: skip
    """Find for which values of a number a problem can be met, or a claim holds."""
    from lpmech import casefiles
    from lpmech.certificate.folder import ABOUT, OF_ENVIRONMENT, write_folder
    from lpmech.report.region import region_picture, region_report, region_shape

    if claim is not None and problem is not None:
        raise Refusal("lpmech: --claim and --problem cannot be given together")
    if claim is None and mechanism is not None:
        raise Refusal("lpmech: --mechanism goes with --claim: a problem has no mechanism")
    if plot is not None:
        target(plot, [".svg"], option="--plot")
    with Progress() as progress:
        found = casefiles.load(case)
        place = folder(output) if output else None
        progress("the region")
        known, differs = _region(case, found, parameter, problem, claim, mechanism)
        if place:
            given = {PARAMETER: parameter, "--problem": problem, "--claim": claim, "--mechanism": mechanism}
            with refusing(place):
                written = write_folder(place, {**known.files(), ABOUT: _about(found, case, given)})
            say_written(place, OF_ENVIRONMENT, written)
        if plot is not None:
            save(plot, region_picture(known, found.environment.name))
    if answer is Answer.JSON:
        write_json(region_shape(known, found.environment.name))
    else:
        write_report(*region_report(known, found.environment.name))
    if differs:
        say(f"lpmech: not as the case expects: {told(differs)}")
    return 1 if differs else known.exit_code


def _about(case: Case, source: str, given: Mapping[str, str | None]) -> str:
    """What is said of the region beside its certificate: title, source, notes, and the command."""
    from lpmech.certificate.about import About
    from lpmech.cli.certifying import inputs_for, repeatable
    from lpmech.reading.files import readable

    options = " ".join(f"{name} {quote(value)}" for name, value in given.items() if value is not None)
    again = repeatable(given["--problem"] or "", repeatable(source, f"lpmech region {quote(source)} {options} -o out"))
    own, problem = {one.name for one in case.expect.regions}, given["--problem"]
    read = inputs_for(source, None if problem in own else problem)
    title = case.title or case.environment.name
    about = About(title=title, source=case.source, notes=case.notes, command=again, inputs=read)
    return readable(about.to_json())


def _region(
    source: str, case: Case, parameter: str | None, problem: str | None, claim: str | None, mechanism: str | None
) -> tuple[Region, str]:  # fmt: skip
    """The region, and how it differs from what the case expects, if it is one that the case names."""
    from lpmech.certificate.regions import region_result
    from lpmech.designs.quantities import NoQuantity
    from lpmech.designs.rules import NoEntry
    from lpmech.designs.sizes import TooLarge
    from lpmech.problem.mechanism import NoMechanism
    from lpmech.regions.lifting import Undecided as NotFound
    from lpmech.regions.moving import NotPolynomial
    from lpmech.regions.parameter import NoParameter
    from lpmech.regions.region import DEFAULT, NoRegion, region

    own = {one.name: (number, one) for number, one in enumerate(case.expect.regions) if one.name}
    expected = own.get(problem or "")
    asked: Any = DEFAULT if problem is None else _problem(case, problem)
    wanted = parameter if parameter is not None or expected is None else expected[1].parameter
    if wanted is None:
        raise Refusal(f"lpmech: {PARAMETER} is missing: name a number of the case and its interval, such as "
                      "discount=0:1")  # fmt: skip
    try:
        found = region(source, wanted, asked, claim=claim, mechanism=mechanism or case.expect.mechanism)
    except (NoParameter, NotPolynomial) as reason:
        raise Refusal(f"lpmech: {PARAMETER} {told(reason)}") from reason
    except (TooLarge, NotFound, NoMechanism) as reason:
        raise Undecided(f"lpmech: undecided: {reason}") from reason
    except (NoEntry, NoQuantity) as reason:
        raise Refusal(f"lpmech: the problem: {reason}") from reason
    except NoRegion as reason:
        raise Refusal(f"lpmech: {reason}") from reason
    if expected is None or wanted != expected[1].parameter:
        return found, ""
    return found, region_result(*expected, found).difference


def _problem(case: Case, problem: str) -> Any:
    """A problem of the case by its name, or what names a file or a plain one."""
    from lpmech.cli.commands.design import check_known

    known = {one.name: one.problem for one in case.expect.designs if one.name}
    known |= {one.name: one.problem for one in case.expect.regions if one.name}
    check_known(problem, known)
    return known.get(problem, problem)
