"""Bergemann and Välimäki, The Dynamic Pivot Mechanism (2008): Sections 2 and 4, Theorem 1, efficient exit."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from lpmech.claims.incentives import incentive_blocks
from lpmech.claims.payoffs import truthful_value
from lpmech.claims.words import state_in_words
from lpmech.mechanisms.pivot import flow_marginal_contribution, marginal_contribution
from lpmech.problem import tables
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.relations import Stated
from lpmech.problem.stages import PREVIOUS, REPORT
from lpmech.problem.tables import ZERO, Choice, Table
from lpmech.statements.environments import Environments, Shape
from lpmech.statements.instance import Instance, first
from lpmech.statements.numbers import At, stated
from lpmech.statements.statement import Failure, statement
from proofs_check.exits import exited_as_printed
from proofs_check.shapes import (
    INDEPENDENT,
    INFINITE,
    LARGER_SETS,
    NON_NEGATIVE,
    PRIVATE,
    PRIVATE_VALUES,
    SAME_SETS,
    SMALLER_SETS,
)
from proofs_check.tables import at_least, equal
from proofs_check.told import alone, chosen, contribution_is_not_negative

MODEL = (PRIVATE_VALUES, INDEPENDENT)
PAPERS_MODEL = Environments(
    shape=Shape(negative=False, horizons=(None,), shocks=False, terminal=False, public=False, prior=True)
)
"""Section 2 as it stands: infinite horizon, non-negative values, one set of allocations."""
INTERDEPENDENT = Environments(shape=Shape(private=False, agents=(2, 2)))
CORRELATED = Environments(shape=Shape(agents=(2, 2), kernels=("linked", "joint", "mimicked")))
ANY_SETS = Environments(shape=Shape(sets=("any", "smaller", "larger")))


def each(case: Instance) -> Iterator[tuple[int, int, str]]:
    """Every agent in every period, with the agent's name."""
    for agent, name in enumerate(case.env.agents):
        for position in case.env.periods:
            yield agent, position, name


def after(case: Instance, position: int, values: Table, rule: Choice) -> Table:
    """E_z E[values(θ') | a(z,θ), θ]."""
    expected = case.env.expect(position, values).choose("allocation", rule)
    return case.env.stage(position).over_shocks(expected)


@statement(
    "BV08-D1", "equation (1)",
    "Where no value is negative and leaving an agent out adds no allocation, its marginal contribution "
    "M_i = W − W_{-i} is never negative.",
    draws=Environments(shape=Shape(negative=False, sets=("same", "smaller"), public_utility=False)),
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
    draws=Environments(shape=Shape(negative=True)), hypotheses=(*MODEL, SAME_SETS), expected="refuted",
)(marginal_contributions_are_not_negative.conclusion)  # fmt: skip


@statement(
    "BV08-D10", "equation (10)",
    "Under the pivot mechanism an agent's truthful payoff is its marginal contribution in every period and state, so "
    "that what it nets in a period is the flow m_i = M_i − δ E M_i'.",
    draws=ANY_SETS, hypotheses=MODEL,
)  # fmt: skip
def payoffs_are_marginal_contributions(case: Instance) -> Failure | None:
    pivot = case.mechanism("pivot")
    payoffs = case.payoffs(pivot)
    return first(
        equal(case.env, truthful_value(case.env, payoffs, i, t, pivot.transfers[i][t]),
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


def without_tomorrow(case: Instance, agent: int, position: int) -> Table:
    """W_{-i} of the next period; what the others' terminal utilities are worth after the last."""
    if case.env.horizon is None:
        return case.programs.without[agent].periods[0].value
    if position + 1 < case.env.horizon:
        return case.programs.without[agent].periods[position + 1].value
    others = (case.env.terminal_utility(j) for j in range(len(case.env.agents)) if j != agent)
    return tables.total(others)


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
    draws=Environments(shape=Shape(sets=("same", "larger"))), hypotheses=(*MODEL, LARGER_SETS),
)  # fmt: skip
def transfers_are_not_negative(case: Instance) -> Failure | None:
    pivot = case.mechanism("pivot")
    signs = (at_least(case.env, pivot.transfers[i][t], ZERO, f"the payment of {name}", t) for i, t, name in each(case))
    return first(signs) or case.holds(pivot, "weak_budget_balance")


@statement(
    "BV08-D13b", "Section 4, after equation (13), with smaller sets",
    "Pivot transfers are never negative also where leaving an agent out removes allocations.",
    draws=Environments(shape=Shape(sets=("smaller",), agents=(1, 2))), hypotheses=MODEL, expected="refuted",
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
    draws=PRIVATE, hypotheses=MODEL,
)  # fmt: skip
def lies_cost_what_they_cost_society(case: Instance) -> Failure | None:
    return first(_identity_of_slacks(case, i, t, name) for i, t, name in each(case))


def _identity_of_slacks(case: Instance, agent: int, position: int, name: str) -> Failure | None:
    pivot = case.mechanism("pivot")
    blocks = incentive_blocks(case.env, pivot, case.payoffs(pivot))
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
    draws=INTERDEPENDENT, hypotheses=(INDEPENDENT,), expected="refuted",
)  # fmt: skip
def theorem_1_interdependent(case: Instance) -> Failure | None:
    return case.holds("pivot", "incentive_compatible")


@statement(
    "BV08-T1b", "Theorem 1, without independent types",
    "The dynamic pivot mechanism is periodic ex post incentive compatible also where one agent's type tells of "
    "another's next one.",
    draws=CORRELATED, hypotheses=(PRIVATE_VALUES,), expected="refuted",
)  # fmt: skip
def theorem_1_correlated(case: Instance) -> Failure | None:
    return case.holds("pivot", "incentive_compatible")


@statement(
    "BV08-T1c", "Theorem 1, participation with larger sets",
    "Nobody gains by leaving also where that makes further allocations feasible.",
    draws=Environments(shape=Shape(sets=("larger",), agents=(2, 2))), hypotheses=MODEL, expected="refuted",
)  # fmt: skip
def theorem_1_larger_sets(case: Instance) -> Failure | None:
    return case.holds("pivot", "participation_passive_option")


@statement(
    "BV08-D1d", "Definition 1",
    "The dynamic pivot mechanism satisfies efficient exit: whoever can no longer affect the efficient allocation "
    "neither pays nor receives.",
    draws=ANY_SETS, hypotheses=MODEL,
)  # fmt: skip
def efficient_exit(case: Instance) -> Failure | None:
    return case.holds("pivot", "efficient_exit")


@statement(
    "BV08-X4", "Definition 1, as printed",
    "The pivot mechanism satisfies efficient exit also if an agent counts as exited as soon as it will not affect the "
    "allocation in all later periods.",
    draws=PAPERS_MODEL, hypotheses=(*MODEL, INFINITE), expected="refuted",
    corrects="the probability that the agent affects the allocation in some later period is 0",
)  # fmt: skip
def exit_as_printed(case: Instance) -> Failure | None:
    pivot = case.mechanism("pivot")
    for agent, name in enumerate(case.env.agents):
        stage = case.env.stage(0)
        paid = pivot.transfers[agent][0].over(stage.components, stage.sizes).fractions()
        for state, (exited, payment) in enumerate(zip(exited_as_printed(case, agent), paid, strict=True)):
            if exited and payment:
                here = At(case, 0, dict(zip(stage.components, _labels(case, state), strict=True)))
                words = f"at {state_in_words(here.state)} {name} pays {payment}, and will some day have no influence"
                return Failure(words=words, stated=_influence_ends(case, agent, here))
    return None


def _labels(case: Instance, number: int) -> list[str]:
    """The labels of a state by its number, row-major."""
    stage = case.env.stage(0)
    place = np.unravel_index(number, [stage.sizes[axis] for axis in stage.components])
    return [stage.labels[axis][int(n)] for axis, n in zip(stage.components, place, strict=True)]


def _influence_ends(case: Instance, agent: int, here: At) -> Stated:
    """Nothing is paid, if in all states in which the agent does not affect the decision it does not."""
    name, given = case.env.agents[agent], []
    size = math.prod(case.env.stage(0).sizes[axis] for axis in case.env.stage(0).components)
    for state in (At(case, 0, dict(zip(here.state, _labels(case, n), strict=True))) for n in range(size)):
        (now, are), (without, also) = chosen(state), alone(state, agent)
        given += [*are, *also] if now == without else []
    return stated(here.payment(name).equals(0), *given)


@statement(
    "BV08-D1e", "Definition 1, and transfers that come later",
    "Efficient exit also holds if every payment is made one period later, with interest.",
    draws=PAPERS_MODEL, hypotheses=(*MODEL, INFINITE), expected="refuted",
)  # fmt: skip
def exit_with_late_payments(case: Instance) -> Failure | None:
    return case.holds(late(case), "efficient_exit")


def late(case: Instance) -> Mechanism:
    """The pivot mechanism whose payments fall due one period later, 1/δ as high."""
    pivot = case.mechanism("pivot")
    names = {axis: PREVIOUS + axis for axis in case.env.stage(0).components}
    due = [tables_[0].rename(names).scaled(1 / case.env.discount) for tables_ in pivot.transfers]
    return replace(pivot, name="late", transfers=tuple((ZERO, table) for table in due), by_shock=None)


@statement(
    "BV08-R1", "Section 4, before Definition 1",
    "If every payment is made one period later, with interest, truth-telling stays optimal.",
    draws=PAPERS_MODEL, hypotheses=(*MODEL, INFINITE),
)  # fmt: skip
def incentives_with_late_payments(case: Instance) -> Failure | None:
    return case.holds(late(case), "incentive_compatible", "best_response")
