"""The stages of an environment: types, allocations, shocks, utilities and the transition of one period.

In each period agents see their types θ_i, report them, a public shock z is drawn, an allocation a in A(z) is
chosen, agents receive v_i(a, θ) − p_i, the public w(a, θ_0), and the next state is drawn from the transition at
(a, θ). θ_0 is the public state, if there is one. The format and its meaning: docs/environment_format.md.
(Bergemann and Välimäki 2008, Section 2; Balandat and Tomlin, Section III; Liu 2014, Section 2.)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import prod

import numpy as np

from lpmech.problem import exact, shown, tables
from lpmech.problem.tables import Axes, Choice, Table, align
from lpmech.problem.transition import Transition

PREVIOUS = "previous "
REPORT = "report "


def is_remembered(axis: str) -> bool:
    """Whether an axis is one of memories, and no component of the state."""
    return axis.startswith(PREVIOUS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shock:
    """A public shock: its probability and the allocations (positions, ascending) that it leaves feasible."""

    label: str | None  # None: the certain shock of a stage without shocks
    probability: Fraction
    feasible: tuple[int, ...]
    feasible_without: tuple[tuple[int, ...], ...]  # by agent: A_{-i}(z)


@dataclass(frozen=True, kw_only=True, eq=False)
class Stage:
    """What one period looks like. Tables hold just the axes on which their values depend."""

    agents: tuple[str, ...]
    types: tuple[tuple[str, ...], ...]  # by agent
    public: tuple[str, ...]  # empty: no public state
    allocations: tuple[str, ...]
    shocks: tuple[Shock, ...]  # in the order of their labels; one certain shock where none is declared
    utilities: tuple[Table, ...]  # by agent: v_i(a, θ)
    public_utility: Table  # w(a, θ_0)
    transition: Transition | None  # None: nothing follows that matters
    open: Table | None = None  # 1 where an allocation is feasible at a state, else 0; None: 1 everywhere
    away: tuple[tuple[int, ...], ...] = ()  # by agent the types at which it is away, ascending; (): nobody ever is

    def __post_init__(self) -> None:
        """A table of feasible allocations that is 1 everywhere says nothing, as if it were not there."""
        if self.open is not None and (self.open.array.numerators == self.open.array.denominator).all():
            object.__setattr__(self, "open", None)

    def __repr__(self) -> str:
        states = prod(self.sizes[name] for name in self.components)
        return f"<Stage: {shown.counted(len(self.allocations), 'allocation')}, {shown.counted(states, 'state')}>"

    @property
    def has_shocks(self) -> bool:
        """Whether shocks are declared."""
        return self.shocks[0].label is not None

    @property
    def components(self) -> Axes:
        """The axes of the joint state: `public`, where there is a public state, and the agents."""
        return components(self.agents, self.public)

    @cached_property
    def labels(self) -> Mapping[str, tuple[str, ...]]:
        """The labels on each axis of today's state, on `allocation` and on `shock`."""
        shocks = tuple(shock.label or "" for shock in self.shocks)
        return state_labels(self.agents, self.types, self.public) | {"allocation": self.allocations, "shock": shocks}

    @cached_property
    def sizes(self) -> Mapping[str, int]:
        """The number of labels on each axis of `labels`, of reports and of what is remembered."""
        sizes = {axis: len(labels) for axis, labels in self.labels.items()}
        return sizes | {REPORT + agent: sizes[agent] for agent in self.agents}

    @cached_property
    def shock_probabilities(self) -> Table:
        """μ_Z, over the axis `shock`."""
        return Table(("shock",), exact.from_fractions([z.probability for z in self.shocks], (len(self.shocks),)))

    def feasible(self, without: int | None = None) -> Choice:
        """Whether an allocation is feasible, for all or without one agent.

        Axes `shock`, `allocation` and the components on which it depends. The society without an agent may do what is
        feasible at every type of that agent.
        """
        mask = np.zeros((len(self.shocks), len(self.allocations)), dtype=bool)
        for row, shock in zip(mask, self.shocks, strict=True):
            row[list(shock.feasible if without is None else shock.feasible_without[without])] = True
        if self.open is None:
            return Choice(("shock", "allocation"), mask)
        at_states = self.open_at_states(without)
        axes = ("shock", "allocation", *(axis for axis in self.components if axis in at_states.axes))
        both = align(mask, ("shock", "allocation"), axes) & align(at_states.positions, at_states.axes, axes)
        return Choice(axes, both)

    def open_at_states(self, without: int | None = None) -> Choice:
        """Whether the stage's table of feasible allocations allows one, for all or at every type of one agent."""
        table = tables.constant(1) if self.open is None else self.open
        mask = table.array.numerators > 0
        axes = table.axes
        if without is not None and self.agents[without] in axes:
            where = axes.index(self.agents[without])
            axes, mask = (*axes[:where], *axes[where + 1 :]), np.asarray(mask.all(axis=where))
        return Choice(axes, mask)

    @property
    def lies_stay_feasible(self) -> bool:
        """Whether what is feasible at a report is feasible at every type that can make it, whatever the others' are."""
        return all(self._lies_stay_feasible(agent) for agent in range(len(self.agents)))

    def _lies_stay_feasible(self, agent: int) -> bool:
        mask, name = self.open_at_states(), self.agents[agent]
        if name not in mask.axes:
            return True
        open_ = np.moveaxis(mask.positions, mask.axes.index(name), 0)
        able = self.can_say(agent)
        return all(bool((open_[true] | ~open_[said]).all()) for true, said in np.argwhere(able.positions).tolist())

    @property
    def has_away(self) -> bool:
        """Whether some agent is away at some type."""
        return any(self.away)

    def heard(self, agent: int) -> Choice:
        """What an agent is heard to say: its report, or its type where it is away, as it is not asked then.

        Axes: the agent's name and its report.
        """
        name, said = self.agents[agent], np.arange(self.sizes[self.agents[agent]])
        heard = np.tile(said, (len(said), 1))
        for own in self.away[agent] if self.away else ():
            heard[own] = own
        return Choice((name, REPORT + name), heard)

    def can_say(self, agent: int) -> Choice:
        """Whether an agent of a type can make a report: on the axes of `heard`."""
        heard = self.heard(agent)
        return Choice(heard.axes, heard.positions == np.arange(heard.positions.shape[1]))

    def utility_of_society(self, without: int | None = None) -> Table:
        """w + Σ v_j over all agents, or all but one."""
        others = (table for agent, table in enumerate(self.utilities) if agent != without)
        return self.public_utility + tables.total(others)

    def over_shocks(self, table: Table) -> Table:
        """E_z of a table; the table itself where it does not depend on the shock."""
        return table.contract(self.shock_probabilities, "shock") if "shock" in table.axes else table


@dataclass(frozen=True, kw_only=True, eq=False)
class Terminal:
    """The state after the last period and what it is worth: g_i, received at T+1."""

    types: tuple[tuple[str, ...], ...]
    public: tuple[str, ...]
    utilities: tuple[Table, ...]  # by agent

    @property
    def matters(self) -> bool:
        """Whether some terminal utility is not 0."""
        return any(table.array.numerators.any() for table in self.utilities)


def components(agents: tuple[str, ...], public: tuple[str, ...]) -> Axes:
    """The axes of a joint state."""
    return ("public", *agents) if public else agents


def state_labels(
    agents: tuple[str, ...], types: tuple[tuple[str, ...], ...], public: tuple[str, ...]
) -> dict[str, tuple[str, ...]]:
    """The labels on each axis of a joint state."""
    labels = dict(zip(agents, types, strict=True))
    return {"public": public, **labels} if public else labels
