"""Bergemann and Välimäki, The Dynamic Pivot Mechanism (2008): Section 3, scheduling; Section 5, learning and licensing.

Periods count from 0 in the paper, so that the bidder with the i-th highest value is served in period i − 1. Bidders are
ordered: ann has the highest value.
"""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import numpy as np

from lpmech.mechanisms.pivot import flow_marginal_contribution, marginal_contribution
from lpmech.problem import exact
from lpmech.problem.exact import format_number
from lpmech.problem.tables import Table
from lpmech.statements.built import BuiltInstance
from lpmech.statements.instance import first
from lpmech.statements.numbers import At, stated
from lpmech.statements.statement import Failure, Hypothesis, statement
from proofs_check.auctions import (
    ARMS,
    LEARNERS,
    SERIES,
    TASKS,
    THREE_LEARNERS,
    TWO_ARMS,
    TWO_LEARNERS,
    is_martingale,
)
from proofs_check.tables import at_least, equal
from proofs_check.told import contribution_tomorrow, flow_price, winner_pays

ZERO = Fraction(0)


def is_(found: Fraction, said: Fraction, what: str) -> Failure | None:
    """A failure where two numbers differ."""
    if found == said:
        return None
    return Failure(words=f"{what} is {format_number(found)}, not {format_number(said)}")


def at_start(table: Table) -> Fraction:
    """A table at the state where every bidder is in its first state."""
    return table.array.item((0,) * len(table.axes))


def value_of(case: BuiltInstance, without: int | None = None) -> Fraction:
    """W or W_{-i} where every bidder is in its first state."""
    program = case.programs.everyone if without is None else case.programs.without[without]
    return at_start(program.periods[0].value)


def payment(case: BuiltInstance, agent: int, served: int) -> Fraction:
    """What an agent pays to the pivot mechanism once the first `served` bidders have been served."""
    table = case.mechanism("pivot").transfers[agent][0]
    names = case.env.agents
    return table.array.item(tuple(int(names.index(axis) < served) for axis in table.axes))


def discounted(values: list[Fraction], discount: Fraction) -> Fraction:
    """Σ δ^k v_k."""
    total = ZERO
    for value in reversed(values):
        total = value + discount * total
    return total


def price(case: BuiltInstance, bidder: int) -> Fraction:
    """(1 − δ) Σ_{t≥i} δ^{t−i} v_{t+1}, bidders counted from 0."""
    discount: Fraction = case.parameters["discount"]
    return (1 - discount) * discounted(case.parameters["values"][bidder + 1 :], discount)


@statement(
    "BV08-D3", "equations (2) and (3)",
    "The efficient schedule serves the tasks in descending order of value: W = Σ δ^{t−1} v_t.",
    draws=TASKS,
)  # fmt: skip
def value_of_the_schedule(case: BuiltInstance) -> Failure | None:
    said = discounted(case.parameters["values"], case.parameters["discount"])
    return is_(value_of(case), said, "the value of the schedule")


@statement(
    "BV08-D4", "equation (4)", "Without bidder i every later bidder is served one period earlier.", draws=TASKS
)  # fmt: skip
def value_without_a_bidder(case: BuiltInstance) -> Failure | None:
    values = case.parameters["values"]
    return first(
        is_(value_of(case, i), discounted(values[:i] + values[i + 1 :], case.parameters["discount"]),
            f"the value without {name}")
        for i, name in enumerate(case.env.agents)
    )  # fmt: skip


@statement(
    "BV08-D4a", "Section 3, after equation (4)",
    "The marginal contribution of bidder i is Σ_{t≥i} δ^{t−1} (v_t − v_{t+1}) at the start, and δ^{1−i} times that "
    "when its turn has come.",
    draws=TASKS,
)  # fmt: skip
def contribution_of_a_bidder(case: BuiltInstance) -> Failure | None:
    discount, values = case.parameters["discount"], [*case.parameters["values"], ZERO]
    found = []
    for i, name in enumerate(case.env.agents):
        table = marginal_contribution(case.programs, i, 0)
        turn = tuple(int(case.env.agents.index(axis) < i) for axis in table.axes)
        later = discounted([values[t] - values[t + 1] for t in range(i, len(values) - 1)], discount)
        found.append(is_(at_start(table), discount**i * later, f"the contribution of {name} at the start"))
        found.append(is_(table.array.item(turn), later, f"the contribution of {name} in its turn"))
    return first(found)


@statement(
    "BV08-D5", "equation (5)",
    "In its turn bidder i pays v_{i+1} − Σ_{t>i} δ^{t−i} (v_t − v_{t+1}) = (1−δ) Σ_{t≥i} δ^{t−i} v_{t+1}.",
    draws=TASKS,
)  # fmt: skip
def price_in_a_turn(case: BuiltInstance) -> Failure | None:
    discount, values = case.parameters["discount"], [*case.parameters["values"], ZERO, ZERO]
    found = []
    for i, name in enumerate(case.env.agents):
        gains = discounted([values[t] - values[t + 1] for t in range(i + 1, len(values) - 1)], discount)
        found.append(is_(values[i + 1] - discount * gains, price(case, i), "the first form of (5)"))
        if values[i] > values[i + 1]:  # ties are broken in the order of the bidders
            found.append(is_(payment(case, i, i), price(case, i), f"the payment of {name} in its turn"))
    return first(found)


@statement(
    "BV08-D5a", "Section 3, after equation (5)",
    "The price of a slot is at most the next highest value, what it would be if there were one slot only.",
    draws=TASKS,
)  # fmt: skip
def price_below_the_static_one(case: BuiltInstance) -> Failure | None:
    values = [*case.parameters["values"], ZERO]
    for i, name in enumerate(case.env.agents):
        if payment(case, i, i) > values[i + 1]:
            return Failure(words=f"{name} pays more than the next highest value")
    return None


@statement(
    "BV08-X2", "Section 3, after (2), as printed", "The bidder with the i-th highest value is served in period i + 1.",
    draws=TASKS, expected="refuted", corrects="in period i − 1, where periods count from 0",
)  # fmt: skip
def period_of_a_bidder(case: BuiltInstance) -> Failure | None:
    stage = case.env.stage(0)
    rule = case.mechanism("pivot").allocation[0].over((*stage.components, "shock"), stage.sizes)
    turn = {stage.allocations[rule[tuple(int(j < n) for j in range(len(case.env.agents)))][0]]: n
            for n in range(len(case.env.agents))}  # fmt: skip
    for i, name in enumerate(case.env.agents, 1):
        if turn.get(f"to {name}", i + 1) != i + 1:
            period = turn[f"to {name}"]
            here = _in_turn(case, period)
            return Failure(words=f"{name}, whose value is number {i}, is served in period {period}",
                           stated=stated(here.chosen(f"to {name}").equals(0)))  # fmt: skip
    return None


def _in_turn(case: BuiltInstance, turn: int) -> At:
    """The state in which as many bidders as that, the first ones, have been served."""
    return At.of(case, 0, {name: int(n < turn) for n, name in enumerate(case.env.agents)})


def bids_by_7(case: BuiltInstance) -> list[Fraction]:
    """b_I = (1−δ) v_I and (7) backwards: b_i = v_i − δ (v_i − b_{i+1})."""
    discount, bids = case.parameters["discount"], [ZERO]
    for value in reversed(case.parameters["values"]):
        bids.append(value - discount * (value - bids[-1]))
    return bids[:0:-1]


@statement(
    "BV08-D7", "equations (6) and (7)",
    "The bids of (6) and (7) descend, and with the bid of the next bidder as the price the ascending auction charges "
    "everyone its externality cost.",
    draws=TASKS,
)  # fmt: skip
def bids_give_prices(case: BuiltInstance) -> Failure | None:
    bids = [*bids_by_7(case), ZERO]
    if any(one < two for one, two in pairwise(bids)):
        return Failure(words="a bidder with a lower value bids more")
    return first(is_(bids[i + 1], price(case, i), f"the price of {name}") for i, name in enumerate(case.env.agents))


@statement(
    "BV08-X3", "equation (7), as printed",
    "Bidder I − k bids the b_{I−k} of (7) in period I − k − 1, when it is its turn.",
    draws=TASKS, expected="refuted",
    corrects="(7) is its bid one period earlier, when bidder I − k − 1 wins; in its own turn it bids up to "
    "v_{I−k} − δ (v_{I−k} − b_{I−k+2}), since bidder I − k + 1 is served if it drops out",
)  # fmt: skip
def period_of_a_bid(case: BuiltInstance) -> Failure | None:
    discount, values = case.parameters["discount"], case.parameters["values"]
    bids = [*bids_by_7(case), ZERO, ZERO]
    for i, value in enumerate(values[:-1]):
        # whoever drops out in its turn lets the next one be served, and wins a period later against the one after
        worth = value - discount * (value - bids[i + 2])
        name, rival, here = case.env.agents[i], case.env.agents[i + 1], _in_turn(case, i)
        failure = is_(bids[i], worth, f"(7) for {name}, against what winning in its turn is worth,")
        if failure:
            later = contribution_tomorrow(here, i, f"to {rival}").times(discount)
            return replace(failure, stated=stated((here.utility(name, f"to {name}") - later).equals(bids[i])))
    return None


@statement(
    "BV08-D8", "equation (8)",
    "With a series of tasks worth v_1 > v_2 each, M_1 = (v_1 − v_2) + δ v_1 / (1−δ), M_2 = 0, and v_1 − v_2 in every "
    "period is worth less than M_1 where v_2 > 0.",
    draws=SERIES,
)  # fmt: skip
def series_contributions(case: BuiltInstance) -> Failure | None:
    discount, (one, two) = case.parameters["discount"], case.parameters["values"]
    mine = value_of(case) - value_of(case, 0)
    said = one - two + discount * one / (1 - discount)
    if two > 0 and not (one - two) / (1 - discount) < mine:
        return Failure(words="(8) fails")
    other = value_of(case) - value_of(case, 1)
    return is_(mine, said, "M_1") or is_(other, ZERO, "M_2")


@statement(
    "BV08-D8a", "Section 3, the multi-task example",
    "In every period bidder 1 pays (1−δ) v_2 for the delay of a bidder who is never served.",
    draws=SERIES,
)  # fmt: skip
def series_price(case: BuiltInstance) -> Failure | None:
    discount, (one, two) = case.parameters["discount"], case.parameters["values"]
    return None if one == two else is_(payment(case, 0, 0), (1 - discount) * two, "the price")


@statement(
    "BV08-X1", "Section 3, the multi-task example, as printed", "In every period bidder 1 pays −(1−δ) v_2.",
    draws=SERIES, expected="refuted", corrects="it pays (1−δ) v_2",
)  # fmt: skip
def series_price_as_printed(case: BuiltInstance) -> Failure | None:
    discount, (one, two) = case.parameters["discount"], case.parameters["values"]
    failure = None if one == two else is_(payment(case, 0, 0), -(1 - discount) * two, "the price")
    if failure is None:
        return None
    here, (mine, other) = At.of(case, 0, {}), case.env.agents
    delay = here.utility(other, f"to {other}").times(1 - discount)
    return replace(failure, stated=stated((here.payment(mine) + delay).equals(0)))


@statement(
    "BV08-D9", "expressions (8) and (9)",
    "Winning every period for v_1 − v_2 is worth at least letting bidder 2 win once iff v_1 ≥ v_2 / (1−δ), although "
    "efficiency asks for v_1 ≥ v_2 only.",
    draws=SERIES,
)  # fmt: skip
def series_threshold(case: BuiltInstance) -> Failure | None:
    discount, (one, two) = case.parameters["discount"], case.parameters["values"]
    wins = (one - two) / (1 - discount) >= discount / (1 - discount) * one
    return None if wins == (one >= two / (1 - discount)) else Failure(words="the threshold is another")


def wins(case: BuiltInstance, agent: int) -> Table:
    """1 where the bidder is served, else 0."""
    rule = case.mechanism("pivot").allocation[0]
    place = case.env.stage(0).allocations.index(f"to {case.env.agents[agent]}")
    served = Table(rule.axes, exact.from_integers((rule.positions == place).astype(np.int64)))
    return case.env.stage(0).over_shocks(served)


def flow_without(case: BuiltInstance, agent: int) -> Table:
    """(1−δ) W_{-i}."""
    return case.programs.without[agent].periods[0].value.scaled(1 - case.env.discount)


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


MARTINGALES = Hypothesis("values are martingales", lambda case: all(map(is_martingale, case.parameters["arms"])))
TWO = Hypothesis("there are two bidders", lambda case: len(case.parameters["arms"]) == 2)


def static_price(case: BuiltInstance, agent: int) -> Table:
    """The highest value today among the other bidders."""
    others = [j for j in range(len(case.env.agents)) if j != agent]
    stage = case.env.stage(0)
    tables_ = [
        stage.utilities[j].take("allocation", stage.allocations.index(f"to {case.env.agents[j]}")) for j in others
    ]
    axes = tuple(case.env.agents[j] for j in others)
    arrays = [table.full(axes, stage.sizes).array for table in tables_]
    common = math.lcm(*(array.denominator for array in arrays))
    return Table(axes, exact.from_integers(np.maximum.reduce([array.over(common) for array in arrays]), common))


def prices_are_static(case: BuiltInstance) -> Failure | None:
    """Everyone who wins pays the highest value today among the others."""
    return first(
        equal(case.env, case.mechanism("pivot").transfers[i][0], wins(case, i) * static_price(case, i),
              f"the payment of {name}", 0, winner_pays(case, i, "="))
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
    draws=TWO_ARMS, hypotheses=(TWO,), expected="refuted",
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
    draws=THREE_LEARNERS, hypotheses=(MARTINGALES,), expected="refuted", corrects="at least as much",
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
    draws=ARMS, expected="refuted", corrects="this needs values that are martingales",
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
