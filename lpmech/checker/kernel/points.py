"""Whether tables meet every row of what they are said to solve: the one test behind evidence and the mechanism's rule.

A row says at a state what a table is worth there, in terms of other tables and the environment. Rows are made for all
states at once, as functions of the state, and none is written down by its coefficients. The other test, for what no
tables can meet, is that of `sums`.
"""

from __future__ import annotations

from .errors import Rejected, quote
from .model import Model, Period, on_states
from .older import paired
from .sets import Feasible, feasible_at
from .vectors import Vector, first_difference, weighted


def check_point(period: Period, stated: Vector, right: Vector, otherwise: str, after: str = "") -> None:
    """Rejected unless what is stated is the right-hand side at every state; the message names the first other one."""
    state = first_difference(stated, right)
    if state is not None:
        raise Rejected(f"{otherwise} at {period.describe(state)}{after}")


def check_least(period: Period, slacks: Vector, otherwise: str) -> None:
    """The same of rows that say that a slack is at least 0."""
    state = next((state for state, slack in enumerate(slacks.numerators) if slack < 0), None)
    if state is not None:
        raise Rejected(f"{otherwise} at {period.describe(state)}")


def check_allocation(model: Model) -> None:
    """a(z, r) is feasible at r for every shock, also of probability 0, and every report."""
    for period in model.periods:
        for z, (shock, chosen) in enumerate(paired(period.stage.shocks, period.plan)):
            check_feasible(
                period, chosen, feasible_at(period.stage, z), f"mechanism.allocation[{period.index}]", shock.label
            )


def check_by_shock(model: Model) -> None:
    """Transfers by shock have the transfers as their expectation, and those have no memory."""
    by_shock = model.certificate.mechanism.by_shock
    for agent, tables in enumerate(by_shock or ()):
        name = model.environment.agents[agent]
        for slot in model.slots:
            table, period = model.transfer(agent, slot.index), slot.period
            if table.layout.memory:
                raise Rejected(f"mechanism.transfers.{name} has a memory, and there are transfers by shock")
            rows = [tables[period.index].at({}, z) for z in range(len(period.stage.shocks))]
            total = weighted(period.weights, rows, period.space.size)
            mean = Vector(tables[period.index].denominator * period.total, total)
            otherwise = f'mechanism["transfers by shock"].{name}: not the transfers in expectation'
            check_point(period, on_states(table), mean, otherwise)


def check_feasible(period: Period, chosen: list[int], feasible: Feasible, where: str, shock: str | None) -> None:
    state = feasible.outside(chosen)
    if state is None:
        return
    named = quote(period.stage.allocations.labels[chosen[state]], 30)
    at = "" if shock is None else f" at shock {quote(shock, 30)}"
    raise Rejected(f"{where}: {named} is not feasible{at}, at {period.describe(state)}")
