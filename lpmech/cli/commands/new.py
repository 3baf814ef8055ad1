"""`lpmech new`: a commented case file, of a family or blank."""

from __future__ import annotations

from shlex import quote
from typing import Annotated

import typer

from lpmech.cli.options import OutFile
from lpmech.cli.output import Refusal, save, say, told, write
from lpmech.cli.target import target


def new(
    family: Annotated[str | None, typer.Argument(metavar="[FAMILY]", show_default=False,
                                                 help="Its name, or blank for a case without one; without a name they "
                                                 "are listed.")] = None,
    output: OutFile = None,
) -> None:  # fmt: skip
    """Write a case file of a family or a blank one, explained."""
    from lpmech.casefiles import blank, families
    from lpmech.cli.names import check_name

    if family is None:
        if output is not None:
            raise Refusal(f"lpmech: -o {told(output)}: which family? lpmech new lists them; blank is none of them")
        _list_families()
        return
    check_name("family", family, _names())
    text = blank.TEXT if family == blank.NAME else families.template(family)
    if output is None:
        write(text)
        return
    save(target(output, [".toml"]), text)
    say(f"wrote {told(output)}; to certify it:\n  lpmech certify {told(quote(str(output)))}")


def _list_families() -> None:
    """Prints the families, one line each."""
    from lpmech.casefiles import blank, families

    width = max(len(name) for name in _names())
    for name in _names():
        title = blank.TITLE if name == blank.NAME else families.describe(name).title
        write(f"{name:{width}}  {title}\n")
    say("lpmech new FAMILY prints a case file with every parameter explained; -o FILE writes it.")


def _names() -> tuple[str, ...]:
    """The blank case and the families, those with finitely many types first."""
    from lpmech.casefiles import blank, families

    return (blank.NAME, *families.all_names())
