"""Fixed points in floats where sweeps gain little, as at a discount near 1 with types that hardly move.

The value of one rule is a linear equation; Anderson's method takes, of the last few sweeps, the combination whose
change is least. A better rule is then read off, until none is. Floats propose: nothing here is evidence.
(Anderson 1965, "Iterative procedures for nonlinear integral equations"; Walker and Ni 2011.)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
DEPTH, FEWER, MANY = 12, 4, 200_000  # sweeps that are remembered; fewer where there are so many states
ROUNDING = 1e-14  # relative, of what floats can tell
STALLED = 40  # sweeps without a gain, after which there is none to come
MOST = 400  # sweeps for one rule
WORSE = 1e3  # times the least change so far: what is remembered misleads, and is forgotten


@dataclass
class _Memory:
    """The last tables and their changes, less the mean: a constant is known from the change itself."""

    tables: list[Floats] = field(default_factory=list)
    changes: list[Floats] = field(default_factory=list)

    def add(self, table: Floats, change: Floats) -> None:
        self.tables.append(table)
        self.changes.append(change)
        if len(self.tables) > (DEPTH if table.size < MANY else FEWER):
            del self.tables[0], self.changes[0]

    def next(self) -> Floats:
        """From the last table on, where the combination of changes is least."""
        table, change = self.tables[-1], self.changes[-1]
        moved = table + change
        if len(self.tables) == 1:
            return moved
        gaps = [change - other for other in self.changes[:-1]]
        centred = [gap - gap.mean() for gap in gaps]
        matrix = np.array([[float(np.vdot(a, b)) for b in centred] for a in centred])
        right = np.array([float(np.vdot(a, change - change.mean())) for a in centred])
        weights = np.linalg.lstsq(matrix, right, rcond=1e-14)[0]
        for weight, other, gap in zip(weights.tolist(), self.tables[:-1], gaps, strict=True):
            moved -= weight * (table - other + gap)
        return moved


def fixed_point(step: Callable[[Floats], Floats], values: Floats, factor: float, tolerance: float) -> Floats:
    """A table that `step` hardly changes but for a constant, whose part is added: known to `tolerance` if that can be.
    `factor` is δ / (1 − δ)."""
    memory, best, least, since = _Memory(), values, np.inf, 0
    for _ in range(MOST):
        change = step(values) - values
        low, high = float(change.min()), float(change.max())
        since += 1
        if high - low < least:
            since = 0 if high - low < 0.9 * least else since
            best, least = values + change + factor * (low + high) / 2, high - low
        enough = max(tolerance, ROUNDING * factor * float(np.abs(best).max()))
        if factor * (high - low) < enough or since > STALLED:
            break
        if high - low > WORSE * least:
            memory, values = _Memory(), best
            continue
        memory.add(values, change)
        values = memory.next()
    return best


def better_rules(
    greedy: Callable[[Floats], Sequence[npt.NDArray[np.uint8]]],
    under: Callable[[Sequence[npt.NDArray[np.uint8]]], Callable[[Floats], Floats]],
    values: Floats, factor: float, tolerance: float, say: Callable[[str], None],
) -> Floats:  # fmt: skip
    """The value of the best rule, by better and better ones: `greedy` reads one off a value, and `under` has the sweep
    of a rule."""
    before: Sequence[npt.NDArray[np.uint8]] | None = None
    for count in range(40):
        plans = greedy(values)
        if before is not None and all(np.array_equal(a, b) for a, b in zip(plans, before, strict=True)):
            break
        say(f"rule {count + 1}")
        before, values = plans, fixed_point(under(plans), values, factor, tolerance)
    return values
