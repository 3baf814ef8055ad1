"""Payoffs that are never below 0 though their bounds are on both sides of it (docs/enclosed_format.md, section 2)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from lpmech.enclosures.bounds import Plan, Program, Value, likely
from lpmech.enclosures.given import Paid
from lpmech.enclosures.proposals import as_choice
from lpmech.enclosures.societies import Society
from lpmech.problem.environment import Environment
from lpmech.problem.stages import Stage
from lpmech.problem.tables import Table
from lpmech.problem.transition import Factored

MARGIN = Fraction(1, 8)  # of the width: where another program's lower bound may still be below 0


def wider_low(value: Value) -> Fraction:
    """What is added to the cells of a value for a lower bound, a little less than was found."""
    return value.base + value.lo - (value.hi - value.lo) * MARGIN - 16


def low_states(value: Value, low: Fraction) -> npt.NDArray[np.bool_]:
    """Where the lower bound of a value is below 0."""
    return np.asarray(value.cells < -int(low // 1), dtype=np.bool_)


def never_loses(
    society: Society, position: int, plan: Plan, agent: int, paid: Paid, states: npt.NDArray[np.bool_]
) -> bool:
    """Whether what an agent receives today is at least what it pays, exactly, at all of some states."""
    env, stage = society.env, society.env.stage(position)
    received = env.stage(position).utilities[agent].choose("allocation", as_choice(society, position, plan))
    axes = society.axes(position)
    surplus = (stage.over_shocks(received) - paid.exactly()).over(axes, stage.sizes)
    return not bool(np.any((surplus.numerators < 0) & np.broadcast_to(states, surplus.numerators.shape)))


def has_no_negative_end(env: Environment, agent: int) -> bool:
    """Whether what an agent receives after the last period is never below 0."""
    return env.terminal is None or not _negative(env.terminal.utilities[agent])


def suits(others: Program, agent: int, margin: Callable[[int], int]) -> bool:
    """Whether all that is feasible without an agent in a period is feasible with it, and for whatever gives it less
    than 0 others may choose something that does not. `others`: the program without it."""
    stage = others.society.env.stage(others.position)
    allowed = {a for _, shock in likely(stage) for a in shock.feasible_without[agent]}
    if stage.open is not None and any(_negative(stage.utilities[agent].take("allocation", a)) for a in allowed):
        return False  # what may be chosen in its place may not be feasible there
    return all(
        set(shock.feasible_without[agent]) <= set(shock.feasible)
        and _harmless(stage, agent, shock.feasible_without[agent], others, margin(others.need))
        for _, shock in likely(stage)
    )


def _harmless(stage: Stage, agent: int, allowed: Sequence[int], others: Program, need: int) -> bool:
    good = [a for a in allowed if not _negative(stage.utilities[agent].take("allocation", a))]
    tables = of_others(stage, agent)
    return all(_is_matched(a, good, others, need) or any(same_under(tables, a, b) for b in good)
               for a in allowed if a not in good)  # fmt: skip


def of_others(stage: Stage, agent: int) -> list[Table]:
    """What others receive, and where they go; factors are of their own component."""
    return others_receive(stage, agent) + others_move(stage, agent)


def others_receive(stage: Stage, agent: int) -> list[Table]:
    """What all but an agent receive, and the public does."""
    return [table for k, table in enumerate(stage.utilities) if k != agent] + [stage.public_utility]


def others_move(stage: Stage, agent: int) -> list[Table]:
    """The factors of all but an agent."""
    if not isinstance(stage.transition, Factored):
        return []
    return [table for name, table in stage.transition.factors.items() if name != stage.agents[agent]]


def _is_matched(a: int, good: Sequence[int], others: Program, need: int) -> bool:
    """Whether bounds show at every state that one of some allocations is at least as good to the others."""
    if not good:
        return False
    top = others.rows[good[0]]
    for b in good[1:]:
        top = np.maximum(top, others.rows[b])
    return bool(np.all(top - others.rows[a] >= need))


def same_under(tables: Sequence[Table], a: int, b: int) -> bool:
    """Whether tables are the same under two allocations, at all states."""
    return all(table.take("allocation", a).same_as(table.take("allocation", b)) for table in tables)


def _negative(table: Table) -> bool:
    return bool((table.array.numerators < 0).any())
