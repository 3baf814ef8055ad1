"""Every claim's cells and witnesses, enumerated."""

from itertools import product

from forge_tables import reduce_table
from forge_values import PRIOR, Values
from forge_world import ONE, ZERO, fixed_point


class Cells(Values):
    """The slack of every constraint of every claim."""

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
