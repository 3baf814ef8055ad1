"""Lumped programs: the states and actions of a society, and what follows, on average (crowd page section 2).

An average is taken over one agent's row at a time. What remains to be drawn (rows with how often) and what is settled
(a public state and counts) is a *stage* of it; its value times the denominators of the remaining rows is an integer
combination of the values of stages with one row less, and a stage with nothing left is a lumped state.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import comb, lcm
from typing import TypeVar

from ..kernel.errors import Limit
from ..kernel.meter import align, cell_units, expect_memory, longest, make, spend
from ..kernel.older import paired
from .blocks import Counts, seats
from .crowd import Crowd, Group, Plan, Row, common

MAX_STATES = 200_000
MAX_ACTIONS = 2_000_000
MAX_COUNTS = 20_000_000
MAX_STAGES = 5_000_000
State = tuple[int, Counts]
Left = tuple[tuple[int, int], ...]
Stage = tuple[int, Left, Counts]


@dataclass(frozen=True)
class Option:
    """A kind of allocation, the treatment of the agent who has left (None: nobody has), what the others receive, and
    whether the society may choose it."""

    plan: int
    absent: int | None
    counts: tuple[Counts, ...]
    feasible: bool


@dataclass(frozen=True)
class Draw:
    """A row over its denominator; `at` is where the counts of its group start, −1 for the public state."""

    at: int
    weights: tuple[int, ...]
    denominator: int


class Draws:
    """The rows of a crowd by number, negative where one label is certain."""

    def __init__(self, crowd: Crowd) -> None:
        self.seats = tuple(seats(crowd))
        self.list: list[Draw] = []
        self.often: list[int] = []
        self._numbers: dict[tuple[int, Row], int] = {}
        at, groups = 0, []
        for g, group in enumerate(crowd.groups):
            often = [max(plan.counts[g][h] for plan in crowd.plans) for h in range(len(group.treatments))]
            spend(len(crowd.plans) * len(group.treatments))
            groups.append(self._of_group(at, group, often))
            at += len(group.types)
        self.of_group = groups
        once = [[1] * len(crowd.groups[seat.at].treatments) for seat in self.seats]
        self.of_rest = [
            None if seat.rest is None else self._of_group(at, seat.rest, often)
            for seat, often in paired(self.seats, once)
        ]
        self.of_plan = [[self._number(-1, row, 0) for row in plan.rows] for plan in crowd.plans]

    def _of_group(self, at: int, group: Group, often: Sequence[int]) -> list[list[list[int]]]:
        """The rows of a group whose counts start at a place, by treatment, public state and type."""
        return [
            [[self._number(at, row, n) for row in rows] for rows in one.rows]
            for n, one in paired(often, group.treatments)
        ]

    def _number(self, at: int, row: Row, often: int) -> int:
        spend(10 + 2 * len(row))
        sure = [t for t, chance in enumerate(row) if chance == 1]
        if sure:
            return -1 - sure[0]
        if (at, row) not in self._numbers:
            below = common(row)
            weights = tuple(chance.numerator * (below // chance.denominator) for chance in row)
            self._numbers[at, row] = len(self.list)
            self.list.append(Draw(at, weights, below))
            self.often.append(often)
        return self._numbers[at, row]

    def rank(self, pair: tuple[int, int]) -> tuple[int, int]:
        """Rows of treatments that few receive are drawn first: what follows is shared by more actions."""
        return self.often[pair[0]], pair[0]


class Program:
    """A society's states, and the actions of each from `starts[state]` to `starts[state + 1]`.

    Without the agent in a seat, what is left of its block is one more group, of one, after the others.
    """

    def __init__(self, crowd: Crowd, draws: Draws, without: int | None) -> None:
        self.crowd, self.draws = crowd, draws
        self.seat = seat = None if without is None else draws.seats[without]
        self.numbers = [group.number - (seat is not None and g == seat.at) for g, group in enumerate(crowd.groups)]
        self.groups, self._rows = list(crowd.groups), list(draws.of_group)
        if seat is not None and seat.rest is not None:
            rows = draws.of_rest[without or 0]
            assert rows is not None
            self.numbers.append(1)
            self.groups.append(seat.rest)
            self._rows.append(rows)
        self.places = [0]
        for group in self.groups:
            self.places.append(self.places[-1] + len(group.types))
        self.cells = tuple(
            (g, s, h)
            for g, group in enumerate(self.groups)
            for s in range(len(group.types))
            for h in range(len(group.treatments))
        )
        self.options = tuple(self._options())
        self.states = self._states()
        self.index = {state: k for k, state in enumerate(self.states)}
        self.unit = common(_worths(crowd))
        self.actions: list[tuple[int, Counts]] = []
        self.flows: list[int] = []
        self.first: list[Stage] = []
        self.starts = [0]
        self._worth = _integers(crowd.plans, self.groups, self.unit)
        for public, counts in self.states:
            self._list(public, counts)
            self.starts.append(len(self.actions))
        self._lay_out()
        self.action = {(k, *action): a for k in range(len(self.states)) for a, action in self._of(k)}

    def _of(self, state: int) -> Iterator[tuple[int, tuple[int, Counts]]]:
        for a in range(self.starts[state], self.starts[state + 1]):
            yield a, self.actions[a]

    def allowed(self, period: int, shock: int) -> list[bool]:
        """Whether each option may be chosen at a moment."""
        spend(5 * len(self.options))
        return [one.feasible and self.crowd.plans[one.plan].is_open(period, shock) for one in self.options]

    def _options(self) -> Iterator[Option]:
        for a, plan in enumerate(self.crowd.plans):
            spend(10 + sum(map(len, plan.counts)))
            if self.seat is None:
                yield Option(a, None, plan.counts, True)
                continue
            for h, one in enumerate(self.seat.own.treatments):
                if plan.counts[self.seat.at][h]:
                    counts = [list(row) for row in plan.counts]
                    counts[self.seat.at][h] -= 1
                    if self.seat.rest is not None:
                        counts.append([int(k == h) for k in range(len(counts[self.seat.at]))])
                    yield Option(a, h, tuple(map(tuple, counts)), one.absent)

    def _states(self) -> list[State]:
        count = self.crowd.publics
        for n, group in paired(self.numbers, self.groups):
            count *= comb(n + len(group.types) - 1, min(n, len(group.types) - 1))
            if count > MAX_STATES:
                raise Limit(f"there are more than {MAX_STATES} lumped states")
        if count * self.places[-1] > MAX_COUNTS:
            raise Limit(f"the lumped states have more than {MAX_COUNTS} counts")
        spend(3 * count * (1 + self.places[-1]))
        parts = [splits(n, (n,) * len(group.types)) for n, group in paired(self.numbers, self.groups)]
        every = [tuple(x for part in parts_of for x in part) for parts_of in product(*parts)]
        return [(public, counts) for public in range(self.crowd.publics) for counts in every]

    def _list(self, public: int, counts: Counts) -> None:
        """The actions at a state."""
        rows = [counts[a:b] for a, b in zip(self.places, self.places[1:])]
        known: dict[tuple[Counts, Counts], list[Counts]] = {}
        for k, option in enumerate(self.options):
            parts = []
            for pair in paired(rows, option.counts):
                if pair not in known:
                    known[pair] = matrices(*pair)
                parts.append(known[pair])
            for chosen in product(*parts):
                matrix = tuple(x for part in chosen for x in part)
                if len(self.actions) >= MAX_ACTIONS:
                    raise Limit(f"there are more than {MAX_ACTIONS} lumped actions")
                self.actions.append((k, matrix))
                self._look(public, option, matrix)

    def _look(self, public: int, option: Option, matrix: Counts) -> None:
        """The flow of an action, and where its average starts."""
        spend(20 + 2 * len(matrix))
        flow = self._worth[0][option.plan][public]
        settled = [0] * self.places[-1]
        left: Counter[int] = Counter()
        for (g, s, h), count in paired(self.cells, matrix):
            if count:
                flow += count * self._worth[1][g][h][public][s]
                row = self._rows[g][h][public][s]
                if row < 0:
                    settled[self.places[g] - 1 - row] += count
                else:
                    left[row] += count
        ordered = sorted(left.items(), key=self.draws.rank)
        move = self.draws.of_plan[option.plan][public]
        here = -1 if move >= 0 else -1 - move
        self.flows.append(flow)
        self.first.append((here, tuple([(move, 1), *ordered] if move >= 0 else ordered), tuple(settled)))

    def _lay_out(self) -> None:
        """The stages of all averages, by how many rows are left, each with its combination of those below."""
        depth = [sum(count for _, count in left) for _, left, _ in self.first]
        layers: list[dict[Stage, int]] = [{} for _ in range(max(depth) + 1)]
        layers[0] = {(public, (), counts): k for k, (public, counts) in enumerate(self.states)}
        self.where = [(d, layers[d].setdefault(stage, len(layers[d]))) for d, stage in paired(depth, self.first)]
        self.layers: list[list[list[tuple[int, int]]]] = []
        total = 0
        for d in range(len(layers) - 1, 0, -1):
            total += len(layers[d])
            if total > MAX_STAGES:
                raise Limit(f"averages take more than {MAX_STAGES} stages")
            self.layers.append([self._below(stage, layers[d - 1]) for stage in layers[d]])
        self.layers.reverse()
        scales = [self._scale(left) for _, left, _ in self.first]
        self.scale = 1
        for scale in set(scales):
            align(self.scale, scale)
            self.scale = lcm(self.scale, scale)
        self.lift = [self.scale // scale for scale in scales]
        self.first.clear()

    def _below(self, stage: Stage, below: dict[Stage, int]) -> list[tuple[int, int]]:
        """The stages after the first row that is left is drawn, with their weights."""
        public, left, settled = stage
        row, count = left[0]
        rest = ((row, count - 1), *left[1:]) if count > 1 else left[1:]
        draw = self.draws.list[row]
        spend(20 + 2 * len(draw.weights) * (4 + len(settled) // 20))
        found = []
        for t, weight in enumerate(draw.weights):
            if weight:
                if draw.at < 0:
                    key = (t, rest, settled)
                else:
                    at = draw.at + t
                    key = (public, rest, (*settled[:at], settled[at] + 1, *settled[at + 1 :]))
                found.append((below.setdefault(key, len(below)), weight))
        return found

    def _scale(self, left: Left) -> int:
        bits = sum(count * self.draws.list[row].denominator.bit_length() for row, count in left)
        expect_memory(bits * 64)
        spend(10 + cell_units(bits, bits))
        found = 1
        for row, count in left:
            found *= self.draws.list[row].denominator ** count
        return found

    def averages(self, values: Sequence[int]) -> list[int]:
        """E[X | action] times `scale` of integers X by state."""
        found = [0] * len(self.actions)
        bits = longest(values) + self.scale.bit_length()
        by_depth: list[list[int]] = [[] for _ in range(len(self.layers) + 1)]
        for a, (d, _) in enumerate(self.where):
            by_depth[d].append(a)
        for d, here in enumerate(by_depth):
            make(len(here), bits)
            for a in here:
                found[a] = values[self.where[a][1]] * self.lift[a]
            if d < len(self.layers):
                make(len(self.layers[d]), bits, times=4)
                values = [sum([values[k] * weight for k, weight in terms]) for terms in self.layers[d]]
        return found


def _worths(crowd: Crowd) -> Iterator[Fraction]:
    """Every worth of the crowd."""
    for plan in crowd.plans:
        yield from plan.utility
    for group in crowd.groups:
        for part in group.members or (group,):
            for table in (part.terminal, *(one.utility for one in part.treatments)):
                for row in table:
                    yield from row


def _integers(
    plans: Sequence[Plan], groups: Sequence[Group], unit: int
) -> tuple[list[list[int]], list[list[list[list[int]]]]]:
    """The worths of kinds by public state and of treatments by group, treatment, public state and type; in units."""

    def over(row: Row) -> list[int]:
        return [value.numerator * (unit // value.denominator) for value in row]

    found = [[[over(row) for row in one.utility] for one in group.treatments] for group in groups]
    return [over(plan.utility) for plan in plans], found


T = TypeVar("T")


def _at_first(left: T) -> list[tuple[Counts, T]]:
    """Nothing is chosen, and all is left."""
    return [((), left)]


def splits(total: int, most: Counts) -> list[Counts]:
    """All tuples of numbers from 0 up to `most` with this sum, in ascending lexicographic order."""
    room, found = sum(most), _at_first(total)
    for k, column in enumerate(most):
        room -= column
        spend(5 * len(found) + k)
        found = [
            ((*done, x), left - x) for done, left in found for x in range(max(0, left - room), min(left, column) + 1)
        ]
        if len(found) > MAX_ACTIONS or len(found) * len(most) > MAX_COUNTS:
            raise Limit(f"there are more than {MAX_ACTIONS} lumped actions at a state")
    return [done for done, left in found if not left]


def matrices(rows: Counts, columns: Counts) -> list[Counts]:
    """All matrices of numbers from 0 with these sums, flattened, in ascending lexicographic order."""
    found = _at_first(columns)
    for row in rows:
        spend(len(found) * (10 + len(columns)))
        found = [
            ((*done, *given), tuple([c - x for c, x in paired(left, given)]))
            for done, left in found
            for given in splits(row, left)
        ]
        if len(found) > MAX_ACTIONS:
            raise Limit(f"there are more than {MAX_ACTIONS} lumped actions at a state")
    return [done for done, _ in found]
