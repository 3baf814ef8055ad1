"""The claims on which a mechanism for ordered types rests (Liu 2014, Theorem 3.8), and the steps of its payments.

*Monotone partition*, *single crossing* of the surplus and *increasing differences* of the payoffs are the conditions of
`lpmech.separation`, about the mechanism's own allocation rule and transfers. *Admissible increments* are the incentive
constraints of the border types alone: x does not say that it leads to a^{κ−1}, nor x⁻ that it leads to a^κ; that is,
each increment of the payment lies in its interval (`mechanisms/increments.py`). A monotone partition, increasing
differences and admissible increments imply that truth is optimal in every period.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from lpmech.claims.evidence import CONTINUATION, VALUES
from lpmech.claims.game import Game, per_game
from lpmech.claims.kind import Failure, Group, Version, claim
from lpmech.claims.papers import LIU
from lpmech.claims.words import amount, gain_in_words, place_in_words
from lpmech.mechanisms.increments import Increments, increments
from lpmech.problem.exact import ExactArray
from lpmech.problem.tables import Table
from lpmech.separation import monotone_partition as partitions
from lpmech.separation import single_crossing as crossings
from lpmech.separation.claim import Cell, Finding
from lpmech.separation.increasing_differences import difference_block
from lpmech.separation.partition import Partition, partition
from lpmech.separation.slacks import Block, block, claim_from_blocks
from lpmech.separation.witnesses import SurplusFalls, TypesApart


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OrderedPeriod:
    """The partition of one agent in one period, its steps, and by how much the payment rises at each."""

    agent: int
    position: int
    found: Partition
    steps: Increments
    paid: ExactArray


def _is_ordered(game: Game) -> bool:
    """Whether the mechanism rests on the order of own types."""
    return game.mechanism.ordered


@claim(
    id="admissible_increments",
    away_since=Version.V1_7,
    failure=Failure.LIE,
    concept=(
        "admissible increments: no own type at the border between two successive chosen "
        "alternatives gains from saying the type on the other side of it"
    ),
    holds="no type at a border gains by crossing it",
    fails="a type at a border gains by crossing it",
    slack=(
        "what the first own type of an alternative loses by saying it is of the one before, or the last own type "
        "of the one before by saying it is of this one; negative: what it gains. The two slacks of a border add up "
        "to the length of the interval in which the payment's increment there may lie"
    ),
    source=f"{LIU}, Section 3.4, equation (4)",
    evidence=(CONTINUATION,),
    applies=_is_ordered,
    stated="of a mechanism that rests on an order of types, such as `generalized_vcg`",
    say=gain_in_words,
)
def admissible_increments(game: Game) -> Iterator[Block]:
    return (_border_block(one) for one in ordered_periods(game))


@claim(
    id="monotone_partition",
    away_since=Version.V1_7,
    failure=Failure.TYPES,
    concept=(
        "monotone partition: whatever the others' types, the own types that lead to the same "
        "alternative are consecutive in the order in which the types are listed"
    ),
    holds="types that lead to the same alternative are consecutive",
    fails="the partition is not monotone",
    slack=(
        "none; if the claim is false, three own types in order show it: the first and the last lead to the same "
        "alternative, the one between them to another"
    ),
    source=f"{LIU}, Section 3.4",
    group=Group.HYPOTHESIS,
    witnesses=(TypesApart,),
    applies=_is_ordered,
    stated="of a mechanism that rests on an order of types, such as `generalized_vcg`",
)
def monotone_partition(game: Game) -> Finding:
    return partitions.monotone_partition(game.model, game.mechanism.allocation)


@claim(
    id="single_crossing",
    away_since=Version.V1_7,
    failure=Failure.TYPES,
    concept=(
        "single crossing: whatever the others' types, the surplus of a later chosen alternative "
        "over an earlier one, once zero stays non-negative and once positive stays positive as the own type rises"
    ),
    holds="the surplus crosses once as the type rises",
    fails="the surplus crosses more than once",
    slack=(
        "none; if the claim is false, two alternatives and two own types show it, between which the surplus of "
        "the later alternative over the earlier one falls from positive to zero or below, or from zero to below"
    ),
    source=f"{LIU}, Theorem 3.8, condition 1; Milgrom and Shannon (1994)",
    group=Group.HYPOTHESIS,
    evidence=(VALUES,),
    witnesses=(SurplusFalls,),
    applies=_is_ordered,
    stated="of a mechanism that rests on an order of types, such as `generalized_vcg`",
)
def single_crossing(game: Game) -> Finding:
    surpluses = [period.q for period in game.programs.everyone.periods]
    return crossings.single_crossing(game.model, game.mechanism.allocation, surpluses)


@claim(
    id="increasing_differences",
    away_since=Version.V1_7,
    concept=(
        "increasing differences: whatever the others' types, what an agent gains in the "
        "mechanism from a chosen alternative over the one before does not fall as the own type rises"
    ),
    holds="higher types gain more from higher alternatives",
    fails="a higher type gains less",
    slack=(
        "by how much the gain from a chosen alternative over the one before rises from an own type to the next; "
        "negative: it falls. Gains are payoffs in this mechanism from today on, before today's payment"
    ),
    source=f"{LIU}, Theorem 3.8, condition 2",
    group=Group.HYPOTHESIS,
    evidence=(CONTINUATION,),
    applies=_is_ordered,
    stated="of a mechanism that rests on an order of types, such as `generalized_vcg`",
)
def increasing_differences(game: Game) -> Finding:
    periods = ordered_periods(game)
    blocks = [difference_block(one.found, one.position, game.lie_payoff(one.agent, one.position)) for one in periods]
    return claim_from_blocks(game.model, blocks, lambda at, slack: _falling_in_words(game, at, slack))


CONDITIONS = (monotone_partition, single_crossing, increasing_differences)  # of the theorem
KINDS = (admissible_increments, *CONDITIONS)


@per_game
def ordered_periods(game: Game) -> tuple[OrderedPeriod, ...]:
    """The partitions, steps and increments on which these claims rest; none without an order."""
    return tuple(_period(game, *slot) for slot in game.slots()) if game.mechanism.ordered else ()


def _period(game: Game, agent: int, position: int, transfers: Table) -> OrderedPeriod:
    rule = game.mechanism.allocation[position]
    found = partition(game.model, rule, agent, position)
    welfare = game.programs.everyone.periods[position].q
    surplus = crossings.surplus_of_reports(game.model, rule, welfare, agent, position)
    steps = increments(found, found.by_report(game.lie_payoff(agent, position)), found.by_report(surplus))
    return OrderedPeriod(agent=agent, position=position, found=found, steps=steps,
                         paid=_paid(found, found.on_own(transfers)))  # fmt: skip


def _paid(found: Partition, payments: ExactArray) -> ExactArray:
    """p(a^κ) − p(a^{κ−1}) for each step."""
    numbers, steps = payments.numerators, found.steps
    return payments.view(numbers[steps.cell, steps.at]) - payments.view(numbers[steps.cell, steps.before])


def _border_block(one: OrderedPeriod) -> Block:
    """The slacks of the border types: the upper end less the increment at x, the increment less the lower end at x⁻."""
    found, steps = one.found, one.found.steps
    at_x, at_below = one.steps.high - one.paid, one.paid - one.steps.low
    denominator = math.lcm(at_x.denominator, at_below.denominator)
    slacks = np.zeros((*found.first.shape, found.first.shape[1]), dtype=object)
    counts = np.zeros(slacks.shape, dtype=bool)
    for array, own, said in ((at_x, steps.at, steps.before), (at_below, steps.below, steps.at)):
        slacks[steps.cell, own, said] = array.over(denominator)
        counts[steps.cell, own, said] = found.is_there[own]
    return block(found.agent, one.position, found.table(slacks, denominator), found.cells(counts))


def _falling_in_words(game: Game, at: Cell, slack: Fraction) -> str:
    """At which neighbouring own types which alternative gains less."""
    env = game.model
    periods = ordered_periods(game)
    found = next(p for p in periods if env.agents[p.agent] == at.agent and env.period(p.position) == at.period).found
    assert at.state is not None
    assert at.agent is not None
    assert at.report is not None
    own, report = (found.types.index(label) for label in (at.state[at.agent], at.report))
    cell = found.place_of(at.state)
    before = int(np.flatnonzero(found.starts[cell, :report])[-1])
    return (
        f"{place_in_words(at)}, {at.agent} gains {amount(-slack)} less from {found.alternative(cell, report)!r} "
        f"over {found.alternative(cell, before)!r} than with the type {found.types[found.there_before(own)]!r}"
    )
