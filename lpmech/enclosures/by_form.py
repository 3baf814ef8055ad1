"""What feasible sets, and the axes of tables, alone tell (docs/enclosed_format.md, section 4)."""

from __future__ import annotations

import numpy as np

from lpmech.enclosures.bounds import Plan, likely
from lpmech.enclosures.setting import Setting
from lpmech.enclosures.strays import narrows
from lpmech.problem.environment import Environment
from lpmech.problem.tables import Axes, align
from lpmech.problem.transition import NEXT, Factored


def nested(env: Environment) -> bool:
    """Whether what is feasible without an agent is feasible: tables of the state narrow the sets without one more."""
    shocks = (shock for stage in env.stages for _, shock in likely(stage))
    return all(set(allowed) <= set(shock.feasible) for shock in shocks for allowed in shock.feasible_without)


def same_sets(env: Environment) -> bool:
    """Whether what is feasible is the same without any agent."""
    shocks = (shock for stage in env.stages for shock in stage.shocks)
    same = all(allowed == shock.feasible for shock in shocks for allowed in shock.feasible_without)
    return same and not any(map(narrows, env.stages))


def harmless(setting: Setting) -> bool:
    """Whether what the rule chooses is feasible without any agent."""
    env = setting.env
    return all(
        _is_open(setting, setting.plans[position][z], position, z, agent)
        for position in env.periods
        for z, _ in likely(env.stage(position))
        for agent in range(len(env.agents))
    )


def _is_open(setting: Setting, plan: Plan, position: int, z: int, agent: int) -> bool:
    axes, found = setting.everyone.axes(position), setting.env.stage(position).feasible(agent)
    mask = align(found.positions, found.axes, ("shock", "allocation", *axes))[z]
    return all(bool(np.broadcast_to(mask[a], plan.shape)[plan == a].all()) for a in np.unique(plan).tolist())


def moves_alone(env: Environment) -> bool:
    """Whether every factor of a transition is about its own component, as written."""
    return all(
        stage.transition is None
        or (isinstance(stage.transition, Factored) and all(_own(name, table.minimal(NEXT + name).axes)
                                                           for name, table in stage.transition.factors.items()))
        for stage in env.stages
    )  # fmt: skip


def _own(name: str, axes: Axes) -> bool:
    return set(axes) <= {"allocation", "public", name, NEXT + name}
