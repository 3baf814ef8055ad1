"""Types at which an agent is away for good: it stays away for certain, whatever the others say.

Nothing is paid at them, now or later, so that their payoffs are the same in every mechanism: with an infinite horizon
at most L = max |worth| / (1 − δ) in size, over all of them (existence page section 3).
"""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction

from ..kernel.older import paired
from ..kernel.sums import Constraints


def settled(constraints: Constraints) -> list[frozenset[int]]:
    """By period the own types at which the agent is away for good."""
    model, agent = constraints.model, constraints.agent
    found = [frozenset(period.stage.locked(agent)) for period in model.periods]
    changed = True
    while changed:
        changed = False
        for t, period in reversed(list(enumerate(model.periods))):
            if period.successor is None:
                continue
            kept = frozenset(own for own in found[t] if _stays(constraints, t, own, found[period.successor]))
            changed, found[t] = changed or kept != found[t], kept
    return found


def _stays(constraints: Constraints, t: int, own: int, following: Collection[int]) -> bool:
    """Whether the next own type is one of some for certain."""
    period, agent = constraints.model.periods[t], constraints.agent
    successor = period.successor
    assert successor is not None  # else nothing is asked
    names = constraints.model.periods[successor].own_types(agent)
    for others in constraints.others(t):
        state = constraints.state(t, own, others)
        for _, chances in constraints.promises(t, state, state):
            if any(x and label not in following for x, label in paired(chances, names)):
                return False
    return True


def largest_level(constraints: Constraints, types: Collection[int]) -> Fraction:
    """L, of an infinite horizon."""
    found = [
        abs(constraints.worth(0, constraints.state(0, own, others), own))
        for own in types for others in constraints.others(0)
    ]  # fmt: skip
    return max(found, default=Fraction(0)) / (1 - Fraction(constraints.model.discount))
