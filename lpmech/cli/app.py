"""The program: its commands in the order in which they are listed, and the options of all of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import typer

import lpmech
from lpmech.cli.commands import environments, mechanisms, play
from lpmech.cli.output import write
from lpmech.plugins import plugins

app = typer.Typer(
    name="lpmech", add_completion=False, rich_markup_mode=None, no_args_is_help=True, pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 certified, accepted or printed; 1 refuted or rejected; 2 bad input or usage; "
    "3 undecided within the limits; 4 internal error.",
)  # fmt: skip

_CORE: tuple[Callable[..., Any], ...] = (
    mechanisms.certify,
    mechanisms.audit,
    mechanisms.check,
    environments.show,
    environments.values,
    environments.transfers,
    play.indices,
    play.prices,
    play.auction,
    play.simulate,
    mechanisms.unique,
    environments.export,
    environments.alternatives,
    environments.new,
    environments.explain,
)


def _listed() -> tuple[Callable[..., Any], ...]:
    """The commands of the core, and those of plug-ins behind the ones that they name."""
    listed = list(_CORE)
    for command in (one for plugin in plugins() for one in plugin.commands()):
        listed.insert(listed.index(command.after) + 1, command.run)
    return tuple(listed)


COMMANDS = _listed()


def _version(wanted: bool) -> None:
    if wanted:
        write(f"lpmech {lpmech.__version__}\n")
        raise typer.Exit


@app.callback()
def lpmech_(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")]
    = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an internal error.")] = False,
) -> None:  # fmt: skip
    """Certify dynamic mechanisms in exact rational arithmetic: transfers, certificates and refutations."""


for command in COMMANDS:
    app.command()(command)
