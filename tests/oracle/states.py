"""Mechanisms with states by brute force over histories, as docs/states_format.md says, without any product.

A history is the list of reports, shocks and draws so far. The state of the mechanism is found by walking through it
from the start each time; finite horizons only. `Stationary` is for infinite ones.
"""

from fractions import Fraction

from .linear import fixed_point
from .program import solve


def number(value):
    return int(value, 16) if isinstance(value, str) else value


def at(table, labels, point, key):
    """The entry of a table of the certificate page at a point, axis → label."""
    place = 0
    for axis in table["axes"]:
        place = place * len(labels[axis]) + labels[axis].index(point[axis])
    return table[key][place]


class Histories:
    """A mechanism of a certificate in an environment of the oracle."""

    def __init__(self, env, mechanism):
        assert env.horizon is not None
        self.env, self.states = env, mechanism["states"]
        self.known = {}

    def labels(self, t):
        shocks = sorted(z or "" for z in self.env.shocks(t))
        return {"allocation": self.env.allocations(t), "shock": shocks, **self.env.labels(t)}

    def point(self, r, z=None, a=None):
        return {"shock": z or "", "allocation": a, **self.env.point(r)}

    def lottery(self, t, m, r, z):
        """Allocation → positive chance."""
        table, labels, names = self.states[t - 1][m]["allocation"], self.labels(t), self.env.allocations(t)
        if "indices" in table:
            return {names[at(table, labels, self.point(r, z), "indices")]: Fraction(1)}
        below = number(table["denominator"])
        chances = {a: Fraction(number(at(table, labels, self.point(r, z, a), "numerators")), below) for a in names}
        return {a: chance for a, chance in chances.items() if chance}

    def after(self, t, m, r, z, a):
        table = self.states[t - 1][m]["next"]
        return None if table is None else at(table, self.labels(t), self.point(r, z, a), "indices")

    def pay(self, agent, t, m, r):
        table = self.states[t - 1][m]["transfers"][agent]
        return Fraction(number(at(table, self.labels(t), self.point(r), "numerators")), number(table["denominator"]))

    def state_after(self, history):
        """The mechanism's state after reports and draws, each an allocation with the state that follows."""
        return history[-1][1][1] if history else 0

    def histories(self, t):
        """All histories before period t that reports and draws can bring about."""
        if t == 1:
            return [()]
        before = [(h, r) for h in self.histories(t - 1) for r in self.env.states(t - 1)]
        return [(*h, (r, a)) for h, r in before for a in self.draws(t - 1, h, r)]

    def draws(self, t, h, r):
        """What can be drawn: allocation and state that follows → chance, over shocks and lots."""
        return self.drawn(t, self.state_after(h), r)

    def drawn(self, t, m, r):
        found = {}
        for z, p in self.env.positive_shocks(t):
            for a, chance in self.lottery(t, m, r, z).items():
                key = a, self.after(t, m, r, z, a)
                found[key] = found.get(key, 0) + p * chance
        return found

    def following(self, agent, t, h, r, s, value):
        """What an agent expects at a true state s if r is reported, today's payment included; `value` of later."""
        total = -self.pay(agent, t, self.state_after(h), r)
        for (a, k), chance in self.draws(t, h, r).items():
            later = self.env.transition(t, a, s)
            ahead = sum(p * value(agent, t + 1, (*h, (r, (a, k))), n) for n, p in later.items())
            total += chance * (self.env.utility(t, agent, a, s) + self.env.discount * ahead)
        return total

    def once(self, key, compute, agent, t, s):
        """What is computed, kept by its key; the terminal utility after the last period."""
        if key not in self.known:
            self.known[key] = self.env.terminal_utility(agent, s) if t > self.env.horizon else compute()
        return self.known[key]

    def truth(self, agent, t, h, s):
        """The payoff of the truth."""
        return self.once(("truth", agent, t, h, s), lambda: self.following(agent, t, h, s, s, self.truth), agent, t, s)

    def best(self, agent, t, h, s):
        """The payoff of the best plan of reports."""

        def most():
            return max(self.following(agent, t, h, r, s, self.best) for r in self.env.of_other_types(t, s, agent))

        return self.once(("best", agent, t, h, s), most, agent, t, s)

    def cells(self):
        for t in self.env.periods:
            yield from ((t, h, s) for h in self.histories(t) for s in self.env.states(t))

    def slacks(self):
        """The least slack of each claim that is read here; of the balance in expectation that of the first period in
        which it fails."""
        env, truth, program = self.env, self.truth, solve(self.env)
        asked = [(i, t, h, s) for t, h, s in self.cells() for i in env.agents]
        sums = [sum(self.pay(i, t, self.state_after(h), s) for i in env.agents) for t, h, s in self.cells()]
        lies = [truth(i, t, h, s) - self.following(i, t, h, r, s, truth)
                for i, t, h, s in asked for r in env.of_other_types(t, s, i)]  # fmt: skip
        short = [program.q[env.key(t)][s, a] - program.best(t, z, s) for t, h, s in self.cells()
                 for z, _ in env.positive_shocks(t) for a in self.lottery(t, self.state_after(h), s, z)]  # fmt: skip
        found = {
            "efficient": min(short), "incentive_compatible": min(lies),
            "best_response": min(truth(*cell) - self.best(*cell) for cell in asked),
            "participation_zero_option": min(truth(*cell) for cell in asked),
            "weak_budget_balance": min(sums), "ex_post_budget_balance": -max(map(abs, sums)),
        }  # fmt: skip
        return found if env.data.get("prior") is None else found | self._expected()

    def _expected(self):
        """Under the prior and the truth."""
        means = []
        now = {((), s): p for s, p in self.env.prior().items()}
        for t in self.env.periods:
            means.append(sum(p * self.pay(i, t, self.state_after(h), s) for (h, s), p in now.items()
                             for i in self.env.agents))  # fmt: skip
            ahead = {}
            for (h, s), p in now.items() if t < self.env.horizon else ():
                for (a, k), chance in self.draws(t, h, s).items():
                    for n, q in self.env.transition(t, a, s).items():
                        key = ((*h, (s, (a, k))), n)
                        ahead[key] = ahead.get(key, 0) + p * chance * q
            now = ahead
        total = sum(self.env.discount ** (t - 1) * mean for t, mean in zip(self.env.periods, means, strict=True))
        return {"ex_ante_budget_balance": total, "expected_budget_balance": -abs(next(filter(None, means), 0))}

    def interim(self):
        """The slacks of the claims about an agent who sees its own type, the public state and the past, in the mean."""
        plans, stays = [], []
        for agent in self.env.agents:
            for place in {self.seen(agent, s) for s in self.env.prior()}:
                weights = {s: p for s, p in self.env.prior().items() if self.seen(agent, s) == place}
                chance = sum(weights.values())
                truth = sum(p * self.truth(agent, 1, (), s) for s, p in weights.items()) / chance
                plans.append(truth - self.plan(agent, 1, (), weights) / chance)
                stays.append(truth)
        return {"interim_best_response": min(plans), "interim_participation_first": min(stays)}

    def seen(self, agent, state):
        return state[0], self.env.own(state, agent)

    def plan(self, agent, t, h, weights):
        """What the best plan of reports is worth from a period on, in the sum over states that the agent cannot tell
        apart: they differ in the others' types alone."""
        own = {self.env.own(s, agent) for s in weights}
        assert len(own) == 1
        return max(self.reported(agent, t, h, weights, said) for said in self.env.labels(t)[agent])

    def reported(self, agent, t, h, weights, said):
        """The same where the agent says this now; what is drawn and the others' reports are seen before it goes on."""
        total = Fraction(0)
        for s, p in weights.items():
            r = self.env.replace(s, agent, said)
            total -= p * self.pay(agent, t, self.state_after(h), r)
            for (a, k), chance in self.draws(t, h, r).items():
                total += p * chance * self.env.utility(t, agent, a, s)
                ahead = {}
                for n, q in self.env.transition(t, a, s).items():
                    ahead.setdefault(self.seen(agent, n), {})[n] = p * chance * q
                worth = sum(self.later(agent, t + 1, (*h, (r, (a, k))), group) for group in ahead.values())
                total += self.env.discount * worth
        return total

    def later(self, agent, t, h, weights):
        """What is to come, in the sum: the terminal utility after the last period."""
        if t > self.env.horizon:
            return sum(p * self.env.terminal_utility(agent, s) for s, p in weights.items())
        return self.plan(agent, t, h, weights)


class Stationary(Histories):
    """The same of an infinite horizon, by linear equations in the mechanism's states and the joint states."""

    def __init__(self, env, mechanism):
        assert env.horizon is None
        self.env, self.states = env, mechanism["states"]
        self.places = [(m, s) for m in range(len(self.states[0])) for s in env.states(1)]

    def draws(self, t, m, r):
        """As above, where the state is known."""
        return self.drawn(1, m, r)

    def today(self, agent, m, r, s):
        earned = sum(chance * self.env.utility(1, agent, a, s) for (a, _), chance in self.draws(1, m, r).items())
        return earned - self.pay(agent, 1, m, r)

    def ahead(self, m, r, s):
        """Place → chance."""
        found = {}
        for (a, k), chance in self.draws(1, m, r).items():
            for n, p in self.env.transition(1, a, s).items():
                key = k, n
                found[key] = found.get(key, 0) + chance * p
        return found

    def truthful(self, agent):
        """Place → payoff of the truth."""
        now, later = {}, {}
        for m, s in self.places:
            now[m, s] = self.today(agent, m, s, s)
            later[m, s] = {one: self.env.discount * p for one, p in self.ahead(m, s, s).items()}
        return fixed_point(now, later)

    def slacks(self):
        lies, payoffs = [], []
        for agent in self.env.agents:
            value = self.truthful(agent)
            payoffs += value.values()
            lies += [value[m, s] - self.lied(agent, m, r, s, value) for m, s in self.places
                     for r in self.env.of_other_types(1, s, agent)]  # fmt: skip
        sums = [self.sum(m, s) for m, s in self.places]
        return {
            "incentive_compatible": min(lies), "participation_zero_option": min(payoffs),
            "weak_budget_balance": min(sums), "ex_post_budget_balance": -max(map(abs, sums)),
        }  # fmt: skip

    def lied(self, agent, m, r, s, value):
        later = sum(p * value[place] for place, p in self.ahead(m, r, s).items())
        return self.today(agent, m, r, s) + self.env.discount * later

    def sum(self, m, r):
        return sum(self.pay(agent, 1, m, r) for agent in self.env.agents)

    def least_balance(self):
        """The least mean of the payments of a period, after any reports and draws, and at first by the prior."""
        means = [
            sum(p * self.sum(k, n) for n, p in self.env.transition(1, a, r).items())
            for m, r in self.places for a, k in self.draws(1, m, r)
        ]  # fmt: skip
        if self.env.data.get("prior") is not None:
            means.append(sum(p * self.sum(0, s) for s, p in self.env.prior().items()))
        return min(means)
