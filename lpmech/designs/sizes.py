"""How large a program will be, before it is written (docs/design.md, *Sizes*)."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from lpmech.designs.problem import Allocation, Incentives, Memory, Problem, View, When
from lpmech.problem.environment import Environment
from lpmech.problem.stages import Stage

MOST = 150_000  # columns and rows together


class TooLarge(ValueError):  # noqa: N818 - what is asked for
    """A program that is larger than is tried; the text says how large, and what makes it smaller."""


@dataclass(frozen=True, slots=True)
class Size:
    """Upper bounds on columns and rows; exact where every state can follow every other one."""

    columns: int
    rows: int

    def __str__(self) -> str:
        return f"{self.columns:,} columns and {self.rows:,} rows"


def predict(env: Environment, problem: Problem) -> Size:
    """The size of a problem's program at most."""
    columns = rows = 0
    historic = problem.payments.memory is Memory.HISTORY
    nodes, before = 1, None
    for position in [0, 0] if env.horizon is None else env.periods:
        stage = env.stage(position)
        if before is not None:
            options = _options(before, problem)
            nodes = (nodes if historic else 1) * _states(before) * (options if historic else len(before.allocations))
        places = nodes * _states(stage)
        columns += places * (len(problem.payments.agents) + len(env.agents)) + nodes * _plans(stage, before, problem)
        columns += places * _options(stage, problem) if problem.allocation.free else 0
        rows += places * (len(env.agents) + len(stage.shocks)) + nodes * _asked(stage, before, problem)
        rows += places * _of_places(problem)
        before = stage
        if columns + rows > 1_000 * MOST:
            break
    return Size(columns, rows)


def check_size(env: Environment, problem: Problem) -> None:
    """Raises TooLarge with advice."""
    size = predict(env, problem)
    if size.columns + size.rows <= MOST:
        return
    advice = ["fewer periods, types or allocations"]
    if problem.payments.memory is Memory.HISTORY and not problem.allocation.free:
        advice.insert(0, 'payments with the memory "one period"')
    if problem.allocation is Allocation.ANY:
        advice.insert(0, 'the allocation "efficient ties", or a rule of your own')
    raise TooLarge(f"the program may have {size}, and {MOST:,} together are tried at most; it is smaller with "
                   f"{' or with '.join(advice)}")  # fmt: skip


def _states(stage: Stage) -> int:
    return prod(stage.sizes[axis] for axis in stage.components)


def _options(stage: Stage, problem: Problem) -> int:
    """How many pairs of a shock and an allocation may follow a report."""
    likely = [shock for shock in stage.shocks if shock.probability]
    if problem.allocation.free:
        return sum(len(shock.feasible) for shock in likely)
    most = max((len(entry.choose) for entry in problem.rule), default=1)
    return len(likely) * most


def _infos(stage: Stage, before: Stage | None, agent: int) -> int:
    """Own information states: the type before, what is public, and the type now."""
    earlier = 1 if before is None else len(before.types[agent])
    return earlier * max(len(stage.public), 1) * len(stage.types[agent])


def _plans(stage: Stage, before: Stage | None, problem: Problem) -> int:
    if problem.incentives is not Incentives.ON_PATH:
        return 0
    return sum(_infos(stage, before, agent) for agent in range(len(stage.agents)))


def _asked(stage: Stage, before: Stage | None, problem: Problem) -> int:
    """Rows of incentives and participation at a node."""
    total, rule = 0, problem.participation
    for agent, types in enumerate(stage.types):
        infos = _infos(stage, before, agent)
        lies = {Incentives.EX_POST: _states(stage) * (len(types) - 1), Incentives.INTERIM: infos * (len(types) - 1),
                Incentives.ON_PATH: infos * (len(types) + 1), Incentives.NONE: 0}  # fmt: skip
        total += lies[problem.incentives]
        if rule.when is When.ALWAYS or (rule.when is When.FIRST and before is None):
            total += _states(stage) if rule.view is View.EX_POST else infos
    return total


def _of_places(problem: Problem) -> int:
    """Rows of limits and budgets at a place."""
    payments = problem.payments
    limits = sum(one is not None for one in (payments.at_most, payments.at_least, payments.at_most_received))
    return limits * len(payments.agents) + bool(problem.budget)
