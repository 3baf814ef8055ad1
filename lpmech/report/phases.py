"""The phase diagram of a sweep as SVG: a field per job in the colour of its verdict, over one or two settings.

A field is one point, and its neighbours are others: the fields touch so that they can be seen, not because anything is
known in between. They are equally wide, however far apart the values are. The same rows give the same file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from html import escape

from lpmech.casefiles.settings import Setting
from lpmech.problem.exact import format_number
from lpmech.sweeps.rows import Row
from lpmech.sweeps.swept import Swept, counted

MOST_SETTINGS, MOST_FIELDS = 2, 40_000
COLOURS = {"certified": "#2f7d32", "refuted": "#c4501b", "undecided": "#d9a900", "failed": "#777777"}
LEFT, TOP, BOTTOM, ROOM = 110, 58, 60, 520  # points; ROOM is what the fields take across
LARGEST, SMALLEST, LETTER = 40, 2, 12  # of a field; from LETTER on it has the first letter of its verdict
WIDE, SIZE = 0.65, 11  # a character is at most so much wider than the font is high
LONGEST = int((LEFT - 30) / (WIDE * SIZE))  # characters of a label


def phases(swept: Swept) -> str:
    """The diagram; the first setting across, the second one up."""
    across, up = swept.sweep.settings[0], swept.sweep.settings[1] if len(swept.sweep.settings) > 1 else None
    columns, rows = len(across.values), len(up.values) if up else 1
    side = max(min(ROOM / columns, ROOM / rows, LARGEST), SMALLEST)
    title = f"Sweep of {swept.name}: a field is one point, and says nothing of others"
    texts = [title, *(one.name for one in swept.sweep.settings)]
    width = LEFT + max(columns * side, WIDE * SIZE * max(map(len, texts))) + 20
    height = TOP + rows * side + BOTTOM + 20
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" '
        f'viewBox="0 0 {width:g} {height:g}" font-family="sans-serif" font-size="{SIZE}">',
        f'<rect width="{width:g}" height="{height:g}" fill="white"/>',
        _text(LEFT, TOP - 36, title),
        *(field for row in swept.rows for field in _field(swept, row, rows, side)),
        *_across(across, TOP + rows * side, side),
        *(_up(up, side) if up else ()),
        *_legend(swept.rows, TOP + rows * side + BOTTOM),
    ]
    return "\n".join([*parts, "</svg>"]) + "\n"


def _field(swept: Swept, row: Row, rows: int, side: float) -> Iterator[str]:
    """A square that tells its point and verdict to whoever points at it."""
    column, level = (*swept.sweep.places_of(row.job), 0)[:2]
    x, y = LEFT + column * side, TOP + (rows - 1 - level) * side
    where = ", ".join(f"{one.name} = {format_number(value)}"
                      for one, value in zip(swept.sweep.settings, row.at, strict=True))  # fmt: skip
    yield (f'<rect x="{x:.2f}" y="{y:.2f}" width="{side:.2f}" height="{side:.2f}" fill="{COLOURS[row.said]}" '
           f'stroke="white" stroke-width="{min(1, side / 8):.2f}"><title>{escape(where)}: {row.said}</title></rect>'
           )  # fmt: skip
    if side >= LETTER:
        yield _text(x + side / 2, y + side / 2 + 4, row.said[0], "middle", "white")


def _across(setting: Setting, below: float, side: float) -> Iterator[str]:
    """The values below the fields, as many as have room, and the name."""
    end = float("-inf")
    for place, value in enumerate(setting.values):
        label, middle = _label(value), LEFT + (place + 0.5) * side
        half = WIDE * SIZE * len(label) / 2 + 3
        if middle - half >= end:
            yield _text(middle, below + 16, label, "middle")
            end = middle + half
    yield _text(LEFT, below + 34, setting.name)


def _up(setting: Setting, side: float) -> Iterator[str]:
    """The values beside the fields, the first one lowest, and the name above."""
    every = max(1, -int(-(SIZE + 2) // side))
    for place, value in enumerate(setting.values):
        if place % every == 0:
            y = TOP + (len(setting.values) - place - 0.5) * side + 4
            yield _text(LEFT - 6, y, _label(value), "end")
    yield _text(8, TOP - 12, setting.name)


def _legend(rows: Sequence[Row], y: float) -> Iterator[str]:
    x = float(LEFT)
    for word, count in counted(rows).items():
        yield f'<rect x="{x:.2f}" y="{y - 9:.2f}" width="10" height="10" fill="{COLOURS[word]}"/>'
        text = f"{word} ({count:,})"
        yield _text(x + 15, y, text)
        x += 30 + WIDE * SIZE * len(text)


def _label(value: Fraction) -> str:
    text = format_number(value)
    return text if len(text) <= LONGEST else f"{float(value):.4g}"


def _text(x: float, y: float, text: str, anchor: str = "start", colour: str = "black") -> str:
    return f'<text x="{x:.2f}" y="{y:.2f}" text-anchor="{anchor}" fill="{colour}">{escape(text)}</text>'
