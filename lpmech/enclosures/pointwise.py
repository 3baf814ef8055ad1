"""Exact values and payments at one state, without those at all others: from the states that can follow it.

With a finite horizon these are all that can be reached under any allocation. With an infinite one bounds
(docs/enclosed_format.md, section 2) show of most allocations that they are worse than the best one, and a set of states
is taken that the others do not leave. The best rule among them, found exactly, has the value W on it. *Proof.* Let V be
its value and G = W − V ≥ 0. At a state the best of Q_W is attained by an allocation b that bounds leave, and there
Q_W(b) = Q_V(b) + δ E_b G ≤ Q_V(chosen) + δ max G. Over the shocks G ≤ δ max G, so G = 0. ∎
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import product
from math import prod

import numpy as np

from lpmech.enclosures.amounts import Amounts
from lpmech.enclosures.bounds import likely
from lpmech.enclosures.measures import solved
from lpmech.enclosures.societies import Draws, Society
from lpmech.problem.environment import Environment
from lpmech.problem.stages import Shock
from lpmech.problem.tables import Table

MOST_STATES = 400  # that may follow with an infinite horizon, whose numbers have about 20 bits a state
MOST_CELLS = 20_000  # with a finite one, over all periods
ZERO = Fraction(0)
Row = Mapping[int, Fraction]


class NotAtAPoint(ValueError):  # noqa: N818 - an answer, not a failure of the program
    """Numbers at the state cannot be had exactly; the text says why."""


@dataclass(frozen=True)
class Best:
    """A value, expected over the shocks, and by likely shock what is chosen."""

    value: Fraction
    chosen: tuple[int, ...]


class Chain:
    """What a society receives and where it goes, one state after another."""

    def __init__(self, society: Society) -> None:
        self.society, self.env = society, society.env
        self._rows: dict[tuple[int, int, int], Row] = {}
        self._flows = [self.env.stage(t).utility_of_society(society.without) for t in self._positions]
        self._draws = [Draws(society, t) if self._moves(t) else None for t in self._positions]

    @property
    def _positions(self) -> range:
        return range(len(self.env.stages))

    def _moves(self, position: int) -> bool:
        return self.env.follows(position) and self.env.stage(position).transition is not None

    def labels(self, position: int, state: int) -> dict[str, int]:
        """A state by the label of each component."""
        shape, axes = self.society.shape(position), self.society.axes(position)
        return dict(zip(axes, map(int, np.unravel_index(state, shape)), strict=True)) if axes else {}

    def flow(self, position: int, state: int, allocation: int) -> Fraction:
        """r_a."""
        return at(self._flows[position], allocation, self.labels(position, state))

    def row(self, position: int, state: int, allocation: int) -> Row:
        """The chances of the states that follow; none where nothing does. Raises NotAtAPoint."""
        key = (position, state, allocation)
        if key not in self._rows:
            self._rows[key] = dict(self._found(position, state, allocation))
            if sum(map(len, self._rows.values())) > MOST_CELLS * 20:
                raise NotAtAPoint("too many states follow it")
        return self._rows[key]

    def _found(self, position: int, state: int, allocation: int) -> Iterator[tuple[int, Fraction]]:
        draws = self._draws[position]
        if draws is None:
            return
        labels, total = self.labels(position, state), dict[int, Fraction]()
        names = self.society.following(position)
        sizes = [draws.sizes["next " + name] for name in names]
        steps = {name: prod(sizes[k + 1 :]) for k, name in enumerate(names)}
        for weight, element in draws.elements:
            share = Fraction(1) if weight is None else at(weight, allocation, labels)
            moves = [[]] if not share else [
                [(steps[matrix.component] * k, Fraction(int(chance), matrix.denominator))
                 for k, chance in enumerate(matrix.numerators[tuple(labels[one] for one in matrix.axes[:-1])].tolist())
                 if chance]
                for matrix in draws.matrices(element, allocation)
            ]  # fmt: skip
            if prod(map(len, moves)) > MOST_CELLS:
                raise NotAtAPoint("too many states follow it")
            for parts in product(*moves):
                place = sum(step for step, _ in parts)
                total[place] = total.get(place, ZERO) + prod((chance for _, chance in parts), start=share)
        yield from total.items()

    def terminal(self, state: int) -> Fraction:
        """What is received in the state after the last period."""
        axes = self.society.following(len(self.env.stages) - 1)
        sizes = self.env.next_labels(len(self.env.stages) - 1)
        places = np.unravel_index(state, tuple(len(sizes[axis]) for axis in axes)) if axes else ()
        labels = dict(zip(axes, map(int, places), strict=True))
        return sum((at(table, 0, labels) for table in self.society.terminals()), ZERO)


def at(table: Table, allocation: int, labels: Mapping[str, int]) -> Fraction:
    """A number of a table."""
    own = table.take("allocation", allocation) if "allocation" in table.axes else table
    return Fraction(int(own.array.numerators[tuple(labels[axis] for axis in own.axes)]), own.array.denominator)


class Program:
    """The best that a society can achieve from single states on. Raises NotAtAPoint."""

    def __init__(self, society: Society, amounts: Callable[[], Amounts]) -> None:
        self.society, self.env, self.chain = society, society.env, Chain(society)
        self._amounts = amounts
        self._known: dict[tuple[int, int], Best] = {}

    def best(self, position: int, state: int) -> Best:
        """The value, and what is chosen: the first best allocation, or with an infinite horizon the one that is
        proved to be best."""
        if (position, state) not in self._known:
            if self.env.horizon is None:
                self._solve(state)
            else:
                self._known[position, state] = self._backwards(position, state)
                if len(self._known) > MOST_CELLS:
                    raise NotAtAPoint(f"more than {MOST_CELLS:,} states can follow it")
        return self._known[position, state]

    def number(self, position: int, labels: tuple[int, ...]) -> int:
        """A state by the labels of those who are there."""
        shape = self.society.shape(position)
        return int(np.ravel_multi_index(labels, shape)) if shape else 0

    def q(self, position: int, state: int, allocation: int) -> Fraction:
        """Q of an allocation."""
        return self.chain.flow(position, state, allocation) + self.env.discount * self._later(
            position, state, allocation
        )

    def _later(self, position: int, state: int, allocation: int) -> Fraction:
        row = self.chain.row(position, state, allocation).items()
        if self.env.horizon is None:
            return sum((chance * self.best(0, there).value for there, chance in row), ZERO)
        if position + 1 == self.env.horizon:
            return sum((chance * self.chain.terminal(there) for there, chance in row), ZERO)
        return sum((chance * self.best(position + 1, there).value for there, chance in row), ZERO)

    def _allowed(self, shock: Shock) -> tuple[int, ...]:
        without = self.society.without
        return tuple(shock.feasible if without is None else shock.feasible_without[without])

    def _backwards(self, position: int, state: int) -> Best:
        value, chosen = ZERO, []
        known: dict[int, Fraction] = {}
        for _, shock in likely(self.env.stage(position)):
            allowed = self._allowed(shock)
            for b in allowed:
                if b not in known:
                    known[b] = self.q(position, state, b)
            best = max(allowed, key=lambda b: known[b])
            chosen.append(best)
            value += shock.probability * known[best]
        return Best(value, tuple(chosen))

    def _solve(self, first: int) -> None:
        """The values on all states that follow one, under what may be best; better rules until none is."""
        near = self._following(first)
        plans = {state: [own[0] for own in several] for state, several in near.items()}
        better = True
        while better:
            values, better = self._valued(plans), False
            for state, several in near.items():
                for k, own in enumerate(several):
                    best = max(own, key=lambda b: self._worth(state, b, values))
                    if self._worth(state, best, values) > self._worth(state, plans[state][k], values):
                        plans[state][k], better = best, True
        for state, value in values.items():
            self._known[0, state] = Best(value, tuple(plans[state]))

    def _following(self, first: int) -> dict[int, list[list[int]]]:
        """The states that follow one, with what may be best in each."""
        near, left, found = {}, [first], {first}
        while left:
            state = left.pop()
            near[state] = self._near(state)
            for allocation in {b for own in near[state] for b in own}:
                new = set(self.chain.row(0, state, allocation)) - found
                found |= new
                left += new
            if len(found) > MOST_STATES:
                raise NotAtAPoint(f"more than {MOST_STATES} states follow it")
        return near

    def _worth(self, state: int, allocation: int, values: Mapping[int, Fraction]) -> Fraction:
        """Q from values of what follows."""
        later = sum((chance * values[there] for there, chance in self.chain.row(0, state, allocation).items()), ZERO)
        return self.chain.flow(0, state, allocation) + self.env.discount * later

    def _valued(self, plans: Mapping[int, list[int]]) -> dict[int, Fraction]:
        """The value of a rule on a set of states that it never leaves."""
        place = {state: k for k, state in enumerate(plans)}
        chances = [shock.probability for _, shock in likely(self.env.stage(0))]
        rows, right = [], []
        for state, chosen in plans.items():
            row, flow = {place[state]: Fraction(1)}, ZERO
            for chance, allocation in zip(chances, chosen, strict=True):
                flow += chance * self.chain.flow(0, state, allocation)
                for there, share in self.chain.row(0, state, allocation).items():
                    k = place[there]
                    row[k] = row.get(k, ZERO) - self.env.discount * chance * share
            rows.append(row)
            right.append(flow)
        values = solved(rows, right)
        assert values is not None  # as the discount is below 1
        return dict(zip(plans, values, strict=True))

    @cached_property
    def _bounds(self) -> tuple[list[np.ndarray], int]:
        own = self._amounts().program(self.society.without, 0)
        shape = self.society.shape(0)
        return [np.broadcast_to(row, shape).ravel() for row in own.rows], own.need

    def _near(self, state: int) -> list[list[int]]:
        """By likely shock the allocations that bounds do not show to be worse than the best one, that one first. Of
        everyone it is the rule's alone, which is proved to be best."""
        stage = self.env.stage(0)
        if self.society.without is None:
            if not self._amounts().is_efficient:
                raise NotAtAPoint("bounds do not prove that the rule is best")
            plans = self._amounts().setting.plans[0]
            return [[int(plans[z].ravel()[state])] for z, _ in likely(stage)]
        rows, need = self._bounds
        found = []
        for _, shock in likely(stage):
            order = sorted(self._allowed(shock), key=lambda b: -int(rows[b][state]))
            top = int(rows[order[0]][state])
            found.append([b for b in order if top - int(rows[b][state]) < need])
        return found


class Pointwise:
    """Exact numbers at single states of an environment with private values, and factors of their own components.

    `amounts`: bounds, asked for with an infinite horizon alone.
    """

    def __init__(self, env: Environment, amounts: Callable[[], Amounts]) -> None:
        self.env = env
        self.everyone = Program(Society(env, None), amounts)
        self.others = [Program(Society(env, agent), amounts) for agent in range(len(env.agents))]

    def _others(self, agent: int, position: int, labels: tuple[int, ...]) -> tuple[Program, int]:
        """The program of all but one agent, and its state at a joint state."""
        program, components = self.others[agent], self.env.stage(position).components
        kept = tuple(k for k, name in zip(labels, components, strict=True) if name != self.env.agents[agent])
        return program, program.number(position, kept)

    def value(self, position: int, labels: tuple[int, ...]) -> Best:
        """W at a joint state, and what is chosen."""
        return self.everyone.best(position, self.everyone.number(position, labels))

    def value_without(self, agent: int, position: int, labels: tuple[int, ...]) -> Best:
        """The same without an agent."""
        program, state = self._others(agent, position, labels)
        return program.best(position, state)

    def payment(self, agent: int, position: int, labels: tuple[int, ...]) -> Fraction:
        """What an agent pays at a report under the pivot mechanism, expected over the shocks."""
        program, state = self._others(agent, position, labels)
        chosen = self.value(position, labels).chosen
        chances = [shock.probability for _, shock in likely(self.env.stage(position))]
        given = sum((chance * program.q(position, state, a) for chance, a in zip(chances, chosen, strict=True)), ZERO)
        return program.best(position, state).value - given
