"""Annotations of GitHub's workflows: each is shown beside its line of a change.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from lpmech.problem.printable import escaped
from lpmech.testing.run import Tested

_PERCENT = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_TEXT = str.maketrans(_PERCENT)
_VALUE = str.maketrans(_PERCENT | {":": "%3A", ",": "%2C"})


def workflow_lines(files: Sequence[Tested], base: Path) -> Iterator[str]:
    """A line per result that differs and per fault, and a notice per file that expects nothing; files from `base`."""
    for file in files:
        name = _name(file, base)
        for one in file.differing:
            yield _line("error", name, one.line, one.result.subject, one.result.difference)
        for one in file.open:
            yield _line("error", name, one.line, f"undecided: {one.result.subject}", one.result.open)
        for fault in file.faults:
            yield _line("error", name, fault.line or 1, fault.code, str(fault))
        if file.undecided:
            yield _line("error", name, 1, "undecided", file.undecided)
        if file.expects_nothing:
            yield _line("notice", name, 1, "nothing is expected", "This case has no [expect].")


def _line(level: str, file: str, line: int, title: str, text: str) -> str:
    place = f"file={file.translate(_VALUE)},line={line},title={_escaped(title)}"
    return f"::{level} {place}::{escaped(text, keep=chr(10)).translate(_TEXT)}"


def _escaped(value: str) -> str:
    return escaped(value).translate(_VALUE)


def _name(file: Tested, base: Path) -> str:
    """A file below the base by its path from there."""
    path = Path(file.shown).absolute()
    return path.relative_to(base.absolute()).as_posix() if path.is_relative_to(base.absolute()) else file.shown
