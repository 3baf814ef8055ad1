"""The groups of agents, or of blocks of agents, that a certificate names (crowd page sections 5 and 6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..kernel.environment import Environment
from ..kernel.errors import Malformed, Path, Rejected, expected, named
from ..kernel.fields import list_for, list_of, object_of, position
from ..kernel.meter import spend


@dataclass(frozen=True)
class Member:
    """An agent; and its types, by position, in the order of those of the agent in its place of the first block."""

    agent: int
    order: tuple[int, ...]

    @property
    def is_in_order(self) -> bool:
        """Whether its types stand in the environment's order."""
        return all(k == s for k, s in enumerate(self.order))


Block = tuple[Member, ...]
Groups = tuple[tuple[Block, ...], ...]


def is_plain(groups: Groups) -> bool:
    """Whether all blocks are agents whose types correspond by position."""
    return all(len(block) == 1 and block[0].is_in_order for group in groups for block in group)


def read_groups(value: object, environment: Environment, *, renamed: bool) -> Groups:
    """A partition of the agents; Malformed where an agent is unknown or repeated, Rejected where order is wrong."""
    reader = _Reader(environment, renamed)
    found = tuple(reader.group(item, ("groups", k)) for k, item in enumerate(list_of(value, ("groups",), 1)))
    missing = next((name for i, name in enumerate(environment.agents) if i not in reader.seen), None)
    if missing is not None:
        raise expected(("groups",), f"every agent, also {named(missing)}", value)
    for group in found:
        _check_order(group)
    if renamed and is_plain(found):
        raise Rejected("a certificate whose groups need no names of types and no blocks has an older format")
    return found


def _check_order(group: Sequence[Block]) -> None:
    first = [member.agent for member in group[0]]
    if any(len(block) != len(first) for block in group):
        raise Rejected("the blocks of a group have not equally many agents")
    begins = [block[0].agent for block in group]
    if begins != sorted(begins) or first != sorted(first):
        raise Rejected("the agents of a group are not in the environment's order")
    if not all(member.is_in_order for member in group[0]):
        raise Rejected("the types of the first agents of a group are not in the environment's order")


class _Reader:
    """Reads groups, and keeps which agents have occurred."""

    def __init__(self, environment: Environment, renamed: bool) -> None:
        space = environment.stages[0].space
        self.types = [axis.labels for axis in space.components[space.has_public :]]
        self.places = {name: i for i, name in enumerate(environment.agents)}
        self.renamed, self.seen = renamed, set[int]()

    def group(self, value: object, path: Path) -> tuple[Block, ...]:
        return tuple(self._block(item, (*path, j)) for j, item in enumerate(list_of(value, path, 1)))

    def _block(self, value: object, path: Path) -> Block:
        if self.renamed:
            return tuple(self._member(item, (*path, k)) for k, item in enumerate(list_of(value, path, 1)))
        i = self._agent(value, path)
        return (Member(i, tuple(range(len(self.types[i])))),)

    def _agent(self, value: object, path: Path) -> int:
        i = position(value, self.places, path, "an agent")
        if i in self.seen:
            raise Malformed(path, "the agent stands in two groups")
        self.seen.add(i)
        return i

    def _member(self, value: object, path: Path) -> Member:
        fields = object_of(value, path, ("agent", "types"))
        i = self._agent(fields["agent"], (*path, "agent"))
        labels = {label: s for s, label in enumerate(self.types[i])}
        at: Path = (*path, "types")
        spend(10 * len(labels))
        listed = list_for(fields["types"], at, len(labels), "each type")
        order = tuple(position(item, labels, (*at, s), "a type") for s, item in enumerate(listed))
        if len({*order}) < len(order):
            raise Malformed(at, "a type stands twice")
        return Member(i, order)
