"""Societies of a crowd, and their lumped states and actions (docs/crowd_format.md, section 2).

A lumped state is a public state with, for each group and type, how many agents are of the type; all counts stand in one
tuple, group by group. A lumped action is a kind of allocation with how many agents of each type receive each treatment,
read by group, type and treatment in one tuple.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate, product
from math import comb, prod

from lpmech.crowds.blocks import Seat, TooLarge
from lpmech.crowds.crowd import Crowd
from lpmech.crowds.groups import Group
from lpmech.problem.shown import counted

Counts = tuple[int, ...]
State = tuple[int, Counts]
MAX_STATES = 200_000
MAX_ACTIONS = 2_000_000
MAX_CELLS = 20_000_000


@dataclass(frozen=True, slots=True)
class Option:
    """A kind of allocation as a society sees it: its position in the crowd, what its members receive, and whether it
    may be chosen. `absent`: the treatment of the agent who has left, None in the society of everyone."""

    plan: int
    counts: tuple[Counts, ...]
    feasible: bool
    absent: int | None = None


@dataclass(frozen=True)
class Society:
    """Everyone, or everyone but an agent in the seat `without`. What is left of its block is then the last group."""

    crowd: Crowd
    without: int | None

    def __repr__(self) -> str:
        return f"<Society of {counted(sum(self.numbers), 'agent')}>"

    @property
    def _left(self) -> int | None:
        """The group of the agent who has left."""
        return None if self.without is None else self.crowd.seats[self.without].at

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The groups, and what is left of a block."""
        rest = None if self.without is None else self.crowd.seats[self.without].rest
        return self.crowd.groups if rest is None else (*self.crowd.groups, rest)

    @cached_property
    def numbers(self) -> Counts:
        """How many agents, or blocks, each group has."""
        return tuple(group.number - (g == self._left) for g, group in enumerate(self.groups))

    @cached_property
    def options(self) -> tuple[Option, ...]:
        """The kinds of allocations; without an agent, one for each kind and treatment of the agent."""
        plans = self.crowd.plans
        if self.without is None:
            return tuple(Option(a, plan.counts, True) for a, plan in enumerate(plans))
        seat = self.crowd.seats[self.without]
        return tuple(
            Option(a, _less(plan.counts, seat, h), one.absent, h)
            for a, plan in enumerate(plans)
            for h, one in enumerate(seat.own.treatments)
            if plan.counts[seat.at][h]
        )

    @cached_property
    def places(self) -> tuple[int, ...]:
        """Where each group's counts start in a state."""
        return tuple(accumulate((len(group.types) for group in self.groups), initial=0))

    @cached_property
    def size(self) -> int:
        """The number of lumped states."""
        ways = (comb(n + len(group.types) - 1, n) for n, group in zip(self.numbers, self.groups, strict=True))
        return self.crowd.publics * prod(ways)

    @cached_property
    def states(self) -> list[State]:
        """All lumped states: public states outermost, counts in ascending order. Raises TooLarge."""
        if self.size > MAX_STATES or self.size * self.places[-1] > MAX_CELLS:
            raise TooLarge(f"there are {self.size:,} lumped states of {self.places[-1]:,} counts; at most "
                           f"{MAX_STATES:,} states and {MAX_CELLS:,} counts are worked on")  # fmt: skip
        parts = [compositions(n, len(group.types)) for n, group in zip(self.numbers, self.groups, strict=True)]
        every = [tuple(x for part in picked for x in part) for picked in product(*parts)]
        return [(public, counts) for public in range(self.crowd.publics) for counts in every]

    def actions(self, counts: Counts) -> Iterator[tuple[int, Counts]]:
        """The lumped actions at a state: positions of options, with how many of each type receive each treatment."""
        split = [counts[a:b] for a, b in zip(self.places, self.places[1:], strict=False)]
        for position, option in enumerate(self.options):
            parts = [tables(rows, columns) for rows, columns in zip(split, option.counts, strict=True)]
            for picked in product(*parts):
                yield position, tuple(x for part in picked for x in part)


def _less(counts: tuple[Counts, ...], seat: Seat, treatment: int) -> tuple[Counts, ...]:
    """The counts without an agent whose block has a treatment; what is left of the block has it."""
    own = tuple(int(h == treatment) for h in range(len(counts[seat.at])))
    row = tuple(n - x for n, x in zip(counts[seat.at], own, strict=True))
    others = (*counts[: seat.at], row, *counts[seat.at + 1 :])
    return others if seat.rest is None else (*others, own)


def compositions(total: int, parts: int) -> tuple[Counts, ...]:
    """All tuples of so many numbers ≥ 0 with this sum, in ascending order.

    >>> compositions(2, 2)
    ((0, 2), (1, 1), (2, 0))
    """
    return spreads(total, (total,) * parts)


@lru_cache(100_000)
def tables(rows: Counts, columns: Counts) -> tuple[Counts, ...]:
    """All matrices of numbers ≥ 0 with these sums, row after row in one tuple, in ascending order. Raises TooLarge.

    >>> tables((1, 1), (1, 1))
    ((0, 1, 1, 0), (1, 0, 0, 1))
    """
    found: list[tuple[Counts, Counts]] = [((), columns)]
    for row in rows:
        found = [
            ((*done, *given), tuple(c - x for c, x in zip(left, given, strict=True)))
            for done, left in found
            for given in spreads(row, left)
        ]
        _check(len(found))
    return tuple(done for done, _ in found)


@lru_cache(100_000)
def spreads(total: int, most: Counts) -> tuple[Counts, ...]:
    """All tuples of numbers ≥ 0, none above `most`, with this sum, in ascending order. Raises TooLarge.

    >>> spreads(2, (1, 2))
    ((0, 2), (1, 1))
    """
    room = sum(most)
    found: list[tuple[Counts, int]] = [((), total)]
    for column in most:
        room -= column
        found = [
            ((*done, x), left - x) for done, left in found for x in range(max(0, left - room), min(left, column) + 1)
        ]
        _check(len(found))
    return tuple(done for done, left in found if not left)


def _check(count: int) -> None:
    if count > MAX_ACTIONS:
        raise TooLarge(f"there are more than {MAX_ACTIONS:,} lumped actions at a state")
