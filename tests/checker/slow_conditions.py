"""The conditions on transitions and the last period by brute force: joint distributions, projections, permutations."""

from fractions import Fraction
from itertools import combinations, permutations, product

ZERO = Fraction(0)
KEYS = ("agent", "period", "allocation", "state")


def number(x):
    return Fraction(int(x, 16) if isinstance(x, str) else x)


def dot(x, y):
    return sum((a * b for a, b in zip(x, y, strict=True)), ZERO)


def combined(weights, rows):
    return [sum((w * row[k] for w, row in zip(weights, rows, strict=True)), ZERO) for k in range(len(rows[0]))]


def reduced(rows):
    """The rows in echelon form, those that are 0 left out."""
    rows, out = [list(row) for row in rows], []
    for c in range(len(rows[0]) if rows else 0):
        p = next((row for row in rows if row[c]), None)
        if p is not None:
            rows = [[x - row[c] / p[c] * y for x, y in zip(row, p, strict=True)] for row in rows if row is not p]
            out.append(p)
    return out


def coordinates(rows, x):
    """The weights of the projection of x on the span of independent rows."""
    gram = [[dot(r, s) for s in rows] + [dot(r, x)] for r in rows]
    n = len(rows)
    for c in range(n):
        p = next(k for k in range(c, n) if gram[k][c])
        gram[c], gram[p] = gram[p], gram[c]
        gram[c] = [v / gram[c][c] for v in gram[c]]
        for k in range(n):
            if k != c:
                gram[k] = [v - gram[k][c] * u for v, u in zip(gram[k], gram[c], strict=True)]
    return [row[-1] for row in gram]


def nearest(rows, own):
    """The point of the cone of the other rows nearest to a row: (weights by row, point − row)."""
    others, best = [k for k in range(len(rows)) if k != own], None
    for n in range(len(others) + 1):
        for chosen in combinations(others, n):
            picked = [rows[k] for k in chosen]
            if len(reduced(picked)) < n:
                continue
            weights = coordinates(picked, rows[own])
            if min(weights, default=ZERO) >= 0:
                point = combined(weights, picked) if picked else [ZERO] * len(rows[own])
                y = [a - b for a, b in zip(point, rows[own], strict=True)]
                if best is None or dot(y, y) < dot(best[1], best[1]):
                    best = dict(zip(chosen, weights, strict=True)), y
    return best


class Conditions:
    """Cells, rows and worths of a `World`, cell by cell."""

    def __init__(self, forge):
        self.forge, self.w = forge, forge.W

    def types(self, i, t):
        return self.w.stage(t)["types"][i]

    def cells(self):
        """(t, agent, allocation, others as a dictionary)"""
        w = self.w
        for t in range(w.n):
            if w.T is not None and t + 1 >= w.n:
                continue
            for i in w.agents:
                names = [n for n in w.names[t] if n != i]
                lists = [x for n, x in zip(w.names[t], w.lists_of(w.stage(t)), strict=True) if n != i]
                for a in w.stage(t)["allocations"]:
                    for labels in product(*lists):
                        yield t, i, a, dict(zip(names, labels, strict=True))

    def head(self, cell):
        t, i, a, others = cell
        return dict(zip(KEYS, (i, None if self.w.T is None else t + 1, a, others), strict=True))

    def rows(self, cell):
        t, i, a, others = cell
        after = self.w.next_stage(t)
        k = self.w.names_of(after).index(i)
        order = list(product(*(x for j, x in enumerate(self.w.lists_of(after)) if j != k)))
        rows = []
        for s in self.types(i, t):
            row = dict.fromkeys(order, ZERO)
            for x, p in self.w.mu(t, a, tuple({**others, i: s}[n] for n in self.w.names[t])).items():
                row[*x[:k], *x[k + 1 :]] += p
            rows.append(list(row.values()))
        return rows

    def dependency(self, rows):
        """η with η R = 0 and an entry 1, or None."""
        for own in range(len(rows)):
            before = [k for k in range(own) if len(reduced(rows[: k + 1])) > len(reduced(rows[:k]))]
            weights = coordinates([rows[k] for k in before], rows[own]) if before else []
            if before and combined(weights, [rows[k] for k in before]) == rows[own]:
                return {own: Fraction(1)} | {k: -x for k, x in zip(before, weights, strict=True) if x}
        return None

    # -- what a certificate says
    def convex(self):
        """(witness or None, evidence)"""
        evidence = []
        for cell in self.cells():
            rows, types = self.rows(cell), self.types(cell[1], cell[0])
            if self.dependency(rows) is None:
                continue
            for own, s in enumerate(types):
                weights, y = nearest(rows, own)
                if not any(y):
                    mixture = {types[k]: str(x) for k, x in weights.items()}
                    return self.head(cell) | {"type": s, "mixture": mixture}, None
                den = 1
                for x in y:
                    den *= x.denominator
                y = [int(x * den) for x in y]
                y = [x if abs(x) < 2**40 else hex(x) for x in y]
                evidence.append(self.head(cell) | {"type": s, "denominator": hex(den), "numerators": y})
        return None, evidence

    def spanning(self):
        for cell in self.cells():
            found, types = self.dependency(self.rows(cell)), self.types(cell[1], cell[0])
            if found:
                return self.head(cell) | {"combination": {types[k]: str(x) for k, x in found.items()}}
        return None

    def worth(self, i, th, x):
        """U_i(θ, r)"""
        w, t, forge = self.w, self.w.n - 1, self.forge
        r = forge.change(i, t, th, x)
        flow = sum((z[1] * w.v(i, t, forge.a[t][z[0], r], th) for z in w.shocks(t)), ZERO)
        return flow + forge.delta * forge.lag(t, th, r, lambda m, y: w.g(i, y))

    def others(self, i):
        t = self.w.n - 1
        names = [n for n in self.w.names[t] if n != i]
        lists = [x for n, x in zip(self.w.names[t], self.w.lists_of(self.w.stage(t)), strict=True) if n != i]
        return [dict(zip(names, labels, strict=True)) for labels in product(*lists)]

    def state(self, i, others, s):
        return tuple({**others, i: s}[n] for n in self.w.names[-1])

    def gain(self, i, others, cycle):
        total = ZERO
        for s, r in zip(cycle, [*cycle[1:], cycle[0]], strict=True):
            th = self.state(i, others, s)
            total += self.worth(i, th, r) - self.worth(i, th, s)
        return total

    def cycles(self, i):
        types = self.types(i, self.w.n - 1)
        return [list(c) for k in range(2, len(types) + 1) for c in permutations(types, k)]

    def last(self):
        """(witness or None, {agent: {θ: p}})"""
        paid = {}
        for i in self.w.agents:
            paid[i] = {}
            for others in self.others(i):
                for cycle in self.cycles(i):
                    if self.gain(i, others, cycle) > 0:
                        return {"agent": i, "state": others, "cycle": cycle}, None
                paid[i] |= self.potentials(i, others)
        return None, paid

    def potentials(self, i, others):
        """p(s) ≤ p(r) + U(s,s) − U(s,r)"""
        types = self.types(i, self.w.n - 1)
        at = {s: self.state(i, others, s) for s in types}
        p = dict.fromkeys(types, ZERO)
        for _ in types:
            p = {s: min(p[r] + self.worth(i, at[s], s) - self.worth(i, at[s], r) for r in types) for s in types}
        return {at[s]: p[s] for s in types}

    # -- what a certificate must satisfy
    def cell_of(self, given):
        return next((c for c in self.cells() if self.head(c) == {k: given[k] for k in KEYS}), None)

    def separates(self, item):
        cell = self.cell_of(item)
        if cell is None:
            return False
        own = self.types(cell[1], cell[0]).index(item["type"])
        values = [dot(row, map(number, item["numerators"])) for row in self.rows(cell)]
        return all(x < 0 if k == own else x >= 0 for k, x in enumerate(values))

    def convex_holds(self, evidence):
        given = [({k: x[k] for k in KEYS}, x["type"]) for x in evidence]
        return all(
            self.dependency(self.rows(c)) is None or all((self.head(c), s) in given for s in self.types(c[1], c[0]))
            for c in self.cells()
        )

    def refutes(self, name, witness):
        if name == "last_period_implementable":
            return self.w.T is not None and self.gain(witness["agent"], witness["state"], witness["cycle"]) > 0
        cell = self.cell_of(witness)
        if cell is None:
            return False
        types, rows = self.types(cell[1], cell[0]), self.rows(cell)
        given = {s: Fraction(x) for s, x in witness["mixture" if "type" in witness else "combination"].items()}
        weights = [given.get(s, ZERO) for s in types]
        if "type" in witness:
            return min(weights) >= 0 and combined(weights, rows) == rows[types.index(witness["type"])]
        return any(weights) and not any(combined(weights, rows))

    def pays(self, i, p):
        t = self.w.n - 1
        kept = lambda th, x: self.worth(i, th, x) - p[self.forge.change(i, t, th, x)]  # noqa: E731
        own = self.w.names[t].index(i)
        return all(kept(th, th[own]) >= kept(th, x) for th in self.w.spaces[t] for x in self.types(i, t))
