"""The examples of docs/commands.md, run again.

`python -m tests.cli.commands_page` writes the page anew after what a command prints has changed.
"""

import os
import re
import shlex
import tempfile
from pathlib import Path

from typer.testing import CliRunner

from lpmech.cli.app import app, exit_codes
from lpmech.cli.commands import listed

PAGE = Path(__file__).parents[2] / "docs" / "commands.md"
# A command, and the lines that the page shows of what it prints; a last line … stands for the rest.
EXAMPLE = re.compile(r"^    \$ lpmech (.*)\n((?:    (?!\$ ).*\n|\n(?=    (?!\$ )))*)", flags=re.MULTILINE)


def printed(command):
    """What a command prints, on 80 columns, indented as on the page."""
    found = CliRunner().invoke(app, shlex.split(command), env={"COLUMNS": "80"})
    assert found.exit_code in (0, 1, 3), (command, found.output)
    return [f"    {line}".rstrip() for line in found.stdout.rstrip().splitlines()]


def again(example):
    """An example as it should stand: as many lines as are shown now, and … if these are not all."""
    command, shown = example[1], example[2].splitlines()
    lines = printed(command)
    if shown and shown[-1] == "    …":
        lines = [*lines[: len(shown) - 1], "    …"]
    return "".join(f"{line}\n" for line in [f"    $ lpmech {command}", *(lines if shown else [])])


def with_codes(page):
    """The page with what the exit codes of each command mean, at the end of its section."""
    parts = re.split(r"^(?=## )", page, flags=re.MULTILINE)
    return "".join(parts[:1] + [_with_codes(part) for part in parts[1:]])


def _with_codes(section):
    name = section[3:].partition("\n")[0]
    kept = re.sub(r"\nExit codes: [^\n]*\n", "", section).rstrip("\n")
    return f"{kept}\n\n{exit_codes(listed()[name])}\n\n"


def refreshed(page):
    """The page with every example run again; files that examples write go to a folder that is thrown away."""
    here = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            return with_codes(EXAMPLE.sub(again, page)).rstrip("\n") + "\n"
        finally:
            os.chdir(here)


if __name__ == "__main__":
    PAGE.write_text(refreshed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
