"""The program: its commands, each loaded when it is asked for, and the options of all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

import lpmech
from lpmech.cli.commands import listed
from lpmech.cli.output import write


@cache
def _loaded(name: str) -> Any:
    """A command as typer runs it."""
    alone = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    alone.command(name)(listed()[name].load())
    return typer.main.get_command(alone)


class _Loaded(Mapping[str, Any]):
    """The commands by name; each is loaded when it is looked up."""

    def __iter__(self) -> Iterator[str]:
        return iter(listed())

    def __len__(self) -> int:
        return len(listed())

    def __getitem__(self, name: str) -> Any:
        return _loaded(name)


class Commands(TyperGroup):
    """The group of all commands; its list loads none of them."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.commands: Any = _Loaded()

    def list_commands(self, ctx: Any) -> list[str]:
        """The names in their order."""
        return list(self.commands)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """The list of `lpmech --help`."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, one.help) for name, one in listed().items()])


app = typer.Typer(
    name="lpmech", cls=Commands, add_completion=False, rich_markup_mode=None, no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 certified, accepted or printed; 1 refuted or rejected; 2 bad input or usage; "
    "3 undecided within the limits; 4 internal error.",
)  # fmt: skip


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
