"""`lpmech design`: the best mechanism for a problem of one's own, or the proof that there is none."""

from __future__ import annotations

from collections.abc import Iterable
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
    from lpmech.designs.bounds import Bounds
    from lpmech.designs.design import Design, Ends
    from lpmech.designs.forms import Form


def design(
    case: CaseName,
    problem: Annotated[str, typer.Argument(metavar="PROBLEM", show_default=False,
                                           help="What is asked: a problem file (.json or .toml), - for stdin, the name "
                                           "of a problem in the case, or one of \"ex post\", interim and \"on path\": "
                                           "is there such a mechanism? With \", balanced\" after it: one whose "
                                           "payments always sum to 0?")],
    output: Annotated[Path | None, typer.Option("-o", "--output", metavar="DIR", show_default=False,
                                                help="Also write environment.json, certificate.json and the "
                                                "mechanism here.")] = None,
    range_: Annotated[str | None, typer.Option("--range", metavar="QUANTITY", show_default=False,
                                               help="Also how far a quantity may move among the optimal mechanisms: "
                                               "a name, such as welfare or \"payoff ann\", or a list as in a problem "
                                               "file. With -o the folders least and greatest have a certificate "
                                               "each.")] = None,
    forms: Annotated[bool, typer.Option("--forms",
                                        help="Also answer the problem for payments that remember nothing, one period "
                                        "or the history, and with lotteries where allocations tie. With -o each "
                                        "has a folder with its certificate.")] = False,
    periods: Annotated[int | None, typer.Option("--periods", metavar="N", min=1, max=64, show_default=False,
                                                help="How many periods. Of an infinite horizon so many are written "
                                                "out, and the answer for all public mechanisms is bounded from both "
                                                "sides. Any rule may be asked for, and payments may remember the "
                                                "history. With -o the folders above and below have a certificate "
                                                "each.")] = None,
    answer: AnswerFormat = Answer.TEXT,
) -> int:  # fmt: skip
    """Find the best mechanism for a problem of yours, with proof."""
    from lpmech import casefiles
    from lpmech.certificate.folder import OF_ENVIRONMENT, write_folder
    from lpmech.report.design import (
        design_report,
        design_shape,
        forms_report,
        forms_shape,
        range_report,
        range_shape,
    )

    if periods is not None:
        if forms or range_ is not None:
            raise Refusal("lpmech: --periods: bounds have no --forms and no --range")
        return _between(case, problem, periods, output, answer)
    with Progress() as progress:
        found = casefiles.load(case)
        target = folder(output) if output else None
        progress("the program of the problem")
        answered, differs = answered_problem(found, problem)
        ends = _ends(answered, range_) if range_ is not None else None
        each = _forms(answered) if forms else []
        if target:
            with refusing(target):
                written = write_folder(target, files_of(answered, found, case, problem))
                if ends is not None:
                    ends.least.save(target / "least")
                    ends.greatest.save(target / "greatest")
                for form in each:
                    if form.found is not None:
                        form.found.save(target / form.name)
            say_written(target, OF_ENVIRONMENT, written)
    if answer is Answer.JSON:
        write_json({**design_shape(answered, found.environment.name), **(range_shape(ends) if ends else {}),
                    **(forms_shape(each) if each else {})})  # fmt: skip
    else:
        write_report(
            *design_report(answered, found.environment.name),
            *(range_report(ends, told(range_ or "")) if ends else ()),
            *(forms_report(each) if each else ()),
        )
    if differs:
        say(f"lpmech: not as the case expects: {told(differs)}")
    return 1 if differs else answered.exit_code


def _between(case: str, problem: str, periods: int, output: Path | None, answer: Answer) -> int:
    """Both ends of the answer of an infinite horizon."""
    from lpmech import casefiles
    from lpmech.report.design_bounds import bounds_report, bounds_shape

    with Progress() as progress:
        loaded = casefiles.load(case)
        target = folder(output) if output else None
        progress(f"the programs of {periods} periods")
        found = _bounded(loaded, problem, periods)
        if target:
            with refusing(target):
                found.above.save(target / "above")
                if found.below is not None:
                    found.below.save(target / "below")
            say(f"written: {told(str(target))}; lpmech check reads each folder in it")
    name = loaded.environment.name
    if answer is Answer.JSON:
        write_json(bounds_shape(found, name))
    else:
        write_report(*bounds_report(found, name))
    return found.exit_code


def _bounded(case: Case, problem: str, periods: int) -> Bounds:
    from lpmech.designs.bounds import NoBounds, bounds
    from lpmech.designs.sizes import TooLarge

    own = {one.name: one.problem for one in case.expect.designs if one.name}
    check_known(problem, own)
    try:
        return bounds(case.environment, own.get(problem, problem), periods)
    except NoBounds as reason:
        raise Refusal(f"lpmech: --periods: {reason}") from reason
    except TooLarge as reason:
        raise Undecided(f"lpmech: undecided: {reason}; or with fewer --periods") from reason


def _is_file(problem: str) -> bool:
    from lpmech.casefiles.finding import STDIN

    return bool(Path(problem).suffix) or Path(problem).exists() or problem == STDIN


def check_known(problem: str, own: Iterable[str]) -> None:
    """Refused where a problem is neither one of the case nor plain, and names no file."""
    from lpmech.designs.plain import PLAIN, unknown_problem

    known = list(dict.fromkeys([*own, *PLAIN]))
    if problem not in known and not _is_file(problem):
        raise Refusal(f"lpmech: {told(unknown_problem(problem, known))}")


def _forms(found: Design) -> list[Form]:
    """The problem form by form. Refused where there is one form only."""
    from lpmech.designs.forms import NoForms, forms

    try:
        return forms(found.environment, found.problem)
    except NoForms as reason:
        raise Refusal(f"lpmech: --forms: {reason}") from reason


def _ends(found: Design, text: str) -> Ends:
    """The range that is asked for. Refused where there is none."""
    from lpmech.cli.quantity import read_quantity
    from lpmech.designs.problem import Status
    from lpmech.designs.quantities import NoQuantity
    from lpmech.designs.sizes import TooLarge

    terms = read_quantity(text)
    if found.exit_code:
        why = "not attained" if found.attained is False else found.status.value
        why = why if found.problem.cut is None and found.status is not Status.BOUNDS else "answered by a bound"
        raise Refusal(f"lpmech: --range {told(text)}: there is no optimal mechanism, of which a quantity could have a "
                      f"range: the problem is {why}")  # fmt: skip
    try:
        return found.ends(terms)
    except NoQuantity as reason:
        raise Refusal(f"lpmech: --range {told(text)}: {reason}") from reason
    except TooLarge as reason:
        raise Undecided(f"lpmech: undecided: --range {told(text)}: {reason}") from reason


def files_of(found: Design, case: Case, source: str, problem: str) -> dict[str, str]:
    """The files of a folder: the environment, the certificate, and what is said of them."""
    from lpmech.certificate.about import About
    from lpmech.certificate.folder import ABOUT
    from lpmech.cli.certifying import inputs_for, repeatable
    from lpmech.reading.files import readable

    again = repeatable(problem, repeatable(source, f"lpmech design {quote(source)} {quote(problem)} -o out"))
    named = f": {problem}" if any(one.name == problem for one in case.expect.designs) else ""
    about = About(
        title=f"{case.title or case.environment.name}{named}",
        source=case.source,
        notes=case.notes,
        command=again,
        inputs=inputs_for(source, None if named else problem),
    )
    return {**found.files(), ABOUT: readable(about.to_json())}


def answered_problem(case: Case, problem: str) -> tuple[Design, str]:
    """The answer, and how it differs from what the case expects, if it is a problem of the case."""
    from lpmech.certificate.compared import design_result
    from lpmech.designs.design import answered
    from lpmech.designs.design import design as solve
    from lpmech.designs.quantities import NoQuantity
    from lpmech.designs.rules import NoEntry
    from lpmech.designs.sizes import TooLarge

    own = {one.name: (number, one) for number, one in enumerate(case.expect.designs) if one.name}
    check_known(problem, own)
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
