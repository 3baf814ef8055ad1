"""Blocks of agents who are exchanged together, as the agents of a crowd (docs/crowd_format.md, section 6).

The type of a block is the tuple of its agents' types, its worth their sum, and its rows the products of theirs: agents
move independently. A block without one of its agents, the *rest*, is a block again. Types of blocks are numbered with
the last agent's type innermost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import product
from math import prod

from lpmech.crowds.groups import ByType, Group, Row, Treatment
from lpmech.problem.mechanism import NoMechanism

BETWEEN = "|"  # stands in no label
MAX_MEMBERS = 20  # agents in a block
MAX_NUMBERS = 1_000_000  # in the rows of a group of blocks


class TooLarge(NoMechanism):
    """A crowd has more lumped states, actions or steps than are worked on; the text says which."""


def block(members: Sequence[Group], number: int) -> Group:
    """So many blocks that consist of these agents each. Raises TooLarge."""
    first, sizes = members[0], [len(one.types) for one in members]
    if len(members) == 1:
        return Group(name=first.name, number=number, types=first.types, treatments=first.treatments,
                     terminal=first.terminal)  # fmt: skip
    if len(members) > MAX_MEMBERS:
        raise TooLarge(f"a block has {len(members):,} agents; at most {MAX_MEMBERS} are worked on")
    if prod(sizes) ** 2 * len(first.treatments) * len(first.terminal) > MAX_NUMBERS:
        raise TooLarge(f"a block of {len(members)} agents has {prod(sizes):,} types and {len(first.treatments):,} "
                       f"treatments; at most {MAX_NUMBERS:,} probabilities are worked on")  # fmt: skip
    return Group(
        name=first.name, number=number, members=tuple(members),
        types=tuple(BETWEEN.join(labels) for labels in product(*(one.types for one in members))),
        treatments=tuple(_treatment(parts) for parts in zip(*(one.treatments for one in members), strict=True)),
        terminal=_sums([one.terminal for one in members]),
    )  # fmt: skip


def _treatment(parts: Sequence[Treatment]) -> Treatment:
    """What is done to a block, from what is done to its agents."""
    rows = zip(*(one.transition for one in parts), strict=True)
    return Treatment(name=parts[0].name, absent=all(one.absent for one in parts),
                     utility=_sums([one.utility for one in parts]),
                     transition=tuple(tuple(map(_joint, product(*here))) for here in rows))  # fmt: skip


def _sums(tables: Sequence[ByType]) -> ByType:
    """By public state and type of the block, the sum of what agents have."""
    return tuple(tuple(map(sum, product(*rows))) for rows in zip(*tables, strict=True))  # type: ignore[arg-type]


def _joint(rows: Sequence[Row]) -> Row:
    """The distribution of types that are drawn independently."""
    return tuple(prod(chances, start=Fraction(1)) for chances in product(*rows))


@dataclass(frozen=True)
class Seat:
    """The place of an agent in the blocks of a group: `place` among the parts of group number `at`."""

    at: int
    group: Group
    place: int

    @property
    def own(self) -> Group:
        """The agent, as a group: its types, its terminal, and what treatments are to it."""
        return self.group.parts[self.place]

    @cached_property
    def rest(self) -> Group | None:
        """The block without the agent; None where nobody is left."""
        others = [one for place, one in enumerate(self.group.parts) if place != self.place]
        return block(others, 1) if others else None

    @cached_property
    def left(self) -> tuple[int, ...]:
        """By type of the block, the type of the rest."""
        numbers: dict[tuple[int, ...], int] = {}
        types = product(*(range(len(one.types)) for one in self.group.parts))
        others = ((*one[: self.place], *one[self.place + 1 :]) for one in types)
        return tuple(numbers.setdefault(one, len(numbers)) for one in others)

    def reports(self, type_: int) -> list[int]:
        """What a block of a type is called if the agent lies."""
        return [told for told in self._alike[self.left[type_]] if told != type_]

    @cached_property
    def _alike(self) -> dict[int, list[int]]:
        """By type of the rest, the types of the block that leave it."""
        found: dict[int, list[int]] = {}
        for s, left in enumerate(self.left):
            found.setdefault(left, []).append(s)
        return found
