"""An enclosed certificate: what is proved by bounds, and how it is written (docs/enclosed_format.md)."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any

import lpmech
from lpmech.certificate.about import About
from lpmech.certificate.certificate import DEFAULT_REQUIRED
from lpmech.certificate.folder import write_folder
from lpmech.claims.efficient import efficient
from lpmech.claims.judgement import Judgement, judge
from lpmech.enclosures.amounts import Amounts
from lpmech.enclosures.dyadic import Dyadic, packed
from lpmech.enclosures.formulas import PIVOT, PRESENT
from lpmech.enclosures.implied import IF_ASKED
from lpmech.enclosures.measures import Measure
from lpmech.enclosures.pairs import Swap
from lpmech.enclosures.setting import Bounds, Setting
from lpmech.enclosures.verdicts import Claim, Place
from lpmech.mechanisms.arrivals import NAME
from lpmech.problem.canonical import canonical
from lpmech.problem.environment import Environment
from lpmech.problem.exact import format_number
from lpmech.reading.files import Pieces, compact_pieces, readable, whole
from lpmech.reading.formats import SECOND, SECOND_1, SECOND_2
from lpmech.separation.claim import Verdict


@dataclass(frozen=True, kw_only=True, eq=False)
class EnclosedCertificate:
    """Claims about a mechanism in an environment, proved by bounds of values."""

    environment: Environment
    setting: Setting
    tables: Mapping[str, Dyadic]
    swaps: Sequence[Swap]
    exact: list[dict[str, Any]] | None
    measures: Sequence[Measure]
    claims: Sequence[Claim]
    width: Fraction | None  # of every payment
    wanted: Fraction  # the width that was asked for
    payments: Sequence[Sequence[Bounds]]  # by agent, at the first states, in period 1
    required: tuple[str, ...] = DEFAULT_REQUIRED

    @property
    def mechanism_name(self) -> str:
        """That of given payments or of due ones, `pivot`, or `efficient` where no payments are defined."""
        own = self.setting.given or self.setting.due
        if own is not None:
            return own.name
        if self.setting.pays_present:
            return NAME
        return "pivot" if self.setting.pivot else "efficient"

    @property
    def verdict(self) -> Judgement:
        """Over the required claims, and the width that was asked for."""
        verdicts = {claim.id: claim.verdict for claim in self.claims}
        found = judge([verdicts.get(name, Verdict.UNDECIDED) for name in self.required])
        return Judgement.UNDECIDED if found is Judgement.CERTIFIED and not self.is_precise else found

    @property
    def environment_sha256(self) -> str:
        """The SHA-256 of the canonical environment."""
        return self.environment.sha256

    @property
    def states(self) -> int:
        """The joint states of period 1."""
        return self.setting.everyone.states(0)

    @property
    def is_efficient(self) -> bool:
        """Whether the rule is proved to be best: its value is then the most that everyone can achieve."""
        return any(claim.kind is efficient and claim.verdict is Verdict.PROVED for claim in self.claims)

    @cached_property
    def amounts(self) -> Amounts:
        """Bounds of values and payments at every state."""
        return Amounts(self.setting, self.mechanism_name, self.is_efficient)

    @property
    def is_precise(self) -> bool:
        """Whether payments are enclosed as closely as was asked for."""
        return self.width is None or self.width <= self.wanted

    def __repr__(self) -> str:
        return f"<EnclosedCertificate {self.verdict!s}: {self.mechanism_name} in {self.environment.name}>"

    def to_json(self) -> dict[str, Any]:
        """The certificate in the form of docs/enclosed_format.md."""
        found: dict[str, Any] = whole(self._told())
        return found

    def _told(self) -> dict[str, Any]:
        """The same, with tables that are made while they are written."""
        agents, stage = self.environment.agents, self.environment.stage(0)
        return {
            "format": self._format,
            "environment": self.environment.sha256,
            "versions": {"lpmech": lpmech.__version__},
            "mechanism": {
                "name": self.mechanism_name,
                "allocation": [packed(plan) for plan in self.setting.plans],
                "payments": self._payments,
                "width": None if self.width is None else format_number(self.width),
            },
            "evidence": {
                "exponent": self.setting.exponent,
                "guard": self.setting.guard,
                "values": {name: table.to_json() for name, table in self.tables.items()},
                "symmetries": [_swap(swap, agents, stage.allocations) for swap in self.swaps],
                "measures": [one.to_json(self.setting.everyone.axes(0)) for one in self.measures],
                "exact": self.exact,
            },
            "claims": [claim.to_json(self.place) for claim in self.claims],
        }

    @property
    def _format(self) -> str:
        """The oldest version that can say it."""
        if self.setting.pays_present:
            return SECOND_2
        return SECOND_1 if any(claim.kind in IF_ASKED for claim in self.claims) else SECOND

    @property
    def _payments(self) -> str | dict[str, Any] | None:
        given, due = self.setting.given, self.setting.due
        if given is not None:
            return given.to_json(self.environment.agents)
        if due is not None:
            return due.to_json(self.environment)
        if self.setting.pays_present:
            return PRESENT
        return PIVOT if self.setting.pivot else None

    def place(self, at: Place) -> dict[str, Any]:
        """A cell, by labels."""
        env = self.environment
        return {
            "agent": None if at.agent is None else env.agents[at.agent],
            "period": env.period(at.position),
            "state": self.state(at.position, at.state),
        }

    def state(self, position: int, state: int) -> dict[str, str]:
        """A joint state, by labels."""
        stage, found = self.environment.stage(position), {}
        for axis in reversed(stage.components):
            state, label = divmod(state, stage.sizes[axis])
            found[axis] = stage.labels[axis][label]
        return {axis: found[axis] for axis in stage.components}

    def files(self, about: About) -> dict[str, str | Pieces]:
        """The files of `save`, by name."""
        return {
            "environment.json": canonical(self.environment),
            "certificate.json": lambda: compact_pieces(self._told()),
            "about.json": readable(about.to_json()),
        }

    def save(self, directory: str | os.PathLike[str], about: About) -> tuple[str, ...]:
        """Writes environment.json, certificate.json and about.json, each whole or not at all. Returns the names."""
        return write_folder(Path(directory), self.files(about))


def _swap(swap: Swap, agents: Sequence[str], allocations: Sequence[str]) -> dict[str, Any]:
    """A SYMMETRY."""
    i, j = (agents[agent] for agent in swap.agents)
    moved = {allocations[a]: allocations[b] for a, b in enumerate(swap.allocations) if a != b}
    return {"agents": {i: j, j: i}, "allocations": moved}
