"""The forms of transfers written out with payments as unknowns, from the definition, for comparison.

Nothing of the package is used but the labels of its environment file: `tests/oracle` has the environment and the
audit. Rows are (coefficients by unknown, right-hand side), meaning Σ coefficient · unknown ≥ right, or = right.
"""

from fractions import Fraction
from itertools import product

FORMS = ("history_independent", "contingent_vcg", "contingent", "one_period_memory")


class Payments:
    """The unknowns p(m, r) of one form and V(m, θ), and the constraints of one agent."""

    def __init__(self, naive, rule, agent, form):
        self.naive, self.rule, self.agent, self.form = naive, rule, agent, form
        self.periods = (1, 2) if naive.horizon is None else naive.periods

    def plan(self, period, reports):
        key = self.naive.key(period)
        return [(p, self.rule[key][z, reports]) for z, p in self.naive.positive_shocks(key)]

    def memories(self, period):
        if period == 1:
            return [None]
        pairs = ((r, a) for r in self.naive.states(period - 1) for _, a in self.plan(period - 1, r))
        return list(dict.fromkeys(pairs))

    def others(self, state):
        return self.naive.replace(state, self.agent, None)

    def payment(self, period, memory, reports):
        """The unknowns whose sum is paid."""
        if self.form == "history_independent":
            return [("p", self.naive.key(period), reports)]
        if self.form == "one_period_memory":
            return [("p", period, memory, reports)]
        paid = [("p0", self.naive.key(period), reports)]
        if memory is None:
            return paid
        said, allocation = memory
        known = (self.others(said), allocation) if self.form == "contingent_vcg" else (said, allocation)
        return [*paid, ("q", period, known, self.others(reports))]

    def after(self, period, reports, state, sign, row):
        """Adds sign · (what follows reports, before today's payment) to a row; its constant part is returned."""
        naive, total = self.naive, Fraction(0)
        nxt = 2 if naive.horizon is None else period + 1
        for p, a in self.plan(period, reports):
            total += p * naive.utility(naive.key(period), self.agent, a, state)
            for following, chance in naive.transition(naive.key(period), a, state).items():
                if naive.is_end(nxt):
                    total += naive.discount * p * chance * naive.terminal_utility(self.agent, following)
                else:
                    key = ("V", nxt, (reports, a), following)
                    row[key] = row.get(key, 0) + sign * naive.discount * p * chance
        return total

    def rows(self):
        """(equalities, inequalities keyed by (period, memory, state, reports))."""
        equal, lies = [], {}
        for period in self.periods:
            for memory, state in product(self.memories(period), self.naive.states(period)):
                for own in self.naive.labels(period)[self.agent]:
                    reports = self.naive.replace(state, self.agent, own)
                    row = {("V", period, memory, state): Fraction(1)}
                    for unknown in self.payment(period, memory, reports):
                        row[unknown] = row.get(unknown, 0) + 1
                    constant = self.after(period, reports, state, -1, row)
                    if reports == state:
                        equal.append((row, constant))
                    else:
                        lies[period, memory, state, reports] = (row, constant)
        return equal, lies


def least_epsilon_z3(payments):
    """The least ε by z3's exact optimisation over linear real arithmetic."""
    import z3

    unknowns = {}

    def term(row):
        parts = [z3.Q(c.numerator, c.denominator) * unknowns.setdefault(k, z3.Real(f"x{len(unknowns)}"))
                 for k, c in ((k, Fraction(v)) for k, v in row.items())]  # fmt: skip
        return z3.Sum(parts)

    solver, epsilon = z3.Optimize(), z3.Real("epsilon")
    solver.add(epsilon >= 0)
    equal, lies = payments.rows()
    for row, right in equal:
        solver.add(term(row) == z3.Q(right.numerator, right.denominator))
    for row, right in lies.values():
        solver.add(term(row) + epsilon >= z3.Q(right.numerator, right.denominator))
    solver.minimize(epsilon)
    assert solver.check() == z3.sat
    value = solver.model().eval(epsilon, model_completion=True)
    return Fraction(value.numerator_as_long(), value.denominator_as_long())


def is_feasible_z3(payments):
    """Whether payments of the form exist, by z3."""
    import z3

    unknowns, solver = {}, z3.SolverFor("QF_LRA")
    equal, lies = payments.rows()
    for rows, equality in ((equal, True), (lies.values(), False)):
        for row, right in rows:
            left = z3.Sum([z3.Q(Fraction(v).numerator, Fraction(v).denominator)
                           * unknowns.setdefault(k, z3.Real(f"x{len(unknowns)}")) for k, v in row.items()])  # fmt: skip
            bound = z3.Q(right.numerator, right.denominator)
            solver.add(left == bound if equality else left >= bound)
    return solver.check() == z3.sat


class FullHistory(Payments):
    """Payments that remember all earlier reports and shocks, in a finite horizon: every public mechanism."""

    def __init__(self, naive, rule, agent):
        super().__init__(naive, rule, agent, "full history")

    def memories(self, period):
        """Histories: tuples of (reports, shock) of all earlier periods, shocks of positive probability."""
        found = [()]
        for before in range(1, period):
            steps = list(product(self.naive.states(before), (z for z, _ in self.naive.positive_shocks(before))))
            found = [(*history, step) for history in found for step in steps]
        return found

    def rows(self):
        naive, equal, lies = self.naive, [], {}
        for period in self.periods:
            for history, state in product(self.memories(period), naive.states(period)):
                for own in naive.labels(period)[self.agent]:
                    reports = naive.replace(state, self.agent, own)
                    row = {("V", history, state): Fraction(1), ("p", history, reports): Fraction(1)}
                    right = self.promise(period, history, reports, state, row)
                    if reports == state:
                        equal.append((row, right))
                    else:
                        lies[period, history, state, reports] = (row, right)
        return equal, lies

    def promise(self, period, history, reports, state, row):
        """Moves what follows to the left-hand side, shock by shock; the constant part is returned."""
        naive, total = self.naive, Fraction(0)
        for shock, p in naive.positive_shocks(period):
            a = self.rule[period][shock, reports]
            total += p * naive.utility(period, self.agent, a, state)
            for following, chance in naive.transition(period, a, state).items():
                if naive.is_end(period + 1):
                    total += naive.discount * p * chance * naive.terminal_utility(self.agent, following)
                else:
                    key = ("V", (*history, (reports, shock)), following)
                    row[key] = row.get(key, 0) - naive.discount * p * chance
        return total
