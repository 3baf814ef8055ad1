"""Line plots as SVG, in plain text: panels with axes, ticks, lines, marks and a legend.

The same input gives the same file. Fonts are those of whoever looks at it: texts are shortened, and ticks left out, as
if every character were WIDE times as wide as the font is high, which few fonts exceed on average.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10

WIDTH, HEIGHT = 460, 320  # of a panel, in points
LEFT, RIGHT, TOP, BOTTOM = 76, 18, 34, 46
WIDE = 0.65
SIZE, TITLE_SIZE = 11, 13  # of the fonts
MAX_LINES = 16  # of a panel
COLOURS = ("#1b6ca8", "#c4501b", "#2f7d32", "#7b3fa0", "#8a6d00", "#00707a", "#a02050", "#555555")
_DASHES = ("", "7 3", "2 3", "9 3 2 3", "14 3")  # as many as share no divisor with the colours: 40 kinds of lines
Point = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line through points; several strokes where it jumps."""

    label: str
    strokes: Sequence[Sequence[Point]]
    marks: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One plot; `ticks` are shown on the x-axis; both axes are logarithmic or neither."""

    title: str
    across: str
    up: str
    ticks: Sequence[float]
    lines: Sequence[Line]
    logarithmic: bool = False


def document(panels: Sequence[Panel]) -> str:
    """The panels side by side, with their legends below."""
    lowest = HEIGHT + 16 * max(min(len(panel.lines), MAX_LINES + 1) for panel in panels) + 8
    width = WIDTH * len(panels)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{lowest}" viewBox="0 0 {width} {lowest}" '
        f'font-family="sans-serif" font-size="{SIZE}">',
        f'<rect width="{width}" height="{lowest}" fill="white"/>',
    ]
    for place, panel in enumerate(panels):
        parts.append(f'<g transform="translate({WIDTH * place} 0)">')
        parts += _Drawing(panel).parts()
        parts.append("</g>")
    return "\n".join([*parts, "</svg>"]) + "\n"


class _Drawing:
    """A panel with its scales."""

    def __init__(self, panel: Panel) -> None:
        self.panel, self.lines = panel, panel.lines[:MAX_LINES]
        points = [point for line in self.lines for stroke in line.strokes for point in stroke]
        heights = [y for _, y in points if y > 0 or not panel.logarithmic]
        self.drawn = bool(heights)
        heights = heights or [1.0]
        self.x0, self.x1 = _apart(self.scaled(min(panel.ticks)), self.scaled(max(panel.ticks)))
        levels = _logarithmic_levels if panel.logarithmic else _round_numbers
        self.levels = levels(min(heights), max(heights))
        self.y0, self.y1 = _apart(self.scaled(self.levels[0]), self.scaled(self.levels[-1]))

    def scaled(self, value: float) -> float:
        return log10(value) if self.panel.logarithmic else value

    def across(self, x: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (self.scaled(x) - self.x0) / (self.x1 - self.x0)

    def up(self, y: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (self.scaled(y) - self.y0) / (self.y1 - self.y0)

    def parts(self) -> list[str]:
        """Ticks, frame, lines, legend."""
        order = sorted(range(len(self.lines)), key=lambda k: _dash(k) != "")  # dashed ones over those that are not
        lines = [part for k in order for part in self._line(k)]
        return [*(self._ticks() if self.drawn else self._nothing()), *self._frame(), *lines, *self._rest()]

    def _frame(self) -> list[str]:
        panel, middle, room = self.panel, (TOP + HEIGHT - BOTTOM) / 2, WIDTH - LEFT - RIGHT
        up = _text(0, 0, _fitted(panel.up, HEIGHT - TOP - BOTTOM), anchor="middle")
        return [
            f'<rect x="{LEFT}" y="{TOP}" width="{room}" height="{HEIGHT - TOP - BOTTOM}" fill="none" '
            'stroke="#999999"/>',
            _text(LEFT, TOP - 12, _fitted(panel.title, room, TITLE_SIZE), size=TITLE_SIZE),
            _text(LEFT + room / 2, HEIGHT - 10, _fitted(panel.across, room), anchor="middle"),
            f'<g transform="translate(14 {middle:g}) rotate(-90)">{up}</g>',
        ]

    def _ticks(self) -> list[str]:
        found = []
        for x in _with_room(self.panel.ticks, self.across):
            found += [_stroke([(self.across(x), TOP), (self.across(x), HEIGHT - BOTTOM)], "#eeeeee", width=1),
                      _text(self.across(x), HEIGHT - BOTTOM + 15, f"{x:g}", anchor="middle")]  # fmt: skip
        for y in self.levels:
            found += [_stroke([(LEFT, self.up(y)), (WIDTH - RIGHT, self.up(y))], "#eeeeee", width=1),
                      _text(LEFT - 5, self.up(y) + 4, f"{y:g}", anchor="end")]  # fmt: skip
        return found

    def _line(self, place: int) -> list[str]:
        """A line and its entry in the legend; what a logarithm does not know is left out."""
        line, below = self.lines[place], HEIGHT + 16 * place + 6
        colour, dash = COLOURS[place % len(COLOURS)], _dash(place)
        strokes = [[(self.across(x), self.up(y)) for x, y in stroke if y > 0 or not self.panel.logarithmic]
                   for stroke in line.strokes]  # fmt: skip
        parts = [_stroke(stroke, colour, dash) for stroke in strokes if len(stroke) > 1]
        if line.marks:
            parts += [
                f'<circle cx="{x:.2f}" cy="{y:.2f}" r="3" fill="{colour}"/>' for stroke in strokes for x, y in stroke
            ]
        absent = "" if any(strokes) else " (0)"
        entry = _text(LEFT + 36, below + 4, _fitted(line.label, WIDTH - LEFT - 36 - _width(absent)) + absent)
        return [*parts, _stroke([(LEFT, below), (LEFT + 28, below)], colour, dash), entry]

    def _nothing(self) -> list[str]:
        """Instead of ticks where a logarithm knows nothing of it."""
        return [_text((LEFT + WIDTH - RIGHT) / 2, (TOP + HEIGHT - BOTTOM) / 2, "0 everywhere", anchor="middle")]

    def _rest(self) -> list[str]:
        """What is not drawn."""
        more = len(self.panel.lines) - MAX_LINES
        return [_text(LEFT + 36, HEIGHT + 16 * MAX_LINES + 10, f"and {more} more, not drawn")] if more > 0 else []


def _dash(place: int) -> str:
    return _DASHES[place % len(_DASHES)]


def _width(text: str, size: int = SIZE) -> float:
    return WIDE * size * len(text)


def _fitted(text: str, room: float, size: int = SIZE) -> str:
    """The text, shortened to what there is room for."""
    most = int(room / (WIDE * size))
    return text if len(text) <= most else text[: most - 1] + "…"


def _with_room(ticks: Sequence[float], across: Callable[[float], float]) -> list[float]:
    """The last tick, and of the others those with room for their texts beside the last and one another."""
    *others, last = sorted(set(ticks))
    found, end = list[float](), LEFT - WIDTH / 2
    for tick in others:
        half = _width(f"{tick:g} ") / 2
        if across(tick) - half >= end and across(tick) + half <= across(last) - _width(f"{last:g} ") / 2:
            found.append(tick)
            end = across(tick) + half
    return [*found, last]


def _stroke(points: Sequence[Point], colour: str, dash: str = "", width: float = 0) -> str:
    written = " ".join(f"{x:.2f},{y:.2f}" for x, y in points)
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    width = width or (1.6 if dash else 2.8)  # a line that is drawn over another lets it be seen
    return f'<polyline points="{written}" fill="none" stroke="{colour}" stroke-width="{width}"{dashed}/>'


def _text(x: float, y: float, text: str, anchor: str = "start", size: int = SIZE) -> str:
    return f'<text x="{x:.2f}" y="{y:.2f}" text-anchor="{anchor}" font-size="{size}">{escape(text)}</text>'


def _apart(low: float, high: float) -> Point:
    """Two ends that differ."""
    return (low, high) if low < high else (low - 0.5, high + 0.5)


def _logarithmic_levels(low: float, high: float) -> list[float]:
    """Multiples of 1, 2 and 5 by powers of ten around both ends, or where these are many the powers of ten alone."""
    first, last = floor(log10(low)), ceil(log10(high))
    steps = (1, 2, 5) if last - first <= 3 else (1,)
    levels = [step * 10.0**k for k in range(first - 1, last + 1) for step in steps]
    start = max((k for k, level in enumerate(levels) if level <= low), default=0)
    end = min((k for k, level in enumerate(levels) if level >= high), default=len(levels) - 1)
    if end - start < 2:
        start, end = max(start - 1, 0), end + 1
    return levels[start : end + 1]


def _round_numbers(low: float, high: float) -> list[float]:
    """About five multiples of 1, 2 or 5 times a power of ten, around both ends."""
    low, high = _apart(low, high)
    rough = (high - low) / 4
    power = 10.0 ** floor(log10(rough))
    step = next(power * k for k in (1, 2, 5, 10) if power * k >= rough)
    return [step * k for k in range(floor(low / step), ceil(high / step) + 1)]
