"""Random environments of teams that are alike up to the names of types, and what a certificate says of joint states.

A team has one or two agents. What a kind of allocation does to a team is a treatment of it: a worth and a row by type
for each of its agents. Agents, types and allocations are then shuffled, and types have names of their own.
"""

from fractions import Fraction
from itertools import permutations, product
from math import prod

import numpy as np

from lpmech.crowds.cells import cells
from lpmech.crowds.partition import declared
from lpmech.crowds.seen import Seen
from lpmech.problem import exact
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.tables import Choice, Table
from tests.crowds.common import row


class Teams:
    """A random environment, as a tree, and who is exchanged with whom."""

    def __init__(self, seed, *, size=None, number=None, most=40, coarse=None, shocks=None):
        rng = self.rng = np.random.default_rng(seed)
        self.coarse = bool(rng.integers(2)) if coarse is None else coarse
        self.horizon = None if rng.integers(2) else int(rng.integers(1, 4))
        self.public = ["z0", "z1"] if rng.integers(4) == 0 else []
        while True:
            self.size, self.number = size or int(rng.integers(1, 3)), number or int(rng.integers(2, 4))
            self.sizes = [int(rng.integers(1, 4)) for _ in range(self.size)]
            self.others = [int(rng.integers(1, 3))] * int(rng.integers(2))  # an agent who is like no other
            joint = max(1, len(self.public)) * prod(self.sizes) ** self.number * prod(self.others)
            if joint <= most and max(self.sizes) > 1:
                break
        treatments = [self._treatment(self.sizes) for _ in range(int(rng.integers(2, 4)))]
        treatments[0] = [{**one, "absent": True} for one in treatments[0]]
        alone = [self._treatment(self.others) for _ in range(2)]
        alone[0] = [{**one, "absent": True} for one in alone[0]]
        self.treatments, self.alone = treatments, alone
        self.ends = [self._worths(k) for k in (*self.sizes, *self.others)] if self.horizon and rng.integers(2) else None
        self.kinds = self._kinds()
        self.shocks = self._shocks() if (rng.integers(3) == 0 if shocks is None else shocks) else None
        self._name()

    def _worth(self):
        rng = self.rng
        return Fraction(int(rng.integers(-1, 3))) if self.coarse else Fraction(int(rng.integers(-40, 100)), 30)

    def _worths(self, size):
        return [[self._worth() for _ in range(size)] for _ in self.public or [None]]

    def _treatment(self, sizes):
        """What is done to each agent of a team."""
        return [
            {
                "absent": bool(self.rng.integers(2)),
                "utility": self._worths(k),
                "rows": [[list(map(Fraction, row(self.rng, k, 4))) for _ in range(k)] for _ in self.public or [None]],
            }
            for k in sizes
        ]

    def _kinds(self):
        """By kind: how many teams have each treatment, that of the agent alone, w, and rows of the public state."""
        rng, found = self.rng, [((self.number, *[0] * (len(self.treatments) - 1)), 0)]
        for _ in range(int(rng.integers(1, 3))):
            given = np.bincount(rng.integers(len(self.treatments), size=self.number), minlength=len(self.treatments))
            found.append((tuple(given.tolist()), int(rng.integers(2)) if self.others else 0))
        publics = len(self.public) or 1
        return [
            (*one, [self._worth() for _ in range(publics)],
             [list(map(Fraction, row(rng, publics, 3))) for _ in range(publics)])
            for one in found
        ]  # fmt: skip

    def _shocks(self):
        """Each shock's probability, and the kinds that can be chosen; the first kind always can."""
        kinds = range(len(self.kinds))
        return {f"w{k}": (chance, [a for a in kinds if not a or self.rng.integers(3)])
                for k, chance in enumerate([Fraction(1, 3), Fraction(2, 3)])}  # fmt: skip

    def _name(self):
        """Names and shuffled orders; `orders[agent][s]` is the position of what is type s to its team."""
        rng = self.rng
        names = [f"a{k}" for k in rng.permutation(self.size * self.number + len(self.others)).tolist()]
        self.teams = [names[k * self.size : (k + 1) * self.size] for k in range(self.number)]
        self.lone = names[self.size * self.number :]
        sizes = [*self.sizes] * self.number + self.others
        self.orders = {name: rng.permutation(k).tolist() for name, k in zip(names, sizes, strict=True)}
        self.agents = sorted(names)
        self.allocations = []
        for a, (counts, alone, *_) in enumerate(self.kinds):
            pool = [h for h, n in enumerate(counts) for _ in range(n)]
            self.allocations += [(a, given, alone) for given in sorted(set(permutations(pool)))]
        self.allocations = [self.allocations[k] for k in rng.permutation(len(self.allocations)).tolist()]
        self.called = [f"b{k}" for k in range(len(self.allocations))]

    def _done(self, name, allocation):
        """What an allocation does to an agent, in its team's types."""
        _, given, alone = allocation
        if name in self.lone:
            return self.alone[alone][0]
        team = next(k for k, team in enumerate(self.teams) if name in team)
        return self.treatments[given[team]][self.teams[team].index(name)]

    def _placed(self, name, values):
        """A list by type in the agent's own order."""
        found = [None] * len(values)
        for s, value in zip(self.orders[name], values, strict=True):
            found[s] = value
        return found

    def _public(self, axes, values):
        """A table with the axis of public states where there are any."""
        return {"axes": axes[:1] + (["public"] if self.public else []) + axes[1:], "values": values}

    def _strip(self, by_public):
        return by_public if self.public else by_public[0]

    def tree(self):
        """The environment as JSON."""
        stage = {
            **({"public": self.public} if self.public else {}),
            "types": {name: [f"{name} t{k}" for k in range(len(self.orders[name]))] for name in self.agents},
            "allocations": self.called,
            **self._sets(),
            "utility": {
                name: self._public(["allocation", name], [
                    self._strip([text(self._placed(name, own)) for own in self._done(name, one)["utility"]])
                    for one in self.allocations])
                for name in self.agents
            },
            "public utility": self._public(["allocation"], [self._strip(text(self.kinds[a][2]))
                                                             for a, *_ in self.allocations]),
            "transition": {
                **({"public": {"axes": ["allocation", "public", "next public"],
                               "values": [text(self.kinds[a][3]) for a, *_ in self.allocations]}}
                   if self.public else {}),
                **{name: self._public(["allocation", name, f"next {name}"], [
                    self._strip([text(self._placed(name, [self._placed(name, own) for own in rows]))
                                 for rows in self._done(name, one)["rows"]])
                    for one in self.allocations]) for name in self.agents},
            },
        }  # fmt: skip
        found = {"format": "lpmech-environment/1", "name": "teams",
                 "discount": "1" if self.horizon == 1 else "2/3", "horizon": self.horizon, "agents": self.agents,
                 "stages": [stage]}  # fmt: skip
        if self.ends:
            found["terminal"] = {"utility": dict(self._ends())}
        return found

    def _ends(self):
        for team in self.teams:
            for name, end in zip(team, self.ends, strict=False):
                yield name, self._end(name, end)
        for name in self.lone:
            yield name, self._end(name, self.ends[-1])

    def _end(self, name, end):
        values = self._strip([text(self._placed(name, own)) for own in end])
        return {"axes": (["public"] if self.public else []) + [name], "values": values}

    def _without(self, feasible):
        pairs = list(zip(self.called, self.allocations, strict=True))
        return {name: [b for b, one in pairs if self._done(name, one)["absent"] and b in feasible]
                for name in self.agents}  # fmt: skip

    def _sets(self):
        if self.shocks is None:
            return {"feasible without": self._without(self.called)}
        found = {}
        for name, (chance, kinds) in self.shocks.items():
            open_ = [b for b, one in zip(self.called, self.allocations, strict=True) if one[0] in kinds]
            found[name] = {"probability": str(chance), "feasible": open_, "feasible without": self._without(open_)}
        return {"shocks": found}

    @property
    def env(self):
        return Environment.from_json(self.tree())

    @property
    def groups(self):
        """The groups as one declares them."""
        return [self.teams, *([name] for name in self.lone)]

    @property
    def types(self):
        """The types of all, in the order of those of their teams."""
        return {name: [f"{name} t{s}" for s in order] for name, order in self.orders.items()}


def text(values):
    return [text(one) for one in values] if isinstance(values, list) else str(values)


class Played:
    """A certificate's rule and exact payments, joint state by joint state, in the environment itself."""

    def __init__(self, certificate):
        self.certificate, self.found = certificate, certificate.found
        self.env, self.crowd, self.program = self.found.environment, certificate.crowd, certificate.audit.program
        seen = Seen(self.env)
        names = [[tuple(one.agent for one in block) for block in group] for group in self.found.blocks]
        types = {one.agent: one.types for group in self.found.blocks for block in group for one in block}
        self.groups = declared(seen, names, types).groups
        self.where = {}
        for vector in seen.vectors:
            given = tuple(self._treatment(seen, vector, g, block)
                          for g, group in enumerate(self.groups) for block in group)  # fmt: skip
            if vector.when is not None:
                common = seen.of_common[vector.common]
                position = self.env.stage(0).allocations.index(vector.name)
                for moment, one in enumerate(self.crowd.moments):
                    if vector.when[1] in (None, one.shock):
                        self.where.setdefault((moment, common, given), position)

    def _treatment(self, seen, vector, g, block):
        """The number of what is done to a block, by what it is to each of its agents."""
        data = [seen.of_data[vector.data[i]].ordered(order) for i, order in block]
        parts = self.crowd.groups[g].parts
        return next(
            h for h in range(len(self.crowd.groups[g].treatments))
            if all((one.treatments[h].utility, one.treatments[h].transition, one.treatments[h].absent) == tuple(datum)
                   for one, datum in zip(parts, data, strict=True))
        )  # fmt: skip

    def _type(self, block, labels):
        """The number of a block's type, the last agent's innermost."""
        found = 0
        for i, order in block:
            found = found * len(order) + order.index(labels[i])
        return found

    def at(self, moment, public, labels):
        """The allocation, and what everybody pays."""
        counts, types = [0] * self.program.society.places[-1], []
        for g, group in enumerate(self.groups):
            types.append([self._type(block, labels) for block in group])
            for s in types[-1]:
                counts[self.program.society.places[g] + s] += 1
        state = self.program.index[public, tuple(counts)]
        option, matrix = self.program.actions[self.certificate.audit.rules[moment][state]]
        queue = {}
        for (g, s, h), n in zip(cells(self.crowd), matrix, strict=True):
            queue.setdefault((g, s), []).extend([h] * n)
        given, paid = [], {}
        known = {(one.seat, one.type, one.treatment): one for one in self.certificate.audit.payments(moment, [state])}
        for g, group in enumerate(self.groups):
            seats = [k for k, seat in enumerate(self.crowd.seats) if seat.at == g]
            for block, s in zip(group, types[g], strict=True):
                given.append(queue[g, s].pop(0))
                for seat, (i, _) in zip(seats, block, strict=True):
                    low, high = self.certificate.audit.payment(moment, known[seat, s, given[-1]])
                    assert low == high
                    paid[i] = low
        plan = self.crowd.plans[option]
        return self.where[moment, (plan.utility, plan.transition), tuple(given)], paid

    def mechanism(self):
        """The mechanism for `lpmech.audit`."""
        stage, crowd = self.env.stage(0), self.crowd
        axes, shape = stage.components, tuple(stage.sizes[axis] for axis in stage.components)
        allocation, transfers = [], [[] for _ in self.env.agents]
        for period in crowd.periods:
            moments = [z for z, one in enumerate(crowd.moments) if one.period == period]
            chosen = np.zeros((len(moments), *shape), dtype=np.intp)
            paid = [np.zeros(shape, dtype=object) for _ in self.env.agents]
            for labels in product(*map(range, shape)):
                theta = (labels[0], labels[1:]) if crowd.public else (0, labels)
                for k, moment in enumerate(moments):
                    chosen[(k, *labels)], pays = self.at(moment, *theta)
                    for i, one in enumerate(paid):
                        one[labels] += crowd.shocks_in(period)[k].probability * pays[i]
            allocation.append(Choice(("shock", *axes), chosen))
            for i, one in enumerate(paid):
                array = exact.from_fractions([Fraction(x) for x in one.ravel().tolist()], shape)
                transfers[i].append(Table(axes, array))
        return Mechanism(name="played", allocation=tuple(allocation), transfers=tuple(map(tuple, transfers)))
