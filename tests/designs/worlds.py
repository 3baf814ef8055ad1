"""The environments of the numbers in `test_numbers.py`, each with its source."""

import json
from fractions import Fraction
from functools import cache

from lpmech.problem.canonical import canonical
from lpmech.problem.environment import Environment


def build(**parts):
    return Environment.from_json({"format": "lpmech-environment/1", "discount": 1, "horizon": 1, **parts})


def table(axes, values):
    return {"axes": axes.split(), "values": values}


@cache
def bidders(low, high, same="1/4"):
    """Two bidders for one item; `same`: the chance of both values being low, and of both being high."""
    values, other = [str(low), str(high)], str(Fraction(1, 2) - Fraction(same))
    utility = {
        name: table(
            f"allocation {name}", [[int(v) if name == to else 0 for v in values] for to in ("ann", "bob", "nobody")]
        )
        for name in ("ann", "bob")
    }
    return build(
        agents=["ann", "bob"],
        prior=table("ann bob", [[same, other], [other, same]]),
        stages=[{"types": {"ann": values, "bob": values}, "allocations": ["ann", "bob", "nobody"], "utility": utility}],
    )


@cache
def trade(buyer, seller, cheap="1/2", high="1/2", periods=1, stay="1/2", discount="1"):
    """A buyer and a seller; `cheap`, `high`: the chances of the low cost and the high value; types stay with `stay`."""
    values, costs = [str(v) for v in buyer], [str(c) for c in seller]
    move = [[stay, str(1 - Fraction(stay))], [str(1 - Fraction(stay)), stay]]
    stage = {
        "types": {"buyer": values, "seller": costs},
        "allocations": ["trade", "keep"],
        "utility": {
            "buyer": table("allocation buyer", [list(buyer), [0, 0]]),
            "seller": table("allocation seller", [[-c for c in seller], [0, 0]]),
        },
    }
    if periods > 1:
        stage["transition"] = {name: {"axes": [name, f"next {name}"], "values": move} for name in ("buyer", "seller")}
    chances = [
        [str(p * q) for q in (Fraction(cheap), 1 - Fraction(cheap))] for p in (1 - Fraction(high), Fraction(high))
    ]
    return build(
        discount=discount,
        horizon=periods,
        agents=["buyer", "seller"],
        stages=[stage],
        prior=table("buyer seller", chances),
    )


@cache
def correlated():
    """One project of two agents with correlated types and interdependent values."""
    utility = {"ann": [[[0, 0], [0, 0]], [[4, 0], [-1, 3]]], "bob": [[[0, 0], [0, 0]], [[-4, -1], [3, 0]]]}
    return build(
        agents=["ann", "bob"],
        prior=table("ann bob", [["2/5", "1/10"], ["1/10", "2/5"]]),
        stages=[
            {
                "types": {"ann": ["0", "1"], "bob": ["0", "1"]},
                "allocations": ["no", "yes"],
                "utility": {name: table("allocation ann bob", u) for name, u in utility.items()},
            }
        ],
    )


@cache
def own_lies(copied=False):
    """Ann's type moves both types of tomorrow; with `copied` bob knows ann's first type."""
    after = [[[0, "1/2"], ["1/4", "1/4"]], [["1/2", "1/4"], [0, "1/4"]]]
    first = {
        "types": {"ann": ["0", "1"], "bob": ["0", "1"] if copied else ["-"]},
        "allocations": ["-"],
        "utility": {"ann": table("", 0), "bob": table("", 0)},
        "transition": {"joint": {"axes": ["ann", "next ann", "next bob"], "values": after}},
    }
    utility = {"ann": [[[0, 0], [0, 0]], [[-1, -1], [1, 0]]], "bob": [[[0, 0], [0, 0]], [[0, 2], [0, 0]]]}
    second = {
        "types": {"ann": ["0", "1"], "bob": ["0", "1"]},
        "allocations": ["no", "yes"],
        "utility": {name: table("allocation ann bob", u) for name, u in utility.items()},
    }
    prior = table("ann bob", [["1/2", 0], [0, "1/2"]]) if copied else table("ann", ["1/2", "1/2"])
    return build(horizon=2, agents=["ann", "bob"], stages=[first, second], prior=prior)


@cache
def cheaper():
    """Three projects, three types each, all equally likely."""
    ann, bob = ((0, 0, 0), (2, 1, 5), (5, 2, 2)), ((4, 1, 4), (0, 4, 5), (1, 3, 5))
    by_project = {
        name: [[values[t][p] for t in range(3)] for p in range(3)] for name, values in (("ann", ann), ("bob", bob))
    }
    return build(
        agents=["ann", "bob"],
        prior=table("", "1/9"),
        stages=[
            {
                "types": {key: ["0", "1", "2"] for key in ("ann", "bob")},
                "allocations": ["p0", "p1", "p2"],
                "utility": {n: table(f"allocation {n}", v) for n, v in by_project.items()},
            }
        ],
    )


@cache
def contract(low, high, chance, up, down, periods, discount="1"):
    """One buyer whose value moves between two: it stays high with `up`, low with `down`."""
    stage = {
        "types": {"buyer": ["L", "H"]},
        "allocations": ["keep", "sell"],
        "utility": {"buyer": table("allocation buyer", [[0, 0], [low, high]])},
    }
    if periods > 1:
        move = [[down, str(1 - Fraction(down))], [str(1 - Fraction(up)), up]]
        stage["transition"] = {"buyer": {"axes": ["buyer", "next buyer"], "values": move}}
    return build(
        discount=discount,
        horizon=periods,
        agents=["buyer"],
        stages=[stage],
        prior=table("buyer", [str(1 - Fraction(chance)), chance]),
    )


@cache
def lottery():
    """Two units, of today and of tomorrow."""
    first = {
        "types": {"buyer": ["5", "6"]},
        "allocations": ["keep", "sell"],
        "utility": {"buyer": table("allocation buyer", [[0, 0], [5, 6]])},
        "transition": {"buyer": {"axes": ["buyer", "next buyer"], "values": [["2/3", "1/3"], ["1/2", "1/2"]]}},
    }
    second = {
        "types": {"buyer": ["1", "5"]},
        "allocations": ["keep", "sell"],
        "utility": {"buyer": table("allocation buyer", [[0, 0], [1, 5]])},
    }
    return build(horizon=2, agents=["buyer"], stages=[first, second], prior=table("buyer", ["4/5", "1/5"]))


@cache
def coin():
    """Neither of two tied allocations can be chosen for certain."""
    ann = {"x": [0, 0, 0], "a": [1, 0, -1], "b": [0, 1, 2], "y": [0, 0, 0]}
    bob = {"x": [9, 0, 0], "a": [0, 4, 0], "b": [0, 3, 0], "y": [0, 0, 9]}
    return build(
        agents=["ann", "bob"],
        prior=table("", "1/3"),
        stages=[
            {
                "types": {"ann": ["1", "2", "3"], "bob": ["-"]},
                "allocations": list(ann),
                "utility": {
                    "ann": table("allocation ann", list(ann.values())),
                    "bob": table("allocation ann", list(bob.values())),
                },
            }
        ],
    )


@cache
def later_rent(persistence):
    """One agent; today's unit goes to a low report, tomorrow's to who said high today."""
    stay = (1 + Fraction(persistence)) / 2
    move = [[str(stay), str(1 - stay)], [str(1 - stay), str(stay)]]
    first = {
        "types": {"ann": ["low", "high"]},
        "allocations": ["keep", "sell"],
        "utility": {"ann": table("allocation ann", [[0, 0], [1, 2]])},
        "transition": {"ann": {"axes": ["ann", "next ann"], "values": move}},
    }
    second = {
        "types": {"ann": ["low", "high"]},
        "allocations": ["keep", "sell"],
        "utility": {"ann": table("allocation ann", [[0, 0], [1, 4]])},
    }
    return build(discount="9/10", horizon=2, agents=["ann"], stages=[first, second], prior=table("", "1/2"))


@cache
def trade_for_ever(persistence, discount):
    """Values 1 and 5, costs 0 and 4; types stay with (1 + ρ)/2."""
    stay = (1 + Fraction(persistence)) / 2
    move = [[str(stay), str(1 - stay)], [str(1 - stay), str(stay)]]
    stage = {
        "types": {"buyer": ["1", "5"], "seller": ["0", "4"]},
        "allocations": ["trade", "keep"],
        "utility": {
            "buyer": table("allocation buyer", [[1, 5], [0, 0]]),
            "seller": table("allocation seller", [[0, -4], [0, 0]]),
        },
        "transition": {n: {"axes": [n, f"next {n}"], "values": move} for n in ("buyer", "seller")},
    }
    return build(
        discount=str(discount), horizon=None, agents=["buyer", "seller"], stages=[stage], prior=table("", "1/4")
    )


@cache
def uniform(steps, discount=None):
    """Values and costs uniform on {0, 1/n, …, 1}: once, or independently for ever."""
    labels = [str(Fraction(k, steps)) for k in range(steps + 1)]
    chance, costs = str(Fraction(1, steps + 1)), [f"-{x}" for x in labels]
    stage = {
        "types": {"buyer": labels, "seller": labels},
        "allocations": ["keep", "trade"],
        "utility": {
            "buyer": table("allocation buyer", [[0] * len(labels), labels]),
            "seller": table("allocation seller", [[0] * len(labels), costs]),
        },
    }
    if discount is not None:
        stage["transition"] = {n: {"axes": [f"next {n}"], "values": [chance] * len(labels)} for n in stage["types"]}
    return build(
        discount=str(discount or 1),
        horizon=None if discount else 1,
        agents=["buyer", "seller"],
        stages=[stage],
        prior=table("", str(Fraction(chance) ** 2)),
    )


@cache
def project(same):
    """One project; `same`: the chance that both have type 0, and that both have type 1."""
    other = str(Fraction(1, 2) - Fraction(same))
    return build(
        agents=["ann", "bob"],
        prior=table("ann bob", [[same, other], [other, same]]),
        stages=[
            {
                "types": {"ann": ["0", "1"], "bob": ["0", "1"]},
                "allocations": ["no", "yes"],
                "utility": {
                    "ann": table("allocation ann", [[0, 0], [-1, 3]]),
                    "bob": table("allocation bob", [[0, 0], [-2, 5]]),
                },
            }
        ],
    )


@cache
def pair(discount):
    """Two agents with interdependent values, whose types move with the allocation."""
    utility = {"first": [[[0, 0], [0, 0]], [[0, -1], [1, 3]]], "second": [[[0, 0], [0, 0]], [[-2, 1], [2, 1]]]}
    first, second = [["1/2", "3/4"], ["3/4", "1/4"]], [["3/4", "3/4"], ["3/4", "1/4"]]
    move = {"first": first, "second": second}
    stage = {
        "types": {name: ["0", "1"] for name in utility},
        "allocations": ["no", "yes"],
        "utility": {n: table("allocation first second", u) for n, u in utility.items()},
        "transition": {
            n: {
                "axes": ["allocation", n, f"next {n}"],
                "values": [[[str(1 - Fraction(p)), p] for p in row] for row in rows],
            }
            for n, rows in move.items()
        },
    }
    return build(discount=discount, horizon=None, agents=["first", "second"], stages=[stage], prior=table("", "1/4"))


@cache
def closure(bob_pays=False):
    """A sale with or without an inspection, which makes bob's type tomorrow tell ann's. It costs the designer 1, or
    bob."""
    allocations = ["keep -", "keep inspect", "sell -", "sell inspect"]
    seen, unseen = [[1, 0], [0, 1]], [["1/2", "1/2"], ["1/2", "1/2"]]
    cost = table("allocation", [0, -1, 0, -1])
    first = {
        "types": {"ann": ["1", "2"], "bob": ["-"]},
        "allocations": allocations,
        "utility": {
            "ann": table("allocation ann", [[0, 0], [0, 0], [1, 2], [1, 2]]),
            "bob": cost if bob_pays else table("", 0),
        },
        "transition": {
            "ann": {"axes": [], "values": 1},
            "bob": {"axes": ["allocation", "ann", "next bob"], "values": [unseen, seen, unseen, seen]},
        },
    }
    if not bob_pays:
        first["public utility"] = cost
    second = {
        "types": {"ann": ["-"], "bob": ["0", "1"]},
        "allocations": ["-"],
        "utility": {"ann": table("", 0), "bob": table("", 0)},
    }
    return build(horizon=2, agents=["ann", "bob"], stages=[first, second], prior=table("ann", ["1/2", "1/2"]))


@cache
def unlikely(met):
    """Trade of values 1, 5 and costs 0, 4, in which a high value hardly meets a low cost."""
    shape, other = json.loads(canonical(trade((1, 5), (0, 4)))), str((1 - Fraction(met)) / 3)
    return Environment.from_json({**shape, "prior": table("buyer seller", [[other, other], [met, other]])})


@cache
def told_before():
    """The correlated project with bob's type in period 1, known to all when ann's type is drawn."""
    first = {
        "types": {"ann": ["-"], "bob": ["0", "1"]},
        "allocations": ["-"],
        "utility": {"ann": table("", 0), "bob": table("", 0)},
        "transition": {
            "ann": {"axes": ["bob", "next ann"], "values": [["4/5", "1/5"], ["1/5", "4/5"]]},
            "bob": {"axes": ["bob", "next bob"], "values": [[1, 0], [0, 1]]},
        },
    }
    later = json.loads(canonical(correlated()))["stages"]
    return build(horizon=2, agents=["ann", "bob"], stages=[first, *later], prior=table("", "1/2"))


@cache
def buyer(low, high, chance, stay, discount):
    """One buyer for ever, who is worth `high` with a chance in the beginning, and stays what it is with a chance."""
    kinds, leave = [str(low), str(high)], str(1 - Fraction(stay))
    return Environment.from_json(
        {
            "format": "lpmech-environment/1",
            "discount": discount,
            "horizon": None,
            "agents": ["buyer"],
            "stages": [
                {
                    "types": {"buyer": kinds},
                    "allocations": ["sell", "keep"],
                    "utility": {"buyer": {"axes": ["allocation", "buyer"], "values": [[low, high], [0, 0]]}},
                    "transition": {
                        "buyer": {"axes": ["buyer", "next buyer"], "values": [[stay, leave], [leave, stay]]}
                    },
                }
            ],
            "prior": {"axes": ["buyer"], "values": [str(1 - Fraction(chance)), chance]},
        }
    )
