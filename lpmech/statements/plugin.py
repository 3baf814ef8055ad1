"""What the papers' statements add to the core: a command."""

from __future__ import annotations

from lpmech.plugins import Command, Plugin


def _commands() -> tuple[Command, ...]:
    from lpmech.statements import commands

    return (Command(run=commands.theorems, after="alternatives"),)


PLUGIN = Plugin(commands=_commands)
