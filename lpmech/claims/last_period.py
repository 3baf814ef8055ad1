"""Whether the last period of a finite horizon can stand on its own (Liu 2014, Assumption 4).

The claim is about the allocation rule of the last period alone: some transfers in that period make truth-telling
optimal in it at every state. Because the last period's incentives are the same after every history, a contradiction
there refutes every mechanism with this allocation rule. (`mechanisms/last_period.py`)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lpmech.claims.conditions import SEPARATIONS, is_interdependent
from lpmech.claims.game import Game, per_game
from lpmech.claims.kind import Evidence, Group, Version, claim
from lpmech.claims.papers import LIU
from lpmech.mechanisms.last_period import Contradiction, LastPeriod, contradiction_in_words, last_period
from lpmech.problem.environment import Environment
from lpmech.problem.written import table_json
from lpmech.separation.claim import Finding, Verdict, Witness


@dataclass(frozen=True, slots=True, kw_only=True)
class CycleOfTypes(Witness):
    """Own types, each of which would rather say the next one, and the last the first."""

    agent: str
    state: Mapping[str, str]  # of the others
    cycle: tuple[str, ...]


@per_game
def _last_period(game: Game) -> LastPeriod:
    return last_period(game.model, game.mechanism.allocation[-1])


def _transfers(game: Game) -> dict[str, Any] | None:
    """By agent the transfers that prove the claim."""
    agents, found = game.model.agents, _last_period(game)
    if found.transfers is None:
        return None
    return {name: table_json(table, agents) for name, table in zip(agents, found.transfers, strict=True)}


LAST_PERIOD = Evidence(key="last period", write=lambda game, _: _transfers(game))


@claim(
    id="last_period_implementable",
    away_since=Version.V1_7,
    concept=(
        "the allocation rule of the last period is ex post implementable: "
        "some transfers in that period alone make truth-telling optimal in it"
    ),
    holds="the last period can be implemented",
    fails="the last period cannot be implemented",
    slack=(
        "none; if the claim is false, a cycle of own types shows it, whose incentive constraints add up to a "
        "contradiction"
    ),
    source=f"{LIU}, Section 3; Rochet (1987)",
    group=Group.HYPOTHESIS,
    evidence=(LAST_PERIOD, SEPARATIONS),
    witnesses=(CycleOfTypes,),
    applies=lambda game: game.model.horizon is not None,
    of_interest=is_interdependent,
    stated="if the horizon is finite and values or transitions are interdependent, or if it is asked for",
)
def last_period_implementable(game: Game) -> Finding:
    found = _last_period(game).contradiction
    if found is None:
        return Finding(verdict=Verdict.PROVED)
    return Finding(verdict=Verdict.REFUTED, reason=contradiction_in_words(game.model, found),
                   witness=_witness(game.model, found))  # fmt: skip


KINDS = (last_period_implementable,)


def _witness(env: Environment, found: Contradiction) -> CycleOfTypes:
    """The cycle s_1, …, s_k in which each type would rather say the next one."""
    stage, name = env.stage(env.periods[-1]), env.agents[found.agent]
    others = [axis for axis in stage.components if axis != name]
    state = {axis: stage.labels[axis][place] for axis, place in zip(others, found.state, strict=True)}
    cycle = tuple(stage.labels[name][place] for place in reversed(found.cycle))
    return CycleOfTypes(agent=name, state=state, cycle=cycle)
