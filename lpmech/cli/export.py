"""`lpmech export`: linear programs for other solvers, written by `lpmech.exports`."""

from __future__ import annotations

from pathlib import Path

from lpmech import exports
from lpmech.certificate import pipeline
from lpmech.cli.output import Refusal, refusing, save, say, told, write
from lpmech.cli.progress import Progress
from lpmech.exports.export import Format, What
from lpmech.problem.mechanism import NoMechanism
from lpmech.reading.files import check_writable


def export(case: str, fmt: Format, what: What, form: str | None, output: Path | None, *, inexact: bool) -> None:
    """Prints a linear program, or writes it to a file."""
    if inexact and fmt != "pulp":
        raise Refusal(f"lpmech: --inexact is for --format pulp; {fmt} rounds nothing")
    if form is not None and what != "alternatives":
        raise Refusal(f"lpmech: --form is for --what alternatives, not for {what}")
    if output is not None:
        with refusing(output):  # before any work
            check_writable(output)
    with Progress() as progress:
        env = pipeline.load(case)
        progress("writing the program")
        try:
            text = exports.export(env, fmt, what, form=form, inexact=inexact)
        except (NoMechanism, exports.NotExact) as reason:
            raise Refusal(f"lpmech: {reason}") from reason
    if output is None:
        write(text)
    else:
        save(output, text)
        say(f"wrote {told(output)}")
