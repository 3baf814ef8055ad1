"""The parts of a report: headings, paragraphs, facts, and two kinds of table; and how they become text.

On a terminal everything keeps to its width and may be coloured (not where NO_COLOR is set); colours add nothing that
the words do not say. Elsewhere the width is 80, without colours, and tables of data are as wide as they need to be,
one line a row.
"""

from __future__ import annotations

import io
import os
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass

from rich import box
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

WIDTH = 80
NARROWEST = 72  # a narrower terminal breaks the lines itself: tables of claims would be unreadable
UNLIMITED = 100_000
STYLES = {
    "as expected": "green", "not as expected": "bold red",
    "certified": "bold green", "proved": "green", "accepted": "bold green",
    "refuted": "bold red", "rejected": "bold red", "malformed": "bold red",
    "undecided": "bold yellow", "limit": "bold yellow",
}  # fmt: skip
PLAIN = str.maketrans({"─": "-", "≈": "~", "–": "-", "…": "...", "δ": "d", "→": "->", "×": "x"})


@dataclass(frozen=True, slots=True)
class Wide:
    """A table of data, whose rows are not broken where the output is not a terminal."""

    table: Table

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        width = options.max_width if console.is_terminal else UNLIMITED
        yield from console.render(self.table, options.update(width=width))


def render(parts: Iterable[RenderableType], *, terminal: bool, encoding: str | None = "utf-8") -> str:
    """The report as text."""
    colour = terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    file = io.StringIO()
    console = Console(file=file, force_terminal=terminal, width=None if terminal else WIDTH, markup=False, emoji=False,
                      highlight=False, color_system="auto" if colour else None, legacy_windows=False)  # fmt: skip
    console.width = max(console.width, NARROWEST)
    for part in parts:
        console.print(part, crop=False)
    text = file.getvalue()
    if not colour:
        text = "".join(f"{line.rstrip()}\n" for line in text.splitlines())
    return text if (encoding or "utf-8").lower().replace("-", "").startswith("utf") else text.translate(PLAIN)


def verdict(word: str, shown: str | None = None) -> Text:
    """A verdict in its colour."""
    return Text(shown or word, style=STYLES.get(word, ""))


def headline(word: str, sentence: str) -> RenderableType:
    """The verdict in capitals and what it says."""
    return Text.assemble(verdict(word, word.upper()), "  ", Text(sentence, style="bold"))


def heading(text: str, *notes: str) -> RenderableType:
    """A heading after an empty line."""
    return Text.assemble("\n", (text, "bold"), *(f"  {note}" for note in notes))


def paragraph(text: str | Text, indent: int = 2) -> RenderableType:
    """Some text, wrapped and indented."""
    return Padding(text, (0, 0, 0, indent))


def facts(pairs: Iterable[tuple[str, str | Text]], indent: int = 0) -> RenderableType:
    """Names and what they are."""
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in pairs:
        table.add_row(name, value)
    return Padding(table, (0, 0, 0, indent))


def table(
    columns: Sequence[str], rows: Iterable[Sequence[str | Text]], right: Container[int] = (), keep: Container[int] = ()
) -> Table:
    """A table: the columns at the positions `right` are aligned to the right, those at `keep` are never broken."""
    made = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1), header_style="bold")
    for place, name in enumerate(columns):
        made.add_column(name, justify="right" if place in right else "left", no_wrap=place in keep, overflow="fold")
    for row in rows:
        made.add_row(*row)
    return made


def sentence(text: str) -> str:
    """With a capital at the start and a full stop at the end."""
    whole = text[:1].upper() + text[1:]
    return whole if whole.endswith((".", "!", "?")) else f"{whole}."
