"""Time by size on logarithmic axes, a panel per subject, as an SVG file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.results import Results
from benchmarks.subject import Subject

COLUMNS = 2


def plot(results: Results, subjects: Sequence[Subject], path: Path) -> None:
    """Writes the picture. Raises ImportError if matplotlib is not installed."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams.update({"font.size": 8, "svg.hashsalt": "lpmech", "svg.fonttype": "none"})
    from matplotlib import pyplot

    shown = [subject for subject in subjects if any(row.subject == subject.name for row in results.rows)]
    height = -(-len(shown) // COLUMNS)
    figure, axes = pyplot.subplots(height, COLUMNS, figsize=(11, 3 * height), squeeze=False, layout="constrained")
    for place, subject in zip(axes.ravel(), shown, strict=False):
        _panel(place, results, subject)
    for place in axes.ravel()[len(shown) :]:
        place.remove()
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)


def _panel(place: Any, results: Results, subject: Subject) -> None:
    from matplotlib.ticker import NullFormatter, StrMethodFormatter

    sizes = sorted({row.size for row in results.rows if row.subject == subject.name})
    for number, (name, points) in enumerate(_lines(results, subject)):
        place.plot(*zip(*points, strict=True), marker="o", markersize=3, linewidth=2 if number == 0 else 1, label=name)
    place.set(xscale="log", yscale="log", xlabel=subject.size, ylabel="seconds")
    place.set_title(subject.title, loc="left")  # a long title has the room of the legend, too
    place.set_xticks(sizes)
    place.xaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
    place.xaxis.set_minor_formatter(NullFormatter())
    place.grid(visible=True, which="major", linewidth=0.3)
    place.legend(frameon=False, fontsize=7, loc="center left", bbox_to_anchor=(1, 0.5))


def _lines(results: Results, subject: Subject) -> Iterator[tuple[str, list[tuple[int, float]]]]:
    """A line per program: where it was measured."""
    rows = [row for row in results.rows if row.subject == subject.name]
    for program in dict.fromkeys(row.program for row in rows):
        points = [(row.size, row.seconds) for row in rows if row.program == program and row.seconds]
        if points:
            yield program, points
