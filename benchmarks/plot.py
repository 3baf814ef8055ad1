"""Time by size on logarithmic axes, a panel per subject, as an SVG file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.results import Results
from benchmarks.subject import Subject

COLUMNS = 3


def plot(results: Results, subjects: Sequence[Subject], path: Path) -> None:
    """Writes the picture. Raises ImportError if matplotlib is not installed."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams.update({"font.size": 8, "svg.hashsalt": "lpmech", "svg.fonttype": "none"})
    from matplotlib import pyplot

    shown = [subject for subject in subjects if any(row.subject == subject.name for row in results.rows)]
    height = -(-len(shown) // COLUMNS)
    figure, axes = pyplot.subplots(height, COLUMNS, figsize=(12, 3.4 * height), squeeze=False, layout="constrained")
    for place, subject in zip(axes.ravel(), shown, strict=False):
        _panel(place, results, subject)
    for place in axes.ravel()[len(shown) :]:
        place.remove()
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)


def _panel(place: Any, results: Results, subject: Subject) -> None:
    for number, program in enumerate(subject.programs):
        rows = [row for row in results.rows if row.subject == subject.name and row.program == program.name]
        known = [(row.size, row.seconds) for row in rows if row.seconds]
        if known:
            place.plot(*zip(*sorted(known), strict=True), marker="o", markersize=3, linewidth=2 if number == 0 else 1,
                       label=program.name)  # fmt: skip
    place.set(xscale="log", yscale="log", title=subject.title, xlabel=subject.size, ylabel="seconds of processor time")
    place.grid(visible=True, which="major", linewidth=0.3)
    place.legend(frameon=False, fontsize=7)
