"""Plots where signals are continuous: how the certified bounds fall with the grid, and what is paid."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from lpmech.continuous.by_report import ByReport
from lpmech.continuous.svg import Line, Panel, Point, document

if TYPE_CHECKING:
    from lpmech.continuous.certify import Certified
    from lpmech.continuous.transfers import Transfer

HALF = Fraction(1, 2)
STEPS = 8  # drawn in a cell
NEAR = Fraction(1, 1024)  # of a cell, from its ends: on them the payment is that of the cell below


def plot(rows: Sequence[Certified]) -> str:
    """Both plots; payments are those of the last row."""
    return document([_bounds(rows), _transfers(rows[-1])])


def _bounds(rows: Sequence[Certified]) -> Panel:
    rows = sorted(rows, key=lambda found: len(found.grid))
    counts = [float(len(found.grid)) for found in rows]

    def line(label: str, values: Sequence[Fraction]) -> Line:
        return Line(label=label, strokes=[list(zip(counts, map(float, values), strict=True))], marks=True)

    lines = [
        line("ε: what one lie gains at most", [found.greatest_epsilon for found in rows]),
        line("error of the residual claimants, at most", [found.greatest_error for found in rows]),
        line("error at least, without the own report", [found.least_error for found in rows]),
    ]
    return Panel(title="Certified at every signal", across="cells a signal", up="bound", ticks=counts, lines=lines,
                 logarithmic=True)  # fmt: skip


def _transfers(found: Certified) -> Panel:
    env = found.environment
    lines = [
        Line(label=f"{env.agents[i]} after '{env.allocations[k]}'", strokes=_strokes(transfer))
        for (i, k), transfer in sorted(found.transfers.items()) if transfer.is_paid
    ] or [Line(label="nothing is paid", strokes=[[(0.0, 0.0), (1.0, 0.0)]])]  # fmt: skip
    across = "next signal of another agent (all else 1/2)"
    return Panel(title="Payments a period later", across=across, up="payment",
                 ticks=[0.0, 0.25, 0.5, 0.75, 1.0], lines=lines)  # fmt: skip


def _strokes(transfer: Transfer | ByReport) -> list[list[Point]]:
    """The payment against the next signal of the first other agent, one stroke a cell, as it may jump between them."""
    parts = transfer.at(HALF) if isinstance(transfer, ByReport) else [(Fraction(1), transfer)]
    first, *rest = parts[0][1].others
    now = dict.fromkeys(parts[0][1].others, HALF)
    strokes = []
    for place in range(len(transfer.grid)):
        low, high = transfer.grid.interval(place)
        inside = [NEAR, *(Fraction(k, STEPS) for k in range(1, STEPS)), 1 - NEAR]
        inner = [low + (high - low) * part for part in inside]
        strokes.append([(float(x), float(_paid(parts, now, {first: x} | dict.fromkeys(rest, HALF)))) for x in inner])
    return strokes


def _paid(parts: Sequence[tuple[Fraction, Transfer]], today: dict[int, Fraction], following: dict[int, Fraction]
          ) -> Fraction:  # fmt: skip
    """The sum of transfers, each times its factor."""
    return sum((factor * part.pay(today, following) for factor, part in parts), Fraction(0))
