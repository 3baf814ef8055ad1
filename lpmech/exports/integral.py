"""Sums with integer coefficients, as texts: for formats that know decimal numbers only."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from lpmech.exports.legend import WIDTH
from lpmech.lp.program import LinearProgram


def objective(program: LinearProgram) -> tuple[dict[int, int], int]:
    """The objective times the least positive integer that makes it integral, and that integer."""
    factor = math.lcm(1, *(value.denominator for _, value in program.objective))
    return {position: int(value * factor) for position, value in program.objective}, factor


def scaling(factor: int) -> tuple[str, ...]:
    """A note on the objective, where it is not written as it is."""
    return () if factor == 1 else (f"The objective is written times {factor}: divide the optimum by it.",)


def terms(coefficients: Mapping[int, int]) -> Iterator[str]:
    """`3 x1`, `- 2 x4`, `+ 1 x5`, …; `0 x1` where there is none."""
    if not coefficients:
        yield "0 x1"
    for place, (position, value) in enumerate(sorted(coefficients.items())):
        sign = "- " if value < 0 else "+ " if place else ""
        yield f"{sign}{abs(value)} x{position + 1}"


def folded(start: str, parts: Iterator[str], end: str = "") -> Iterator[str]:
    """The parts on as many lines as they need."""
    line = start
    for part in (*parts, end):
        if part and len(line) + len(part) > WIDTH and line.strip():
            yield line
            line = "  "
        line += f" {part}" if part else ""
    yield line
