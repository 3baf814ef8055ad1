"""An environment as the checker sees it (environment page sections 3 and 4), after every rule has been checked.

Periods are numbered 0, 1, … inside the checker; `stage(t)` serves period t+1 of the pages. A stage without shocks has
one shock without a label, of probability 1, under which every allocation is feasible.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from .meter import spend
from .spaces import Axis, GridTable, Space


@dataclass(frozen=True)
class Shock:
    """A shock, its probability, A(z) and A_{-i}(z) for every agent; sets are in the stage's order of allocations."""

    label: str | None
    probability: Fraction
    feasible: tuple[int, ...]
    without: tuple[tuple[int, ...], ...]

    @property
    def same_without(self) -> bool:
        """Whether the sets are the same without any agent."""
        others = [chosen for chosen in self.without if chosen is not self.feasible]
        spend(len(self.without) + sum(map(len, others)))
        return all(chosen == self.feasible for chosen in others)


@dataclass(frozen=True)
class Element:
    """An element of a mixture, or a factored transition, which has no weight: a factor for every next component."""

    weight: GridTable | None
    factors: tuple[GridTable, ...]

    @property
    def tables(self) -> tuple[GridTable, ...]:
        return self.factors if self.weight is None else (self.weight, *self.factors)


@dataclass(frozen=True)
class Transition:
    """A transition into `following`: of kind `factored` or `mixture` with elements, or of kind `joint` with a table."""

    kind: str
    following: Space
    elements: tuple[Element, ...] = ()
    joint: GridTable | None = None

    @property
    def tables(self) -> tuple[GridTable, ...]:
        found = tuple(table for element in self.elements for table in element.tables)
        return found if self.joint is None else (self.joint,)

    def on(self, heard: Sequence[int]) -> Transition:
        """Into some next components: the factors of the others sum to 1; of a joint table they are summed out."""
        following = Space(tuple(self.following.components[k] for k in heard))
        if self.joint is None:
            elements = (Element(e.weight, tuple(e.factors[k] for k in heard)) for e in self.elements)
            return Transition(self.kind, following, tuple(elements))
        joint = self.joint
        for k, axis in enumerate(self.following.components):
            joint = joint if k in heard else joint.summed(f"next {axis.name}", len(axis))
        return Transition(self.kind, following, (), joint)


@dataclass(frozen=True)
class Stage:
    """What a period offers; `transition` is None where none is needed."""

    space: Space
    allocations: Axis
    shocks: tuple[Shock, ...]
    utility: tuple[GridTable, ...]
    public_utility: GridTable
    transition: Transition | None
    away: tuple[frozenset[int], ...] = ()  # by agent the types at which it is away; (): nobody ever is
    open: GridTable | None = None  # 1 where an allocation is feasible at a state, 0 elsewhere; None: 1 everywhere

    @property
    def has_shocks(self) -> bool:
        return self.shocks[0].label is not None

    def locked(self, agent: int) -> frozenset[int]:
        """The types at which an agent is away, and is heard to say what it is."""
        return self.away[agent] if self.away else frozenset()

    @cached_property
    def open_rows(self) -> dict[int, Sequence[Sequence[int]]]:
        """What `sets` makes of `open`, by society."""
        return {}

    @cached_property
    def shock_axis(self) -> Axis:
        return Axis("shock", tuple(shock.label or "" for shock in self.shocks))


@dataclass(frozen=True)
class Terminal:
    """The terminal state's space and every agent's utility of it."""

    space: Space
    utility: tuple[GridTable, ...]


@dataclass(frozen=True)
class Environment:
    """A valid environment; `terminal` is None unless some terminal utility differs from 0."""

    name: str
    discount: Fraction
    horizon: int | None
    agents: tuple[str, ...]
    stages: tuple[Stage, ...]
    terminal: Terminal | None
    prior: GridTable | None

    @property
    def format(self) -> str:
        """The oldest version that can say it."""
        later = any(stage.open is not None or stage.away for stage in self.stages)
        return "lpmech-environment/2" if later else "lpmech-environment/1"

    @property
    def periods(self) -> int:
        """How many periods tables tell apart: T, or one where the horizon is infinite."""
        return 1 if self.horizon is None else self.horizon

    @cached_property
    def agent_axis(self) -> Axis:
        return Axis("agent", self.agents)

    def stage(self, period: int) -> Stage:
        return self.stages[period if len(self.stages) > 1 else 0]

    def successor(self, period: int) -> int | None:
        """The period after this one; None after the last."""
        if self.horizon is None:
            return period
        return period + 1 if period + 1 < self.horizon else None

    def transition(self, period: int) -> Transition | None:
        """The transition out of a period, where one is needed."""
        needed = self.successor(period) is not None or self.terminal is not None
        return self.stage(period).transition if needed else None
