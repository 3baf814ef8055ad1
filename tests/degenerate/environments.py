"""Environments that are degenerate in one way each, with random numbers otherwise: 2×2 types, three allocations.

A way is a function that changes the parts before they are put together (`Parts`). Each is tried with private values and
independent transitions, and with interdependent values and one joint transition; horizons 1, 2 and infinite.
"""

import random
from fractions import Fraction
from itertools import product

HORIZONS = (1, 2, None)
KINDS = ("private", "interdependent")


class Parts:
    """An environment in parts: labels, values by cell, rows of probabilities by cell, the prior's weights."""

    def __init__(self, rng, kind, horizon, types=(2, 2), allocations=3):
        self.rng, self.kind, self.horizon = rng, kind, horizon
        self.discount, self.shocks = "1/2" if horizon is None else "9/10", None
        self.types = {
            agent: [f"{agent[0]}{k}" for k in range(n)] for agent, n in zip(("ann", "bob"), types, strict=False)
        }
        self.allocations = [f"x{k}" for k in range(allocations)]
        self.worth = {agent: {cell: rng.randint(-4, 9) for cell in self.cells(agent)} for agent in self.types}
        states = list(product(*self.types.values()))
        if kind == "private":
            self.rows = {agent: {cell: self.row([(own,) for own in self.types[agent]]) for cell in self.cells(agent)}
                         for agent in self.types}  # fmt: skip
        else:
            self.rows = {None: {cell: self.row(states) for cell in self.cells(None)}}
        self.prior = self.row(states)

    def seen(self, agent):
        """The agents on whose types the agent's utility and factor may depend."""
        return [agent] if self.kind == "private" and agent else list(self.types)

    def cells(self, agent):
        return list(product(self.allocations, *(self.types[name] for name in self.seen(agent))))

    def row(self, ends):
        """A distribution over the ends, all of them with positive probability."""
        weights = [self.rng.randint(1, 4) for _ in ends]
        return {end: Fraction(weight, sum(weights)) for end, weight in zip(ends, weights, strict=True)}

    def without(self, row, kept):
        """The distribution given `kept`; an even one over the kept ends where they had no probability."""
        total = sum(p for end, p in row.items() if kept(end))
        count = sum(map(kept, row))
        return {
            end: (p / total if total else Fraction(1, count)) if kept(end) else Fraction(0) for end, p in row.items()
        }

    def every_row(self, change):
        """Changes every row of the transition: change(cell, row) is the new one."""
        for rows in self.rows.values():
            for cell in rows:
                rows[cell] = change(cell, rows[cell])

    def feasible(self, *sets):
        """Shocks with these feasible sets, of equal probability."""
        share = str(Fraction(1, len(sets)))
        self.shocks = {f"z{k}": {"probability": share, "feasible": chosen} for k, chosen in enumerate(sets)}

    def data(self, name):
        """The JSON object."""
        stage = {"types": self.types, "allocations": self.allocations}
        stage |= {"shocks": self.shocks} if self.shocks else {}
        stage["utility"] = {
            agent: table(["allocation", *self.seen(agent)], {cell: str(x) for cell, x in worth.items()})
            for agent, worth in self.worth.items()
        }
        if self.horizon != 1:
            factors = {agent: self.factor(agent) for agent in self.rows}
            stage["transition"] = {"joint": factors[None]} if None in factors else factors
        head = {"format": "lpmech-environment/1", "name": name, "discount": self.discount, "horizon": self.horizon}
        prior = table(list(self.types), {end: str(p) for end, p in self.prior.items()})
        return {**head, "agents": list(self.types), "stages": [stage], "prior": prior}

    def factor(self, agent):
        following = [f"next {name}" for name in ([agent] if agent else self.types)]
        cells = {(*cell, *end): str(p) for cell, row in self.rows[agent].items() for end, p in row.items()}
        return table(["allocation", *self.seen(agent), *following], cells)


def table(axes, cells):
    return {"axes": axes, "entries": {"|".join(cell): value for cell, value in cells.items()}}


# ways


def plain(parts):
    """Not degenerate: to compare with."""


def type_never_reached(parts):
    """The first agent is never of its last type: not at first, not later."""
    last = parts.types["ann"][-1]
    parts.every_row(lambda cell, row: parts.without(row, lambda end: last not in end))
    parts.prior = parts.without(parts.prior, lambda end: last not in end)


def signal_left_for_good(parts):
    """The others' last type is possible at first and never again: a column of zeros in every row."""
    last = parts.types["bob"][-1]
    parts.every_row(lambda cell, row: parts.without(row, lambda end: last not in end))


def deterministic(parts):
    """Every row and the prior put all probability on one state."""

    def certain(row):
        chosen = parts.rng.choice(sorted(row))
        return parts.without(row, lambda end: end == chosen)

    parts.every_row(lambda cell, row: certain(row))
    parts.prior = certain(parts.prior)


def frozen(parts):
    """Types never change."""

    def stay(cell, row):
        return parts.without(row, lambda end: end == cell[1:])

    parts.every_row(stay)


def duplicate_type(parts):
    """The first agent's two types are the same: in what they are worth, to whom, and where they lead."""
    first, second = parts.types["ann"][:2]
    for values in (*parts.worth.values(), *parts.rows.values()):
        for cell in values:
            values[cell] = values[tuple(first if label == second else label for label in cell)]


def duplicate_signal(parts):
    """The second agent's two types are the same, but for what the first is worth at them."""
    first, second = parts.types["bob"][:2]
    for values in (parts.worth["bob"], *parts.rows.values()):
        for cell in values:
            values[cell] = values[tuple(first if label == second else label for label in cell)]


def never_chosen(parts):
    """The last allocation is worse for everyone than any other."""
    for worth in parts.worth.values():
        for cell in worth:
            worth[cell] = -1000 if cell[0] == parts.allocations[-1] else worth[cell]


def never_feasible(parts):
    """At no shock is the last allocation feasible."""
    parts.feasible(parts.allocations[:2], parts.allocations[1:2])


def feasible_by_a_shock_of_no_probability(parts):
    """The last allocation is feasible at a shock of probability 0 only."""
    parts.feasible(parts.allocations[:2])
    parts.shocks["z0"]["probability"] = "1"
    parts.shocks["never"] = {"probability": "0", "feasible": parts.allocations[2:]}


def one_choice(parts):
    """At every shock one allocation is feasible."""
    parts.feasible(*([allocation] for allocation in parts.allocations))


def nothing_at_stake(parts):
    """All utilities are 0."""
    for worth in parts.worth.values():
        worth.update(dict.fromkeys(worth, 0))


def all_alike(parts):
    """All rows are the same: types of tomorrow have nothing to do with today."""
    for rows in parts.rows.values():
        rows.update(dict.fromkeys(rows, next(iter(rows.values()))))


def known_state(parts):
    """The prior knows the first state; all is random later."""
    chosen = next(iter(parts.prior))
    parts.prior = parts.without(parts.prior, lambda end: end == chosen)


def twin_allocations(parts):
    """Two allocations are the same but for their names."""
    first, second = parts.allocations[:2]
    for values in (*parts.worth.values(), *parts.rows.values()):
        for cell in values:
            values[cell] = values[(first, *cell[1:]) if cell[0] == second else cell]


def no_prior(parts):
    """No prior is given."""


CHANGES = (
    plain, type_never_reached, signal_left_for_good, deterministic, frozen, duplicate_type, duplicate_signal,
    never_chosen, never_feasible, feasible_by_a_shock_of_no_probability, one_choice, nothing_at_stake, all_alike,
    known_state, twin_allocations, no_prior,
)  # fmt: skip
SHAPES = {
    "one agent": {"types": (2,)},
    "one agent of one type": {"types": (1,)},
    "others of one type": {"types": (2, 1)},
    "own type only one": {"types": (1, 2)},
    "everyone of one type": {"types": (1, 1)},
    "one allocation": {"allocations": 1},
    "one type, one allocation": {"types": (1, 1), "allocations": 1},
}
WAYS = (*(change.__name__.replace("_", " ") for change in CHANGES), *SHAPES)


def degenerate(way, kind, horizon, seed=0):
    """The environment object."""
    rng = random.Random(f"{way} {kind} {horizon} {seed}")
    if way in SHAPES:
        return Parts(rng, kind, horizon, **SHAPES[way]).data(way.replace(",", ""))
    change = next(one for one in CHANGES if one.__name__.replace("_", " ") == way)
    parts = Parts(rng, kind, horizon)
    change(parts)
    data = parts.data(way)
    if change is no_prior:
        del data["prior"]
    return data
