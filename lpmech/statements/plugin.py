"""What statements add to the core: a command, a name of the package's face, and the faults of a user's file."""

from __future__ import annotations

from collections.abc import Mapping

from lpmech.plugins import Command, Plugin


def _commands() -> tuple[Command, ...]:
    from lpmech.statements.command import theorems

    return (Command(run=theorems, after="alternatives", codes=EXIT_CODES),)


def _codes() -> Mapping[str, str]:
    from lpmech.statements.codes import CODES

    return CODES


def _mends() -> Mapping[str, str]:
    from lpmech.statements.codes import MENDS

    return MENDS


FACE: Mapping[str, str] = {"statement": "lpmech.statements.own.decorator"}
EXIT_CODES = {
    1: "a statement's verdict is not the one that is expected; with --mutants, a mutant survives",
    3: "processes that share draws were killed, as systems do when memory ends",
}
PLUGIN = Plugin(commands=_commands, codes=_codes, mends=_mends, face=FACE)
