"""What an agent who sees its own types only may know, and means of what happens then: the cells of interim claims.

In period 1 it knows its own type and the public state. Later it knows the memory, its own true type of the period
before, which it may have misreported, and what it sees today. Its cells are those to which its own lies can have led,
the others being truthful. (docs/claims.md, *Cells of later periods*.)
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import TypeAlias

import numpy as np

from lpmech.claims.game import Game, per_game
from lpmech.claims.interim.game import LARGEST, TRUE, Flags, InterimGame
from lpmech.problem import tables
from lpmech.problem.stages import PREVIOUS, REPORT
from lpmech.problem.tables import Table, align
from lpmech.separation.claim import Cell, Finding, Memory, Verdict

TOO_LARGE = "What agents who see their own types only may know after every history is too much to be written out."
Quantity: TypeAlias = Callable[[InterimGame, int, bool], Table]  # of a period; the flag is that of period 1
Say: TypeAlias = Callable[[Cell, Fraction], str]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Means:
    """Of one agent and period: chances and means times chances, over what the agent knows, and what counts.

    The means may have the agent's report as their first axis.
    """

    deviator: InterimGame
    position: int
    first: bool
    chance: Table
    mean: Table
    counts: Flags

    def slack(self, index: tuple[int, ...]) -> Fraction:
        """The mean at one cell."""
        known = index[len(index) - len(self.chance.axes) :]
        return Fraction(self.mean.array.item(index) / self.chance.array.item(known))

    def least(self) -> tuple[Fraction, tuple[int, ...]] | None:
        """The least mean, and where; for each chance the least product is enough."""
        best: dict[int, tuple[int, int]] = {}
        shape = self.mean.array.numerators.shape
        chances = np.broadcast_to(self.chance.array.numerators, shape).ravel().tolist()
        counts = np.broadcast_to(self.counts, shape).ravel().tolist()
        products = self.mean.array.numerators.ravel().tolist()
        for place, (product, chance, counted) in enumerate(zip(products, chances, counts, strict=True)):
            if counted and (chance not in best or product < best[chance][0]):
                best[chance] = product, place
        where = (tuple(map(int, np.unravel_index(place, shape))) for _, place in best.values())
        return min(((self.slack(index), index) for index in where), default=None)

    def products(self) -> Iterator[Fraction]:
        """The mean at every cell that counts, times the chance of what is known there."""
        shape = self.mean.array.numerators.shape
        counts, denominator = np.broadcast_to(self.counts, shape).ravel().tolist(), self.mean.array.denominator
        numerators = self.mean.array.numerators.ravel().tolist()
        return (Fraction(one, denominator) for one, counted in zip(numerators, counts, strict=True) if counted)

    def failing(self) -> Iterator[tuple[int, ...]]:
        """The cells at which the mean is below 0."""
        found = np.argwhere(self.counts & np.asarray(self.mean.array.numerators < 0, dtype=bool))
        return (tuple(index) for index in found.tolist())

    def cell(self, index: tuple[int, ...]) -> Cell:
        """The labels of one cell."""
        deviator, env = self.deviator, self.deviator.env
        where, labels = dict(zip(self.mean.axes, index, strict=True)), env.stage(self.position).labels
        sees = {axis: labels[axis][where[axis]] for axis in deviator.sees(self.position)}
        says = where.get(REPORT + deviator.name)
        report = None if says is None else labels[deviator.name][says]
        if self.first:
            return Cell(agent=deviator.name, period=1, state=sees, report=report)
        before = env.stage(deviator.before(self.position))
        reports = {axis: before.labels[axis][where[PREVIOUS + axis]] for axis in before.components}
        memory = Memory(reports=reports, allocation=before.allocations[where[PREVIOUS + "allocation"]])
        own = before.labels[deviator.name][where[TRUE + deviator.name]]
        return Cell(agent=deviator.name, period=env.period(self.position), memory=memory, state=sees, report=report,
                    own=own)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Seer:
    """One agent's view of the game."""

    deviator: InterimGame

    @cached_property
    def size(self) -> int:
        """Entries of the largest table of later periods."""
        deviator, most = self.deviator, 0
        for position in deviator.env.periods if deviator.env.horizon is None else deviator.env.periods[1:]:
            sizes = deviator.sizes(position)
            every = (*deviator.axes(position, False), *deviator.others(position))
            most = max(most, math.prod(sizes[axis] for axis in every))
        return most

    def first(self, quantity: Quantity, *more: str) -> Means:
        """The means of period 1, with the axes `more` in front."""
        return self._means(0, True, quantity, *more)

    def later(self, quantity: Quantity, *more: str) -> Iterator[Means]:
        """Those of the later periods; one for all of an infinite horizon."""
        env = self.deviator.env
        for position, possible in self.led_to():
            found = self._means(position, False, quantity, *more)
            before = env.stage(self.deviator.before(position)).components
            axes = tuple(TRUE + axis if axis == self.deviator.name else PREVIOUS + axis for axis in before)
            counts = found.counts & np.asarray(align(possible, axes, found.chance.axes))
            yield replace(found, counts=counts)

    def led_to(self) -> Iterator[tuple[int, Flags]]:
        """By position of the later periods: the states of the period before that may have been, by its components."""
        env = self.deviator.env
        possible = self._start()
        if env.horizon is None:
            yield 0, self._closed(possible)
            return
        for position in env.periods[1:]:
            yield position, possible
            possible = self._next(possible, position)

    def _means(self, position: int, first: bool, quantity: Quantity, *more: str) -> Means:
        """Over everything that has a positive chance and a memory that counts, whatever the state before; of reports,
        if these are the axis in front, over those that the type can make."""
        deviator = self.deviator
        weights = deviator.weights(position, first)
        chance = deviator.averaged(position, first, tables.constant(1), weights)
        mean = deviator.averaged(position, first, quantity(deviator, position, first), weights, *more)
        counts = np.asarray(chance.array.numerators > 0, dtype=bool)
        if not first:
            counts = counts & deviator.memories(position, chance.axes)
        if more:
            able = deviator.env.stage(position).can_say(deviator.agent)
            counts = counts & align(able.positions, able.axes, mean.axes)
        return Means(deviator=deviator, position=position, first=first, chance=chance, mean=mean, counts=counts)

    def _start(self) -> Flags:
        """The first states that may be."""
        env = self.deviator.env
        assert env.prior is not None
        stage = env.stage(0)
        return np.asarray(env.prior.full(stage.components, stage.sizes).array.numerators > 0, dtype=bool)

    def _next(self, possible: Flags, position: int) -> Flags:
        """The states of the period at `position` after those of the period before that may be."""
        deviator, sizes = self.deviator, self.deviator.sizes(position)
        before = deviator.env.stage(deviator.before(position)).components
        today = deviator.env.stage(position).components
        past = tuple(TRUE + axis if axis == deviator.name else PREVIOUS + axis for axis in before)
        every = (PREVIOUS + "allocation", *(PREVIOUS + axis for axis in before), TRUE + deviator.name, *today)
        moved = deviator.weights(position, False).full(every, sizes).array.numerators > 0
        led = moved & deviator.memories(position, every) & align(possible, past, every)
        return np.asarray(led.any(axis=tuple(range(len(every) - len(today)))), dtype=bool)

    def _closed(self, possible: Flags) -> Flags:
        """With all that may follow, for ever."""
        while True:
            more = possible | self._next(possible, 0)
            if (more == possible).all():
                return possible
            possible = more


@per_game
def seers(game: Game) -> list[Seer]:
    """The view of every agent."""
    return [Seer(InterimGame(game=game, agent=agent)) for agent in game.agents]


def is_too_large(game: Game, factor: Callable[[InterimGame], int] = lambda _: 1) -> bool:
    """Whether what some agent may know, so many times, is too much to be written out."""
    return any(seer.size * factor(seer.deviator) > LARGEST for seer in seers(game))


def undecided(reason: str) -> Finding:
    """What is found where nothing can be."""
    return Finding(verdict=Verdict.UNDECIDED, reason=reason)


def finding(found: list[Means], say: Say) -> Finding:
    """What is found of the claim that no mean is below 0."""
    least = [(*best, one) for one in found if (best := one.least()) is not None]
    slack, index, worst = min(least, key=lambda item: item[0])
    if slack >= 0:
        return Finding(verdict=Verdict.PROVED, least_slack=slack, at=worst.cell(index))
    cells = tuple(one.cell(place) for one in found for place in one.failing())
    return Finding(verdict=Verdict.REFUTED, least_slack=slack, at=worst.cell(index), cells=cells,
                   reason=say(worst.cell(index), slack))  # fmt: skip
