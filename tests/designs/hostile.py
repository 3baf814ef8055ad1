"""Certificates of designs that nobody vouches for: small files with large numbers, drawn at random."""

import random
from itertools import product
from math import prod

from lpmech.checker.kernel.canonical import digest
from lpmech.checker.kernel.read_environment import read_environment

STATES = 100_000  # more than this the tables of an environment do not have


def constant(value):
    return {"axes": [], "values": value}


def drawn_environment(draw):
    agents, types = draw.choice([1, 1, 2, 2, 3, 4, 6, 8, 12]), draw.choice([1, 2, 2, 3, 5, 10, 30, 100, 300])
    while types**agents > STATES:
        types -= 1
    names, labels = [f"a{k}" for k in range(agents)], [str(k) for k in range(types)]
    chosen = [f"x{k}" for k in range(draw.choice([1, 2, 2, 3, 10, 50]))]
    entries = {f"{chosen[-1]}|{labels[-1]}": "7/2"}
    utility = {"axes": ["allocation", None], "default": draw.choice([0, 1, "1/3"]), "entries": entries}
    stage = {"types": dict.fromkeys(names, labels), "allocations": chosen,
             "utility": {name: utility | {"axes": ["allocation", name]} for name in names}}  # fmt: skip
    if draw.random() < 0.3:
        stage["public"] = [f"p{k}" for k in range(draw.choice([1, 2, 10, 50]))]
    if draw.random() < 0.3:
        count = draw.choice([1, 2, 5, 100])
        stage["shocks"] = {f"z{k}": {"probability": f"1/{count}"} for k in range(count)}
    return with_periods(draw, names, labels, stage)


def with_periods(draw, names, labels, stage):
    horizon, public = draw.choice([None, None, None, 1, 2, 3, 5, 20, 300, 10_000, 1_000_000]), stage.get("public", [0])
    if horizon != 1:
        still = {f"{label}|{label}": 1 for label in labels}
        moves = {name: draw.choice([constant(f"1/{len(labels)}"),
                                    {"axes": [name, f"next {name}"], "default": 0, "entries": still}])
                 for name in names}  # fmt: skip
        stage["transition"] = moves | ({"public": constant(f"1/{len(public)}")} if "public" in stage else {})
    found = {"format": "lpmech-environment/1", "discount": draw.choice(["1/2", "9/10"]), "horizon": horizon,
             "agents": names, "stages": [stage],
             "prior": constant(f"1/{len(labels) ** len(names) * len(public)}")}  # fmt: skip
    if horizon not in (None, 1):
        found["terminal"] = {"utility": dict.fromkeys(names, constant(0))}
    return found


def drawn_problem(draw, env):
    infinite, names = env["horizon"] is None, env["agents"]
    cut = infinite and draw.random() < 0.8
    line = dict.fromkeys(("period", "shock", "previous")) | {"reports": {}, "before": {}}
    rule = {"rule": [line | {"choose": {env["stages"][0]["allocations"][0]: "1"}}]}
    allocation = draw.choice(["efficient", rule] + ["efficient ties", "any"] * (cut or not infinite))
    free = allocation in ("any", "efficient ties")
    memory = "history" if free else draw.choice(["none", "one period"] + ["history"] * (cut or not infinite))
    sums = [[{"times": "1", "of": "payments", "agent": None}], [{"times": "1", "of": "welfare"}]]
    many = draw.choice([1, 1, 10, 300])
    found = {
        "format": "lpmech-problem/1", "allocation": allocation,
        "incentives": draw.choice(["ex post", "interim", "on path", "none"]),
        "payments": {"memory": memory, "agents": draw.choice([names, []]), "at most": draw.choice([None, "5"]),
                     "at least": None, "at most received": draw.choice([None, "3"])},
        "participation": {"when": draw.choice(["never", "first", "always"]),
                          "view": draw.choice(["interim", "ex post"]), "outside": dict.fromkeys(names, "0")},
        "budget": draw.choice([[], [{"kind": draw.choice(["ex ante", "each period", "ex post"]), "sense": ">="}]]),
        "objective": draw.choice([None, {"maximise": draw.choice(sums)}, {"maximise the least of": sums * many}]),
        "constraints": [{"terms": draw.choice(sums), "relation": "<=", "constant": "9"}] * draw.choice([0, 0, 1, many]),
    }  # fmt: skip
    if cut:
        found["cut"] = {"after": draw.choice([1, 2, 3, 5, 10, 30, 64]), "then": draw.choice(["promises", "nothing"])}
    return found


def files(seed):
    """An environment and a certificate about it."""
    draw = random.Random(seed)
    env = drawn_environment(draw)
    problem = drawn_problem(draw, env)
    found = {"format": "lpmech-design-certificate/1.1", "versions": {}, "environment": digest(read_environment(env)),
             "problem": problem, "status": "infeasible", "value": None, "attained": None, "columns": None,
             "limit": None, "ray": None, "multipliers": {}, "rounds": [], "face": None,
             "values": values_of(env, problem)}  # fmt: skip
    if draw.random() < 0.3:
        found |= {"status": "unbounded", "columns": {}, "ray": {}, "multipliers": None}
    return env, found


def values_of(env, problem):
    """0 at every state, where values are needed and are not too many for a small file."""
    efficient = problem["allocation"] in ("efficient", "efficient ties")
    if env["horizon"] is not None or not (efficient or problem.get("cut", {}).get("then") == "promises"):
        return None
    stage = env["stages"][0]
    axes = [*([stage["public"]] if "public" in stage else []), *stage["types"].values()]
    return dict.fromkeys(map("|".join, product(*axes)), "0") if prod(map(len, axes)) < 3_000 else {"x": "0"}
