"""The best transfers by z3, with payments as unknowns (tests/existence/naive.py): a second way to every objective."""

from fractions import Fraction
from itertools import product

import z3

from tests.existence.naive import Payments


def q(value):
    value = Fraction(value)
    return z3.Q(value.numerator, value.denominator)


def fraction(value):
    return Fraction(value.numerator_as_long(), value.denominator_as_long())


class Best(Payments):
    """The constraints in z3, with one objective at a time; a minimum is a Fraction, None or "unbounded"."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.unknowns = {}
        equal, lies = self.rows()
        self.valid = [self.sum(row) == q(right) for row, right in equal]
        self.valid += [self.sum(row) >= q(right) for row, right in lies.values()]
        self.lies = lies
        self.cells = {}
        for period in self.periods:
            for memory, state in product(self.memories(period), self.naive.states(period)):
                self.cells[period, memory, state] = self.sum(dict.fromkeys(self.payment(period, memory, state), 1))

    def sum(self, row):
        known = self.unknowns
        return z3.Sum([q(v) * known.setdefault(k, z3.Real(f"x{len(known)}")) for k, v in row.items()])

    def minimum(self, objective, *constraints):
        solver = z3.Optimize()
        solver.add(*self.valid, *constraints)
        handle = solver.minimize(objective)
        if solver.check() != z3.sat:
            return None
        value = solver.lower(handle)
        if z3.is_int_value(value):  # of an objective without unknowns
            return Fraction(value.as_long())
        return fraction(value) if z3.is_rational_value(value) else "unbounded"

    def bounded(self):
        largest = z3.Real("largest")
        return largest, [part for p in self.cells.values() for part in (p <= largest, -p <= largest)]

    def least_largest(self):
        largest, rows = self.bounded()
        return self.minimum(largest, *rows)

    def limited_liability(self):
        largest, rows = self.bounded()
        for (period, _, state), p in self.cells.items():
            key = self.naive.key(period)
            rows.append(p <= q(sum(chance * self.naive.utility(key, self.agent, a, state)
                                   for chance, a in self.plan(period, state))))  # fmt: skip
        return self.minimum(largest, *rows)

    def largest_margin(self):
        margin, rows = z3.Real("margin"), []
        for (period, _, state, reports), (row, right) in self.lies.items():
            if self.plan(period, state) != self.plan(period, reports):
                rows.append(self.sum(row) - margin >= q(right))
        found = self.minimum(-margin, *rows) if rows else "nothing"
        return -found if isinstance(found, Fraction) else found

    def least_payoff(self):
        worth = [value for key, value in self.unknowns.items() if key[0] == "V"]
        start = {("V", 1, None, state): chance for state, chance in self.naive.prior().items()}
        return self.minimum(self.sum(start), *(value >= 0 for value in worth))

    def least_pull(self, weights):
        """The least Σ weight · payment over the cells."""
        return self.minimum(z3.Sum([q(weight) * self.cells[cell] for cell, weight in weights.items()]))
