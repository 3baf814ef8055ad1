"""`lpmech design`: the best mechanism for a problem of one's own, or the proof that there is none."""

from __future__ import annotations

from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Annotated

import typer

from lpmech.cli.options import Answer, AnswerFormat, CaseName
from lpmech.cli.output import Refusal, Undecided, refusing, say, say_written, told, write_json, write_report
from lpmech.cli.progress import Progress
from lpmech.cli.target import folder

if TYPE_CHECKING:
    from lpmech.casefiles import Case
    from lpmech.designs.design import Design, Ends


def design(
    case: CaseName,
    problem: Annotated[str, typer.Argument(metavar="PROBLEM", show_default=False,
                                           help="What is asked: a problem file (.json or .toml), - for stdin, or the "
                                           "name of a problem in the case.")],
    output: Annotated[Path | None, typer.Option("-o", "--output", metavar="DIR", show_default=False,
                                                help="Also write environment.json and certificate.json here.")] = None,
    range_: Annotated[str | None, typer.Option("--range", metavar="QUANTITY", show_default=False,
                                               help="Also how far a quantity may move among the optimal mechanisms: "
                                               "a name, such as welfare or \"payoff ann\", or a list as in a problem "
                                               "file. With -o the folders least and greatest have a certificate "
                                               "each.")] = None,
    answer: AnswerFormat = Answer.TEXT,
) -> int:  # fmt: skip
    """Find the best mechanism for a problem of yours, with proof."""
    from lpmech import casefiles
    from lpmech.certificate.folder import ABOUT, OF_ENVIRONMENT
    from lpmech.reading.files import write_files
    from lpmech.report.design import design_report, design_shape, range_report, range_shape

    with Progress() as progress:
        found = casefiles.load(case)
        target = folder(output) if output else None
        progress("the program of the problem")
        answered, differs = answered_problem(found, problem)
        ends = _ends(answered, range_) if range_ is not None else None
        if target:
            with refusing(target):
                write_files(target, files_of(answered, found, case, problem))
                if ends is not None:
                    ends.least.save(target / "least")
                    ends.greatest.save(target / "greatest")
            say_written(target, OF_ENVIRONMENT, ABOUT)
    if answer is Answer.JSON:
        write_json({**design_shape(answered, found.environment.name), **(range_shape(ends) if ends else {})})
    else:
        write_report(
            *design_report(answered, found.environment.name), *(range_report(ends, told(range_ or "")) if ends else ())
        )
    if differs:
        say(f"lpmech: not as the case expects: {told(differs)}")
    return 1 if differs else answered.exit_code


def _ends(found: Design, text: str) -> Ends:
    """The range that is asked for. Refused where there is none."""
    from lpmech.cli.quantity import read_quantity
    from lpmech.designs.quantities import NoQuantity
    from lpmech.designs.ranges import NoFace

    terms = read_quantity(text)
    if found.exit_code:
        why = "not attained" if found.attained is False else found.status.value
        raise Refusal(f"lpmech: --range {told(text)}: there is no optimal mechanism, of which a quantity could have a "
                      f"range: the problem is {why}")  # fmt: skip
    try:
        return found.ends(terms)
    except (NoFace, NoQuantity) as reason:
        raise Refusal(f"lpmech: --range {told(text)}: {reason}") from reason


def files_of(found: Design, case: Case, source: str, problem: str) -> dict[str, str]:
    """The files of a folder: the environment, the certificate, and what is said of them."""
    from lpmech.certificate.about import About
    from lpmech.certificate.folder import ABOUT
    from lpmech.cli.certifying import repeatable
    from lpmech.reading.files import readable

    again = repeatable(problem, repeatable(source, f"lpmech design {quote(source)} {quote(problem)} -o out"))
    named = f": {problem}" if any(one.name == problem for one in case.expect.designs) else ""
    about = About(
        title=f"{case.title or case.environment.name}{named}", source=case.source, notes=case.notes, command=again
    )
    return {**found.files(), ABOUT: readable(about.to_json())}


def answered_problem(case: Case, problem: str) -> tuple[Design, str]:
    """The answer, and how it differs from what the case expects, if it is a problem of the case."""
    from lpmech.casefiles.finding import STDIN
    from lpmech.certificate.compared import design_result
    from lpmech.designs.design import answered
    from lpmech.designs.design import design as solve
    from lpmech.designs.quantities import NoQuantity
    from lpmech.designs.rules import NoEntry
    from lpmech.designs.sizes import TooLarge
    from lpmech.reading.words import unknown

    own = {one.name: (number, one) for number, one in enumerate(case.expect.designs) if one.name}
    if problem not in own and not Path(problem).suffix and not Path(problem).exists() and problem != STDIN:
        raise Refusal(f"lpmech: {told(unknown('problem', problem, own))}; or name a file (.json or .toml)")
    try:
        if problem not in own:
            return solve(case.environment, problem), ""
        number, expected = own[problem]
        found = answered(case.environment, expected.problem)
    except TooLarge as reason:
        raise Undecided(f"lpmech: undecided: {reason}") from reason
    except (NoEntry, NoQuantity) as reason:
        raise Refusal(f"lpmech: the problem {told(problem)} of the case: {reason}") from reason
    return found, design_result(number, expected, found).difference
