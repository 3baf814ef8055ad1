"""Whether the last period of a finite horizon can stand on its own (Liu 2014, Assumption 4).

The claim is about the allocation rule of the last period alone: some transfers in that period make truth-telling
optimal in it at every state. Because the last period's incentives are the same after every history, a contradiction
there refutes every mechanism with this allocation rule. (`mechanisms/last_period.py`)
"""

from __future__ import annotations

from dataclasses import dataclass

from lpmech.mechanisms.last_period import Contradiction, contradiction_in_words, last_period
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.tables import Table
from lpmech.separation.claim import Claim, Verdict


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LastPeriodFinding:
    """The claim, and by agent the transfers that prove it."""

    claim: Claim
    transfers: tuple[Table, ...] | None


def last_period_implementable(env: Environment, mechanism: Mechanism) -> LastPeriodFinding | None:
    """The claim for a finite horizon; None for an infinite one."""
    if env.horizon is None:
        return None
    found = last_period(env, mechanism.allocation[-1])
    if found.contradiction is None:
        claim = Claim(id="last_period_implementable", verdict=Verdict.PROVED)
        return LastPeriodFinding(claim=claim, transfers=found.transfers)
    claim = Claim(
        id="last_period_implementable",
        verdict=Verdict.REFUTED,
        reason=contradiction_in_words(env, found.contradiction),
        witness=_witness(env, found.contradiction),
    )
    return LastPeriodFinding(claim=claim, transfers=None)


def _witness(env: Environment, found: Contradiction) -> dict[str, object]:
    """The cycle s_1, …, s_k in which each type would rather say the next one."""
    stage, name = env.stage(env.periods[-1]), env.agents[found.agent]
    others = [axis for axis in stage.components if axis != name]
    state = {axis: stage.labels[axis][place] for axis, place in zip(others, found.state, strict=True)}
    cycle = [stage.labels[name][place] for place in reversed(found.cycle)]
    return {"agent": name, "state": state, "cycle": cycle}
