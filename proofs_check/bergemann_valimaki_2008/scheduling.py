"""Bergemann and Välimäki, The Dynamic Pivot Mechanism (2008): Section 3, scheduling.

Periods count from 0 in the paper, so that the bidder with the i-th highest value is served in period i − 1. Bidders are
ordered: ann has the highest value.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from lpmech.mechanisms.pivot import marginal_contribution
from lpmech.problem.exact import format_number
from lpmech.problem.tables import Table
from lpmech.statements.built import BuiltInstance
from lpmech.statements.instance import first
from lpmech.statements.numbers import At, stated
from lpmech.statements.statement import Expected, Failure, statement
from proofs_check.shared.auctions import SERIES, TASKS
from proofs_check.shared.relations import contribution_tomorrow

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
    draws=TASKS, expected=Expected.REFUTED, corrects="in period i − 1, where periods count from 0",
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
    draws=TASKS, expected=Expected.REFUTED,
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
    draws=SERIES, expected=Expected.REFUTED, corrects="it pays (1−δ) v_2",
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
