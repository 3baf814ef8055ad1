"""Bergemann and Välimäki, The Dynamic Pivot Mechanism (2008): Sections 2 and 4, Theorem 1."""

from __future__ import annotations

import numpy as np

from lpmech.claims.incentives import incentive_blocks
from lpmech.mechanisms.pivot import flow_marginal_contribution, marginal_contribution
from lpmech.problem import tables
from lpmech.problem.stages import REPORT
from lpmech.problem.tables import ZERO, Table
from lpmech.statements.environments import Environments, Moves, Sets, Shape
from lpmech.statements.instance import Instance, first
from lpmech.statements.statement import Expected, Failure, Hypothesis, statement
from proofs_check.shared.periods import after, each, without_tomorrow
from proofs_check.shared.relations import contribution_is_not_negative
from proofs_check.shared.shapes import (
    EVERYBODY_ASKED,
    INDEPENDENT,
    INFINITE,
    LARGER_SETS,
    MODEL,
    NON_NEGATIVE,
    PRIVATE,
    PRIVATE_VALUES,
    SAME_SETS,
    SMALLER_SETS,
)
from proofs_check.shared.tables import at_least, equal

PAPERS_MODEL = Environments(
    shape=Shape(negative=False, horizons=(None,), shocks=False, terminal=False, public=False, prior=True)
)
"""Section 2 as it stands: infinite horizon, non-negative values, one set of allocations."""
INTERDEPENDENT = Environments(shape=Shape(private=False, agents=(2, 2)))
CORRELATED = Environments(shape=Shape(agents=(2, 2), kernels=(Moves.LINKED, Moves.JOINT, Moves.MIMICKED)))
ANY_SETS = Environments(shape=Shape(sets=(Sets.ANY, Sets.SMALLER, Sets.LARGER)))


@statement(
    "BV08-D1", "equation (1)",
    "Where no value is negative and leaving an agent out adds no allocation, its marginal contribution "
    "M_i = W − W_{-i} is never negative.",
    draws=Environments(shape=Shape(negative=False, sets=(Sets.SAME, Sets.SMALLER), public_utility=False)),
    hypotheses=(*MODEL, NON_NEGATIVE, SMALLER_SETS),
)  # fmt: skip
def marginal_contributions_are_not_negative(case: Instance) -> Failure | None:
    return first(
        at_least(case.env, marginal_contribution(case.programs, i, t), ZERO, f"the marginal contribution of {name}", t,
                 contribution_is_not_negative(case, i, t))
        for i, t, name in each(case)
    )  # fmt: skip


marginal_contributions_with_negative_values = statement(
    "BV08-D1a", "equation (1), with negative values",
    "An agent's marginal contribution is never negative, whatever the signs of values.",
    draws=Environments(shape=Shape(negative=True)), hypotheses=(*MODEL, SAME_SETS), expected=Expected.REFUTED,
)(marginal_contributions_are_not_negative.conclusion)  # fmt: skip


@statement(
    "BV08-D10", "equation (10)",
    "Under the pivot mechanism an agent's truthful payoff is its marginal contribution in every period and state, so "
    "that what it nets in a period is the flow m_i = M_i − δ E M_i'.",
    draws=ANY_SETS, hypotheses=MODEL,
)  # fmt: skip
def payoffs_are_marginal_contributions(case: Instance) -> Failure | None:
    pivot = case.mechanism("pivot")
    game = case.game(pivot)
    return first(
        equal(case.env, game.truthful_value(i, t, pivot.transfers[i][t]),
              marginal_contribution(case.programs, i, t), f"the payoff of {name}", t)
        for i, t, name in each(case)
    )  # fmt: skip


@statement(
    "BV08-D11", "equation (11)",
    "The flow marginal contribution is what all receive at the efficient allocation, less what the others would "
    "receive at theirs, plus δ times the loss of W_{-i} tomorrow that the efficient allocation causes, with its sign "
    "turned.",
    draws=ANY_SETS, hypotheses=MODEL,
)  # fmt: skip
def flow_from_flows(case: Instance) -> Failure | None:
    return first(
        equal(case.env, flow_marginal_contribution(case.env, case.programs, i, t), _display_11(case, i, t),
              f"the flow marginal contribution of {name}", t)
        for i, t, name in each(case)
    )  # fmt: skip


def _display_11(case: Instance, agent: int, position: int) -> Table:
    """Σ_j v_j(a*) − Σ_{j≠i} v_j(a*_{-i}) + δ (E[W_{-i}|a*] − E[W_{-i}|a*_{-i}]), with w and over shocks."""
    stage = case.env.stage(position)
    chosen = case.programs.everyone.periods[position].allocation
    alone = case.programs.without[agent].periods[position].allocation
    flows = stage.over_shocks(stage.utility_of_society().choose("allocation", chosen))
    flows -= stage.over_shocks(stage.utility_of_society(agent).choose("allocation", alone))
    later = without_tomorrow(case, agent, position)
    return flows + (after(case, position, later, chosen) - after(case, position, later, alone)).scaled(
        case.env.discount
    )


@statement(
    "BV08-D13", "equations (12) and (13)",
    "The pivot transfer is the externality that the agent's presence has on the others, today and tomorrow.",
    draws=ANY_SETS, hypotheses=MODEL,
)  # fmt: skip
def transfers_are_externalities(case: Instance) -> Failure | None:
    pivot = case.mechanism("pivot")
    return first(
        equal(case.env, pivot.transfers[i][t], _display_13(case, i, t), f"the payment of {name}", t)
        for i, t, name in each(case)
    )


def _display_13(case: Instance, agent: int, position: int) -> Table:
    """v_i(a*) less the flow of (11)."""
    stage = case.env.stage(position)
    chosen = case.programs.everyone.periods[position].allocation
    own = stage.over_shocks(stage.utilities[agent].choose("allocation", chosen))
    return own - _display_11(case, agent, position)


@statement(
    "BV08-D13a", "Section 4, after equation (13)",
    "Where leaving an agent out removes no allocation, pivot transfers are never negative, so that there is a weak "
    "surplus in every period.",
    draws=Environments(shape=Shape(sets=(Sets.SAME, Sets.LARGER))), hypotheses=(*MODEL, LARGER_SETS),
)  # fmt: skip
def transfers_are_not_negative(case: Instance) -> Failure | None:
    pivot = case.mechanism("pivot")
    signs = (at_least(case.env, pivot.transfers[i][t], ZERO, f"the payment of {name}", t) for i, t, name in each(case))
    return first(signs) or case.holds(pivot, "weak_budget_balance")


@statement(
    "BV08-D13b", "Section 4, after equation (13), with smaller sets",
    "Pivot transfers are never negative also where leaving an agent out removes allocations.",
    draws=Environments(shape=Shape(sets=(Sets.SMALLER,), agents=(1, 2))), hypotheses=MODEL, expected=Expected.REFUTED,
)  # fmt: skip
def transfers_with_smaller_sets(case: Instance) -> Failure | None:
    return case.holds("pivot", "weak_budget_balance")


@statement(
    "BV08-D13c", "Section 4, after equation (13)",
    "An agent's pivot transfer depends on its own report through the chosen allocations only.",
    draws=ANY_SETS, hypotheses=MODEL,
)  # fmt: skip
def own_report_matters_through_allocations(case: Instance) -> Failure | None:
    return first(_same_price_for_the_same_plan(case, i, t, name) for i, t, name in each(case))


def _same_price_for_the_same_plan(case: Instance, agent: int, position: int, name: str) -> Failure | None:
    stage = case.env.stage(position)
    shape = (*stage.components, "shock")
    plans = case.mechanism("pivot").allocation[position].over(shape, stage.sizes)
    paid = case.mechanism("pivot").transfers[agent][position].over(stage.components, stage.sizes)
    own = stage.components.index(name)
    prices: dict[object, object] = {}
    for place in np.ndindex(*paid.shape):
        key = (*place[:own], *place[own + 1 :]), tuple(plans[place].tolist())
        if prices.setdefault(key, paid.item(place)) != paid.item(place):
            return Failure(words=f"{name} pays differently for the same plan of allocations, at the state {place}")
    return None


@statement(
    "BV08-D14", "inequalities (14) and (15)",
    "With its marginal contribution as continuation, what an agent loses by a lie is what welfare loses by the "
    "allocation that the lie brings about.",
    draws=PRIVATE, hypotheses=(*MODEL, EVERYBODY_ASKED),
)  # fmt: skip
def lies_cost_what_they_cost_society(case: Instance) -> Failure | None:
    return first(_identity_of_slacks(case, i, t, name) for i, t, name in each(case))


def _identity_of_slacks(case: Instance, agent: int, position: int, name: str) -> Failure | None:
    pivot = case.mechanism("pivot")
    blocks = incentive_blocks(case.game(pivot))
    (block,) = [one for one in blocks if (one.agent, one.position) == (agent, position)]
    stage, solved = case.env.stage(position), case.programs.everyone.periods[position]
    rule = pivot.allocation[position]
    lie = rule.rename({name: REPORT + name})
    loss = stage.over_shocks(solved.q.choose("allocation", rule)) - stage.over_shocks(
        solved.q.choose("allocation", lie)
    )
    gap = (tables.total(block.terms) - loss).array.numerators
    return Failure(words=f"a lie of {name} costs it and society differently") if gap.any() else None


@statement(
    "BV08-T1", "Theorem 1",
    "The dynamic pivot mechanism is efficient and periodic ex post incentive compatible, and nobody gains by leaving.",
    draws=PRIVATE, hypotheses=(*MODEL, SAME_SETS),
)  # fmt: skip
def theorem_1(case: Instance) -> Failure | None:
    return case.holds("pivot", "efficient", "incentive_compatible", "best_response", "participation_passive_option")


@statement(
    "BV08-T1p", "Theorem 1, as the paper has it",
    "In the model of Section 2 the dynamic pivot mechanism is periodic ex post incentive compatible, and everyone's "
    "payoff is at least 0 and at least that of leaving.",
    draws=PAPERS_MODEL, hypotheses=(*MODEL, SAME_SETS, NON_NEGATIVE, INFINITE),
)  # fmt: skip
def theorem_1_of_the_paper(case: Instance) -> Failure | None:
    return case.holds("pivot", "efficient", "incentive_compatible", "best_response", "participation_zero_option",
                      "participation_passive_option", "weak_budget_balance")  # fmt: skip


@statement(
    "BV08-T1a", "Theorem 1, without private values",
    "The dynamic pivot mechanism is periodic ex post incentive compatible also where values are interdependent.",
    draws=INTERDEPENDENT, hypotheses=(INDEPENDENT,), expected=Expected.REFUTED,
)  # fmt: skip
def theorem_1_interdependent(case: Instance) -> Failure | None:
    return case.holds("pivot", "incentive_compatible")


@statement(
    "BV08-T1b", "Theorem 1, without independent types",
    "The dynamic pivot mechanism is periodic ex post incentive compatible also where one agent's type tells of "
    "another's next one.",
    draws=CORRELATED, hypotheses=(PRIVATE_VALUES,), expected=Expected.REFUTED,
)  # fmt: skip
def theorem_1_correlated(case: Instance) -> Failure | None:
    return case.holds("pivot", "incentive_compatible")


@statement(
    "BV08-T1c", "Theorem 1, participation with larger sets",
    "Nobody gains by leaving also where that makes further allocations feasible.",
    draws=Environments(shape=Shape(sets=(Sets.LARGER,), agents=(2, 2))), hypotheses=MODEL, expected=Expected.REFUTED,
)  # fmt: skip
def theorem_1_larger_sets(case: Instance) -> Failure | None:
    return case.holds("pivot", "participation_passive_option")


@statement(
    "BV08-T1d", "Theorem 1, with values below 0",
    "Everyone's payoff is at least 0 also where values may be negative.",
    draws=Environments(shape=Shape(negative=True, shocks=False, public_utility=False, agents=(1, 2))),
    hypotheses=(*MODEL, SAME_SETS), expected=Expected.REFUTED,
)  # fmt: skip
def theorem_1_with_negative_values(case: Instance) -> Failure | None:
    return case.holds("pivot", "participation_zero_option")


def pivot_is_truthful(case: Instance) -> bool:
    return case.proved("incentive_compatible", "pivot")


TRUTHFUL = Hypothesis("the pivot mechanism is incentive compatible", pivot_is_truthful)


def fails_without(case: Instance, hypothesis: str, words: str) -> Failure | None:
    """A failure where the hypothesis fails though the pivot mechanism is incentive compatible."""
    if case.proved(hypothesis):
        return None
    return Failure(words=words, claims=(hypothesis,), proved=("incentive_compatible",))


@statement(
    "BV08-T1e", "Theorem 1, its converse: values",
    "Where the dynamic pivot mechanism is incentive compatible values are private.",
    draws=Environments(shape=INTERDEPENDENT.shape, keep=pivot_is_truthful), hypotheses=(INDEPENDENT, TRUTHFUL),
    expected=Expected.REFUTED, corrects="private values are sufficient only",
)  # fmt: skip
def private_values_are_not_necessary(case: Instance) -> Failure | None:
    return fails_without(case, PRIVATE_VALUES.name, "truth is optimal though values are interdependent")
