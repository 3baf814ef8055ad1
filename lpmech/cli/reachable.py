"""Which states can occur: of positive probability under the prior, truthful reports and the efficient rule."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from lpmech.mdp.evaluation import kernel_under
from lpmech.mechanisms.social import StageValue, solve
from lpmech.problem.environment import Environment
from lpmech.problem.tables import Table
from lpmech.problem.transition import NEXT

CHEAP = 256  # states, summed over the periods: beyond, a summary is not worth the time

Mask = npt.NDArray[np.bool_]


def reachable_states(env: Environment) -> list[int] | None:
    """How many states can occur, by position of the period (infinite horizon: in any period).

    None without a prior, and where there are so many states that it would take long.
    """
    sizes = [math.prod(env.stage(position).sizes[name] for name in env.stage(position).components)
             for position in env.periods]  # fmt: skip
    if env.prior is None or sum(sizes) > CHEAP:
        return None
    program = solve(env)
    reached = _support(env.prior, env)
    if env.horizon is None:
        return [int(_closure(reached, _moves(env, 0, program.periods[0], sizes[0], sizes[0])).sum())]
    counts = [int(reached.sum())]
    for position in env.periods[:-1]:
        moves = _moves(env, position, program.periods[position], sizes[position], sizes[position + 1])
        reached = np.logical_or.reduce(moves[reached], axis=0)
        counts.append(int(reached.sum()))
    return counts


def _support(prior: Table, env: Environment) -> Mask:
    stage = env.stage(0)
    mask: Mask = prior.over(stage.components, stage.sizes).numerators.ravel() > 0
    return mask


def _moves(env: Environment, position: int, solved: StageValue, size: int, following: int) -> Mask:
    """Whether a state can follow a state."""
    stage, after = env.stage(position), env.stage(0 if env.horizon is None else position + 1)
    kernel = kernel_under(stage, solved.allocation, after.components)
    axes = (*stage.components, *(NEXT + name for name in after.components))
    sizes = {**stage.sizes, **{NEXT + name: after.sizes[name] for name in after.components}}
    mask: Mask = kernel.over(axes, sizes).numerators.reshape(size, following) > 0
    return mask


def _closure(reached: Mask, moves: Mask) -> Mask:
    """All states that follow, sooner or later."""
    while True:
        further: Mask = np.logical_or(reached, moves[reached].any(axis=0))
        if np.array_equal(further, reached):
            return reached
        reached = further
