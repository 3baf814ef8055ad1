"""What a mechanism is worth, by brute force: programs, pivot payments, continuations, outside options."""

from fractions import Fraction

from forge_world import ZERO, World, fixed_point

from lpmech.checker.claims import CONCEPTS

PRIOR = ("expected_budget_balance", "ex_ante_budget_balance", "full_surplus_extraction")
OTHERS = (  # which have tests of their own
    "interim_best_response", "interim_participation_first", "interim_participation_always", "pivot_unique",
    "monotone_partition", "single_crossing", "increasing_differences", "admissible_increments", "stated_relation",
)  # fmt: skip


class Values:
    """A rule and transfers in an environment, and everything that they are worth."""

    def __init__(self, env, rule=None, transfers=None, by_shock=None):
        self.W = w = World(env)
        self.agents, self.n, self.delta = w.agents, w.n, w.delta
        self.programs = {None: self.program(None)} | {i: self.program(i) for i in self.agents}
        self.a = rule or self.programs[None][1]
        self.p = transfers or self.pivot()
        self.by_shock = by_shock
        self.epsilon = Fraction(5, 7)
        self.only = [name for name in CONCEPTS if name not in OTHERS and not name.startswith("exists_")]
        self.slots = self.make_slots()

    # -- programs
    def mean(self, t, a, th, f):
        return sum((p * f[x] for x, p in self.W.mu(t, a, th).items()), ZERO) if self.W.needed(t) else ZERO

    def q(self, t, out, a, th, after):
        w = self.W
        flow = w.w(t, a, th) + sum(w.v(j, t, a, th) for j in self.agents if j != out)
        return flow + self.delta * self.mean(t, a, th, after)

    def sets(self, z, out):
        return z[2] if out is None else z[3][out]

    def greedy(self, t, out, after):
        w, policy, value = self.W, {}, {}
        order = w.stage(t)["allocations"]
        for th in w.spaces[t]:
            q = {a: self.q(t, out, a, th, after) for a in order}
            total = ZERO
            for z in w.shocks(t):
                feas = [a for a in order if a in self.sets(z, out)]
                best = max(q[a] for a in feas)
                policy[z[0], th] = next(a for a in feas if q[a] == best)
                total += z[1] * best
            value[th] = total
        return policy, value

    def ending(self, out):
        return {th: sum((self.W.g(j, th) for j in self.agents if j != out), ZERO) for th in self.W.end_space}

    def program(self, out):
        """Values and policies by period."""
        w = self.W
        if w.T is not None:
            values, policies, after = [], [], self.ending(out)
            for t in reversed(range(self.n)):
                policy, after = self.greedy(t, out, after)
                values.insert(0, after)
                policies.insert(0, policy)
            return values, policies
        value = dict.fromkeys(w.spaces[0], ZERO)
        policy, _ = self.greedy(0, out, value)
        while True:
            value = self.evaluate(out, policy)
            better, check = self.greedy(0, out, value)
            if check == value:
                return [value], [better]
            policy = better

    def evaluate(self, out, policy):
        w = self.W

        def reward(th):
            total = ZERO
            for z in w.shocks(0):
                a = policy[z[0], th]
                total += z[1] * (w.w(0, a, th) + sum(w.v(j, 0, a, th) for j in self.agents if j != out))
            return total

        return fixed_point(w.spaces[0], reward, lambda th: self.flow_moves(0, policy, th), self.delta)

    def flow_moves(self, t, policy, th):
        out = {}
        for z in self.W.shocks(t):
            for x, p in self.W.mu(t, policy[z[0], th], th).items():
                out[x] = out.get(x, ZERO) + z[1] * p
        return out

    # -- mechanism
    def pivot(self):
        """p_i = E_z v_i(a*) − [M_i − δ E M_i(θ')], by period, as {agent: [(axes kind, function of (m, r))]}."""
        out = {}
        for i in self.agents:
            tables = []
            for t in range(self.n):
                gap = [
                    {th: x - self.programs[i][0][s][th] for th, x in self.programs[None][0][s].items()}
                    for s in range(self.n)
                ]
                last = self.W.T is not None and t + 1 == self.n
                after = {th: self.W.g(i, th) for th in self.W.end_space} if last else gap[(t + 1) % self.n]
                table = {}
                for th in self.W.spaces[t]:
                    total = -gap[t][th]
                    for z in self.W.shocks(t):
                        a = self.a[t][z[0], th]
                        total += z[1] * (self.W.v(i, t, a, th) + self.delta * self.mean(t, a, th, after))
                    table[None, th] = total
                tables.append(table)
            out[i] = tables
        return out

    def make_slots(self):
        """(period, has memory, next slot)"""
        if self.W.T is not None:
            return [(t, t > 0, t + 1 if t + 1 < self.n else None) for t in range(self.n)]
        if all(len(tables) == 1 for tables in self.p.values()):
            return [(0, True, 0)]
        return [(0, False, 1), (0, True, 1)]

    def memories(self, s):
        t, has, _ = self.slots[s]
        if not has:
            return [None]
        before = 0 if self.W.T is None else t - 1
        out = []
        for r in self.W.spaces[before]:
            for z in self.W.shocks(before):
                m = (r, self.a[before][z[0], r])
                if z[1] and m not in out:
                    out.append(m)
        return out

    def pay(self, i, s, m, r):
        table = self.p[i][min(s, len(self.p[i]) - 1)]
        return table[m, r] if (m, r) in table else table[None, r]

    def successor(self, s):
        return self.slots[s][2]

    # -- evidence
    def vbar(self, i, t, th):
        return sum((z[1] * self.W.v(i, t, self.a[t][z[0], th], th) for z in self.W.shocks(t)), ZERO)

    def later_slot(self, t):
        if self.W.T is None:
            return len(self.slots) - 1
        return t + 1 if t + 1 < self.n else None

    def lag(self, t, th, r, f):
        """E_z E[f((r, a(z,r)), θ') | a(z,r), θ]"""
        if not self.W.needed(t):
            return ZERO
        total = ZERO
        for z in self.W.shocks(t):
            if not z[1]:
                continue
            a = self.a[t][z[0], r]
            total += z[1] * sum((p * f((r, a), x) for x, p in self.W.mu(t, a, th).items()), ZERO)
        return total

    def continuation(self, i):
        w = self.W

        def reward(t, s):
            return lambda th: self.lag(t, th, th, lambda m, x: self.vbar(i, w_t(s), x) - self.pay(i, s, m, x))

        def w_t(s):
            return self.slots[s][0]

        if w.T is None:
            s = len(self.slots) - 1
            moves = lambda th: self.flow_moves(0, self.a[0], th)  # noqa: E731
            return [fixed_point(w.spaces[0], reward(0, s), moves, self.delta)]
        out = []
        for t in reversed(range(self.n)):
            if t + 1 == self.n:
                u = {th: self.lag(t, th, th, lambda m, x: w.g(i, x)) for th in w.spaces[t]}
            else:
                u = {
                    th: reward(t, t + 1)(th) + self.delta * self.lag(t, th, th, lambda m, x: out[0][x])
                    for th in w.spaces[t]
                }
            out.insert(0, u)
        return out

    def V(self, i, s, m, th):  # noqa: N802
        if s is None:
            return self.W.g(i, th)
        t = self.slots[s][0]
        return self.vbar(i, t, th) - self.pay(i, s, m, th) + self.delta * self.U[i][t][th]

    def outside(self, i):
        w, policy = self.W, self.programs[i][1]

        def flow(t):
            return lambda th: sum((z[1] * w.v(i, t, policy[t][z[0], th], th) for z in w.shocks(t)), ZERO)

        if w.T is None:
            return [fixed_point(w.spaces[0], flow(0), lambda th: self.flow_moves(0, policy[0], th), self.delta)]
        out, after = [], {th: w.g(i, th) for th in w.end_space}
        for t in reversed(range(self.n)):
            now = {}
            for th in w.spaces[t]:
                future = sum((z[1] * self.mean(t, policy[t][z[0], th], th, after) for z in w.shocks(t)), ZERO)
                now[th] = flow(t)(th) + self.delta * future
            after = now
            out.insert(0, now)
        return out

    def change(self, i, t, th, x):
        k = self.W.names[t].index(i)
        return (*th[:k], x, *th[k + 1 :])

    def types(self, i, t):
        return self.W.stage(t)["types"][i]

    def worth(self, i, s, m, th, x, nxt):
        """What the report x is worth, with next values nxt(m', θ')."""
        t = self.slots[s][0]
        r = self.change(i, t, th, x)
        flow = sum((z[1] * self.W.v(i, t, self.a[t][z[0], r], th) for z in self.W.shocks(t)), ZERO)
        return flow - self.pay(i, s, m, r) + self.delta * self.lag(t, th, r, nxt)

    def best(self, i):
        """[{(m, θ): B}] by slot."""
        w = self.W
        if w.T is not None:
            out, after = [], lambda m, x: w.g(i, x)
            for s in reversed(range(self.n)):
                now = {
                    (m, th): max(self.worth(i, s, m, th, x, after) for x in self.types(i, s))
                    for m in self.memories(s)
                    for th in w.spaces[s]
                }
                out.insert(0, now)
                after = lambda m, x, now=now: now[m, x]  # noqa: E731
            return out
        s = len(self.slots) - 1
        keys = [(m, th) for m in self.memories(s) for th in w.spaces[0]]
        policy = {k: k[1][w.names[0].index(i)] for k in keys}
        while True:
            value = fixed_point(
                keys,
                lambda k, policy=policy: self.worth(i, s, *k, policy[k], lambda m, x: ZERO),
                lambda k, policy=policy: self.deviation_moves(i, k, policy[k]),
                self.delta,
            )
            nxt = lambda m, x, value=value: value[m, x]  # noqa: E731
            better = {k: max(self.types(i, 0), key=lambda x, k=k: self.worth(i, s, *k, x, nxt)) for k in keys}
            if all(self.worth(i, s, *k, better[k], nxt) == value[k] for k in keys):
                break
            policy = better
        if len(self.slots) == 1:
            return [value]
        first = {(None, th): max(self.worth(i, 0, None, th, x, nxt) for x in self.types(i, 0)) for th in w.spaces[0]}
        return [first, value] if len(self.p[i]) == 2 else [value]

    def deviation_moves(self, i, k, x):
        r, out = self.change(i, 0, k[1], x), {}
        for z in (z for z in self.W.shocks(0) if z[1]):
            a = self.a[0][z[0], r]
            for th2, p in self.W.mu(0, a, k[1]).items():
                out[(r, a), th2] = out.get(((r, a), th2), ZERO) + z[1] * p
        return out
