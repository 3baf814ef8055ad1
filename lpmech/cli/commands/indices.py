"""`lpmech licensing indices`: the Gittins index of every state of every arm."""

from __future__ import annotations

from typing import Annotated

import typer

from lpmech.cli.options import CaseName, ValuesFormat
from lpmech.cli.output import Refusal, write, write_json, write_report
from lpmech.cli.progress import Progress


def indices(
    case: CaseName,
    form: Annotated[ValuesFormat, typer.Option("--format", help="How they are printed.")] = ValuesFormat.TEXT,
    floats: Annotated[bool, typer.Option("--float", help="Compute in floats, for arms of very many states.")] = False,
    printed: Annotated[bool, typer.Option("--printed", help="Beside each the expectation of the ratio, which the "
                                          "papers print for the ratio of the expectations.")] = False,
) -> None:  # fmt: skip
    """Print the Gittins indices of a licensing auction, exactly."""
    from lpmech.certificate import flat
    from lpmech.cli.arms import arms_of
    from lpmech.licensing import rows
    from lpmech.licensing.canonical import sha256
    from lpmech.licensing.printed import NoPrintedIndex
    from lpmech.problem.exact import format_number
    from lpmech.report import auction as report

    with Progress() as progress:
        bandit = arms_of(case)
        progress("indices")
        try:
            found = list(rows.index_rows(bandit, floats=floats, printed=printed))
        except NoPrintedIndex as reason:
            raise Refusal(f"lpmech: --printed goes through the paths of use of every arm, and {reason}") from reason
    if form is ValuesFormat.JSON:
        write_json({"arms": sha256(bandit), "discount": format_number(bandit.discount), "indices": found})
    elif form is ValuesFormat.CSV:
        write(flat.to_csv(found))
    else:
        write_report(*report.indices_report(bandit.name, found, floats))
