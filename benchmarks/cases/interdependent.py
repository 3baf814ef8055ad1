"""Agents whose utilities depend on everybody's type: two allocations, utilities in whole numbers."""

from __future__ import annotations

import random
from itertools import product
from typing import Any

from benchmarks.cases import row

ALLOCATIONS = ("first", "second")
OWN = 8  # how much a higher type values its own allocation: pivot payments are then not all the same


def independent(agents: int, types: int, seed: int) -> dict[str, Any]:
    """An environment whose types move independently of each other, in sixteenths."""
    rng = random.Random(seed)
    found = _environment(rng, agents, types, own=0)
    found["stages"][0]["transition"] = {
        name: {"axes": ["allocation", name, f"next {name}"],
               "values": [[row(rng, types, 16) for _ in range(types)] for _ in ALLOCATIONS]}
        for name in found["agents"]
    }  # fmt: skip
    return found


def joint(agents: int, types: int, seed: int) -> dict[str, Any]:
    """An environment with one table of transitions, in which every state follows every state."""
    rng = random.Random(seed)
    found = _environment(rng, agents, types, own=OWN)
    names, states = found["agents"], types**agents
    rows = (_nowhere_zero(rng, states) for _ in product(ALLOCATIONS, range(states)))
    shape = (len(ALLOCATIONS), *[types] * (2 * agents))
    axes = ["allocation", *names, *(f"next {name}" for name in names)]
    values = _nested([one for part in rows for one in part], shape)
    found["stages"][0]["transition"] = {"joint": {"axes": axes, "values": values}}
    return found


def _environment(rng: random.Random, agents: int, types: int, own: int) -> dict[str, Any]:
    names = [f"agent {k}" for k in range(agents)]
    utility = {name: {"axes": ["allocation", *names], "values": _values(rng, agents, types, k, own)}
               for k, name in enumerate(names)}  # fmt: skip
    stage = {"types": {name: [f"t{k}" for k in range(types)] for name in names}, "allocations": list(ALLOCATIONS),
             "utility": utility}  # fmt: skip
    return {"format": "lpmech-environment/1", "name": f"{agents} agents of {types} types", "discount": "1/2",
            "horizon": None, "agents": names, "stages": [stage]}  # fmt: skip


def _values(rng: random.Random, agents: int, types: int, agent: int, own: int) -> Any:
    """Of an agent: 0 to 19, and where the allocation is its own, `own` times its type more."""
    cells = product(range(len(ALLOCATIONS)), *[range(types)] * agents)
    flat = [str(rng.randint(0, 19) + (own * cell[1 + agent] if cell[0] == agent else 0)) for cell in cells]
    return _nested(flat, (len(ALLOCATIONS), *[types] * agents))


def _nowhere_zero(rng: random.Random, states: int) -> list[str]:
    """A distribution over the states, in parts of 64 for each of them."""
    over = 64 * states
    parts = [1 + 7 * int(one.partition("/")[0]) for one in row(rng, states, 9 * states)]
    return [f"{part}/{over}" for part in parts]


def _nested(flat: list[Any], shape: tuple[int, ...]) -> Any:
    """A list as lists of lists, the last axis the fastest."""
    for size in reversed(shape[1:]):
        flat = [flat[k : k + size] for k in range(0, len(flat), size)]
    return flat
