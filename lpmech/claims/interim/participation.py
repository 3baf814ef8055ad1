"""The claims `interim_participation_first` and `…_always`: what an agent who sees its own types only expects.

Ex post participation lets an agent leave who sees everyone's types. Here it sees its own, the public states and the
past. In period 1 it averages its truthful payoff over the others by the prior; later by the transition out of the state
before, of which it knows its own true type, whatever it reported, and the others' reports, which are true. So after its
own lies too it must want to stay, at every state to which lies can have led. (Liu 2014, Remark 4.2.)
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

import numpy as np

from lpmech.claims.budget import NO_PRIOR
from lpmech.claims.evidence import CONTINUATION
from lpmech.claims.game import Game, per_game
from lpmech.claims.interim.game import LARGEST, TRUE, Flags, InterimGame
from lpmech.claims.kind import Failure, Version, claim
from lpmech.claims.papers import LIU
from lpmech.claims.words import expectation_in_words
from lpmech.problem import tables
from lpmech.problem.mechanism import memories_before
from lpmech.problem.stages import PREVIOUS
from lpmech.problem.tables import Table, align
from lpmech.separation.claim import Cell, Finding, Memory, Verdict

TOO_LARGE = "What agents who see their own types only may know after every history is too much to be written out."


def _has_prior(game: Game) -> bool:
    return game.model.prior is not None


@claim(
    id="interim_participation_first",
    failure=Failure.BELOW_ZERO_ON_AVERAGE,
    concept=(
        "interim participation at the start: every agent, once it sees its own first type and the public state, "
        "expects at least 0 from telling the truth, averaging over the others by the prior"
    ),
    holds="whoever sees its own first type expects at least 0",
    fails="someone who sees its own first type expects less than 0",
    slack=(
        "what an agent expects from the mechanism once it sees its own first type and the public state, and "
        "averages over the others by the prior; negative: it would rather have nothing. Weaker than "
        "participation_zero_option, whose agent sees all types. Without a prior it is proved, under every one, if "
        "that is"
    ),
    source="Myerson and Satterthwaite (1983); Crémer and McLean (1988)",
    since=Version.V1_1,
    evidence=(CONTINUATION,),
    implied_by="participation_zero_option",
    of_interest=_has_prior,
    stated="if there is a prior, or if it is asked for",
)
def interim_participation_first(game: Game) -> Finding:
    return _finding(_first(game)) if _has_prior(game) else _undecided(NO_PRIOR)


@claim(
    id="interim_participation_always",
    failure=Failure.BELOW_ZERO_ON_AVERAGE,
    concept=(
        "interim participation after every history: every agent, who sees only its own types, the public "
        "states and the past, expects at least 0 from telling the truth from now on, in every period and whatever "
        "it has reported before, averaging over the others by the prior and the transition"
    ),
    holds="whoever sees its own types expects at least 0 after every history",
    fails="someone who sees its own types expects less than 0 after some history",
    slack=(
        "the same in every period: what an agent then expects who remembers the reports and allocations and its "
        "own types, which it may have misreported, and averages over the others' types of today by the transition"
    ),
    source=f"{LIU}, Remark 4.2 (interim participation constraints in each period)",
    since=Version.V1_1,
    evidence=(CONTINUATION,),
    implied_by="participation_zero_option",
    of_interest=_has_prior,
    stated="if there is a prior, or if it is asked for",
)
def interim_participation_always(game: Game) -> Finding:
    if not _has_prior(game):
        return _undecided(NO_PRIOR)
    if any(seer.size > LARGEST for seer in _seers(game)):
        return _undecided(TOO_LARGE)
    return _finding([*_first(game), *(found for seer in _seers(game) for found in seer.later())])


KINDS = (interim_participation_first, interim_participation_always)


@per_game
def _seers(game: Game) -> list[_Seer]:
    return [_Seer(InterimGame(game=game, agent=agent)) for agent in game.agents]


@per_game
def _first(game: Game) -> list[_Expected]:
    return [seer.first() for seer in _seers(game)]


def _undecided(reason: str) -> Finding:
    return Finding(verdict=Verdict.UNDECIDED, reason=reason)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Expected:
    """Of one agent and period: chances and payoffs times chances, over what the agent knows, and what counts."""

    deviator: InterimGame
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
        deviator, env = self.deviator, self.deviator.env
        where, labels = dict(zip(self.chance.axes, index, strict=True)), env.stage(self.position).labels
        sees = {axis: labels[axis][where[axis]] for axis in deviator.sees(self.position)}
        if self.first:
            return Cell(agent=deviator.name, period=1, state=sees)
        before = env.stage(deviator.before(self.position))
        reports = {axis: before.labels[axis][where[PREVIOUS + axis]] for axis in before.components}
        memory = Memory(reports=reports, allocation=before.allocations[where[PREVIOUS + "allocation"]])
        own = before.labels[deviator.name][where[TRUE + deviator.name]]
        return Cell(agent=deviator.name, period=env.period(self.position), memory=memory, state=sees, own=own)


@dataclass(frozen=True, eq=False)
class _Seer:
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

    def first(self) -> _Expected:
        """Period 1."""
        return self._expected(0, True)

    def later(self) -> Iterator[_Expected]:
        """The later periods; one for all of an infinite horizon."""
        env = self.deviator.env
        possible = self._start()
        if env.horizon is None:
            possible = self._closed(possible)
        for position in env.periods if env.horizon is None else env.periods[1:]:
            found = self._expected(position, False)
            before = env.stage(self.deviator.before(position)).components
            axes = tuple(TRUE + axis if axis == self.deviator.name else PREVIOUS + axis for axis in before)
            counts = found.counts & np.asarray(align(possible, axes, found.chance.axes))
            yield replace(found, counts=counts)
            possible = self._next(possible, position)

    def _expected(self, position: int, first: bool) -> _Expected:
        """Over everything that has a positive chance and a memory that counts, whatever the state before."""
        deviator = self.deviator
        weights = deviator.weights(position, first)
        truth = deviator.game.truthful_value(deviator.agent, position, deviator.transfers(position, first))
        chance = deviator.averaged(position, first, tables.constant(1), weights)
        payoff = deviator.averaged(position, first, truth, weights)
        counts = np.asarray(chance.array.numerators > 0, dtype=bool)
        if not first:
            memories = memories_before(deviator.env, deviator.game.mechanism.allocation, position)
            counts = counts & memories.over(chance.axes, deviator.sizes(position))
        return _Expected(deviator=deviator, position=position, first=first, chance=chance, payoff=payoff, counts=counts)

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
        memories = memories_before(deviator.env, deviator.game.mechanism.allocation, position).over(every, sizes)
        led = moved & memories & align(possible, past, every)
        return np.asarray(led.any(axis=tuple(range(len(every) - len(today)))), dtype=bool)

    def _closed(self, possible: Flags) -> Flags:
        """With all that may follow, for ever."""
        while True:
            more = possible | self._next(possible, 0)
            if (more == possible).all():
                return possible
            possible = more


def _finding(found: list[_Expected]) -> Finding:
    """What is found of the claim that nobody expects less than 0."""
    least = [(*best, one) for one in found if (best := one.least()) is not None]
    slack, index, worst = min(least, key=lambda item: item[0])
    if slack >= 0:
        return Finding(verdict=Verdict.PROVED, least_slack=slack, at=worst.cell(index))
    cells = tuple(one.cell(place) for one in found for place in one.failing())
    return Finding(verdict=Verdict.REFUTED, least_slack=slack, at=worst.cell(index), cells=cells,
                 reason=expectation_in_words(worst.cell(index), slack))  # fmt: skip
