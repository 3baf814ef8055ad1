"""The command line: `lpmech certify`, `check`, `show`, … (`lpmech --help`).

Data go to stdout, messages and progress to stderr. Exit codes: `lpmech explain exit-codes`. This module and `app.py`
import nothing heavy, so that `--help` and `--version` answer at once; each command imports what it needs.
"""

from __future__ import annotations

import gc
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
    from lpmech.cli.run import run

    sys.exit(run(given))
