"""Random tables of what is feasible, put into environments that have none."""

import copy
import random
from itertools import product

import numpy as np

from lpmech.problem.environment import Environment
from lpmech.reading.faults import BadInput
from tests import oracle


def open_at(stage, index):
    """What is feasible at a shock and state."""
    if stage.open is None:
        return stage.shocks[index[0]].feasible
    where = dict(zip(("shock", *stage.components), index, strict=True))
    sets = stage.feasible()
    mask = sets.positions[tuple(where.get(axis, slice(None)) for axis in sets.axes)]
    return [int(place) for place in np.flatnonzero(mask)]


def with_tables(data, seed):
    """The environment with a random table of feasible allocations in every stage; None where no draw leaves everyone
    something to do."""
    rng = random.Random(seed)
    for percent in (50, 65, 80, 90, 97):
        found = copy.deepcopy(data) | {"format": "lpmech-environment/2"}
        for period, stage in enumerate(found["stages"], start=1):
            stage["feasible"] = _table(rng, oracle.Environment(data), period, stage, percent)
        try:
            Environment.from_json(found)
        except BadInput:
            continue
        return found
    return None


def _table(rng, env, period, stage, percent):
    labels = {"allocation": stage["allocations"], **env.labels(period)}
    axes = [axis for axis in labels if axis == "allocation" or rng.random() < 0.6]
    rng.shuffle(axes)
    keys = ("|".join(labels) for labels in product(*(labels[axis] for axis in axes)))
    entries = {key: rng.choice(("0", "0/3")) for key in keys if rng.randint(1, 100) > percent}
    return {"axes": axes, "default": rng.choice(("1", "2/2", 1)), "entries": entries}
