"""`lpmech cases`: the shipped cases, one line each."""

from __future__ import annotations

from typing import Annotated

import typer

from lpmech.cli.options import ValuesFormat
from lpmech.cli.output import Refusal, write, write_json, write_report


def cases(
    text: Annotated[str | None, typer.Argument(metavar="[TEXT]", show_default=False,
                                               help="Only those whose name, title, source or notes have it.")] = None,
    paper: Annotated[list[str] | None, typer.Option("--paper", metavar="PAPER", show_default=False,
                                                    help="Only those of a paper: its folder, such as bv08; "
                                                    "repeatable.")] = None,
    form: Annotated[ValuesFormat, typer.Option("--format", help="How they are printed.")] = ValuesFormat.TEXT,
) -> None:  # fmt: skip
    """List the shipped cases, one line each."""
    from lpmech.casefiles.catalogue import entries
    from lpmech.certificate import flat
    from lpmech.cli.names import check_name
    from lpmech.report.catalogue import catalogue_report

    every = list(entries())
    for name in paper or ():
        check_name("paper", name, dict.fromkeys(one.paper for one in every))
    found = [one for one in every if (not paper or one.paper in paper) and one.mentions(text or "")]
    if not found:
        raise Refusal("lpmech: no shipped case says so; lpmech cases lists them all")
    rows = [one.to_json() for one in found]
    if form is ValuesFormat.JSON:
        write_json({"cases": rows})
    elif form is ValuesFormat.CSV:
        write(flat.to_csv(rows))
    else:
        write_report(*catalogue_report(rows))
