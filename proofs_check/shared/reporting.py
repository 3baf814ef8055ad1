"""One agent's reports in a tiny environment: every plan of reports is tried, as `brute_force.py` tries every policy.

The others are truthful, and payments are the pivot mechanism's. A plan says what is reported at every joint state; with
a finite horizon there is one for each period. By the definitions of Balandat and Tomlin (6) to (9).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from fractions import Fraction
from functools import partial

from lpmech.statements.instance import Instance
from proofs_check.shared import brute_force
from proofs_check.shared.brute_force import Vector

Plan = tuple[int, ...]


class Reporting:
    """The reporting problem of one agent."""

    def __init__(self, case: Instance, agent: int) -> None:
        self.case, self.agent, self.stage = case, agent, case.env.stage(0)
        self.states = brute_force.states(case)
        self.own = self.stage.components.index(case.env.agents[agent])
        self.size = self.stage.sizes[case.env.agents[agent]]
        self.utility = self._by_state(self.stage.utilities[agent], "allocation")

    def _by_state(self, table, *axes: str):  # type: ignore[no-untyped-def]
        return table.full((*axes, *self.stage.components), self.stage.sizes).array

    def plans(self) -> Iterator[Plan]:
        """Every plan of one period."""
        return itertools.product(range(self.size), repeat=len(self.states))

    def worth(self, position: int, number: int, report: int, later: Vector) -> Fraction:
        """E_z [v_i − p_i + δ E later] at one state, for one report; `later` by tomorrow's state."""
        state, pivot = self.states[number], self.case.mechanism("pivot")
        said = (*state[: self.own], report, *state[self.own + 1 :])
        chosen = pivot.allocation[position].over((*self.stage.components, "shock"), self.stage.sizes)[said]
        total = -Fraction(self._by_state(pivot.transfers[self.agent][position]).item(said))
        for z, shock in enumerate(self.stage.shocks):
            a = int(chosen[z])
            moved = brute_force.moves(self.case, a, state, later)
            total += shock.probability * (self.utility.item((a, *state)) + self.case.env.discount * moved)
        return total

    def step(self, position: int, plan: Plan, later: Vector) -> Vector:
        """What a plan yields today and, from tomorrow on, `later`."""
        return [self.worth(position, n, report, later) for n, report in enumerate(plan)]

    def after_the_end(self) -> Vector:
        """g_i by state."""
        found: Vector = self._by_state(self.case.env.terminal_utility(self.agent)).fractions()
        return found

    def truthful(self, position: int) -> Vector:
        """What the audit says that the truth is worth."""
        pivot = self.case.mechanism("pivot")
        paid = pivot.transfers[self.agent][position]
        found = self.case.game(pivot).truthful_value(self.agent, position, paid)
        values: Vector = self._by_state(found).fractions()
        return values

    def tomorrow(self, position: int) -> Vector:
        """What the truth is worth after a period."""
        if self.case.env.horizon == position + 1:
            return self.after_the_end()
        return self.truthful(0 if self.case.env.horizon is None else position + 1)

    def best(self) -> Vector:
        """What the best plan is worth."""
        plans = list(self.plans())
        if self.case.env.horizon is None:
            size = len(self.states)
            return brute_force.greatest([brute_force.fixed_point(partial(self.step, 0, plan), size) for plan in plans])
        values = [self.after_the_end()]
        for position in self.case.env.backwards():
            values = brute_force.distinct([self.step(position, plan, later) for plan in plans for later in values])
        return brute_force.greatest(values)


def few_reports(case: Instance) -> bool:
    """Whether one stage serves all periods, and no agent has more than 100 plans."""
    states = len(brute_force.states(case))
    if len(case.env.stages) > 1 or states > 4:
        return False
    plans = max(case.env.stage(0).sizes[name] for name in case.env.agents) ** states
    return bool(plans ** min(case.env.horizon or 1, 5) <= 100)
