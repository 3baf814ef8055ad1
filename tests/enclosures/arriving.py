"""Small random environments whose agents arrive and leave: some are away at their first type, to which no other leads,
and at their last one, which nobody leaves; what is worth something to whom is away, and at what chances, is drawn."""

import json
import random
from dataclasses import replace
from fractions import Fraction

import numpy as np

from lpmech.enclosures.exactly import Exact
from lpmech.enclosures.societies import Society
from lpmech.mechanisms.arrivals import before_arrival
from lpmech.problem import exact
from lpmech.problem.canonical import canonical
from lpmech.problem.environment import Environment
from lpmech.problem.tables import Table
from tests.enclosures.environments import Draw, nested, row, table
from tests.feasible import with_tables


class Arriving(Draw):
    """One draw; label 0 of an agent that arrives is before its arrival, the last label of one that leaves is after."""

    def __init__(self, seed, *, horizon=None, coarse=False):
        super().__init__(seed, horizon=horizon, coarse=coarse)
        self.sizes = {name: self.rng.choice([2, 3, 3, 4]) for name in self.agents}
        while self.states > 100:
            self.sizes[max(self.sizes, key=self.sizes.get)] -= 1
        self.come = {name: self.rng.random() < 0.8 for name in self.agents}
        self.leave = {name: self.rng.random() < 0.5 for name in self.agents}
        self.free = self.rng.random() < 0.7  # whether nothing is worth anything to who is away

    @property
    def states(self):
        count = self.public or 1
        for size in self.sizes.values():
            count *= size
        return count

    def away(self, name, size):
        """The labels at which an agent is away."""
        found = {0} if self.come[name] else set()
        return sorted(found | ({size - 1} if self.leave[name] and size > 2 else set()))

    def utilities(self, sizes, public):
        full, found = self.all_sizes(sizes, public), {}
        for name in self.agents:
            axes, gone = self.axes(name, public), set(self.away(name, sizes[name]) if self.free else ())
            place = axes.index(name)
            found[name] = table(axes, full,
                                lambda at, k=place, gone=gone: 0 if at[k] in gone else self.number())  # fmt: skip
        return found

    def rows(self, base, full, size, name):
        if name not in base or name == "public":
            return super().rows(base, full, size, name)
        place, rng = base.index(name), self.rng

        def cell(labels):
            return self._moved(row(rng, size, rng.choice(self.denominators)), labels[place], full[name], size, name)

        return nested([full[axis] for axis in base], cell)

    def _moved(self, chances, label, count, size, name):
        """The next labels' chances: nobody is before its arrival again, and nobody comes back."""
        if self.leave[name] and label == count - 1 and count > 2 and size > 2:
            return [int(k == size - 1) for k in range(size)]
        if self.come[name] and label and size > 1:
            return [0, chances[0] + chances[1], *chances[2:]]
        return chances

    def stage(self, sizes, public, following, following_public, *, leads_on=True):
        found = super().stage(sizes, public, following, following_public, leads_on=leads_on)
        away = {name: [f"t{k}" for k in self.away(name, size)] for name, size in sizes.items()}
        away = {name: labels for name, labels in away.items() if labels}
        return {**found, "away": away} if away else found


def arriving(seed):
    """An environment with somebody away, infinite or finite, coarse or fine, now and then with tables of what is
    feasible; None if nobody is away, or no table was drawn."""
    rng = random.Random(f"arriving {seed}")
    horizon = rng.choice([None, None, 1, 2, 3])
    env = Arriving(seed, horizon=horizon, coarse=rng.random() < 0.5).environment()
    if not any(stage.has_away for stage in env.stages):
        return None
    if seed % 4:
        return env
    data = with_tables(json.loads(canonical(env)), seed)
    return None if data is None else Environment.from_json(data)


def hiding(gain):
    """Who has not come wants x0, worth 2, and bob x1, worth 1: so it is charged 1. Who is there has `gain` of x0, below
    1: it gets x1, and would gain just so much by hiding, if nothing were charged then."""
    return Environment.from_arrays(
        discount=Fraction(1, 2), horizon=1, agents=["ann", "bob"],
        stages=[{
            "types": {"ann": ["not yet", "here"], "bob": ["one"]}, "away": {"ann": ["not yet"]},
            "allocations": ["x0", "x1"],
            "utility": {"ann": (("allocation", "ann"), [[2, gain], [0, 0]]), "bob": (("allocation",), [0, 1])},
        }],
    )  # fmt: skip


def of_present(env, bare, choices):
    """The mechanism of any rule in which nobody pays before its arrival where hiding would not pay: report by report,
    from what a pivot formula charges and what the rule is worth to everyone."""
    rules = [choice.over(("shock", *stage.components), {**stage.sizes, "shock": len(stage.shocks)})
             for choice, stage in ((choice, env.stage(t)) for t, choice in enumerate(choices))]  # fmt: skip
    worth = Exact(Society(env, None), tuple(rule.astype(np.uint8) for rule in rules)).q
    transfers = []
    for agent, name in enumerate(env.agents):
        own = []
        for t, rule in enumerate(rules):
            stage, q = env.stage(t), worth[t].array
            paid = bare.transfers[agent][t].full(stage.components, stage.sizes).array
            found, place = dict(np.ndenumerate(_fractions(paid))), stage.components.index(name)
            away = set(stage.away[agent] if stage.away else ())
            for labels in found:
                if not before_arrival(env, agent)[t][labels[place]]:
                    continue
                truths = [(*labels[:place], k, *labels[place + 1 :]) for k in range(stage.sizes[name]) if k not in away]
                costs = [_cost(stage, q, rule, true, labels) for true in truths]
                if found[labels] <= 0 or all(cost >= found[labels] for cost in costs):
                    found[labels] = Fraction(0)
            own.append(Table(stage.components, exact.from_fractions(list(found.values()), paid.numerators.shape)))
        transfers.append(tuple(own))
    return replace(bare, transfers=tuple(transfers))


def _cost(stage, q, rule, true, said):
    """What everyone loses at a state by what is chosen after a report."""
    return sum((shock.probability * (q.item((rule[(z, *true)], *true)) - q.item((rule[(z, *said)], *true)))
                for z, shock in enumerate(stage.shocks)), Fraction(0))  # fmt: skip


def _fractions(array):
    found = np.empty(array.numerators.shape, dtype=object)
    for place in np.ndindex(found.shape):
        found[place] = array.item(place)
    return found
