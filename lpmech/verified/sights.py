"""Claims about what an agent expects who sees its own types only, as values `Interim` of the proofs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from . import generated as proofs
from .certificate import FORMATS
from .environment import Names
from .faults import Path
from .fields import fields, place, rational
from .hypotheses import memory_of
from .shapes import Shapes

_WITH_ABSENCE = "lpmech-certificate/1.5"  # says what these claims mean where agents are away


@dataclass(frozen=True)
class Kind:
    """What the proofs call a claim, and what its cells name."""

    name: str
    memories: bool
    reports: bool


KINDS = {
    "interim_incentive_compatible": Kind("InterimIncentives", memories=True, reports=True),
    "interim_best_response": Kind("InterimPlans", memories=False, reports=True),
    "interim_participation_first": Kind("InterimStart", memories=False, reports=False),
    "interim_participation_always": Kind("InterimAlways", memories=True, reports=False),
}


def says_nothing(env: Any, version: str) -> bool:
    """Whether agents are away, and a version is too old to say what claims mean there."""
    return FORMATS.index(version) < FORMATS.index(_WITH_ABSENCE) and not proofs.all_asked(env)


@dataclass(frozen=True)
class Sights:
    """Reads the cells of such claims."""

    names: Names
    shapes: Shapes
    silent: bool  # whether the version says nothing of them here

    def tries(self, kind: Kind, given: dict[str, Any], path: Path) -> Callable[[], Iterator[Any]]:
        """The claim as it stands; without a slack or a cell none that could hold."""
        fields(given["witness"], (*path, "witness"), ())
        self.shapes.private_cell(given["at"], (*path, "at"), kind.memories, kind.reports)
        least = None if given["least_slack"] is None else rational(given["least_slack"], (*path, "least_slack"))
        if least is None or given["at"] is None or self.silent:
            return lambda: iter([])
        sight = self._sight(given["at"], (*path, "at"))
        return lambda: iter([("Interim", (kind.name,), given["verdict"] == "proved", least, sight)])

    def _sight(self, at: dict[str, Any], path: Path) -> Any:
        """A cell whose form is right: with an infinite horizon the second period stands for all later ones."""
        names, agent = self.names, self.names.agents.index(at["agent"])
        if at["memory"] is None:
            t, memory, own = 0, None, 0
        else:
            t = 1 if names.horizon is None else at["period"] - 1
            memory = memory_of(at["memory"], names, t - 1, (*path, "memory"))
            own = place(at["own"], names.space(t - 1).types[agent], (*path, "own"))
        space = names.space(t)
        types = space.types[agent]
        public = 0 if space.public is None else space.public.index(at["state"]["public"])
        seen = [public, types.index(at["state"][at["agent"]])]
        report = 0 if at["report"] is None else types.index(at["report"])
        return ("Sight", agent, t, memory, own, seen, report)
