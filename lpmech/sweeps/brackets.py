"""Where the verdict changes along one number: brackets, halved until they are narrow enough.

A bracket is two points with different verdicts, both proved. So the verdict changes somewhere between them. It may
change there several times, and nothing is known of any other point: a bracket is no region.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from lpmech.problem.exact import format_number
from lpmech.sweeps.rows import Row
from lpmech.sweeps.sweep import Sweep

Level = Callable[[Sweep, int], Sequence[Row]]  # runs the sweep over the midpoints of a level, numbered from 1


@dataclass(frozen=True, slots=True)
class Bracket:
    """Two rows at which the verdict is proved and differs; `stop` is what stopped the halving, if anything did."""

    low: Row
    high: Row
    stop: Row | None = None

    @property
    def ends(self) -> tuple[Fraction, Fraction]:
        """The lower and the upper value."""
        return self.low.at[0], self.high.at[0]

    @property
    def width(self) -> Fraction:
        """How far apart they are."""
        return self.ends[1] - self.ends[0]

    @property
    def middle(self) -> Fraction:
        """The value halfway."""
        return sum(self.ends, Fraction(0)) / 2

    def halved(self, row: Row) -> Bracket:
        """The half in which the verdict changes, by the row of the middle; undecided there, it stops."""
        if not row.is_decided:
            return replace(self, stop=row)
        return replace(self, low=row) if row.verdict is self.low.verdict else replace(self, high=row)

    def to_json(self) -> dict[str, str | None]:
        """The ends and what is proved at them."""
        low, high = map(format_number, self.ends)
        return {"from": low, "verdict_from": self.low.said, "to": high, "verdict_to": self.high.said,
                "stopped": None if self.stop is None else self.stop.said}  # fmt: skip


def brackets(rows: Sequence[Row]) -> list[Bracket]:
    """The neighbours along the one number of a sweep whose verdicts are known and differ."""
    along = sorted(rows, key=lambda row: row.at)
    return [Bracket(low, high) for low, high in pairwise(along)
            if low.is_decided and high.is_decided and low.verdict is not high.verdict]  # fmt: skip


def narrowed(sweep: Sweep, rows: Sequence[Row], width: Fraction, run: Level) -> list[Bracket]:
    """The brackets of a sweep along one number, halved until none is wider than `width`, a number above 0.

    All that are too wide are halved at once, as one more sweep. One at whose middle nothing is decided stays as it is.
    """
    found, level = brackets(rows), 0
    while wide := [place for place, one in enumerate(found) if one.width > width and one.stop is None]:
        level += 1
        middles = at_values(sweep, tuple(found[place].middle for place in wide))
        for place, row in zip(wide, run(middles, level), strict=True):
            found[place] = found[place].halved(row)
    return found


def at_values(sweep: Sweep, values: tuple[Fraction, ...]) -> Sweep:
    """The sweep at other values of its one number."""
    (setting,) = sweep.settings
    return replace(sweep, settings=(replace(setting, values=values),), drawn=None)
