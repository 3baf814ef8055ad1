"""The interim best response: an agent who sees only what an agent sees, against truthful others.

`claims/best_response.py` lets the deviator see everyone's types. Here agent i knows the public states, the reports and
allocations of the past, and his own true types; the others' present types he has to infer.

*State.* x_t = (θ_{-i,t-1}, a_{t-1}, r_{i,t-1}, θ_{i,t-1}; θ_{0,t}, θ_{i,t}): the last reports of the others (with
θ_{0,t-1}) and allocation, his last report, his last TRUE type, and what he sees today; in period 1 (θ_{0,1}, θ_{i,1}).
*It is enough*: let h be all he has seen by period t. The others are truthful, so their reports in h are their types
and h contains the whole state θ_{t-1}. Given h without today's types, θ_t has the law μ(·|a_{t-1}, θ_{t-1}): the
transition looks at nothing earlier, his reports moved the state through allocations alone, and shocks are independent
of it. So today's types of the others have, given h, the law μ(·|a_{t-1}, θ_{t-1}) conditional on (θ_{0,t}, θ_{i,t}), a
function of x_t; in period 1 the prior conditional on them. Utilities from t on depend on later states and allocations,
payments on later reports and, in t, on (r_{t-1}, a_{t-1}), all of it drawn given x_t and his later reports. By
induction backwards the value of h is a function of x_t. His last true type does not follow from the memory.

The equation and how it is solved: `game.py`. (Liu 2014, Section 3.1, "contingent deviations": a lie about one
type that makes later lies pay.)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import numpy as np

from lpmech.claims.game import Game
from lpmech.claims.interim.game import TRUE, Flags, InterimGame, Solved, solve
from lpmech.claims.words import amount, state_in_words
from lpmech.problem.stages import PREVIOUS, REPORT
from lpmech.problem.tables import Choice, Table
from lpmech.separation.claim import Memory


@dataclass(frozen=True, slots=True, kw_only=True)
class InterimState:
    """A state x of the deviator, and what the best plan of reports and truth-telling yield from there on."""

    period: int | None  # None: any later period of an infinite horizon
    memory: Memory | None
    true_before: str | None  # his true type in the previous period
    sees: dict[str, str]  # his own type, and the public state
    report: str  # of the best response; the truth where that is among the best
    value: Fraction  # B
    truth: Fraction  # truth-telling from here on
    honest: Fraction | None  # the same, had he told the truth a period ago; None where that does not lead here
    on_path: bool  # whether the best response leads here from period 1; true where there is no prior

    @property
    def gain(self) -> Fraction:
        """The largest gain over truth-telling from here on."""
        return self.value - self.truth

    @property
    def gain_over_honesty(self) -> Fraction | None:
        """By how much the best plan from here on surpasses that of an agent who told the truth, and goes on to."""
        return None if self.honest is None else self.value - self.honest


@dataclass(frozen=True, slots=True, kw_only=True)
class InterimResponse:
    """An agent's interim best response, at every state that can be: on the path of play or after any lies of his."""

    agent: str
    states: tuple[InterimState, ...]
    ex_ante: Fraction | None  # the gain over truth-telling before period 1; None without a prior

    @property
    def gain(self) -> Fraction:
        """The largest gain at any state."""
        return max((state.gain for state in self.states), default=Fraction(0))

    def plan(self) -> str:
        """The lies that the best response tells on its path."""
        return "; ".join(self.steps()) or "tells the truth"

    def steps(self, *, apart: bool = True) -> list[str]:
        """The same, one for each lie. Without `apart`, as certificates have it: lies whose gains alone differ are told
        in the same words."""
        lies = [s for s in self.states if s.on_path and s.report != s.sees[self.agent]]
        return list(dict.fromkeys(self._step(one, apart) for one in lies))

    def _step(self, state: InterimState, apart: bool) -> str:
        """`in period 2, having said '1' for '0', says '6' at '4'`, with what the others said where that matters."""
        same = [s for s in self.states if s.on_path and self._own(s) == self._own(state)]
        words = ["in any later period" if state.period is None else f"in period {state.period}"]
        if state.memory is not None:
            said, was = state.memory.reports[self.agent], state.true_before
            words.append("having told the truth" if said == was else f"having said {said!r} for {was!r}")
            lies = [s for s in same if s.report != s.sees[self.agent]]
            if len({s.report for s in same}) > 1 or (apart and len(set(map(self._gained, lies))) > 1):
                words.append(f"after {state_in_words(state.memory.reports)} and {state.memory.allocation!r}")
        public = f" in {state.sees['public']!r}" if "public" in state.sees else ""
        return f"{', '.join(words)}, says {state.report!r} at {state.sees[self.agent]!r}{public}{self._gained(state)}"

    def _gained(self, state: InterimState) -> str:
        """What the plan gains from a state on, where it is told."""
        more = None if state.memory is None else state.gain_over_honesty
        return "" if more is None or more <= 0 else f" ({amount(more)} more than by the truth throughout)"

    def _own(self, state: InterimState) -> tuple[object, ...]:
        said = None if state.memory is None else state.memory.reports[self.agent]
        return state.period, said, state.true_before, tuple(state.sees.items())


def interim_best_response(game: Game, agent: int) -> InterimResponse:
    """The best response of one agent who sees his own types, public states and the past; exact, others truthful.

    Raises TooLarge where the states are too many to be written out.
    """
    deviator = InterimGame(game=game, agent=agent)
    return respond(deviator, solve(deviator))


def respond(deviator: InterimGame, solved: list[Solved]) -> InterimResponse:
    """The same from the solved game."""
    states = [
        x for one, path in zip(solved, _paths(deviator, solved), strict=True) for x in _states(deviator, one, path)
    ]
    gains = (solved[0].value - solved[0].truth).array.fractions() if deviator.env.prior is not None else None
    return InterimResponse(
        agent=deviator.name, states=tuple(states), ex_ante=None if gains is None else sum(gains, Fraction(0))
    )


def _states(deviator: InterimGame, one: Solved, path: Flags) -> Iterator[InterimState]:
    """The states of one period that can be."""
    truthful, likely = _honest(deviator, one, one.truth), _honest(deviator, one, one.chance)
    labels = deviator.env.stage(one.position).labels
    for index in map(tuple, np.argwhere(one.counts)):
        where = {axis: int(place) for axis, place in zip(one.axes, index, strict=True)}
        sees = {axis: labels[axis][where[axis]] for axis in deviator.sees(one.position)}
        chance, before = one.chance.array.item(index), likely.array.item(index)
        memory, own = _memory(deviator, one, where)
        yield InterimState(
            period=_number(deviator, one), memory=memory, true_before=own, sees=sees,
            report=labels[deviator.name][int(one.report.positions[index])],
            value=one.value.array.item(index) / chance, truth=one.truth.array.item(index) / chance,
            honest=truthful.array.item(index) / before if before else None, on_path=bool(path[index]),
        )  # fmt: skip


def _number(deviator: InterimGame, one: Solved) -> int | None:
    """The period's number."""
    return 1 if one.first else deviator.env.period(one.position)


def _memory(deviator: InterimGame, one: Solved, where: Mapping[str, int]) -> tuple[Memory | None, str | None]:
    """What was reported and allocated in the period before, and the deviator's true type then."""
    if one.first:
        return None, None
    stage = deviator.env.stage(deviator.before(one.position))
    reports = {name: stage.labels[name][where[PREVIOUS + name]] for name in stage.components}
    memory = Memory(reports=reports, allocation=stage.allocations[where[PREVIOUS + "allocation"]])
    return memory, stage.labels[deviator.name][where[TRUE + deviator.name]]


def _paths(deviator: InterimGame, solved: list[Solved]) -> list[Flags]:
    """By period, the states to which the best response leads from period 1; all where there is no prior."""
    if not solved or not solved[0].first:
        return [one.counts for one in solved]
    found = [solved[0].counts]
    for one, after in pairwise(solved):
        found.append(_after(deviator, one, found[-1], after))
    while deviator.env.horizon is None:
        more = found[-1] | _after(deviator, solved[-1], found[-1], solved[-1])
        if (more == found[-1]).all():
            break
        found[-1] = more
    return found


def _after(deviator: InterimGame, one: Solved, path: Flags, after: Solved) -> Flags:
    """The states of the next period that the best response leads to from those on the path."""
    sees, others = deviator.sees(one.position), deviator.others(one.position)
    possible = (one.weights.array.numerators > 0) & path[(..., *(None for _ in others))]
    report = one.report.positions[(..., *(None for _ in others))]
    past = tuple(range(len(one.axes) - len(sees)))
    said = [
        (possible & (report == label)).any(axis=past) for label in range(deviator.sizes(one.position)[deviator.name])
    ]
    names = {c: PREVIOUS + c for c in (*sees, *others)} | {deviator.name: TRUE + deviator.name}
    led = Choice((REPORT + deviator.name, *sees, *others), np.stack(said))
    led = led.rename({**names, REPORT + deviator.name: PREVIOUS + deviator.name})
    return np.asarray(led.over(after.axes, deviator.sizes(after.position)) & after.counts, dtype=bool)


def _honest(deviator: InterimGame, one: Solved, table: Table) -> Table:
    """The table where the deviator's last report was the truth and the allocation what it led to."""
    if one.first:
        return table
    before = deviator.before(one.position)
    stage = deviator.env.stage(before)
    rule = deviator.game.mechanism.allocation[before].rename({c: PREVIOUS + c for c in stage.components})
    along = stage.over_shocks(table.choose(PREVIOUS + "allocation", rule))
    true = Choice((TRUE + deviator.name,), np.arange(stage.sizes[deviator.name]))
    return along.choose(PREVIOUS + deviator.name, true).full(one.axes, deviator.sizes(one.position))
