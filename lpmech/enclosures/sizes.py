"""How much memory evidence by bounds will need, told before it is begun (docs/sizes.md, *Memory*)."""

from __future__ import annotations

from math import prod

from lpmech.problem import memory
from lpmech.problem.environment import Environment
from lpmech.problem.stages import Stage

OF_AGENTS, OF_ALLOCATIONS = 4, 1  # numbers a joint state, of each agent and each allocation
GIVEN = 3  # times as many where every agent has a table of payoffs on all states
MOST_EXACT = 1_000  # joint states of an infinite horizon: beyond that exact values have thousands of digits
MOST_EXACT_CELLS = 100_000  # of a finite horizon, over all periods
SHARED = 12  # numbers for each number of a utility that depends on what others are


def check_memory(env: Environment, *, given: bool) -> None:
    """Raises NotEnoughMemory where bounds would not fit; `given`: of somebody's own mechanism."""
    needed = needed_bytes(env, given=given)
    states = max(_states(env.stage(position)) for position in env.periods)
    memory.ask(needed, f"bounds at {states:,} joint states", memory.Growth(states, 1))


def needed_bytes(env: Environment, *, given: bool) -> float:
    """What bounds take at the period with the most numbers; periods are gone through one after another."""
    return memory.POINTER * max(_numbers(env.stage(position), given=given) for position in env.periods)


def has_many_states(env: Environment) -> bool:
    """Whether exact values of all states are too long, or too many."""
    return joint_states(env) > (MOST_EXACT if env.horizon is None else MOST_EXACT_CELLS)


def joint_states(env: Environment) -> int:
    """Over all periods."""
    return sum(_states(env.stage(position)) for position in env.periods)


def _numbers(stage: Stage, *, given: bool) -> int:
    agents, allocations = len(stage.agents), len(stage.allocations)
    each = (OF_AGENTS * agents + OF_ALLOCATIONS * allocations) * (GIVEN if given else 1)
    shared = (table for table in stage.utilities if len({*stage.components} & {*table.axes}) > 1)
    return _states(stage) * each + SHARED * sum(prod(table.array.shape) for table in shared)


def _states(stage: Stage) -> int:
    return prod(stage.sizes[name] for name in stage.components)
