"""Bergemann and Välimäki, The Dynamic Pivot Mechanism (2008): Section 5, learning and licensing, Theorem 3."""

from __future__ import annotations

import numpy as np

from lpmech.mechanisms.pivot import flow_marginal_contribution
from lpmech.statements.built import BuiltInstance
from lpmech.statements.instance import first
from lpmech.statements.numbers import At, stated
from lpmech.statements.statement import Expected, Failure, Hypothesis, statement
from proofs_check.shared.auctions import (
    ANY_SIGN,
    ARMS,
    LEARNERS,
    NOBODY_LEAVES,
    RESTLESS,
    THREE_LEARNERS,
    TWO_ARMS,
    TWO_LEARNERS,
)
from proofs_check.shared.indices import AT_ONCE, index_as_printed, index_policy
from proofs_check.shared.licensing import (
    MARTINGALES,
    TWO,
    flow_of_winner,
    flow_price,
    flow_without,
    highest,
    prices_are_static,
    second_price_is_truthful,
    static_price,
    winner_pays,
    wins,
)
from proofs_check.shared.periods import after, each
from proofs_check.shared.shapes import NON_NEGATIVE
from proofs_check.shared.tables import at_least, equal


@statement(
    "BV08-T3", "Theorem 3",
    "In the licensing auction the pivot mechanism charges the winner (1−δ) W_{-i} and losers nothing, and is periodic "
    "ex post incentive compatible.",
    draws=ARMS,
)  # fmt: skip
def theorem_3(case: BuiltInstance) -> Failure | None:
    pivot = case.mechanism("pivot")
    return case.holds(pivot, "incentive_compatible") or first(
        equal(
            case.env,
            pivot.transfers[i][0],
            wins(case, i) * flow_without(case, i),
            f"the payment of {name}",
            0,
            flow_price(case, i),
        )
        for i, name in enumerate(case.env.agents)
    )


@statement(
    "BV08-D21", "equation (21) and the display after it",
    "The winner's flow marginal contribution is its value less (1−δ) W_{-i}; a loser's is 0.",
    draws=ARMS,
)  # fmt: skip
def flow_of_the_winner(case: BuiltInstance) -> Failure | None:
    stage = case.env.stage(0)
    rule = case.mechanism("pivot").allocation[0]
    return first(
        equal(case.env, flow_marginal_contribution(case.env, case.programs, i, 0),
              stage.over_shocks(stage.utilities[i].choose("allocation", rule)) - wins(case, i) * flow_without(case, i),
              f"the flow marginal contribution of {name}")
        for i, name in enumerate(case.env.agents)
    )  # fmt: skip


two_learners_pay_static_prices = statement(
    "BV08-R3", "Section 5, after Theorem 3: two bidders",
    "With two bidders who learn, the winner pays the other's expected value of today.",
    draws=TWO_LEARNERS, hypotheses=(MARTINGALES, TWO),
)(prices_are_static)  # fmt: skip


two_bidders_pay_static_prices = statement(
    "BV08-X7", "Section 5, after Theorem 3: two bidders, values of any kind",
    "With two bidders the dynamic second price is the static one.",
    draws=TWO_ARMS, hypotheses=(TWO,), expected=Expected.REFUTED,
    corrects="with two bidders whose values are martingales it is",
)(prices_are_static)  # fmt: skip


@statement(
    "BV08-R4", "Section 5, after Theorem 3: more bidders",
    "With bidders who learn, the winner pays at least the highest expected value among the others.",
    draws=LEARNERS, hypotheses=(MARTINGALES,),
)  # fmt: skip
def options_raise_prices(case: BuiltInstance) -> Failure | None:
    return first(
        at_least(case.env, case.mechanism("pivot").transfers[i][0], wins(case, i) * static_price(case, i),
                 f"the payment of {name}", 0, winner_pays(case, i, ">="))
        for i, name in enumerate(case.env.agents)
    )  # fmt: skip


@statement(
    "BV08-X6", "Section 5, after Theorem 3: more bidders, as printed",
    "With three bidders who learn, the winner pays more than the highest expected value among the others.",
    draws=THREE_LEARNERS, hypotheses=(MARTINGALES,), expected=Expected.REFUTED, corrects="at least as much",
)  # fmt: skip
def options_raise_prices_strictly(case: BuiltInstance) -> Failure | None:
    for i, name in enumerate(case.env.agents):
        gap = case.mechanism("pivot").transfers[i][0] - wins(case, i) * static_price(case, i)
        even = (gap.full(case.env.agents, case.env.stage(0).sizes).array.numerators <= 0) & (
            wins(case, i).full(case.env.agents, case.env.stage(0).sizes).array.numerators > 0
        )
        for place in np.argwhere(even):
            told = winner_pays(case, i, ">")(dict(zip(case.env.agents, map(int, place), strict=True)))
            words = f"{name} wins and pays no more than the highest expected value among the others"
            return Failure(words=words, stated=told)
    return None


options_raise_prices_of_any_kind = statement(
    "BV08-X6a", "Section 5, after Theorem 3: more bidders, values of any kind",
    "The winner pays at least the highest value of today among the others, whatever values do later.",
    draws=ARMS, expected=Expected.REFUTED, corrects="this needs values that are martingales",
)(options_raise_prices.conclusion)  # fmt: skip


@statement(
    "BV08-R5", "Section 5, last paragraph",
    "A winner's price does not depend on its own state, and so does not change as long as the same bidder wins.",
    draws=ARMS,
)  # fmt: skip
def price_while_ownership_lasts(case: BuiltInstance) -> Failure | None:
    sizes = case.env.stage(0).sizes
    for i, name in enumerate(case.env.agents):
        own = case.env.agents.index(name)
        served = np.moveaxis(wins(case, i).full(case.env.agents, sizes).array.numerators != 0, own, -1)
        paid = case.mechanism("pivot").transfers[i][0].full(case.env.agents, sizes).array.numerators
        paid = np.moveaxis(paid, own, -1)
        for row, here in zip(paid.reshape(-1, sizes[name]), served.reshape(-1, sizes[name]), strict=True):
            if len(set(row[here].tolist())) > 1:
                return Failure(words=f"the price of {name} depends on its own state")
    return None


moving = statement(
    "BV08-T3a", "Theorem 3, where losers learn too",
    "The price (1−δ) W_{-i} for the winner alone makes truth-telling optimal also where states move whoever wins.",
    draws=RESTLESS, expected=Expected.REFUTED,
)(second_price_is_truthful)  # fmt: skip


nobody_leaves = statement(
    "BV08-T3b", "Theorem 3, where the object may be left with the bidder that is left out",
    "With non-negative values it makes no difference whether the society without a bidder may serve it.",
    draws=NOBODY_LEAVES, hypotheses=(NON_NEGATIVE,),
)(theorem_3.conclusion)  # fmt: skip
nobody_leaves_with_negative_values = statement(
    "BV08-T3c", "Theorem 3, the same with values below 0",
    "It makes no difference either where values may be negative.",
    draws=ANY_SIGN, hypotheses=(Hypothesis("some value is negative", lambda case: not case.proved(NON_NEGATIVE.name)),),
    expected=Expected.REFUTED,
)(theorem_3.conclusion)  # fmt: skip


@statement(
    "BV08-R7", "Section 5, after Theorem 3: who wins",
    "The winner is a bidder with the highest value of today.",
    draws=ARMS, expected=Expected.REFUTED, corrects="not necessarily, as the paper says",
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


@statement(
    "BV08-X9", "the display after equation (21), as printed",
    "The winner's flow marginal contribution is v_i − v_k − δ (W_{-i}(θ'|i) − W_{-i}(θ'|k)).",
    draws=ARMS, expected=Expected.REFUTED, corrects="the term with δ has a plus sign",
)  # fmt: skip
def flow_against_the_rival_as_printed(case: BuiltInstance) -> Failure | None:
    return first(flow_of_winner(case, i, -1) for i, _, _ in each(case))


@statement(
    "BV08-D21a", "the display after equation (21), with its sign",
    "The winner's flow marginal contribution is v_i − v_k + δ (W_{-i}(θ'|i) − W_{-i}(θ'|k)).",
    draws=ARMS,
)  # fmt: skip
def flow_against_the_rival(case: BuiltInstance) -> Failure | None:
    return first(flow_of_winner(case, i, 1) for i, _, _ in each(case))


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


index_policy_in_2008 = statement(
    "BV08-R6", "Section 5, the index policy",
    "The efficient policy serves a bidder with the highest index, with the ratio of expectations as the index.",
    draws=ARMS,
)(index_policy)  # fmt: skip


index_as_printed_in_2008 = statement(
    "BV08-X8", "Section 5, the index as printed",
    "The efficient policy serves a bidder with the highest index, with the expectation of the ratio as the index.",
    draws=LEARNERS, hypotheses=(MARTINGALES, AT_ONCE), expected=Expected.REFUTED,
    corrects="the ratio of the expectations",
)(index_as_printed)  # fmt: skip
