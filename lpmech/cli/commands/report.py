"""`lpmech report`: a certificate as one page for people."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lpmech.cli.options import Require


def report(
    source: Annotated[str, typer.Argument(metavar="CASE|FOLDER", show_default=False,
                                          help="A case as for certify; or a folder that certify, audit, unique or "
                                          "prices wrote with -o.")],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="The page.")] = Path("report.html"),
    mechanism: Annotated[str | None, typer.Option("--mechanism", metavar="NAME", show_default=False,
                                                  help="Of a case: a mechanism's name, or a file of your own as for "
                                                  "audit; without it the mechanism that the case is about.")] = None,
    require: Require = None,
) -> int:  # fmt: skip
    """Write a page about a certificate: one HTML file for people."""
    from lpmech.cli import pages

    return pages.report(source, output, mechanism, require)
