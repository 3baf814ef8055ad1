"""Drawn environments in which agents are away at some types."""

import random


def leaving(seed, horizon):
    """Ann is there on some days, keen or cool, and leaves for one of two places. Bob, who is always there, and with him
    the rule, cares what she is."""
    rng = random.Random(seed)
    here, away = ["keen", "cool"], ["home", "sea"]
    rows = (["0", "0", "1", "0"], ["0", "0", "0", "1"], ["0", "0", "1/2", "1/2"], ["1/4", "1/4", "1/2", "0"],
            ["1/4", "1/4", "0", "1/2"])  # fmt: skip
    following = []
    for _ in ("x", "y"):
        drawn = []
        for _ in here:
            rng.choice([0, 1, 2])
            drawn.append(rng.choice(rows))
        following.append([*drawn, ["0", "0", "1", "0"], ["0", "0", "0", "1"]])
    worth = [[str(rng.randint(-3, 3)) for _ in (*here, *away)] for _ in ("x", "y")]
    return {
        "format": "lpmech-environment/2", "discount": "1/2", "horizon": horizon, "agents": ["ann", "bob"],
        "stages": [{
            "types": {"ann": [*here, *away], "bob": ["here"]}, "away": {"ann": away}, "allocations": ["x", "y"],
            "utility": {"ann": {"axes": ["allocation", "ann"], "values": worth},
                        "bob": {"axes": ["allocation", "ann"], "values": [["9", "0", "0", "0"], ["0", "9", "0", "0"]]}},
            "transition": {"ann": {"axes": ["allocation", "ann", "next ann"], "values": following}},
        }],
    }  # fmt: skip


def coming(seed, horizon, types=(2, 3)):
    """Two agents who come and leave, with interdependent values; everything has a chance."""
    rng, names, allocations = random.Random(seed), ("ann", "bob"), ["x", "y"]
    labels = {name: [f"{name}{k}" for k in range(rng.choice(types))] for name in names}
    away = {}
    while not away:
        away = {name: [one for one in labels[name] if rng.random() < 0.4] for name in names}
        away = {name: found for name, found in away.items() if found}
    sizes = {"allocation": 2, **{name: len(labels[name]) for name in names}}
    every = ["allocation", *names]

    def values(axes, draw):
        return draw() if not axes else [values(axes[1:], draw) for _ in range(sizes[axes[0]])]

    def law(count):
        drawn = [rng.randint(1, 4) for _ in range(count)]
        return [f"{x}/{sum(drawn)}" for x in drawn]

    def transition(name):
        axes = rng.choice([every, every, ["allocation", name], []])
        return {"axes": [*axes, f"next {name}"], "values": values(axes, lambda: law(sizes[name]))}

    return {
        "format": "lpmech-environment/2", "discount": rng.choice(["1/2", "9/10"]), "horizon": horizon,
        "agents": [*names],
        "stages": [{
            "types": labels, "away": away, "allocations": allocations,
            "utility": {name: {"axes": every, "values": values(every, lambda: str(rng.randint(-3, 6)))}
                        for name in names},
            "transition": {name: transition(name) for name in names},
        }],
        "prior": {"axes": [], "values": f"1/{sizes['ann'] * sizes['bob']}"},
    }  # fmt: skip
