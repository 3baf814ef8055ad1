"""Increasing differences of an agent's payoff V^i_t(a, s, θ_{-i}) in the chosen alternatives and the own type.

For successive alternatives a^{κ−1}, a^κ and neighbouring own types s⁻, s (order and alternatives as in `partition.py`)

    [V^i_t(a^κ, s) − V^i_t(a^{κ−1}, s)] − [V^i_t(a^κ, s⁻) − V^i_t(a^{κ−1}, s⁻)] ≥ 0,

which sums up to all pairs of chosen alternatives and of own types; types at which the agent is away are passed over.
V^i_t(a, θ) = E_z { v_i(a(z), θ) + δ E[V^i_{t+1}] } is what the agent expects from an alternative before paying today;
V^i_{t+1} depends on the transfers to come, so the condition is about a mechanism. (Liu 2014, Theorem 3.8, condition 2;
there V^i is written without θ_{-i}.)
"""

from __future__ import annotations

import itertools

import numpy as np

from lpmech.problem.tables import Table
from lpmech.separation.partition import Partition
from lpmech.separation.slacks import Block, block


def difference_block(found: Partition, position: int, payoff: Table) -> Block:
    """The slacks over the state and the report, from V^i_t of the alternative to which each report leads."""
    worth = found.by_report(payoff)
    numbers, steps = worth.numerators, found.steps
    slacks = np.zeros(numbers.shape, dtype=object)
    gains = numbers[steps.cell, :, steps.at] - numbers[steps.cell, :, steps.before]
    counts = np.zeros(numbers.shape, dtype=bool)
    for low, own in itertools.pairwise(np.flatnonzero(found.is_there).tolist()):
        slacks[steps.cell, own, steps.at] = gains[:, own] - gains[:, low]
        counts[steps.cell, own, steps.at] = True
    return block(found.agent, position, found.table(slacks, worth.denominator), found.cells(counts))
