"""`lpmech import`: a model of another program as a case file."""

from __future__ import annotations

from pathlib import Path
from shlex import quote
from typing import Annotated

import typer

from lpmech.cli.options import OutFile
from lpmech.cli.output import Refusal, save, say, told, write
from lpmech.cli.target import target


def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", show_default=False,
                                         help="A file of another program, whose ending says of which; - for "
                                         "stdin, with --from.")],
    output: OutFile = None,
    source: Annotated[str | None, typer.Option("--from", metavar="FORMAT", show_default=False,
                                               help="What the file is, if its ending does not say it: discrete-dp, "
                                               "discrete-dp-npz, gambit-efg, gambit-nfg, prism or jani.")] = None,
    floats: Annotated[str, typer.Option("--floats", metavar="HOW",
                                        help="What floats and decimals mean: exact, the numbers that they are; "
                                        "decimals, the shortest ones; or N, the nearest fractions with denominators "
                                        "up to N.")] = "exact",
    discount: Annotated[str | None, typer.Option("--discount", metavar="NUMBER", show_default=False,
                                                 help="The discount factor, for models that have none.")] = None,
    horizon: Annotated[int | None, typer.Option("--horizon", min=1, max=1_000_000, metavar="N", show_default=False,
                                                help="The number of periods, for models that have none; infinite "
                                                "without it.")] = None,
) -> None:  # fmt: skip
    """Write a model of another program as a case file."""
    from lpmech.casefiles.finding import STDIN
    from lpmech.cli.names import check_name
    from lpmech.cli.numbers import read_number
    from lpmech.imports.formats import named, rounding_of, take

    rounding = rounding_of(floats)
    if rounding is None:
        raise Refusal(f"lpmech: --floats takes exact, decimals or a greatest denominator, such as 1000, not {floats!r}")
    if output is not None:
        target(output, [".toml"])
    if str(file) == STDIN and source is None:
        raise Refusal(f"lpmech: - has no ending that says what is on stdin; --from says it: {', '.join(_names())}")
    given = None if source is None else named(check_name("format", source, _names()))
    factor = None if discount is None else read_number("--discount", discount)
    found = take(file, rounding, discount=factor, horizon=horizon, source=given)
    if output is None:
        write(found.text())
        return
    save(output, found.text())
    for part in found.taken:
        say(f"took {part}")
    say(f"wrote {told(output)}; to look for slips:\n  lpmech lint {told(quote(str(output)))}")


def _names() -> list[str]:
    from lpmech.imports.formats import SOURCES

    return [one.name for one in SOURCES]
