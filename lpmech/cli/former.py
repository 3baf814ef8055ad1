"""Options by the names, and with the values, that they had before: they still work, with a notice on stderr."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lpmech.cli.commands import Added, Listed
from lpmech.cli.output import Refusal, say


def today(of: Listed | Added, arguments: Sequence[str]) -> Iterator[str]:
    """Each argument, in today's words; behind `--` there are no options."""
    before = ""
    for place, argument in enumerate(arguments):
        if argument == "--":
            yield from arguments[place:]
            return
        name, sign, value = argument.partition("=")
        if name in of.renamed:
            _refuse_both(of, name, arguments)
            say(f"lpmech: {name} of `lpmech {of.name}` is now {of.renamed[name]}")
            yield f"{of.renamed[name]}{sign}{value}"
        elif sign and value in of.reworded.get(name, {}):
            yield f"{name}={_reworded(of, name, value)}"
        else:
            yield _reworded(of, before, argument) if argument in of.reworded.get(before, {}) else argument
        before = argument


def _refuse_both(of: Listed | Added, name: str, arguments: Sequence[str]) -> None:
    today = of.renamed[name]
    if any(one.partition("=")[0] == today for one in arguments):
        raise Refusal(f"lpmech: {name} of `lpmech {of.name}` is now {today}; give one of them")


def _reworded(of: Listed | Added, option: str, value: str) -> str:
    today = of.reworded[option][value]
    say(f"lpmech: {option} {value!r} is now {option} {today}")
    return today
