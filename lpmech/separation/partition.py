"""The alternatives that an agent's report can bring about, in the order of the own types that lead to them.

Fix a period, agent i and θ_{-i} (the public state, if any, and the others' types). The alternative to which an own type
s leads is the plan z ↦ a(z, (s, θ_{-i})) over the shocks z of positive probability; without shocks, an allocation. It
is named by the *first* own type, in the stage's order, that leads to it. a^1, a^2, … are the alternatives in the order
of their first own types; alternatives that no own type leads to are dropped. The order may vary with θ_{-i}.

A *step* is a pair of successive alternatives a^{κ−1}, a^κ, κ ≥ 2, with the border between them: x, the first own type
that leads to a^κ, and x⁻, the last that leads to a^{κ−1}. (Liu 2014, Section 3.4, where own types are [0, 1].)
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from lpmech.problem.environment import Environment
from lpmech.problem.exact import ExactArray, Integers, from_integers
from lpmech.problem.stages import REPORT, Stage
from lpmech.problem.tables import Axes, Choice, Table

Places = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Steps:
    """All steps as arrays of one length: where, the first own types of both alternatives, and x⁻."""

    cell: Places  # the place of θ_{-i}, row-major over `Partition.others`
    before: Places  # the first own type that leads to a^{κ−1}
    below: Places  # x⁻
    at: Places  # x, the first own type that leads to a^κ


@dataclass(frozen=True, kw_only=True, eq=False)
class Partition:
    """The partition of an agent's own types by the alternatives that they lead to, at every θ_{-i} of a period."""

    stage: Stage
    agent: int
    chosen: npt.NDArray[np.intp]  # allocations: likely shocks, places of θ_{-i}, own types
    first: npt.NDArray[np.intp]  # the first own type that leads to the same alternative: places of θ_{-i}, own types

    @property
    def name(self) -> str:
        """The agent."""
        return self.stage.agents[self.agent]

    @property
    def types(self) -> tuple[str, ...]:
        """The own types in their order."""
        return self.stage.types[self.agent]

    @cached_property
    def is_there(self) -> npt.NDArray[np.bool_]:
        """Whether the agent is not away, by own type."""
        found = np.ones(len(self.types), dtype=bool)
        found[list(self.stage.away[self.agent] if self.stage.away else ())] = False
        return found

    def there_before(self, own: int) -> int:
        """The last own type before one at which the agent is not away."""
        return int(np.flatnonzero(self.is_there[:own])[-1])

    @property
    def others(self) -> Axes:
        """The components of θ_{-i}."""
        return tuple(axis for axis in self.stage.components if axis != self.name)

    @cached_property
    def starts(self) -> npt.NDArray[np.bool_]:
        """Whether an own type is the first that leads to its alternative."""
        return np.asarray(self.first == np.arange(self.first.shape[1]))

    @cached_property
    def steps(self) -> Steps:
        """All steps, cell by cell, in the order of the alternatives."""
        found = [
            (cell, before, int(np.flatnonzero(row == before)[-1]), at)
            for cell, row in enumerate(self.first)
            for before, at in itertools.pairwise(np.flatnonzero(self.starts[cell]).tolist())
        ]
        cell, before, below, at = np.array(found, dtype=np.intp).reshape(-1, 4).T
        return Steps(cell=cell, before=before, below=below, at=at)

    def by_report(self, table: Table) -> ExactArray:
        """A function of the state, the report and perhaps more: places of θ_{-i}, own types, reports, the rest."""
        extra = tuple(axis for axis in table.axes if axis not in self._axes)
        array = table.over((*self._axes, *extra), {**self.stage.sizes, **table.sizes})
        shape = (*self.first.shape, *array.shape[len(self.others) + 1 :])
        return array.view(np.ascontiguousarray(array.numerators).reshape(shape))

    def on_states(self, array: ExactArray, *extra: str) -> Table:
        """A table over the state (and more axes) from an array over places of θ_{-i}, own types (and more)."""
        axes = (*self.others, self.name)
        shape = (*(self.stage.sizes[axis] for axis in axes), *array.shape[2:])
        return Table((*axes, *extra), array.view(array.numerators.reshape(shape)))

    def table(self, numerators: Integers, denominator: int) -> Table:
        """A table over the state and the report, from its values as `by_report` gives them."""
        axes = self._axes
        return Table(axes, from_integers(numerators.reshape([self.stage.sizes[axis] for axis in axes]), denominator))

    def cells(self, counts: npt.NDArray[np.bool_]) -> Choice:
        """Truth values over the state and the report."""
        axes = self._axes
        return Choice(axes, counts.reshape([self.stage.sizes[axis] for axis in axes]))

    @property
    def _axes(self) -> Axes:
        return (*self.others, self.name, REPORT + self.name)

    def on_own(self, table: Table) -> ExactArray:
        """A function of the state as an array over places of θ_{-i} and own types."""
        array = table.over((*self.others, self.name), self.stage.sizes)
        return array.view(np.ascontiguousarray(array.numerators).reshape(self.first.shape))

    def place_of(self, state: Mapping[str, str]) -> int:
        """The place of θ_{-i} in a state given as labels."""
        place = 0
        for axis in self.others:
            place = place * self.stage.sizes[axis] + self.stage.labels[axis].index(state[axis])
        return place

    def state_of(self, cell: int) -> dict[str, str]:
        """θ_{-i} as labels."""
        places = np.unravel_index(cell, tuple(self.stage.sizes[axis] for axis in self.others)) if self.others else ()
        return {axis: self.stage.labels[axis][int(n)] for axis, n in zip(self.others, places, strict=True)}

    def where(self, cell: int) -> str:
        """`, where bob = low`: the labels of θ_{-i}, where there are any."""
        told = ", ".join(f"{axis} = {label}" for axis, label in self.state_of(cell).items())
        return told and f", where {told}"

    def alternative(self, cell: int, own: int) -> str:
        """The alternative to which an own type leads, in words: the allocation, or those by shock."""
        names = [self.stage.allocations[place] for place in self.chosen[:, cell, own]]
        return names[0] if len(set(names)) == 1 else " / ".join(names)

    def intervals(self, cell: int) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Each alternative at a θ_{-i} with all own types that lead to it."""
        for start in np.flatnonzero(self.starts[cell]).tolist():
            alike = np.flatnonzero(self.first[cell] == start).tolist()
            yield self.alternative(cell, start), tuple(self.types[own] for own in alike)


def partition(env: Environment, rule: Choice, agent: int, position: int) -> Partition:
    """The partition under the allocation rule of the period at `position`."""
    stage, name = env.stage(position), env.agents[agent]
    others = tuple(axis for axis in stage.components if axis != name)
    likely = [place for place, shock in enumerate(stage.shocks) if shock.probability]
    chosen = rule.over(("shock", *others, name), stage.sizes)[likely].reshape(len(likely), -1, stage.sizes[name])
    same = (chosen[:, :, :, None] == chosen[:, :, None, :]).all(axis=0)
    return Partition(stage=stage, agent=agent, chosen=chosen.astype(np.intp), first=same.argmax(axis=-1))


def reported(rule: Choice, name: str) -> Choice:
    """The allocation rule as a function of the agent's report and the others' types."""
    return rule.rename({name: REPORT + name})
