"""The claims `interim_participation_first` and `…_always`: what an agent who sees its own types only expects.

Ex post participation lets an agent leave who sees everyone's types. Here it sees its own, the public states and the
past. In period 1 it averages its truthful payoff over the others by the prior; later by the transition out of the state
before, of which it knows its own true type, whatever it reported, and the others' reports, which are true. So after its
own lies too it must want to stay, at every state to which lies can have led. (Liu 2014, Remark 4.2.)
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from lpmech.claims.budget import NO_PRIOR
from lpmech.claims.interim_game import LARGEST, TRUE, Flags, Game
from lpmech.claims.payoffs import Payoffs, truthful_value
from lpmech.claims.words import expectation_in_words
from lpmech.problem import tables
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import Mechanism, memories_before
from lpmech.problem.stages import PREVIOUS
from lpmech.problem.tables import Table, align
from lpmech.separation.claim import Cell, Claim, Memory, Verdict

FIRST, ALWAYS = CLAIMS = ("interim_participation_first", "interim_participation_always")
TOO_LARGE = "What agents who see their own types only may know after every history is too much to be written out."


def interim_participation(
    env: Environment, mechanism: Mechanism, payoffs: Payoffs, wanted: Collection[str] = ()
) -> tuple[Claim, ...]:
    """Both claims where there is a prior; without one those that are wanted, undecided here (see `implied.py`)."""
    if env.prior is None:
        return tuple(Claim(id=name, verdict=Verdict.UNDECIDED, reason=NO_PRIOR) for name in CLAIMS if name in wanted)
    seers = [_Seer(Game(env=env, mechanism=mechanism, payoffs=payoffs, agent=i)) for i in range(len(env.agents))]
    first = [seer.first() for seer in seers]
    if any(seer.size > LARGEST for seer in seers):
        return _claim(FIRST, first), Claim(id=ALWAYS, verdict=Verdict.UNDECIDED, reason=TOO_LARGE)
    return _claim(FIRST, first), _claim(ALWAYS, [*first, *(found for seer in seers for found in seer.later())])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Expected:
    """Of one agent and period: chances and payoffs times chances, over what the agent knows, and what counts."""

    game: Game
    position: int
    first: bool
    chance: Table
    payoff: Table
    counts: Flags

    def slack(self, index: tuple[int, ...]) -> Fraction:
        """The payoff expected at one cell."""
        return Fraction(self.payoff.array.item(index) / self.chance.array.item(index))

    def least(self) -> tuple[Fraction, tuple[int, ...]] | None:
        """The least payoff expected, and where; for each chance the least product is enough."""
        best: dict[int, tuple[int, int]] = {}
        flat = zip(
            self.payoff.array.numerators.ravel().tolist(), self.chance.array.numerators.ravel().tolist(), strict=True
        )
        for place, (product, chance) in enumerate(flat):
            if self.counts.flat[place] and (chance not in best or product < best[chance][0]):
                best[chance] = product, place
        where = (tuple(map(int, np.unravel_index(place, self.counts.shape))) for _, place in best.values())
        return min(((self.slack(index), index) for index in where), default=None)

    def failing(self) -> Iterator[tuple[int, ...]]:
        """The cells at which less than 0 is expected."""
        found = np.argwhere(self.counts & np.asarray(self.payoff.array.numerators < 0, dtype=bool))
        return (tuple(index) for index in found.tolist())

    def cell(self, index: tuple[int, ...]) -> Cell:
        """The labels of one cell."""
        game, env = self.game, self.game.env
        where, labels = dict(zip(self.chance.axes, index, strict=True)), env.stage(self.position).labels
        sees = {axis: labels[axis][where[axis]] for axis in game.sees(self.position)}
        if self.first:
            return Cell(agent=game.name, period=1, state=sees)
        before = env.stage(game.before(self.position))
        reports = {axis: before.labels[axis][where[PREVIOUS + axis]] for axis in before.components}
        memory = Memory(reports=reports, allocation=before.allocations[where[PREVIOUS + "allocation"]])
        own = before.labels[game.name][where[TRUE + game.name]]
        return Cell(agent=game.name, period=env.period(self.position), memory=memory, state=sees, own=own)


@dataclass(frozen=True, eq=False)
class _Seer:
    """One agent's view of the game."""

    game: Game

    @cached_property
    def size(self) -> int:
        """Entries of the largest table of later periods."""
        game, most = self.game, 0
        for position in game.env.periods if game.env.horizon is None else game.env.periods[1:]:
            sizes = game.sizes(position)
            every = (*game.axes(position, False), *game.others(position))
            most = max(most, math.prod(sizes[axis] for axis in every))
        return most

    def first(self) -> _Expected:
        """Period 1."""
        return self._expected(0, True)

    def later(self) -> Iterator[_Expected]:
        """The later periods; one for all of an infinite horizon."""
        env = self.game.env
        possible = self._start()
        if env.horizon is None:
            possible = self._closed(possible)
        for position in env.periods if env.horizon is None else env.periods[1:]:
            found = self._expected(position, False)
            before = env.stage(self.game.before(position)).components
            axes = tuple(TRUE + axis if axis == self.game.name else PREVIOUS + axis for axis in before)
            counts = found.counts & np.asarray(align(possible, axes, found.chance.axes))
            yield _Expected(game=self.game, position=position, first=False, chance=found.chance, payoff=found.payoff,
                            counts=counts)  # fmt: skip
            possible = self._next(possible, position)

    def _expected(self, position: int, first: bool) -> _Expected:
        """Over everything that has a positive chance and a memory that counts, whatever the state before."""
        game = self.game
        weights = game.weights(position, first)
        truth = truthful_value(game.env, game.payoffs, game.agent, position, game.transfers(position, first))
        chance = game.averaged(position, first, tables.constant(1), weights)
        payoff = game.averaged(position, first, truth, weights)
        counts = np.asarray(chance.array.numerators > 0, dtype=bool)
        if not first:
            memories = memories_before(game.env, game.mechanism.allocation, position)
            counts = counts & memories.over(chance.axes, game.sizes(position))
        return _Expected(game=game, position=position, first=first, chance=chance, payoff=payoff, counts=counts)

    def _start(self) -> Flags:
        """The first states that may be."""
        env = self.game.env
        assert env.prior is not None
        stage = env.stage(0)
        return np.asarray(env.prior.full(stage.components, stage.sizes).array.numerators > 0, dtype=bool)

    def _next(self, possible: Flags, position: int) -> Flags:
        """The states of the period at `position` after those of the period before that may be."""
        game, sizes = self.game, self.game.sizes(position)
        before, today = game.env.stage(game.before(position)).components, game.env.stage(position).components
        past = tuple(TRUE + axis if axis == game.name else PREVIOUS + axis for axis in before)
        every = (PREVIOUS + "allocation", *(PREVIOUS + axis for axis in before), TRUE + game.name, *today)
        moved = game.weights(position, False).full(every, sizes).array.numerators > 0
        memories = memories_before(game.env, game.mechanism.allocation, position).over(every, sizes)
        led = moved & memories & align(possible, past, every)
        return np.asarray(led.any(axis=tuple(range(len(every) - len(today)))), dtype=bool)

    def _closed(self, possible: Flags) -> Flags:
        """With all that may follow, for ever."""
        while True:
            more = possible | self._next(possible, 0)
            if (more == possible).all():
                return possible
            possible = more


def _claim(name: str, found: list[_Expected]) -> Claim:
    """The claim that nobody expects less than 0."""
    least = [(*best, one) for one in found if (best := one.least()) is not None]
    slack, index, worst = min(least, key=lambda item: item[0])
    if slack >= 0:
        return Claim(id=name, verdict=Verdict.PROVED, least_slack=slack, at=worst.cell(index))
    cells = tuple(one.cell(place) for one in found for place in one.failing())
    return Claim(id=name, verdict=Verdict.REFUTED, least_slack=slack, at=worst.cell(index), cells=cells,
                 reason=expectation_in_words(worst.cell(index), slack))  # fmt: skip
