"""`lpmech export`: linear programs for other solvers, written by `lpmech.exports`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lpmech.cli.options import CaseName, OutFile, form_option
from lpmech.cli.output import Refusal, Undecided, save, say, told, write
from lpmech.cli.progress import Progress
from lpmech.cli.target import unknown_ending, writable
from lpmech.cli.to_file import ENDINGS, check_agreed
from lpmech.lp.formats import ProgramFormat
from lpmech.mechanisms.forms import DUE, PLAIN, Form, ProgramKind


def export(
    case: CaseName, fmt: Annotated[ProgramFormat | None, typer.Option("--format", show_default=False,
                                                                     help="The format; or that which the ending of "
                                                                     "-o FILE says.")] = None,
    what: Annotated[ProgramKind, typer.Option("--what", help="Which linear program.")] = ProgramKind.BELLMAN,
    form: Annotated[Form | None, form_option((*PLAIN, *DUE), "The transfers: of incentives one of the first two, of "
                                             "alternatives one of the others; the first if none is named.",
                                             show_default=False)] = None,
    inexact: Annotated[bool, typer.Option("--inexact", help="With pulp, round numbers that no float holds.")] = False,
    output: OutFile = None,
) -> None:  # fmt: skip
    """Write a program behind the verdict for another solver."""
    from lpmech import exports
    from lpmech.certificate import pipeline
    from lpmech.problem.mechanism import NoMechanism

    fmt = _format(fmt, output)
    if inexact and fmt is not ProgramFormat.PULP:
        raise Refusal(f"lpmech: --inexact is for --format pulp; {fmt} rounds nothing")
    _check_form(what, form)
    if output is not None:
        writable(output)
    with Progress() as progress:
        env = pipeline.load(case)
        progress("writing the program")
        try:
            text = exports.export(env, fmt, what, form=form, inexact=inexact)
        except NoMechanism as reason:
            raise Undecided(f"lpmech: {reason}") from reason
        except exports.NotExact as reason:
            raise Refusal(f"lpmech: {reason}") from reason
    if output is None:
        write(text)
    else:
        save(output, text)
        say(f"wrote {told(output)}")


def _format(given: ProgramFormat | None, output: Path | None) -> ProgramFormat:
    """The format that is named, or else that of the file's ending; the two must not contradict each other."""
    said = next((one for one in ProgramFormat if output is not None and ENDINGS[one] == output.suffix.lower()), None)
    if given is not None:
        if output is not None:
            check_agreed(output, said, given)
        return given
    if said is None and output is not None:
        raise unknown_ending(output, [ENDINGS[one] for one in ProgramFormat])
    if said is None:
        raise Refusal("lpmech: export takes --format mps, lp, smt2 or pulp; or -o FILE with the ending .mps, .lp, "
                      ".smt2 or .py")  # fmt: skip
    return said


def _check_form(what: ProgramKind, form: Form | None) -> None:
    """Refuse a form that the program is not about, and say which it is about, and what is about the form."""
    if form is None or form in what.forms:
        return
    takes = f"takes --form {' or '.join(what.forms)}" if what.forms else "takes no --form"
    others = " or ".join(f"--what {other}" for other in ProgramKind if form in other.forms)
    raise Refusal(f"lpmech: --what {what} {takes}; --form {form} is for {others}")
