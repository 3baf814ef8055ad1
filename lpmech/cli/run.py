"""From arguments to an exit code: every exception that can reach a user ends here, in words.

0 done, 1 refuted, rejected or different, 2 bad input or usage, 3 undecided within the limits, 4 internal error; 130 and
141 are the shell's own for an interruption (Ctrl-C) and for a reader of stdout that has gone away.
"""

from __future__ import annotations

import io
import os
import traceback
from collections.abc import Sequence

import typer

from lpmech.cli.app import app
from lpmech.cli.memory import check_variable
from lpmech.cli.output import Refusal, Rejected, Undecided, open_streams, say, told

REJECTED, BAD_INPUT, LIMIT, INTERNAL_ERROR, INTERRUPTED = 1, 2, 3, 4, 130
_CODES = {Undecided: LIMIT, Rejected: REJECTED}
_REPORT = "Please report it, with the command and the case: this is a fault of lpmech, not of your input."


def run(arguments: Sequence[str]) -> int:
    """The exit code of the command line. `--debug` may stand anywhere: it adds the traceback of an internal error."""
    open_streams()
    given = [argument for argument in arguments if argument != "--debug"]
    debug = len(given) < len(arguments) or bool(os.environ.get("LPMECH_DEBUG"))
    try:
        check_variable()
        return _invoke(given)
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except Exception as error:
        if debug:
            say(traceback.format_exc().rstrip("\n"))
        return _explain(error, debug)


def _invoke(arguments: list[str]) -> int:
    command = typer.main.get_command(app)
    result = command.main(args=arguments, prog_name="lpmech", standalone_mode=False)
    return result if isinstance(result, int) else 0


def _explain(error: Exception, debug: bool) -> int:
    """One message on stderr, and the exit code that belongs to it."""
    from lpmech.problem.memory import NotEnoughMemory
    from lpmech.reading.faults import BadInput

    if isinstance(error, BadInput | Refusal):
        say(str(error))
        return next((code for kind, code in _CODES.items() if isinstance(error, kind)), BAD_INPUT)
    if hasattr(error, "show") and hasattr(error, "exit_code"):  # a usage error of typer
        shown = io.StringIO()
        error.show(shown)
        say(shown.getvalue().rstrip("\n"))
        return BAD_INPUT
    if isinstance(error, NotEnoughMemory):
        say(f"lpmech: undecided: {error}")
        return LIMIT
    if isinstance(error, MemoryError):
        say("lpmech: undecided: the memory does not suffice for this case")
        return LIMIT
    if isinstance(error, OSError) and error.filename is not None:
        say(f"lpmech: {told(error.filename)}: {error.strerror}")
        return BAD_INPUT
    hint = "" if debug else " --debug shows the traceback."
    say(f"lpmech: internal error: {type(error).__name__}: {_first_line(error)}\n{_REPORT}{hint}")
    return INTERNAL_ERROR


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or ["no message"])[0][:300]
