"""The agents of an environment in groups of identical blocks, found or declared (docs/crowd_format.md, section 6)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from lpmech.crowds.alike import Exchange, Pair, Search, StoppedEarly
from lpmech.crowds.seen import Order, Seen
from lpmech.reading.words import and_join


class NotACrowd(ValueError):  # noqa: N818 - a finding about an environment
    """The environment cannot be lumped, or agents of a group differ; the text says why."""


class Member(NamedTuple):
    """An agent, and its types in the order of those of the agent in the same place of the group's first block."""

    agent: int
    order: Order


Block = tuple[Member, ...]
Groups = list[list[Block]]
Names = Sequence[Sequence[str | Sequence[str]]]  # groups of agents, or of blocks of agents


@dataclass(frozen=True, slots=True)
class Partition:
    """Groups of blocks. `stopped`: whether the search for more was cut short."""

    groups: Groups
    stopped: bool = False


def found_in(seen: Seen) -> Partition:
    """As few groups of identical agents as there are; then blocks of those who are like no other."""
    search = Search(seen)
    groups, stopped = _agents(search)
    alone = [group[0][0].agent for group in groups if len(group) == 1]
    blocks: Groups = []
    try:
        blocks.extend(_blocks(search, alone))
    except StoppedEarly:
        stopped = True
    used = {member.agent for group in blocks for block in group for member in block}
    found = [group for group in groups if group[0][0].agent not in used] + blocks
    return Partition(sorted(found, key=lambda group: group[0][0].agent), stopped)


def _agents(search: Search) -> tuple[Groups, bool]:
    """The agents in groups: being identical is an equivalence. And whether this was cut short."""
    groups: Groups = []
    stopped = False
    for i, own in enumerate(search.own):
        try:
            fit = ((group, pair.order) for group in groups for pair in _swaps(search, group[0][0].agent, i))
            group, order = next(fit, (None, own))
        except StoppedEarly:
            group, order, stopped = None, own, True
        if group is None:
            groups.append([(Member(i, own),)])
        else:
            group.append((Member(i, order),))
    return groups, stopped


def _swaps(search: Search, i: int, j: int) -> Iterator[Pair]:
    """The ways to exchange two agents alone; that by the places of types comes first."""
    if len(search.own[i]) == len(search.own[j]) and search.is_symmetry((Pair(i, j, search.own[i]),)):
        yield Pair(i, j, search.own[i])
    pairs = (Pair(i, j, order) for order in search.orders(i, j))
    yield from (pair for pair in pairs if search.is_symmetry((pair,)))


def _blocks(search: Search, free: Sequence[int]) -> Iterator[list[Block]]:
    """Groups of blocks of free agents, who are like no other by themselves."""
    left = list(free)
    for i in free:
        if i in left:
            group = _group(search, list(_exchanges(search, i, left)))
            if len(group) > 1:
                used = {member.agent for block in group for member in block}
                left = [agent for agent in left if agent not in used]
                yield group


def _exchanges(search: Search, i: int, free: Sequence[int]) -> Iterator[Exchange]:
    """For each later agent with which this one can be exchanged, one exchange."""
    for j in free:
        if j > i:
            grown = (search.grown((Pair(i, j, order),), free) for order in search.orders(i, j))
            found = next((one for one in grown if one is not None), None)
            if found is not None:
                yield found


def _core(found: Sequence[Exchange]) -> set[int]:
    """The agents whom every exchange moves: the block of the first one. Of a single exchange, the first ones."""
    if len(found) == 1:
        return {pair.first for pair in found[0]}
    moved = [{agent for pair in one for agent in pair[:2]} for one in found]
    return set.intersection(*moved) if moved else set()


def _moves(exchange: Exchange, core: set[int]) -> bool:
    """Whether an exchange moves each agent of a block, and nobody twice."""
    return all((pair.first in core) != (pair.second in core) for pair in exchange) and len(exchange) == len(core)


def _group(search: Search, found: Sequence[Exchange]) -> list[Block]:
    """The blocks of exchanges that move the same block; a block that shares agents with an earlier one is left out."""
    core = _core(found)
    kept = [one for one in found if _moves(one, core)]
    if not kept:
        return _group(search, found[:1]) if found else []
    blocks: list[Block] = [tuple(Member(i, search.own[i]) for i in sorted(core))]
    used = set(core)
    for exchange in kept:
        pairs = sorted(pair if pair.first in core else pair.turned for pair in exchange)
        block = tuple(Member(pair.second, pair.order) for pair in pairs)
        if used.isdisjoint(member.agent for member in block):
            used.update(member.agent for member in block)
            blocks.append(block)
    return [blocks[0], *sorted(blocks[1:])]


def declared(seen: Seen, groups: Names, types: Mapping[str, Sequence[str]]) -> Partition:
    """The groups that are declared.

    `types`: those of some agents, in the order in which they stand for the types of the agent in the same place of the
    first block of their group. Raises NotACrowd.
    """
    agents = seen.env.agents
    listed = [[(block,) if isinstance(block, str) else tuple(block) for block in group] for group in groups]
    names = [name for group in listed for block in group for name in block]
    if sorted(names) != sorted(agents) or not all(group and all(group) for group in listed):
        raise NotACrowd("groups name every agent once")
    orders = {agents.index(name): order for name, order in _orders(seen, types)}
    search = Search(seen)
    positions = [[tuple(map(agents.index, block)) for block in group] for group in listed]
    return Partition([_declared(search, _in_order(group), orders) for group in positions])


def _orders(seen: Seen, types: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, Order]]:
    for name, labels in types.items():
        if name not in seen.env.agents:
            raise NotACrowd(f"there is no agent {name}")
        own = seen.types[seen.env.agents.index(name)]
        if sorted(labels) != sorted(own):
            raise NotACrowd(f"the types of {name} are {and_join(list(own))}, each to be named once")
        yield name, tuple(map(own.index, labels))


def _in_order(group: Sequence[tuple[int, ...]]) -> list[tuple[int, ...]]:
    """The blocks of a group, and the places in them, so that the first agents and those of the first block ascend."""
    first = min(group, key=min)
    if len({len(block) for block in group}) > 1:
        raise NotACrowd("the blocks of a group have equally many agents")
    places = sorted(range(len(first)), key=first.__getitem__)
    return sorted(tuple(block[place] for place in places) for block in group)


def _declared(search: Search, group: Sequence[tuple[int, ...]], orders: Mapping[int, Order]) -> list[Block]:
    """The group, with the orders that are declared, or found. Raises NotACrowd."""
    first, *others = group
    if any(orders.get(i, search.own[i]) != search.own[i] for i in first):
        raise NotACrowd("the types of the first agents of a group stand in the environment's order")
    blocks: list[Block] = [tuple(Member(i, search.own[i]) for i in first)]
    for block in others:
        called = [" + ".join(search.seen.env.agents[i] for i in one) for one in (first, block)]
        try:
            found = next(_exchanged(search, first, block, orders, ()), None)
        except StoppedEarly:
            raise NotACrowd(f"it takes too long to find which types of {called[0]} and {called[1]} correspond; say it "
                            "with --types") from None  # fmt: skip
        if found is None:
            raise NotACrowd(f"{called[0]} and {called[1]} are not identical")
        blocks.append(tuple(Member(pair.second, pair.order) for pair in found))
    return blocks


def _exchanged(
    search: Search, first: Sequence[int], block: Sequence[int], orders: Mapping[int, Order], done: Exchange
) -> Iterator[Exchange]:  # fmt: skip
    """The symmetries that exchange two blocks, place by place, and begin so."""
    if len(done) == len(first):
        if search.is_symmetry(done):
            yield done
        return
    i, j = first[len(done)], block[len(done)]
    if j in orders:
        options = [Pair(i, j, orders[j])] if len(search.own[i]) == len(search.own[j]) else []
        yield from (whole for pair in options for whole in _exchanged(search, first, block, orders, (*done, pair)))
        return
    for pair in (Pair(i, j, order) for order in search.orders(i, j)):
        if all(search.fit(one, pair) for one in done):
            yield from _exchanged(search, first, block, orders, (*done, pair))
