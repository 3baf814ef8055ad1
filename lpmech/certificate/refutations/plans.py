"""A plan of lies that gains, walked period by period: what its agent sees, what it says, and what that brings.

The values of the best plan are evidence that the checker has accepted: B at every memory and state for an agent who
sees all types, I after every allocation and report for one who sees no more than its own (docs/claims.md). At what the
agent sees it says what is worth most under them: the truth if nothing is worth more. The walk keeps the exact
distribution of histories under the plan and under the truth. What the periods gain, discounted, adds up to the gain of
the certificate; a walk that begins with another gain is none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from lpmech.certificate.refutations.deviators import (
    ONE,
    TRUE,
    ZERO,
    Deviator,
    Here,
    Places,
    key_of,
    who_sees_all,
    who_sees_its_own,
)
from lpmech.certificate.refutations.place import Place
from lpmech.certificate.stored import Stated, Stored
from lpmech.claims.kind import Failure
from lpmech.lp import steps
from lpmech.problem.stages import PREVIOUS, is_remembered

MOST_PERIODS = 6  # that are walked
MOST_PLACES = 600  # of a period: beyond, the walk ends


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the plan says where its agent sees something; `memory` is None in the first period."""

    memory: Mapping[str, str] | None  # the last reports of all, and the allocation; as far as payments remember it
    was: str | None  # the agent's true type then, if a plan may depend on it
    sees: Mapping[str, str]
    true: str
    report: str
    chance: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """One period: what is said in it, and what the truth and the plan bring, discounted to the beginning."""

    number: int | None
    said: tuple[Said, ...]
    truth: Fraction
    plan: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A plan from its beginning on."""

    agent: str
    periods: tuple[Period, ...]
    truth: Fraction
    gain: Fraction
    is_whole: bool  # nothing follows the periods that were walked

    @property
    def rest(self) -> Fraction:
        """What the periods gain that were not walked."""
        return self.gain - sum((one.plan - one.truth for one in self.periods), ZERO)


def plan_of(stored: Stored, claim: Stated) -> Plan | None:
    """The best plan at the place of a refuted claim; None if its values are not in the certificate."""
    if claim.at is None or claim.least_slack is None:
        return None
    begin = _seeing if claim.kind.failure is Failure.PLAN else _unseeing
    for first in (False, True):
        walk = begin(Place(stored=stored, at=claim.at, is_first=first))
        if walk is not None and walk.gain == -claim.least_slack:
            return walk.plan()
    return None


def _seeing(place: Place) -> _Walk | None:
    """From one state and memory."""
    tables = place.stored.best_responses[place.agent]
    if tables is None or not {*place.transfers(place.agent).axes} <= {*place.state}:
        return None
    return _Walk(who_sees_all(place, tables), {key_of(place.state): (place.state, ONE)})


def _unseeing(place: Place) -> _Walk | None:
    """From all first states that look the same, by the prior."""
    stored, stage = place.stored, place.stage
    prior, tables = stored.environment.prior, stored.interim_continuation(place.name)
    if prior is None or tables is None:
        return None
    every = (dict(zip(stage.components, one, strict=True)) for one in steps.states(stage, stage.components))
    alike = [(one, steps.cell(prior, one)) for one in every if all(one[axis] == k for axis, k in place.state.items())]
    total = sum((chance for _, chance in alike), ZERO)
    start = {key_of(one): (one, chance / total) for one, chance in alike if chance}
    first = Place(stored=stored, at=place.at, is_first=True)
    return _Walk(who_sees_its_own(first, tables), start) if start else None


class _Walk:
    """Histories under the plan and under the truth."""

    def __init__(self, agent: Deviator, start: Places) -> None:
        self.agent, self.start = agent, start
        position = agent.place.position
        self.truth = sum((chance * agent.truthful(one) for one, chance in start.values()), ZERO)
        best = (chance * agent.worth(position, True, one, report)
                for here, report in agent.reports(position, True, start) for one, chance in here)  # fmt: skip
        self.gain = sum(best, ZERO) - self.truth

    def plan(self) -> Plan:
        """The walk, until nothing follows or enough is told."""
        agent, periods = self.agent, list[Period]()
        position, factor, is_over = agent.place.position, ONE, False
        lied, honest = self.start, self.start
        while not is_over and len(periods) < MOST_PERIODS and max(len(lied), len(honest)) <= MOST_PLACES:
            said = list(agent.reports(position, not periods, lied))
            plan = [(one, chance, report) for here, report in said for one, chance in here]
            truth = [(one, chance, one[agent.name]) for one, chance in honest.values()]
            brings = [factor * agent.brings(position, not periods, way) for way in (truth, plan)]
            told = tuple(self._said(position, here, report) for here, report in said)
            periods.append(Period(number=self._number(position), said=told, truth=brings[0], plan=brings[1]))
            is_over = agent.is_last(position)
            if not is_over:
                lied, honest = agent.moved(position, plan), agent.moved(position, truth)
            position, factor = agent.after(position), factor * agent.env.discount
        return Plan(agent=agent.name, periods=tuple(periods), truth=self.truth, gain=self.gain, is_whole=is_over)

    def _number(self, position: int) -> int | None:
        """The number of a period; None if the horizon is infinite."""
        return None if self.agent.env.horizon is None else position + 1

    def _said(self, position: int, here: Sequence[Here], report: int) -> Said:
        agent, where = self.agent, here[0][0]
        today, before = agent.env.stage(position).labels, agent.env.stage(agent.before(position)).labels
        remembered = [axis.removeprefix(PREVIOUS) for axis in where if is_remembered(axis)]
        return Said(
            memory={axis: before[axis][where[PREVIOUS + axis]] for axis in remembered} or None,
            was=before[agent.name][where[TRUE]] if TRUE in where else None,
            sees={axis: today[axis][where[axis]] for axis in agent.sight.sees(agent, position)},
            true=today[agent.name][where[agent.name]],
            report=today[agent.name][report],
            chance=sum((chance for _, chance in here), ZERO),
        )
