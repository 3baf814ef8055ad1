"""Plots as they are seen: no text leaves the picture or covers another, whatever the names; curves reach their ends."""

import random
import re
import xml.etree.ElementTree as ET
from itertools import combinations

import pytest

from lpmech.continuous.plot import plot
from lpmech.continuous.svg import Line, Panel, document
from tests.continuous.shipped import certified

WIDE, HIGH = 0.62, 0.75  # of the font's size; DejaVu Sans, a wide font, takes 0.6 a character and has capitals of 0.73
NUMBER = re.compile(r"-?[0-9.]+")


def boxes(text):
    """Every text with its box (left, top, right, bottom); and the size of the picture."""
    root = ET.fromstring(text)
    left, top, width, height = map(float, root.get("viewBox").split())
    assert (left, top) == (0, 0)
    found = []

    def walk(node, x0, y0, turned):
        moved = node.get("transform") or ""
        if moved:
            assert re.fullmatch(r"translate\([^)]*\)( rotate\(-90\))?", moved), moved
            dx, dy = (float(n) for n in NUMBER.findall(moved)[:2])
            x0, y0, turned = x0 + dx, y0 + dy, turned or "rotate" in moved
        if node.tag.endswith("text"):
            size = float(node.get("font-size"))
            x, y, long = float(node.get("x")), float(node.get("y")), WIDE * size * len(node.text)
            start = x - {"start": 0, "middle": long / 2, "end": long}[node.get("text-anchor")]
            ends = (start, y - HIGH * size, start + long, y + size / 4)
            a, b, c, d = (ends[1], -ends[2], ends[3], -ends[0]) if turned else ends
            found.append((node.text, (x0 + a, y0 + b, x0 + c, y0 + d)))
        for inner in node:
            walk(inner, x0, y0, turned)

    walk(root, 0.0, 0.0, False)
    return found, (width, height)


def check_layout(text):
    found, (width, height) = boxes(text)
    for words, (left, top, right, bottom) in found:
        assert left >= 0, words
        assert top >= 0, words
        assert right <= width, words
        assert bottom <= height, words
    for (words, one), (others, two) in combinations(found, 2):
        apart = one[2] <= two[0] or two[2] <= one[0] or one[3] <= two[1] or two[3] <= one[1]
        assert apart, (words, others)


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("name", "grids"),
    [
        ("tent", (1, 2, 3)),
        ("copula_exact", (1, 2)),
        ("copula_floor", (4, 2)),
        ("three_agents_tents", (1,)),
    ],
)
def test_texts_of_plots_stand_apart(name, grids):
    text = plot([certified(f"continuous/{name}", grid, "spanning") for grid in grids])
    check_layout(text)
    assert ("0 everywhere" in text) == (name == "copula_exact")


@pytest.mark.parametrize("seed", range(40))
def test_texts_stand_apart_whatever_is_drawn(seed):
    draw = random.Random(seed)
    logarithmic = draw.random() < 0.5
    scale = 10.0 ** draw.randint(-9, 9)
    ticks = sorted(draw.sample(range(1, 65), draw.randint(1, 40)))

    def line():
        low = 0.0 if draw.random() < 0.2 else 10.0 ** -draw.randint(0, 6)
        heights = [scale * draw.uniform(low if logarithmic else -1, 1) * (draw.random() < 0.9) for _ in ticks]
        label = draw.choice(["ann", "agent " * 40, "<&>" * 60])
        return Line(label=label, strokes=[list(zip(map(float, ticks), heights, strict=True))], marks=True)

    panel = Panel(title=draw.choice(["t", "A long title " * 9]), across="cells " * draw.randint(1, 30),
                  up="bound " * draw.randint(1, 30), ticks=list(map(float, ticks)),
                  lines=[line() for _ in range(draw.choice([1, 3, 16, 17, 90]))], logarithmic=logarithmic)  # fmt: skip
    text = document([panel, panel])
    check_layout(text)
    for circle in ET.fromstring(text).iter("{http://www.w3.org/2000/svg}circle"):
        assert 34 - 1e-6 <= float(circle.get("cy")) <= 274 + 1e-6


def test_a_payment_that_is_linear_is_drawn_as_a_straight_line_from_end_to_end():
    root = ET.fromstring(plot([certified("continuous/copula_exact", 1)]))
    curves = [node for node in root.iter("{http://www.w3.org/2000/svg}polyline") if node.get("stroke") != "#eeeeee"]
    drawn = [[tuple(map(float, point.split(","))) for point in node.get("points").split()] for node in curves]
    long = [points for points in drawn if len(points) > 2]
    assert len(long) == 2
    for points in long:
        (x0, y0), (x1, y1) = points[0], points[-1]
        assert x1 - x0 > 360
        assert all(abs(y0 + (y1 - y0) * (x - x0) / (x1 - x0) - y) < 0.02 for x, y in points)
