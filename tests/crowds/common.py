"""Random crowds, and what a certificate about one says, written out joint state by joint state for the exact road."""

from fractions import Fraction
from itertools import product
from math import prod
from types import SimpleNamespace

import numpy as np

from lpmech.crowds.audit import Audit, measure
from lpmech.crowds.expanded import allocations, expanded
from lpmech.crowds.program import Program, Rows, objects
from lpmech.crowds.reader import crowd_of
from lpmech.crowds.societies import Society
from lpmech.crowds.solve import Solver, Values
from lpmech.problem import exact
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.tables import Choice, Table
from lpmech.reading.faults import BadInput

HAIR = Fraction(1, 10**30)


def row(rng, size, below):
    """Probabilities over a denominator; now and then a certainty."""
    if rng.integers(4) == 0:
        sure = rng.integers(size)
        return [str(int(k == sure)) for k in range(size)]
    cuts = np.sort(rng.integers(0, below + 1, size - 1))
    return [str(Fraction(int(x), below)) for x in np.diff(cuts, prepend=0, append=below)]


def by_public(rng, publics, make):
    """One table for all public states, or one for each."""
    return {f"z{k}": make() for k in range(publics)} if publics and rng.integers(2) else make()


def random_tree(rng, *, most=4, joint=250, coarse=None, kinds=2, largest=3):
    """A crowd as a tree: several groups, ties where data are coarse, negative worths, public states, terminals."""
    while True:
        publics = int(rng.choice([0, 0, 0, 2]))
        coarse = bool(rng.integers(2)) if coarse is None else coarse
        horizon = None if rng.integers(2) else int(rng.integers(1, 4))
        names = ["bidders", "firms", "shops"][: rng.integers(1, kinds + 1)]
        sizes = [int(rng.integers(1, largest + 1)) for _ in names]
        types = [int(rng.integers(1, 4)) for _ in names]
        states = max(1, publics) * prod(k**n for k, n in zip(types, sizes, strict=True))
        if sum(sizes) <= most and states <= joint:
            break

    def worth():
        return str(int(rng.integers(-1, 3))) if coarse else str(Fraction(int(rng.integers(-40, 100)), 30))

    has_prior = bool(rng.integers(2))
    groups = []
    for name, number, k in zip(names, sizes, types, strict=True):
        treatments = []
        for h in range(int(rng.integers(1, 4))):
            one = {"name": f"h{h}", "absent": bool(rng.integers(3))}
            if rng.integers(4):
                one["utility"] = by_public(rng, publics, lambda k=k: [worth() for _ in range(k)])
            if rng.integers(3):
                below = int(rng.choice([2, 4, 6, 7]))
                one["transition"] = by_public(
                    rng, publics, lambda k=k, below=below: [row(rng, k, below) for _ in range(k)]
                )
            treatments.append(one)
        treatments[int(rng.integers(len(treatments)))]["absent"] = True
        group = {"name": name, "number": number, "types": [f"t{s}" for s in range(k)], "treatments": treatments}
        if horizon and rng.integers(2):
            group["terminal"] = by_public(rng, publics, lambda k=k: [worth() for _ in range(k)])
        if has_prior:
            group["prior"] = row(rng, k, 6)
        groups.append(group)
    allocations = [{"name": "base", "treated": {g["name"]: {_absent(g): g["number"]} for g in groups}}]
    for a in range(int(rng.integers(1, 3))):
        treated = {}
        for group in groups:
            left, counts = group["number"], {}
            for one in group["treatments"][1:]:
                counts[one["name"]] = int(rng.integers(0, left + 1))
                left -= counts[one["name"]]
            treated[group["name"]] = counts
        plan = {"name": f"a{a}", "treated": treated}
        if rng.integers(2):
            plan["utility"] = worth() if not publics or rng.integers(2) else [worth(), worth()]
        if publics and rng.integers(2):
            plan["transition"] = [row(rng, publics, 3) for _ in range(publics)]
        allocations.append(plan)
    discount = "1" if horizon and rng.integers(3) == 0 else str(rng.choice(["1/2", "9/10", "2/3"]))
    tree = {"format": "lpmech-crowd/1", "name": "random", "discount": discount, "horizon": horizon, "groups": groups,
            "allocations": allocations}  # fmt: skip
    if publics:
        tree["public"] = [f"z{k}" for k in range(publics)]
        if has_prior:
            tree["public prior"] = row(rng, publics, 4)
    return tree


def _absent(group):
    return next(one["name"] for one in group["treatments"] if one["absent"])


def random_crowd(seed, **options):
    return crowd_of(random_tree(np.random.default_rng(seed), **options))


CHANCES = (["1/2", "1/2"], ["1/3", "2/3"], ["1/4", "0", "3/4"], ["1"], [str(HAIR), str(1 - HAIR)])


def later_tree(rng, **options):
    """A crowd with shocks, or with kinds for some periods and shocks; worths that differ by them."""
    while True:
        tree = random_tree(rng, **options)
        horizon, shocked = tree["horizon"], not tree["horizon"] or rng.integers(4)
        tree["format"] = "lpmech-crowd/2"
        chances = CHANCES[rng.integers(len(CHANCES))] if shocked else []
        shocks = [f"w{k}" for k in range(len(chances))]
        if shocked:
            tree["shocks"] = [{"name": name, "probability": p} for name, p in zip(shocks, chances, strict=True)]
        base, *others = tree["allocations"]
        if rng.integers(3) == 0:  # nobody is treated as before under some shock, or in some period
            others.append({**base, "name": "instead"})
        for plan in (*others, *([base] if rng.integers(3) == 0 else [])):
            if horizon and rng.integers(2):
                plan["periods"] = _some(rng, range(1, horizon + 1))
            if shocked and rng.integers(3):
                plan["shocks"] = _some(rng, shocks)
        tree["allocations"] = [base, *others]
        try:
            return crowd_of(tree)
        except BadInput:  # at some moment the others have nothing to choose
            continue


def _some(rng, labels):
    labels = list(labels)
    kept = [label for label in labels if rng.integers(2)]
    return kept or [labels[rng.integers(len(labels))]]


def later_crowd(seed, **options):
    return later_tree(np.random.default_rng(seed), **options)


class Written:
    """The rule and the exact payments of a certificate, joint state by joint state, in the expanded environment."""

    def __init__(self, crowd, rules, without):
        """`rules`: by moment a lumped action for each state; `without`: exact measured tables by group and period."""
        self.crowd, self.rules, self.without = crowd, rules, without
        self.env = expanded(crowd)
        self.program = without_none(crowd)
        self.members = [(g, i) for g, group in enumerate(crowd.groups) for i in range(group.number)]
        plans = {plan.name: a for a, plan in enumerate(crowd.plans)}
        self.positions = [
            {(plans[plan.name], given): k for k, (plan, given) in enumerate(allocations(crowd, moment.period))}
            for moment in crowd.moments
        ]

    def lumped(self, theta):
        """The lumped state of a joint state (public, types)."""
        public, types = theta
        counts = [0] * self.program.society.places[-1]
        for (g, _), s in zip(self.members, types, strict=True):
            counts[self.program.society.places[g] + s] += 1
        return self.program.index[public, tuple(counts)]

    def treated(self, number, theta):
        """The kind, and every agent's treatment: in order of names among agents of one group and type."""
        option, matrix = self.program.actions[self.rules[number][self.lumped(theta)]]
        at, queue = 0, {}
        for g, group in enumerate(self.crowd.groups):
            for s in range(len(group.types)):
                queue[g, s] = [h for h in range(len(group.treatments)) for _ in range(matrix[at + h])]
                at += len(group.treatments)
        return option, [queue[g, s].pop(0) for (g, _), s in zip(self.members, theta[1], strict=True)]

    def payment(self, number, theta, agent):
        """P_i at a moment and joint state, from the exact tables."""
        audit = Audit([SimpleNamespace(program=self.program)], self.without, self.rules)
        g, s, h = self.members[agent][0], theta[1][agent], self.treated(number, theta)[1][agent]
        for paid in audit.payments(number, [self.lumped(theta)]):
            if (paid.seat, paid.type, paid.treatment) == (g, s, h):
                return Fraction(paid.center, self.without[g][self.crowd.moments[number].period].denominator)
        raise AssertionError

    def mechanism(self):
        """The mechanism for `lpmech.audit`."""
        stage = self.env.stage(0)
        axes = stage.components
        shape = tuple(stage.sizes[axis] for axis in axes)
        allocation, transfers = [], [[] for _ in self.members]
        for period in self.crowd.periods:
            moments = [z for z, moment in enumerate(self.crowd.moments) if moment.period == period]
            chances = [one.probability for one in self.crowd.shocks_in(period)]
            order = np.argsort([str(one.label) for one in self.crowd.shocks_in(period)])
            chosen = np.zeros((len(moments), *shape), dtype=np.intp)
            paid = [np.zeros(shape, dtype=object) for _ in self.members]
            for labels in product(*map(range, shape)):
                theta = (labels[0], labels[1:]) if self.crowd.public else (0, labels)
                for place, k in enumerate(order.tolist()):
                    option, treated = self.treated(moments[k], theta)
                    given = [[] for _ in self.crowd.groups]
                    for (g, _), h in zip(self.members, treated, strict=True):
                        given[g].append(h)
                    chosen[(place, *labels)] = self.positions[moments[k]][option, tuple(map(tuple, given))]
                    for agent in range(len(self.members)):
                        paid[agent][labels] += chances[k] * self.payment(moments[k], theta, agent)
            allocation.append(Choice(("shock", *axes), chosen))
            for agent, one in enumerate(paid):
                array = exact.from_fractions([Fraction(x) for x in one.ravel().tolist()], shape)
                transfers[agent].append(Table(axes, array))
        return Mechanism(name="written", allocation=tuple(allocation), transfers=tuple(map(tuple, transfers)))


def without_none(crowd):
    return Program(Society(crowd, None), Rows(crowd))


def exact_without(certificate):
    """The measured tables of the societies without an agent, where they are exact."""
    assert certificate.is_exact
    return certificate.audit.without


def audit_of(crowd, rules, everyone, without):
    """An audit of any rule (by moment) with any tables: `everyone` by period, `without` by group and period."""
    table = Rows(crowd)
    solvers = [Solver(Program(Society(crowd, g), table)) for g in (None, *range(len(crowd.seats)))]
    measured = [measure(solvers[0], everyone, by_period(crowd, rules))]
    measured += [
        measure(solver, tables, [None] * len(crowd.periods))
        for solver, tables in zip(solvers[1:], without, strict=True)
    ]
    return Audit(measured[0], measured[1:], rules)


def by_period(crowd, rules):
    """A rule by moment as tuples by shock, period by period."""
    left = iter(rules)
    return [tuple(next(left) for _ in crowd.shocks_in(period)) for period in crowd.periods]


def any_rule(rng, found, often=0.3):
    """The rule of a certificate, changed at some states to any action that is open."""
    audit, rules = found.audit, []
    for moment, rule in zip(found.crowd.moments, audit.rules, strict=True):
        new, allowed = rule.copy(), audit.program.may_choose(moment)
        for state in np.flatnonzero(rng.random(len(rule)) < often):
            first, last = audit.program.starts[state : state + 2]
            new[state] = first + rng.choice(np.flatnonzero(allowed[first:last]))
        rules.append(new)
    return rules


def noisy(rng, values, size=8):
    """Values with errors up to `size` / 1024, over a power of two."""
    rounded = values.rounded(10)
    errors = objects([int(x) for x in rng.integers(-size, size + 1, len(rounded.numerators))])
    return Values(rounded.numerators + errors, rounded.denominator)
