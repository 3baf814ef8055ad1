"""Agents who are away at random types, put into environments where nobody ever is."""

import copy
import random

from tests.feasible import with_tables
from tests.strategies import random_environment


def with_absence(data, seed):
    """The environment with agents away at some types: at all of them, at times."""
    rng, found = random.Random(seed), copy.deepcopy(data) | {"format": "lpmech-environment/2"}
    for stage in found["stages"]:
        away = {agent: [x for x in types if rng.random() < 0.45] for agent, types in stage["types"].items()}
        away = {agent: rng.sample(types, len(types)) for agent, types in away.items() if types}
        if away or rng.random() < 0.5:
            stage["away"] = away
    return found


def drawn(seed, *, tables=False, away=True, **switches):
    """A random environment with absence, or without, and with tables of what is feasible where these are wanted."""
    for step in range(20):
        data = random_environment(seed + 1_000 * step, **{"max_states": 6, **switches})
        data = with_tables(data, seed) if tables else data
        if data is not None:
            return with_absence(data, seed) if away else data
    raise AssertionError("no environment was drawn")
