"""Places on pictures. Numbers become positions here, and only here: floats draw, and prove nothing."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from math import ceil, cos, pi, sin
from types import MappingProxyType
from typing import Any

from lpmech.pages.charts import Cycle, Edge, Trellis
from lpmech.problem.printable import escaped

STEP, ACROSS, BESIDE, LETTER = 78, 204, 30, 8  # of a trellis: between rows, between columns, around names
LINE, CHARACTER, CLEAR = 20, 7, 22  # of labels on steps: a line, the width of a character, around a type
SHARES = (1 / 2, 2 / 5, 1 / 3, 3 / 10, 1 / 4, 1 / 5, 1 / 6, 1 / 7)  # of the way to the next type, for labels
RADIUS = 104  # of a cycle
Node = tuple[int, float, str]  # where a type stands, and its name


def share(value: Fraction, low: Fraction, high: Fraction) -> float:
    """Where a number stands between two others, in per cent."""
    span = high - low
    return round(4 + 92 * float((value - low) / span), 2) if span else 50.0


def length_of(value: Fraction, largest: Fraction) -> float:
    """How long a bar is, in per cent of the room for it and for the number that follows it."""
    return round(60 * float(value / largest), 2) if largest > 0 else 0.0


def strength(value: Fraction, largest: Fraction) -> int:
    """How strong the colour of a payment is, in per cent: at most 54, so that what stands on it can be read."""
    return round(float(abs(value) / largest) ** 0.7 * 46 + 8) if value and largest else 0


def cut(text: str, most: int) -> str:
    """A label that fits into a drawing."""
    told = escaped(text)
    return told if len(told) <= most else f"{told[: most - 1]}…"


def trellis(block: Trellis) -> dict[str, Any]:
    """The places of nodes, edges and their labels."""
    rows = max(len(block.now), len(block.next))
    before, after = ([cut(name, 9) for name in names] for names in (block.now, block.next))
    at, gap = _share_of_the_way(block)
    step = max(STEP, ceil(LINE / gap))
    left = BESIDE + LETTER * max(map(len, before))
    right = left + max(ACROSS, ceil((CLEAR + max(len(_lettered(edge)) for edge in block.edges) * CHARACTER / 2) / at))
    now = [(left, 48 + row * step, name) for row, name in zip(_rows(before, rows), before, strict=True)]
    following = [(right, 48 + row * step, name) for row, name in zip(_rows(after, rows), after, strict=True)]
    edges = [_edge(edge, now[edge.source], following[edge.target], at) for edge in block.edges]
    width = right + BESIDE + LETTER * max(map(len, after))
    return {"width": width, "height": step * rows + 4, "now": now, "next": following, "edges": edges}


def _share_of_the_way(block: Trellis) -> tuple[float, float]:
    """How far along their steps labels stand, and how many rows are between any two: near the start if steps cross.

    All labels stand one below another, so no two are at one height. With n types now and next and all steps, 1/(n + 1)
    of the way does: the step from row i to row j is there at the height (n·i + j)/(n + 1).
    """
    rows = max(len(block.now), len(block.next))
    now, following = _rows(block.now, rows), _rows(block.next, rows)
    gaps: dict[float, float] = {}
    for at in SHARES:
        heights = sorted((1 - at) * now[edge.source] + at * following[edge.target] for edge in block.edges)
        gaps[at] = min((two - one for one, two in itertools.pairwise(heights)), default=1.0)
    roomy = [at for at in SHARES if gaps[at] * STEP >= LINE]
    at = roomy[0] if roomy else max(SHARES, key=lambda share: round(gaps[share], 9))
    return at, gaps[at]


def _rows(names: Sequence[str], rows: int) -> list[float]:
    """The row of every type; the fewer ones stand in the middle."""
    return [(rows - len(names)) / 2 + place for place in range(len(names))]


def _lettered(edge: Edge) -> str:
    return cut(edge.label, 24)


def _edge(edge: Edge, start: Node, end: Node, at: float) -> dict[str, Any]:
    """A line from a type to the next one with its head, and where its label stands."""
    (left, high, _), (right, low, _) = start, end
    first, last = _toward((left, high), (right, low), 15), _toward((right, low), (left, high), 19)
    return {
        "path": f"M{first[0]:.1f} {first[1]:.1f}L{last[0]:.1f} {last[1]:.1f}",
        "width": round(1.2 + 2.8 * edge.weight, 1),
        "sure": edge.sure,
        "label": _lettered(edge),
        "x": round(left + at * (right - left)),
        "y": round(high + at * (low - high) + 4),
        "head": _head((left, high), last),
    }


def cycle(block: Cycle) -> dict[str, Any]:
    """The places of types on a circle, and of the lies between them."""
    count = len(block.types)
    around = [
        (170 + RADIUS * sin(2 * pi * place / count), 140 - RADIUS * cos(2 * pi * place / count))
        for place in range(count)
    ]
    nodes = [
        {"x": round(x), "y": round(y), "name": cut(name, 11), **_beside(x, y)}
        for (x, y), name in zip(around, block.types, strict=True)
    ]
    edges = [_arc(around[place], around[(place + 1) % count], place, block) for place in range(count)]
    return {"nodes": nodes, "edges": edges, "width": 340, "height": 292}


def _beside(x: float, y: float) -> dict[str, Any]:
    """Where the name of a type stands: outside the circle."""
    if abs(x - 170) < 30:
        return {"tx": round(x), "ty": round(y + (28 if y > 140 else -18)), "anchor": "middle"}
    return {"tx": round(x + (18 if x > 170 else -18)), "ty": round(y + 5), "anchor": "start" if x > 170 else "end"}


def _arc(start: tuple[float, float], end: tuple[float, float], place: int, block: Cycle) -> dict[str, Any]:
    """An arrow bent outwards."""
    (x0, y0), (x1, y1) = start, end
    middle = ((x0 + x1) / 2, (y0 + y1) / 2)
    length = max(((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5, 1)
    bend = (middle[0] + (y1 - y0) / length * 34, middle[1] - (x1 - x0) / length * 34)
    a, b = _toward((x0, y0), bend, 15), _toward((x1, y1), bend, 19)
    gain = block.gains[place] if block.gains else None
    inner = (
        (middle[0] * 0.62 + 170 * 0.38, middle[1] * 0.62 + 140 * 0.38 + 4)
        if len(block.types) > 2
        else (middle[0] + (bend[0] - middle[0]) * 1.4, middle[1])
    )
    return {
        "path": f"M{a[0]:.0f} {a[1]:.0f}Q{bend[0]:.0f} {bend[1]:.0f} {b[0]:.0f} {b[1]:.0f}",
        "head": _head(bend, b),
        "gain": gain,
        "x": round(inner[0]),
        "y": round(inner[1]),
    }


def _head(start: tuple[float, float], end: tuple[float, float]) -> str:
    """The head of an arrow from one point to another."""
    tip, back = _toward(end, (2 * end[0] - start[0], 2 * end[1] - start[1]), 6), _toward(end, start, 4)
    size = max(((end[0] - start[0]) ** 2 + (end[1] - start[1]) ** 2) ** 0.5, 1)
    across = ((end[1] - start[1]) / size * 5, (start[0] - end[0]) / size * 5)
    corners = (tip, (back[0] + across[0], back[1] + across[1]), (back[0] - across[0], back[1] - across[1]))
    return "M" + "L".join(f"{x:.0f} {y:.0f}" for x, y in corners) + "z"


def _toward(start: tuple[float, float], end: tuple[float, float], far: float) -> tuple[float, float]:
    """A point so far from the start, on the way to the end."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = max((dx * dx + dy * dy) ** 0.5, 1)
    return start[0] + dx / length * far, start[1] + dy / length * far


def ticks(low: Fraction, high: Fraction) -> list[Fraction]:
    """The numbers that stand below an axis; none too near another."""
    found = [low, Fraction(0), high] if low < 0 < high else [low, high]
    kept: list[Fraction] = []
    for value in [Fraction(0), *found] if low <= 0 <= high else found:
        if all(abs(share(value, low, high) - share(other, low, high)) > 9 for other in kept):
            kept.append(value)
    return sorted(kept)


FILTERS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        "share": share,
        "length_of": length_of,
        "strength": strength,
        "cut": cut,
        "trellis": trellis,
        "cycle": cycle,
        "ticks": ticks,
    }
)
