"""Bergemann and Välimäki, Dynamic Efficient Auctions (2006): Theorem 1 and displays (1) to (10).

W(h, j) is what the program is worth from tomorrow on, in expectation, if j is served today.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from lpmech.mechanisms.pivot import flow_marginal_contribution, marginal_contribution
from lpmech.problem.tables import ZERO, Table
from lpmech.statements.built import BuiltInstance
from lpmech.statements.instance import Instance, first
from lpmech.statements.numbers import At, stated
from lpmech.statements.statement import Expected, Failure, statement
from proofs_check.bergemann_valimaki_2008.licensing import flow_of_the_winner as flow_of_the_winner_in_2008
from proofs_check.bergemann_valimaki_2008.licensing import (
    options_raise_prices,
    options_raise_prices_strictly,
    price_while_ownership_lasts,
    theorem_3,
)
from proofs_check.bergemann_valimaki_2008.pivot import PAPERS_MODEL, payoffs_are_marginal_contributions
from proofs_check.shared.auctions import ARMS, LEARNERS, RESTLESS, THREE_LEARNERS, TWO_LEARNERS
from proofs_check.shared.licensing import (
    MARTINGALES,
    TWO,
    display_2,
    flow_of_winner,
    flow_without,
    loss_as_printed,
    prices_are_static,
    second_price_is_truthful,
    wins,
)
from proofs_check.shared.periods import after, each
from proofs_check.shared.relations import chosen, mean
from proofs_check.shared.shapes import INFINITE, MODEL, NON_NEGATIVE, SAME_SETS, SEVERAL
from proofs_check.shared.tables import at_least, equal


@statement(
    "BV06-T1", "Theorem 1 (dynamic second price auction)",
    "With the price (1−δ) W_{-i} for the winner and 0 for losers the efficient rule is ex post incentive compatible, "
    "and nobody's payoff is negative.",
    draws=ARMS,
)  # fmt: skip
def theorem_1(case: BuiltInstance) -> Failure | None:
    failure = case.holds("pivot", "efficient", "incentive_compatible", "best_response", "participation_zero_option")
    return failure or theorem_3.conclusion(case)


@statement("BV06-D1", "equation (1)", "No bidder's marginal contribution W − W_{-i} is negative.", draws=ARMS)
def contributions(case: BuiltInstance) -> Failure | None:
    return first(
        at_least(case.env, marginal_contribution(case.programs, i, t), ZERO, f"the contribution of {name}", t)
        for i, t, name in each(case)
    )


@statement(
    "BV06-D2", "equation (2)",
    "The flow marginal contribution is (W − W_{-i}) − δ (W(h, x*) − W_{-i}(h, x*)), and in expectation its discounted "
    "sum is the marginal contribution.",
    draws=ARMS,
)  # fmt: skip
def flow(case: BuiltInstance) -> Failure | None:
    return payoffs_are_marginal_contributions.conclusion(case) or first(
        equal(case.env, flow_marginal_contribution(case.env, case.programs, i, 0), display_2(case, i), f"m of {name}")
        for i, _, name in each(case)
    )


@statement(
    "BV06-D3", "equation (3) and the display after it",
    "The winner's flow marginal contribution is its value less its price; a loser's is what it pays, with its sign "
    "turned.",
    draws=ARMS,
)  # fmt: skip
def flow_and_price(case: BuiltInstance) -> Failure | None:
    pivot, stage = case.mechanism("pivot"), case.env.stage(0)
    return first(
        equal(case.env, display_2(case, i),
              wins(case, i) * stage.utilities[i].choose("allocation", pivot.allocation[0]) - pivot.transfers[i][0],
              f"m of {name}")
        for i, _, name in each(case)
    )  # fmt: skip


@statement(
    "BV06-D4", "equation (4), with its sign",
    "The winner's flow marginal contribution is v_i − v_k + δ (W_{-i}(h, i) − W_{-i}(h, k)).",
    draws=ARMS,
)  # fmt: skip
def flow_of_the_winner(case: BuiltInstance) -> Failure | None:
    return first(flow_of_winner(case, i, 1) for i, _, _ in each(case))


@statement(
    "BV06-X4", "equation (4), as printed",
    "The winner's flow marginal contribution is v_i − v_k − δ (W_{-i}(h, i) − W_{-i}(h, k)).",
    draws=ARMS, expected=Expected.REFUTED, corrects="the term with δ has a plus sign",
)  # fmt: skip
def flow_of_the_winner_as_printed(case: BuiltInstance) -> Failure | None:
    return first(flow_of_winner(case, i, -1) for i, _, _ in each(case))


prices = statement(
    "BV06-D5", "equation (5) and the displays around it",
    "W_{-i}(h, i) = W_{-i}(h), and the winner's flow marginal contribution is v_i − (1−δ) W_{-i}, a loser's 0.",
    draws=ARMS,
)(flow_of_the_winner_in_2008.conclusion)  # fmt: skip


def kept(case: Instance, agent: int) -> Table:
    """v_i(x*) − p_i + δ M_i(h, x*)."""
    pivot, stage = case.mechanism("pivot"), case.env.stage(0)
    own = stage.over_shocks(stage.utilities[agent].choose("allocation", pivot.allocation[0]))
    later = after(case, 0, marginal_contribution(case.programs, agent, 0), pivot.allocation[0])
    return own - pivot.transfers[agent][0] + later.scaled(case.env.discount)


def _against_losing(case: BuiltInstance, agent: int, left: Table) -> Failure | None:
    """Where i wins: left ≥ δ M_i(h, j) for every j ≠ i."""
    name, stage, won = case.env.agents[agent], case.env.stage(0), wins(case, agent)
    later = case.env.expect(0, marginal_contribution(case.programs, agent, 0)).scaled(case.env.discount)
    full = later.full(("allocation", *stage.components), stage.sizes)
    others = (place for place, label in enumerate(stage.allocations) if label != f"to {name}")
    what = f"what winning is worth to {name}, against letting another win,"
    return first(at_least(case.env, won * left, won * full.take("allocation", j), what) for j in others)


@statement(
    "BV06-D6", "inequality (6)",
    "For the efficient bidder i and any other j, v_i − p_i + δ M_i(h, i) ≥ δ M_i(h, j).",
    draws=ARMS,
)  # fmt: skip
def winner_prefers_to_win(case: BuiltInstance) -> Failure | None:
    return first(_against_losing(case, i, kept(case, i)) for i, _, _ in each(case))


@statement(
    "BV06-D7", "inequality (7)", "For the efficient bidder i and any other j, M_i(h) ≥ δ M_i(h, j).", draws=ARMS
)  # fmt: skip
def contribution_shrinks(case: BuiltInstance) -> Failure | None:
    return first(_against_losing(case, i, marginal_contribution(case.programs, i, 0)) for i, _, _ in each(case))


def _loss(case: BuiltInstance, agent: int, factor: Fraction) -> Failure | None:
    """Where i wins: W(h) − factor · W(h, j) ≥ W_{-i}(h) − factor · W_{-i}(h, j) for every j ≠ i."""
    everyone, alone = case.programs.everyone.periods[0].value, case.programs.without[agent].periods[0].value
    name, stage, won = case.env.agents[agent], case.env.stage(0), wins(case, agent)
    sides = (value - case.env.expect(0, value).scaled(factor) for value in (everyone, alone))
    left, right = ((won * side).full(("allocation", *stage.components), stage.sizes) for side in sides)
    others = (place for place, label in enumerate(stage.allocations) if label != f"to {name}")
    what = f"what a bad choice costs with {name}, against what it costs without,"
    return first(
        at_least(case.env, left.take("allocation", j), right.take("allocation", j), what, 0,
                 loss_as_printed(case, agent, stage.allocations[j]) if factor == 1 else None)
        for j in others
    )  # fmt: skip


@statement(
    "BV06-D8", "inequality (8), with δ",
    "For the efficient bidder i and any other j, W(h) − δ W(h, j) ≥ W_{-i}(h) − δ W_{-i}(h, j).",
    draws=ARMS,
)  # fmt: skip
def losses(case: BuiltInstance) -> Failure | None:
    return first(_loss(case, i, case.env.discount) for i, _, _ in each(case))


@statement(
    "BV06-X8", "inequality (8), as printed",
    "For the efficient bidder i and any other j, W(h) − W(h, j) ≥ W_{-i}(h) − W_{-i}(h, j).",
    draws=ARMS, expected=Expected.REFUTED, corrects="δ is missing in front of W(h, j) and of W_{-i}(h, j)",
)  # fmt: skip
def losses_as_printed(case: BuiltInstance) -> Failure | None:
    return first(_loss(case, i, Fraction(1)) for i, _, _ in each(case))


@statement(
    "BV06-D9", "inequality (9)",
    "Winning for (1−δ) W_{-j} is worth at most its marginal contribution to anybody: M_j ≥ v_j − p_j + δ M_j(h, j).",
    draws=ARMS,
)  # fmt: skip
def winning_does_not_pay(case: BuiltInstance) -> Failure | None:
    stage, found = case.env.stage(0), []
    for j, _, name in each(case):
        contribution = marginal_contribution(case.programs, j, 0)
        left = stage.utilities[j] + case.env.expect(0, contribution).scaled(case.env.discount)
        won = left.take("allocation", stage.allocations.index(f"to {name}")) - flow_without(case, j)
        found.append(at_least(case.env, contribution, won, f"the contribution of {name}, against what winning leaves,"))
    return first(found)


@statement(
    "BV06-D10", "inequality (10)", "W(h) ≥ v_j + δ W(h, j) for whoever might be served.",
    draws=ARMS,
)  # fmt: skip
def no_better_winner(case: BuiltInstance) -> Failure | None:
    stage, value = case.env.stage(0), case.programs.everyone.periods[0].value
    q = stage.utility_of_society() + case.env.expect(0, value).scaled(case.env.discount)
    return first(at_least(case.env, value, q.take("allocation", j), f"W, against serving {label},")
                 for j, label in enumerate(stage.allocations))  # fmt: skip


two_bidders = statement(
    "BV06-R2", "Section 3, after Theorem 1: two bidders",
    "With two bidders who learn, the price is the other's expected value of today, as in the static auction.",
    draws=TWO_LEARNERS, hypotheses=(MARTINGALES, TWO),
)(prices_are_static)  # fmt: skip
more_bidders = statement(
    "BV06-R3", "Section 3, after Theorem 1: more bidders",
    "With bidders who learn, the price is at least the highest expected value among the others.",
    draws=LEARNERS, hypotheses=(MARTINGALES,),
)(options_raise_prices.conclusion)  # fmt: skip
more_bidders_as_printed = statement(
    "BV06-X3", "Section 3, after Theorem 1: more bidders, as printed",
    "With three bidders who learn, the price is higher than the highest expected value among the others.",
    draws=THREE_LEARNERS, hypotheses=(MARTINGALES, SEVERAL), expected=Expected.REFUTED, corrects="at least as high",
)(options_raise_prices_strictly.conclusion)  # fmt: skip
constant_price = statement(
    "BV06-R4", "Section 3, after Theorem 1: ownership",
    "The winner's price does not depend on its own state, and stays the same as long as the owner does.",
    draws=ARMS,
)(price_while_ownership_lasts.conclusion)  # fmt: skip


@statement(
    "BV06-R5", "Section 3, outside the bandit framework",
    "Whoever receives nothing pays nothing, also where types move whatever is chosen.",
    draws=PAPERS_MODEL, hypotheses=(*MODEL, SAME_SETS, NON_NEGATIVE, INFINITE), expected=Expected.REFUTED,
    corrects="losers may have to pay, as the paper says",
)  # fmt: skip
def losers_pay_nothing(case: Instance) -> Failure | None:
    pivot, stage = case.mechanism("pivot"), case.env.stage(0)
    for i, name in enumerate(case.env.agents):
        own = stage.over_shocks(stage.utilities[i].choose("allocation", pivot.allocation[0]))
        received, paid = (table.full(stage.components, stage.sizes).array for table in (own, pivot.transfers[i][0]))
        for place in np.argwhere((received.numerators == 0) & (paid.numerators != 0)):
            here = At.of(case, 0, dict(zip(stage.components, map(int, place), strict=True)))
            shares, given = chosen(here)
            nothing = mean(shares, lambda a, here=here, name=name: here.utility(name, a)).equals(0)  # type: ignore[misc]
            return Failure(words=f"{name} receives nothing of value, and pays {paid.item(tuple(place))}",
                           stated=stated(here.payment(name).equals(0), *given, nothing))  # fmt: skip
    return None


moving_in_2006 = statement(
    "BV06-T1a", "Theorem 1, where losers learn too",
    "The price (1−δ) W_{-i} for the winner alone makes truth-telling optimal also where states move whoever wins.",
    draws=RESTLESS, expected=Expected.REFUTED, corrects="losers may have to pay, as the paper says",
)(second_price_is_truthful)  # fmt: skip
