"""Social programs: Bellman equations, outside options, and the states of efficient exit.

Q_t(θ,a) = w(a,θ_0) + Σ_j v_j(a,θ) + δ E[V_{t+1}(θ') | a,θ], where j runs over all agents, or all but one.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

from .certificate import Program, Table
from .errors import Rejected
from .evidence import OUTSIDE, PROGRAMS
from .meter import spend
from .model import Model, Period, on_states
from .older import paired
from .points import check_feasible, check_point
from .sets import EVERYONE, Feasible, feasible_at
from .vectors import Family, combine, indicator, less


def name_of(model: Model, left_out: int) -> str:
    return "everyone" if left_out == EVERYONE else f"without {model.environment.agents[left_out]}"


def program_of(model: Model, left_out: int) -> Program:
    program = model.certificate.evidence[PROGRAMS].get(left_out)
    if program is None:
        raise Rejected(f'the evidence has no values of "{name_of(model, left_out)}"')
    return program


def q_family(model: Model, period: Period, left_out: int) -> Family:
    """Q_t for each allocation, from the program's values of the next period."""
    agents = [agent for agent in model.agents if agent != left_out]
    if period.successor is None:
        ahead = model.terminal(agents)
    else:
        ahead = on_states(program_of(model, left_out).values[period.successor])
    today = [(1, period.utility[agent]) for agent in agents]
    return combine((1, period.public_utility), *today, (model.discount, period.expectation(ahead)))


def check_program(model: Model, left_out: int) -> None:
    """The program's policy is feasible and optimal, and its values are the policy's."""
    program, name = program_of(model, left_out), name_of(model, left_out)
    for period in model.periods:
        where = f'evidence.values["{name}"]'
        policy = program.allocation[period.index].plan(period.stage.shocks)
        for z, chosen in enumerate(policy):
            allowed = feasible_at(period.stage, z, left_out)
            check_feasible(period, chosen, allowed, f"{where}.allocation[{period.index}]", period.stage.shocks[z].label)
        family = q_family(model, period, left_out)
        otherwise = f"{where}.values[{period.index}]: the Bellman equation does not hold"
        check_point(period, on_states(program.values[period.index]), period.average(family, policy), otherwise)
        for z in period.likely:
            state = _not_first(family, policy[z], feasible_at(period.stage, z, left_out))
            if state is not None:
                at = period.describe(state)
                raise Rejected(f"{where}.allocation[{period.index}]: not the first optimal allocation at {at}")


def _not_first(family: Family, chosen: Sequence[int], sets: Feasible) -> int | None:
    """A state at which the choice is not the first of the feasible allocations that attains the maximum over them."""
    rows = [(a, family.rows[a]) for a in sets.allowed]
    for state, (most, a) in enumerate(paired(sets.best(family).numerators, chosen)):
        if a != next(other for other, row in rows if row[state] == most and sets.has(other, state)):
            return state
    return None


def check_outside(model: Model, agent: int) -> None:
    """O_{i,t}(θ) = E_z { v_{i,t} + δ E[O_{i,t+1}(θ') | ·] } under the program without i; O_{i,T+1} = g_i."""
    tables, program = model.certificate.evidence[OUTSIDE][agent], program_of(model, agent)
    for period in model.periods:
        ahead = model.terminal([agent]) if period.successor is None else on_states(tables[period.successor])
        policy = program.allocation[period.index].plan(period.stage.shocks)
        family = combine((1, period.utility[agent]), (model.discount, period.expectation(ahead)))
        where = f'evidence["outside options"].{model.environment.agents[agent]}[{period.index}]'
        otherwise, after = f"{where}: the equation does not hold", " (last period)" if period.successor is None else ""
        check_point(period, on_states(tables[period.index]), period.average(family, policy), otherwise, after)


def exit_states(model: Model, agent: int) -> list[set[int]]:
    """X_{i,t} for each period: the largest family of sets of states in which a(z,θ) is optimal without the agent, and
    which truthful play does not leave."""
    sets = [_indifferent(model, period, agent) for period in model.periods]
    if model.finite:
        for period in reversed(model.periods[:-1]):
            sets[period.index] = _stays(period, sets[period.index], sets[period.index + 1])
        return sets
    before: set[int] | None = None
    while sets[0] != before:
        before, sets = sets[0], [_stays(model.periods[0], sets[0], sets[0])]
    return sets


def _indifferent(model: Model, period: Period, agent: int) -> set[int]:
    """The states in which at every shock a(z,θ) is feasible and optimal for the society without the agent."""
    family = q_family(model, period, agent)
    found = set(range(period.space.size))
    for z in period.likely:
        allowed = feasible_at(period.stage, z, agent)
        highest, chosen = allowed.best(family).numerators, period.plan[z]
        spend(period.space.size * (4 + len(allowed.allowed) // 4))
        found = {s for s in found if allowed.has(chosen[s], s) and family.rows[chosen[s]][s] == highest[s]}
    return found


def _stays(period: Period, states: set[int], inside: set[int]) -> set[int]:
    """The states out of some after which the next state is inside with probability 1."""
    if period.kernel is None or not states:
        return states
    spend(2 * len(states) * len(period.likely))
    size = period.kernel.following.size
    family = period.expectation(less(indicator(size, range(size)), indicator(size, inside)))
    escape = reduce(set[int].union, ({s for s in states if family.rows[period.plan[z][s]][s]} for z in period.likely))
    return states - escape


def outside_of(model: Model, agent: int) -> Sequence[Table]:
    return model.given(OUTSIDE, agent, "outside options")
