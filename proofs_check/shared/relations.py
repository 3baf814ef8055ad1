"""What certificates state of the numbers where a statement fails: each builds the relation at one state.

`where`: the positions of labels on some axes. An allocation rule enters as the allocations that it chooses, with the
probability of the shocks at which it does: their shares are premises, so that the checker looks at them, too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from lpmech.claims.relation.values import Relation, Stated
from lpmech.problem.tables import Choice
from lpmech.statements.instance import Instance
from lpmech.statements.numbers import At, Sum, nothing, stated

Where = Mapping[str, int]
Told = Callable[[Where], Stated]
Parts = tuple[dict[str, Fraction], list[Relation]]


def chosen(here: At) -> Parts:
    """The allocations of the efficient rule at a state, and that they are."""
    shares = here.shares(here.case.programs.everyone.periods[here.position].allocation)
    return shares, [here.best(a).equals(share) for a, share in shares.items()]


def alone(here: At, agent: int) -> Parts:
    """The same of the society without an agent."""
    name = here.case.env.agents[agent]
    shares = here.shares(here.case.programs.without[agent].periods[here.position].allocation)
    return shares, [here.best(a, name).equals(share) for a, share in shares.items()]


def mean(shares: Mapping[str, Fraction], part: Callable[[str], Sum]) -> Sum:
    """Σ share · part(allocation)."""
    total = nothing()
    for allocation, share in shares.items():
        total += part(allocation).times(share)
    return total


def contribution(here: At, agent: int) -> Sum:
    """M_i = W − W_{-i}."""
    return here.welfare() - here.welfare(here.case.env.agents[agent])


def contribution_tomorrow(here: At, agent: int, allocation: str) -> Sum:
    """E[M_i' | a, θ]."""
    return here.tomorrow(allocation) - here.tomorrow(allocation, here.case.env.agents[agent])


def others(here: At, agent: int, allocation: str) -> Sum:
    """The flow of the society without an agent, w + Σ v_j: what an allocation is worth to it less what comes later."""
    name = here.case.env.agents[agent]
    later = here.tomorrow(allocation, name).times(here.case.env.discount)
    return here.worth(allocation, name) - later


def contribution_is_not_negative(case: Instance, agent: int, position: int) -> Told:
    """M_i ≥ 0."""
    return lambda where: stated(contribution(At.of(case, position, where), agent).at_least(0))


def undiscounted(case: Instance, position: int, best: Choice, agent: int | None = None) -> Told:
    """W = J + E W' at the allocation that `best` chooses; of the society without an agent, where one is given."""

    def told(where: Where) -> Stated:
        here = At.of(case, position, where)
        name = None if agent is None else case.env.agents[agent]
        later = 1 - case.env.discount
        said = mean(here.shares(best), lambda a: here.worth(a, name) + here.tomorrow(a, name).times(later))
        return stated((here.welfare(name) - said).equals(0))

    return told


def payment_is(case: Instance, agent: int, position: int, said: Callable[[At], tuple[Sum, list[Relation]]]) -> Told:
    """p_i is what a formula says."""

    def told(where: Where) -> Stated:
        here = At.of(case, position, where)
        formula, given = said(here)
        return stated((here.payment(case.env.agents[agent]) - formula).equals(0), *given)

    return told


def pivot_payment(here: At, agent: int) -> tuple[Sum, list[Relation]]:
    """v_i − m_i = v_i − M_i + δ E M_i'."""
    shares, given = chosen(here)
    name, discount = here.case.env.agents[agent], here.case.env.discount
    later = mean(shares, lambda a: contribution_tomorrow(here, agent, a)).times(discount)
    return mean(shares, lambda a: here.utility(name, a)) - contribution(here, agent) + later, given


def no_lie_costs_anything(case: Instance) -> Stated:
    """Some report of some agent is worth less than the truth in the first period."""
    total, stage = nothing(), case.env.stage(0)
    for state in _states(case):
        here = At(case, 0, state)
        for name in case.env.agents:
            for report in stage.labels[name]:
                if report != state[name]:
                    total += here.payoff(name) - here.payoff(name, report)
    return stated(total.more_than(0))


def _states(case: Instance) -> list[dict[str, str]]:
    stage, found = case.env.stage(0), [dict[str, str]()]
    for axis in stage.components:
        found = [{**state, axis: label} for state in found for label in stage.labels[axis]]
    return found
