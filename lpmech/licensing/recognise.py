"""Whether an environment is a licensing environment: its arms, or the reason why it is none.

It is one where one stage serves every period of an infinite horizon, without public state, shocks and public utility;
values are private and transitions independent; every allocation is the use of the object by one agent, the only one
who then receives anything or moves (the arms are *rested*), or by nobody; no agent has two ways of using it; and the
society without i has the allocations to others, with nobody's use allowed as it is with everyone. Where no value is
negative, allocations under which nobody else moves or receives anything make no difference to a society, so that
A_{-i} = A does as well. All of this is decided from values, not from names.
(Bergemann and Välimäki 2008, Section 5.)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lpmech.licensing.arm import Arm, Bandit, Idle
from lpmech.problem.environment import Environment
from lpmech.problem.exact import ExactArray, format_number
from lpmech.problem.stages import Stage
from lpmech.problem.transition import NEXT, Factored
from lpmech.separation.claim import Verdict, Witness
from lpmech.separation.hypotheses import independent_form, independent_transitions, private_values
from lpmech.separation.witnesses import DrawsCorrelated, TransitionDiffers, UtilityDiffers


class NotABandit(ValueError):  # noqa: N818 - a finding about an environment
    """The environment is no licensing environment; the text says what breaks that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """The arms in the order of their allocations, with each one's agent and allocation (positions)."""

    bandit: Bandit
    agents: tuple[int, ...]
    allocations: tuple[int, ...]
    idle: tuple[int, ...]  # the allocations to nobody


def recognise(env: Environment) -> Recognised:
    """The arms of an environment. Raises NotABandit."""
    _check_shape(env)
    stage = independent_form(env).stage(0)
    owners = [_owner(stage, allocation) for allocation in range(len(stage.allocations))]
    used = [(agent, allocation) for allocation, agent in enumerate(owners) if agent is not None]
    _check_owners(stage, used)
    idle = tuple(allocation for allocation, agent in enumerate(owners) if agent is None)
    _check_societies(stage, owners)
    arms = tuple(_arm(stage, agent, allocation) for agent, allocation in used)
    bandit = Bandit(name=env.name, named=env.named, discount=env.discount, arms=arms, idle=_idle(used, idle))
    return Recognised(
        bandit=bandit,
        agents=tuple(agent for agent, _ in used),
        allocations=tuple(allocation for _, allocation in used),
        idle=idle,
    )


def _check_shape(env: Environment) -> None:
    """What must hold before arms can be looked for."""
    stage = env.stage(0)
    obstacles = {
        "the horizon is finite": env.horizon is not None,
        "there is a public state": bool(stage.public),
        "there are shocks": stage.has_shocks,
        "there is a public utility": bool(stage.public_utility.array.numerators.any()),
    }
    for obstacle, found in obstacles.items():
        if found:
            raise NotABandit(obstacle)
    for claim in (private_values(env), independent_transitions(env)):
        if claim.verdict is not Verdict.PROVED:
            raise NotABandit(f"the arms are not independent: {claim.reason}{_where(claim.witness)}")


def _where(witness: Witness) -> str:
    if not isinstance(witness, UtilityDiffers | TransitionDiffers | DrawsCorrelated):
        return ""
    return f", as in the state {', '.join(f'{name} = {label}' for name, label in witness.state.items())}"


def _owner(stage: Stage, allocation: int) -> int | None:
    """The one agent who uses the object under an allocation; None where nobody does."""
    name = stage.allocations[allocation]
    paid = [agent for agent in range(len(stage.agents)) if _rewards(stage, agent, allocation).numerators.any()]
    if len(paid) > 1:
        one, two = (stage.agents[agent] for agent in paid[:2])
        raise NotABandit(f'under "{name}" both {one} and {two} receive something')
    moving = [agent for agent in range(len(stage.agents)) if _first_move(stage, agent, allocation)]
    losers = [agent for agent in moving if agent not in paid] if paid else moving[1:]
    if losers:
        winner = stage.agents[paid[0] if paid else moving[0]]
        raise NotABandit(f'the arms are not rested: under "{name}", which serves {winner}, '
                         f"{_first_move(stage, losers[0], allocation)}")  # fmt: skip
    return next(iter((*paid, *moving)), None)


def _rewards(stage: Stage, agent: int, allocation: int) -> ExactArray:
    """v_i(a, ·) over the agent's types."""
    return stage.utilities[agent].take("allocation", allocation).over((stage.agents[agent],), stage.sizes)


def _rows(stage: Stage, agent: int, allocation: int) -> ExactArray:
    """F_i(· | ·, a) over the agent's types and next types."""
    assert isinstance(stage.transition, Factored)
    name = stage.agents[agent]
    sizes = {**stage.sizes, NEXT + name: stage.sizes[name]}
    return stage.transition.factors[name].take("allocation", allocation).over((name, NEXT + name), sizes)


def _first_move(stage: Stage, agent: int, allocation: int) -> str:
    """A transition to another state under an allocation, in words; empty where the agent stays."""
    rows = _rows(stage, agent, allocation)
    moves = np.argwhere((rows.numerators != 0) & ~np.eye(rows.shape[0], dtype=bool))
    if not len(moves):
        return ""
    here, there = (int(place) for place in moves[0])
    labels, chance = stage.types[agent], format_number(rows.item((here, there)))
    return f'{stage.agents[agent]} moves from "{labels[here]}" to "{labels[there]}" with probability {chance}'


def _check_owners(stage: Stage, used: list[tuple[int, int]]) -> None:
    """Somebody uses the object, and nobody in two ways."""
    if not used:
        raise NotABandit("nobody ever receives anything or moves")
    for position, (agent, allocation) in enumerate(used):
        for other, earlier in used[:position]:
            if other == agent:
                names = f'"{stage.allocations[earlier]}" and "{stage.allocations[allocation]}"'
                raise NotABandit(f"{stage.agents[agent]} uses the object under both {names}")


def _check_societies(stage: Stage, owners: list[int | None]) -> None:
    """A_{-i} has the allocations to others, and nobody's use as A does, or that makes no difference."""
    if stage.open is not None:
        raise NotABandit("what is feasible depends on the state")
    if stage.has_away:
        raise NotABandit("some agents are away at some types")
    shock = stage.shocks[0]
    harmless = all(int(table.array.numerators.min()) >= 0 for table in stage.utilities)
    for agent, allowed in enumerate(shock.feasible_without):
        others = [a for a, owner in enumerate(owners) if owner is not None and owner != agent]
        missing = [a for a in others if a not in allowed]
        if missing:
            raise NotABandit(
                f'the society without {stage.agents[agent]} cannot choose "{stage.allocations[missing[0]]}"'
            )
        may_idle = any(owners[a] in (None, agent) for a in allowed)
        if others and not harmless and may_idle != (None in owners):
            can = "can" if may_idle else "cannot"
            raise NotABandit(f"the society without {stage.agents[agent]} {can} leave the object to nobody, "
                             f"other than everyone, and some value is negative")  # fmt: skip


def _idle(used: list[tuple[int, int]], idle: tuple[int, ...]) -> Idle:
    """Where nobody's use stands among the allocations that tie: with the first such allocation."""
    if not idle:
        return Idle.NEVER
    return Idle.FIRST if idle[0] < used[0][1] else Idle.LAST


def _arm(stage: Stage, agent: int, allocation: int) -> Arm:
    return Arm(
        name=stage.agents[agent],
        states=stage.types[agent],
        rewards=_rewards(stage, agent, allocation),
        transition=_rows(stage, agent, allocation),
    )
