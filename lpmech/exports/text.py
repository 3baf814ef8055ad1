"""What texts of several formats share: comments, with what each short name is about, and integral sums."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator, Mapping, Sequence

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


def objective(program: LinearProgram) -> tuple[dict[int, int], int]:
    """The objective times the least positive integer that makes it integral, and that integer."""
    factor = math.lcm(1, *(value.denominator for _, value in program.objective))
    return {position: int(value * factor) for position, value in program.objective}, factor


def scaling(factor: int) -> tuple[str, ...]:
    """A note on the objective, where it is not written as it is."""
    return () if factor == 1 else (f"The objective is written times {factor}: divide the optimum by it.",)


def terms(coefficients: Mapping[int, int]) -> Iterator[str]:
    """`3 x1`, `- 2 x4`, `+ 1 x5`, …; `0 x1` where there is none."""
    if not coefficients:
        yield "0 x1"
    for place, (position, value) in enumerate(sorted(coefficients.items())):
        sign = "- " if value < 0 else "+ " if place else ""
        yield f"{sign}{abs(value)} x{position + 1}"


def folded(start: str, parts: Iterator[str], end: str = "") -> Iterator[str]:
    """The parts on as many lines as they need."""
    line = start
    for part in (*parts, end):
        if part and len(line) + len(part) > WIDTH and line.strip():
            yield line
            line = "  "
        line += f" {part}" if part else ""
    yield line
