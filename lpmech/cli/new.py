"""`lpmech new`: a commented case file of a family."""

from __future__ import annotations

from pathlib import Path

from lpmech.casefiles import families
from lpmech.cli.names import check_name
from lpmech.cli.output import Refusal, save, say, told, write


def list_families() -> None:
    """Prints the families, one line each."""
    width = max(len(name) for name in _names())
    for name in _names():
        write(f"{name:{width}}  {families.describe(name).title}\n")
    say("lpmech new FAMILY prints a case file with every parameter explained; -o FILE writes it.")


def new(family: str, output: Path | None) -> None:
    """Prints the template of a family, or writes it to a file that does not exist yet."""
    text = families.template(check_name("family", family, _names()))
    if output is None:
        write(text)
        return
    if output.exists() or output.is_symlink():
        raise Refusal(f"lpmech: {told(output)} exists already and is left as it is; name another file")
    save(output, text)
    say(f"wrote {told(output)}")


def _names() -> tuple[str, ...]:
    """Families with finitely many types first."""
    return families.names() + families.names(continuous=True)
