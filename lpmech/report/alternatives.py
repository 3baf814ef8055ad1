"""The report of `lpmech alternatives`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import RenderableType

from lpmech.report import layout


def alternatives_report(shape: Mapping[str, Any]) -> Iterator[RenderableType]:
    """The solution, or the rows that contradict each other."""
    if shape["solution"] is not None:
        yield layout.headline("proved", "The rows have a solution.")
        yield ""
        yield layout.data(["unknown", "value"], [[f"y{k}", x] for k, x in enumerate(shape["solution"], 1)], right=(1,))
        return
    yield layout.headline("refuted", f"The rows have no solution: they add up to 0 >= {shape['sum']}.")
    yield ""
    yield layout.data(["line", "weight"], [list(pair) for pair in shape["weights"].items()], right=(0, 1))
    yield layout.paragraph("Each row times its weight: the left sides add up to 0.", 0)
