"""Random environments with correlated kernels, and problems about them."""

import random
from fractions import Fraction

from lpmech.problem.environment import Environment


def shares(draw, labels, zeros):
    """Random chances of labels, some of them 0."""
    weights = [0 if zeros and draw.random() < 0.3 else draw.randint(1, 4) for _ in labels]
    if not any(weights):
        weights[draw.randrange(len(weights))] = 1
    return {label: Fraction(weight, sum(weights)) for label, weight in zip(labels, weights, strict=True) if weight}


def environment(
    seed, periods=2, types=(2, 2), allocations=2, public=False, shocks=False, zeros=True, independent=False
):
    """A drawn environment with interdependent values; `types`: how many each agent has."""
    return Environment.from_json(shape(seed, periods, types, allocations, public, shocks, zeros, independent))


def shape(seed, periods=2, types=(2, 2), allocations=2, public=False, shocks=False, zeros=True, independent=False):
    """The same as JSON."""
    draw = random.Random(seed)
    names = ["ann", "bob", "cyd"][: len(types)]
    kinds = {name: [str(k) for k in range(count)] for name, count in zip(names, types, strict=True)}
    chosen = [f"a{k}" for k in range(allocations)]
    axes = (["public"] if public else []) + names
    sizes = [2] * public + list(types)
    states = [()]
    for size in sizes:
        states = [(*state, str(k)) for state in states for k in range(size)]
    stages = [stage(draw, names, kinds, chosen, axes, states, public, shocks, zeros, independent, k + 1 < periods)
              for k in range(periods)]  # fmt: skip
    prior = shares(draw, ["|".join(state) for state in states], zeros)
    return {
        "format": "lpmech-environment/1", "discount": draw.choice(["1", "9/10", "1/2"]), "horizon": periods,
        "agents": names, "stages": stages,
        "prior": {"axes": axes, "default": 0, "entries": {key: str(p) for key, p in prior.items()}},
    }  # fmt: skip


def stage(draw, names, kinds, chosen, axes, states, public, shocks, zeros, independent, follows):
    """One stage, with its transition if something follows."""
    tables = {}
    for name in names:
        entries = {"|".join((a, *s)): draw.randint(-5, 5) for a in chosen for s in states}
        tables[name] = {"axes": ["allocation", *axes], "entries": entries}
    found = {"types": kinds, "allocations": chosen, "utility": tables}
    if public:
        found["public"] = ["0", "1"]
    if shocks:
        found["shocks"] = {"wet": {"probability": "1/3", "feasible": chosen[:1]}, "dry": {"probability": "2/3"}}
    if follows:
        found["transition"] = kernel(draw, chosen, axes, states, zeros, independent)
    return found


def kernel(draw, chosen, axes, states, zeros, independent):
    """A joint transition; or one factor for each component, which depends on the allocation and itself."""
    if independent:
        factors = {}
        for axis in axes:
            labels = sorted({state[axes.index(axis)] for state in states})
            entries = {}
            for a in chosen:
                for now in labels:
                    for label, p in shares(draw, labels, zeros).items():
                        entries[f"{a}|{now}|{label}"] = str(p)
            factors[axis] = {"axes": ["allocation", axis, f"next {axis}"], "default": 0, "entries": entries}
        return factors
    entries = {}
    for a in chosen:
        for state in states:
            for label, p in shares(draw, ["|".join(s) for s in states], zeros).items():
                entries["|".join((a, *state, label))] = str(p)
    return {"joint": {"axes": ["allocation", *axes, *(f"next {axis}" for axis in axes)], "default": 0,
                      "entries": entries}}  # fmt: skip
