"""Bergemann and Välimäki, Dynamic Efficient Auctions (2006): Section 4, Theorem 2, displays (11) to (15).

W(h, a) is what the program is worth from tomorrow on, in expectation, if a is chosen today.
"""

from __future__ import annotations

from dataclasses import replace

from lpmech.mechanisms.pivot import marginal_contribution
from lpmech.problem.tables import Table
from lpmech.statements.environments import Environments, Shape
from lpmech.statements.instance import Instance, first
from lpmech.statements.statement import Expected, Failure, statement
from proofs_check.bergemann_valimaki_2006.dynamic_second_price import kept
from proofs_check.bergemann_valimaki_2008.pivot import (
    CORRELATED,
    INTERDEPENDENT,
    flow_from_flows,
    theorem_1_correlated,
    theorem_1_interdependent,
    transfers_are_externalities,
)
from proofs_check.shared.answered_reports import ANSWERED, TWICE, TWO, dominant
from proofs_check.shared.licensing import display_2
from proofs_check.shared.periods import each
from proofs_check.shared.shapes import INFINITE, MODEL, SAME_SETS
from proofs_check.shared.tables import at_least, equal

GENERAL = Environments(shape=Shape(horizons=(None,), shocks=False, terminal=False, public=False, prior=False))
"""An infinite horizon and one set of allocations."""
ASSUMED = (*MODEL, SAME_SETS, INFINITE)


@statement(
    "BV06-T2", "Theorem 2 (dynamic VCG mechanism)",
    "With the transfers v − m the efficient rule is ex post incentive compatible.",
    draws=GENERAL, hypotheses=ASSUMED,
)  # fmt: skip
def theorem_2(case: Instance) -> Failure | None:
    return case.holds("pivot", "efficient", "incentive_compatible", "best_response")


@statement(
    "BV06-D11", "equation (11), with its sign", "The payment of Theorem 2 is v − m.",
    draws=GENERAL, hypotheses=ASSUMED,
)  # fmt: skip
def transfers(case: Instance) -> Failure | None:
    pivot, stage = case.mechanism("pivot"), case.env.stage(0)
    return first(
        equal(case.env, pivot.transfers[i][0],
              stage.over_shocks(stage.utilities[i].choose("allocation", pivot.allocation[0])) - display_2(case, i),
              f"the payment of {name}")
        for i, _, name in each(case)
    )  # fmt: skip


@statement(
    "BV06-X11", "equation (11), as printed", "With the transfers m − v the efficient rule is incentive compatible.",
    draws=GENERAL, hypotheses=ASSUMED, expected=Expected.REFUTED, corrects="p = v − m",
)  # fmt: skip
def transfers_as_printed(case: Instance) -> Failure | None:
    pivot = case.mechanism("pivot")
    turned = tuple(tuple(table.scaled(-1) for table in paid) for paid in pivot.transfers)
    return case.holds(replace(pivot, name="as printed", transfers=turned), "incentive_compatible")


@statement(
    "BV06-D12", "inequality (12)",
    "With its marginal contribution as continuation, no allocation at its price (15) leaves an agent more than the "
    "efficient one at the price of the mechanism.",
    draws=GENERAL, hypotheses=ASSUMED,
)  # fmt: skip
def no_allocation_is_better(case: Instance) -> Failure | None:
    return first(
        at_least(case.env, kept(case, i), _left_with(case, i, a), f"what {name} is left with")
        for i, _, name in each(case) for a in case.env.stage(0).shocks[0].feasible
    )  # fmt: skip


@statement(
    "BV06-D13", "inequality (13) and the displays that end the proof",
    "What an allocation at its price (15) leaves an agent is W(h, a) with today's values, less W_{-i}: at most "
    "W − W_{-i}.",
    draws=GENERAL, hypotheses=ASSUMED,
)  # fmt: skip
def left_in_terms_of_values(case: Instance) -> Failure | None:
    everyone = case.programs.everyone.periods[0].value
    q = case.env.stage(0).utility_of_society() + case.env.expect(0, everyone).scaled(case.env.discount)
    return first(
        equal(case.env, _left_with(case, i, a), q.take("allocation", a) - _alone(case, i), f"what {name} is left with")
        or at_least(case.env, everyone, q.take("allocation", a), "W, against another allocation,")
        for i, _, name in each(case) for a in case.env.stage(0).shocks[0].feasible
    )  # fmt: skip


def _alone(case: Instance, agent: int) -> Table:
    return case.programs.without[agent].periods[0].value


def _left_with(case: Instance, agent: int, allocation: int) -> Table:
    """v_i(a) − p_i(a) + δ M_i(h, a), where p_i(a) is (15)."""
    stage, alone = case.env.stage(0), case.programs.without[agent].periods[0]
    flows, later = stage.utility_of_society(agent), case.env.expect(0, alone.value)
    worth = flows + later.scaled(case.env.discount)
    price = stage.over_shocks(worth.choose("allocation", alone.allocation)) - worth.take("allocation", allocation)
    contribution = case.env.expect(0, marginal_contribution(case.programs, agent, 0))
    left = stage.utilities[agent] + contribution.scaled(case.env.discount)
    return left.take("allocation", allocation) - price


flows = statement(
    "BV06-D14", "equation (14)",
    "The flow marginal contribution is what all enjoy, less what the others would enjoy without the agent, plus δ "
    "times the difference that the two allocations make to W_{-i} tomorrow.",
    draws=GENERAL, hypotheses=ASSUMED,
)(flow_from_flows.conclusion)  # fmt: skip


externalities = statement(
    "BV06-D15", "equation (15)",
    "The price is what the agent's presence costs the others today, and δ times what it costs them later.",
    draws=GENERAL, hypotheses=ASSUMED,
)(transfers_are_externalities.conclusion)  # fmt: skip


without_private_values = statement(
    "BV06-T2a", "Theorem 2, without private values",
    "The efficient rule is ex post incentive compatible with the transfers v − m also where values are interdependent.",
    draws=INTERDEPENDENT, hypotheses=MODEL[1:], expected=Expected.REFUTED,
)(theorem_1_interdependent.conclusion)  # fmt: skip
without_independence = statement(
    "BV06-T2b", "Theorem 2, without independent signals",
    "The efficient rule is ex post incentive compatible with the transfers v − m also where one agent's signal tells "
    "of another's next one.",
    draws=CORRELATED, hypotheses=MODEL[:1], expected=Expected.REFUTED,
)(theorem_1_correlated.conclusion)  # fmt: skip
dominance_in_2006 = statement(
    "BV06-R7", "Section 3, on weak dominance",
    "The truth is weakly dominant: no lie gains against any strategy of the others.",
    draws=TWO, hypotheses=(*MODEL, SAME_SETS, TWICE), expected=Expected.REFUTED, uncertified=ANSWERED,
    corrects="it is best against the truth; others may answer what was reported, as the paper says",
)(dominant)  # fmt: skip
