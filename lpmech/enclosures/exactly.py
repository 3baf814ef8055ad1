"""Exact values of the rule at the states that matter for open pairs, where there are few states
(docs/enclosed_format.md, section 3, rule 3); and a better rule where an open pair shows that floats chose wrongly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import product
from math import prod
from typing import Any

import numpy as np

from lpmech.enclosures.bounds import Plan, likely
from lpmech.enclosures.pairs import Pairs
from lpmech.enclosures.proposals import as_choice
from lpmech.enclosures.societies import Draws, Society
from lpmech.mdp.evaluation import discounted_sums
from lpmech.problem import tables
from lpmech.problem.tables import Table

MOST_STATES = 400  # of a stationary society, whose exact values have about 20 bits a state
MOST_CELLS = 20_000  # of a finite horizon, states times periods


def is_small(society: Society) -> bool:
    """Whether exact values are worth their length."""
    env = society.env
    if env.horizon is None:
        return society.states(0) <= MOST_STATES
    return sum(society.states(position) for position in env.periods) <= MOST_CELLS


@dataclass(frozen=True)
class Exact:
    """The value of a rule to everyone, exactly."""

    society: Society
    plans: tuple[Plan, ...]

    @cached_property
    def values(self) -> tuple[Table, ...]:
        """V by period."""
        env = self.society.env
        if env.horizon is None:
            stage, axes = env.stage(0), self.society.axes(0)
            rule = as_choice(self.society, 0, self.plans[0])
            flow = stage.over_shocks(stage.utility_of_society(None).choose("allocation", rule))
            (value,) = discounted_sums(stage, rule, [flow], axes, env.discount)
            return (value,)
        value, found = tables.total(env.terminal_utility(agent) for agent in self.society.agents), []
        for position in env.backwards():
            stage, rule = env.stage(position), as_choice(self.society, position, self.plans[position])
            value = stage.over_shocks(self._q(position, value).choose("allocation", rule))
            value = value.full(self.society.axes(position), stage.sizes).reduced()
            found.append(value)
        return tuple(found[::-1])

    def _q(self, position: int, following: Table) -> Table:
        env, stage = self.society.env, self.society.env.stage(position)
        later = env.expect(position, following) if env.follows(position) else tables.ZERO
        q = stage.utility_of_society(None) + later.scaled(env.discount)
        return q.full(("allocation", *self.society.axes(position)), stage.sizes).reduced()

    @cached_property
    def q(self) -> tuple[Table, ...]:
        """Q by period."""
        env = self.society.env
        end = tables.total(env.terminal_utility(agent) for agent in self.society.agents)
        following = (*self.values[1:], end) if env.horizon is not None else self.values
        return tuple(self._q(position, following[position]) for position in env.periods)

    def improved(self) -> tuple[Plan, ...] | None:
        """The rule with a first best allocation wherever another one is better; None where none is."""
        found, better = [plan.copy() for plan in self.plans], False
        for position, plan in enumerate(found):
            stage = self.society.env.stage(position)
            q = self.q[position].array.numerators
            feasible = self.society.feasible(position)
            for z, shock in likely(stage):
                open_ = np.array(shock.feasible)
                own = np.take_along_axis(q, plan[z][None].astype(np.int64), axis=0)[0]
                allowed = np.broadcast_to(feasible[z, open_], q[open_].shape)
                values = np.where(allowed, q[open_], q.min())
                where = values.argmax(axis=0)
                best = np.take_along_axis(values, where[None], axis=0)[0]
                gain = np.asarray(best > own, dtype=np.bool_)
                plan[z][gain] = open_[where][gain]
                better = better or bool(gain.any())
        return tuple(found) if better else None

    def worth(self, unit: int, pairs: Pairs) -> list[Fraction]:
        """D of pairs in units of 1/unit."""
        array = self.q[pairs.position].array
        cells = array.numerators.reshape(len(array.numerators), -1)
        places = zip(pairs.states.tolist(), pairs.chosen.tolist(), pairs.other.tolist(), strict=True)
        gaps = [int(cells[a, s]) - int(cells[b, s]) for s, a, b in places]
        return [Fraction(gap * unit, array.denominator) for gap in gaps]

    def to_json(self, pairs: Sequence[Pairs]) -> list[dict[str, Any]]:
        """An EXACT for each period: the states that follow the pairs, and all that follow those under the rule."""
        wanted: dict[int, set[int]] = {position: set() for position in self.society.env.periods}
        reach = _Reach(self.society)
        for one in pairs:
            for state, a, b in zip(one.states.tolist(), one.chosen.tolist(), one.other.tolist(), strict=True):
                for allocation in (a, b):
                    self._add(wanted, one.position, reach.following(one.position, state, allocation))
        for position in self.society.env.periods:
            self._close(wanted, position, reach)
        return [self._listed(position, sorted(states)) for position, states in wanted.items()]

    def _add(self, wanted: dict[int, set[int]], position: int, states: set[int]) -> None:
        env = self.society.env
        if env.horizon is None:
            wanted[0] |= states
        elif position + 1 < env.horizon:
            wanted[position + 1] |= states

    def _close(self, wanted: dict[int, set[int]], position: int, reach: _Reach) -> None:
        plan, left = self.plans[position], set(wanted[position])
        while left:
            state = left.pop()
            for z, _ in likely(self.society.env.stage(position)):
                following = reach.following(position, state, int(plan[z].ravel()[state]))
                new = following - wanted[0] if self.society.env.horizon is None else set()
                self._add(wanted, position, following)
                left |= new

    def _listed(self, position: int, states: Sequence[int]) -> dict[str, Any]:
        array = self.values[position].array
        numerators = [int(array.numerators.ravel()[state]) for state in states]
        return {"states": list(states), "denominator": _int(array.denominator), "numerators": [*map(_int, numerators)]}


def _int(value: int) -> int | str:
    return value if abs(value) < 2**53 else hex(value)


class _Reach:
    """Which states follow with positive probability."""

    def __init__(self, society: Society) -> None:
        self.society = society
        self._known: dict[tuple[int, int, int], set[int]] = {}

    def following(self, position: int, state: int, allocation: int) -> set[int]:
        """The states that follow a state under an allocation."""
        env = self.society.env
        if not env.follows(position):
            return set()
        key = (position, state, allocation)
        if key not in self._known:
            self._known[key] = self._found(position, state, allocation)
        return self._known[key]

    def _found(self, position: int, state: int, allocation: int) -> set[int]:
        draws = Draws(self.society, position)
        axes, shape = self.society.axes(position), self.society.shape(position)
        labels = dict(zip(axes, np.unravel_index(state, shape), strict=True)) if axes else {}
        names = self.society.following(position)
        sizes = [draws.sizes["next " + name] for name in names]
        steps = {name: prod(sizes[k + 1 :]) for k, name in enumerate(names)}
        found: set[int] = set()
        for weight, element in draws.elements:
            if weight is not None and not _cell(weight, allocation, labels):
                continue
            moves = []
            for matrix in draws.matrices(element, allocation):
                row = matrix.numerators[tuple(labels[axis] for axis in matrix.axes[:-1])]
                moves.append([steps[matrix.component] * int(k) for k in np.flatnonzero(row)])
            found |= {sum(move) for move in product(*moves)}
        return found


def _cell(table: Table, allocation: int, labels: Mapping[str, Any]) -> bool:
    own = table.take("allocation", allocation)
    return bool(own.array.numerators[tuple(labels[axis] for axis in own.axes)])
