"""The program: its commands, each loaded when it is asked for, and the options of all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from copy import copy
from functools import cache, wraps
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

import lpmech
from lpmech.cli.commands import GROUPS, Added, Listed, former, listed
from lpmech.cli.kinds import NoSuchOption, UsageError
from lpmech.cli.memory import CODE, MEANING, with_memory
from lpmech.cli.output import say, write
from lpmech.cli.parsed import parsed
from lpmech.cli.to_file import with_file

BAD_INPUT = 2  # the exit code
SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@cache
def command(name: str) -> Any:
    """A command by its full name, as typer runs it."""
    alone = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    found = listed()[name]
    run = with_file(found.load())
    alone.command(found.word, cls=parsed(found), epilog=exit_codes(found))(with_memory(run) if found.solves else run)
    return typer.main.get_command(alone)


def exit_codes(of: Listed | Added) -> str:
    """What the command's exit codes mean, as its help says it."""
    meanings = {0: "done", BAD_INPUT: "bad input or usage", **of.codes}
    if of.solves:
        meanings[CODE] = f"{meanings[CODE]}, or {MEANING}" if CODE in meanings else MEANING
    return f"Exit codes: {'; '.join(f'{code}: {meanings[code]}' for code in sorted(meanings))}."


def _formerly(name: str) -> Any:
    """A command by a name that it had before: the same, with a notice on stderr."""
    found = copy(command(former()[name]))
    found.hidden = True
    found.make_context = _noticed(found.make_context, name)
    return found


def _noticed(make_context: Callable[..., Any], name: str) -> Callable[..., Any]:
    """The notice comes before help and faults of usage, which name the command as it is called today. The shell asks
    for completions with `resilient_parsing`, and is told nothing."""

    @wraps(make_context)
    def noticed(_: str | None, *arguments: Any, **options: Any) -> Any:
        if not options.get("resilient_parsing"):
            say(f"lpmech: `lpmech {name}` is now `lpmech {former()[name]}`")
        return make_context(former()[name], *arguments, **options)

    return noticed


class _Loaded(Mapping[str, Any]):
    """The commands of a group by their words, or those at the top and the groups; each is loaded when it is looked
    up. Names of before can be looked up, and are not listed."""

    def __init__(self, group: str | None) -> None:
        self._group = group

    @property
    def _helps(self) -> dict[str, str]:
        """The lines of the list, by word."""
        if self._group is not None:
            return {one.word: one.help for one in listed().values() if one.group and one.group.name == self._group}
        return {one.group.name if one.group else one.word: one.group.help if one.group else one.help
                for one in listed().values()}  # fmt: skip

    def lines(self) -> list[tuple[str, str]]:
        """The words with what stands beside them in `--help`."""
        return list(self._helps.items())

    def __iter__(self) -> Iterator[str]:
        return iter(self._helps)

    def __len__(self) -> int:
        return len(self._helps)

    def __getitem__(self, word: str) -> Any:
        if self._group is not None:
            return command(f"{self._group} {word}")
        if word in GROUPS:
            return _group(word)
        return _formerly(word) if word in former() else command(word)


class Commands(TyperGroup):
    """All commands, or those of a group; its list loads none of them."""

    def __init__(self, *, group: str | None = None, **given: Any) -> None:
        super().__init__(**given)
        self.commands: Any = _Loaded(group)

    def list_commands(self, ctx: Any) -> list[str]:
        """The names in their order."""
        return list(self.commands)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """The arguments. Raises Refusal where an option stands before the command to which it belongs."""
        given = tuple(args)
        try:
            return super().parse_args(ctx, args)
        except NoSuchOption as error:
            from lpmech.cli.usage import early_option

            own = [name for one in self.get_params(ctx) for name in one.opts]
            raise early_option(ctx.command_path, error.option_name, given, tuple(self.commands), own) from error

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command of the first word. Raises Refusal where there is none."""
        try:
            return super().resolve_command(ctx, args)
        except UsageError as error:
            from lpmech.cli.usage import unknown_command

            raise unknown_command(ctx.command_path, args, tuple(self.commands)) from error

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """The list of `lpmech --help`."""
        with formatter.section("Commands"):
            formatter.write_dl(self.commands.lines())


@cache
def _group(name: str) -> Commands:
    return Commands(group=name, name=name, help=GROUPS[name].help, no_args_is_help=True, rich_markup_mode=None,
                    context_settings=SETTINGS)  # fmt: skip


app = typer.Typer(
    name="lpmech", cls=Commands, add_completion=True, rich_markup_mode=None, no_args_is_help=True,
    pretty_exceptions_enable=False, context_settings=SETTINGS,
    epilog="Exit codes: 0 certified, accepted or printed; 1 refuted, rejected or different; 2 bad input or usage; "
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
