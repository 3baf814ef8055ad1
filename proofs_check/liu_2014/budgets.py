"""Liu (2014), Section 3.3: participation fees, and Proposition 3.7 on expected budgets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from lpmech.mechanisms.fees import discounted_payments, given_own_type
from lpmech.mechanisms.social import is_separable
from lpmech.problem import tables
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.tables import ZERO, Table
from lpmech.statements.instance import Instance, first
from lpmech.statements.statement import Expected, Failure, statement
from proofs_check.liu_2014.draws import CLASHING, CONVEX_INFINITE, MIMICKED, SPAN_INFINITE, without
from proofs_check.shared.shapes import CONVEX_INDEPENDENCE, FINITE, INFINITE, PRIOR, SEVERAL, SPANNING
from proofs_check.shared.tables import equal


@statement(
    "L14-P3.6", "Section 3.3, participation fees",
    "With participation fees Liu's mechanism stays periodic ex post incentive compatible, and the expected discounted "
    "sum of all payments is exactly 0.",
    draws=SPAN_INFINITE, hypotheses=(SPANNING, PRIOR, SEVERAL, INFINITE),
)  # fmt: skip
def fees_balance_the_budget(case: Instance) -> Failure | None:
    failure = case.holds("fees_vcg", "efficient", "incentive_compatible", "ex_ante_budget_balance")
    left = case.claim("ex_ante_budget_balance", "fees_vcg").least_slack
    return failure or (Failure(words=f"the budget's expectation is {left}") if left else None)


def _fees(case: Instance, sign: int) -> Iterator[tuple[Table, Table, str]]:
    """η by agent from its definition, and `sign` times E[W − Σ δ^{t−1} u^j | θ^j]; the state's types of probability 0
    have η = 0 both times."""
    found = case.mechanism("contingent_vcg")
    assert case.env.prior is not None
    paid = discounted_payments(case.env, found)
    for j, name in enumerate(case.env.agents):
        eta = given_own_type(case.env, case.env.prior, j, paid[j].scaled(-1))
        own = case.game(found).truthful_value(j, 0, ZERO) + paid[j]  # U_j before all payments: Σ δ^{t−1} u^j
        rest = case.programs.everyone.periods[0].value - own
        yield eta, given_own_type(case.env, case.env.prior, j, rest).scaled(sign), name


@statement(
    "L14-D3.3", "Section 3.3, the definition of η, with its sign",
    "The fee's share η^j is E[W − Σ δ^{t−1} u^j | θ^j].",
    draws=SPAN_INFINITE, hypotheses=(SPANNING, PRIOR, INFINITE),
)  # fmt: skip
def share_of_fees(case: Instance) -> Failure | None:
    return first(equal(case.env, one, two, f"the share of {name}") for one, two, name in _fees(case, 1))


@statement(
    "L14-X7", "Section 3.3, the definition of η, as printed",
    "The fee's share η^j is −E[W − Σ δ^{t−1} u^j | θ^j].",
    draws=SPAN_INFINITE, hypotheses=(SPANNING, PRIOR, INFINITE), expected=Expected.REFUTED,
    corrects="without the minus: with it the budget would be −2 (N−1) E[W] and not 0",
)  # fmt: skip
def share_of_fees_as_printed(case: Instance) -> Failure | None:
    failure = first(equal(case.env, one, two, f"the share of {name}") for one, two, name in _fees(case, -1))
    if failure is None:
        return None
    # With the printed shares the expected budget is −2 (N−1) E[W]; where this is 0 nothing is shown.
    priced = _with_printed_fees(case)
    shown = case.holds(priced, "ex_ante_budget_balance")
    return shown and replace(shown, words=f"{failure.words}, and with fees as printed {shown.words}")


def _with_printed_fees(case: Instance) -> Mechanism:
    """Liu's mechanism with the participation fees that the printed shares make."""
    found, agents = case.mechanism("contingent_vcg"), range(len(case.env.agents))
    shares = [said.scaled(Fraction(1, max(len(agents) - 1, 1))) for _, said, _ in _fees(case, -1)]
    transfers = []
    for i in agents:
        first_period, *rest = found.transfers[i]
        fee = tables.total(shares[j] for j in agents if j != i)
        transfers.append(((first_period + fee).minimal(), *(rest or [first_period])))
    return replace(found, name="fees as printed", transfers=tuple(transfers))


@statement(
    "L14-P3.7", "Proposition 3.7, with spanning",
    "With an infinite horizon and spanning some efficient mechanism is periodic ex post incentive compatible and has "
    "an expected balance of 0 in every period, from every prior.",
    draws=SPAN_INFINITE, hypotheses=(SPANNING, PRIOR, INFINITE),
)  # fmt: skip
def balanced_with_spanning(case: Instance) -> Failure | None:
    return case.holds("balanced_vcg", "efficient", "incentive_compatible", "expected_budget_balance")


@statement(
    "L14-P3.7a", "Proposition 3.7, with convex independence",
    "With an infinite horizon and convex independence some efficient mechanism is periodic ex post incentive "
    "compatible and has an expected balance of 0 in every period.",
    draws=CONVEX_INFINITE, hypotheses=(CONVEX_INDEPENDENCE, PRIOR, INFINITE),
)  # fmt: skip
def balanced_with_convex_independence(case: Instance) -> Failure | None:
    return case.holds("balanced", "efficient", "incentive_compatible", "expected_budget_balance")


@statement(
    "L14-P3.7b", "Proposition 3.7 and the sentence after it",
    "The payments of the balanced mechanism sum to 0 after every history.",
    draws=SPAN_INFINITE, hypotheses=(SPANNING, PRIOR, INFINITE), expected=Expected.REFUTED,
    corrects="they balance in expectation, on the equilibrium path only, as the paper says",
)  # fmt: skip
def balanced_after_every_history(case: Instance) -> Failure | None:
    return case.holds("balanced_vcg", "ex_post_budget_balance")


@statement(
    "L14-P3.7c", "Proposition 3.7, without Assumptions 2 and 3",
    "Some mechanism of the same form balances the budget also where convex independence fails.",
    draws=MIMICKED, hypotheses=(INFINITE,), expected=Expected.REFUTED,
    uncertified="that there is none of this form is in the weights above; claims are about one mechanism",
)  # fmt: skip
def balanced_without_conditions(case: Instance) -> Failure | None:
    failure = None if is_separable(case.env) else without(case, "balanced")
    return failure and replace(failure, claims=("convex_independence", "spanning"))


@statement(
    "L14-P3.7d", "Proposition 3.7, with a finite horizon",
    "With spanning an efficient mechanism that is periodic ex post incentive compatible exists with a finite horizon.",
    draws=CLASHING, hypotheses=(SPANNING, FINITE), expected=Expected.REFUTED,
    corrects="the last period may not be implementable, whatever is paid",
)  # fmt: skip
def balanced_with_a_finite_horizon(case: Instance) -> Failure | None:
    claim = case.claim("last_period_implementable", case.sound_mechanism("pivot"))
    if case.proved("last_period_implementable", "pivot"):
        return None
    return Failure(words=claim.reason, claims=("last_period_implementable",), proved=("spanning",))
