"""`lpmech import`: a model of another program as a case file."""

from __future__ import annotations

from pathlib import Path
from shlex import quote
from typing import Annotated

import typer

from lpmech.cli.options import OutFile
from lpmech.cli.output import Refusal, save, say, told, write
from lpmech.imports.formats import rounding_of, take


def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", show_default=False,
                                         help="A file of another program; its ending says of which.")],
    output: OutFile = None,
    floats: Annotated[str, typer.Option("--floats", metavar="HOW",
                                        help="What floats and decimals mean: exact, the numbers that they are; "
                                        "decimals, the shortest ones; or N, the nearest fractions with denominators "
                                        "up to N.")] = "exact",
) -> None:  # fmt: skip
    """Write a model of another program as a case file."""
    rounding = rounding_of(floats)
    if rounding is None:
        raise Refusal(f"lpmech: --floats takes exact, decimals or a greatest denominator, such as 1000, not {floats!r}")
    if output is not None and (output.exists() or output.is_symlink()):
        raise Refusal(f"lpmech: {told(output)} exists already and is left as it is; name another file")
    found = take(file, rounding)
    if output is None:
        write(found.text())
        return
    save(output, found.text())
    for part in found.taken:
        say(f"took {part}")
    say(f"wrote {told(output)}; to look for slips:\n  lpmech lint {told(quote(str(output)))}")
