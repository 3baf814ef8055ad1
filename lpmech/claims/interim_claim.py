"""The claim `interim_best_response`: what a plan of reports gains to an agent who sees only its own types.

The ex post claims let a deviator see everyone's types. Here it sees its own, the public states and the past, and it
may plan ahead: a lie that gains nothing by itself may make later lies pay. The cells are what an agent may see in
period 1; a plan that begins to gain later, after the truth so far, gains there too. Where truth-telling is ex post
incentive compatible no plan gains, whatever its agent sees, and nothing is computed. (Liu 2014, Section 3.1.)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from lpmech.claims.interim import InterimResponse, InterimState, respond
from lpmech.claims.interim_game import Game, TooLarge, promised, solve
from lpmech.claims.payoffs import Payoffs
from lpmech.claims.words import amount, state_in_words
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.tables import Table
from lpmech.separation.claim import Cell, Claim, Verdict

CLAIM = "interim_best_response"
SHOWN_STEPS = 12  # of a plan of reports, in words


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class InterimFinding:
    """The claim, and by agent what it can expect from the next period on (I of the certificate's page), by period."""

    claim: Claim
    continuation: Mapping[str, tuple[Table, ...]] = field(default_factory=dict)


def interim_finding(env: Environment, mechanism: Mechanism, payoffs: Payoffs, incentives: Claim) -> InterimFinding:
    """Whether a plan of reports gains; `incentives` is the claim `incentive_compatible` of the same mechanism."""
    if env.prior is None:
        return InterimFinding(claim=_undecided("The environment has no prior."))
    if incentives.verdict is Verdict.PROVED:
        return InterimFinding(claim=_implied(env, env.prior))
    responses, continuation = [], {}
    for agent, name in enumerate(env.agents):
        game = Game(env=env, mechanism=mechanism, payoffs=payoffs, agent=agent)
        try:
            solved = solve(game)
        except TooLarge as reason:
            return InterimFinding(claim=_undecided(str(reason)))
        responses.append(respond(game, solved))
        continuation[name] = _continuation(game, [one.value for one in solved if not one.first])
    return InterimFinding(claim=interim_claim(responses), continuation=continuation)


def interim_claim(responses: list[InterimResponse]) -> Claim:
    """The claim from the agents' best responses; there is a prior."""
    found = [(one, state) for one in responses for state in one.states if state.period == 1]
    response, state = min(found, key=lambda pair: -pair[1].gain)
    at = Cell(agent=response.agent, period=1, state=state.sees, report=state.report)
    if state.gain == 0:
        return Claim(id=CLAIM, verdict=Verdict.PROVED, least_slack=-state.gain, at=at)
    return Claim(id=CLAIM, verdict=Verdict.REFUTED, least_slack=-state.gain, at=at, reason=_gain(response, state))


def _gain(response: InterimResponse, state: InterimState) -> str:
    """Who gains how much by what plan."""
    assert response.ex_ante is not None
    steps = response.steps()
    more = f"; and so on in {len(steps) - SHOWN_STEPS} more cases" * (len(steps) > SHOWN_STEPS)
    return (
        f"seeing no more than {state_in_words(state.sees)}, {response.agent} gains {amount(state.gain)} in expectation "
        f"by a plan of reports ({amount(response.ex_ante)} before it sees anything): "
        f"{'; '.join(steps[:SHOWN_STEPS])}{more}"
    )


def _implied(env: Environment, prior: Table) -> Claim:
    """Proved by ex post incentive compatibility; the cell is the first that can be."""
    name, stage = env.agents[0], env.stage(0)
    sees = tuple(c for c in stage.components if c in ("public", name))
    chances = prior.full(stage.components, stage.sizes)
    for axis in stage.components:
        chances = chances if axis in sees else chances.total(axis)
    place = np.argwhere(chances.to(sees).numerators > 0)[0]
    labels = {axis: stage.labels[axis][int(k)] for axis, k in zip(sees, place, strict=True)}
    at = Cell(agent=name, period=1, state=labels, report=labels[name])
    return Claim(id=CLAIM, verdict=Verdict.PROVED, least_slack=Fraction(0), at=at,
                 reason="truth-telling is optimal even to an agent who sees all types")  # fmt: skip


def _continuation(game: Game, later: list[Table]) -> tuple[Table, ...]:
    """I by period, from the values (times their chances) of the periods after the first."""
    if game.env.horizon is None:
        return (promised(game, 0, later[0]),)
    last = game.env.periods[-1]
    found = [promised(game, position, value) for position, value in zip(game.env.periods, later, strict=False)]
    return (*found, game.env.expect(last, game.env.terminal_utility(game.agent)))


def _undecided(reason: str) -> Claim:
    return Claim(id=CLAIM, verdict=Verdict.UNDECIDED, reason=reason)
