"""Liu, Efficient Dynamic Mechanisms in Environments with Interdependent Valuations (2014): Sections 2, 3.2, 3.3, 4."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from lpmech.certificate import pipeline
from lpmech.claims.payoffs import truthful_value
from lpmech.mechanisms.fees import discounted_payments, given_own_type
from lpmech.mechanisms.social import is_separable
from lpmech.problem import tables
from lpmech.problem.mechanism import Mechanism, NoMechanism
from lpmech.problem.stages import PREVIOUS
from lpmech.problem.tables import ZERO, Table
from lpmech.separation.claim import Verdict
from lpmech.statements.environments import Environments, Shape
from lpmech.statements.instance import Instance, built, first
from lpmech.statements.statement import Failure, Hypothesis, statement
from proofs_check.bt import FEW, _value_is_the_best_plan
from proofs_check.bv08 import each
from proofs_check.shapes import CONVEX_INDEPENDENCE, FINITE, INFINITE, PRIOR, SAME_SETS, SEVERAL, SPANNING
from proofs_check.tables import equal
from proofs_check.told import no_lie_costs_anything

BASE = {"private": False, "shocks": False, "terminal": False, "allocations": (2, 2)}
CONVEX = Environments(
    shape=Shape(**BASE, agents=(2, 2), counts={"ann": 4, "bob": 3}, kernels=("convex",), horizons=(None, 2))  # type: ignore[arg-type]
)
"""Four types tell four points of a triangle apart, none in the hull of the others: convex independence, no spanning."""
SPAN = Environments(
    shape=Shape(**BASE, agents=(2, 3), types=(2, 3), alike=True, kernels=("spanning",), horizons=(None, 2, 3),  # type: ignore[arg-type]
                max_states=9)
)  # fmt: skip
"""Spanning, with two or three agents."""
SPAN_INFINITE = Environments(
    shape=Shape(**BASE, agents=(2, 3), types=(2, 3), alike=True, kernels=("spanning",), horizons=(None,),  # type: ignore[arg-type]
                prior=True, max_states=9)
)  # fmt: skip
CONVEX_INFINITE = Environments(
    shape=Shape(**BASE, agents=(2, 2), counts={"ann": 4, "bob": 3}, kernels=("convex",), horizons=(None,), prior=True)  # type: ignore[arg-type]
)
MIMICKED = Environments(
    shape=Shape(**BASE, agents=(2, 2), types=(2, 3), kernels=("mimicked", "independent"), horizons=(None,))  # type: ignore[arg-type]
)
INDIFFERENT = Environments(
    shape=Shape(**BASE, agents=(2, 2), types=(2, 2), kernels=("mimicked",), horizons=(None,), prior=False,  # type: ignore[arg-type]
                negative=False, values=("0", "0", "0", "0", "1"))
)  # fmt: skip
LINKED = Environments(
    shape=Shape(**BASE, agents=(2, 2), types=(2, 3), alike=True, kernels=("linked", "spanning"), horizons=(None,)),  # type: ignore[arg-type]
    keep=SPANNING.holds,
)
CLASHING = Environments(shape=Shape(**BASE, agents=(2, 2), types=(2, 2), kernels=("spanning",), horizons=(2,)))  # type: ignore[arg-type]
TINY = Environments(
    shape=Shape(agents=(1, 2), types=(1, 2), allocations=(2, 2), max_states=2, public=False, horizons=(1, 2, None),
                private=False, kernels=("joint", "mixture"))
)  # fmt: skip


def last_period_can_be(case: Instance) -> bool:
    """Assumption 4, or an infinite horizon."""
    return case.env.horizon is None or case.proved("last_period_implementable", case.sound_mechanism("pivot"))


IMPLEMENTABLE = Hypothesis("the last period, if there is one, is ex post implementable", last_period_can_be)
value_of_the_program = statement(
    "L14-D1", "equation (1)",
    "Also with interdependent values and correlated types the recursion (1) gives the most that any policies yield.",
    draws=TINY, hypotheses=(FEW,),
)(_value_is_the_best_plan)  # fmt: skip


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
    payoffs = case.payoffs(found)
    return first(
        equal(case.env, truthful_value(case.env, payoffs, i, t, ZERO), case.programs.everyone.periods[t].value,
              f"the payoff of {name} before what is due", t)
        for i, t, name in each(case) if case.env.horizon is None or t + 1 < case.env.horizon
    )  # fmt: skip


def without(case: Instance, mechanism: str) -> Failure | None:
    try:
        case.mechanism(mechanism)
    except NoMechanism as reason:
        return Failure(words=str(reason))
    return None


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
    draws=MIMICKED, hypotheses=(INFINITE,), expected="refuted",
)  # fmt: skip
def theorem_3_1_without_convex_independence(case: Instance) -> Failure | None:
    return _exist(case, "contingent", "convex_independence")


@statement(
    "L14-T3.1c", "Theorem 3.1, its converse",
    "Where transfers as in Theorem 3.1 exist, convex independence holds.",
    draws=replace(INDIFFERENT, keep=built("contingent").holds), hypotheses=(INFINITE, built("contingent")),
    expected="refuted",
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
    draws=CONVEX_INFINITE, hypotheses=(CONVEX_INDEPENDENCE,), expected="refuted",
    uncertified="that there are none is in the weights above: claims of existence allow payments for today's reports "
    "besides",
)  # fmt: skip
def theorem_3_2_without_spanning(case: Instance) -> Failure | None:
    failure = None if case.proved("spanning") else without(case, "contingent_vcg")
    return failure and replace(failure, claims=("spanning",), proved=("convex_independence",))


@statement(
    "L14-T3.2b", "Theorem 3.2, without Assumption 4",
    "With spanning, transfers exist also where the last period is not ex post implementable.",
    draws=CLASHING, hypotheses=(SPANNING, FINITE), expected="refuted",
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
    draws=CONVEX_INFINITE, hypotheses=(CONVEX_INDEPENDENCE,), expected="refuted",
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
    draws=replace(CLASHING, keep=last_period_can_be), hypotheses=(SPANNING, IMPLEMENTABLE), expected="refuted",
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


def _signed(case: Instance, sign: int) -> Failure | None:
    """The team mechanism in which everyone receives (sign −1) or pays (+1) the sum of the others' flow values."""
    transfers = []
    for i, _ in enumerate(case.env.agents):
        paid = []
        for t in case.env.periods:
            stage, rule = case.env.stage(t), case.programs.everyone.periods[t].allocation
            others = stage.over_shocks(stage.utility_of_society(i).choose("allocation", rule)).scaled(sign)
            paid.append(others.minimal())
        transfers.append(tuple(paid))
    rules = tuple(period.allocation for period in case.programs.everyone.periods)
    return case.holds(Mechanism(name="team", allocation=rules, transfers=tuple(transfers)), "incentive_compatible")


TEAM = Environments(shape=Shape(shocks=False, terminal=False, public_utility=False, negative=False, agents=(2, 3)))


@statement(
    "L14-D3", "equation (3), with its sign",
    "With private values and independent types the team mechanism, in which everyone receives what the others enjoy, "
    "is periodic ex post incentive compatible.",
    draws=TEAM,
    hypotheses=(SEVERAL, *(Hypothesis(name, lambda case, name=name: case.proved(name))  # type: ignore[misc]
                           for name in ("private_values", "independent_transitions")), SAME_SETS,
                Hypothesis("no terminal utility", lambda case: case.env.terminal is None)),
)  # fmt: skip
def team_mechanism(case: Instance) -> Failure | None:
    return _signed(case, -1)


@statement(
    "L14-X3", "equation (3), as printed", "Everyone pays the sum of the others' flow values.",
    draws=TEAM, expected="refuted", corrects="payments are paid by the agent: (3) needs a minus sign",
)  # fmt: skip
def team_mechanism_as_printed(case: Instance) -> Failure | None:
    return _signed(case, 1)


# Section 3.3: budgets


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
    enjoyed = case.payoffs(found)
    paid = discounted_payments(case.env, found)
    for j, name in enumerate(case.env.agents):
        eta = given_own_type(case.env, case.env.prior, j, paid[j].scaled(-1))
        own = truthful_value(case.env, enjoyed, j, 0, ZERO) + paid[j]  # U_j before all payments: Σ δ^{t−1} u^j
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
    draws=SPAN_INFINITE, hypotheses=(SPANNING, PRIOR, INFINITE), expected="refuted",
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
    draws=SPAN_INFINITE, hypotheses=(SPANNING, PRIOR, INFINITE), expected="refuted",
    corrects="they balance in expectation, on the equilibrium path only, as the paper says",
)  # fmt: skip
def balanced_after_every_history(case: Instance) -> Failure | None:
    return case.holds("balanced_vcg", "ex_post_budget_balance")


# Section 4: surplus extraction

EXTRACTION = Environments(
    shape=Shape(**BASE, agents=(2, 3), types=(2, 3), alike=True, kernels=("spanning",), horizons=(None,),  # type: ignore[arg-type]
                prior=True, negative=False, public_utility=False, max_states=9)
)  # fmt: skip
CONVEX_EXTRACTION = Environments(
    shape=Shape(**BASE, agents=(2, 2), counts={"ann": 4, "bob": 3}, kernels=("convex",), horizons=(None,),  # type: ignore[arg-type]
                prior=True, negative=False, public_utility=False)
)  # fmt: skip
NO_PUBLIC_UTILITY = Hypothesis(
    "there is no public utility",
    lambda case: not any(stage.public_utility.array.numerators.any() for stage in case.env.stages),
)
PROMISES = ("efficient", "incentive_compatible", "full_surplus_extraction", "participation_zero_option")


@statement(
    "L14-P4.1", "Proposition 4.1, with spanning (Assumption 3)",
    "With an infinite horizon and spanning some mechanism is efficient and periodic ex post incentive compatible, "
    "extracts the whole surplus, and leaves everyone at least 0 after every history.",
    draws=EXTRACTION, hypotheses=(SPANNING, PRIOR, INFINITE, NO_PUBLIC_UTILITY),
)  # fmt: skip
def extraction_with_spanning(case: Instance) -> Failure | None:
    return case.holds("extraction_vcg", *PROMISES)


@statement(
    "L14-P4.1a", "Proposition 4.1, with convex independence (Assumption 2)",
    "The same holds with convex independence.",
    draws=CONVEX_EXTRACTION, hypotheses=(CONVEX_INDEPENDENCE, PRIOR, INFINITE, NO_PUBLIC_UTILITY),
)  # fmt: skip
def extraction_with_convex_independence(case: Instance) -> Failure | None:
    return case.holds("extraction", *PROMISES)


@statement(
    "L14-X8", "Proposition 4.1, as printed",
    "Assumption 1 alone, bounded payoffs, suffices for full surplus extraction.",
    draws=MIMICKED, hypotheses=(INFINITE,), expected="refuted", corrects="Assumption 2 or 3",
    uncertified="that no transfers extract the surplus is in the weights above; claims are about one mechanism",
)  # fmt: skip
def extraction_without_conditions(case: Instance) -> Failure | None:
    failure = None if is_separable(case.env) else without(case, "extraction")
    return failure and replace(failure, claims=("convex_independence", "spanning"))


@statement(
    "L14-X8a", "Proposition 4.1 and after it",
    "In the mechanism that extracts the surplus with spanning, some lie costs something.",
    draws=EXTRACTION, hypotheses=(SPANNING, PRIOR, INFINITE, NO_PUBLIC_UTILITY), expected="refuted",
    corrects="with spanning every slack is 0: agents are indifferent among all reports",
)  # fmt: skip
def extraction_leaves_indifference(case: Instance) -> Failure | None:
    slacks = {slack.slack for slack in case.audit(case.mechanism("extraction_vcg")).slacks()}
    if slacks != {Fraction(0)} or is_separable(case.env):
        return None
    return Failure(words="every lie has the slack 0", mechanism=case.mechanism("extraction_vcg"),
                   proved=("incentive_compatible", "full_surplus_extraction"),
                   stated=no_lie_costs_anything(case))  # fmt: skip


@statement(
    "L14-R4.2", "Remark 4.2",
    "After some history the mechanism that extracts the surplus leaves an agent more than 0.",
    draws=EXTRACTION,
    hypotheses=(SPANNING, PRIOR, INFINITE, NO_PUBLIC_UTILITY,
                Hypothesis("some due payment varies", lambda case: _varies(case))),
)  # fmt: skip
def bonuses_are_positive(case: Instance) -> Failure | None:
    found = case.mechanism("extraction_vcg")
    for i in range(len(case.env.agents)):
        payoff = truthful_value(case.env, case.payoffs(found), i, 0, found.transfers[i][-1])
        if (payoff.array.numerators > 0).any():
            return None
    return Failure(words="nobody is ever left more than 0")


def _varies(case: Instance) -> bool:
    found = case.sound_mechanism("extraction_vcg")
    return any(tables_[-1].minimal().axes != () for tables_ in found.transfers)
