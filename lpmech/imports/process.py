"""A Markov decision process with rewards as an environment.

An action that a state does not offer has no counterpart here, where every allocation is feasible in every state. It
stays in its state instead, at a loss that no plan makes up for: with rewards between l ≤ 0 and h ≥ 0 in all, and S the
sum of the discount factors, it is worth at most loss + S h, and every plan of actions on offer at least S l. So with
loss < S (l − h) efficient rules and values are those of the process, in every society.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from lpmech.imports.case import Cells, Imported, Sparse
from lpmech.imports.notes import Notes

Pair = tuple[int, int]  # state and action


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """States and actions by position. A pair that `moves` lacks is not on offer."""

    title: str
    source: str
    states: tuple[str, ...]
    actions: tuple[str, ...]
    rewards: Mapping[str, Mapping[Pair, Fraction]]  # by agent
    moves: Mapping[Pair, Mapping[int, Fraction]]
    discount: Fraction
    horizon: int | None
    start: int | None = None

    def environment(self, notes: Notes, owner: str | None) -> Imported:
        """The environment. The state is the type of `owner`; None: it is public, and every agent has one type."""
        axis = "public" if owner is None else owner
        loss = self._loss()
        missing = [pair for pair in self._pairs() if pair not in self.moves]
        if missing:
            notes.taken.append(f"actions that a state does not offer, {len(missing)} in all, as staying there at a "
                               f"reward of {loss}, which no optimal plan takes")  # fmt: skip
        punished: Cells = {(self.actions[a], self.states[s]): Fraction(loss) for s, a in missing}
        utility = {agent: self._table(axis, rewards, {} if owner is None else punished)
                   for agent, rewards in self.rewards.items()}  # fmt: skip
        first: Cells = {} if self.start is None else {(self.states[self.start],): Fraction(1)}
        one = dict.fromkeys(self.rewards, ("only",))
        return Imported(
            title=self.title, source=self.source, discount=self.discount, horizon=self.horizon,
            agents=tuple(self.rewards), types=one if owner is None else {owner: self.states},
            public=self.states if owner is None else (), allocations=self.actions, utility=utility,
            public_utility=Sparse(axes=("allocation", axis), cells=punished) if owner is None and punished else None,
            transition={axis: self._transition(axis)} if self.horizon != 1 else None,
            prior=Sparse(axes=(axis,), cells=first) if first else None,
            taken=tuple(notes.taken),
        )  # fmt: skip

    def _pairs(self) -> list[Pair]:
        return [(s, a) for s in range(len(self.states)) for a in range(len(self.actions))]

    def _loss(self) -> int:
        """A whole number below S (l − h)."""
        low = sum((min([Fraction(0), *one.values()]) for one in self.rewards.values()), Fraction(0))
        high = sum((max([Fraction(0), *one.values()]) for one in self.rewards.values()), Fraction(0))
        periods = 1 / (1 - self.discount) if self.horizon is None else Fraction(self.horizon)
        return math.floor(periods * (low - high)) - 1

    def _table(
        self, axis: str, rewards: Mapping[Pair, Fraction], punished: Mapping[tuple[str, ...], Fraction]
    ) -> Sparse:
        cells: Cells = {
            (self.actions[a], self.states[s]): value for (s, a), value in rewards.items() if (s, a) in self.moves
        }
        return Sparse(axes=("allocation", axis), cells={**cells, **punished})

    def _transition(self, axis: str) -> Sparse:
        cells: Cells = {
            (self.actions[a], self.states[s], self.states[later]): chance
            for s, a in self._pairs()
            for later, chance in self.moves.get((s, a), {s: Fraction(1)}).items()
        }
        return Sparse(axes=("allocation", axis, f"next {axis}"), cells=cells)
