"""The examples of regions whose ends are known, as functions of the number that moves."""

from fractions import Fraction

from lpmech.problem.environment import Environment


def trade(discount, stay):
    """A buyer (1 or 5) and a seller (0 or 4) meet for ever; types stay with a chance."""
    go = str(1 - stay)
    kernel = [[str(stay), go], [go, str(stay)]]
    return Environment.from_json({
        "format": "lpmech-environment/1", "discount": str(discount), "horizon": None, "agents": ["buyer", "seller"],
        "stages": [{
            "types": {"buyer": ["1", "5"], "seller": ["0", "4"]}, "allocations": ["trade", "keep"],
            "utility": {"buyer": {"axes": ["allocation", "buyer"], "values": [[1, 5], [0, 0]]},
                        "seller": {"axes": ["allocation", "seller"], "values": [[0, -4], [0, 0]]}},
            "transition": {"buyer": {"axes": ["buyer", "next buyer"], "values": kernel},
                           "seller": {"axes": ["seller", "next seller"], "values": kernel}},
        }],
        "prior": {"axes": [], "values": "1/4"},
    })  # fmt: skip


def uniform_trade(discount, steps):
    """Values and costs 0, 1/steps, …, 1, drawn anew in every period. The good is kept where both are equal."""
    kinds, chance = [f"{k}" for k in range(steps + 1)], str(Fraction(1, steps + 1))
    worths = [str(Fraction(k, steps)) for k in range(steps + 1)]
    return Environment.from_json({
        "format": "lpmech-environment/1", "discount": str(discount), "horizon": None, "agents": ["buyer", "seller"],
        "stages": [{
            "types": {"buyer": kinds, "seller": kinds}, "allocations": ["keep", "trade"],
            "utility": {"buyer": {"axes": ["allocation", "buyer"], "values": [[0] * len(kinds), worths]},
                        "seller": {"axes": ["allocation", "seller"],
                                   "values": [[0] * len(kinds), [f"-{one}" if one != "0" else one for one in worths]]}},
            "transition": {"buyer": {"axes": [], "values": chance}, "seller": {"axes": [], "values": chance}},
        }],
        "prior": {"axes": [], "values": str(Fraction(chance) ** 2)},
    })  # fmt: skip


def project(equal):
    """Two agents value "yes" at −1 or 3, and −2 or 5; `equal` is the chance of both low, and of both high."""
    other = Fraction(1, 2) - equal
    return Environment.from_json({
        "format": "lpmech-environment/1", "discount": "1", "horizon": 1, "agents": ["ann", "bob"],
        "stages": [{
            "types": {"ann": ["low", "high"], "bob": ["low", "high"]}, "allocations": ["no", "yes"],
            "utility": {"ann": {"axes": ["allocation", "ann"], "values": [[0, 0], [-1, 3]]},
                        "bob": {"axes": ["allocation", "bob"], "values": [[0, 0], [-2, 5]]}},
        }],
        "prior": {"axes": ["ann", "bob"], "values": [[str(equal), str(other)], [str(other), str(equal)]]},
    })  # fmt: skip


def tie(value):
    """What is efficient changes at 1; only there both allocations are as good at each of ann's types."""
    ann = {("a", 1, 0): 0, ("a", 2, 0): 1, ("a", 1, 1): 1, ("a", 2, 1): 0}
    total = {1: 1 - value, 2: value - 1}
    axes = ["allocation", "ann", "bob"]
    cells = [(s, o) for s in (1, 2) for o in (0, 1)]
    return Environment.from_json({
        "format": "lpmech-environment/1", "discount": "1", "horizon": 1, "agents": ["ann", "bob"],
        "stages": [{
            "types": {"ann": ["1", "2"], "bob": ["0", "1"]}, "allocations": ["a", "b"],
            "utility": {
                "ann": {"axes": axes, "default": 0, "entries": {f"a|{s}|{o}": str(ann["a", s, o]) for s, o in cells}},
                "bob": {"axes": axes, "default": 0,
                        "entries": {f"a|{s}|{o}": str(total[s] - ann["a", s, o]) for s, o in cells}},
            },
        }],
        "prior": {"axes": [], "values": "1/4"},
    })  # fmt: skip


def bidders(equal):
    """Two bidders with values 1 and 3, correlated; `equal` is the chance of both low, and of both high."""
    other = Fraction(1, 2) - equal
    zero, axes = [0, 0], ["allocation", "ann"]
    return Environment.from_json({
        "format": "lpmech-environment/1", "discount": "1", "horizon": 1, "agents": ["ann", "bob"],
        "stages": [{
            "types": {"ann": ["1", "3"], "bob": ["1", "3"]}, "allocations": ["to ann", "to bob"],
            "utility": {"ann": {"axes": axes, "values": [[1, 3], zero]},
                        "bob": {"axes": ["allocation", "bob"], "values": [zero, [1, 3]]}},
        }],
        "prior": {"axes": ["ann", "bob"], "values": [[str(equal), str(other)], [str(other), str(equal)]]},
    })  # fmt: skip
