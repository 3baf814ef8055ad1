"""Payments in whole units against every table of whole units: `python -m tests.choice.against_every_table`.

Tiny instances with history-independent payments: one period with two to four own types, or two periods with two. An
agent's payments matter by the differences of what its reports cost at the same types of the others (in the second
period also between these, by what they promise), so all whole differences within bounds are tried. In one period the
bounds lose nothing: every difference of a table that is good for an ε lies within them.
"""

import argparse
import random
import time
from collections import Counter
from fractions import Fraction
from itertools import product
from math import ceil, floor

from lpmech.certificate import pipeline
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import NoMechanism
from tests import oracle
from tests.degenerate.environments import Parts

REACH = 7  # of differences in the second of two periods, in units


class Tables:
    """The largest gain of a lie, as a function of an agent's payments {(period, state): payment}."""

    def __init__(self, data, agent):
        self.env, self.agent = oracle.Environment(data), agent
        self.rule = oracle.solve(self.env).selected

    def worth(self, period, reports, state, promised):
        """E_z of today's utility and of what is promised for tomorrow."""
        total = Fraction(0)
        for shock, p in self.env.positive_shocks(period):
            a = self.rule[period][shock, reports]
            total += p * self.env.utility(period, self.agent, a, state)
            if period < self.env.horizon:
                row = self.env.transition(period, a, state).items()
                total += p * self.env.discount * sum(q * promised[following] for following, q in row)
        return total

    def advantages(self, period, others, promised):
        """(true, report) → what the truth is worth more than the lie before payments, at the others' types."""
        own, found = self.env.labels(period)[self.agent], {}
        for true, report in product(own, own):
            state, reports = self.env.replace(others, self.agent, true), self.env.replace(others, self.agent, report)
            truth = self.worth(period, state, state, promised)
            found[true, report] = truth - self.worth(period, reports, state, promised)
        return found

    def others(self, period):
        return sorted({self.env.replace(state, self.agent, None) for state in self.env.states(period)}, key=str)

    def gain_at(self, advantages, paid):
        """The largest gain where `paid` has the payment at each own report."""
        return max(paid[true] - paid[report] - x for (true, report), x in advantages.items())

    def gain(self, paid):
        """The largest gain of any lie in any period."""
        gains, promised = [], None
        for period in reversed(self.env.periods):
            own = self.env.labels(period)[self.agent]
            for others in self.others(period):
                here = {label: paid[period, self.env.replace(others, self.agent, label)] for label in own}
                gains.append(self.gain_at(self.advantages(period, others, promised), here))
            promised = {state: self.worth(period, state, state, promised) - paid[period, state]
                        for state in self.env.states(period)}  # fmt: skip
        return max(gains)

    def least(self, unit):
        """The least largest gain of all tables in whole units (two periods: within reach)."""
        if self.env.horizon == 1:
            return max(self.least_at(1, others, None, unit) for others in self.others(1))
        return min(self.least_before(promised, gain, unit) for promised, gain in self.lasts(unit))

    def lasts(self, unit):
        """(what the last period promises, the largest gain there) of every table of the last period within reach."""
        states, others_of = self.env.states(2), self.others(2)
        worth = {state: self.worth(2, state, state, None) for state in states}
        advantages = {others: self.advantages(2, others, None) for others in others_of}
        for numbers in product(range(-REACH, REACH + 1), repeat=len(states) - 1):
            paid = dict(zip(states, (0, *(unit * n for n in numbers)), strict=True))
            gains = []
            for others in others_of:
                own = {x: paid[self.env.replace(others, self.agent, x)] for x in self.env.labels(2)[self.agent]}
                gains.append(self.gain_at(advantages[others], own))
            yield {state: worth[state] - paid[state] for state in states}, max(gains)

    def least_before(self, promised, gain, unit):
        return max(gain, *(self.least_at(1, others, promised, unit) for others in self.others(1)))

    def least_at(self, period, others, promised, unit):
        """The least largest gain at the others' types: the first own type pays 0, differences are tried in bounds."""
        advantages, own = self.advantages(period, others, promised), self.env.labels(period)[self.agent]
        start = self.gain_at(advantages, dict.fromkeys(own, Fraction(0)))  # no better table gains more than this
        first, ranges = own[0], []
        for label in own[1:]:  # paid[label] − paid[first] ≤ adv(label, first) + ε, and the reverse
            low = ceil((-advantages[first, label] - start) / unit)
            ranges.append(range(low, floor((advantages[label, first] + start) / unit) + 1))
        tables = ({first: Fraction(0)} | {x: unit * n for x, n in zip(own[1:], numbers, strict=True)}
                  for numbers in product(*ranges))  # fmt: skip
        return min((self.gain_at(advantages, paid) for paid in tables), default=start)


def instance(seed):
    """(environment object, unit)."""
    rng = random.Random(f"whole units {seed}")
    horizon = 2 if seed % 6 == 5 else 1
    shape = (2, 1) if horizon == 2 else ((2, 2), (3, 1), (3, 2), (4, 1))[seed % 4]
    parts = Parts(rng, ("interdependent", "private")[seed % 5 == 0], horizon, types=shape, allocations=3)
    for worth in parts.worth.values():
        for cell in worth:
            worth[cell] = Fraction(rng.randint(-8, 12), rng.choice([1, 2, 3]))
    return parts.data("whole"), Fraction(rng.choice(["1", "5/6", "2", "7/2", "5", "9"]))


def compared(seed):
    """By agent with history-independent payments, what was found; AssertionError where it is not so."""
    data, unit = instance(seed)
    env = Environment.from_json(data)
    try:
        exact = pipeline.certify(env, "existence")
        certificate = pipeline.certify(env, "existence", unit=unit)
    except NoMechanism:
        return
    for agent, said in zip(env.agents, certificate.chosen, strict=True):
        if exact.existence.agents[env.agents.index(agent)].form != "history_independent":
            continue
        tables, paid = Tables(data, agent), payments(certificate, agent)
        assert all((payment / unit).denominator == 1 for payment in paid.values())
        gain, least = max(tables.gain(paid), Fraction(0)), max(tables.least(unit), Fraction(0))
        assert ("exactly incentive compatible" in said) == (gain == 0)
        assert gain == 0 or f"gains {gain}" in said
        nearest = {
            place: floor(payment / unit + Fraction(1, 2)) * unit for place, payment in payments(exact, agent).items()
        }
        if tables.gain(nearest) <= 0:
            assert paid == nearest
        yield outcome(gain, least, "no such transfers" in said, one_period=env.horizon == 1)


def outcome(gain, least, proved, one_period):
    assert gain >= least or not one_period  # no table beats the best
    if gain == 0:
        return "exact"
    if least == 0:
        assert not proved
        return "exact tables exist and none was found"
    best = ", the least gain" if gain == least else ", not the least gain"
    return ("none, proved" if proved else "none, not proved") + best


def payments(certificate, agent):
    rows = certificate.transfers.to_json()["transfers"]
    agents = certificate.environment.agents
    return {(row["period"], (None, *(row["state"][name] for name in agents))): Fraction(row["payment"])
            for row in rows if row["agent"] == agent}  # fmt: skip


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=500)
    options = parser.parse_args()
    found, began, kept = Counter(), time.monotonic(), {}
    for seed in range(options.seed, options.seed + options.count):
        if time.monotonic() - began > options.seconds:
            break
        for what in compared(seed):
            horizon = instance(seed)[0]["horizon"]
            found[horizon, what] += 1
            kept.setdefault((horizon, what), []).append(seed)
    print(f"{sum(found.values())} agents' tables in whole units")
    for (horizon, what), count in sorted(found.items()):
        print(f"{horizon} period(s): {what}: {count}, such as seeds {kept[horizon, what][:6]}")


if __name__ == "__main__":
    main()
