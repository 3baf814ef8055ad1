"""`lpmech new`: a commented case file of a family."""

from __future__ import annotations

from typing import Annotated

import typer

from lpmech.cli.options import OutFile
from lpmech.cli.output import Refusal, save, say, told, write


def new(
    family: Annotated[str | None, typer.Argument(metavar="[FAMILY]", show_default=False,
                                                 help="Its name; without it the families are listed.")] = None,
    output: OutFile = None,
) -> None:  # fmt: skip
    """Write a case file of a family, every parameter explained."""
    from lpmech.casefiles import families
    from lpmech.cli.names import check_name

    if family is None:
        _list_families()
        return
    text = families.template(check_name("family", family, _names()))
    if output is None:
        write(text)
        return
    if output.exists() or output.is_symlink():
        raise Refusal(f"lpmech: {told(output)} exists already and is left as it is; name another file")
    save(output, text)
    say(f"wrote {told(output)}")


def _list_families() -> None:
    """Prints the families, one line each."""
    from lpmech.casefiles import families

    width = max(len(name) for name in _names())
    for name in _names():
        write(f"{name:{width}}  {families.describe(name).title}\n")
    say("lpmech new FAMILY prints a case file with every parameter explained; -o FILE writes it.")


def _names() -> tuple[str, ...]:
    """Families with finitely many types first."""
    from lpmech.casefiles import families

    return families.all_names()
