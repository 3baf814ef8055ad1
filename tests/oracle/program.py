"""The social program, with everyone or without an agent, on the full state space."""

from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from .linear import fixed_point


@dataclass
class Program:
    """`values[t][θ]`, `q[t][θ, a]` for every allocation of the stage, `optimal[t][z, θ]` all optimal allocations of
    the feasible set in the stage's order, `selected[t][z, θ]` the first of them. An infinite horizon has t = 1."""

    env: object
    without: str | None
    values: dict
    q: dict
    optimal: dict
    selected: dict

    def best(self, period, shock, state):
        """max Q(θ, a) over the feasible set of the society at the shock."""
        key = self.env.key(period)
        return self.q[key][state, self.selected[key][shock, state]]


def flow(env, period, allocation, state, without=None):
    """w(a, θ_0) + Σ_j v_j(a, θ), j over all agents but the one that is left out."""
    others = [agent for agent in env.agents if agent != without]
    total = env.public_utility(period, allocation, state)
    return total + sum(env.utility(period, agent, allocation, state) for agent in others)


def final_values(env, without=None):
    """V_{T+1} = Σ_j g_j."""
    others = [agent for agent in env.agents if agent != without]
    return {
        state: sum((env.terminal_utility(agent, state) for agent in others), Fraction(0))
        for state in env.states(env.horizon + 1)
    }


def q_values(env, period, following, without=None):
    """Q(θ, a) = flow + δ E[following(θ') | a, θ] for every state and allocation of the stage."""
    return {
        (state, a): flow(env, period, a, state, without) + env.discount * env.expectation(period, a, state, following)
        for state, a in product(env.states(period), env.allocations(period))
    }


def optima(env, period, q, without=None):
    """All optimal allocations at every (z, θ), in the order of the stage."""
    found = {}
    for shock, state in product(env.shocks(period), env.states(period)):
        options = env.feasible(period, shock, without, state=state)
        most = max(q[state, a] for a in options)
        found[shock, state] = [a for a in options if q[state, a] == most]
    return found


def averaged(env, period, q, policy):
    """E_z Q(θ, π(z, θ)) for every state."""
    shocks = env.positive_shocks(period)
    return {state: sum(p * q[state, policy[z, state]] for z, p in shocks) for state in env.states(period)}


def solve(env, without=None):
    """The program by backward induction, or by exact policy iteration where the horizon is infinite."""
    stationary = stationary_values(env, without) if env.horizon is None else None
    program = Program(env, without, {}, {}, {}, {})
    following = final_values(env, without) if stationary is None else stationary
    for period in reversed(env.periods):
        q = q_values(env, period, following, without)
        program.q[period] = q
        program.optimal[period] = optima(env, period, q, without)
        program.selected[period] = {cell: options[0] for cell, options in program.optimal[period].items()}
        following = program.values[period] = averaged(env, period, q, program.selected[period])
    if stationary is not None and stationary != program.values[1]:
        raise AssertionError("the values are not a fixed point")
    return program


def policy_values(env, policy, without=None):
    """The value of a stationary policy (z, θ) → a: V = E_z [ flow + δ E V ]."""
    constant, weight = {}, {}
    for state in env.states(1):
        constant[state], weight[state] = Fraction(0), {}
        for shock, p in env.positive_shocks(1):
            a = policy[shock, state]
            constant[state] += p * flow(env, 1, a, state, without)
            for following, chance in env.transition(1, a, state).items():
                weight[state][following] = weight[state].get(following, 0) + env.discount * p * chance
    return fixed_point(constant, weight)


def stationary_values(env, without=None):
    """Policy iteration: improve where some allocation is strictly better, until none is."""
    cells = product(env.shocks(1), env.states(1))
    policy = {(shock, state): env.feasible(1, shock, without, state=state)[0] for shock, state in cells}
    while True:
        values = policy_values(env, policy, without)
        better = optima(env, 1, q_values(env, 1, values, without), without)
        improved = {cell: a if a in better[cell] else better[cell][0] for cell, a in policy.items()}
        if improved == policy:
            return values
        policy = improved


def stationary_policies(env, without=None):
    """Every stationary deterministic policy; at shocks of probability 0 the first feasible allocation."""
    cells = list(product(env.shocks(1), env.states(1)))
    options = [env.feasible(1, shock, without, state=state) for shock, state in cells]
    options = [o if env.probability(1, cell[0]) else o[:1] for o, cell in zip(options, cells, strict=True)]
    for choice in product(*options):
        yield dict(zip(cells, choice, strict=True))


def best_stationary_values(env, without=None):
    """The pointwise greatest value over all stationary deterministic policies, by trying each of them."""
    best = {}
    for policy in stationary_policies(env, without):
        for state, value in policy_values(env, policy, without).items():
            best[state] = max(best.get(state, value), value)
    return best
