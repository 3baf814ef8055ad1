"""The claim `interim_best_response`: what a plan of reports gains to an agent who sees only its own types.

The ex post claims let a deviator see everyone's types. Here it sees its own, the public states and the past, and it
may plan ahead: a lie that gains nothing by itself may make later lies pay. The cells are what an agent may see in
period 1; a plan that begins to gain later, after the truth so far, gains there too. Where truth-telling is ex post
incentive compatible no plan gains, whatever its agent sees, and nothing is computed. (Liu 2014, Section 3.1.)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np

from lpmech.claims.evidence import CONTINUATION
from lpmech.claims.game import Game, per_game
from lpmech.claims.incentives import incentive_compatible
from lpmech.claims.interim.game import InterimGame, TooLarge, promised, solve
from lpmech.claims.interim.incentives import interim_incentive_compatible
from lpmech.claims.interim.response import InterimResponse, InterimState, respond
from lpmech.claims.kind import Besides, Evidence, Failure, Version, claim
from lpmech.claims.papers import LIU
from lpmech.claims.words import amount, state_in_words
from lpmech.problem.environment import Environment
from lpmech.problem.stages import REPORT
from lpmech.problem.tables import Table
from lpmech.problem.written import table_json
from lpmech.separation.claim import Cell, Finding, Verdict

SHOWN_STEPS = 12  # of a plan of reports, in words


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class InterimFinding:
    """What is found, and by agent what it can expect from the next period on (I of the certificate's page), by
    period."""

    found: Finding
    continuation: Mapping[str, tuple[Table, ...]] = field(default_factory=dict)


def _written(game: Game) -> dict[str, Any] | None:
    """What agents who see their own types only can expect, if it was computed."""
    agents, found = game.model.agents, interim_finding(game).continuation
    return {
        name: [table_json(table, agents, ("allocation", REPORT + name)) for table in periods]
        for name, periods in found.items()
    } or None


INTERIM_CONTINUATION = Evidence(key="interim continuation", write=lambda game, _: _written(game))


@claim(
    id="interim_best_response",
    away_since=Version.V1_5,
    failure=Failure.UNSEEING_PLAN,
    concept=(
        "interim best response: an agent who sees only its own types, the public states and the past, and averages "
        "over the others by the prior and the transition, gains nothing from any reporting strategy, "
        "however it depends on the history"
    ),
    holds="no plan of lies gains anything to one who sees its own types only",
    fails="a plan of lies pays, even to one who sees its own types only",
    slack=(
        "minus what the best plan of reports gains, in expectation before the first report, to an agent who sees "
        "its own types, the public states and the past only: weaker than best_response, whose agent sees all "
        "types, and stronger than a check of single lies, since one lie may make a later one pay. "
        "Without a prior it is proved, under every one, if best_response is"
    ),
    source=f"{LIU}, Section 3.1 (contingent deviations)",
    evidence=(CONTINUATION, INTERIM_CONTINUATION),
    implied_by="best_response",
    proved_besides=Besides(
        by=interim_incentive_compatible,
        finding=lambda game: _by_single_lies(game),
        applies=lambda game: _has_prior(game),
    ),
)
def interim_best_response(game: Game) -> Finding:
    return interim_finding(game).found


KINDS = (interim_best_response,)


@per_game
def interim_finding(game: Game) -> InterimFinding:
    """Whether a plan of reports gains."""
    env = game.model
    if env.prior is None:
        return InterimFinding(found=_undecided("The environment has no prior."))
    if incentive_compatible.claim(game).verdict is Verdict.PROVED:
        return InterimFinding(
            found=_implied(env, env.prior, "truth-telling is optimal even to an agent who sees all types")
        )
    game.progress("interim best responses")
    responses, continuation = [], {}
    for agent, name in enumerate(env.agents):
        deviator = InterimGame(game=game, agent=agent)
        try:
            solved = solve(deviator)
        except TooLarge as reason:
            return InterimFinding(found=_undecided(str(reason)))
        responses.append(respond(deviator, solved))
        continuation[name] = _continuation(deviator, [one.value for one in solved if not one.first])
    return InterimFinding(found=from_responses(responses), continuation=continuation)


def from_responses(responses: Sequence[InterimResponse]) -> Finding:
    """What is found from the agents' best responses; there is a prior."""
    found = [(one, state) for one in responses for state in one.states if state.period == 1]
    response, state = min(found, key=lambda pair: -pair[1].gain)
    at = Cell(agent=response.agent, period=1, state=state.sees, report=state.report)
    if state.gain == 0:
        return Finding(verdict=Verdict.PROVED, least_slack=-state.gain, at=at)
    reason, told = (_gain(response, state, response.steps(apart=apart)) for apart in (False, True))
    return Finding(verdict=Verdict.REFUTED, least_slack=-state.gain, at=at, reason=reason, told=told)


def _gain(response: InterimResponse, state: InterimState, steps: Sequence[str]) -> str:
    """Who gains how much by what plan."""
    assert response.ex_ante is not None
    more = f"; and so on in {len(steps) - SHOWN_STEPS} more cases" * (len(steps) > SHOWN_STEPS)
    return (
        f"seeing no more than {state_in_words(state.sees)}, {response.agent} gains {amount(state.gain)} in expectation "
        f"by a plan of reports ({amount(response.ex_ante)} before it sees anything): "
        f"{'; '.join(steps[:SHOWN_STEPS])}{more}"
    )


def _has_prior(game: Game) -> bool:
    return game.model.prior is not None


def _by_single_lies(game: Game) -> Finding:
    """Where no single lie gains to an agent who sees its own types only, however it lied before."""
    assert game.model.prior is not None
    return _implied(game.model, game.model.prior, "no single lie pays to it, whatever lies it told before")


def _implied(env: Environment, prior: Table, reason: str) -> Finding:
    """Proved by a claim about single lies; the cell is the first that can be."""
    name, stage = env.agents[0], env.stage(0)
    sees = tuple(c for c in stage.components if c in ("public", name))
    chances = prior.full(stage.components, stage.sizes)
    for axis in stage.components:
        chances = chances if axis in sees else chances.total(axis)
    place = np.argwhere(chances.to(sees).numerators > 0)[0]
    labels = {axis: stage.labels[axis][int(k)] for axis, k in zip(sees, place, strict=True)}
    at = Cell(agent=name, period=1, state=labels, report=labels[name])
    return Finding(verdict=Verdict.PROVED, least_slack=Fraction(0), at=at, reason=reason)


def _continuation(deviator: InterimGame, later: list[Table]) -> tuple[Table, ...]:
    """I by period, from the values (times their chances) of the periods after the first."""
    if deviator.env.horizon is None:
        return (promised(deviator, 0, later[0]),)
    last = deviator.env.periods[-1]
    found = [promised(deviator, position, value) for position, value in zip(deviator.env.periods, later, strict=False)]
    return (*found, deviator.env.expect(last, deviator.env.terminal_utility(deviator.agent)))


def _undecided(reason: str) -> Finding:
    return Finding(verdict=Verdict.UNDECIDED, reason=reason)
