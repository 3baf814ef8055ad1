"""An environment evaluated cell by cell: dictionaries of Fractions, dense kernels."""

from fractions import Fraction
from itertools import product

ZERO, ONE = Fraction(0), Fraction(1)


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
