"""Balandat and Tomlin, A Dynamic VCG Mechanism for Random Allocation Spaces: transfers, budgets and incentives.

The paper's period t is t + 1 here. Allocation sets A(z) are random, a public state moves, and the decisions are also
worth something to a public that takes no part.
"""

from __future__ import annotations

import numpy as np

from lpmech.claims.interim.response import interim_best_response
from lpmech.claims.relation.values import Stated
from lpmech.problem.tables import ZERO, Table
from lpmech.statements.environments import Environments, Moves, Sets, Shape
from lpmech.statements.instance import Instance, first
from lpmech.statements.numbers import At, stated
from lpmech.statements.statement import Expected, Failure, Hypothesis, statement
from proofs_check.balandat_tomlin.draws import AROUND, RANDOM
from proofs_check.bergemann_valimaki_2008.pivot import CORRELATED, TRUTHFUL, fails_without, pivot_is_truthful
from proofs_check.shared import brute_force
from proofs_check.shared.answered_reports import ANSWERED, TWICE, TWO, dominant, gain
from proofs_check.shared.periods import after, each, everyone_tomorrow, without_tomorrow
from proofs_check.shared.shapes import INDEPENDENT, LARGER_SETS, MODEL, PRIOR, PRIVATE_VALUES, SAME_SETS, SMALLER_SETS
from proofs_check.shared.tables import at_least, equal

SHOCKS = Hypothesis("feasible sets are random", lambda case: any(stage.has_shocks for stage in case.env.stages))
SMALL = Hypothesis("there are at most 8 states", lambda case: len(brute_force.states(case)) <= 8)


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
    later = everyone_tomorrow(case, position) - without_tomorrow(case, agent, position)
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
    draws=Environments(shape=Shape(shocks=True, sets=(Sets.SMALLER,), agents=(1, 2))),
    hypotheses=(*MODEL, SMALLER_SETS),
    expected=Expected.REFUTED, corrects="Lemma 1 needs A(z) ⊆ A_{-i}(z)",
)  # fmt: skip
def lemma_1_as_printed(case: Instance) -> Failure | None:
    return case.holds("pivot", "weak_budget_balance")


@statement(
    "BT-T1", "Theorem 1",
    "The mechanism is efficient and incentive compatible, stage by stage with a finite horizon and periodically with "
    "an infinite one, whatever the feasible sets without an agent.",
    draws=Environments(shape=Shape(shocks=True, sets=(Sets.ANY, Sets.SAME, Sets.SMALLER, Sets.LARGER))),
    hypotheses=MODEL,
)  # fmt: skip
def theorem_1(case: Instance) -> Failure | None:
    return case.holds("pivot", "efficient", "incentive_compatible", "best_response")


@statement(
    "BT-R1", "Remark 1",
    "The mechanism is incentive compatible also where types are not conditionally independent.",
    draws=Environments(shape=Shape(shocks=None, kernels=(Moves.LINKED, Moves.JOINT), agents=(2, 2))),
    hypotheses=MODEL[:1],
    expected=Expected.REFUTED, corrects="independence is essential, as the remark says",
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
    draws=RANDOM, hypotheses=MODEL, expected=Expected.REFUTED,
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
        response = interim_best_response(case.game(pivot), agent)
        if any(state.gain for state in response.states if state.on_path):
            return Failure(words=f"a plan of {name} gains under the prior", mechanism=pivot)
    return None


@statement(
    "BT-T1c", "Theorem 1, its converse: types",
    "Where the mechanism is incentive compatible types are conditionally independent.",
    draws=Environments(shape=CORRELATED.shape, keep=pivot_is_truthful), hypotheses=(PRIVATE_VALUES, TRUTHFUL),
    expected=Expected.REFUTED, corrects="independence is sufficient only",
)  # fmt: skip
def independence_is_not_necessary(case: Instance) -> Failure | None:
    return fails_without(case, INDEPENDENT.name, "truth is optimal though types are not independent")


@statement(
    "BT-L1a", "Lemma 1, its converse",
    "Where the mechanism runs no deficit everything that is feasible with an agent is feasible without it.",
    draws=Environments(shape=Shape(shocks=True, sets=(Sets.ANY, Sets.SMALLER)),
                       keep=lambda case: case.proved("weak_budget_balance", "pivot")),
    hypotheses=(*MODEL, Hypothesis("there is no deficit", lambda case: case.proved("weak_budget_balance", "pivot"))),
    expected=Expected.REFUTED, corrects="A ⊆ A_{-i} is sufficient only",
)  # fmt: skip
def larger_sets_are_not_necessary(case: Instance) -> Failure | None:
    if LARGER_SETS.holds(case):
        return None
    words = "there is no deficit, and without an agent less is feasible"
    return Failure(words=words, claims=(SAME_SETS.name,), proved=("weak_budget_balance",))


truth_against_truth = statement(
    "BT-R3a", "Remark 3, against the truth",
    "In two periods no lie in the first gains against an agent that is truthful whatever was reported.",
    draws=TWO, hypotheses=(*MODEL, SAME_SETS, TWICE),
)(lambda case: gain(case, lambda _, own: own))  # fmt: skip
truth_against_everything = statement(
    "BT-R3", "Remark 3", "The truth is weakly dominant: no lie gains against any strategy of the others.",
    draws=TWO, hypotheses=(*MODEL, SAME_SETS, TWICE), expected=Expected.REFUTED, uncertified=ANSWERED,
    corrects="it is best against the truth; others may answer what was reported, as the remark says",
)(dominant)  # fmt: skip
