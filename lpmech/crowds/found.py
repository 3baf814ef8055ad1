"""Identical agents in an ordinary environment, and the crowd that it is (docs/crowd_format.md, sections 5 and 6).

Agents, or blocks of agents, are identical iff exchanging them, with types renamed, takes the set of all allocations,
each as what it does to everybody, to itself. That is so for all permutations of a group iff every kind of allocation
occurs with all assignments of its treatments to the group's blocks, which is counted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod

from lpmech.crowds import partition
from lpmech.crowds.blocks import block
from lpmech.crowds.cells import multinomial
from lpmech.crowds.crowd import Crowd, Plan, Shock
from lpmech.crowds.groups import Group, Treatment
from lpmech.crowds.partition import Block, Groups, Member, Names, NotACrowd
from lpmech.crowds.seen import Order, Seen, Vector, obstacles, reordered
from lpmech.problem.environment import Environment

Kind = tuple[int, tuple[tuple[int, ...], ...]]  # a_0, and how many blocks of each group have each treatment
When = tuple[int | None, int | None]
NO_TYPES: Mapping[str, Sequence[str]] = {}
__all__ = ["Alike", "Found", "NotACrowd", "found_in"]


@dataclass(frozen=True, slots=True)
class Alike:
    """An agent of a block, and its types in the order of those of the agent in the same place of the first block."""

    agent: str
    types: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The crowd of an environment, with the blocks of agents of each group. `stopped`: whether the search for more was
    cut short; what was found is true all the same."""

    environment: Environment
    crowd: Crowd
    blocks: tuple[tuple[tuple[Alike, ...], ...], ...]
    stopped: bool = False

    @property
    def groups(self) -> tuple[tuple[str, ...], ...]:
        """The agents of each group by name; those of a block joined by " + "."""
        return tuple(tuple(" + ".join(one.agent for one in block) for block in group) for group in self.blocks)

    @property
    def renamed(self) -> list[tuple[Alike, Alike]]:
        """The agents whose types stand in another order than the environment's, each with the one in the same place of
        the first block."""
        own = dict(zip(self.environment.agents, self.environment.stage(0).types, strict=True))
        pairs = (pair for group in self.blocks for block in group for pair in zip(block, group[0], strict=True))
        return [(one, first) for one, first in pairs if one.types != own[one.agent]]

    @property
    def is_plain(self) -> bool:
        """Whether all blocks are single agents whose types correspond by their positions."""
        return not self.renamed and all(len(block) == 1 for group in self.blocks for block in group)


def found_in(env: Environment, groups: Names | None = None, types: Mapping[str, Sequence[str]] = NO_TYPES) -> Found:
    """The crowd that an environment is, with as few groups as are found, or those that are declared.

    Groups are lists of names, or of lists of names, which are blocks. `types`: the types of some agents, each in the
    order in which they stand for those of the agent in the same place of the first block of the group; otherwise it is
    found. Raises NotACrowd where the environment cannot be lumped, or agents of a declared group differ.

    >>> import lpmech
    >>> found_in(lpmech.load("beyond/two_bidders")).groups
    (('ann', 'bob'),)
    """
    for reason in obstacles(env):
        raise NotACrowd(reason)
    if types and groups is None:
        raise NotACrowd("types that correspond are declared with the groups")
    seen = Seen(env)
    chosen = partition.found_in(seen) if groups is None else partition.declared(seen, groups, types)
    return Found(
        environment=env,
        crowd=_Lumped(seen, chosen.groups).crowd(),
        blocks=tuple(
            tuple(tuple(_alike(seen, member) for member in block) for block in group) for group in chosen.groups
        ),
        stopped=chosen.stopped,
    )


def _alike(seen: Seen, member: Member) -> Alike:
    own = seen.types[member.agent]
    return Alike(seen.env.agents[member.agent], tuple(own[s] for s in member.order))


class _Lumped:
    """The crowd of groups of blocks."""

    def __init__(self, seen: Seen, groups: Groups) -> None:
        self.seen, self.groups = seen, groups
        self._renamed: dict[tuple[int, Order], int] = {}
        self.treatments: list[dict[tuple[int, ...], int]] = [{} for _ in groups]

    def crowd(self) -> Crowd:
        """The crowd: treatments are numbered in the order in which they occur, and so are kinds. Raises TooLarge."""
        kinds: dict[Kind, str] = {}
        when: dict[Kind, set[When]] = {}
        assigned: dict[tuple[Kind, When], set[object]] = {}
        told = [(one, self._given(one)) for one in self.seen.vectors]
        for one, given in told:
            counts = tuple(tuple(own.count(h) for h in range(len(known)))
                           for own, known in zip(given, self.treatments, strict=True))  # fmt: skip
            kind = (one.common, counts)
            kinds.setdefault(kind, one.name)
            if one.when is not None:
                when.setdefault(kind, set()).add(one.when)
                assigned.setdefault((kind, one.when), set()).add(given)
        for (kind, _), ways in assigned.items():  # the groups are invariant
            assert len(ways) == prod(map(multinomial, kind[1]))
        return self._crowd(kinds, when)

    def _crowd(self, kinds: Mapping[Kind, str], when: Mapping[Kind, set[When]]) -> Crowd:
        env = self.seen.env
        plans = []
        for (common, counts), name in kinds.items():
            worth, rows = self.seen.of_common[common]
            plans.append(Plan(name=name, counts=counts, utility=worth, transition=rows,
                              open=_open(when.get((common, counts), set()))))  # fmt: skip
        return Crowd(
            name=env.name, named=env.named, discount=env.discount, horizon=env.horizon, public=env.stage(0).public,
            shocks=tuple(tuple(Shock(z.label, z.probability) for z in stage.shocks) for stage in env.stages),
            groups=tuple(self._group(*pair) for pair in zip(self.groups, self.treatments, strict=True)),
            plans=tuple(plans),
        )  # fmt: skip

    def _given(self, one: Vector) -> tuple[tuple[int, ...], ...]:
        """The number of the treatment of each block, group by group."""
        return tuple(
            tuple(known.setdefault(self._data(one, block), len(known)) for block in group)
            for known, group in zip(self.treatments, self.groups, strict=True)
        )

    def _data(self, one: Vector, block: Block) -> tuple[int, ...]:
        return tuple(self._datum(one.data[agent], order) for agent, order in block)

    def _datum(self, number: int, order: Order) -> int:
        """The number of a datum in the first agent's types."""
        key = number, order
        if key not in self._renamed:
            self._renamed[key] = self.seen.number(self.seen.of_data[number].ordered(order))
        return self._renamed[key]

    def _group(self, group: Sequence[Block], treatments: Mapping[tuple[int, ...], int]) -> Group:
        return block([self._member(place, one, treatments) for place, one in enumerate(group[0])], len(group))

    def _member(self, place: int, member: Member, treatments: Mapping[tuple[int, ...], int]) -> Group:
        """The agent in a place of the first block."""
        told = [(number, self.seen.of_data[data[place]]) for data, number in treatments.items()]
        return Group(
            name=self.seen.env.agents[member.agent], number=1, types=self.seen.types[member.agent],
            treatments=tuple(
                Treatment(name=str(number + 1), absent=one.absent, utility=one.utility, transition=one.rows)
                for number, one in told
            ),
            terminal=reordered(self.seen.ends[member.agent], member.order),
        )  # fmt: skip


def _open(when: set[When]) -> frozenset[When] | None:
    """When a kind can be chosen; None: always."""
    return None if (None, None) in when else frozenset(when)
