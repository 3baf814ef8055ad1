"""A sweep: a case, the numbers that are set in it, and what is certified; its jobs are the points of the grid."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import Any

import lpmech
from lpmech.casefiles.finding import Found
from lpmech.problem.exact import format_number
from lpmech.reading.faults import Place, quote
from lpmech.sweeps.places import place_of
from lpmech.sweeps.settings import MOST_VALUES, NoSetting, Setting

FORMAT = "lpmech-sweep/1"


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

    @property
    def count(self) -> int:
        """How many jobs there are."""
        return prod(len(one.values) for one in self.settings)

    def point(self, job: int) -> tuple[Fraction, ...]:
        """The value of every setting in a job."""
        found = []
        for one in reversed(self.settings):
            job, place = divmod(job, len(one.values))
            found.append(one.values[place])
        return tuple(reversed(found))

    def to_json(self) -> dict[str, Any]:
        """All that rows depend on: two sweeps with the same of it have the same rows."""
        return {
            "format": FORMAT,
            "lpmech": lpmech.__version__,
            "case": hashlib.sha256(self.case.text.encode()).hexdigest(),
            "set": {one.name: list(map(format_number, one.values)) for one in self.settings},
            "mechanism": self.asked.mechanism,
            "choose": self.asked.choose,
            "require": list(self.asked.require),
        }


def sweep_of(case: Found, settings: Sequence[Setting], asked: Asked) -> Sweep:
    """The sweep over a grid. Raises NoSetting where a setting names no number of the case, or two the same one."""
    tree, _ = case.parse()
    places = tuple(place_of(one, tree) for one in settings)
    for place, one in enumerate(settings):
        if places[place] in places[:place]:
            raise NoSetting(f"{quote(one.name)}: is set twice; give all its values at once, joined by commas")
    if prod(len(one.values) for one in settings) > MOST_VALUES:
        raise NoSetting(f"the grid has more than {MOST_VALUES:,} points; take larger steps")
    return Sweep(case=case, settings=tuple(settings), places=places, asked=asked)
