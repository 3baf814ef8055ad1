"""The tables of a certificate, from its JSON (docs/certificate_format.md): what is there is read as it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lpmech.claims.blocks import axis_sizes
from lpmech.claims.payoffs import Payoffs
from lpmech.problem import exact
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.stages import REPORT
from lpmech.problem.tables import Choice, Table
from lpmech.reading.faults import write_place

Shape = Mapping[str, Any]


class MissingEvidence(ValueError):  # noqa: N818 - what the user is told
    """A certificate leaves out evidence: its claims do without, but what is to be shown does not."""

    def __init__(self, keys: Sequence[str]) -> None:
        self.place = write_place(("evidence", *keys))
        super().__init__(f"leaves out {self.place}")


def part_of(evidence: Shape, *keys: str) -> Any:
    """A part of the evidence. Raises MissingEvidence."""
    part: Any = evidence
    for key in keys:
        if key not in part:
            raise MissingEvidence(keys)
        part = part[key]
    return part


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reader:
    """Reads the tables of a certificate about an environment."""

    env: Environment

    def mechanism(self, told: Shape) -> Mechanism:
        """The allocation rule and the transfers."""
        by_shock = told.get("transfers by shock")
        rules = zip(self.env.periods, told["allocation"], strict=True)
        return Mechanism(
            name=told["name"],
            allocation=tuple(self.choice(rule, position) for position, rule in rules),
            transfers=self.by_agent(told["transfers"]),
            by_shock=None if by_shock is None else self.by_agent(by_shock),
        )

    def payoffs(self, mechanism: Mechanism, evidence: Shape) -> Payoffs:
        """What truth yields: today's share from the rule, the rest from the evidence; no budget if it is left out."""
        agents = range(len(self.env.agents))
        flow = tuple(tuple(self._flow(mechanism, agent, t) for t in self.env.periods) for agent in agents)
        budget = tuple(self.table(one, t) for t, one in enumerate(evidence.get("budget", ())))
        return Payoffs(flow=flow, continuation=self.by_agent(part_of(evidence, "continuation")), budget=budget)

    def _flow(self, mechanism: Mechanism, agent: int, position: int) -> Table:
        stage = self.env.stage(position)
        return stage.over_shocks(stage.utilities[agent].choose("allocation", mechanism.allocation[position]))

    def by_agent(self, told: Mapping[str, Sequence[Shape]]) -> tuple[tuple[Table, ...], ...]:
        """Tables of every agent, by period."""
        return tuple(
            tuple(self.table(one, self.position(place)) for place, one in enumerate(told[name]))
            for name in self.env.agents
        )

    def position(self, place: int) -> int:
        """The period of the table at a place; with an infinite horizon there may be one of the first period besides."""
        return 0 if self.env.horizon is None else place

    def table(self, told: Shape, position: int) -> Table:
        """A TABLE."""
        axes = tuple(told["axes"])
        sizes = axis_sizes(self.env, position)
        shape = tuple(sizes[axis.removeprefix(REPORT)] for axis in axes)
        numerators = np.array([_integer(one) for one in told["numerators"]], dtype=object).reshape(shape)
        return Table(axes, exact.from_integers(numerators, _integer(told["denominator"])))

    def choice(self, told: Shape, position: int) -> Choice:
        """An INDEX TABLE, with an axis of shocks whether there are any or not."""
        axes, sizes = tuple(told["axes"]), axis_sizes(self.env, position)
        every = axes if "shock" in axes else ("shock", *axes)
        positions = np.array(told["indices"], dtype=np.int64).reshape([sizes[axis] for axis in axes])
        return Choice(every, positions if every == axes else positions[None])


def _integer(told: int | str) -> int:
    """An INT of the certificate format."""
    return int(told, 0) if isinstance(told, str) else told
