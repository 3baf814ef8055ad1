"""Mechanisms that remember by finitely many states, and draw lots (docs/states_format.md).

In each state and at each report such a mechanism draws an allocation, charges payments, and goes on to a state that the
report and the allocation decide. Plain mechanisms have one state. Everybody sees the state and the draw.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from lpmech.problem import shown
from lpmech.problem.environment import Environment
from lpmech.problem.stages import Stage
from lpmech.problem.tables import Choice, Table


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MechanismState:
    """A state in one period: chances of allocations, the state that follows, and payments, all by report."""

    name: str
    chances: Table  # axes `allocation`, `shock` and the components, all of them
    after: Choice | None  # axes among `allocation`, `shock`, components: places of states that follow; None: the last
    payments: tuple[Table, ...]  # by agent, axes among the components

    @property
    def draws(self) -> bool:
        """Whether lots are drawn at some report."""
        numerators = self.chances.array.numerators
        return bool(((numerators != 0) & (numerators != self.chances.array.denominator)).any())

    def leads_to(self, stage: Stage) -> set[int]:
        """The places of the states that can follow: at any report, and any draw at a shock that has a chance."""
        if self.after is None:
            return set()
        axes, possible = self.chances.axes, [place for place, shock in enumerate(stage.shocks) if shock.probability]
        chosen = self.chances.array.numerators[:, possible] != 0
        return {int(place) for place in np.unique(self.after.over(axes, stage.sizes)[:, possible][chosen])}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StateMechanism:
    """The states by period, as in `Environment.periods`; the start stands first in the first period."""

    name: str
    states: tuple[tuple[MechanismState, ...], ...]
    remarks: tuple[str, ...] = ()  # what is to be said of it, for people

    def __repr__(self) -> str:
        count = shown.counted(len({one.name for states in self.states for one in states}), "state")
        return f"<StateMechanism {shown.text(self.name)}: {count}>"


def reached(env: Environment, states: Sequence[Sequence[MechanismState]], start: int) -> list[list[int]]:
    """By period the places of the states that are reached from the start, which stands first."""
    if env.horizon is None:
        return [_closure(env.stage(0), states[0], start)]
    found = [[start]]
    for position in range(env.horizon - 1):
        stage, here = env.stage(position), states[position]
        found.append(sorted({after for place in found[-1] for after in here[place].leads_to(stage)}))
    return found


def _closure(stage: Stage, states: Sequence[MechanismState], start: int) -> list[int]:
    """The start, then what follows it in any number of steps."""
    found, new = {start}, {start}
    while new:
        new = {after for place in new for after in states[place].leads_to(stage)} - found
        found |= new
    return [start, *sorted(found - {start})]


def pruned(name: str, env: Environment, states: Sequence[Sequence[MechanismState]], start: int) -> StateMechanism:
    """The mechanism without the states that are never reached, which are remarked upon."""
    kept = reached(env, states, start)
    following = [kept[0]] if env.horizon is None else [*kept[1:], []]
    chosen = tuple(
        tuple(_renumbered(here[place], ahead) for place in places)
        for here, places, ahead in zip(states, kept, following, strict=True)
    )
    known = {one.name for here in chosen for one in here}
    unreached = [one.name for one in states[0] if one.name not in known]
    remarks = tuple(_unreached(unreached))
    return StateMechanism(name=name, states=chosen, remarks=remarks)


def _unreached(names: Sequence[str]) -> Iterator[str]:
    if names:
        yield f"never reached: the {'state' if len(names) == 1 else 'states'} {', '.join(names)}"


def _renumbered(state: MechanismState, following: Sequence[int]) -> MechanismState:
    """The state with the places of the states that are kept; the first where something that is never drawn leads."""
    if state.after is None:
        return state
    places = np.zeros(max([0, *np.unique(state.after.positions).tolist(), *following]) + 1, dtype=np.intp)
    places[list(following)] = np.arange(len(following))
    return replace(state, after=Choice(state.after.axes, places[state.after.positions]))
