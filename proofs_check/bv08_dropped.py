"""Bergemann and Välimäki (2008): Theorems 1 and 3 without one hypothesis each; what Section 5 says besides."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from lpmech.statements.built import BuiltInstance
from lpmech.statements.environments import Environments, Shape
from lpmech.statements.instance import Instance, first
from lpmech.statements.numbers import At, stated
from lpmech.statements.statement import Failure, Hypothesis, statement
from proofs_check import bv06, bv08_auctions
from proofs_check.auctions import ANY_SIGN, ARMS, NOBODY_LEAVES, RESTLESS
from proofs_check.bv08 import MODEL, after, each
from proofs_check.bv08_auctions import flow_without, static_price, wins
from proofs_check.shapes import NON_NEGATIVE, SAME_SETS
from proofs_check.tables import equal
from proofs_check.told import highest


@statement(
    "BV08-T1d", "Theorem 1, with values below 0",
    "Everyone's payoff is at least 0 also where values may be negative.",
    draws=Environments(shape=Shape(negative=True, shocks=False, public_utility=False, agents=(1, 2))),
    hypotheses=(*MODEL, SAME_SETS), expected="refuted",
)  # fmt: skip
def theorem_1_with_negative_values(case: Instance) -> Failure | None:
    return case.holds("pivot", "participation_zero_option")


def _second_price(case: BuiltInstance) -> Failure | None:
    """Whether truth is optimal at the price (1−δ) W_{-i} for the winner."""
    paid = tuple((wins(case, i) * flow_without(case, i),) for i, _, _ in each(case))
    priced = replace(case.mechanism("pivot"), name="second price", transfers=paid, by_shock=None)
    return case.holds(priced, "incentive_compatible")


moving = statement(
    "BV08-T3a", "Theorem 3, where losers learn too",
    "The price (1−δ) W_{-i} for the winner alone makes truth-telling optimal also where states move whoever wins.",
    draws=RESTLESS, expected="refuted",
)(_second_price)  # fmt: skip
moving_in_2006 = statement(
    "BV06-T1a", "Theorem 1, where losers learn too",
    "The price (1−δ) W_{-i} for the winner alone makes truth-telling optimal also where states move whoever wins.",
    draws=RESTLESS, expected="refuted", corrects="losers may have to pay, as the paper says",
)(_second_price)  # fmt: skip


nobody_leaves = statement(
    "BV08-T3b", "Theorem 3, where the object may be left with the bidder that is left out",
    "With non-negative values it makes no difference whether the society without a bidder may serve it.",
    draws=NOBODY_LEAVES, hypotheses=(NON_NEGATIVE,),
)(bv08_auctions.theorem_3.conclusion)  # fmt: skip
nobody_leaves_with_negative_values = statement(
    "BV08-T3c", "Theorem 3, the same with values below 0",
    "It makes no difference either where values may be negative.",
    draws=ANY_SIGN, hypotheses=(Hypothesis("some value is negative", lambda case: not case.proved(NON_NEGATIVE.name)),),
    expected="refuted",
)(bv08_auctions.theorem_3.conclusion)  # fmt: skip


@statement(
    "BV08-R7", "Section 5, after Theorem 3: who wins",
    "The winner is a bidder with the highest value of today.",
    draws=ARMS, expected="refuted", corrects="not necessarily, as the paper says",
)  # fmt: skip
def highest_value_wins(case: BuiltInstance) -> Failure | None:
    stage = case.env.stage(0)
    for i, name in enumerate(case.env.agents):
        own = stage.utilities[i].take("allocation", stage.allocations.index(f"to {name}"))
        behind = np.argwhere((wins(case, i) * (own - static_price(case, i))).array.numerators < 0)
        if len(behind):
            axes = (wins(case, i) * (own - static_price(case, i))).axes
            here = At.of(case, 0, dict(zip(axes, map(int, behind[0]), strict=True)))
            gap = here.utility(name, f"to {name}") - highest(here, i)
            return Failure(words=f"{name} wins, and another's value of today is higher",
                           stated=stated(gap.at_least(0), here.chosen(f"to {name}").equals(1)))  # fmt: skip
    return None


winner_as_printed = statement(
    "BV08-X9", "the display after equation (21), as printed",
    "The winner's flow marginal contribution is v_i − v_k − δ (W_{-i}(θ'|i) − W_{-i}(θ'|k)).",
    draws=ARMS, expected="refuted", corrects="the term with δ has a plus sign",
)(bv06.flow_of_the_winner_as_printed.conclusion)  # fmt: skip
winner = statement(
    "BV08-D21a", "the display after equation (21), with its sign",
    "The winner's flow marginal contribution is v_i − v_k + δ (W_{-i}(θ'|i) − W_{-i}(θ'|k)).",
    draws=ARMS,
)(bv06.flow_of_the_winner.conclusion)  # fmt: skip


@statement(
    "BV08-D21b", "the second display after equation (21)",
    "Serving the winner leaves the society without it where it is: W_{-i}(θ'|i) = W_{-i}(θ).",
    draws=ARMS,
)  # fmt: skip
def nothing_changes_without_the_winner(case: BuiltInstance) -> Failure | None:
    rule = case.mechanism("pivot").allocation[0]
    alone = [case.programs.without[i].periods[0].value for i, _, _ in each(case)]
    return first(
        equal(case.env, wins(case, i) * after(case, 0, alone[i], rule), wins(case, i) * alone[i], f"W without {name}")
        for i, _, name in each(case)
    )
