"""Whether values are private and types move independently, read off the axes of the tables.

A table of an environment stands on those axes only along which its values differ, so that this is exact for factored
transitions. One that is written as a mixture or a joint table counts as not independent here.
"""

from __future__ import annotations

from collections.abc import Collection

from ..kernel.environment import Environment, Stage
from ..kernel.meter import spend
from ..kernel.older import paired


def _within(axes: Collection[str], allowed: Collection[str]) -> bool:
    return set(axes) <= set(allowed)


def has_private_values(environment: Environment) -> bool:
    """Whether every utility depends on the allocation, the public state and the agent's own type only."""
    spend(20 * len(environment.agents) * len(environment.stages))
    tables = [stage.utility for stage in environment.stages]
    tables += [environment.terminal.utility] if environment.terminal is not None else []
    return all(
        _within(grid.axes, ("allocation", "public", agent))
        for utility in tables
        for agent, grid in paired(environment.agents, utility)
    )


def has_independent_factors(environment: Environment) -> bool:
    """Whether every needed transition is factored, each factor about its own component and the public state."""
    spend(20 * len(environment.agents) * len(environment.stages))
    return all(_independent(stage) for stage in environment.stages)


def _independent(stage: Stage) -> bool:
    transition = stage.transition
    if transition is None:
        return True
    if not transition.is_product:
        return False
    return all(
        _within(grid.axes, ("allocation", "public", axis.name, f"next {axis.name}"))
        for axis, grid in paired(transition.following.components, transition.elements[0].factors)
    )


def is_separable(environment: Environment) -> bool:
    return has_private_values(environment) and has_independent_factors(environment)
