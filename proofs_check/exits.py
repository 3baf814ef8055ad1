"""When an agent has exited, as Definition 1 of Bergemann and Välimäki (2008) is printed.

An agent affects the decision in a state where the chosen allocation is not the one that is chosen without it. Printed
is that it has exited at θ if Pr(it affects the decision in *all* later periods | θ) = 0; meant is *some*.
"""

from __future__ import annotations

import math

import networkx as nx
import numpy as np

from lpmech.claims.budget import truthful_kernel
from lpmech.statements.instance import Instance


def exited_as_printed(case: Instance, agent: int) -> list[bool]:
    """By state, row-major: whether it is certain that some day the agent does not affect the decision."""
    stage = case.env.stage(0)
    axes = (*stage.components, "shock")
    chosen = case.programs.everyone.periods[0].allocation.over(axes, stage.sizes)
    alone = case.programs.without[agent].periods[0].allocation.over(axes, stage.sizes)
    affects = (chosen != alone).any(axis=-1).ravel()
    kernel = truthful_kernel(case.env, case.mechanism("pivot"), 0).array.numerators
    size = math.prod(stage.sizes[name] for name in stage.components)
    moves = nx.from_numpy_array((kernel.reshape(size, size) != 0) & affects & affects[:, None], create_using=nx.DiGraph)
    forever = _closed_within(np.asarray(kernel.reshape(size, size) != 0), affects)
    doomed = {start for start in range(size) if affects[start]
              and ({start} | nx.descendants(moves, start)) & forever}  # fmt: skip
    return [state not in doomed for state in range(size)]


def _closed_within(follows: np.ndarray, affects: np.ndarray) -> set[int]:
    """The largest set of states in which the agent affects the decision and that is never left."""
    inside = affects.copy()
    while True:
        smaller = inside & ~follows[:, ~inside].any(axis=1)
        if (smaller == inside).all():
            return {int(place) for place in np.flatnonzero(inside)}
        inside = smaller
