"""Line plots as SVG, in plain text: panels with axes, ticks, lines, marks and a legend.

The same input gives the same file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10

WIDTH, HEIGHT = 420, 320  # of a panel, in points
LEFT, RIGHT, TOP, BOTTOM = 64, 12, 34, 46
COLOURS = ("#1b6ca8", "#c4501b", "#2f7d32", "#7b3fa0", "#8a6d00", "#00707a", "#a02050", "#555555")
_DASHES = ("", "7 3", "2 3", "9 3 2 3")
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
    lowest = HEIGHT + 16 * max(len(panel.lines) for panel in panels) + 8
    width = WIDTH * len(panels)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{lowest}" viewBox="0 0 {width} {lowest}" '
        'font-family="sans-serif" font-size="11">',
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
        self.panel = panel
        points = [point for line in panel.lines for stroke in line.strokes for point in stroke]
        heights = [y for _, y in points if y > 0 or not panel.logarithmic] or [1.0]
        self.x0, self.x1 = _apart(self.scaled(min(panel.ticks)), self.scaled(max(panel.ticks)))
        self.levels = _decades(heights) if panel.logarithmic else _round_numbers(min(heights), max(heights))
        self.y0, self.y1 = _apart(self.scaled(self.levels[0]), self.scaled(self.levels[-1]))

    def scaled(self, value: float) -> float:
        return log10(value) if self.panel.logarithmic else value

    def across(self, x: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (self.scaled(x) - self.x0) / (self.x1 - self.x0)

    def up(self, y: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (self.scaled(y) - self.y0) / (self.y1 - self.y0)

    def parts(self) -> list[str]:
        """Frame, ticks, lines, legend."""
        return [*self._frame(), *self._ticks(), *(part for k in range(len(self.panel.lines)) for part in self._line(k))]

    def _frame(self) -> list[str]:
        panel, middle = self.panel, (TOP + HEIGHT - BOTTOM) / 2
        return [
            f'<rect x="{LEFT}" y="{TOP}" width="{WIDTH - LEFT - RIGHT}" height="{HEIGHT - TOP - BOTTOM}" fill="none" '
            'stroke="#999999"/>',
            _text(LEFT, TOP - 12, panel.title, size=13),
            _text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10, panel.across, anchor="middle"),
            f'<g transform="translate(14 {middle:g}) rotate(-90)">{_text(0, 0, panel.up, anchor="middle")}</g>',
        ]

    def _ticks(self) -> list[str]:
        found = []
        for x in self.panel.ticks:
            found += [_stroke([(self.across(x), TOP), (self.across(x), HEIGHT - BOTTOM)], "#eeeeee"),
                      _text(self.across(x), HEIGHT - BOTTOM + 15, f"{x:g}", anchor="middle")]  # fmt: skip
        for y in self.levels:
            found += [_stroke([(LEFT, self.up(y)), (WIDTH - RIGHT, self.up(y))], "#eeeeee"),
                      _text(LEFT - 5, self.up(y) + 4, f"{y:g}", anchor="end")]  # fmt: skip
        return found

    def _line(self, place: int) -> list[str]:
        """A line and its entry in the legend; what a logarithm does not know is left out."""
        line, below = self.panel.lines[place], HEIGHT + 16 * place + 6
        colour, dash = COLOURS[place % len(COLOURS)], _DASHES[place % len(_DASHES)]
        strokes = [[(self.across(x), self.up(y)) for x, y in stroke if y > 0 or not self.panel.logarithmic]
                   for stroke in line.strokes]  # fmt: skip
        parts = [_stroke(stroke, colour, dash) for stroke in strokes if len(stroke) > 1]
        if line.marks:
            parts += [
                f'<circle cx="{x:.2f}" cy="{y:.2f}" r="3" fill="{colour}"/>' for stroke in strokes for x, y in stroke
            ]
        absent = "" if any(strokes) else " (0)"
        entry = _text(LEFT + 36, below + 4, line.label + absent)
        return [*parts, _stroke([(LEFT, below), (LEFT + 28, below)], colour, dash), entry]


def _stroke(points: Sequence[Point], colour: str, dash: str = "") -> str:
    written = " ".join(f"{x:.2f},{y:.2f}" for x, y in points)
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    width = 1 if colour == "#eeeeee" else 1.6
    return f'<polyline points="{written}" fill="none" stroke="{colour}" stroke-width="{width}"{dashed}/>'


def _text(x: float, y: float, text: str, anchor: str = "start", size: int = 11) -> str:
    return f'<text x="{x:.2f}" y="{y:.2f}" text-anchor="{anchor}" font-size="{size}">{escape(text)}</text>'


def _apart(low: float, high: float) -> Point:
    """Two ends that differ."""
    return (low, high) if low < high else (low - 0.5, high + 0.5)


def _decades(values: Sequence[float]) -> list[float]:
    return [10.0**k for k in range(floor(log10(min(values))), ceil(log10(max(values))) + 1)]


def _round_numbers(low: float, high: float) -> list[float]:
    """About five multiples of 1, 2 or 5 times a power of ten, around both ends."""
    low, high = _apart(low, high)
    rough = (high - low) / 4
    power = 10.0 ** floor(log10(rough))
    step = next(power * k for k in (1, 2, 5, 10) if power * k >= rough)
    return [step * k for k in range(floor(low / step), ceil(high / step) + 1)]
