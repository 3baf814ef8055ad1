"""A second road, in floats: densities and utilities from the text of a case, transfers from the text of a certificate,
integrals by quadrature, continuation payoffs by iteration, gains by trying lies at random signals.

Nothing of lpmech is used.
"""

import ast
import itertools
import json
from fractions import Fraction
from functools import cached_property

import numpy as np


def positive(x):
    return np.maximum(x, 0.0)


CALLS = {"pos": positive, "max": np.maximum, "min": np.minimum, "abs": np.abs}


class Case:
    """The functions of a case file's tree, in numpy."""

    def __init__(self, tree):
        self.agents, self.allocations = tree["agents"], tree["allocations"]
        self.discount = float(Fraction(tree["discount"]))
        self.utility = {i: self._table(tree["utility"][i]) for i in self.agents}
        self.density = self._table(tree["density"])
        self.scores = self._table(tree["scores"]) if "scores" in tree else None

    def _table(self, table):
        return {a: self._compiled(table.get(a, table.get("*"))) for a in self.allocations}

    def _compiled(self, text):
        if isinstance(text, list):
            return self._sum(text)
        code = compile(ast.parse(str(text).replace("^", "**"), mode="eval"), "case", "eval")

        def function(today, tomorrow=()):
            names = dict(zip(self.agents, today, strict=True))
            names |= {f"next_{i}": x for i, x in zip(self.agents, tomorrow, strict=False)}
            return eval(code, {"__builtins__": {}}, CALLS | names) + 0.0 * sum(names.values())

        return function

    def _sum(self, terms):
        """A list of terms."""

        def function(today, tomorrow=()):
            names = dict(zip(self.agents, today, strict=True))
            names |= {f"next_{i}": x for i, x in zip(self.agents, tomorrow, strict=False)}
            total = 0.0 * sum(names.values())
            for term in terms:
                part = float(Fraction(term["coefficient"]))
                for signal, power in term.get("powers", {}).items():
                    part = part * names[signal] ** power
                for hinge in term.get("hinges", ()):
                    at = names[hinge["at"]] if hinge["at"] in names else float(Fraction(hinge["at"]))
                    part = part * positive(names[hinge["of"]] - at) ** hinge["power"]
                total = total + part
            return total

        return function

    def surplus(self, a, today):
        return sum(self.utility[i][a](today) for i in self.agents)


class Transfers:
    """Payments as a certificate writes them."""

    def __init__(self, certificate, agents):
        self.agents = agents
        self.tables = certificate["transfers"]

    def pay(self, agent, a, today, tomorrow):
        """What an agent pays; arrays of signals of all agents."""
        table, others = self.tables[agent][a], [k for k, name in enumerate(self.agents) if name != agent]
        points = np.array([float(Fraction(x)) for x in table["points"]])
        many, count = len(others), len(points) - 1
        one = table["cells"] == "one"
        low, high = table["degrees"]
        numbers = np.array([number(x) / number(table["denominator"]) for x in table["numerators"]], dtype=float)
        values = numbers.reshape([1 if one else count] * many + [count] * many + [low + 1] * many + [high + 1] * many)
        place = lambda x: np.clip(np.searchsorted(points, x, side="left") - 1, 0, count - 1)  # noqa: E731
        here = [0 * place(today[j]) if one else place(today[j]) for j in others]
        there = [place(tomorrow[j]) for j in others]
        total = 0.0
        for powers in itertools.product(*[range(low + 1)] * many, *[range(high + 1)] * many):
            part = values[(*np.broadcast_arrays(*here, *there), *powers)]
            for j, power in zip(others, powers[:many], strict=True):
                part = part * today[j] ** power
            for j, power in zip(others, powers[many:], strict=True):
                part = part * tomorrow[j] ** power
            total = total + part
        return total


def number(value):
    return int(value, 16) if isinstance(value, str) else value


def nodes(points, count):
    """Gauss-Legendre on each interval between the points."""
    x, w = np.polynomial.legendre.leggauss(count)
    pairs = list(itertools.pairwise(points))
    return (np.concatenate([(a + b) / 2 + (b - a) / 2 * x for a, b in pairs]),
            np.concatenate([(b - a) / 2 * w for a, b in pairs]))  # fmt: skip


class Truth:
    """Payoffs of truth and lies in one mechanism with two agents."""

    def __init__(self, tree, certificate_text, per_cell=5):
        self.case, self.certificate = Case(tree), json.loads(certificate_text)
        self.transfers = Transfers(self.certificate, self.case.agents)
        self.points = [float(Fraction(x)) for x in self.certificate["grid"]]
        x, w = nodes(self.points, per_cell)
        self.nodes = [axis.ravel() for axis in np.meshgrid(x, x, indexing="ij")]
        self.weights = np.outer(w, w).ravel()
        self.value = self._value_polynomial()

    @cached_property
    def kernel(self):
        return {a: self.rows(a, self.nodes) for a in self.case.allocations}

    @cached_property
    def rule(self):
        return self.choose(self.nodes, self.kernel)

    @cached_property
    def going_on(self):
        return {i: self._continuation(i) for i in self.case.agents}

    def rows(self, a, today):
        """f(node | a, today) times the weights, a row for each of today's signals; rows sum to 1 but for the kinks
        inside cells, so they are scaled to."""
        found = self.case.density[a]([x[:, None] for x in today], [x[None, :] for x in self.nodes]) * self.weights
        return found / found.sum(axis=1, keepdims=True)

    def _value_polynomial(self):
        table = self.certificate["value"]
        if table is None:
            return lambda x: 0.0 * x[0]
        size = table["degree"] + 1
        numbers = [number(c) / number(table["denominator"]) for c in table["numerators"]]
        return lambda x: np.polynomial.polynomial.polyval2d(*x, np.array(numbers).reshape(size, size))

    def choose(self, today, kernel):
        """The first allocation with the highest score."""
        w = self.value(self.nodes)
        if self.case.scores:
            scores = [self.case.scores[a](today) for a in self.case.allocations]
        else:
            scores = [self.case.surplus(a, today) + self.case.discount * kernel[a] @ w for a in self.case.allocations]
        return np.argmax(np.array(scores), axis=0)

    def now(self, i, a, today, kernel):
        """u^i − δ E p^i: an agent's payoff of today and the payment that it brings."""
        paid = self.transfers.pay(i, a, [x[:, None] for x in today], [x[None, :] for x in self.nodes])
        return self.case.utility[i][a](today) - self.case.discount * (kernel[a] * paid).sum(axis=1)

    def _continuation(self, i):
        """What truth brings from each node on, by iteration."""
        each = np.array([self.now(i, a, self.nodes, self.kernel) for a in
                         self.case.allocations])  # fmt: skip
        flow = np.take_along_axis(each, self.rule[None], axis=0)[0]
        moves = np.array([self.kernel[a] for a in self.case.allocations])[self.rule, np.arange(len(flow))]
        value = np.zeros(len(flow))
        for _ in range(400):
            after = flow + self.case.discount * moves @ value
            if np.abs(after - value).max() < 1e-12:
                break
            value = after
        return value

    def gains(self, i, today, lies):
        """What each lie of an agent gains."""
        place = self.case.agents.index(i)
        kernel = {a: self.rows(a, today) for a in self.case.allocations}
        said = [lies if k == place else x for k, x in enumerate(today)]
        lied = self.choose(said, {a: self.rows(a, said) for a in self.case.allocations})
        honest = self.choose(today, kernel)
        each = np.array([self.now(i, a, today, kernel) + self.case.discount * kernel[a] @ self.going_on[i]
                         for a in self.case.allocations])  # fmt: skip
        rows = np.arange(len(lies))
        return each[lied, rows] - each[honest, rows]

    def errors(self, i, a, today):
        """How far an agent is from the residual claimant."""
        kernel = {a: self.rows(a, today)}
        own = self.now(i, a, today, kernel)
        return np.abs(self.case.surplus(a, today) - own)
