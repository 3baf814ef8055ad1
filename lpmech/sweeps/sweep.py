"""A sweep: a case, the numbers that are set in it, and what is certified; its jobs are the points of the grid."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import prod
from random import Random
from typing import Any

import lpmech
from lpmech.casefiles.finding import Found
from lpmech.casefiles.places import place_of
from lpmech.casefiles.settings import MOST_VALUES, NoSetting, Setting
from lpmech.problem.exact import format_number
from lpmech.reading.faults import Place, quote

FORMAT = "lpmech-sweep/1"
MOST_DRAWN_FROM = 10**18  # points of a grid


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is certified at every point."""

    mechanism: str
    choose: str | None
    require: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """The jobs are numbered from 0; the last setting changes fastest."""

    case: Found
    settings: tuple[Setting, ...]
    places: tuple[Place, ...]  # of the settings, in the case's tree
    asked: Asked
    drawn: tuple[int, ...] | None = None  # points of the grid that are jobs, if not all are

    @property
    def count(self) -> int:
        """How many jobs there are."""
        return points(self.settings) if self.drawn is None else len(self.drawn)

    def places_of(self, job: int) -> tuple[int, ...]:
        """Which of the values of every setting a job has."""
        left, found = job if self.drawn is None else self.drawn[job], []
        for one in reversed(self.settings):
            left, place = divmod(left, len(one.values))
            found.append(place)
        return tuple(reversed(found))

    def point(self, job: int) -> tuple[Fraction, ...]:
        """The value of every setting in a job."""
        return tuple(one.values[place] for one, place in zip(self.settings, self.places_of(job), strict=True))

    def alone(self, job: int) -> Sweep:
        """The sweep of the point of a job only, where that is job 0; it is small, whatever this one is, and knows no
        path."""
        settings = tuple(
            replace(one, values=(value,)) for one, value in zip(self.settings, self.point(job), strict=True)
        )
        return replace(self, case=replace(self.case, path=None), settings=settings, drawn=None)

    def to_json(self) -> dict[str, Any]:
        """All that rows depend on: two sweeps with the same of it have the same rows."""
        return {
            "format": FORMAT,
            "lpmech": lpmech.__version__,
            "case": hashlib.sha256(self.case.text.encode()).hexdigest(),
            "set": {one.name: list(map(format_number, one.values)) for one in self.settings},
            "drawn": None if self.drawn is None else list(self.drawn),
            "mechanism": self.asked.mechanism,
            "choose": self.asked.choose,
            "require": list(self.asked.require),
        }


@dataclass(frozen=True, slots=True)
class Draw:
    """How many points of the grid are drawn, no point twice; the same seed draws the same."""

    count: int
    seed: int

    def of(self, total: int) -> tuple[int, ...]:
        """The points, in their order in a grid of so many; all where there are no more than are drawn."""
        return tuple(sorted(Random(self.seed).sample(range(total), min(self.count, total))))


def points(settings: Sequence[Setting]) -> int:
    """How many points the grid of settings has."""
    return prod(len(one.values) for one in settings)


def sweep_of(case: Found, settings: Sequence[Setting], asked: Asked, draw: Draw | None = None) -> Sweep:
    """The sweep over a grid, or over points drawn of it. Raises NoSetting where a setting names no number of the case,
    two the same one, or where there are too many points."""
    tree, _ = case.parse()
    places = tuple(place_of(one, tree) for one in settings)
    for place, one in enumerate(settings):
        if places[place] in places[:place]:
            raise NoSetting(f"{quote(one.name)}: is set twice; give all its values at once, joined by commas")
    total = points(settings)
    if total > (MOST_VALUES if draw is None else MOST_DRAWN_FROM):
        mend = "take larger steps, or --draw some of them" if draw is None else "take larger steps"
        raise NoSetting(f"the grid has {total:,} points, too many; {mend}")
    drawn = None if draw is None else draw.of(total)
    return Sweep(case=case, settings=tuple(settings), places=places, asked=asked, drawn=drawn)
