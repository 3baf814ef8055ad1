"""`lpmech export`: linear programs for other solvers, written by `lpmech.exports`."""

from __future__ import annotations

from typing import Annotated

import typer

from lpmech import exports
from lpmech.certificate import pipeline
from lpmech.cli.options import CaseName, ContingentForm, ExportFormat, ExportWhat, OutFile
from lpmech.cli.output import Refusal, refusing, save, say, told, write
from lpmech.cli.progress import Progress
from lpmech.problem.mechanism import NoMechanism
from lpmech.reading.files import check_writable


def export(
    case: CaseName, fmt: Annotated[ExportFormat, typer.Option("--format", help="The format.", show_default=False)],
    what: Annotated[ExportWhat, typer.Option("--what", help="Which linear program.")] = ExportWhat.BELLMAN,
    form: Annotated[ContingentForm | None, typer.Option("--form", show_default="contingent",
                                                        help="The transfers that alternatives are about.")] = None,
    inexact: Annotated[bool, typer.Option("--inexact", help="With pulp, round numbers that no float holds.")] = False,
    output: OutFile = None,
) -> None:  # fmt: skip
    """Write a program behind the verdict for another solver."""
    if inexact and fmt is not ExportFormat.PULP:
        raise Refusal(f"lpmech: --inexact is for --format pulp; {fmt} rounds nothing")
    if form is not None and what is not ExportWhat.ALTERNATIVES:
        raise Refusal(f"lpmech: --form is for --what alternatives, not for {what}")
    if output is not None:
        with refusing(output):  # before any work
            check_writable(output)
    with Progress() as progress:
        env = pipeline.load(case)
        progress("writing the program")
        try:
            text = exports.export(env, fmt.value, what.value, form=form, inexact=inexact)
        except (NoMechanism, exports.NotExact) as reason:
            raise Refusal(f"lpmech: {reason}") from reason
    if output is None:
        write(text)
    else:
        save(output, text)
        say(f"wrote {told(output)}")
