"""Blocks of agents that are exchanged together, each as one agent of a crowd (crowd page section 6).

A type of a block says the type of each of its agents, and moves as they do, independently; its worth is their sum.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from ..kernel.errors import Limit
from ..kernel.meter import spend
from ..kernel.older import paired
from .crowd import ZERO, Crowd, Group, Row, Treatment

MAX_MEMBERS = 20  # agents in a block
MAX_CHANCES = 1_000_000  # in the rows of a group of blocks
Counts = tuple[int, ...]


def block(members: Sequence[Group], number: int) -> Group:
    """So many blocks of such agents, whose treatments go together; Limit where there is too much to list."""
    if len(members) > MAX_MEMBERS:
        raise Limit(f"a block has {len(members)} agents, more than {MAX_MEMBERS}")
    first, size = members[0], 1
    for one in members:
        size *= len(one.types)
        if size**2 * len(first.treatments) * len(first.terminal) > MAX_CHANCES and len(members) > 1:
            raise Limit(f"a block of {len(members)} agents has rows of more than {MAX_CHANCES} probabilities")
    if len(members) == 1:
        return Group(first.name, number, first.types, first.treatments, first.terminal, None)
    spend(30 * len(members) * size * len(first.terminal) * (1 + len(first.treatments)) * (1 + size))
    return Group(
        first.name, number, tuple("|".join(labels) for labels in product(*[one.types for one in members])),
        tuple(_treatment(parts) for parts in paired(*[one.treatments for one in members])),
        _total([one.terminal for one in members]), None, tuple(members),
    )  # fmt: skip


def _treatment(parts: Sequence[Treatment]) -> Treatment:
    rows = tuple(
        tuple(_independent(chosen) for chosen in product(*here)) for here in paired(*[one.rows for one in parts])
    )
    absent = not any(not one.absent for one in parts)
    return Treatment(parts[0].name, absent, _total([one.utility for one in parts]), rows)


def _total(tables: Sequence[tuple[Row, ...]]) -> tuple[Row, ...]:
    """By public state and type of a block."""
    return tuple(tuple(sum(worths, ZERO) for worths in product(*rows)) for rows in paired(*tables))


def _independent(rows: Sequence[Row]) -> Row:
    found = []
    for chances in product(*rows):
        chance = Fraction(1)
        for one in chances:
            chance *= one
        found.append(chance)
    return tuple(found)


@dataclass(frozen=True)
class Seat:
    """One of the agents of the blocks of group `at`: itself as a group of one, and what is left of a block without it,
    None where that is nobody. `inner`: how many types of a block differ in the agents after this one alone."""

    at: int
    own: Group
    rest: Group | None
    inner: int

    def lies(self, kind: int) -> Iterator[int]:
        """What a block of a type is called if the agent lies."""
        size = len(self.own.types)
        base = kind - kind // self.inner % size * self.inner
        spend(2 * size)
        return (told for told in range(base, base + size * self.inner, self.inner) if told != kind)

    def counts(self, kind: int) -> Counts:
        """How many of what is left of a block of a type are of which type."""
        return _unit(self._left(kind), len(self.rest.types)) if self.rest else ()

    def matrix(self, kind: int, treatment: int) -> Counts:
        """The same by type and treatment."""
        if self.rest is None:
            return ()
        width = len(self.rest.treatments)
        return _unit(self._left(kind) * width + treatment, len(self.rest.types) * width)

    def _left(self, kind: int) -> int:
        """The type of what is left of a block."""
        return kind // (self.inner * len(self.own.types)) * self.inner + kind % self.inner


def _unit(at: int, size: int) -> Counts:
    spend(size)
    return (0,) * at + (1,) + (0,) * (size - at - 1)


def seats(crowd: Crowd) -> Iterator[Seat]:
    """The agents of the blocks of every group, in order."""
    for g, group in enumerate(crowd.groups):
        parts = group.members or (group,)
        inner = len(group.types)
        for place, one in enumerate(parts):
            others = [other for k, other in enumerate(parts) if k != place]
            inner //= len(one.types)
            yield Seat(g, one, block(others, 1) if others else None, inner)
