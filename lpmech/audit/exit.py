"""Efficient exit: an agent's payments end where the agent's influence on the efficient allocation ends.

X_{i,t} is the largest family of sets of states, closed under truthful transitions, in which a(z,θ) is feasible and
optimal for the society without i at every z of positive probability. Exit holds iff p_{i,t}(m,r) = 0 for every memory
m and every reported r ∈ X_{i,t}. (Bergemann and Välimäki 2008, Definition 1; the printed "for all t ≥ τ" must read
"for some t ≥ τ", or the pivot mechanism itself would violate the definition.)
"""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import numpy.typing as npt

from lpmech.audit.budget import distance, truthful_kernel
from lpmech.audit.incentives import memory_block
from lpmech.audit.words import exit_in_words
from lpmech.claims import Claim
from lpmech.environment import Environment
from lpmech.mechanisms.mechanism import Mechanism
from lpmech.slacks import Block, claim_from_blocks
from lpmech.social import Program, SocialPrograms
from lpmech.stages import PREVIOUS
from lpmech.tables import Choice

Mask = npt.NDArray[np.bool_]
TIES = (
    "where several allocations are optimal, fewer states count as exited if the very same allocation must be selected"
)


def efficient_exit(env: Environment, mechanism: Mechanism, programs: SocialPrograms) -> Claim:
    """The claim that exited agents neither pay nor receive."""
    follows = [_successors(env, mechanism, position) for position in env.periods]
    blocks, ties = [], False
    for agent in range(len(env.agents)):
        exited = exit_sets(env, mechanism, programs.without[agent], follows)
        ties = ties or _stricter_differs(env, mechanism, programs.without[agent], follows, exited)
        for position, transfers in mechanism.periods(env, agent):
            components = env.stage(position).components
            kept = tuple(axis for axis in transfers.axes if axis.startswith(PREVIOUS))
            sizes = {**env.stage(position).sizes, **transfers.sizes}
            paid = distance(transfers.full((*kept, *components), sizes).reduced())
            block = memory_block(env, mechanism, agent, position, transfers, paid)
            blocks.append(dataclasses.replace(block, counts=_both(block, exited[position])))
    claim = claim_from_blocks(env, "efficient_exit", blocks, exit_in_words)
    return dataclasses.replace(claim, reason=TIES) if ties and not claim.reason else claim


def _both(block: Block, exited: Choice) -> Choice:
    """The cells that count: memories that can be remembered, states of exit."""
    mask = block.mask() & exited.over(block.table.axes, block.table.sizes)
    return Choice(block.table.axes, mask)


def exit_sets(env: Environment, mechanism: Mechanism, others: Program, follows: list[Mask]) -> list[Choice]:
    """X_{i,t} by period."""
    harmless = [_harmless(env, mechanism.allocation[t], others.periods[t].optimal, t) for t in env.periods]
    return _closed(env, harmless, follows)


def _harmless(env: Environment, rule: Choice, optimal: Choice, position: int) -> Choice:
    """States in which the rule is optimal for the society without the agent at every likely shock."""
    stage = env.stage(position)
    axes = ("shock", *stage.components)
    allowed = optimal.over(("shock", "allocation", *stage.components), stage.sizes)
    chosen = rule.over(axes, stage.sizes)
    fine = np.take_along_axis(allowed, chosen[:, None], axis=1)[:, 0]
    likely = stage.shock_probabilities.array.sign() > 0
    return Choice(stage.components, np.asarray(fine[likely].all(axis=0)))


def _closed(env: Environment, harmless: list[Choice], follows: list[Mask]) -> list[Choice]:
    """The largest subsets that are closed under truthful transitions."""
    if env.horizon is None:
        inside = harmless[0].positions.ravel()
        while True:
            smaller = inside & ~_may_leave(follows[0], inside)
            if bool((smaller == inside).all()):
                return [_shaped(harmless[0], inside)]
            inside = smaller
    sets: list[Choice] = []
    for position in env.backwards():
        inside = harmless[position].positions.ravel()
        if sets:
            inside = inside & ~_may_leave(follows[position], sets[-1].positions.ravel())
        sets.append(_shaped(harmless[position], inside))
    return sets[::-1]


def _may_leave(follows: Mask, inside: Mask) -> Mask:
    """States from which a state outside follows with positive probability."""
    return np.asarray(follows[:, ~inside].any(axis=1))


def _shaped(like: Choice, flat: Mask) -> Choice:
    return Choice(like.axes, flat.reshape(like.positions.shape))


def _successors(env: Environment, mechanism: Mechanism, position: int) -> Mask:
    """Which states follow a state with positive probability under truth; empty after the last period."""
    if env.horizon is not None and position + 1 == env.horizon:
        return np.zeros((0, 0), dtype=bool)
    kernel = truthful_kernel(env, mechanism, position)
    today = env.stage(position).components
    states = math.prod(env.stage(position).sizes[name] for name in today)
    positive: Mask = kernel.array.numerators.reshape(states, -1) != 0
    return positive


def _stricter_differs(
    env: Environment, mechanism: Mechanism, others: Program, follows: list[Mask], exited: list[Choice]
) -> bool:
    """Whether requiring a = a_{-i}, the selected optimum, leaves fewer states."""
    same = []
    for position in env.periods:
        stage = env.stage(position)
        axes = ("shock", *stage.components)
        chosen = mechanism.allocation[position].over(axes, stage.sizes)
        equal = chosen == others.periods[position].allocation.over(axes, stage.sizes)
        same.append(Choice(stage.components, equal[stage.shock_probabilities.array.sign() > 0].all(axis=0)))
    strict = _closed(env, same, follows)
    return any(bool((one.positions != two.positions).any()) for one, two in zip(strict, exited, strict=True))
