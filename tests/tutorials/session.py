"""The tutorials, done again: their files are written and their commands run, each page in a folder of its own.

On a page, an indented block after a line that ends with `NAME`: is that file, and one that begins with $ is a session.
A line … stands for output that is not shown. A command without any output below it may print what it likes.

The notebook among them is run when the site is built, and shows what its cells give there.

`python -m tests.tutorials.session [PAGE…]` writes the pages anew after what a command prints has changed.
"""

import io
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from lpmech.cli.run import run
from lpmech.statements.own import file as own_file

ROOT = Path(__file__).parents[2]
NOTEBOOK = "notebook"  # which the site runs when it is built
PAGES = sorted(page for page in (ROOT / "docs" / "tutorials").glob("*.md") if page.stem != NOTEBOOK)
CUT = "…"
_BLOCK = r"((?:    .*\n|\n(?=\n*    ))+)"
PART = re.compile(rf"(?:`([\w./-]+\.\w+)`:\n\n)?(?<=\n\n){_BLOCK}", flags=re.MULTILINE)
_AT_ONCE = {"theorems": ["--jobs", "1"]}  # other processes would not run in this one


def refreshed(page: str) -> str:
    """The page with every file written and every command run again, in an empty folder."""
    with _folder():
        return PART.sub(_again, page)


def _again(part: re.Match[str]) -> str:
    """A part of a page as it should stand."""
    lines = [line[4:] for line in part[2].rstrip("\n").split("\n")]
    if part[1]:
        assert not any(line.startswith("$ ") for line in lines), f"{part[1]}: no text between the file and a command"
        _write(Path(part[1]), "".join(f"{line}\n" for line in lines))
    if part[1] or not lines[0].startswith("$ "):
        return part[0]
    fresh = [line for command, shown in _commands(lines) for line in (f"$ {command}", *_shown(command, shown))]
    return "".join(f"    {line}".rstrip() + "\n" for line in fresh) + part[2][len(part[2].rstrip("\n")) + 1 :]


def _commands(lines: list[str]) -> Iterator[tuple[str, list[str]]]:
    """The commands of a session, each with the lines that are shown below it."""
    starts = [number for number, line in enumerate(lines) if line.startswith("$ ")]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        yield lines[start][2:], lines[start + 1 : end]


def _shown(command: str, shown: list[str]) -> list[str]:
    """What should stand below a command: of what it prints now as many lines, from the same places."""
    printed = _run(command)
    if not any(shown):
        return shown
    gap = [""] if shown[-1] == "" else []  # before the next command of the session
    return [*_pieces(printed, shown[: len(shown) - len(gap)], command), *gap]


def _pieces(printed: list[str], shown: list[str], command: str) -> Iterator[str]:
    """The pieces between lines …: each begins where its first line is printed, the first one at the start."""
    place = 0
    pieces = "\n".join(shown).split(f"{CUT}\n") if shown[-1] != CUT else "\n".join(shown)[:-1].split(f"{CUT}\n")
    for number, piece in enumerate(pieces):
        wanted = piece.split("\n")[: -1 if piece.endswith("\n") else None] if piece else []
        if number:
            yield CUT
            place = _find(printed, wanted, place, command)
        last = number == len(pieces) - 1 and shown[-1] != CUT
        end = len(printed) if last else place + len(wanted)
        yield from printed[place:end]
        place = end
    if shown[-1] == CUT:
        yield CUT


def _find(printed: list[str], wanted: list[str], start: int, command: str) -> int:
    """Where a piece begins. The columns of tables may have become wider."""
    for place in range(start, len(printed)):
        if printed[place].split() == wanted[0].split():
            return place
    raise ValueError(f"{command}: no longer prints {wanted[0]!r}; it prints\n" + "\n".join(printed))


def _run(command: str) -> list[str]:
    """The lines that a command prints on 80 columns."""
    words = shlex.split(command)
    text = _lpmech(words[1:]) if words[0] == "lpmech" else _other(words)
    return [line.rstrip() for line in text.rstrip().splitlines()]


def _lpmech(words: list[str]) -> str:
    """What the command prints; of bad input the faults, which go to stderr."""
    own_file.statements.cache_clear()
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="\n") for _ in range(2))
    with redirect_stdout(out), redirect_stderr(err), pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", "80")
        code = run([*words, *_AT_ONCE.get(words[0], [])])
    for stream in (out, err):
        stream.seek(0)
    assert code in (0, 1, 2, 3), (words, err.read())
    return err.read() if code == 2 else out.read()


def _other(words: list[str]) -> str:
    program = sys.executable if words[0] == "python" else words[0]
    done = subprocess.run([program, *words[1:]], capture_output=True, text=True, check=False)
    assert not done.stderr, done.stderr
    return done.stdout


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@contextmanager
def _folder() -> Iterator[None]:
    """The working folder of a reader: empty but for a copy of the checker."""
    here = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(ROOT / "lpmech" / "checker", Path(folder) / "checker")
        os.chdir(folder)
        try:
            yield
        finally:
            os.chdir(here)


if __name__ == "__main__":
    for path in [Path(name) for name in sys.argv[1:]] or PAGES:
        path.write_text(refreshed(path.read_text(encoding="utf-8")), encoding="utf-8")
