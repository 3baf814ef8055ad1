"""Commands that understand their former options, and tell what is wrong with a command line in words."""

from __future__ import annotations

from typing import Any

from typer.core import TyperCommand

from lpmech.cli.commands import Added, Listed
from lpmech.cli.former import today
from lpmech.cli.kinds import UsageError


def parsed(of: Listed | Added) -> type[TyperCommand]:
    """The class of a command."""

    class Parsed(TyperCommand):
        def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
            """The arguments in today's words. Raises Refusal where they are none of this command."""
            arguments = tuple(today(of, args))
            try:
                return super().parse_args(ctx, [*arguments])
            except UsageError as error:
                from lpmech.cli.usage import Call, refusal

                raise refusal(error, Call(f"lpmech {of.name}", self, ctx, arguments, of.example)) from error

    return Parsed
