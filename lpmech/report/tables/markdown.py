"""Markdown whose columns stand under each other in the file, too."""

from __future__ import annotations

import re

from rich.cells import cell_len

from lpmech.reading.faults import printable
from lpmech.report.numbers import ROUNDED
from lpmech.report.tables.sheet import Sheet, has_rounded, shown

_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~$&])")
_SPACES = re.compile(r" (?= )|^ | $")  # a run of spaces is set as one
ROUNDED_NOTE = f"{ROUNDED.strip()} marks a rounded number."


def markdown_text(text: str) -> str:
    """A text that Markdown sets as it is."""
    return _SPACES.sub("&nbsp;", _MARKDOWN.sub(r"\\\1", printable(text)))


def markdown(sheet: Sheet) -> bytes:
    """The table under its title."""
    head = [markdown_text(column.name) for column in sheet.columns]
    rows = [[markdown_text(shown(cell)) for cell in row] for row in sheet.rows]
    widths = [max(3, *map(cell_len, cells)) for cells in zip(head, *rows, strict=True)]
    rule = ["-" * (width - 1) + (":" if place in sheet.numeric else "-") for place, width in enumerate(widths)]
    lines = [_line(sheet, cells, widths) for cells in (head, rule, *rows)]
    note = f"{sheet.note} {ROUNDED_NOTE}" if has_rounded(sheet) else sheet.note
    return f"{markdown_text(sheet.title)}\n\n{''.join(lines)}\n{markdown_text(note)}\n".encode()


def _line(sheet: Sheet, cells: list[str], widths: list[int]) -> str:
    padded = []
    for place, (cell, width) in enumerate(zip(cells, widths, strict=True)):
        space = " " * (width - cell_len(cell))
        padded.append(space + cell if place in sheet.numeric else cell + space)
    return f"| {' | '.join(padded)} |\n"
