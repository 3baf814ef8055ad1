"""The pivot mechanism: the efficient allocation, and transfers by two formulas."""

from fractions import Fraction
from itertools import product

from .program import final_values, solve


class Pivot:
    """The programs with everyone and without each agent, the selected efficient allocation, and the transfers.

    `allocation[t][z, θ]`, `payments[t][i, θ]` and `shock_payments[t][i, z, θ]`; an infinite horizon has t = 1.
    """

    def __init__(self, env):
        self.env = env
        self.everyone = solve(env)
        self.without = {agent: solve(env, agent) for agent in env.agents}
        self.allocation = self.everyone.selected
        self.payments = {t: self.externalities(t) for t in env.periods}
        self.shock_payments = {t: self.shock_externalities(t) for t in env.periods}

    def marginal_contribution(self, period, agent):
        """M_i(θ) = W(θ) − W_{-i}(θ), in period T + 1 the terminal utilities' difference."""
        if self.env.is_end(period):
            all_, rest = final_values(self.env), final_values(self.env, agent)
        else:
            key = self.env.key(period)
            all_, rest = self.everyone.values[key], self.without[agent].values[key]
        return {state: all_[state] - rest[state] for state in all_}

    def flow_contribution(self, period, agent, state):
        """m_i(θ) = M_i(θ) − δ E_z E[M_i(θ') | a*(z, θ), θ]."""
        following = self.marginal_contribution(period + 1, agent)
        later = self.average(period, state, lambda a: self.env.expectation(period, a, state, following))
        return self.marginal_contribution(period, agent)[state] - self.env.discount * later

    def average(self, period, state, function):
        """E_z function(a*(z, θ))."""
        rule = self.allocation[self.env.key(period)]
        shocks = self.env.positive_shocks(period)
        return sum((p * function(rule[z, state]) for z, p in shocks), Fraction(0))

    def flow_payment(self, period, agent, state):
        """p_i(θ) = E_z v_i(a*(z, θ), θ) − m_i(θ)."""
        value = self.average(period, state, lambda a: self.env.utility(period, agent, a, state))
        return value - self.flow_contribution(period, agent, state)

    def externality(self, period, agent, shock, state):
        """p_i(θ; z) = max over A_{-i}(z) of Q_{-i}(θ, ·) − Q_{-i}(θ, a*(z, θ))."""
        program, key = self.without[agent], self.env.key(period)
        chosen = program.q[key][state, self.allocation[key][shock, state]]
        return program.best(period, shock, state) - chosen

    def shock_externalities(self, period):
        cells = product(self.env.agents, self.env.shocks(period), self.env.states(period))
        return {(agent, z, state): self.externality(period, agent, z, state) for agent, z, state in cells}

    def externalities(self, period):
        """p_i(θ) = E_z p_i(θ; z)."""
        shocks = self.env.positive_shocks(period)
        return {
            (agent, state): sum((p * self.externality(period, agent, z, state) for z, p in shocks), Fraction(0))
            for agent, state in product(self.env.agents, self.env.states(period))
        }

    # as a mechanism

    def pay(self, agent, period, _memory, reports):
        """The transfer as a function for the audit."""
        return self.payments[self.env.key(period)][agent, reports]

    def pay_at_shock(self, agent, period, shock, reports):
        return self.shock_payments[self.env.key(period)][agent, shock, reports]
