"""A naive certificate writer for tests: dictionaries of Fractions, brute force over every cell, dense kernels.

It shares no code with the checker but its SHA-256. `forge` takes an environment as parsed JSON and optionally an
allocation rule and transfers, computes all evidence and decides every claim by enumerating all cells.
"""

from fractions import Fraction
from itertools import product
from random import Random

from slow_conditions import Conditions

from lpmech.checker.canonical import digest
from lpmech.checker.concepts import CONCEPTS
from lpmech.checker.read_environment import read_environment

ZERO, ONE = Fraction(0), Fraction(1)
PRIOR = ("expected_budget_balance", "ex_ante_budget_balance", "full_surplus_extraction")
OTHERS = ("interim_best_response", "pivot_unique", "monotone_partition", "single_crossing", "increasing_differences",
          "admissible_increments")  # which have tests of their own  # fmt: skip


def frac(value):
    return Fraction(value)


def lookup(table, where):
    """The value of a table of an environment at labels by axis."""
    if "values" in table:
        value = table["values"]
        for axis in table["axes"]:
            value = value[where["#" + axis].index(where[axis])]
        return frac(value)
    key = "|".join(where[axis] for axis in table["axes"])
    return frac(table.get("entries", {}).get(key, table.get("default", "0")))


class World:
    """An environment evaluated cell by cell."""

    def __init__(self, env):
        self.env, self.agents = env, env["agents"]
        self.T = env["horizon"]
        self.delta = frac(env["discount"])
        self.n = 1 if self.T is None else self.T
        self.spaces = [self.space_of(self.stage(t)) for t in range(self.n)]
        self.terminal = env.get("terminal")
        last = self.stage(self.n - 1)
        self.end = dict(last)
        if self.terminal:
            self.end = {
                **{k: last[k] for k in ("types", "public") if k in last},
                **{k: self.terminal[k] for k in ("types", "public") if k in self.terminal},
            }
        self.end_space = self.space_of(self.end)
        self.names = [self.names_of(self.stage(t)) for t in range(self.n)]
        self.end_names = self.names_of(self.end)
        self.kernels = {}
        self.has_terminal = bool(self.terminal) and any(self.g(i, th) for i in self.agents for th in self.end_space)

    def stage(self, t):
        return self.env["stages"][t if len(self.env["stages"]) > 1 else 0]

    def names_of(self, stage):
        return (["public"] if "public" in stage else []) + list(self.agents)

    def lists_of(self, stage):
        return ([stage["public"]] if "public" in stage else []) + [stage["types"][a] for a in self.agents]

    def space_of(self, stage):
        return list(product(*self.lists_of(stage)))

    def where(self, stage, theta, a=None):
        out = {}
        for name, labels, label in zip(self.names_of(stage), self.lists_of(stage), theta, strict=True):
            out[name], out["#" + name] = label, labels
        if a is not None:
            out["allocation"], out["#allocation"] = a, stage["allocations"]
        return out

    def v(self, i, t, a, theta):
        stage = self.stage(t)
        return lookup(stage["utility"][i], self.where(stage, theta, a))

    def w(self, t, a, theta):
        stage = self.stage(t)
        return lookup(stage.get("public utility", {"axes": [], "values": "0"}), self.where(stage, theta, a))

    def g(self, i, theta):
        if not self.terminal:
            return ZERO
        table = self.terminal["utility"].get(i, {"axes": [], "values": "0"})
        return lookup(table, self.where(self.end, theta))

    def shocks(self, t):
        """(label or None, probability, A(z), {agent: A_-i(z)})"""
        stage = self.stage(t)
        listed = stage.get("feasible without", {})
        if "shocks" not in stage:
            every = list(stage["allocations"])
            return [(None, ONE, every, {i: listed.get(i, every) for i in self.agents})]
        out = []
        for z in sorted(stage["shocks"]):
            s = stage["shocks"][z]
            feas = s.get("feasible", stage["allocations"])
            own = s.get("feasible without", {})
            out.append((z, frac(s["probability"]), feas, {i: own.get(i, listed.get(i, feas)) for i in self.agents}))
        return out

    def next_stage(self, t):
        if self.T is None:
            return self.stage(0)
        return self.stage(t + 1) if t + 1 < self.T else self.end

    def needed(self, t):
        return self.T is None or t + 1 < self.T or self.has_terminal

    def mu(self, t, a, theta):
        """The distribution of the next state as a dictionary."""
        key = (t, a, theta)
        if key not in self.kernels:
            self.kernels[key] = self._mu(t, a, theta)
        return self.kernels[key]

    def _mu(self, t, a, theta):
        stage, after = self.stage(t), self.next_stage(t)
        tr = stage["transition"]
        names, out = self.names_of(after), {}
        here = self.where(stage, theta, a)
        for nxt in self.space_of(after):
            there = dict(here)
            for k, x in self.where(after, nxt).items():
                there["#next " + k[1:] if k.startswith("#") else "next " + k] = x
            if set(tr) == {"joint"}:
                p = lookup(tr["joint"], there)
            else:
                p = ZERO
                for el in tr["mixture"] if set(tr) == {"mixture"} else [{"weight": {"axes": [], "values": "1"}, **tr}]:
                    q = lookup(el["weight"], there)
                    for name in names:
                        q *= lookup(el[name], there) if name in el else ONE
                    p += q
            if p:
                out[nxt] = p
        return out

    def prior(self):
        if "prior" not in self.env:
            return None
        return {th: lookup(self.env["prior"], self.where(self.stage(0), th)) for th in self.spaces[0]}


def solve(matrix, right):
    """Gaussian elimination."""
    n = len(right)
    rows = [[*row, b] for row, b in zip(matrix, right, strict=True)]
    for c in range(n):
        p = next(r for r in range(c, n) if rows[r][c])
        rows[c], rows[p] = rows[p], rows[c]
        inv = 1 / rows[c][c]
        rows[c] = [x * inv for x in rows[c]]
        for r in range(n):
            if r != c and rows[r][c]:
                f = rows[r][c]
                rows[r] = [x - f * y for x, y in zip(rows[r], rows[c], strict=True)]
    return [row[-1] for row in rows]


def fixed_point(keys, reward, moves, delta):
    """x(k) = reward(k) + δ Σ moves(k)[k'] x(k')."""
    place = {k: n for n, k in enumerate(keys)}
    matrix = []
    for k in keys:
        row = [ZERO] * len(keys)
        row[place[k]] += 1
        for k2, p in moves(k).items():
            row[place[k2]] -= delta * p
        matrix.append(row)
    return dict(zip(keys, solve(matrix, [reward(k) for k in keys]), strict=True))


class Forge:
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

    def budget(self):
        w = self.W
        total = lambda s: lambda m, x: sum(self.pay(i, s, m, x) for i in self.agents)  # noqa: E731
        if w.T is None:
            s = len(self.slots) - 1
            reward = lambda th: self.lag(0, th, th, total(s))  # noqa: E731
            return [fixed_point(w.spaces[0], reward, lambda th: self.flow_moves(0, self.a[0], th), self.delta)]
        out = [dict.fromkeys(w.spaces[-1], ZERO)]
        for t in reversed(range(self.n - 1)):
            out.insert(
                0,
                {
                    th: self.lag(t, th, th, total(t + 1)) + self.delta * self.lag(t, th, th, lambda m, x: out[0][x])
                    for th in w.spaces[t]
                },
            )
        return out

    def exits(self, i):
        w, good = self.W, []
        for t in range(self.n):
            last = w.T is not None and t + 1 == self.n
            after = self.ending(i) if last else self.programs[i][0][(t + 1) % self.n]
            ok = set()
            for th in w.spaces[t]:
                fine = True
                for z in w.shocks(t):
                    if z[1]:
                        a = self.a[t][z[0], th]
                        best = max(self.q(t, i, b, th, after) for b in z[3][i])
                        fine &= a in z[3][i] and self.q(t, i, a, th, after) == best
                if fine:
                    ok.add(th)
            good.append(ok)
        while True:
            new = []
            for t in range(self.n):
                last = w.T is not None and t + 1 == self.n
                inside = None if last else good[(t + 1) % self.n]
                new.append({th for th in good[t] if last or set(self.flow_support(t, th)) <= inside})
            if new == good:
                return good
            good = new

    def flow_support(self, t, th):
        return [x for x, p in self.flow_moves(t, self.a[t], th).items() if p]

    # -- claims: (least, cell) by brute force
    def cell(self, i=None, s=None, m=None, th=None, rep=None, t=None):
        t = self.slots[s][0] if s is not None else t
        names = None if t is None else (self.W.names[t] if t < self.n else self.W.end_names)
        memory = None
        if m is not None:
            before = 0 if self.W.T is None else t - 1
            memory = {"reports": dict(zip(self.W.names[before], m[0], strict=True)), "allocation": m[1]}
        return {
            "agent": i,
            "period": None if t is None or self.W.T is None else t + 1,
            "memory": memory,
            "state": None if th is None else dict(zip(names, th, strict=True)),
            "report": rep,
        }

    def cells(self, name):
        """(slack, cell) pairs."""
        w = self.W

        def ms():
            return (
                (s, m, th)
                for s in range(len(self.slots))
                for m in self.memories(s)
                for th in w.spaces[self.slots[s][0]]
            )

        if name == "efficient":
            for t in range(self.n):
                last = w.T is not None and t + 1 == self.n
                after = self.ending(None) if last else self.programs[None][0][(t + 1) % self.n]
                for z in w.shocks(t):
                    for th in w.spaces[t] if z[1] else ():
                        best = max(self.q(t, None, b, th, after) for b in z[2])
                        cell = self.cell(t=t, th=th) | ({"shock": z[0]} if z[0] is not None else {})
                        yield self.q(t, None, self.a[t][z[0], th], th, after) - best, cell
        elif name == "incentive_compatible":
            for i in self.agents:
                for s, m, th in ms():
                    t, nxt = self.slots[s][0], self.successor(s)
                    for x in self.types(i, t):
                        lie = self.worth(i, s, m, th, x, lambda m2, y, i=i, nxt=nxt: self.V(i, nxt, m2, y))
                        yield self.V(i, s, m, th) - lie, self.cell(i, s, m, th, x)
        elif name == "epsilon_incentive_compatible":
            yield from ((slack + self.epsilon, cell) for slack, cell in self.cells("incentive_compatible"))
        elif name == "incentive_compatible_by_shock":
            for i in self.agents:
                for t in range(self.n):
                    nxt = self.later_slot(t)
                    for z in w.shocks(t):
                        for th in w.spaces[t] if z[1] else ():

                            def value(r, i=i, t=t, z=z, th=th, nxt=nxt):
                                a = self.a[t][z[0], r]
                                fut = ZERO
                                if w.needed(t):
                                    fut = sum(p * self.V(i, nxt, None, x) for x, p in w.mu(t, a, th).items())
                                return w.v(i, t, a, th) - self.by_shock[i][t][z[0], r] + self.delta * fut

                            for x in self.types(i, t):
                                cell = self.cell(i, None, None, th, x, t) | ({"shock": z[0]} if z[0] else {})
                                yield value(th) - value(self.change(i, t, th, x)), cell
        elif name == "best_response":
            for i in self.agents:
                for s, m, th in ms():
                    nxt = self.successor(s)
                    f = (
                        (lambda m2, y, i=i: w.g(i, y))
                        if nxt is None
                        else (lambda m2, y, i=i, nxt=nxt: self.B[i][min(nxt, len(self.B[i]) - 1)][m2, y])
                    )
                    options = {x: self.worth(i, s, m, th, x, f) for x in self.types(i, self.slots[s][0])}
                    top = max(options.values())
                    for x, value in options.items():
                        if value == top:
                            yield self.V(i, s, m, th) - top, self.cell(i, s, m, th, x)
        elif name.startswith("participation"):
            for i in self.agents:
                for s, m, th in ms():
                    less = self.O[i][self.slots[s][0]][th] if "passive" in name else ZERO
                    yield self.V(i, s, m, th) - less, self.cell(i, s, m, th)
        elif name in ("weak_budget_balance", "ex_post_budget_balance"):
            for s, m, th in ms():
                total = sum(self.pay(i, s, m, th) for i in self.agents)
                yield (total if name[0] == "w" else -abs(total)), self.cell(None, s, m, th)
        elif name == "efficient_exit":
            for i in self.agents:
                x = self.exits(i)
                for s, m, th in ms():
                    if th in x[self.slots[s][0]]:
                        yield -abs(self.pay(i, s, m, th)), self.cell(i, s, m, th)
        elif name == "non_negative_values":
            for i in self.agents:
                for t in range(self.n):
                    for th in w.spaces[t]:
                        yield min(w.v(i, t, a, th) for a in w.stage(t)["allocations"]), self.cell(i, t=t, th=th)
                if w.has_terminal:
                    for th in w.end_space:
                        yield w.g(i, th), self.cell(i, t=self.n, th=th)
        elif name in PRIOR:
            prior = w.prior()
            paid = sum(
                p * (sum(self.pay(i, 0, None, th) for i in self.agents) + self.delta * self.S[0][th])
                for th, p in prior.items()
            )
            surplus = sum(p * self.programs[None][0][0][th] for th, p in prior.items())
            yield paid if name == "ex_ante_budget_balance" else -abs(surplus - paid), self.cell()

    def expected_sums(self):
        """E Σ p by period, S+1 of them where infinite."""
        w, out = self.W, []
        dist = {(None, th): p for th, p in w.prior().items() if p}
        for k in range(self.n if w.T is not None else len(w.spaces[0]) + 1):
            s = min(k, len(self.slots) - 1)
            t = self.slots[s][0]
            out.append(sum((p * self.pay(i, s, m, th) for (m, th), p in dist.items() for i in self.agents), ZERO))
            new = {}
            if w.needed(t):
                for (_, th), p in dist.items():
                    for z in w.shocks(t):
                        a = self.a[t][z[0], th]
                        for x, q in w.mu(t, a, th).items():
                            new[(th, a), x] = new.get(((th, a), x), ZERO) + p * z[1] * q
            dist = {k2: p for k2, p in new.items() if p}
        return out

    # -- hypotheses by brute force: a witness or None
    def period_label(self, t):
        return None if self.W.T is None else t + 1

    def private_witness(self):
        return next(self.all_private(), None)

    def private_witnesses(self):
        return list(self.all_private())

    def all_private(self):
        w = self.W
        spots = [
            (t, a, w.spaces[t], w.names[t], lambda i, th, t=t, a=a: w.v(i, t, a, th))
            for t in range(self.n)
            for a in w.stage(t)["allocations"]
        ]
        if w.has_terminal:
            spots.append((self.n, None, w.end_space, w.end_names, w.g))
        for t, a, space, names, f in spots:
            for i in self.agents:
                own = [k for k, name in enumerate(names) if name in ("public", i)]
                for x, y in product(space, space):
                    if all(x[k] == y[k] for k in own) and f(i, x) != f(i, y):
                        yield {
                            "agent": i,
                            "period": self.period_label(t),
                            "allocation": a,
                            "state": dict(zip(names, x, strict=True)),
                            "other state": dict(zip(names, y, strict=True)),
                        }

    def independence_witnesses(self):
        w, out = self.W, []
        for t in range(self.n):
            if not w.needed(t):
                continue
            names, after = w.names[t], w.names_of(w.next_stage(t))
            labels = w.lists_of(w.next_stage(t))
            for a in w.stage(t)["allocations"]:
                marg = {}
                for th in w.spaces[t]:
                    mu = w.mu(t, a, th)
                    for k in range(len(after)):
                        for x in labels[k]:
                            marg[th, k, x] = sum((p for y, p in mu.items() if y[k] == x), ZERO)
                    for y in product(*labels):
                        prod = ONE
                        for k, x in enumerate(y):
                            prod *= marg[th, k, x]
                        if prod != mu.get(y, ZERO):
                            out.append(
                                {
                                    "period": self.period_label(t),
                                    "allocation": a,
                                    "state": dict(zip(names, th, strict=True)),
                                    "next state": dict(zip(after, y, strict=True)),
                                }
                            )
                for th, ph in product(w.spaces[t], w.spaces[t]):
                    for k, name in enumerate(after):
                        same = [j for j, n in enumerate(names) if n in ("public", name)]
                        if all(th[j] == ph[j] for j in same):
                            for x in labels[k]:
                                if marg[th, k, x] != marg[ph, k, x]:
                                    out.append(
                                        {
                                            "period": self.period_label(t),
                                            "allocation": a,
                                            "component": name,
                                            "state": dict(zip(names, th, strict=True)),
                                            "other state": dict(zip(names, ph, strict=True)),
                                            "next": x,
                                        }
                                    )
        return out

    def sets_witness(self):
        return next(iter(self.sets_witnesses()), None)

    def sets_witnesses(self):
        return [
            {"agent": i, "period": self.period_label(t), "shock": z[0], "allocation": a}
            for t in range(self.n)
            for z in self.W.shocks(t)
            for i in self.agents
            for a in self.W.stage(t)["allocations"]
            if (a in z[2]) != (a in z[3][i])
        ]

    # -- writing
    def table(self, t, f, memory=False, shock=False, rng=None):
        """A table over all axes; f takes (memory, shock, state)."""
        w = self.W
        axes, lists = [], []
        if memory:
            before = 0 if w.T is None else t - 1
            stage = w.stage(before)
            axes += ["previous allocation"] + ["previous " + n for n in w.names[before]]
            lists += [stage["allocations"], *w.lists_of(stage)]
        if shock and w.shocks(t)[0][0] is not None:
            axes.append("shock")
            lists.append([z[0] for z in w.shocks(t)])
        axes += w.names[t]
        lists += w.lists_of(w.stage(t))
        values = []
        for cell in product(*lists):
            d = dict(zip(axes, cell, strict=True))
            m = None
            if memory:
                m = (tuple(d["previous " + n] for n in w.names[before]), d["previous allocation"])
            values.append(f(m, d.get("shock"), tuple(d[n] for n in w.names[t])))
        return reduce_table(axes, [len(x) for x in lists], values)

    def write(self):
        w, n = self.W, self.n
        self.U = {i: self.continuation(i) for i in self.agents}
        self.O = {i: self.outside(i) for i in self.agents}
        self.B = {i: self.best(i) for i in self.agents}
        self.S = self.budget()
        number = lambda x: numeric(x)  # noqa: E731

        def index(policy, t):
            return indices(
                self.table(t, lambda m, z, th: w.stage(t)["allocations"].index(policy[t][z, th]), shock=True)
            )

        per = lambda fs: [number(self.table(t, lambda m, z, th, t=t: fs[t][th])) for t in range(n)]  # noqa: E731
        evidence = {
            "values": {
                ("everyone" if out is None else f"without {out}"): {
                    "values": per(values),
                    "allocation": [index(policy, t) for t in range(n)],
                }
                for out, (values, policy) in self.programs.items()
            },
            "continuation": {i: per(self.U[i]) for i in self.agents},
            "outside options": {i: per(self.O[i]) for i in self.agents},
            "best responses": {
                i: [number(self.slot_table(s, found)) for s, found in enumerate(self.B[i])] for i in self.agents
            },
            "budget": per(self.S),
        }
        self.conditions = conditions = Conditions(self)
        self.witnesses = {"spanning": conditions.spanning()}
        self.witnesses["convex_independence"], separations = conditions.convex()
        if separations is not None:
            evidence["convex independence"] = separations
        if w.T is not None:
            self.witnesses["last_period_implementable"], paid = conditions.last()
            if paid is not None:
                evidence["last period"] = {
                    i: number(self.table(n - 1, lambda m, z, th, i=i: paid[i][th])) for i in paid
                }
        shocked = None
        if self.by_shock:
            shocked = {
                i: [
                    number(self.table(t, lambda m, z, th, t=t, i=i: self.by_shock[i][t][z, th], shock=True))
                    for t in range(n)
                ]
                for i in self.agents
            }
        return {
            "format": "lpmech-certificate/1",
            "environment": digest(read_environment(w.env)),
            "versions": {"forge": "1"},
            "mechanism": {
                "name": "forged",
                "allocation": [index(self.a, t) for t in range(n)],
                "transfers": {
                    i: [number(self.slot_table(s, found)) for s, found in enumerate(self.p[i])] for i in self.agents
                },
                "transfers by shock": shocked,
            },
            "evidence": evidence,
            "claims": self.claims(),
        }

    def slot_table(self, s, found):
        memory = any(m is not None for m, _ in found) and s > 0
        t = s if self.W.T is not None else 0
        pick = next(iter(found))[0]

        def f(m, z, th):
            if memory:
                return found.get((m, th), found.get((None, th), ZERO))
            return found[None, th] if (None, th) in found else found[pick, th]

        return self.table(t, f, memory=memory)

    def claims(self):
        out = []
        for name, concept in CONCEPTS.items():
            if name not in self.only:
                continue
            claim = {
                "id": name,
                "concept": concept,
                "verdict": "proved",
                "least_slack": None,
                "at": None,
                "reason": "",
                "witness": {},
            }
            if name == "incentive_compatible_by_shock" and not self.by_shock:
                continue
            if name == "last_period_implementable" and self.W.T is None:
                continue
            if name in PRIOR and self.W.prior() is None:
                claim["verdict"] = "undecided"
            elif name in self.witnesses:
                if self.witnesses[name]:
                    claim |= {"verdict": "refuted", "witness": self.witnesses[name]}
            elif name in ("private_values", "independent_transitions", "same_feasible_sets"):
                witness = {
                    "private_values": self.private_witness,
                    "same_feasible_sets": self.sets_witness,
                    "independent_transitions": lambda: next(iter(self.independence_witnesses()), None),
                }[name]()
                if witness:
                    claim |= {"verdict": "refuted", "witness": witness}
            elif name == "expected_budget_balance":
                sums = self.expected_sums()
                t = next((k for k, x in enumerate(sums) if x), None)
                slack = ZERO if t is None else -abs(sums[t])
                cell = self.cell() | {"period": 1 if t is None else t + 1}
                claim |= {"least_slack": text(slack), "at": cell, "verdict": "proved" if t is None else "refuted"}
            else:
                cells = list(self.cells(name))
                if cells:
                    slack, cell = min(cells, key=lambda c: c[0])
                    verdict = "proved" if slack >= 0 else "refuted"
                    claim |= {"least_slack": text(slack), "at": cell, "verdict": verdict}
                if name == "epsilon_incentive_compatible":
                    claim["witness"] = {"epsilon": text(self.epsilon)}
            out.append(claim)
        return out


def text(x):
    return str(x)


def reduce_table(axes, sizes, values):
    """Drop the axes along which all values are equal."""
    axes, sizes = list(axes), list(sizes)
    k = 0
    while k < len(axes):
        step = 1
        for size in sizes[k + 1 :]:
            step *= size
        block = step * sizes[k]
        same = all(
            values[b + j * step + o] == values[b + o]
            for b in range(0, len(values), block)
            for j in range(sizes[k])
            for o in range(step)
        )
        if same:
            values = [values[b + o] for b in range(0, len(values), block) for o in range(step)]
            del axes[k], sizes[k]
        else:
            k += 1
    return axes, values


def numeric(reduced):
    axes, values = reduced
    den = 1
    for x in values:
        x = Fraction(x)
        den = den * x.denominator // gcd_(den, x.denominator)
    nums = [int(Fraction(x) * den) for x in values]
    show = lambda n: n if abs(n) < 2**40 else hex(n)  # noqa: E731
    return {"axes": axes, "denominator": show(den), "numerators": [show(x) for x in nums]}


def gcd_(a, b):
    while b:
        a, b = b, a % b
    return a


def indices(reduced):
    return {"axes": reduced[0], "indices": reduced[1]}


# -- random environments
def chance(rng, n, zeros=True):
    """A random distribution of n labels."""
    while True:
        parts = [rng.choice([0, 1, 1, 2, 3]) if zeros else rng.randint(1, 4) for _ in range(n)]
        if sum(parts):
            return [Fraction(x, sum(parts)) for x in parts]


def sparse(axes, lists, f):
    entries = {}
    for cell in product(*lists):
        x = f(dict(zip(axes, cell, strict=True)))
        if x:
            entries["|".join(cell)] = str(x)
    return {"axes": axes, "default": "0", "entries": entries}


def nested(axes, lists, f, cell=()):
    if len(cell) == len(lists):
        return str(f(dict(zip(axes, cell, strict=True))))
    return [nested(axes, lists, f, (*cell, x)) for x in lists[len(cell)]]


class Draw:
    """Draws environments of every kind."""

    def __init__(self, seed, **fixed):
        self.rng, self.fixed = Random(seed), fixed

    def flag(self, name, p=0.5):
        return self.fixed.get(name, self.rng.random() < p)

    def number(self):
        r = self.rng
        return Fraction(r.randint(-3, 9) if self.signs else r.randint(0, 9), r.choice([1, 1, 2, 3, 7]))

    def table(self, axes, lists, f):
        order = list(range(len(axes)))
        self.rng.shuffle(order)
        axes, lists = [axes[k] for k in order], [lists[k] for k in order]
        if self.rng.random() < 0.5:
            return {"axes": axes, "values": nested(axes, lists, memo(f))}
        return sparse(axes, lists, memo(f))

    def subset(self, axes, p=0.6):
        return [x for x in axes if self.rng.random() < p]

    def distribution(self, today, after):
        """A table over some axes of today whose rows over `after` are distributions; both {name: labels}."""
        rng, rows = self.rng, {}
        used = self.subset(list(today))
        axes = [*used, *after]
        lists = [{**today, **after}[x] for x in axes]
        cells = list(product(*after.values()))

        def f(d):
            key = tuple(d[x] for x in used)
            if key not in rows:
                rows[key] = dict(zip(cells, chance(rng, len(cells)), strict=True))
            return rows[key][tuple(d[x] for x in after)]

        return self.table(axes, lists, f)

    def stage(self, types, public, sets):
        rng = self.rng
        allocations = ["none", "one", "two"][: rng.randint(2, 3)]
        today = {"allocation": allocations, **({"public": public} if public else {}), **types}
        stage = {"types": types, "allocations": allocations}
        if public:
            stage["public"] = public
        pick = lambda: rng.sample(allocations, rng.randint(1, len(allocations)))  # noqa: E731
        if self.flag("shocks"):
            probs = chance(rng, 2)
            stage["shocks"] = {}
            for z, p in zip(["wind", "calm"], probs, strict=True):
                s = {"probability": str(p), "feasible": pick()}
                if sets and rng.random() < 0.5:
                    s["feasible without"] = {next(iter(types)): pick()}
                stage["shocks"][z] = s
        if sets:
            stage["feasible without"] = {list(types)[-1]: pick()}
        private = self.flag("private", 0.6)
        stage["utility"] = {}
        for i in types:
            names = [x for x in ("allocation", "public", i) if x in today] if private else list(today)
            stage["utility"][i] = self.table(names, [today[x] for x in names], lambda d: self.number())
        if self.flag("welfare"):
            names = [x for x in ("allocation", "public") if x in today]
            stage["public utility"] = self.table(names, [today[x] for x in names], lambda d: self.number())
        return stage

    def transition(self, stage, types, public):
        today = {
            "allocation": stage["allocations"],
            **({"public": stage["public"]} if "public" in stage else {}),
            **stage["types"],
        }
        after = {**({"public": public} if public else {}), **types}
        kind = self.fixed.get("kind") or self.rng.choice(["factored", "independent", "joint", "mixture"])
        if kind == "joint":
            return {"joint": self.distribution(today, {"next " + k: x for k, x in after.items()})}

        def factors():
            return {
                k: self.distribution(self.parents(kind, today, k), {"next " + k: x})
                for k, x in after.items()
                if len(x) > 1 or self.rng.random() < 0.5
            }

        if kind != "mixture":
            return factors()
        used = self.subset(list(today), 0.4)
        rows = {}

        def weights(d):
            key = tuple(d[x] for x in used)
            if key not in rows:
                rows[key] = chance(self.rng, 2)
            return rows[key]

        lists = [today[x] for x in used]
        return {
            "mixture": [
                {"weight": self.table(used, lists, lambda d, e=e: weights(d)[e]), **factors()} for e in range(2)
            ]
        }

    def parents(self, kind, today, k):
        if kind != "independent":
            return today
        return {x: today[x] for x in ("allocation", "public", k) if x in today}

    def environment(self):
        rng = self.rng
        self.signs = self.flag("signs", 0.4)
        agents = ["ann", "bob"] if self.flag("two", 0.8) else ["ann"]
        infinite = self.flag("infinite", 0.4)
        horizon = None if infinite else rng.randint(1, 3)
        several = not infinite and horizon > 1 and self.flag("several")
        labels = lambda: rng.sample(["low", "mid", "high"], rng.choice([1, 2, 2, 3]) if not infinite else 2)  # noqa: E731
        makes = lambda: {i: labels() for i in agents}  # noqa: E731
        publics = lambda: rng.sample(["dry", "wet"], rng.choice([1, 2])) if self.flag("public", 0.4) else None  # noqa: E731
        count = horizon if several else 1
        spaces = [(makes(), publics()) for _ in range(count)]
        terminal = not infinite and self.flag("terminal")
        end = (makes(), publics() or spaces[-1][1]) if terminal and (several or horizon == 1) else spaces[-1]
        sets = self.flag("sets", 0.4)
        stages = [self.stage(*space, sets) for space in spaces]
        for k, stage in enumerate(stages):
            last = k + 1 == count
            needed = not last or infinite or horizon > count or terminal
            if needed or rng.random() < 0.3:
                stage["transition"] = self.transition(stage, *(end if last else spaces[k + 1]))
        if not terminal and count == horizon and "transition" in stages[-1]:
            stages[-1]["transition"] = self.transition(stages[-1], *spaces[-1])
        env = {
            "format": "lpmech-environment/1",
            "name": "drawn",
            "discount": str(
                rng.choice([Fraction(1, 2), Fraction(9, 10), Fraction(2, 3)])
                if infinite
                else rng.choice([Fraction(1), Fraction(3, 4)])
            ),
            "horizon": horizon,
            "agents": agents,
            "stages": stages,
        }
        if terminal:
            axes = {**({"public": end[1]} if end[1] else {}), **end[0]}
            env["terminal"] = {"utility": {}}
            for i in agents:
                names = [x for x in axes if x in ("public", i)] if self.flag("private", 0.6) else list(axes)
                env["terminal"]["utility"][i] = self.table(names, [axes[x] for x in names], lambda d: self.number())
            if end[0] != spaces[-1][0] or end[1] != spaces[-1][1]:
                env["terminal"]["types"] = end[0]
                if end[1]:
                    env["terminal"]["public"] = end[1]
        if self.flag("prior", 0.7):
            axes = {**({"public": spaces[0][1]} if spaces[0][1] else {}), **spaces[0][0]}
            env["prior"] = self.distribution({}, axes)
        return env

    def mechanism(self, forge):
        """A random allocation rule or the efficient one, and transfers: pivot, random, with memory, by shock."""
        rng, w = self.rng, forge.W
        rule = None
        if rng.random() < 0.3:
            rule = [{(z[0], th): rng.choice(z[2]) for z in w.shocks(t) for th in w.spaces[t]} for t in range(w.n)]
            forge.a = rule
        kind = self.fixed.get("transfers") or rng.choice(["pivot", "random", "memory", "shock", "memory"])
        if kind == "pivot":
            return rule, forge.pivot() if rule else None, None
        if kind == "shock":
            by = {
                i: [{(z[0], th): self.number() for z in w.shocks(t) for th in w.spaces[t]} for t in range(w.n)]
                for i in w.agents
            }
            p = {
                i: [
                    {(None, th): sum((z[1] * by[i][t][z[0], th] for z in w.shocks(t)), ZERO) for th in w.spaces[t]}
                    for t in range(w.n)
                ]
                for i in w.agents
            }
            return rule, p, by
        zero = rng.random() < 0.15
        draw = lambda: ZERO if zero else self.number()  # noqa: E731
        tables = w.n if w.T is not None else rng.choice([1, 2]) if kind == "random" else 2
        p = {i: [{(None, th): draw() for th in w.spaces[t if w.T else 0]} for t in range(tables)] for i in w.agents}
        if kind == "memory":
            forge.p = p
            forge.slots = forge.make_slots()
            for i in w.agents[: rng.randint(1, len(w.agents))]:
                for s in range(1, tables):
                    t = s if w.T is not None else 0
                    on = rng.choice(["all", "allocation", "reports"])
                    known = {}
                    p[i][s] = {}
                    for m in forge.memories(s):
                        for th in w.spaces[t]:
                            key = (m[1] if on != "reports" else None, m[0] if on != "allocation" else None, th)
                            p[i][s][m, th] = known.setdefault(key, self.number())
            if w.T is None and len(w.agents) == 2 and rng.random() < 0.4:
                p["bob"] = [{(None, th): draw() for th in w.spaces[0]}]
        return rule, p, None


def memo(f):
    """A table drawn once, so that both ways of writing it agree."""
    known = {}

    def g(d):
        key = tuple(sorted(d.items()))
        if key not in known:
            known[key] = f(d)
        return known[key]

    return g


def forged(seed, **fixed):
    """An environment and a certificate drawn from a seed."""
    draw = Draw(seed, **fixed)
    env = draw.environment()
    rule, transfers, by_shock = draw.mechanism(Forge(env))
    return env, Forge(env, rule, transfers, by_shock).write()
