"""Every agent in every period, and what comes tomorrow."""

from __future__ import annotations

from collections.abc import Iterator

from lpmech.problem import tables
from lpmech.problem.tables import ZERO, Choice, Table
from lpmech.statements.instance import Instance


def each(case: Instance) -> Iterator[tuple[int, int, str]]:
    """Every agent in every period, with the agent's name."""
    for agent, name in enumerate(case.env.agents):
        for position in case.env.periods:
            yield agent, position, name


def after(case: Instance, position: int, values: Table, rule: Choice) -> Table:
    """E_z E[values(θ') | a(z,θ), θ]."""
    expected = case.env.expect(position, values).choose("allocation", rule)
    return case.env.stage(position).over_shocks(expected)


def without_tomorrow(case: Instance, agent: int, position: int) -> Table:
    """W_{-i} of the next period; what the others' terminal utilities are worth after the last."""
    if case.env.horizon is None:
        return case.programs.without[agent].periods[0].value
    if position + 1 < case.env.horizon:
        return case.programs.without[agent].periods[position + 1].value
    others = (case.env.terminal_utility(j) for j in range(len(case.env.agents)) if j != agent)
    return tables.total(others)


def everyone_tomorrow(case: Instance, position: int) -> Table:
    """W of the next period; what all terminal utilities are worth after the last."""
    if case.env.horizon is None:
        return case.programs.everyone.periods[0].value
    if position + 1 < case.env.horizon:
        return case.programs.everyone.periods[position + 1].value
    total = ZERO
    for agent in range(len(case.env.agents)):
        total = total + case.env.terminal_utility(agent)
    return total
