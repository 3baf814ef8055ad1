"""Balandat and Tomlin, Section V: Theorem 2, its proof, and what remains of it without Assumptions 4 and 5."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from lpmech.claims.participation import outside_options
from lpmech.claims.relation.values import Stated
from lpmech.problem.tables import ZERO, Table
from lpmech.separation.claim import Verdict
from lpmech.statements.environments import Environments, Sets, Shape
from lpmech.statements.instance import Instance, first
from lpmech.statements.numbers import At, stated
from lpmech.statements.statement import Expected, Failure, Hypothesis, statement
from proofs_check.balandat_tomlin.draws import MONOTONE
from proofs_check.shared.periods import after, each
from proofs_check.shared.relations import alone, mean
from proofs_check.shared.shapes import FINITE, MODEL, NON_NEGATIVE, SAME_SETS, SMALLER_SETS
from proofs_check.shared.tables import at_least, equal


@statement(
    "BT-T2", "Theorem 2",
    "Under Assumptions 4 and 5 nobody gains by leaving for good, in any period and state.",
    draws=Environments(shape=Shape(shocks=True, sets=(Sets.SAME, Sets.SMALLER), negative=False)),
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
    draws=Environments(shape=Shape(shocks=True, sets=(Sets.LARGER,), negative=False, agents=(1, 2))),
    hypotheses=(*MODEL, NON_NEGATIVE), expected=Expected.REFUTED,
)  # fmt: skip
def theorem_2_without_assumption_4(case: Instance) -> Failure | None:
    return case.holds("pivot", "participation_passive_option")


@statement(
    "BT-T2b", "Theorem 2, without Assumption 5, for an outside option of 0",
    "Under Assumption 4 alone everyone's payoff is at least 0.",
    draws=MONOTONE, hypotheses=(*MODEL, SMALLER_SETS), expected=Expected.REFUTED,
)  # fmt: skip
def zero_option_without_assumption_5(case: Instance) -> Failure | None:
    return case.holds("pivot", "participation_zero_option")


@statement(
    "BT-T2c", "Section V, after Theorem 2",
    "Where Assumption 5 fails somebody's payoff is below 0.",
    draws=Environments(shape=Shape(shocks=True, negative=True), keep=lambda case: not assumption_5(case)),
    hypotheses=(*MODEL, SAME_SETS, Hypothesis("Assumption 5 fails", lambda case: not assumption_5(case))),
    expected=Expected.REFUTED, corrects="Assumptions 4 and 5 are sufficient only, as the paper says",
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
    options = outside_options(case.game(case.sound_mechanism("pivot")))
    return first(
        at_least(case.env, case.programs.everyone.periods[t].value,
                 case.programs.without[i].periods[t].value + options[i][t], f"welfare against leaving of {name}", t)
        for i, t, name in each(case)
    )  # fmt: skip


@statement(
    "BT-X6", "Theorem 2, its proof, as printed",
    "With a finite horizon the payoff is a sum that begins in period t + 1.",
    draws=Environments(shape=Shape(horizons=(1,), shocks=True, terminal=False, agents=(1, 2))),
    hypotheses=(*MODEL, FINITE, SAME_SETS), expected=Expected.REFUTED,
    corrects="the sums in the proof begin with s = t",
)  # fmt: skip
def sums_from_tomorrow(case: Instance) -> Failure | None:
    # in the last period nothing comes after t, so the printed sum is 0
    return first(
        equal(case.env, case.programs.everyone.periods[t].value - case.programs.without[i].periods[t].value, ZERO,
              f"the payoff of {name} in the last period", t,
              lambda where, t=t, name=name: stated(At.of(case, t, where).payoff(name).equals(0)))  # type: ignore[misc]
        for i, t, name in each(case)
    )  # fmt: skip
