"""Liu (2014), Appendix A on environments: Lemmas 7.2 and 7.4, and the proof of Proposition 3.7."""

from __future__ import annotations

from dataclasses import replace

from lpmech.claims.incentives import incentive_blocks
from lpmech.mechanisms.fees import discounted_payments
from lpmech.problem import tables
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.stages import REPORT
from lpmech.problem.tables import ZERO
from lpmech.statements.environments import Environments, Moves, Shape
from lpmech.statements.instance import Instance, built, first
from lpmech.statements.statement import Expected, Failure, statement
from proofs_check.liu_2014.draws import BASE, IMPLEMENTABLE, NO_PUBLIC_UTILITY, SPAN, SPAN_INFINITE, last_period_can_be
from proofs_check.mutants.liu import refunded, with_shares
from proofs_check.shared.periods import each
from proofs_check.shared.shapes import FINITE, INFINITE, PRIOR, SEVERAL, SPANNING
from proofs_check.shared.tables import equal

SOLVABLE = Environments(
    shape=Shape(
        **BASE,  # type: ignore[arg-type]
        agents=(2, 2),
        types=(2, 2),
        kernels=(Moves.LINKED, Moves.SPANNING, Moves.MIMICKED),
        horizons=(None,),
    ),
    keep=built("contingent").holds,
)
SPAN_FINITE = replace(SPAN, shape=replace(SPAN.shape, horizons=(2, 3), types=(2, 2)), keep=last_period_can_be)
SPAN_THREE = replace(SPAN, shape=replace(SPAN.shape, horizons=(3,), agents=(2, 2)), keep=last_period_can_be)


@statement(
    "L14-L7.2", "Lemma 7.2",
    "Transfers that meet the two conditions of Lemma 7.1 make the truth optimal and every agent a residual claimant, "
    "whether or not convex independence holds.",
    draws=SOLVABLE, hypotheses=(INFINITE, built("contingent")),
)  # fmt: skip
def lemma_7_2(case: Instance) -> Failure | None:
    found = case.mechanism("contingent")
    failure = case.holds(found, "incentive_compatible", "best_response")
    return failure or first(_claimant(case, found, i, t, name) for i, t, name in each(case))


def _claimant(case: Instance, found: Mechanism, agent: int, position: int, name: str) -> Failure | None:
    """V_t = W_t, net of what is due."""
    mine = case.game(found).truthful_value(agent, position, ZERO)
    surplus = case.programs.everyone.periods[position].value
    return equal(case.env, mine, surplus, f"the payoff of {name} before what is due", position)


@statement(
    "L14-L7.4", "Lemma 7.4",
    "With a finite horizon, spanning and an implementable last period the mechanism is periodic ex post incentive "
    "compatible, and V_t = W_t before the last period, net of what is due.",
    draws=SPAN_FINITE, hypotheses=(SPANNING, FINITE, IMPLEMENTABLE),
)  # fmt: skip
def lemma_7_4(case: Instance) -> Failure | None:
    found = case.mechanism("contingent_vcg")
    before = (one for one in each(case) if case.env.horizon is None or one[1] + 1 < case.env.horizon)
    return case.holds(found, "incentive_compatible") or first(_claimant(case, found, *one) for one in before)


@statement(
    "L14-X20", "Lemma 7.4, its proof as printed",
    "Before the last period the payments have the sum of the others' utilities as their expectation, without a minus.",
    draws=SPAN_THREE, hypotheses=(SPANNING, FINITE, IMPLEMENTABLE), expected=Expected.REFUTED,
    corrects="payments are paid by the agent: there is a minus in front of the sum, as in Lemma 7.3",
)  # fmt: skip
def sign_before_the_last_period(case: Instance) -> Failure | None:
    found = case.mechanism("contingent_vcg")
    turned = tuple((*(table.scaled(-1) for table in paid[:-1]), paid[-1]) for paid in found.transfers)
    return case.holds(replace(found, name="as printed", transfers=turned), "incentive_compatible")


@statement(
    "L14-X12", "equation (19), as printed",
    "Payments that meet (19) make the truth optimal.",
    draws=replace(SPAN_INFINITE, shape=replace(SPAN_INFINITE.shape, agents=(2, 2), types=(2, 2), public=False)),
    hypotheses=(SPANNING, INFINITE), expected=Expected.REFUTED,
    corrects="they fall due a period later, so that δ stands before their expectation",
)  # fmt: skip
def without_discount(case: Instance) -> Failure | None:
    found = case.mechanism("contingent_vcg")
    paid = tuple(tuple(table.scaled(case.env.discount) for table in tables_) for tables_ in found.transfers)
    return case.holds(replace(found, name="as printed", transfers=paid), "incentive_compatible")


@statement(
    "L14-D22", "the problems (20) to (22)",
    "Under the balanced mechanism a lie costs the agent one N-th of what its allocation costs society.",
    draws=replace(SPAN_INFINITE, shape=replace(SPAN_INFINITE.shape, public_utility=False)),
    hypotheses=(SPANNING, INFINITE, NO_PUBLIC_UTILITY),
)  # fmt: skip
def lies_cost_a_share(case: Instance) -> Failure | None:
    found, solved, stage = case.mechanism("balanced_vcg"), case.programs.everyone.periods[0], case.env.stage(0)
    rule = found.allocation[0]
    for block in incentive_blocks(case.game(found)):
        assert block.agent is not None
        name = case.env.agents[block.agent]
        lie = solved.q.choose("allocation", rule.rename({name: REPORT + name}))
        loss = stage.over_shocks(solved.q.choose("allocation", rule)) - stage.over_shocks(lie)
        gap = tables.total(block.terms).scaled(len(case.env.agents)) - loss
        if gap.array.numerators.any():
            return Failure(words=f"a lie of {name} costs it another share of the loss")
    return None


@statement(
    "L14-D3.3a", "Section 3.3, the budget with η as printed",
    "With the printed sign of η the expected discounted sum of all payments is −2 (N−1) E[W].",
    draws=replace(SPAN_INFINITE, shape=replace(SPAN_INFINITE.shape, public_utility=False)),
    hypotheses=(SPANNING, PRIOR, INFINITE, SEVERAL, NO_PUBLIC_UTILITY),
)  # fmt: skip
def budget_as_printed(case: Instance) -> Failure | None:
    stage, prior = case.env.stage(0), case.env.prior
    assert prior is not None
    chances = prior.full(stage.components, stage.sizes)
    surplus = case.programs.everyone.periods[0].value.full(stage.components, stage.sizes)
    worth = chances.contract(surplus, *stage.components).array.item()
    found = case.claim("ex_ante_budget_balance", with_shares(refunded)(case)).least_slack
    said = -2 * (len(case.env.agents) - 1) * worth
    return None if found == said else Failure(words=f"the budget is {found}, not {said}")


@statement(
    "L14-X22", "Section 3.3, the display before η, as printed",
    "The expected discounted sum of an agent's payments is E[W − Σ δ^{t−1} u^i].",
    draws=replace(SPAN_INFINITE, shape=replace(SPAN_INFINITE.shape, agents=(2, 2), types=(2, 2), public=False,
                                               negative=False)),
    hypotheses=(SPANNING, PRIOR, INFINITE), expected=Expected.REFUTED,
    uncertified="what one agent is expected to pay in all is not among the numbers that certificates state",
    corrects="it is minus that: what the agent is paid, not what it pays",
)  # fmt: skip
def subsidies_as_printed(case: Instance) -> Failure | None:
    found, stage, prior = case.mechanism("contingent_vcg"), case.env.stage(0), case.env.prior
    assert prior is not None
    for paid, name in zip(discounted_payments(case.env, found), case.env.agents, strict=True):
        enjoyed = case.game(found).truthful_value(case.env.agents.index(name), 0, ZERO) + paid
        rest = case.programs.everyone.periods[0].value - enjoyed
        gap = (paid - rest).full(stage.components, stage.sizes)
        off = prior.full(stage.components, stage.sizes).contract(gap, *stage.components).array.item()
        if off:  # were it so, the designer would earn (N−1) E[W]
            claims = () if case.proved("ex_ante_budget_balance", found) else ("ex_ante_budget_balance",)
            return Failure(words=f"the two sides differ by {off} for {name}", mechanism=found, claims=claims)
    return None
