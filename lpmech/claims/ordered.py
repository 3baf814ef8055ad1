"""The claims on which a mechanism for ordered types rests (Liu 2014, Theorem 3.8), and the steps of its payments.

*Monotone partition*, *single crossing* of the surplus and *increasing differences* of the payoffs are the conditions of
`lpmech.separation`, about the mechanism's own allocation rule and transfers. *Admissible increments* are the incentive
constraints of the border types alone: x does not say that it leads to a^{κ−1}, nor x⁻ that it leads to a^κ; that is,
each increment of the payment lies in its interval (`mechanisms/increments.py`). A monotone partition, increasing
differences and admissible increments imply that truth is optimal in every period.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from lpmech.claims.payoffs import Payoffs, lie_payoff
from lpmech.claims.words import amount, gain_in_words, place_in_words
from lpmech.mechanisms.increments import Increments, increments
from lpmech.mechanisms.social import Program
from lpmech.problem.environment import Environment
from lpmech.problem.exact import ExactArray
from lpmech.problem.mechanism import Mechanism
from lpmech.separation.claim import Cell, Claim
from lpmech.separation.increasing_differences import difference_block
from lpmech.separation.monotone_partition import monotone_partition
from lpmech.separation.partition import Partition, partition
from lpmech.separation.single_crossing import single_crossing, surplus_of_reports
from lpmech.separation.slacks import Block, block, claim_from_blocks


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OrderedPeriod:
    """The partition of one agent in one period, its steps, and by how much the payment rises at each."""

    agent: int
    position: int
    found: Partition
    steps: Increments
    paid: ExactArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OrderedTypes:
    """The claims, and the partitions and steps of which the last of them is about."""

    claims: tuple[Claim, ...] = ()
    periods: tuple[OrderedPeriod, ...] = ()


def ordered_types(env: Environment, mechanism: Mechanism, everyone: Program, payoffs: Payoffs) -> OrderedTypes:
    """What is claimed of a mechanism that rests on the order of own types; nothing of others."""
    if not mechanism.ordered:
        return OrderedTypes()
    periods, differences, borders = [], [], []
    for agent in range(len(env.agents)):
        for position, transfers in mechanism.periods(env, agent):
            found = partition(env, mechanism.allocation[position], agent, position)
            payoff = lie_payoff(env, mechanism, payoffs, agent, position)
            surplus = surplus_of_reports(
                env, mechanism.allocation[position], everyone.periods[position].q, agent, position
            )
            steps = increments(found, found.by_report(payoff), found.by_report(surplus))
            paid = _paid(found, found.on_own(transfers))
            differences.append(difference_block(found, position, payoff))
            borders.append(_border_block(found, position, steps, paid))
            periods.append(OrderedPeriod(agent=agent, position=position, found=found, steps=steps, paid=paid))
    surpluses = [period.q for period in everyone.periods]
    claims = (
        claim_from_blocks(env, "admissible_increments", borders, gain_in_words),
        monotone_partition(env, mechanism.allocation),
        single_crossing(env, mechanism.allocation, surpluses),
        claim_from_blocks(env, "increasing_differences", differences, _falling_in_words(env, periods)),
    )
    return OrderedTypes(claims=claims, periods=tuple(periods))


def _paid(found: Partition, payments: ExactArray) -> ExactArray:
    """p(a^κ) − p(a^{κ−1}) for each step."""
    numbers, steps = payments.numerators, found.steps
    return payments.view(numbers[steps.cell, steps.at]) - payments.view(numbers[steps.cell, steps.before])


def _border_block(found: Partition, position: int, ends: Increments, paid: ExactArray) -> Block:
    """The slacks of the border types: the upper end less the increment at x, the increment less the lower end at x⁻."""
    at_x, at_below, steps = ends.high - paid, paid - ends.low, found.steps
    denominator = math.lcm(at_x.denominator, at_below.denominator)
    slacks = np.zeros((*found.first.shape, found.first.shape[1]), dtype=object)
    counts = np.zeros(slacks.shape, dtype=bool)
    for array, own, said in ((at_x, steps.at, steps.before), (at_below, steps.below, steps.at)):
        slacks[steps.cell, own, said] = array.over(denominator)
        counts[steps.cell, own, said] = True
    return block(found.agent, position, found.table(slacks, denominator), found.cells(counts))


def _falling_in_words(env: Environment, periods: Sequence[OrderedPeriod]) -> Callable[[Cell, Fraction], str]:
    """Says at which neighbouring own types which alternative gains less."""

    def say(at: Cell, slack: Fraction) -> str:
        one = next(p for p in periods if env.agents[p.agent] == at.agent and env.period(p.position) == at.period)
        found = one.found
        assert at.state is not None
        assert at.agent is not None
        assert at.report is not None
        own, report = (found.types.index(label) for label in (at.state[at.agent], at.report))
        cell = found.place_of(at.state)
        before = int(np.flatnonzero(found.starts[cell, :report])[-1])
        return (
            f"{place_in_words(at)}, {at.agent} gains {amount(-slack)} less from {found.alternative(cell, report)!r} "
            f"over {found.alternative(cell, before)!r} than with the type {found.types[own - 1]!r}"
        )

    return say
