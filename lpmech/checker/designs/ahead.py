"""What a tree of histories will take at least, known before it is built.

How a history goes on depends on its last step, on the own types that are possible before it, and on the lines of the
rule that it leaves open. So of all that are alike one is visited, and they are counted: 64 periods take the time of
some dozens of nodes, though no computer holds their histories.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from ..kernel.meter import expect_kept, keep, spend, text_bits
from .node import NODE, SET, Node
from .problem import Problem, State, Step
from .rules import Rules
from .world import ENTRY, LABEL, World, entry

COLUMN = 3_500  # bits that a column takes besides its id
ROW = 5_000  # bits that a row takes besides its id and terms
Level = dict[tuple[Step, ...], Node]


@dataclass(frozen=True)
class Alike:
    """Histories that go on alike: one of them, how many there are, and the bits of all their words."""

    node: Node
    count: int
    text: int


@dataclass(frozen=True)
class Tree:
    """How nodes are visited, and what is possible at them."""

    world: World
    problem: Problem
    rules: Rules
    visit: Callable[[Node, Level], bool]
    possible: Callable[[Node, int], Mapping[State, set[int]]]

    def expect(self, periods: int) -> None:
        """Limit where the nodes of so many periods, their columns and rows take too much."""
        root = Node(0, True, (), "period 1", [set() for _ in self.world.agents])
        level, bits = [Alike(root, 1, text_bits(root.words))], 0
        for _ in range(periods):
            following: Level = {}
            for alike in level:
                self.visit(alike.node, following)
                bits += self._kept(alike) + self._written(alike)
                expect_kept(bits)
            level = list(self._grouped({id(alike.node): alike for alike in level}, following.values()))

    def _kept(self, alike: Alike) -> int:
        """The bits of the nodes themselves, their places and what follows."""
        node, agents = alike.node, len(self.world.agents)
        places = sum(entry(reports) + NODE * len(follows) for reports, follows in node.places.items())
        return alike.count * (NODE + SET * agents + LABEL * len(node.steps) + places) + alike.text

    def _written(self, alike: Alike) -> int:
        """The bits of choices, payments and payoffs, and of rows of choices and payoffs."""
        node, free, paying = alike.node, self.problem.free, self.problem.paying
        choices = sum(map(len, node.places.values())) if free else 0
        states = [sum(map(len, self.possible(node, agent).values())) for agent in self.world.agents]
        columns = choices + sum(states) + sum(self._payments(node, agent) for agent in paying)
        rows = (len(node.places) if free else 0) + sum(states)
        return alike.count * (columns * COLUMN + rows * (ROW + ENTRY)) + alike.text * (columns + rows)

    def _payments(self, node: Node, agent: int) -> int:
        """The states that are possible for an agent, at which it is there and may pay."""
        kinds = (kind for kinds in self.possible(node, agent).values() for kind in kinds)
        return sum(self.world.asked(node.period, agent, kind) for kind in kinds)

    def _grouped(self, before: Mapping[int, Alike], nodes: Iterable[Node]) -> Iterable[Alike]:
        """The next period's histories, those together that go on alike."""
        found: dict[object, Alike] = {}
        same: dict[frozenset[int], frozenset[int]] = {}  # equal sets are kept once
        for node in nodes:
            assert node.came is not None
            came = before[id(node.came[0])]
            text = came.text + came.count * (text_bits(node.words) - text_bits(came.node.words))
            own = tuple(same.setdefault(kinds, kinds) for kinds in map(frozenset, node.own))
            key = node.steps[-1], own, self.rules.open_lines(node.steps)
            spend(10 + sum(map(len, own)))
            keep(SET)
            old = found.get(key, Alike(node, 0, 0))
            found[key] = Alike(old.node, old.count + came.count, old.text + text)
        return found.values()
