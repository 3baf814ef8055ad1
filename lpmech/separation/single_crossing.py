"""Single crossing of the surplus: W_t(b, s, θ_{-i}) − W_t(a, s, θ_{-i}) crosses 0 once, from below, as s rises.

For chosen alternatives a before b (order and alternatives as in `partition.py`) and own types s < s', with
Δ = W_t(b, ·) − W_t(a, ·): Δ(s) ≥ 0 implies Δ(s') ≥ 0, and Δ(s) > 0 implies Δ(s') > 0 (Milgrom and Shannon 1994). That
is, the signs of Δ never fall, which is decided on neighbouring own types. W_t(a, θ) = E_z Q_t(θ, a(z)) is the surplus
of the alternative today, efficient decisions following. (Liu 2014, Theorem 3.8, condition 1.)
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np

from lpmech.problem.environment import Environment
from lpmech.problem.exact import ExactArray
from lpmech.problem.tables import Choice, Table
from lpmech.separation.claim import Finding, Verdict
from lpmech.separation.partition import Partition, partition, reported
from lpmech.separation.witnesses import SurplusFalls


def single_crossing(env: Environment, rules: Sequence[Choice], surplus: Sequence[Table]) -> Finding:
    """The claim about an allocation rule and Q_t (axes `allocation` and components), both by period."""
    for position in env.periods:
        for agent in range(len(env.agents)):
            found = partition(env, rules[position], agent, position)
            worth = found.by_report(surplus_of_reports(env, rules[position], surplus[position], agent, position))
            crossing = _crossing(found, worth)
            if crossing is not None:
                return _refuted(env, position, found, worth, *crossing)
    return Finding(verdict=Verdict.PROVED)


def surplus_of_reports(env: Environment, rule: Choice, surplus: Table, agent: int, position: int) -> Table:
    """W_t of the alternative to which the agent's report leads, over the state and the report."""
    return env.stage(position).over_shocks(surplus.choose("allocation", reported(rule, env.agents[agent])))


def _crossing(found: Partition, worth: ExactArray) -> tuple[int, int, int, int] | None:
    """A θ_{-i}, the first own types of two alternatives, and an own type above which the sign of Δ falls."""
    numbers = worth.numerators
    for a, b in itertools.combinations(range(numbers.shape[-1]), 2):
        both = found.starts[:, a] & found.starts[:, b]
        if both.any():
            signs = np.sign(numbers[both, :, b] - numbers[both, :, a])
            falls = np.argwhere(signs[:, 1:] < signs[:, :-1])
            if len(falls):
                return int(np.flatnonzero(both)[falls[0, 0]]), a, b, int(falls[0, 1])
    return None


def _refuted(
    env: Environment, position: int, found: Partition, worth: ExactArray, cell: int, a: int, b: int, own: int
) -> Finding:
    gaps = [worth.item((cell, place, b)) - worth.item((cell, place, a)) for place in (own, own + 1)]
    low, high = found.types[own], found.types[own + 1]
    state = found.state_of(cell)
    reason = (
        f"the surplus of {found.alternative(cell, b)!r} over {found.alternative(cell, a)!r} is {gaps[0]} "
        f"at {found.name} = {low} and {gaps[1]} at {found.name} = {high}{found.where(cell)}"
    )
    witness = SurplusFalls(agent=found.name, period=env.period(position), state=state,
                           alternatives=(found.types[a], found.types[b]), types=(low, high))  # fmt: skip
    return Finding(verdict=Verdict.REFUTED, reason=reason, witness=witness)
