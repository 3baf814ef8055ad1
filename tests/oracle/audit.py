"""The audit of any mechanism: payoffs, incentive slacks, best responses, participation, budgets and exit."""

from fractions import Fraction
from functools import cached_property
from itertools import product

from .environment import (
    has_independent_transitions,
    has_private_values,
    has_same_feasible_sets,
    least_value,
)
from .linear import fixed_point
from .program import solve


class Audit:
    """A mechanism under audit.

    `allocation[t][z, r]` is the allocation rule; `pay(agent, t, memory, reports)` the transfer, with the memory `None`
    in period 1 and `(previous reports, previous allocation)` later. Where the horizon is infinite the rule is
    `allocation[1]`, and t is 1, or 2 for every later period. `outside` may give other programs without each agent
    (their selected allocations decide the outside options); by default they are solved here.
    """

    def __init__(self, env, allocation, pay, outside=None):
        self.env = env
        self.rule = allocation
        self.pay = pay
        self.periods = (1, 2) if env.horizon is None else env.periods
        self._outside_given = outside
        self._truth, self._best = {}, {}

    @cached_property
    def outside(self):
        """The programs without each agent."""
        return self._outside_given or {agent: solve(self.env, agent) for agent in self.env.agents}

    def next(self, period):
        """The period that follows: period 2 of an infinite horizon is its own successor."""
        return 2 if self.env.horizon is None else period + 1

    def chosen(self, period, shock, reports):
        return self.rule[self.env.key(period)][shock, reports]

    def plan(self, period, reports):
        """The pairs (probability, allocation) over the shocks of positive probability."""
        return [(p, self.chosen(period, z, reports)) for z, p in self.env.positive_shocks(period)]

    def memories(self, period):
        """None in period 1; then the (r', a(z, r')) of the previous period, z of positive probability."""
        if period == 1:
            return [None]
        before = period - 1
        pairs = [(r, a) for r in self.env.states(before) for _, a in self.plan(before, r)]
        return list(dict.fromkeys(pairs))

    def places(self, period):
        """All pairs (memory, state)."""
        return list(product(self.memories(period), self.env.states(period)))

    def reports(self, period, agent, state):
        """The reports r = (r_i, θ_{-i}) that the agent can bring about: the truth alone, where it is away."""
        if self.env.is_away(period, agent, self.env.own(state, agent)):
            return [state]
        return [self.env.replace(state, agent, own) for own in self.env.labels(period)[agent]]

    # payoffs

    def mean_utility(self, period, agent, reports, state):
        """E_z v_i(a(z, r), θ)."""
        return sum(p * self.env.utility(period, agent, a, state) for p, a in self.plan(period, reports))

    def mean_next(self, period, reports, state, value):
        """E_z E[value((r, a(z, r)), θ') | a(z, r), θ]."""
        total = Fraction(0)
        for p, a in self.plan(period, reports):
            for following, chance in self.env.transition(period, a, state).items():
                total += p * chance * value((reports, a), following)
        return total

    def payoff(self, period, agent, memory, reports, state, value):
        """Today's utility of a report, less its payment, plus the discounted value of what follows."""
        now = self.mean_utility(period, agent, reports, state) - self.pay(agent, period, memory, reports)
        return now + self.env.discount * self.mean_next(period, reports, state, value)

    def following(self, period, agent, table):
        """The continuation as a function of (memory, state): g_i after the last period."""
        if self.env.is_end(self.next(period)):
            return lambda _memory, state: self.env.terminal_utility(agent, state)
        return lambda memory, state: table[self.next(period)][memory, state]

    # truthful values

    def truthful(self, agent):
        """V_{i,t}(m, θ) as {t: {(m, θ): value}}."""
        if agent not in self._truth:
            later = {2: self._stationary_truth(agent)} if self.env.horizon is None else {}
            self._truth[agent] = self._backward(agent, later, lambda _p, _i, state: [state])
        return self._truth[agent]

    def best_response(self, agent):
        """B_{i,t}(m, θ) as {t: {(m, θ): value}}: the greatest payoff over all reporting strategies."""
        if agent not in self._best:
            later = {2: self._stationary_best(agent)} if self.env.horizon is None else {}
            self._best[agent] = self._backward(agent, later, self.reports)
        return self._best[agent]

    def _backward(self, agent, table, options):
        """The greatest payoff over the options at every pair, from the last period to the first. The second period
        of an infinite horizon must come out as it was given: this is its equation, at every pair."""
        given = dict(table)
        for period in reversed(self.periods):
            value = self.following(period, agent, table)
            table[period] = {
                (m, state): max(self.payoff(period, agent, m, r, state, value) for r in options(period, agent, state))
                for m, state in self.places(period)
            }
            if period in given and given[period] != table[period]:
                raise AssertionError("the values are not a fixed point")
        return table

    def _stationary_truth(self, agent):
        """V of the later periods, by the values of telling the truth after each (reports, true state)."""
        return self._strategy_values(agent, {place: place[1] for place in self.places(2)})

    def _strategy_values(self, agent, strategy):
        """The payoff at every (memory, state) of a stationary strategy (memory, state) → reports.

        G(r, θ) is the expected value of what follows reports r at the state θ; it solves
        G(r, θ) = E[ now(m', θ') + δ G(strategy(m', θ'), θ') ], and V(m, θ) = now(m, θ) + δ G(strategy(m, θ), θ)."""
        constant, weight = {}, {}
        for r, s in ((r, state) for state in self.env.states(2) for r in self.reports(2, agent, state)):
            constant[r, s] = self.mean_next(2, r, s, lambda m, n: self._now(agent, m, n, strategy))
            weight[r, s] = self._successors(r, s, strategy)
        later = fixed_point(constant, weight)
        delta = self.env.discount
        return {(m, s): self._now(agent, m, s, strategy) + delta * later[r, s] for (m, s), r in strategy.items()}

    def _now(self, agent, memory, state, strategy):
        """Today's utility less today's payment under the strategy."""
        r = strategy[memory, state]
        return self.mean_utility(2, agent, r, state) - self.pay(agent, 2, memory, r)

    def _successors(self, reports, state, strategy):
        """δ times the probabilities of the next (reports, state)."""
        weight = {}
        for p, a in self.plan(2, reports):
            for following, chance in self.env.transition(2, a, state).items():
                pair = strategy[(reports, a), following], following
                weight[pair] = weight.get(pair, 0) + self.env.discount * p * chance
        return weight

    def _stationary_best(self, agent):
        """Policy iteration over the strategies (memory, state) → reports."""
        strategy = {place: place[1] for place in self.places(2)}
        while True:
            values = self._strategy_values(agent, strategy)
            improved = {place: self._improve(agent, place, values, strategy) for place in strategy}
            if improved == strategy:
                return values
            strategy = improved

    def _improve(self, agent, place, values, strategy):
        """The present report unless another is strictly better."""
        memory, state = place
        value = self.following(2, agent, {2: values})
        options = {r: self.payoff(2, agent, memory, r, state, value) for r in self.reports(2, agent, state)}
        most = max(options.values())
        return strategy[place] if options[strategy[place]] == most else max(options, key=options.get)

    # claims about incentives: cells → slack

    def efficient(self, everyone=None):
        """(t, z, θ): Q(θ, a(z, θ)) − max over A(z) of Q(θ, ·), z of positive probability."""
        program = everyone or solve(self.env)
        return {
            (t, z, s): program.q[t][s, self.chosen(t, z, s)] - program.best(t, z, s)
            for t in self.env.periods
            for (z, _), s in product(self.env.positive_shocks(t), self.env.states(t))
        }

    def incentive_slacks(self, agent):
        """(t, m, θ, r): V(m, θ) less the payoff of the one-period lie r = (r_i, θ_{-i}), truth ever after."""
        slacks, truth = {}, self.truthful(agent)
        for period in self.periods:
            value = self.following(period, agent, truth)
            for memory, state in self.places(period):
                for r in self.reports(period, agent, state):
                    lie = self.payoff(period, agent, memory, r, state, value)
                    slacks[period, memory, state, r] = truth[period][memory, state] - lie
        return slacks

    def shock_slacks(self, agent, pay_at_shock):
        """(t, z, θ, r): the same at every shock, under transfers `pay_at_shock(agent, t, z, r)`."""
        slacks = {}
        for period in self.periods:
            for (shock, _), state in product(self.env.positive_shocks(period), self.env.states(period)):
                payoffs = {
                    r: self._payoff_at(period, agent, shock, r, state, pay_at_shock)
                    for r in self.reports(period, agent, state)
                }
                slacks.update({(period, shock, state, r): payoffs[state] - x for r, x in payoffs.items()})
        return slacks

    def _payoff_at(self, period, agent, shock, reports, state, pay_at_shock):
        """v_i(a, θ) − p_i(z, r) + δ E[V((r, a), θ') | a, θ] with a = a(z, r)."""
        a = self.chosen(period, shock, reports)
        value = self.following(period, agent, self.truthful(agent))
        row = self.env.transition(period, a, state).items()
        later = sum((chance * value((reports, a), following) for following, chance in row), Fraction(0))
        now = self.env.utility(period, agent, a, state) - pay_at_shock(agent, period, shock, reports)
        return now + self.env.discount * later

    def best_response_slacks(self, agent):
        """(t, m, θ): V(m, θ) − B(m, θ)."""
        truth, best = self.truthful(agent), self.best_response(agent)
        return {(t, *place): truth[t][place] - best[t][place] for t in truth for place in truth[t]}

    # participation

    def outside_options(self, agent):
        """O_i(θ) = E_z { v_i(a_{-i}(z, θ), θ) + δ E[O_i(θ') | a_{-i}(z, θ), θ] }, after the end g_i."""
        if self.env.horizon is None:
            return {1: self._stationary_outside(agent)}
        options = {}
        states = self.env.states(self.env.horizon + 1)
        following = {state: self.env.terminal_utility(agent, state) for state in states}
        for period in reversed(self.env.periods):
            following = options[period] = {
                state: self._outside(agent, period, state, following) for state in self.env.states(period)
            }
        return options

    def outside_plan(self, agent, period, state):
        rule = self.outside[agent].selected[self.env.key(period)]
        return [(p, rule[z, state]) for z, p in self.env.positive_shocks(period)]

    def _outside(self, agent, period, state, following):
        total = Fraction(0)
        for p, a in self.outside_plan(agent, period, state):
            later = self.env.expectation(period, a, state, following)
            total += p * (self.env.utility(period, agent, a, state) + self.env.discount * later)
        return total

    def _stationary_outside(self, agent):
        states = self.env.states(1)
        nothing = dict.fromkeys(states, Fraction(0))
        constant = {s: self._outside(agent, 1, s, nothing) for s in states}
        weight = {s: self._flow(self.outside_plan(agent, 1, s), 1, s, self.env.discount) for s in states}
        return fixed_point(constant, weight)

    def _flow(self, plan, period, state, factor=1):
        """Next state → factor times its probability under the plan."""
        row = {}
        for p, a in plan:
            for following, chance in self.env.transition(period, a, state).items():
                row[following] = row.get(following, 0) + factor * p * chance
        return row

    def participation_zero(self, agent):
        """(t, m, θ): V(m, θ)."""
        return {(t, *place): value for t, row in self.truthful(agent).items() for place, value in row.items()}

    def participation_passive(self, agent):
        """(t, m, θ): V(m, θ) − O(θ)."""
        options = self.outside_options(agent)
        cells = self.participation_zero(agent)
        return {(t, m, s): value - options[self.env.key(t)][s] for (t, m, s), value in cells.items()}

    # budgets

    def total(self, period, memory, reports):
        """Σ_i p_{i,t}(m, r)."""
        return sum(self.pay(agent, period, memory, reports) for agent in self.env.agents)

    def budgets(self):
        """(t, m, r): Σ_i p_{i,t}(m, r)."""
        return {(t, m, r): self.total(t, m, r) for t in self.periods for m, r in self.places(t)}

    def expected_budgets(self, count=None):
        """t → E Σ_i p_{i,t} under the prior and truthful reports, for t = 1..T, or 1..count (number of states + 1)."""
        last = self.env.horizon or count or len(self.env.states(1)) + 1
        chances = {(None, state): p for state, p in self.env.prior().items()}
        budgets = {}
        for period in range(1, last + 1):
            phase = min(period, 2) if self.env.horizon is None else period
            budgets[period] = sum(p * self.total(phase, m, s) for (m, s), p in chances.items())
            chances = self._forward(phase, chances)
        return budgets

    def _forward(self, period, chances):
        """The distribution of the next (memory, state) under truthful reports."""
        following = {}
        for (_, state), chance in chances.items():
            for p, a in self.plan(period, state):
                for n, q in self.env.transition(period, a, state).items():
                    place = (state, a), n
                    following[place] = following.get(place, 0) + chance * p * q
        return following

    def ex_ante_budget(self):
        """E[ Σ_i p_{i,1}(θ) + δ S_1(θ) ] under the prior: the expected discounted sum of all payments."""
        if self.env.horizon is not None:
            return sum(self.env.discount ** (t - 1) * x for t, x in self.expected_budgets().items())
        later = self.later_budget()
        prior = self.env.prior().items()
        return sum(p * (self.total(1, None, s) + self.env.discount * later[s]) for s, p in prior)

    def later_budget(self):
        """S(θ) = E_z E[ Σ_i p_i((θ, a), θ') + δ S(θ') | a(z, θ), θ ] of an infinite horizon."""
        states = self.env.states(1)
        constant = {s: self.mean_next(1, s, s, lambda m, n: self.total(2, m, n)) for s in states}
        weight = {s: self._flow(self.plan(1, s), 1, s, self.env.discount) for s in states}
        return fixed_point(constant, weight)

    # exit

    def exit_sets(self, agent):
        """X_{i,t}: the greatest sets of states where the agent cannot affect the efficient allocation any more."""
        inside = {t: {s for s in self.env.states(t) if self._spared(agent, t, s)} for t in self.env.periods}
        while True:
            kept = {t: {s for s in row if self._stays(t, s, inside)} for t, row in inside.items()}
            if kept == inside:
                return inside
            inside = kept

    def _spared(self, agent, period, state):
        """At every z of positive probability a(z, θ) is in A_{-i}(z) and optimal there for the society without i."""
        program = self.outside[agent]
        for shock, _ in self.env.positive_shocks(period):
            a = self.chosen(period, shock, state)
            if a not in self.env.feasible(period, shock, agent, state=state):
                return False
            if program.q[period][state, a] != program.best(period, shock, state):
                return False
        return True

    def _stays(self, period, state, inside):
        """Every state that follows with positive probability is inside (after the last period: all are)."""
        following = self.env.key(period + 1)
        if self.env.is_end(following):
            return True
        return all(n in inside[following] for n in self._flow(self.plan(period, state), period, state))

    def efficient_exit(self, agent):
        """(t, m, r), r in X_{i,t}: −|p_{i,t}(m, r)|."""
        inside = self.exit_sets(agent)
        return {
            (t, m, r): -abs(self.pay(agent, t, m, r))
            for t in self.periods
            for m, r in self.places(t)
            if r in inside[self.env.key(t)]
        }

    def absent_pay_nothing(self, agent):
        """(t, m, r), i away at r_i: −|p_{i,t}(m, r)|."""
        return {
            (t, m, r): -abs(self.pay(agent, t, m, r))
            for t in self.periods
            for m, r in self.places(t)
            if self.env.is_away(t, agent, self.env.own(r, agent))
        }

    def lies_stay_feasible(self, agent):
        """(t, z, θ, r_i): 0 if a(z, r) is feasible at θ, else −1; z of positive probability."""
        return {
            (t, z, state, self.env.own(r, agent)): -int(
                self.chosen(t, z, r) not in self.env.feasible(t, z, state=state)
            )
            for t in self.env.periods
            for z, _ in self.env.positive_shocks(t)
            for state in self.env.states(t)
            for r in self.reports(t, agent, state)
        }


def sets_depend_on_types(env):
    """Whether some allocation's place in the tables of what is feasible differs between two states that share their
    public state."""
    for t in env.periods:
        for a in env.allocations(t):
            by_public = {}
            for state in env.states(t):
                by_public.setdefault(state[0], set()).add(env.is_open(t, a, state))
            if any(len(found) > 1 for found in by_public.values()):
                return True
    return False


def together(env, slacks):
    """The cells of all agents: (agent, ...) → slack."""
    return {(agent, *cell): x for agent in env.agents for cell, x in slacks(agent).items()}


def decided(slacks):
    """A claim's (proved?, least slack or None) from its cells."""
    least = min(slacks.values(), default=None)
    return least is None or least >= 0, least


def claims(audit, pay_at_shock=None):
    """Every claim's (proved?, least slack or None) by its id; the two that need a prior, or transfers by shock, are
    there only where these are given."""
    env = audit.env
    found = {
        "efficient": decided(audit.efficient()),
        "incentive_compatible": decided(together(env, audit.incentive_slacks)),
        "best_response": decided(together(env, audit.best_response_slacks)),
        "participation_zero_option": decided(together(env, audit.participation_zero)),
        "participation_passive_option": decided(together(env, audit.participation_passive)),
        "efficient_exit": decided(together(env, audit.efficient_exit)),
        "private_values": (has_private_values(env), None),
        "independent_transitions": (has_independent_transitions(env), None),
        "same_feasible_sets": (has_same_feasible_sets(env), None),
        "non_negative_values": (least_value(env) >= 0, least_value(env)),
    }
    if pay_at_shock is not None:
        slacks = together(env, lambda agent: audit.shock_slacks(agent, pay_at_shock))
        found["incentive_compatible_by_shock"] = decided(slacks)
    if sets_depend_on_types(env):
        found["lies_stay_feasible"] = decided(together(env, audit.lies_stay_feasible))
    if env.has_away():
        found["absent_pay_nothing"] = decided(together(env, audit.absent_pay_nothing))
    return {**found, **budget_claims(audit)}


def budget_claims(audit):
    """The four budgets' claims."""
    budgets = audit.budgets()
    found = {
        "weak_budget_balance": decided(budgets),
        "ex_post_budget_balance": decided({cell: -abs(x) for cell, x in budgets.items()}),
    }
    if audit.env.prior() is not None:
        expected = {(t,): -abs(x) for t, x in audit.expected_budgets().items()}
        found["expected_budget_balance"] = decided(expected)
        found["ex_ante_budget_balance"] = decided({(): audit.ex_ante_budget()})
    return found
