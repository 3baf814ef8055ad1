"""An agent who may lie in every period, at one place after the other: what a report brings, and what the agent sees.

Places are positions by axis: the types of all, and what is remembered of the period before (`previous …`; and the
true type then, of an agent who sees no more than its own).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Protocol

import numpy as np

from lpmech.certificate.refutations.place import Place
from lpmech.lp import steps
from lpmech.problem.environment import Environment
from lpmech.problem.stages import PREVIOUS, REPORT, is_remembered
from lpmech.problem.tables import Table

TRUE = "true|"  # no name has a |
ZERO, ONE = Fraction(0), Fraction(1)
Where = Mapping[str, int]
Key = tuple[tuple[str, int], ...]
Here = tuple[Where, Fraction]  # a place, and how likely it is
Places = Mapping[Key, Here]


def key_of(where: Where) -> Key:
    """A place as a key."""
    return tuple(sorted(where.items()))


class Sight(Protocol):
    """What an agent sees and remembers, and what that promises to it."""

    def sees(self, agent: Deviator, position: int) -> Sequence[str]:
        """The components that it sees."""
        ...

    def seen(self, agent: Deviator, position: int, where: Where) -> Key:
        """What its plan may depend on."""
        ...

    def kept(self, agent: Deviator, position: int, where: Where, report: int, allocation: int) -> dict[str, int]:
        """What is remembered in the next period."""
        ...

    def promised(self, agent: Deviator, position: int, where: Where, report: int, allocation: int) -> Fraction:
        """What the next period and all later ones are worth to it, after an allocation."""
        ...


@dataclass(frozen=True, kw_only=True, eq=False)
class Deviator:
    """An agent, from the place on where it may begin to lie."""

    place: Place
    sight: Sight

    @property
    def env(self) -> Environment:
        """The environment on which everything is computed."""
        return self.place.stored.environment

    @cached_property
    def name(self) -> str:
        """The agent."""
        return self.place.name

    @cached_property
    def _next(self) -> steps.Following:
        return steps.Following(self.env)

    def after(self, position: int) -> int:
        """The position of the next period."""
        return 0 if self.env.horizon is None else position + 1

    def before(self, position: int) -> int:
        """The position of the period before."""
        return 0 if self.env.horizon is None else max(position - 1, 0)

    def is_last(self, position: int) -> bool:
        """Whether only the terminal utility follows."""
        return self.env.horizon is not None and position + 1 == self.env.horizon

    def _payments(self, position: int, first: bool) -> Table:
        mine = self.place.stored.mechanism.transfers[self.place.agent]
        if self.env.horizon is None:
            return mine[0 if first and self.place.is_first else -1]
        return mine[position]

    def _lottery(self, position: int, where: Where, report: int) -> dict[int, Fraction]:
        """The allocations that a report may lead to."""
        rule = self.place.stored.mechanism.allocation[position]
        return steps.lottery(self.env.stage(position), rule, {**where, self.name: report})

    def today(self, position: int, first: bool, where: Where, report: int) -> Fraction:
        """What a report brings today."""
        worth = self.env.stage(position).utilities[self.place.agent]
        lottery = self._lottery(position, where, report).items()
        share = sum((chance * steps.cell(worth, {**where, "allocation": one}) for one, chance in lottery), ZERO)
        return share - steps.cell(self._payments(position, first), {**where, self.name: report})

    def worth(self, position: int, first: bool, where: Where, report: int) -> Fraction:
        """What it is worth now and later, if what is worth most is said ever after."""
        lottery = self._lottery(position, where, report).items()
        later = sum((chance * self._later(position, where, report, one) for one, chance in lottery), ZERO)
        return self.today(position, first, where, report) + self.env.discount * later

    def _later(self, position: int, where: Where, report: int, allocation: int) -> Fraction:
        if not self.is_last(position):
            return self.sight.promised(self, position, where, report, allocation)
        axes = self.env.next_components(position)
        return steps.expectation(self.env.terminal_utility(self.place.agent), axes,
                                 self._drawn(position, where, allocation))  # fmt: skip

    def _drawn(self, position: int, where: Where, allocation: int) -> steps.Distribution:
        """The next types."""
        types = {axis: where[axis] for axis in self.env.stage(position).components}
        return self._next(position, self.env.next_components(position), types | {"allocation": allocation})

    def following(self, position: int, where: Where, report: int, allocation: int) -> Iterator[Here]:
        """The places of the next period."""
        axes, kept = self.env.next_components(position), self.sight.kept(self, position, where, report, allocation)
        for state, chance in self._drawn(position, where, allocation).items():
            yield kept | dict(zip(axes, state, strict=True)), chance

    def reports(self, position: int, first: bool, places: Places) -> Iterator[tuple[list[Here], int]]:
        """What the best plan says, with the places that look the same to it."""
        alike: dict[Key, list[Here]] = {}
        for where, chance in places.values():
            alike.setdefault(self.sight.seen(self, position, where), []).append((where, chance))
        able = self.env.stage(position).can_say(self.place.agent).positions
        for here in alike.values():
            true = here[0][0][self.name]
            order = sorted(np.flatnonzero(able[true]).tolist(), key=lambda one: one != true)
            worth = [sum(chance * self.worth(position, first, one, said) for one, chance in here) for said in order]
            yield here, order[worth.index(max(worth))]

    def brings(self, position: int, first: bool, way: Sequence[tuple[Where, Fraction, int]]) -> Fraction:
        """What a period brings on average; the last one with the terminal utility."""
        one = self.worth if self.is_last(position) else self.today
        return sum((chance * one(position, first, where, report) for where, chance, report in way), ZERO)

    def moved(self, position: int, way: Sequence[tuple[Where, Fraction, int]]) -> Places:
        """The places of the next period, each once."""
        found: dict[Key, Here] = {}
        for where, chance, report in way:
            for allocation, likely in self._lottery(position, where, report).items():
                for after, moved in self.following(position, where, report, allocation):
                    key = key_of(after)
                    found[key] = after, found.get(key, (after, ZERO))[1] + chance * likely * moved
        return found

    def truthful(self, where: Where) -> Fraction:
        """What the truth is worth from the beginning on."""
        position = self.place.position
        table = self.place.stored.game.lie_payoff(self.place.agent, position)
        return steps.cell(table, {**where, REPORT + self.name: where[self.name]}) - steps.cell(
            self._payments(position, True), where
        )


@dataclass(frozen=True, eq=False)
class Everything:
    """It sees everybody's type, and remembers as much as tables and payments do: what follows is worth B."""

    tables: Sequence[Table]  # B by period
    remembered: frozenset[str]

    def sees(self, agent: Deviator, position: int) -> Sequence[str]:
        return agent.env.stage(position).components

    def seen(self, agent: Deviator, position: int, where: Where) -> Key:
        return key_of(where)

    def kept(self, agent: Deviator, position: int, where: Where, report: int, allocation: int) -> dict[str, int]:
        told = {**where, agent.name: report, "allocation": allocation}
        own = {PREVIOUS + axis: label for axis, label in told.items()}  # periods may have different axes
        return {axis: own[axis] for axis in self.remembered & own.keys()}

    def promised(self, agent: Deviator, position: int, where: Where, report: int, allocation: int) -> Fraction:
        table = self.tables[-1 if agent.env.horizon is None else position + 1]
        places = agent.following(position, where, report, allocation)
        return sum((chance * steps.cell(table, one) for one, chance in places), ZERO)


@dataclass(frozen=True, eq=False)
class OwnPast:
    """It sees its own types, the public states and the past: what follows is worth I."""

    tables: Sequence[Table]  # I by period

    def sees(self, agent: Deviator, position: int) -> Sequence[str]:
        return [axis for axis in agent.env.stage(position).components if axis in (agent.name, "public")]

    def seen(self, agent: Deviator, position: int, where: Where) -> Key:
        known = (*self.sees(agent, position), TRUE)
        return key_of({axis: k for axis, k in where.items() if is_remembered(axis) or axis in known})

    def kept(self, agent: Deviator, position: int, where: Where, report: int, allocation: int) -> dict[str, int]:
        told = {axis: where[axis] for axis in agent.env.stage(position).components}
        told |= {agent.name: report, "allocation": allocation}
        return {PREVIOUS + axis: k for axis, k in told.items()} | {TRUE: where[agent.name]}

    def promised(self, agent: Deviator, position: int, where: Where, report: int, allocation: int) -> Fraction:
        told = {**where, "allocation": allocation, REPORT + agent.name: report}
        return steps.cell(self.tables[min(position, len(self.tables) - 1)], told)


def who_sees_all(place: Place, tables: Sequence[Table]) -> Deviator:
    """An agent who sees everybody's type, by its values B per period."""
    payments = place.stored.mechanism.transfers[place.agent]
    remembered = frozenset(a for table in (*tables, *payments) for a in table.axes if is_remembered(a))
    return Deviator(place=place, sight=Everything(tables, remembered))


def who_sees_its_own(place: Place, tables: Sequence[Table]) -> Deviator:
    """An agent who sees its own types, the public states and the past, by its values I per period."""
    return Deviator(place=place, sight=OwnPast(tables))
