"""Comments of an export: what the file is, and what each short name is about."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from lpmech.lp.program import LinearProgram

WIDTH = 110  # characters of a comment or of a wrapped line; some readers stop at 255 or 560


def legend(program: LinearProgram, notes: Sequence[str], mark: str) -> Iterator[str]:
    """Comment lines, each after `mark`; a long id goes on in the next ones, indented."""
    yield from comment(program.name, mark)
    for note in notes:
        yield from comment(note, mark)
    yield from (mark, f"{mark} Columns:")
    for place, column in enumerate(program.columns, 1):
        yield from comment(f"x{place} = {column.id}", mark, indent="      ")
    yield from (mark, f"{mark} Rows:")
    for place, row in enumerate(program.rows, 1):
        yield from comment(f"r{place} = {row.id}", mark, indent="      ")


def comment(text: str, mark: str, indent: str = "") -> Iterator[str]:
    """A text as comment lines, the later ones indented."""
    for number, line in enumerate(wrapped(printable(text))):
        yield f"{mark} {indent if number else ''}{line}"


def printable(text: str) -> str:
    """The text with characters that do not print written as escapes: a line stays one line everywhere."""
    return "".join(letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in text)


def wrapped(text: str) -> list[str]:
    """Lines of limited width; a line breaks at blanks where it can."""
    return textwrap.wrap(text, WIDTH, drop_whitespace=True, break_on_hyphens=False) or [""]
