"""The lumped program of a society: its states, actions, flows, and expectations by steps.

The expectation of a function of the next lumped state is taken agent by agent. A *node* is a multiset of rows that are
still to be drawn together with the counts of those that are; its value is the mean, over what its first row draws, of
the values of the nodes with one row less, and a node without rows is a state. Nodes are shared by all actions, so all
agents of a group may move at once without the joint distribution being formed. Agents whose row is certain are drawn
at once. A layer holds the nodes with so many rows left.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import lcm
from typing import Any

import numpy as np
import numpy.typing as npt

from lpmech.crowds.blocks import TooLarge
from lpmech.crowds.crowd import Crowd, Moment
from lpmech.crowds.groups import Group, Row
from lpmech.crowds.societies import MAX_ACTIONS, Counts, Society, State

Objects = npt.NDArray[Any]
Positions = npt.NDArray[np.intp]
Pending = tuple[tuple[int, int], ...]  # rows with how often each is to be drawn, the first to be drawn first
Node = tuple[int, Pending, Counts]
Cell = tuple[int, tuple[int, int]]
MAX_NODES = 5_000_000


@dataclass(frozen=True, slots=True)
class Draw:
    """A row that is no certainty, over its own denominator. `place`: where the counts of its group start, −1 for the
    public state; `rank`: rows of rarer treatments are drawn first, so that those of the others are shared."""

    place: int
    weights: tuple[int, ...]
    denominator: int
    rank: int


@dataclass(frozen=True, slots=True)
class Layer:
    """The nodes with so many rows left: children in the layer below, and weights, 0 where there is no child."""

    children: Positions
    weights: Objects

    def values(self, below: Objects) -> Objects:
        """The value of each node times its denominators, from those of the layer below."""
        found: Objects = np.multiply(self.weights, below[self.children]).sum(axis=1)
        return found

    def means(self, below: Objects, rows: Objects) -> Objects:
        """The same in floats; `rows` are the weights as floats, over their denominators."""
        found: Objects = np.einsum("ij,ij->i", rows, below[self.children])
        return found


class Rows:
    """The rows of a crowd by number, and which of them are certainties; and worths, in units of 1 / crowd.unit.

    `cells`: by public state, for each entry of a lumped action where its group's counts start, and its worth and row;
    `rests`: the same by seat, of what is left of a block without an agent.
    """

    def __init__(self, crowd: Crowd) -> None:
        self.draws: list[Draw] = []
        self._known: dict[tuple[int, Row], int] = {}
        places = Society(crowd, None).places
        common = [
            [max(plan.counts[g][h] for plan in crowd.plans) for h in range(len(group.treatments))]
            for g, group in enumerate(crowd.groups)
        ]
        self.of_plan = [[self._number(-1, row, 0) for row in plan.transition] for plan in crowd.plans]
        self.worth_of_plan = [[int(worth * crowd.unit) for worth in plan.utility] for plan in crowd.plans]
        self._crowd = crowd
        cells = [self._cells(*one) for one in zip(crowd.groups, places, common, strict=False)]
        self.cells = [[cell for own in cells for cell in own[public]] for public in range(crowd.publics)]
        nothing: list[list[Cell]] = [[]] * crowd.publics
        self.rests = [
            nothing if one.rest is None else self._cells(one.rest, places[-1], [1] * len(common[one.at]))
            for one in crowd.seats
        ]

    def _cells(self, group: Group, place: int, common: Sequence[int]) -> list[list[Cell]]:
        """Those of a group whose counts start at a place, by public state."""
        return [
            [
                (place, (int(one.utility[public][s] * self._crowd.unit), self._number(place, row, common[h])))
                for s in range(len(group.types))
                for h, one in enumerate(group.treatments)
                for row in (one.transition[public][s],)
            ]
            for public in range(self._crowd.publics)
        ]

    def of(self, society: Society, public: int) -> list[Cell]:
        """The entries of the actions of a society."""
        rest = [] if society.without is None else self.rests[society.without][public]
        return [*self.cells[public], *rest] if rest else self.cells[public]

    def _number(self, place: int, row: Row, rank: int) -> int:
        """A row's number; −1 − t where it leads to t for certain."""
        if 1 in row:
            return -1 - row.index(Fraction(1))
        if (place, row) not in self._known:
            denominator = lcm(*(x.denominator for x in row))
            weights = tuple(int(x * denominator) for x in row)
            self._known[place, row] = len(self.draws)
            self.draws.append(Draw(place, weights, denominator, rank))
        return self._known[place, row]

    def order(self, row: int) -> tuple[int, int]:
        """The place of a row among those to be drawn: the public state's first."""
        draw = self.draws[row]
        return (-1 if draw.place < 0 else draw.rank, row)


class Program:
    """The lumped program of a society. Actions of a state are those from `starts[state]` to `starts[state + 1]`.

    `flows` are in units of 1 / crowd.unit. Raises TooLarge.
    """

    def __init__(self, society: Society, rows: Rows) -> None:
        self.society, self.rows = society, rows
        self.states = society.states
        self.index = {state: number for number, state in enumerate(self.states)}
        self.actions: list[tuple[int, Counts]] = []
        flows: list[int] = []
        nodes: list[Node] = []
        starts = [0]
        cells = [rows.of(society, public) for public in range(society.crowd.publics)]
        for public, counts in self.states:
            for option, matrix in society.actions(counts):
                self.actions.append((option, matrix))
                flow, node = self._start(public, option, matrix, cells[public])
                flows.append(flow)
                nodes.append(node)
            starts.append(len(flows))
            if len(flows) > MAX_ACTIONS:
                raise TooLarge(f"there are more than {MAX_ACTIONS:,} lumped actions")
        self.starts: Positions = np.array(starts, dtype=np.intp)
        self.flows = objects(flows)
        self._expand(nodes)

    @property
    def crowd(self) -> Crowd:
        """The crowd."""
        return self.society.crowd

    @property
    def steps(self) -> int:
        """How many nodes expectations go through."""
        return sum(len(layer.children) for layer in self.layers)

    @cached_property
    def owner(self) -> Positions:
        """The state of each action."""
        return np.repeat(np.arange(len(self.states)), np.diff(self.starts))

    @cached_property
    def options(self) -> Positions:
        """The option of each action."""
        return np.array([option for option, _ in self.actions], dtype=np.intp)

    def may_choose(self, moment: Moment) -> npt.NDArray[np.bool_]:
        """Whether the society may choose an action at a moment."""
        found: npt.NDArray[np.bool_] = np.array(self.allowed(moment), dtype=bool)[self.options]
        return found

    def allowed(self, moment: Moment) -> tuple[bool, ...]:
        """Whether the society may choose each of its options at a moment."""
        plans = self.crowd.plans
        return tuple(
            one.feasible and plans[one.plan].is_open(moment.period, moment.shock) for one in self.society.options
        )

    @cached_property
    def numbers(self) -> dict[tuple[int, int, Counts], int]:
        """The number of an action, by its state, option and matrix."""
        found = zip(self.owner.tolist(), self.actions, strict=True)
        return {(state, *action): number for number, (state, action) in enumerate(found)}

    def _start(self, public: int, option: int, matrix: Counts, cells: Sequence[Cell]) -> tuple[int, Node]:
        """The flow of an action, and the node of its expectation."""
        society, rows = self.society, self.rows
        plan = society.options[option].plan
        flow = rows.worth_of_plan[plan][public]
        settled = [0] * society.places[-1]
        pending: Counter[int] = Counter()
        for (start, own), number in zip(cells, matrix, strict=True):
            if number:
                worth, row = own
                flow += number * worth
                if row < 0:
                    settled[start - 1 - row] += number
                else:
                    pending[row] += number
        move = rows.of_plan[plan][public]
        left = tuple(sorted(pending.items(), key=lambda pair: rows.order(pair[0])))
        following = -1 - move if move < 0 else -1
        left = left if move < 0 else ((move, 1), *left)
        return flow, (following, left, tuple(settled))

    def _expand(self, nodes: list[Node]) -> None:
        """The layers below the actions' nodes, and where each action's node stands."""
        draws, depth = self.rows.draws, [sum(count for _, count in left) for _, left, _ in nodes]
        layers: list[dict[Node, int]] = [{} for _ in range(max(depth) + 1)]
        layers[0] = {(public, (), counts): number for (public, counts), number in self.index.items()}
        positions = [layers[d].setdefault(node, len(layers[d])) for d, node in zip(depth, nodes, strict=True)]
        made: list[Layer] = []
        total = 0
        for d in range(len(layers) - 1, 0, -1):
            below, layer = layers[d - 1], layers[d]
            total += len(layer)
            if total > MAX_NODES:
                raise TooLarge(f"expectations take more than {MAX_NODES:,} steps")
            made.append(_layer(layer, below, draws))
        self.layers = made[::-1]
        self.depth, self.position = np.array(depth), np.array(positions, dtype=np.intp)
        scales = [_scale(draws, left) for _, left, _ in nodes]
        self.scale = lcm(1, *set(scales))
        self.lifts = objects([self.scale // one for one in scales])

    @cached_property
    def _floats(self) -> list[Objects]:
        """The weights of each layer as floats, over their denominators."""
        return [(layer.weights / layer.weights.sum(axis=1, keepdims=True)).astype(float) for layer in self.layers]

    def expectations(self, values: Objects) -> Objects:
        """E[X | action] times `scale`, of integers X by state."""
        found = np.empty(len(self.actions), dtype=object)
        for d in range(len(self.layers) + 1):
            here = self.depth == d
            found[here] = values[self.position[here]]
            values = self.layers[d].values(values) if d < len(self.layers) else values
        lifted: Objects = found * self.lifts
        return lifted

    def means(self, values: Objects) -> Objects:
        """E[X | action] of floats X by state."""
        found = np.empty(len(self.actions))
        for d in range(len(self.layers) + 1):
            here = self.depth == d
            found[here] = values[self.position[here]]
            if d < len(self.layers):
                values = self.layers[d].means(values, self._floats[d])
        return found

    def distribution(self, action: int) -> dict[int, int]:
        """The next state's distribution by number, times `scale`; for programs that are solved exactly."""
        found = {int(self.position[action]): int(self.lifts[action])}
        for d in range(int(self.depth[action]) - 1, -1, -1):
            below: Counter[int] = Counter()
            layer = self.layers[d]
            for node, chance in found.items():
                for child, weight in zip(layer.children[node].tolist(), layer.weights[node].tolist(), strict=True):
                    if weight:
                        below[child] += chance * weight
            found = dict(below)
        return found


def objects(values: Iterable[Any]) -> Objects:
    """A list as an array of Python objects."""
    listed = list(values)
    found = np.empty(len(listed), dtype=object)
    found[:] = listed
    return found


def _scale(draws: list[Draw], left: Pending) -> int:
    """The product of the denominators of what is left to be drawn."""
    found = 1
    for row, count in left:
        found *= draws[row].denominator ** count
    return found


def _layer(layer: dict[Node, int], below: dict[Node, int], draws: list[Draw]) -> Layer:
    """The children of the nodes of a layer; new ones are added to the layer below."""
    width = max(len(draws[left[0][0]].weights) for _, left, _ in layer)
    children = np.zeros((len(layer), width), dtype=np.intp)
    weights = np.zeros((len(layer), width), dtype=object)
    for place, (public, left, settled) in enumerate(layer):
        (row, count), *others = left
        draw = draws[row]
        rest = ((row, count - 1), *others) if count > 1 else tuple(others)
        for t, weight in enumerate(draw.weights):
            if weight:
                node = _drawn(public, settled, draw.place, t)
                children[place, t] = below.setdefault((node[0], rest, node[1]), len(below))
                weights[place, t] = weight
    return Layer(children, weights)


def _drawn(public: int, settled: Counts, place: int, t: int) -> State:
    """What is settled once a row has drawn t."""
    if place < 0:
        return t, settled
    return public, (*settled[: place + t], settled[place + t] + 1, *settled[place + t + 1 :])
