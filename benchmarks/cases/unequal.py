"""Unequal agents with a public state.

An environment has a public state of three labels and n unequal agents: n − 2 of four types, one of three and one of
two; four allocations; values in hundredths and kernels over 7 or 10 that depend on the allocation, the public state and
the own type; and a prior. Two allocations are the same at night, so there are exact ties. One of the claims, a balanced
budget, is refuted. In a finite horizon the last state is worth something.
"""

from __future__ import annotations

import random
from math import prod
from typing import Any

from benchmarks.cases import row

ALLOCATIONS, PUBLIC = ("serve", "build", "rest", "repair"), ("day", "dusk", "night")
REST, REPAIR, NIGHT = 2, 3, 2


def environment(agents: int, seed: int, periods: int | None) -> dict[str, Any]:
    """An environment in the form of docs/environment_format.md."""
    rng = random.Random(seed)
    names = [f"agent {k}" for k in range(agents)]
    sizes = [4] * (agents - 2) + [3, 2]
    utility, transition = {}, {}
    for name, size in zip(names, sizes, strict=True):
        values = [[[f"{rng.randint(0, 100)}/100" for _ in range(size)] for _ in PUBLIC] for _ in ALLOCATIONS]
        over = [rng.choice([7, 10]) for _ in ALLOCATIONS]
        rows = [[[row(rng, size, d) for _ in range(size)] for _ in PUBLIC] for d in over]
        values[REPAIR][NIGHT], rows[REPAIR][NIGHT] = values[REST][NIGHT], rows[REST][NIGHT]
        utility[name] = {"axes": ["allocation", "public", name], "values": values}
        transition[name] = {"axes": ["allocation", "public", name, f"next {name}"], "values": rows}
    public = [[row(rng, 3, 7) for _ in PUBLIC] for _ in ALLOCATIONS]
    public[REPAIR][NIGHT] = public[REST][NIGHT]
    transition["public"] = {"axes": ["allocation", "public", "next public"], "values": public}
    rest = 20 * prod(sizes[1:])
    shares = [[1, 2, 3, 4], [2, 2, 1, 1], [1, 1, 1, 1]]
    prior = [[f"{share}/{rest}" for share in own] for own in shares]
    found: dict[str, Any] = {
        "format": "lpmech-environment/1", "name": f"{agents} agents", "discount": "9/10", "horizon": periods,
        "agents": names,
        "stages": [{"types": {name: [f"t{k}" for k in range(size)] for name, size in zip(names, sizes, strict=True)},
                    "public": list(PUBLIC), "allocations": list(ALLOCATIONS), "utility": utility,
                    "transition": transition}],
        "prior": {"axes": ["public", names[0]], "values": prior},
    }  # fmt: skip
    if periods is not None:
        last = {name: {"axes": [name], "values": [f"{rng.randint(0, 100)}/7" for _ in range(size)]}
                for name, size in zip(names, sizes, strict=True)}  # fmt: skip
        found["terminal"] = {"utility": last}
    return found


def payments(agents: int, seed: int, periods: int | None) -> dict[str, Any]:
    """A mechanism file: the efficient rule, and payments in hundredths."""
    rng, rows = random.Random(f"payments {seed}"), []
    names, sizes = [f"agent {k}" for k in range(agents)], [4] * (agents - 2) + [3, 2]
    for k, name in enumerate(names):
        other = (k + 1) % agents
        for period in [None] if periods is None else range(1, periods + 1):
            for public in PUBLIC:
                for own in range(sizes[k]):
                    for theirs in range(sizes[other]):
                        state = {"public": public, name: f"t{own}", names[other]: f"t{theirs}"}
                        paid = f"{rng.randint(0, 20)}/100"
                        rows.append({"agent": name, "period": period, "memory": None, "state": state, "payment": paid})
    return {"mechanism": "by neighbours", "transfers": rows}
