"""`lpmech explain`: what the code of a fault, a claim's id or an exit code means."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated

import typer

from lpmech.cli.names import check_name
from lpmech.cli.output import write
from lpmech.plugins import plugins
from lpmech.reading.codes import codes
from lpmech.separation.kinds import KINDS

_WIDTH = 80
_EXIT = "exit-codes"
EXIT_CODES: Mapping[int, str] = MappingProxyType(
    {
        0: "certified; accepted by check (a refutation that checks is accepted); printed",
        1: "refuted, with a checked witness; rejected by check",
        2: "bad input or usage; malformed",
        3: "undecided within the limits given",
        4: "internal error",
        130: "interrupted (Ctrl-C)",
        141: "the reader of stdout has gone away",
    }
)


def explain(
    code: Annotated[str | None, typer.Argument(metavar="[CODE]", show_default=False,
                                               help="The code of a fault, a claim's id, or exit-codes.")] = None,
) -> None:  # fmt: skip
    """Explain a claim, the code of a fault, or the exit codes."""
    if code is None:
        _overview()
    else:
        _explain(code)


def _overview() -> None:
    """Prints everything that can be explained."""
    write("Claims\n" + _filled(", ".join((*KINDS, *_plugged_in()))) + "Codes of faults\n" + _filled(", ".join(codes())))
    write(f"Exit codes\n  {_EXIT}\n")


def _explain(code: str) -> None:
    """Prints one explanation."""
    others = _plugged_in()
    known = {name.casefold(): name for name in (*KINDS, *others, *codes(), _EXIT)}
    name = known.get(code.casefold()) or check_name("code", code, tuple(known.values()))  # refuses
    if name in codes():
        write(f"{name}\n{_filled(codes()[name])}")
    elif name in KINDS:
        write(_claim(name))
    elif name in others:
        write(f"{name}\n{_filled(others[name] + '.')}")
    else:
        write("Exit codes\n" + "".join(_exit_code(number, meaning) for number, meaning in EXIT_CODES.items()))


def _plugged_in() -> dict[str, str]:
    """The concepts of the claims that plug-ins add, by id."""
    return {name: concept for plugin in plugins() for name, concept in plugin.concepts().items()}


def _exit_code(number: int, meaning: str) -> str:
    return textwrap.fill(meaning, _WIDTH, initial_indent=f"  {number:>3}  ", subsequent_indent=" " * 7) + "\n"


def _claim(claim_id: str) -> str:
    kind = KINDS[claim_id]
    parts = (kind.concept, f"Slack: {kind.slack}", f"Source: {kind.source}")
    return f"{claim_id}\n" + "\n".join(_filled(part[:1].upper() + part[1:].rstrip(".") + ".") for part in parts)


def _filled(text: str) -> str:
    return textwrap.fill(text, _WIDTH, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False) + "\n"
