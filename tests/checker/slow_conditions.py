"""The conditions on transitions and the last period by brute force: joint distributions, projections, permutations."""

from fractions import Fraction
from functools import cached_property
from itertools import combinations, permutations, product
from math import prod

from tests.claims.conditions import cells, rows, utility_of_last
from tests.oracle.ordered import fibres

ZERO = Fraction(0)


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
    """Witnesses and evidence of the conditions in the world of a certificate."""

    def __init__(self, world):
        self.world, self.env = world, world.env

    def head(self, cell):
        t, agent, allocation, others = cell
        return {
            "agent": agent,
            "period": None if self.env.horizon is None else t,
            "allocation": allocation,
            "state": others,
        }

    def dependency(self, rows):
        """η with η R = 0 and an entry 1, or None."""
        for own in range(len(rows)):
            before = [k for k in range(own) if len(reduced(rows[: k + 1])) > len(reduced(rows[:k]))]
            weights = coordinates([rows[k] for k in before], rows[own]) if before else []
            if before and combined(weights, [rows[k] for k in before]) == rows[own]:
                return {own: Fraction(1)} | {k: -x for k, x in zip(before, weights, strict=True) if x}
        return None

    @cached_property
    def convex(self):
        """(witness or None, evidence or None)."""
        evidence = []
        for cell in cells(self.env):
            found = rows(self.env, *cell)
            types, matrix = list(found), list(found.values())
            if self.dependency(matrix) is None:
                continue
            for own, s in enumerate(types):
                weights, y = nearest(matrix, own)
                if not any(y):
                    mixture = {types[k]: str(x) for k, x in weights.items()}
                    return self.head(cell) | {"type": s, "mixture": mixture}, None
                den = prod(x.denominator for x in y)
                y = [int(x * den) for x in y]
                y = [x if abs(x) < 2**40 else hex(x) for x in y]
                evidence.append(self.head(cell) | {"type": s, "denominator": hex(den), "numerators": y})
        return None, evidence

    def spanning(self):
        """Witnesses."""
        for cell in cells(self.env):
            found = rows(self.env, *cell)
            types, weights = list(found), self.dependency(list(found.values()))
            if weights:
                yield self.head(cell) | {"combination": {types[k]: str(x) for k, x in weights.items()}}

    @cached_property
    def last(self):
        """(witness or None, {agent: {state: payment}} or None)."""
        t, paid = self.env.horizon, {}
        for agent in self.env.agents:
            paid[agent] = {}
            for fibre in fibres(self.env, t, agent):
                worth = {(s, r): utility_of_last(self.world, agent, s, r) for s, r in product(fibre, repeat=2)}
                cycle = rising(fibre, worth)
                if cycle:
                    others = {name: label for name, label in self.env.point(fibre[0]).items() if name != agent}
                    return {"agent": agent, "state": others, "cycle": [self.env.own(s, agent) for s in cycle]}, None
                paid[agent] |= potentials(fibre, worth)
        return None, paid


def rising(fibre, worth):
    """A cycle of states whose gains add up to more than 0, or None."""
    for cycle in (c for k in range(2, len(fibre) + 1) for c in permutations(fibre, k)):
        if sum(worth[s, r] - worth[s, s] for s, r in zip(cycle, [*cycle[1:], cycle[0]], strict=True)) > 0:
            return cycle
    return None


def potentials(fibre, worth):
    """p(s) ≤ p(r) + U(s,s) − U(s,r)."""
    p = dict.fromkeys(fibre, ZERO)
    for _ in fibre:
        p = {s: min(p[r] + worth[s, s] - worth[s, r] for r in fibre) for s in fibre}
    return p
