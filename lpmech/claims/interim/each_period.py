"""The claim `each_period_budget_balance`: in no period is money expected to be needed, whatever came before.

After a history, all that is known to everybody is its reports and allocations. The payments of the next period are
averaged over its types and public state by the transition at the last reports, as if these were true. Histories are
those that come about if one agent lies as it likes and the others are truthful: what one agent may bring about must not
cost the others' money. Between a budget at every report and one over all time. (Athey and Miller 2007; Skrzypacz and
Toikka 2015.)
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from lpmech.claims.budget import NO_PRIOR, first_payments, mean
from lpmech.claims.game import Game
from lpmech.claims.interim.cells import TOO_LARGE, Seer, is_too_large, seers, undecided
from lpmech.claims.interim.game import TRUE, Flags, InterimGame
from lpmech.claims.kind import Failure, Version, claim
from lpmech.claims.papers import ATHEY_MILLER
from lpmech.claims.words import period_deficit_in_words
from lpmech.problem import tables
from lpmech.problem.mechanism import memories_before
from lpmech.problem.stages import PREVIOUS
from lpmech.problem.tables import Axes, Table, align
from lpmech.problem.transition import NEXT
from lpmech.separation.claim import Cell, Finding, Memory, Verdict


def _never(_: Game) -> bool:
    return False


@claim(
    id="each_period_budget_balance",
    failure=Failure.DEFICIT_OF_A_PERIOD,
    concept=(
        "the expected sum of payments is at least 0 in every period, after every history that one agent's lies can "
        "bring about, the others being truthful, averaging over the types and the public state of the period by the "
        "prior and by the transition at the last reports"
    ),
    holds="no period is expected to need money",
    fails="some period is expected to need money",
    slack=(
        "the sum of all payments of a period, as everybody expects it who knows the reports and allocations before; "
        "negative: a deficit. Weaker than weak_budget_balance, where it is not averaged, and stronger than "
        "ex_ante_budget_balance, where one period may pay for another. Without a prior it is proved, under every one, "
        "if weak_budget_balance is"
    ),
    source=f"{ATHEY_MILLER}; `each period` under `budget` in problems of designs",
    since=Version.V1_4,
    away_since=Version.V1_5,
    implied_by="weak_budget_balance",
    of_interest=_never,
    stated="if it is asked for",
)
def each_period_budget_balance(game: Game) -> Finding:
    if game.model.prior is None:
        return undecided(NO_PRIOR)
    if is_too_large(game):
        return undecided(TOO_LARGE)
    found = sums(game, game.model.prior)
    least, at = min(found, key=lambda one: one[0])
    if least >= 0:
        return Finding(verdict=Verdict.PROVED, least_slack=least, at=at)
    failing = tuple(cell for value, cell in found if value < 0)
    return Finding(verdict=Verdict.REFUTED, least_slack=least, at=at, reason=period_deficit_in_words(at, least),
                   cells=failing)  # fmt: skip


def sums(game: Game, prior: Table) -> list[tuple[Fraction, Cell]]:
    """The expected sum of payments at every history that counts."""
    first = mean(game.model, prior, first_payments(game)), Cell(period=1)
    return [first, *(one for each in _later(game) for one in each.cells())]


KINDS = (each_period_budget_balance,)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Sums:
    """Of one later period: the expected sum of payments by memory, and which memories count."""

    deviator: InterimGame
    position: int
    sums: Table
    counts: Flags

    def cells(self) -> list[tuple[Fraction, Cell]]:
        """Every memory that counts, with its sum."""
        array = self.sums.array
        return [
            (Fraction(int(array.numerators[tuple(index)]), array.denominator), self._cell(index))
            for index in np.argwhere(self.counts).tolist()
        ]

    def _cell(self, index: list[int]) -> Cell:
        env = self.deviator.env
        before = env.stage(self.deviator.before(self.position))
        where = dict(zip(self.sums.axes, index, strict=True))
        reports = {axis: before.labels[axis][where[PREVIOUS + axis]] for axis in before.components}
        memory = Memory(reports=reports, allocation=before.allocations[where[PREVIOUS + "allocation"]])
        return Cell(period=env.period(self.position), memory=memory)


def _later(game: Game) -> list[_Sums]:
    """Those of the later periods; one for all of an infinite horizon."""
    every = zip(*(seer.led_to() for seer in seers(game)), strict=True)
    return [_sums(game, [(seer, flags) for seer, (_, flags) in zip(seers(game), each, strict=True)], each[0][0])
            for each in every]  # fmt: skip


def _sums(game: Game, possible: list[tuple[Seer, Flags]], position: int) -> _Sums:
    """The means of one period; `possible`: by agent the states of the period before that its lies lead to."""
    deviator = possible[0][0].deviator
    env, sizes, axes = deviator.env, deviator.sizes(position), _memory_axes(deviator, position)
    today = env.stage(position).components
    paid = tables.total(InterimGame(game=game, agent=k).transfers(position, False) for k in game.agents)
    sums = paid.full((*axes, *today), sizes).contract(_moved(deviator, position), *today)
    counts = np.zeros([sizes[axis] for axis in axes], dtype=bool)
    for seer, flags in possible:
        counts |= _told(seer, flags, position, axes)
    counts &= memories_before(env, game.mechanism.allocation, position).over(axes, sizes)
    return _Sums(deviator=deviator, position=position, sums=sums.full(axes, sizes), counts=counts)


def _memory_axes(deviator: InterimGame, position: int) -> Axes:
    before = deviator.env.stage(deviator.before(position)).components
    return (PREVIOUS + "allocation", *(PREVIOUS + axis for axis in before))


def _moved(deviator: InterimGame, position: int) -> Table:
    """μ(θ_t | a_{t-1}, r_{t-1}), over the memory and today's state."""
    env, today = deviator.env, deviator.env.stage(position).components
    before = env.stage(deviator.before(position))
    assert before.transition is not None
    past = {axis: PREVIOUS + axis for axis in (*before.components, "allocation")}
    moved = before.transition.distribution(today).rename({**past, **{NEXT + axis: axis for axis in today}})
    return moved.full((*_memory_axes(deviator, position), *today), deviator.sizes(position))


def _told(seer: Seer, flags: Flags, position: int, axes: Axes) -> Flags:
    """The reports that the agent can bring about: those of some own type, with others' types that go with it."""
    deviator = seer.deviator
    true, told = TRUE + deviator.name, deviator.told(position)
    before = deviator.env.stage(deviator.before(position)).components
    past = tuple(true if axis == deviator.name else PREVIOUS + axis for axis in before)
    every = (true, *axes)
    some = np.any(align(flags, past, every) & align(told.positions, told.axes, every), axis=0)
    return np.broadcast_to(some, [deviator.sizes(position)[axis] for axis in axes])
