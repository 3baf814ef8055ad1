"""Balandat and Tomlin, A Dynamic VCG Mechanism for Random Allocation Spaces.

The paper's period t is t + 1 here. Allocation sets A(z) are random, a public state moves, and the decisions are also
worth something to a public that takes no part.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import partial

import numpy as np

from lpmech.claims.interim import interim_best_response
from lpmech.claims.participation import outside_options
from lpmech.mechanisms.social import optimise
from lpmech.problem.exact import format_number
from lpmech.problem.relations import Relation, Stated
from lpmech.problem.tables import ZERO, Table
from lpmech.separation.claim import Verdict
from lpmech.statements.environments import Environments, Shape
from lpmech.statements.instance import Instance, first
from lpmech.statements.numbers import At, Sum, stated
from lpmech.statements.statement import Failure, Hypothesis, statement
from proofs_check import brute_force
from proofs_check.bv08 import MODEL, after, each, without_tomorrow
from proofs_check.shapes import FINITE, INFINITE, LARGER_SETS, NON_NEGATIVE, PRIOR, SAME_SETS, SMALLER_SETS
from proofs_check.tables import at_least, equal
from proofs_check.told import alone, chosen, mean, payment_is, undiscounted

RANDOM = Environments(shape=Shape(shocks=True, public=None, public_utility=None, sets=("same", "smaller", "larger")))
MONOTONE = Environments(shape=Shape(shocks=True, sets=("same", "smaller"), horizons=(None, None, 1, 2)))
AROUND = Environments(shape=Shape(shocks=True, sets=("same", "larger")))
TINY = Shape(agents=(1, 2), types=(1, 2), allocations=(2, 2), max_states=2, public=False, horizons=(1, 2), shocks=None)
TINY_FINITE = Environments(shape=TINY)
TINY_INFINITE = Environments(
    shape=Shape(agents=(1, 2), types=(1, 2), allocations=(2, 3), max_states=2, public=False, horizons=(None,))
)
SHOCKS = Hypothesis("feasible sets are random", lambda case: any(stage.has_shocks for stage in case.env.stages))
SMALL = Hypothesis("there are at most 8 states", lambda case: len(brute_force.states(case)) <= 8)
FEW = Hypothesis("there is one stage, and there are at most 300 plans", lambda case: brute_force.few(case, 300))


def _value_is_the_best_plan(case: Instance) -> Failure | None:
    stage = case.env.stage(0)
    found = case.programs.everyone.periods[0].value.over(stage.components, stage.sizes).fractions()
    for state, one, two in zip(brute_force.states(case), found, brute_force.best(case), strict=True):
        if one != two:
            return Failure(words=f"W is {format_number(one)} and the best plan yields {format_number(two)} at {state}")
    return None


value_of_finite_plans = statement(
    "BT-D2", "equations (2) and (4)",
    "With a finite horizon the recursion (4) gives the most that any sequence of policies can yield.",
    draws=TINY_FINITE, hypotheses=(*MODEL, FINITE, FEW),
)(_value_is_the_best_plan)  # fmt: skip
value_of_infinite_plans = statement(
    "BT-D3", "equation (3) with δ, and (5)",
    "With an infinite horizon the solution of (5) is the most that any policy can yield, discounted.",
    draws=TINY_INFINITE, hypotheses=(*MODEL, INFINITE, FEW),
)(_value_is_the_best_plan)  # fmt: skip


@statement(
    "BT-D4", "equations (4) and (5)",
    "The value of the social program solves the Bellman equation: W = E_z max over A(z) of J + δ E W'.",
    draws=RANDOM, hypotheses=MODEL,
)  # fmt: skip
def bellman_equation(case: Instance) -> Failure | None:
    return first(_bellman(case, position, case.env.discount) for position in case.env.periods)


def _bellman(case: Instance, position: int, discount: Fraction) -> Failure | None:
    """Whether W is the value of one step with W' behind it, discounted by `discount`."""
    stage, solved = case.env.stage(position), case.programs.everyone.periods[position]
    following = _everyone_tomorrow(case, position)
    q = stage.utility_of_society() + case.env.expect(position, following).scaled(discount)
    again = optimise(stage, q, None, stage.components)
    told = undiscounted(case, position, again.allocation) if discount == 1 else None
    what = "what the right-hand side of the equation yields"
    return equal(case.env, again.value, solved.value, what, position, told)


def _everyone_tomorrow(case: Instance, position: int) -> Table:
    if case.env.horizon is None:
        return case.programs.everyone.periods[0].value
    if position + 1 < case.env.horizon:
        return case.programs.everyone.periods[position + 1].value
    total = ZERO
    for agent in range(len(case.env.agents)):
        total = total + case.env.terminal_utility(agent)
    return total


@statement(
    "BT-X1", "equations (3) and (11), as printed",
    "With an infinite horizon W is the greatest undiscounted sum: W = max J + E W'.",
    draws=Environments(shape=Shape(horizons=(None,), agents=(1, 2))), hypotheses=(*MODEL, INFINITE),
    expected="refuted", corrects="the sums in (3) and (11) are discounted by δ^{s−t}",
)  # fmt: skip
def undiscounted_sums(case: Instance) -> Failure | None:
    return _bellman(case, 0, Fraction(1))


@statement(
    "BT-D16", "equations (14) to (17)",
    "The flow marginal contribution is the difference of flows with and without the agent, plus the effect of the "
    "two decisions on W_{-i} tomorrow, each in expectation over z.",
    draws=RANDOM, hypotheses=MODEL,
)  # fmt: skip
def flow_marginal_contributions(case: Instance) -> Failure | None:
    return first(
        equal(case.env, _left_of_16(case, i, t), _right_of_16(case, i, t), f"m of {name}", t)
        for i, t, name in each(case)
    )


def _left_of_16(case: Instance, agent: int, position: int) -> Table:
    """M_i − δ E[M_i' | α*], with W and W_{-i} taken apart."""
    everyone, alone = case.programs.everyone.periods[position], case.programs.without[agent].periods[position]
    today = everyone.value - alone.value
    later = _everyone_tomorrow(case, position) - without_tomorrow(case, agent, position)
    return today - after(case, position, later, everyone.allocation).scaled(case.env.discount)


def _right_of_16(case: Instance, agent: int, position: int) -> Table:
    stage = case.env.stage(position)
    chosen = case.programs.everyone.periods[position].allocation
    alone = case.programs.without[agent].periods[position].allocation
    q = stage.utility_of_society(agent) + case.env.expect(position, without_tomorrow(case, agent, position)).scaled(
        case.env.discount
    )
    own = stage.over_shocks(stage.utilities[agent].choose("allocation", chosen))
    return own + stage.over_shocks(q.choose("allocation", chosen)) - stage.over_shocks(q.choose("allocation", alone))


@statement(
    "BT-D21", "equations (18), (19) and (21)",
    "The transfers v − m are what the presence of the agent costs the others and the public, in expectation over z; "
    "at each z they are never negative where A ⊆ A_{-i}.",
    draws=AROUND, hypotheses=(*MODEL, LARGER_SETS),
)  # fmt: skip
def transfers_are_externalities(case: Instance) -> Failure | None:
    pivot = case.mechanism("pivot")
    found: list[Failure | None] = []
    for i, t, name in each(case):
        stage = case.env.stage(t)
        own = stage.over_shocks(stage.utilities[i].choose("allocation", pivot.allocation[t]))
        said = own - _right_of_16(case, i, t)
        found.append(equal(case.env, pivot.transfers[i][t], said, f"the payment of {name}", t))
        if pivot.by_shock is not None:
            found.append(at_least(case.env, pivot.by_shock[i][t], ZERO, f"the payment of {name} by shock", t))
    return first(found)


@statement(
    "BT-L1", "Lemma 1, with A ⊆ A_{-i}",
    "Where everything that is feasible with an agent is feasible without it, the mechanism runs no deficit in any "
    "period and state.",
    draws=AROUND, hypotheses=(*MODEL, LARGER_SETS),
)  # fmt: skip
def lemma_1(case: Instance) -> Failure | None:
    return case.holds("pivot", "weak_budget_balance")


@statement(
    "BT-X2", "Lemma 1, as printed, under Assumption 4",
    "The mechanism runs no deficit where leaving an agent out never enlarges the feasible sets.",
    draws=Environments(shape=Shape(shocks=True, sets=("smaller",), agents=(1, 2))), hypotheses=(*MODEL, SMALLER_SETS),
    expected="refuted", corrects="Lemma 1 needs A(z) ⊆ A_{-i}(z)",
)  # fmt: skip
def lemma_1_as_printed(case: Instance) -> Failure | None:
    return case.holds("pivot", "weak_budget_balance")


@statement(
    "BT-T1", "Theorem 1",
    "The mechanism is efficient and incentive compatible, stage by stage with a finite horizon and periodically with "
    "an infinite one, whatever the feasible sets without an agent.",
    draws=Environments(shape=Shape(shocks=True, sets=("any", "same", "smaller", "larger"))), hypotheses=MODEL,
)  # fmt: skip
def theorem_1(case: Instance) -> Failure | None:
    return case.holds("pivot", "efficient", "incentive_compatible", "best_response")


@statement(
    "BT-R1", "Remark 1",
    "The mechanism is incentive compatible also where types are not conditionally independent.",
    draws=Environments(shape=Shape(shocks=None, kernels=("linked", "joint"), agents=(2, 2))), hypotheses=MODEL[:1],
    expected="refuted", corrects="independence is essential, as the remark says",
)  # fmt: skip
def without_independence(case: Instance) -> Failure | None:
    return case.holds("pivot", "incentive_compatible")


@statement(
    "BT-T1a", "Section IV: transfers by shock",
    "The transfers of each shock make truth-telling optimal at every shock.",
    draws=RANDOM, hypotheses=(*MODEL, SHOCKS),
)  # fmt: skip
def transfers_by_shock(case: Instance) -> Failure | None:
    return case.holds("pivot", "incentive_compatible_by_shock")


@statement(
    "BT-X4", "Section IV, after Definition 2",
    "Since incentives should not rest on what agents do not know, incentive compatible transfers do not depend on z.",
    draws=RANDOM, hypotheses=MODEL, expected="refuted",
    corrects="transfers may depend on z: those of each shock are incentive compatible at every shock",
)  # fmt: skip
def transfers_without_shocks(case: Instance) -> Failure | None:
    pivot = case.mechanism("pivot")
    if pivot.by_shock is None or not case.proved("incentive_compatible_by_shock", pivot):
        return None
    for i, t, name in each(case):
        if "shock" in pivot.by_shock[i][t].minimal().axes:
            words = f"the payment of {name} depends on z, and truth is optimal at every z"
            return Failure(words=words, mechanism=pivot, proved=("incentive_compatible_by_shock",),
                           stated=_same_at_all_shocks(case, i, t))  # fmt: skip
    return None


def _same_at_all_shocks(case: Instance, agent: int, position: int) -> Stated:
    """p_i is the same at two shocks: those, and the state, at which it is not."""
    by_shock = case.mechanism("pivot").by_shock
    assert by_shock is not None
    stage = case.env.stage(position)
    shape = ("shock", *stage.components)
    table = by_shock[agent][position].full(shape, stage.sizes)
    place = next(where for where in np.ndindex(*table.array.shape)
                 if table.array.item(where) != table.array.item((0, *where[1:])))  # fmt: skip
    here = At.of(case, position, dict(zip(stage.components, place[1:], strict=True)))
    name, labels = case.env.agents[agent], stage.labels["shock"]
    return stated((here.payment_in(name, labels[0]) - here.payment_in(name, labels[place[0]])).equals(0))


@statement(
    "BT-T2", "Theorem 2",
    "Under Assumptions 4 and 5 nobody gains by leaving for good, in any period and state.",
    draws=Environments(shape=Shape(shocks=True, sets=("same", "smaller"), negative=False)),
    hypotheses=(*MODEL, SMALLER_SETS, Hypothesis("Assumption 5", lambda case: assumption_5(case))),
)  # fmt: skip
def theorem_2(case: Instance) -> Failure | None:
    return case.holds("pivot", "participation_passive_option", "participation_zero_option")


def assumption_5(case: Instance) -> bool:
    """Assumption 5: E v_i(α*_{-i}) ≥ 0 in every state, and E[g_i | α*_{-i}] ≥ 0 before the end."""
    return not any(_negative(table) for table in _passive_flows(case))


def _negative(table: Table) -> bool:
    return bool((table.array.numerators < 0).any())


def _passive_flows(case: Instance) -> Iterator[Table]:
    for i, t, _ in each(case):
        stage, alone = case.env.stage(t), case.programs.without[i].periods[t].allocation
        yield stage.over_shocks(stage.utilities[i].choose("allocation", alone))
        if case.env.horizon == t + 1:
            yield after(case, t, case.env.terminal_utility(i), alone)


@statement(
    "BT-X3", "Theorem 2, without Assumption 5",
    "Under Assumption 4 alone nobody gains by leaving for good.",
    draws=MONOTONE, hypotheses=(*MODEL, SMALLER_SETS),
    corrects="Assumption 5 is not needed where whoever leaves goes on consuming",
)  # fmt: skip
def theorem_2_without_assumption_5(case: Instance) -> Failure | None:
    return case.holds("pivot", "participation_passive_option")


@statement(
    "BT-T2a", "Theorem 2, without Assumption 4",
    "Nobody gains by leaving for good also where that enlarges the feasible sets.",
    draws=Environments(shape=Shape(shocks=True, sets=("larger",), negative=False, agents=(1, 2))),
    hypotheses=(*MODEL, NON_NEGATIVE), expected="refuted",
)  # fmt: skip
def theorem_2_without_assumption_4(case: Instance) -> Failure | None:
    return case.holds("pivot", "participation_passive_option")


@statement(
    "BT-T2b", "Theorem 2, without Assumption 5, for an outside option of 0",
    "Under Assumption 4 alone everyone's payoff is at least 0.",
    draws=MONOTONE, hypotheses=(*MODEL, SMALLER_SETS), expected="refuted",
)  # fmt: skip
def zero_option_without_assumption_5(case: Instance) -> Failure | None:
    return case.holds("pivot", "participation_zero_option")


@statement(
    "BT-T2c", "Section V, after Theorem 2",
    "Where Assumption 5 fails somebody's payoff is below 0.",
    draws=Environments(shape=Shape(shocks=True, negative=True), keep=lambda case: not assumption_5(case)),
    hypotheses=(*MODEL, SAME_SETS, Hypothesis("Assumption 5 fails", lambda case: not assumption_5(case))),
    expected="refuted", corrects="Assumptions 4 and 5 are sufficient only, as the paper says",
)  # fmt: skip
def assumption_5_is_not_necessary(case: Instance) -> Failure | None:
    if case.claim("participation_zero_option", "pivot").verdict is Verdict.PROVED:
        words = "Assumption 5 fails, and nobody's payoff is below 0"
        return Failure(words=words, mechanism=case.mechanism("pivot"), proved=("participation_zero_option",),
                       stated=_flow_is_not_negative(case))  # fmt: skip
    return None


def _flow_is_not_negative(case: Instance) -> Stated | None:
    """E v_i(α*_{-i}) ≥ 0 at a state where it is not."""
    for i, t, name in each(case):
        stage, rule = case.env.stage(t), case.programs.without[i].periods[t].allocation
        flow = stage.over_shocks(stage.utilities[i].choose("allocation", rule))
        for place in np.argwhere(flow.array.numerators < 0):
            here = At.of(case, t, dict(zip(flow.axes, map(int, place), strict=True)))
            shares, given = alone(here, i)
            return stated(mean(shares, lambda a, here=here, name=name: here.utility(name, a)).at_least(0), *given)  # type: ignore[misc]
    return None


@statement(
    "BT-T2d", "Theorem 2, its proof",
    "Welfare is at least what all have if an agent leaves for good: W_{-i}, and what the agent then still enjoys.",
    draws=MONOTONE, hypotheses=(*MODEL, SMALLER_SETS),
)  # fmt: skip
def surplus_over_leaving(case: Instance) -> Failure | None:
    options = outside_options(case.env, case.programs)
    return first(
        at_least(case.env, case.programs.everyone.periods[t].value,
                 case.programs.without[i].periods[t].value + options[i][t], f"welfare against leaving of {name}", t)
        for i, t, name in each(case)
    )  # fmt: skip


@statement(
    "BT-X6", "Theorem 2, its proof, as printed",
    "With a finite horizon the payoff is a sum that begins in period t + 1.",
    draws=Environments(shape=Shape(horizons=(1,), shocks=True, terminal=False, agents=(1, 2))),
    hypotheses=(*MODEL, FINITE, SAME_SETS), expected="refuted", corrects="the sums in the proof begin with s = t",
)  # fmt: skip
def sums_from_tomorrow(case: Instance) -> Failure | None:
    # in the last period nothing comes after t, so the printed sum is 0
    return first(
        equal(case.env, case.programs.everyone.periods[t].value - case.programs.without[i].periods[t].value, ZERO,
              f"the payoff of {name} in the last period", t,
              lambda where, t=t, name=name: stated(At.of(case, t, where).payoff(name).equals(0)))  # type: ignore[misc]
        for i, t, name in each(case)
    )  # fmt: skip


@statement(
    "BT-R2", "Remark 2",
    "With finitely many types, shocks and allocations some policy attains the maximum everywhere.",
    draws=RANDOM, hypotheses=MODEL,
)  # fmt: skip
def an_optimal_policy_exists(case: Instance) -> Failure | None:
    return case.holds("pivot", "efficient")


@statement(
    "BT-R4", "Remark 4",
    "Truth-telling is optimal whatever an agent believes of the others: no plan gains in expectation under any prior.",
    draws=Environments(
        shape=Shape(prior=True, horizons=(None, 1, 2), max_states=8, allocations=(2, 2), public=False)
    ),
    hypotheses=(*MODEL, PRIOR, SMALL),
)  # fmt: skip
def whatever_is_believed(case: Instance) -> Failure | None:
    pivot = case.mechanism("pivot")
    for agent, name in enumerate(case.env.agents):
        response = interim_best_response(case.env, pivot, case.payoffs(pivot), agent)
        if any(state.gain for state in response.states if state.on_path):
            return Failure(words=f"a plan of {name} gains under the prior", mechanism=pivot)
    return None


def _print_of_the_example(case: Instance, agent: int, position: int) -> Table:
    """Section VII's transfers as printed: v_i summed N − 1 times where the others' v_j are meant."""
    stage = case.env.stage(position)
    chosen = case.programs.everyone.periods[position].allocation
    alone = case.programs.without[agent].periods[position].allocation
    own = stage.utilities[agent].scaled(len(case.env.agents) - 1)
    later = case.env.expect(position, without_tomorrow(case, agent, position)).scaled(case.env.discount)
    q = own + later
    return stage.over_shocks(q.choose("allocation", alone)) - stage.over_shocks(q.choose("allocation", chosen))


@statement(
    "BT-X5", "Section VII, the transfers, as printed",
    "The transfers sum v_i(α*_{-i}) − v_i(α*) over the other agents j.",
    draws=Environments(shape=Shape(shocks=True, public_utility=False, agents=(2, 2))), hypotheses=(*MODEL, SAME_SETS),
    expected="refuted", corrects="there should be v_j in place of v_i, and α*_t in place of α*_{i,t}",
)  # fmt: skip
def transfers_of_the_example(case: Instance) -> Failure | None:
    pivot = case.mechanism("pivot")
    return first(
        equal(case.env, pivot.transfers[i][t], _print_of_the_example(case, i, t), f"the payment of {name}", t,
              payment_is(case, i, t, partial(_formula_of_the_example, agent=i)))
        for i, t, name in each(case)
    )  # fmt: skip


def _formula_of_the_example(here: At, agent: int) -> tuple[Sum, list[Relation]]:
    """(N − 1)(v_i(α*_{-i}) − v_i(α*)) + δ (W_{-i}' after α*_{-i}, less W_{-i}' after α*)."""
    name, env = here.case.env.agents[agent], here.case.env
    (now, given), (without, also) = chosen(here), alone(here, agent)
    own, later = partial(here.utility, name), partial(here.tomorrow, without=name)
    flows = mean(without, own) - mean(now, own)
    return flows.times(len(env.agents) - 1) + (mean(without, later) - mean(now, later)).times(env.discount), [
        *given, *also
    ]  # fmt: skip
