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


GAUSS = 4  # nodes between two kinks: exact for polynomials of degree 7
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
        """By allocation; allocations with the same text share one function."""
        texts = {a: str(table.get(a, table.get("*"))) for a in self.allocations}
        known = {text: self._compiled(table.get(a, table.get("*"))) for a, text in texts.items()}
        return {a: known[text] for a, text in texts.items()}

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


def _polynomial(coefficients, x):
    """Σ c_e Π x_i^{e_i}."""
    total = 0.0
    for powers in np.ndindex(*coefficients.shape):
        total = total + coefficients[powers] * np.prod([x[i] ** e for i, e in enumerate(powers)], axis=0)
    return total


def nodes(points, count):
    """Gauss-Legendre on each interval between the points."""
    x, w = np.polynomial.legendre.leggauss(count)
    pairs = list(itertools.pairwise(points))
    return (np.concatenate([(a + b) / 2 + (b - a) / 2 * x for a, b in pairs]),
            np.concatenate([(b - a) / 2 * w for a, b in pairs]))  # fmt: skip


class Truth:
    """Payoffs of truth and lies in one mechanism."""

    def __init__(self, tree, certificate_text, per_cell=5):
        self.case, self.certificate = Case(tree), json.loads(certificate_text)
        self.transfers = Transfers(self.certificate, self.case.agents)
        self.points = [float(Fraction(x)) for x in self.certificate["grid"]]
        x, w = nodes(self.points, per_cell)
        many = len(self.case.agents)
        self.nodes = [axis.ravel() for axis in np.meshgrid(*[x] * many, indexing="ij")]
        self.weights = np.prod(np.meshgrid(*[w] * many, indexing="ij"), axis=0).ravel()
        self.value = self._value_polynomial()

    @cached_property
    def kernel(self):
        return {a: self.rows(a, self.nodes) for a in self.case.allocations}

    @cached_property
    def rule(self):
        return self.choose(self.nodes, self.payoffs(self.nodes, self.kernel))

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
        shaped = np.array(numbers).reshape([size] * len(self.case.agents))
        return lambda x: _polynomial(shaped, x)

    def payoffs(self, today, kernel=None):
        """H by allocation: the surplus and what W adds, which is the same for all where what comes next is."""
        surplus = np.array([self.case.surplus(a, today) for a in self.case.allocations])
        if self.indifferent:
            return surplus
        kernel = kernel or {a: self.rows(a, today) for a in self.case.allocations}
        w = self.value(self.nodes)
        return surplus + self.case.discount * np.array([kernel[a] @ w for a in self.case.allocations])

    def choose(self, today, payoffs):
        """The first allocation with the highest score."""
        given = self.case.scores
        return np.argmax(np.array([given[a](today) for a in given]) if given else payoffs, axis=0)

    def now(self, i, a, today):
        """u^i − δ E p^i: an agent's payoff of today and the payment that it brings, integrated on each side of every
        kink, at the borders of cells and at today's signals, where all is polynomial."""
        return self.case.utility[i][a](today) - self.case.discount * self.paid(i, a, today)

    def paid(self, i, a, today):
        """E p^i."""
        borders = [np.broadcast_to(x, today[0].shape) for x in (*self.points, *today)]
        ends = np.sort(np.array(borders), axis=0).T  # by sample
        middle, half = (ends[:, 1:] + ends[:, :-1]) / 2, (ends[:, 1:] - ends[:, :-1]) / 2
        x, w = np.polynomial.legendre.leggauss(GAUSS)
        nodes = (middle[:, :, None] + half[:, :, None] * x).reshape(len(ends), -1)
        weights = (half[:, :, None] * w).reshape(len(ends), -1)
        many = len(self.case.agents)
        spread = lambda values, k: np.expand_dims(values, [n + 1 for n in range(many) if n != k])  # noqa: E731
        tomorrow = [spread(nodes, k) for k in range(many)]
        now = [np.expand_dims(signal, list(range(1, many + 1))) for signal in today]
        mass = self.case.density[a](now, tomorrow)
        for k in range(many):
            mass = mass * spread(weights, k)
        return (mass * self.transfers.pay(i, a, now, tomorrow)).sum(axis=tuple(range(1, many + 1)))

    @cached_property
    def indifferent(self):
        """Whether what comes next does not depend on the allocation."""
        return len(set(map(id, self.case.density.values()))) == 1

    def _continuation(self, i):
        """What truth brings from each node on, by iteration."""
        pay = {a: self.transfers.pay(i, a, [x[:, None] for x in self.nodes], [x[None, :] for x in self.nodes])
               for a in self.case.allocations}  # fmt: skip
        each = np.array([self.case.utility[i][a](self.nodes)
                         - self.case.discount * (self.kernel[a] * pay[a]).sum(axis=1)
                         for a in self.case.allocations])  # fmt: skip
        flow = np.take_along_axis(each, self.rule[None], axis=0)[0]
        moves = np.array([self.kernel[a] for a in self.case.allocations])[self.rule, np.arange(len(flow))]
        value = np.zeros(len(flow))
        for _ in range(400):
            after = flow + self.case.discount * moves @ value
            if np.abs(after - value).max() < 1e-12:
                break
            value = after
        return value

    def promising(self, i, draw, many, kept):
        """Of many random signals and lies that change the allocation those that lose the society least."""
        place, today = self.case.agents.index(i), [draw.random(many) for _ in self.case.agents]
        lies, payoffs = draw.random(many), self.payoffs(today)
        said = [lies if k == place else x for k, x in enumerate(today)]
        lied, honest = self.choose(said, self.payoffs(said)), self.choose(today, payoffs)
        loss = payoffs[honest, np.arange(many)] - payoffs[lied, np.arange(many)]
        best = np.argsort(np.where(lied == honest, np.inf, loss))[:kept]
        return [x[best] for x in today], lies[best]

    def gains(self, i, today, lies):
        """What each lie of an agent gains."""
        place = self.case.agents.index(i)
        said = [lies if k == place else x for k, x in enumerate(today)]
        lied, honest = (self.choose(signals, self.payoffs(signals)) for signals in (said, today))
        each = np.array([self.now(i, a, today) for a in self.case.allocations])
        if not self.indifferent:
            after = [self.rows(a, today) @ self.going_on[i] for a in self.case.allocations]
            each = each + self.case.discount * np.array(after)
        rows = np.arange(len(lies))
        return each[lied, rows] - each[honest, rows]

    def errors(self, i, a, today):
        """How far an agent is from the residual claimant."""
        return np.abs(self.case.surplus(a, today) - self.now(i, a, today))
