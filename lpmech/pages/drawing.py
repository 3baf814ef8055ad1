"""Places on pictures. Numbers become positions here, and only here: floats draw, and prove nothing."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from math import cos, pi, sin
from types import MappingProxyType
from typing import Any

from lpmech.pages.charts import Cycle, Edge, Trellis
from lpmech.problem.printable import escaped

STEP, ACROSS, BESIDE, LETTER = 56, 190, 30, 8  # of a trellis: between rows, for what crosses, around names
LINE, CHARACTER, CLEAR, HEAD = 20, 7, 34, 24  # of labels on steps: a line, a character, from a type on; the headings
RADIUS = 104  # of a cycle
Node = tuple[float, float, str]  # where a type stands, and its name


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
    """The places of nodes, edges and their labels.

    The labels of all steps from a type stand one below another beside it, in the order of the next types. A step leads
    from the type to its label, and from there on to the next type; so all that cross are right of all labels.
    """
    before, after = ([cut(name, 9) for name in names] for names in (block.now, block.next))
    left = BESIDE + LETTER * max(map(len, before))
    ends = left + CLEAR + CHARACTER * (max(len(_lettered(edge)) for edge in block.edges) + 1)
    right = ends + ACROSS
    heights = [max(STEP, LINE * (len(_from(block, place)) + 1)) for place in range(len(before))]
    height = max(sum(heights), STEP * len(after))
    now = [(left, y, name) for y, name in zip(_middles(heights, height), before, strict=True)]
    evenly = [height / len(after)] * len(after)
    following = [(right, y, name) for y, name in zip(_middles(evenly, height), after, strict=True)]
    edges = [_edge(edge, _line(block, edge), now[edge.source], following[edge.target], ends) for edge in block.edges]
    width = right + BESIDE + LETTER * max(map(len, after))
    return {"width": width, "height": HEAD + height, "now": now, "next": following, "edges": edges}


def _from(block: Trellis, place: int) -> list[int]:
    """The next types to which steps from a type lead."""
    return sorted(edge.target for edge in block.edges if edge.source == place)


def _line(block: Trellis, edge: Edge) -> float:
    """How many lines below its type the label of a step stands."""
    beside = _from(block, edge.source)
    return beside.index(edge.target) - (len(beside) - 1) / 2


def _middles(heights: Sequence[float], height: float) -> list[int]:
    """The middles of strips one below another, which together stand in the middle of a height."""
    tops = itertools.accumulate(heights, initial=HEAD + (height - sum(heights)) / 2)
    return [round(top + own / 2) for top, own in zip(tops, heights, strict=False)]


def _lettered(edge: Edge) -> str:
    return cut(edge.label, 24)


def _edge(edge: Edge, line: float, start: Node, end: Node, ends: float) -> dict[str, Any]:
    """A line from a type to its label and on to the next type, with its head, and where the label stands."""
    (left, high, _), (right, low, _) = start, end
    label, y, first = _lettered(edge), high + LINE * line, left + CLEAR
    out = _toward((left, high), (first, y), 13)
    last = _toward((right, low), (ends, y), 19)
    after = first + CHARACTER * len(label)
    return {
        "path": f"M{out[0]:.1f} {out[1]:.1f}L{first - 4:.1f} {y:.1f}M{after:.1f} {y:.1f}L{ends:.1f} {y:.1f}"
        f"L{last[0]:.1f} {last[1]:.1f}",
        "width": round(1.2 + 2.8 * edge.weight, 1),
        "sure": edge.sure,
        "label": label,
        "x": first,
        "y": round(y + 4),
        "head": _head((ends, y), last),
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
