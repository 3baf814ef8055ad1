"""The second road where payments depend on the own report: the same quadrature, with the report in every payment.

Nothing of lpmech is used.
"""

from fractions import Fraction

import numpy as np

from tests.continuous.oracle import Transfers, Truth, number


class ByReport:
    """Payments as a certificate writes them, with and without the report."""

    def __init__(self, certificate, agents):
        self.certificate, self.agents = certificate, agents
        self.said = None  # reports, one for each of today's signals; None: the truth

    def pay(self, agent, a, today, tomorrow):
        """What an agent pays; arrays of signals of all agents."""
        own = today[self.agents.index(agent)]
        report = own if self.said is None else self.said.reshape(own.shape)
        table = self.certificate["transfers"][agent][a]
        if "report" not in table:
            return Transfers(self.certificate, self.agents).pay(agent, a, today, tomorrow)
        points = np.array([float(Fraction(x)) for x in table["points"]])
        count = 1 if table["report"]["cells"] == "one" else len(points) - 1
        powers = table["report"]["degree"] + 1
        pieces = np.array([number(x) for x in table["numerators"]], dtype=object).reshape(count, powers, -1)
        place = np.clip(np.searchsorted(points, report, side="left") - 1, 0, count - 1)
        total = 0.0
        for cell in range(count):
            for power in range(powers):
                plain = table | {"numerators": list(pieces[cell, power])}
                paid = Transfers({"transfers": {agent: {a: plain}}}, self.agents).pay(agent, a, today, tomorrow)
                total = total + np.where(place == cell, report**power * paid, 0.0)
        return total


class TruthByReport(Truth):
    """Payoffs of truth and lies where payments depend on the own report."""

    def __init__(self, tree, certificate_text, per_cell=5):
        super().__init__(tree, certificate_text, per_cell)
        self.transfers = ByReport(self.certificate, self.case.agents)

    def now(self, i, a, today, said=None):
        """u^i − δ E p^i after a report, the truth if none is given."""
        self.transfers.said = said
        found = super().now(i, a, today)
        self.transfers.said = None
        return found

    def gains(self, i, today, lies):
        """What each lie of an agent gains; one that leads to the same allocation may gain, too."""
        place, rows = self.case.agents.index(i), np.arange(len(lies))
        said = [lies if k == place else x for k, x in enumerate(today)]
        after, before = (self.choose(signals, self.payoffs(signals)) for signals in (said, today))
        lied, honest = (np.array([self.now(i, a, today, r) for a in self.case.allocations]) for r in (lies, None))
        if not self.indifferent:
            going_on = self.case.discount * np.array([self.rows(a, today) @ self.going_on[i]
                                                      for a in self.case.allocations])  # fmt: skip
            lied, honest = lied + going_on, honest + going_on
        return lied[after, rows] - honest[before, rows]

    def savings(self, i, a, today, lies):
        """What another report than the truth saves at one allocation."""
        return self.now(i, a, today, lies) - self.now(i, a, today)
