"""The program of a problem at values of the parameter, written once for all pieces with the same rows.

Rows are the same polynomials wherever the rule is the same and no chance becomes 0 or ceases to be; so the places at
which they are computed need not lie in the piece itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Optional

from ..designs.cut import check_cut, worthless
from ..designs.nodes import Nodes
from ..designs.problem import Problem
from ..designs.program import Program
from ..designs.read_problem import written_out
from ..designs.world import World
from ..kernel.errors import Rejected
from ..kernel.meter import spend
from ..kernel.older import record
from .certificate import Rule
from .ends import Piece
from .moving import Moved
from .rules import Fixed

_BASE = 1_000  # units of a place


@record
class Played:
    """An environment and the program in it, at a value of the parameter."""

    place: Fraction
    world: World
    program: Optional[Program]  # noqa: UP045


class Pool:
    """Places in a closed interval in which nothing changes its kind, under one rule."""

    def __init__(self, pools: Pools, rule: Optional[Rule], low: Fraction, high: Fraction) -> None:  # noqa: UP045
        self.pools, self.rule, self.low, self.high = pools, rule, low, high
        self._played: list[Played] = []
        self._places = _between(low, high)

    def at(self, count: int) -> list[Played]:
        """So many places; one, if the interval is a single number."""
        wanted = 1 if self.low == self.high else count
        while len(self._played) < wanted:
            place = next(self._places)
            spend(_BASE)
            world = self.pools.written(self.pools.moved.at(place))
            self._played.append(Played(place, world, self._program(world)))
        return self._played[:wanted]

    def _program(self, world: World) -> Program | None:
        problem = self.pools.problem
        if problem is None:
            return None
        return Program(world, problem, Nodes(world, problem, Fixed(world, problem, self.rule)))


class Pools:
    """All pools of a problem, or of a claim (None)."""

    def __init__(self, moved: Moved, problem: Optional[Problem]) -> None:  # noqa: UP045
        self.moved, self.problem = moved, problem
        self._pools: list[Pool] = []
        self._nothing: Optional[set[int]] = None  # noqa: UP045 - allocations that are worth 0 at all places so far

    @property
    def bound(self) -> int:
        """The highest degree of a coefficient of a row."""
        cut = None if self.problem is None else self.problem.cut
        return self.moved.bound(self.moved.periods if cut is None else cut.after)

    def written(self, world: World) -> World:
        """The environment with the periods that are written out; Rejected where it cannot be cut."""
        if self.problem is None or self.problem.cut is None:
            return world
        check_cut(world, self.problem)
        here = worthless(world)
        self._nothing = here if self._nothing is None else self._nothing & here
        if not self._nothing:
            raise Rejected("no allocation is worth 0 to everybody at every value of the parameter")
        return World(written_out(world.environment, self.problem.cut))

    def at(self, piece: Piece, rule: Optional[Rule], count: int) -> list[Played]:  # noqa: UP045
        """The program at so many values at which it has the rows that it has on the piece; at a rational, there."""
        low, high = piece.core
        if low == high:
            return Pool(self, rule, low, high).at(1)
        for pool in self._pools:
            if pool.rule == rule and self.moved.steady(min(low, pool.low), max(high, pool.high)):
                return pool.at(count)
        self._pools.append(Pool(self, rule, low, high))
        return self._pools[-1].at(count)


def _between(low: Fraction, high: Fraction) -> Iterator[Fraction]:
    """The ends, and ever more rationals in between."""
    yield low
    yield high
    parts = 2
    while True:
        for k in range(1, parts, 2):
            yield low + (high - low) * Fraction(k, parts)
        parts *= 2
