"""Identical agents: what the checker finds of any rule with symmetries at hand is true."""

import random
from itertools import combinations

import numpy as np
import pytest

from lpmech import Environment
from lpmech.certificate.pipeline import audit
from lpmech.mechanisms.social import solve_all
from lpmech.problem.tables import Choice
from tests.enclosures.common import Rule, own_bounds
from tests.enclosures.environments import row
from tests.enclosures.test_roads import agrees, charged
from tests.quick import quick
from tests.search import times


def identical(seed):
    """Two or three bidders that are alike; somebody or nobody is served, and types move or not."""
    rng = random.Random(seed)
    agents = ["ann", "bob", "cyd"][: rng.choice([2, 2, 3])]
    types = rng.choice([2, 3])
    worth = [rng.randint(-1, 2) for _ in range(types)]
    stay = [[int(i == j) for j in range(types)] for i in range(types)]
    rows = stay if rng.random() < 0.4 else [row(rng, types, 3) for _ in range(types)]
    served = ["nobody", *agents] if rng.random() < 0.5 else agents
    names = [[one == name for one in served] for name in agents]
    return Environment.from_arrays(
        discount="1/2", agents=agents, types={name: [f"t{k}" for k in range(types)] for name in agents},
        allocations=served,
        utility={name: (("allocation", name), [worth if hit else [0] * types for hit in hits])
                 for name, hits in zip(agents, names, strict=True)},
        transition={name: (("allocation", name, f"next {name}"), [rows if hit else stay for hit in hits])
                    for name, hits in zip(agents, names, strict=True)},
    )  # fmt: skip


def swapped(one, other):
    return {"agents": {one: other, other: one}, "allocations": {one: other, other: one}}


@pytest.mark.parametrize("seed", quick(range(times(100)), 23))
def test_any_rule_among_identical_agents(seed):
    env = identical(seed)
    rng, programs, stage = random.Random(seed), solve_all(env), env.stage(0)
    shape = tuple(stage.sizes[axis] for axis in stage.components)
    best = programs.everyone.periods[0].optimal.over(("shock", "allocation", *stage.components), stage.sizes)[0]
    plan = np.zeros(shape, dtype=np.uint8)
    for state in np.ndindex(shape):  # an optimal allocation nearly everywhere, whichever of equals
        options = np.flatnonzero(best[(slice(None), *state)]).tolist()
        plan[state] = rng.choice(options if rng.random() < 0.9 else range(len(stage.allocations)))
    rule = Choice(("shock", *stage.components), plan[None].astype(np.int64))
    exact = audit(env, charged(env, programs, (rule,)), require=("efficient",))
    tree = Rule(env, [plan[None]]).tree(programs)
    tree["evidence"]["symmetries"] = [swapped(one, other) for one, other in combinations(env.agents, 2)]
    found = own_bounds(env, tree)
    for name, own in found.items():
        if name in exact.claims and exact.claims[name].verdict != "undecided":
            agrees(name, own, exact.claims[name])
