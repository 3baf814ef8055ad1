"""Liu (2014), Section 3.2: Theorems 3.1 and 3.2, their converses, and what remains without a hypothesis; Remark 3.5."""

from __future__ import annotations

from dataclasses import replace

from lpmech.certificate import pipeline
from lpmech.mechanisms.social import is_separable
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.stages import PREVIOUS
from lpmech.problem.tables import ZERO
from lpmech.separation.claim import Verdict
from lpmech.statements.environments import Environments, Moves, Shape
from lpmech.statements.instance import Instance, built, first
from lpmech.statements.statement import Expected, Failure, statement
from proofs_check.liu_2014.draws import (
    CLASHING,
    CONVEX,
    CONVEX_INFINITE,
    IMPLEMENTABLE,
    INDIFFERENT,
    LINKED,
    MIMICKED,
    SPAN,
    last_period_can_be,
    without,
)
from proofs_check.shared.periods import each
from proofs_check.shared.shapes import CONVEX_INDEPENDENCE, FINITE, INFINITE, SPANNING
from proofs_check.shared.tables import equal


@statement(
    "L14-T3.1", "Theorem 3.1",
    "With convex independence, and ex post implementability of the last period where there is one, transfers that "
    "depend on the own report, the allocation and the others' types of the last period, and on the others' types of "
    "this one, make truth-telling optimal.",
    draws=replace(CONVEX, keep=last_period_can_be), hypotheses=(CONVEX_INDEPENDENCE, IMPLEMENTABLE),
)  # fmt: skip
def theorem_3_1(case: Instance) -> Failure | None:
    return case.holds("contingent", "efficient", "incentive_compatible", "best_response")


@statement(
    "L14-T3.2", "Theorem 3.2",
    "With spanning, and ex post implementability of the last period where there is one, the transfers need not depend "
    "on the own report of the last period.",
    draws=replace(SPAN, keep=last_period_can_be), hypotheses=(SPANNING, IMPLEMENTABLE),
)  # fmt: skip
def theorem_3_2(case: Instance) -> Failure | None:
    failure = case.holds("contingent_vcg", "efficient", "incentive_compatible", "best_response")
    return failure or first(_own_report_does_not_matter(case, i, name) for i, name in enumerate(case.env.agents))


def _own_report_does_not_matter(case: Instance, agent: int, name: str) -> Failure | None:
    last = [] if case.env.horizon is None else [len(case.env.periods) - 1]
    for position, table in case.mechanism("contingent_vcg").periods(case.env, agent):
        forbidden = {PREVIOUS + name} | (set() if position in last else {name})
        if forbidden & set(table.axes):
            return Failure(words=f"the payment of {name} depends on its own report")
    return None


@statement(
    "L14-T3.1b", "Theorem 3.1, its proof (Lemma 7.2)",
    "With Liu's transfers an agent's truthful payoff is the social surplus from the present state on, less what is due "
    "now, in every period before the last.",
    draws=replace(SPAN, keep=last_period_can_be), hypotheses=(SPANNING, IMPLEMENTABLE),
)  # fmt: skip
def residual_claimants(case: Instance) -> Failure | None:
    found = case.mechanism("contingent_vcg")
    game = case.game(found)
    return first(
        equal(case.env, game.truthful_value(i, t, ZERO), case.programs.everyone.periods[t].value,
              f"the payoff of {name} before what is due", t)
        for i, t, name in each(case) if case.env.horizon is None or t + 1 < case.env.horizon
    )  # fmt: skip


def _exist(case: Instance, form: str, *failing: str) -> Failure | None:
    """Whether transfers of a form exist: built, or any of the form, with payments for today's reports besides."""
    failure = without(case, form)
    if failure is None:
        return None
    claim = f"exists_{form}"
    found = next(one for one in pipeline.certify(case.given, "existence").claims if one.id == claim)
    if found.verdict is not Verdict.REFUTED:
        return None
    return replace(failure, named="existence", claims=(claim, *failing))


@statement(
    "L14-T3.1a", "Theorem 3.1, without convex independence",
    "Transfers as in Theorem 3.1 exist also where convex independence fails.",
    draws=MIMICKED, hypotheses=(INFINITE,), expected=Expected.REFUTED,
)  # fmt: skip
def theorem_3_1_without_convex_independence(case: Instance) -> Failure | None:
    return _exist(case, "contingent", "convex_independence")


@statement(
    "L14-T3.1c", "Theorem 3.1, its converse",
    "Where transfers as in Theorem 3.1 exist, convex independence holds.",
    draws=replace(INDIFFERENT, keep=built("contingent").holds), hypotheses=(INFINITE, built("contingent")),
    expected=Expected.REFUTED,
    corrects="the condition is sufficient for every utility, and not necessary for one of them",
)  # fmt: skip
def converse_of_theorem_3_1(case: Instance) -> Failure | None:
    if is_separable(case.env) or case.proved("convex_independence"):
        return None  # where nothing is interdependent, the condition is no claim of the audit
    return Failure(words="contingent transfers exist, and convex independence fails", claims=("convex_independence",),
                   mechanism=case.mechanism("contingent"), proved=("incentive_compatible",))  # fmt: skip


@statement(
    "L14-T3.2a", "Theorem 3.2, with convex independence in place of spanning",
    "Convex independence suffices for transfers that do not depend on the own report of the last period.",
    draws=CONVEX_INFINITE, hypotheses=(CONVEX_INDEPENDENCE,), expected=Expected.REFUTED,
    uncertified="that there are none is in the weights above: claims of existence allow payments for today's reports "
    "besides",
)  # fmt: skip
def theorem_3_2_without_spanning(case: Instance) -> Failure | None:
    failure = None if case.proved("spanning") else without(case, "contingent_vcg")
    return failure and replace(failure, claims=("spanning",), proved=("convex_independence",))


@statement(
    "L14-T3.2b", "Theorem 3.2, without Assumption 4",
    "With spanning, transfers exist also where the last period is not ex post implementable.",
    draws=CLASHING, hypotheses=(SPANNING, FINITE), expected=Expected.REFUTED,
)  # fmt: skip
def theorem_3_2_without_assumption_4(case: Instance) -> Failure | None:
    return _exist(case, "contingent_vcg", "last_period_implementable")


@statement(
    "L14-D2", "Assumptions 2 and 3", "Spanning implies convex independence.",
    draws=LINKED, hypotheses=(SPANNING,),
)  # fmt: skip
def spanning_is_stronger(case: Instance) -> Failure | None:
    return None if case.proved("convex_independence") else Failure(words="spanning holds, convex independence fails")


@statement(
    "L14-D2a", "Assumptions 2 and 3, the converse", "Convex independence implies spanning.",
    draws=CONVEX_INFINITE, hypotheses=(CONVEX_INDEPENDENCE,), expected=Expected.REFUTED,
    corrects="with more own types than the others have next types it cannot",
)  # fmt: skip
def convex_independence_is_weaker(case: Instance) -> Failure | None:
    if case.proved("spanning"):
        return None
    return Failure(words="convex independence holds, spanning fails", claims=("spanning",),
                   proved=("convex_independence",))  # fmt: skip


@statement(
    "L14-X1", "Theorems 3.1 and 3.2 with a finite horizon, as printed",
    "The transfers of the last period, too, depend on the others' types of that period only.",
    draws=replace(CLASHING, keep=last_period_can_be), hypotheses=(SPANNING, IMPLEMENTABLE), expected=Expected.REFUTED,
    corrects="p_T(θ_T) is added in period T, and depends on the own report of that period",
)  # fmt: skip
def transfers_of_the_last_period(case: Instance) -> Failure | None:
    found = case.mechanism("contingent_vcg")
    for i, name in enumerate(case.env.agents):
        due = found.transfers[i][-1]
        without = due.take(name, 0) if name in due.axes else due
        transfers = tuple(
            (*tables_[:-1], without) if agent == i else tables_ for agent, tables_ in enumerate(found.transfers)
        )
        changed = Mechanism(name="as printed", allocation=found.allocation, transfers=transfers)
        failure = case.holds(changed, "incentive_compatible")
        if failure:
            return failure
    return None


@statement(
    "L14-R3.5", "Remark 3.5",
    "With a constant last allocation in place of one that cannot be implemented, the allocations before it can be "
    "efficient.",
    draws=Environments(shape=Shape(private=False, shocks=False, public=False, terminal=False, allocations=(2, 2),
                                   agents=(2, 2), types=(2, 2), kernels=(Moves.SPANNING,),
                                   horizons=(2, 3), prior=True)),
    hypotheses=(SPANNING, FINITE, built("contingent_vcg_constant_last")),
)  # fmt: skip
def constant_last_allocation(case: Instance) -> Failure | None:
    found = case.mechanism("contingent_vcg_constant_last")
    for t in case.env.periods[:-1]:
        if (found.allocation[t].positions != case.programs.everyone.periods[t].allocation.positions).any():
            return Failure(words=f"the allocation of period {t + 1} is not the efficient one")
    return case.holds(found, "incentive_compatible", "best_response")


@statement(
    "L14-T3.1d", "Theorem 3.1, without Assumption 4",
    "With convex independence, transfers exist also where the last period is not ex post implementable.",
    draws=replace(CONVEX, shape=replace(CONVEX.shape, horizons=(2,))), hypotheses=(CONVEX_INDEPENDENCE, FINITE),
    expected=Expected.REFUTED,
)  # fmt: skip
def theorem_3_1_without_assumption_4(case: Instance) -> Failure | None:
    failure = without(case, "contingent")
    return failure and replace(failure, claims=("last_period_implementable",), proved=("convex_independence",))


@statement(
    "L14-T3.2c", "Theorem 3.2, its converse",
    "Where transfers as in Theorem 3.2 exist, spanning holds.",
    draws=Environments(shape=INDIFFERENT.shape, keep=built("contingent_vcg").holds),
    hypotheses=(INFINITE, built("contingent_vcg")), expected=Expected.REFUTED,
    corrects="the condition is sufficient for every utility, and not necessary for one of them",
)  # fmt: skip
def spanning_is_not_necessary(case: Instance) -> Failure | None:
    if is_separable(case.env) or case.proved("spanning"):
        return None  # where nothing is interdependent, the condition is no claim of the audit
    return Failure(words="contingent transfers exist, and spanning fails", claims=("spanning",),
                   mechanism=case.mechanism("contingent_vcg"), proved=("incentive_compatible",))  # fmt: skip
