"""Faults of usage, such as an argument too many: what was found, what is expected, and a command line that is right.

The line is the one that was typed, with what is wrong in it replaced: it can be copied.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lpmech.cli.kinds import KINDS, NoSuchOption, UsageError
from lpmech.cli.output import Refusal, told
from lpmech.cli.samples import FILE, FOLDER, sample, taken, values
from lpmech.reading.faults import quote
from lpmech.reading.words import LISTED, near_name, one_of

_PLACES = ".", "/", os.sep  # what names of cases have, and those of commands have not
_OUTPUT, _CERTIFY, _HELP = "--output", "certify", "--help"


@dataclass(frozen=True, slots=True)
class Call:
    """What was typed behind the name of a command. `example`: arguments that it takes, one for each place, and options
    with values behind them."""

    name: str
    command: Any
    context: Any
    arguments: tuple[str, ...]
    example: tuple[str, ...]

    def options(self) -> list[Any]:
        """The command's options."""
        return [one for one in self.command.params if one not in self.places()]

    def places(self) -> list[Any]:
        """The command's arguments, in their order."""
        return [one for one in self.command.params if not one.opts[0].startswith("-")]

    def option(self, name: str) -> Any:
        """An option by one of its names; None if there is none."""
        return next((one for one in self.options() if name in one.opts), None)

    def too_many(self) -> list[str]:
        """The arguments beyond those that the command takes."""
        try:
            return list(self.command.make_parser(self.context).parse_args(list(self.arguments))[1])
        except UsageError:
            return []

    def refused(self, fault: str, found: str, expected: str, meant: Sequence[str]) -> Refusal:
        """The refusal. `meant`: the arguments as they would be right."""
        return refused(self.name, fault, found, expected, meant)


def refusal(error: Any, call: Call) -> Refusal:
    """A fault of usage of a command, in words."""
    if isinstance(error, KINDS.MissingParameter):
        return _missing(error.param, call)
    if isinstance(error, NoSuchOption):
        return _no_such_option(error.option_name, call)
    if isinstance(error, KINDS.BadOptionUsage):
        return _badly_used(call.option(error.option_name), error.option_name, call)
    if isinstance(error, KINDS.BadParameter):
        return _bad_value(error, call)
    return _too_many(call.too_many(), call)


def _missing(parameter: Any, call: Call) -> Refusal:
    """An argument that is missing, or an option without which the command does not know what to do."""
    if parameter in call.places():
        return call.refused(f"{parameter.metavar} is missing", _typed(call.arguments), taken(parameter),
                            [*call.arguments, *_rest(parameter, call)])  # fmt: skip
    name = parameter.opts[-1]
    meant = [one for one in call.too_many() if _option_meant(one, call) is parameter]
    if meant:
        return _too_many(meant, call)
    return call.refused(f"{name} is missing", _typed(call.arguments), f"{name} {taken(parameter)}",
                        [*call.arguments, name, sample(parameter)])  # fmt: skip


def _rest(parameter: Any, call: Call) -> list[str]:
    """The example from an argument on, with those of its options that are not given."""
    places = len(call.places())
    rest = [*call.example[call.places().index(parameter) : places]]
    pairs = zip(call.example[places::2], call.example[places + 1 :: 2], strict=True)
    return rest + [word for pair in pairs if pair[0] not in call.arguments for word in pair]


def _typed(arguments: Sequence[str]) -> str:
    return told(shlex.join(arguments)) if arguments else "no arguments"


def _no_such_option(given: str, call: Call) -> Refusal:
    known = [name for one in call.options() for name in one.opts]
    near = near_name(given, [name for name in known if name.startswith("--")])
    expected = f"{quote(near)}, or another of its options" if near else f"one of its options: {', '.join(known)}"
    meant = list(_replaced(call.arguments, given, near)) if near else [_HELP]
    return call.refused("there is no such option", quote(given), expected, meant)


def _replaced(arguments: Sequence[str], name: str, by: str) -> Iterator[str]:
    for argument in arguments:
        head, sign, value = argument.partition("=")
        yield f"{by}{sign}{value}" if head == name else argument


def _badly_used(option: Any, name: str, call: Call) -> Refusal:
    """An option without the value that it needs, or one with a value that takes none."""
    if option.is_flag:
        meant = [name if one.startswith(f"{name}=") else one for one in call.arguments]
        return call.refused(f"{name} takes no value", quote(next(one for one in call.arguments if one not in meant)),
                            f"{name} alone", meant)  # fmt: skip
    return call.refused(f"{name} needs a value", f"nothing behind {name}", taken(option),
                        [*call.arguments, sample(option)])  # fmt: skip


def _bad_value(error: Any, call: Call) -> Refusal:
    option = error.param
    place, given = next(_given(option, call))
    meant = [*call.arguments]
    meant[place] = meant[place].removesuffix(given) + _near(given, option)
    return call.refused(f"{option.opts[-1]} does not take that", quote(given), taken(option), meant)


def _near(given: str, option: Any) -> str:
    """The value of an option that is likely meant, or any."""
    return near_name(given, values(option)) or sample(option)


def _given(option: Any, call: Call) -> Iterator[tuple[int, str]]:
    """The values of an option that are none for it, with the positions of their arguments."""
    for place, argument in enumerate(call.arguments):
        head, sign, value = argument.partition("=")
        if sign and head in option.opts and not _fits(option, value, call):
            yield place, value
        elif place and call.arguments[place - 1] in option.opts and not _fits(option, argument, call):
            yield place, argument


def _fits(option: Any, value: str, call: Call) -> bool:
    try:
        option.type.convert(value, option, call.context)
    except UsageError:
        return False
    return True


def _too_many(found: Sequence[str], call: Call) -> Refusal:
    """Arguments beyond those of the command: each may be the value of an option, or an option without its dashes."""
    taken_here = " and ".join(one.metavar.strip("[]") for one in call.places()) or "options"
    at = {place: one for one in found for place in [_last(call.arguments, one)]}
    meant = [word for place, one in enumerate(call.arguments)
             for word in (_with_option(one, call) if place in at else [one])]  # fmt: skip
    return call.refused("an argument too many", ", ".join(map(quote, found)),
                        f"{taken_here} alone, and options; names with spaces stand in quotes", meant)  # fmt: skip


def _last(arguments: Sequence[str], one: str) -> int:
    return len(arguments) - 1 - arguments[::-1].index(one)


def _with_option(argument: str, call: Call) -> list[str]:
    """The argument behind the option that it is most likely meant for; nothing if there is none."""
    if (bare := call.option(f"--{argument}")) is not None:
        return [f"--{argument}"] if bare.is_flag else [f"--{argument}", sample(bare)]
    option = _option_meant(argument, call)
    return [] if option is None else [option.opts[0], argument]


def _option_meant(argument: str, call: Call) -> Any:
    """The option of which an argument is most likely the value."""
    return next((one for one in call.options() if _is_value(argument, one, call)), None)


def _is_value(argument: str, option: Any, call: Call) -> bool:
    shown = option.metavar or ""
    if "=" in argument or "=" in shown:
        return _signs(argument) == _signs(shown)
    if shown in (FILE, FOLDER):
        return shown == FILE and _OUTPUT in option.opts and Path(argument).suffix != ""
    return any(one.value == argument for one in option.shell_complete(call.context, argument))


def _signs(text: str) -> str:
    """How the head of a pair is written: `ann:low=high` otherwise than `ann=low`."""
    head, sign, _ = text.partition("=")
    return f"{':' if ':' in head else ''}{sign}"


def unknown_command(group: str, given: Sequence[str], known: Collection[str]) -> Refusal:
    """A word that is no command. What looks like a case is certified."""
    near = near_name(given[0], known)
    is_case = near is None and any(sign in given[0] for sign in _PLACES)
    meant = [near, *given[1:]] if near else [_CERTIFY, *given] if is_case else [_HELP]
    return refused(group, "there is no such command", quote(given[0]), one_of(known, LISTED), meant)


def early_option(name: str, option: str, given: Sequence[str], words: Collection[str], own: Collection[str]) -> Refusal:
    """An option before the command: a misspelt one of all commands, or one that stands behind its command."""
    near, word = near_name(option, own), next((one for one in given if one in words), None)
    meant = [*_replaced(given, option, near)] if near else [_HELP]
    meant = [word, *(one for one in given if one != word)] if word is not None else meant
    return refused(name, "no option of all commands", quote(option), f"{one_of(own)}, or a command first", meant)


def refused(name: str, fault: str, found: str, expected: str, meant: Sequence[str]) -> Refusal:
    """The refusal. `meant`: the arguments as they would be right."""
    lines = [f"{name}: {fault}", f"  found:    {found}", f"  expected: {expected}"]
    return Refusal("\n".join([*lines, f"  mend:     {told(shlex.join([*name.split(), *meant]))}"]))
