"""Random environments that move with one number, and what is asked of them."""

import random
from fractions import Fraction

from lpmech.problem.environment import Environment

PROBLEMS = (
    {"incentives": "ex post", "payments": {"memory": "none"}},
    {"incentives": "ex post", "payments": {"memory": "one period"}},
    {"incentives": "interim", "payments": {"memory": "none"}, "participation": {"when": "first"},
     "budget": [{"kind": "ex ante"}]},
    {"incentives": "ex post", "payments": {"memory": "none"}, "participation": {"when": "always", "view": "ex post"},
     "budget": [{"kind": "ex post"}]},
    {"incentives": "on path", "payments": {"memory": "none"}, "participation": {"when": "first"},
     "budget": [{"kind": "each period", "sense": "="}]},
)  # fmt: skip
HEAD = {"format": "lpmech-problem/1"}
STATES = [(0, 0), (0, 1), (1, 0), (1, 1)]


def function(seed):
    """A function that makes an environment of a number between 0 and 1: two agents of two types, two allocations."""
    draw = random.Random(seed)
    horizon = draw.choice([None, None, 1, 2])
    moves = draw.choice(["discount", "chance", "worth"])
    worths = {name: {f"{a}|{s}|{o}": draw.randint(-4, 4) for a in "xy" for s, o in STATES} for name in ("ann", "bob")}
    kernels = {name: {(a, s): Fraction(draw.randint(1, 7), 8) for a in "xy" for s in "01"} for name in ("ann", "bob")}
    prior = [draw.randint(0, 3) for _ in STATES]
    prior = prior if any(prior) else [1, 0, 0, 0]
    discount = Fraction(draw.randint(1, 9), 10)

    def make(value):
        chances = {name: dict(kernel) for name, kernel in kernels.items()}
        table = {name: dict(entries) for name, entries in worths.items()}
        if moves == "chance":
            chances["ann"]["x", "1"] = value
        if moves == "worth":
            table["bob"]["y|0|1"] = format(6 * value - 3)
        tree = {
            "format": "lpmech-environment/1", "agents": ["ann", "bob"], "horizon": horizon,
            "discount": format(value if moves == "discount" else discount),
            "stages": [stage(table, chances)] if horizon is None else [stage(table, chances)] * horizon,
            "prior": {"axes": ["ann", "bob"], "values": [[format(Fraction(prior[2 * s + o], sum(prior)))
                                                          for o in (0, 1)] for s in (0, 1)]},
        }  # fmt: skip
        if horizon is not None:
            tree["stages"] = [{key: part for key, part in one.items() if key != "transition" or k + 1 < horizon}
                              for k, one in enumerate(tree["stages"])]  # fmt: skip
        return Environment.from_json(tree)

    return make


def stage(worths, chances, names="xy"):
    """One stage, with factors that depend on the allocation and the own type."""
    return {
        "types": {"ann": ["0", "1"], "bob": ["0", "1"]},
        "allocations": [*names],
        "utility": {name: {"axes": ["allocation", "ann", "bob"], "entries": own} for name, own in worths.items()},
        "transition": {
            name: {"axes": ["allocation", name, f"next {name}"],
                   "values": [[[format(1 - kernel[a, s]), format(kernel[a, s])] for s in "01"] for a in names]}
            for name, kernel in chances.items()
        },
    }  # fmt: skip


def asked(seed):
    """A problem."""
    return {**HEAD, **PROBLEMS[seed % len(PROBLEMS)]}


def tied(seed):
    """Environments of a finite horizon in which allocations are tied at many states, all over or at single numbers.

    Utilities of ann are drawn, and those of bob are what is left of a sum of 0, 1 or 2. What moves is paid by bob to
    ann, so that it changes no sum; or it changes one sum, so that ties come and go; or it is a chance or the discount.
    """
    draw = random.Random(seed)
    horizon, moves = draw.choice([1, 2]), draw.choice(["share", "share", "sum", "chance", "prior"])
    names = "xyz" if horizon == 1 else "xy"
    cells = [f"{a}|{s}|{o}" for a in names for s, o in STATES]
    own = [{cell: Fraction(draw.randint(-3, 3)) for cell in cells} for _ in range(horizon)]
    sums = [{cell: Fraction(draw.choice([0, 1, 1, 2])) for cell in cells} for _ in range(horizon)]
    kernels = {name: {(a, s): Fraction(draw.randint(1, 7), 8) for a in names for s in "01"} for name in ("ann", "bob")}
    moving, other = draw.sample(cells, 2)
    prior = [draw.randint(0, 3) for _ in STATES]
    prior = prior if any(prior) else [1, 0, 0, 1]

    def make(value):
        anns, totals = [dict(one) for one in own], [dict(one) for one in sums]
        if moves == "share":
            anns[-1][moving] = 4 * value - 2
            anns[0][other] = 1 - 3 * value**2
        if moves == "sum":
            totals[0][moving] = 2 * value
        chances = {name: dict(kernel) for name, kernel in kernels.items()}
        if moves == "chance":
            chances["ann"]["x", "1"] = value
        weights = [Fraction(one, sum(prior)) for one in prior]
        if moves in ("prior", "chance"):
            weights = [(1 - value) * weight + value / 4 for weight in weights]
        stages = []
        for k in range(horizon):
            worths = {"ann": anns[k], "bob": {cell: totals[k][cell] - anns[k][cell] for cell in cells}}
            one = stage({name: {cell: str(worth) for cell, worth in table.items()} for name, table in worths.items()},
                        chances, names)  # fmt: skip
            stages.append(one if k + 1 < horizon else {key: part for key, part in one.items() if key != "transition"})
        return Environment.from_json({
            "format": "lpmech-environment/1", "agents": ["ann", "bob"], "horizon": horizon, "discount": "3/4",
            "stages": stages,
            "prior": {"axes": ["ann", "bob"], "values": [[str(weights[2 * s + o]) for o in (0, 1)] for s in (0, 1)]},
        })  # fmt: skip

    return make
