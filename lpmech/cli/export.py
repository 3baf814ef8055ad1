"""`lpmech export`: linear programs for other solvers, written by `lpmech.doors`."""

from __future__ import annotations

from pathlib import Path

from lpmech import doors, pipeline
from lpmech.cli.output import save, say, write
from lpmech.cli.progress import Progress
from lpmech.doors.export import Format, What


def export(case: str, form: Format, what: What, output: Path | None) -> None:
    """Prints a linear program, or writes it to a file."""
    with Progress() as progress:
        env = pipeline.load(case)
        progress("writing the program")
        text = doors.export(env, form, what)
    if output is None:
        write(text)
    else:
        save(output, text)
        say(f"wrote {output}")
