"""The parts of a report: headings, paragraphs, facts, and tables; and how they become text.

On a terminal everything keeps to its width and may be coloured. NO_COLOR forbids colours and FORCE_COLOR asks for them
elsewhere, too; colours add nothing that the words do not say. A table that is too wide has its labels folded, and when
this is not enough it is printed longwise, a row as a list of names and cells. Elsewhere the width is 80, and tables of
data are as wide as they need to be, one line a row. Nowhere is a number broken, and characters that steer terminals are
told, not printed.
"""

from __future__ import annotations

import io
import os
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Literal

from rich import box
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.table import Table
from rich.text import Text

from lpmech.problem.printable import CONTROLS, code, escaped
from lpmech.report import fitting

WIDTH = 80
NARROWEST = 20
GAPS = (3, 2)  # between the columns of a table; the second when there is little room
MARGIN = 2  # between names and what they are
STYLES = {
    "as expected": "green", "not as expected": "bold red",
    "certified": "bold green", "proved": "green", "accepted": "bold green",
    "verified": "bold green", "not covered": "bold yellow",
    "refuted": "bold red", "rejected": "bold red", "malformed": "bold red",
    "exists": "bold green", "undecided": "bold yellow", "limit": "bold yellow",
}  # fmt: skip
PLAIN = str.maketrans({"─": "-", "≈": "~", "–": "-", "…": "...", "δ": "d", "→": "->", "×": "x"})


@dataclass(frozen=True, slots=True)
class Facts:
    """Names, each beside what it is; or, when there is no room for both, above it."""

    pairs: tuple[tuple[Text, Text], ...]
    indent: int = 0

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        if self.pairs:
            room = options.max_width - self.indent
            found = fitting.widths(*self._needs(), room - MARGIN)
            for name, value in self.pairs:
                for line in _beside(name, value, *found) if found else _above(name, value, room):
                    yield _spaces(self.indent) + line

    def _needs(self) -> tuple[list[int], list[int]]:
        """What names and values take, and what they can bear. Only a terminal's width makes names bear more."""
        names, values = zip(*self.pairs, strict=True)
        natural = [max(map(fitting.natural, texts)) for texts in (names, values)]
        return natural, [max(map(fitting.least_of_words, names)), max(map(fitting.least, values))]


def _spaces(count: int) -> Text:
    return Text(" " * count)


def _beside(name: Text, value: Text, left: int, right: int) -> Iterator[Text]:
    for before, after in zip_longest(fitting.lines(name, left), fitting.lines(value, right), fillvalue=Text()):
        yield Text.assemble(before, _spaces(left + MARGIN - fitting.natural(before)), after)


def _above(name: Text, value: Text, room: int) -> Iterator[Text]:
    yield from fitting.lines(name, room)
    yield from (_spaces(MARGIN) + line for line in fitting.lines(value, max(room - MARGIN, 1)))


@dataclass(frozen=True, slots=True)
class Grid:
    """A table. If it is `wide`, its rows are broken on terminals only."""

    columns: tuple[Text, ...]
    rows: tuple[tuple[Text, ...], ...]
    right: Container[int] = ()  # columns that are aligned to the right
    sections: Container[int] = ()  # rows that end a part of the table
    wide: bool = False

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        natural, least = self._needs()
        for gap in GAPS if console.is_terminal else GAPS[:1]:
            spaces = gap * (len(self.columns) - 1)
            widths = fitting.widths(natural, least, options.max_width - spaces)
            if self.wide and not console.is_terminal:
                widths = natural
            elif widths is None and not console.is_terminal:
                widths = least
            if widths is not None:
                yield from console.render(self._table(widths, gap), options.update(width=sum(widths) + spaces))
                return
        yield self._longwise()

    def _needs(self) -> tuple[list[int], list[int]]:
        """What each column takes, and what it can bear."""
        columns = list(zip(self.columns, *self.rows, strict=True))
        natural = [max(map(fitting.natural, cells)) for cells in columns]
        return natural, [max((_least_name(name), *map(fitting.least, cells))) for name, *cells in columns]

    def _table(self, widths: Sequence[int], gap: int) -> Table:
        """With columns of these widths."""
        made = Table(
            box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, gap - 2), header_style="bold"
        )
        for place, (name, width) in enumerate(zip(self.columns, widths, strict=True)):
            made.add_column(name, justify="right" if place in self.right else "left", width=width, overflow="fold")
        for place, row in enumerate(self.rows):
            made.add_row(*row, end_section=place in self.sections)
        return made

    def _longwise(self) -> Facts:
        """Every row as names and cells; the names alone when there is no row."""
        names = [Text(name.plain, style="bold") for name in self.columns]
        pairs: list[tuple[Text, Text]] = [] if self.rows else [(name, Text()) for name in names]
        for place, row in enumerate(self.rows):
            pairs += [(Text(), Text())] if place else []
            pairs += zip(names, row, strict=True)
        return Facts(tuple(pairs))


def _least_name(name: Text) -> int:
    return fitting.natural(name) if name.no_wrap else fitting.least_of_words(name)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Some text, wrapped and indented."""

    text: Text
    indent: int

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for line in fitting.lines(self.text, max(options.max_width - self.indent, 1)):
            yield _spaces(self.indent) + line


def render(
    parts: Iterable[RenderableType], *, terminal: bool, encoding: str | None = "utf-8", plain: bool = False
) -> str:
    """The report as text; if it is plain, without colours whatever the environment says."""
    colour = not plain and _wants_colour(terminal=terminal)
    system: Literal["auto", "standard"] = "auto" if terminal else "standard"
    file = io.StringIO()
    console = Console(file=file, force_terminal=terminal, width=None if terminal else WIDTH, markup=False, emoji=False,
                      highlight=False, color_system=system if colour else None, legacy_windows=False)  # fmt: skip
    console.width = max(console.width, NARROWEST)
    for part in parts:
        whole = Paragraph(shown(part), 0) if isinstance(part, str | Text) else part
        console.print(whole, crop=False, no_wrap=True, overflow="ignore")
    text = file.getvalue()
    if not colour:
        text = "".join(f"{line.rstrip()}\n" for line in text.splitlines())
    return text if (encoding or "utf-8").lower().replace("-", "").startswith("utf") else text.translate(PLAIN)


def _wants_colour(*, terminal: bool) -> bool:
    """As the environment says: NO_COLOR before FORCE_COLOR, and either if it is not empty; else if a terminal can."""
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (terminal and os.environ.get("TERM") != "dumb")


def shown(text: str | Text) -> Text:
    """As it may be printed: characters that steer terminals are told; line ends stay."""
    whole = Text(escaped(text, keep="\n")) if isinstance(text, str) else text
    made, at = whole.blank_copy(), 0
    for found in CONTROLS.finditer(whole.plain):
        if found[0] != "\n":
            made += whole[at : found.start()] + code(found[0])
            at = found.end()
    return made + whole[at:] if at else whole


def verdict(word: str, text: str | None = None) -> Text:
    """A verdict in its colour."""
    return Text(text or word, style=STYLES.get(word, ""))


def headline(word: str, sentence: str) -> RenderableType:
    """The verdict in capitals and what it says."""
    return Text.assemble(verdict(word, word.upper()), "  ", Text(sentence, style="bold"))


def heading(text: str, *notes: str) -> RenderableType:
    """A heading after an empty line."""
    return Text.assemble("\n", (text, "bold"), *(f"  {note}" for note in notes))


def paragraph(text: str | Text, indent: int = 2) -> RenderableType:
    """Some text, wrapped and indented."""
    return Paragraph(shown(text), indent)


def facts(pairs: Iterable[tuple[str, str | Text]], indent: int = 0) -> RenderableType:
    """Names and what they are."""
    return Facts(tuple((shown(name), shown(value)) for name, value in pairs), indent)


def table(
    columns: Sequence[str], rows: Iterable[Sequence[str | Text]], right: Container[int] = (), keep: Container[int] = (),
    sections: Container[int] = (),
) -> Grid:  # fmt: skip
    """A table of words, which keeps to the width everywhere. The columns at the positions `right` are aligned to the
    right; their cells are never broken, nor is anything in the columns `keep`. A line follows the rows `sections`."""
    names = tuple(_cell(name, place in keep) for place, name in enumerate(columns))
    cells = (tuple(_cell(text, place in keep or place in right) for place, text in enumerate(row)) for row in rows)
    return Grid(names, tuple(cells), right, sections)


def _cell(text: str | Text, whole: bool) -> Text:
    made = shown(text).copy()
    made.no_wrap = whole
    return made


def data(
    columns: Sequence[str], rows: Iterable[Sequence[str | Text]], right: Container[int] = (), keep: Container[int] = ()
) -> Grid:
    """A table of data: a row is a line where the output is not a terminal."""
    return replace(table(columns, rows, right, keep), wide=True)


def sentence(text: str) -> str:
    """With a capital at the start, unless it is an id such as `incentive_compatible`, and a full stop at the end."""
    first = text.partition(" ")[0]
    whole = text if "_" in first else text[:1].upper() + text[1:]
    return whole if whole.endswith((".", "!", "?")) else f"{whole}."
