"""The world of a certificate: its environment, and a mechanism whose tables are read label by label.

Everything comes from the JSON of the environment (docs/environment_format.md) and of the mechanism and the evidence
(docs/certificate_format.md, section 2).
"""

from fractions import Fraction
from itertools import product

from .audit import Audit
from .environment import Environment
from .program import solve

PREVIOUS = "previous "


def rational(value):
    """An INT or a RATIONAL as a Fraction."""
    if isinstance(value, int):
        return Fraction(value)
    return Fraction(*(int(part, 16 if "0x" in part else 10) for part in value.split("/")))


class World:
    """An environment and a mechanism in it. `audit` knows what the mechanism is worth, `solve` the social programs."""

    def __init__(self, data, mechanism, evidence=None):
        self.env = Environment(data)
        self.mechanism, self.evidence = mechanism, evidence or {}
        self.periods = (1, 2) if self.env.horizon is None else self.env.periods
        self.rule = {t: self.choices(mechanism["allocation"], t) for t in self.env.periods}
        self.solved = {}
        self.audit = Audit(self.env, self.rule, self.pay, {agent: self.solve(agent) for agent in self.env.agents})

    def solve(self, without=None):
        if without not in self.solved:
            self.solved[without] = solve(self.env, without)
        return self.solved[without]

    def is_efficient(self):
        """Whether the rule is that of the program of everyone at every shock of positive probability."""
        selected = self.solve().selected
        cells = ((t, z, s) for t, s in self.places() for z, _ in self.env.positive_shocks(t))
        return all(self.rule[t][z, s] == selected[t][z, s] for t, z, s in cells)

    # tables

    def shocks(self, period):
        return sorted(self.env.shocks(period), key=lambda z: z or "")

    def labels(self, period):
        """Axis → labels of the tables of a period."""
        today = self.env.labels(period)
        before = max(period - 1, 1)
        past = {"allocation": self.env.allocations(before), **self.env.labels(before)}
        return {
            "shock": self.shocks(period),
            **today,
            **{PREVIOUS + axis: found for axis, found in past.items()},
            "allocation": [] if self.env.is_end(period) else self.env.allocations(period),
            **{f"report {agent}": today[agent] for agent in self.env.agents},
        }

    def place(self, table, period, point):
        labels, place = self.labels(period), 0
        for axis in table["axes"]:
            place = place * len(labels[axis]) + labels[axis].index(point[axis])
        return place

    def value(self, table, period, point):
        return rational(table["numerators"][self.place(table, period, point)]) / rational(table["denominator"])

    def at_state(self, tables, period, state):
        """The value of a list of PERIODS of TABLE."""
        return self.value(tables[self.env.key(period) - 1], period, self.env.point(state))

    def slot(self, tables, period, memory, state, shock=None):
        """The value of one of the tables that may remember."""
        point = {"shock": shock, **self.env.point(state)}
        if memory is not None:
            point |= self.env.point(memory[0], PREVIOUS) | {PREVIOUS + "allocation": memory[1]}
        return self.value(tables[min(period, len(tables)) - 1], period, point)

    def choices(self, tables, period):
        table, found = tables[period - 1], {}
        for z, s in product(self.shocks(period), self.env.states(period)):
            index = table["indices"][self.place(table, period, {"shock": z, **self.env.point(s)})]
            found[z, s] = self.env.allocations(period)[index]
        return found

    def pay(self, agent, period, memory, reports):
        return self.slot(self.mechanism["transfers"][agent], period, memory, reports)

    def pay_at_shock(self, agent, period, shock, reports):
        tables = self.mechanism["transfers by shock"][agent]
        return self.slot(tables[:1] if self.env.horizon is None else tables, period, None, reports, shock)

    def remember(self):
        """Whether any transfers depend on the memory."""
        return any(has_memory(table) for found in self.mechanism["transfers"].values() for table in found)

    def program(self, without):
        """A program of the evidence; None if it is not there."""
        return self.evidence.get("values", {}).get("everyone" if without is None else f"without {without}")

    # places

    def places(self):
        return [(t, s) for t in self.env.periods for s in self.env.states(t)]

    def cell(self, t, state, agent=None, memory=None, report=None, shock=None):
        """A CELL; the memory of a stationary or first period may be left open."""
        remembered = None
        if memory is not None:
            remembered = {"reports": self.env.point(memory[0]), "allocation": memory[1]}
        period = None if self.env.horizon is None else t
        names = {"agent": agent, "period": period, "memory": remembered, "state": self.env.point(state)}
        return {**names, "report": report, "shock": shock}


NO_CELL = dict.fromkeys(("agent", "period", "memory", "state", "report", "shock"))  # the cell of an expectation


def has_memory(table):
    return any(axis.startswith(PREVIOUS) for axis in table["axes"])
