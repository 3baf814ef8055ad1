"""Efficient exit: an agent's payments end where the agent's influence on the efficient allocation ends.

X_{i,t} is the largest family of sets of states, closed under truthful transitions, in which a(z,θ) is feasible and
optimal for the society without i at every z of positive probability. Exit holds iff p_{i,t}(m,r) = 0 for every memory
m and every reported r ∈ X_{i,t}. (Bergemann and Välimäki 2008, Definition 1; the printed "for all t ≥ τ" must read
"for some t ≥ τ", or the pivot mechanism itself would violate the definition.)
"""

from __future__ import annotations

import dataclasses

import numpy as np

from lpmech.claims.incentives import memory_axes, memory_block
from lpmech.claims.payoffs import expected_after
from lpmech.claims.words import exit_in_words
from lpmech.mechanisms.social import Program, SocialPrograms
from lpmech.problem import exact
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import Mechanism, has_memory
from lpmech.problem.tables import Choice, Table
from lpmech.separation.claim import Claim
from lpmech.separation.slacks import claim_from_blocks

TIES = (
    "where several allocations are optimal, fewer states count as exited if the very same allocation must be selected"
)


def efficient_exit(env: Environment, mechanism: Mechanism, programs: SocialPrograms) -> Claim:
    """The claim that exited agents neither pay nor receive."""
    blocks, ties = [], False
    for agent in range(len(env.agents)):
        exited = exit_sets(env, mechanism, programs.without[agent])
        ties = ties or _stricter_differs(env, mechanism, programs.without[agent], exited)
        for position, transfers in mechanism.periods(env, agent):
            axes = (*memory_axes(transfers), *env.stage(position).components)
            blocks.append(memory_block(env, mechanism, agent, position, has_memory(transfers), axes, (transfers,),
                                       counts=(exited[position],), distance=True))  # fmt: skip
    claim = claim_from_blocks(env, "efficient_exit", blocks, exit_in_words)
    return dataclasses.replace(claim, reason=TIES) if ties and not claim.reason else claim


def exit_sets(env: Environment, mechanism: Mechanism, others: Program) -> list[Choice]:
    """X_{i,t} by period."""
    harmless = [_harmless(env, mechanism.allocation[t], others.periods[t].optimal, t) for t in env.periods]
    return _closed(env, mechanism, harmless)


def _harmless(env: Environment, rule: Choice, optimal: Choice, position: int) -> Choice:
    """States in which the rule is optimal for the society without the agent at every likely shock."""
    stage = env.stage(position)
    axes = ("shock", *stage.components)
    allowed = optimal.over(("shock", "allocation", *stage.components), stage.sizes)
    chosen = rule.over(axes, stage.sizes)
    fine = np.take_along_axis(allowed, chosen[:, None], axis=1)[:, 0]
    likely = stage.shock_probabilities.array.sign() > 0
    return Choice(stage.components, np.asarray(fine[likely].all(axis=0)))


def _closed(env: Environment, mechanism: Mechanism, harmless: list[Choice]) -> list[Choice]:
    """The largest subsets that are closed under truthful transitions."""
    if env.horizon is None:
        inside = harmless[0]
        while True:
            smaller = _staying(env, mechanism, 0, inside, inside)
            if bool((smaller.positions == inside.positions).all()):
                return [inside]
            inside = smaller
    sets: list[Choice] = []
    for position in env.backwards():
        inside = harmless[position]
        sets.append(_staying(env, mechanism, position, inside, sets[-1]) if sets else inside)
    return sets[::-1]


def _staying(env: Environment, mechanism: Mechanism, position: int, inside: Choice, following: Choice) -> Choice:
    """The states of `inside` from which no state outside `following` has positive probability."""
    outside = Table(following.axes, exact.from_integers((~following.positions).astype(np.int64)))
    chance = expected_after(env, position, outside, mechanism.allocation[position])
    leaves = chance.full(inside.axes, env.stage(position).sizes).array.sign() > 0
    return Choice(inside.axes, inside.positions & ~leaves)


def _stricter_differs(env: Environment, mechanism: Mechanism, others: Program, exited: list[Choice]) -> bool:
    """Whether requiring a = a_{-i}, the selected optimum, leaves fewer states."""
    same = []
    for position in env.periods:
        stage = env.stage(position)
        axes = ("shock", *stage.components)
        chosen = mechanism.allocation[position].over(axes, stage.sizes)
        equal = chosen == others.periods[position].allocation.over(axes, stage.sizes)
        same.append(Choice(stage.components, equal[stage.shock_probabilities.array.sign() > 0].all(axis=0)))
    strict = _closed(env, mechanism, same)
    return any(bool((one.positions != two.positions).any()) for one, two in zip(strict, exited, strict=True))
