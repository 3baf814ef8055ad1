"""The command line: `lpmech certify`, `check`, `show`, … (`lpmech --help`).

Data go to stdout, messages and progress to stderr. Exit codes: `lpmech explain exit-codes`. This module and `app.py`
import nothing heavy, so that `--help` and `--version` answer at once; each command imports what it needs.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

import lpmech

_OBJECTS = 100_000  # before garbage is looked for: by default loading the modules starts that a hundred times


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Runs the command line and ends the process with its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given == ["--version"]:
        print(f"lpmech {lpmech.__version__}")
        sys.exit(0)
    gc.set_threshold(_OBJECTS)
    _keep_stdout()
    from lpmech.cli.run import run

    sys.exit(run(given))


def _keep_stdout() -> None:
    """What libraries in C print leads nowhere, as HiGHS does now and then whatever its options say: stdout has the
    answer alone, or programs could not read it."""
    try:
        shown = sys.stdout.fileno()
    except (AttributeError, OSError, ValueError):  # closed, or no file
        return
    if shown != 1:
        return
    sys.stdout.flush()
    own, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    sys.stdout = os.fdopen(own, "w", encoding=sys.stdout.encoding, errors=sys.stdout.errors, closefd=False)
