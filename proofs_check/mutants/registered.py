"""Mechanisms with one mistake each, and the statements that have to notice it."""

from __future__ import annotations

from fractions import Fraction

from lpmech.mechanisms.forms import Form
from lpmech.statements.instance import Build
from lpmech.statements.mutants import Mutant
from proofs_check.liu_2014.conjecture import EVERYTHING
from proofs_check.mechanism_design.auctions import MYERSON
from proofs_check.mutants import auctions, everything, liu, pivot, team
from proofs_check.mutants.pivot import Payment, pays


def _pivot(name: str, mistake: str, build: Build, *statements: str) -> Mutant:
    return Mutant(name=f"pivot-{name}", mistake=mistake, mechanism="pivot", build=build, statements=statements)


def _pays(name: str, mistake: str, payment: Payment, *statements: str) -> Mutant:
    return _pivot(name, mistake, pays(payment), *statements)


def _liu(name: str, mistake: str, mechanism: str, build: Build, *statements: str) -> Mutant:
    return Mutant(name=name, mistake=mistake, mechanism=mechanism, build=build, statements=statements)


def _vcg(name: str, mistake: str, change: liu.Change, *statements: str) -> Mutant:
    return _liu(f"vcg-{name}", mistake, liu.VCG, liu.changed(liu.VCG, change), *statements)


def _target(name: str, mistake: str, target: liu.Target, *statements: str) -> Mutant:
    return _liu(f"target-{name}", mistake, liu.VCG, liu.with_target(target), *statements)


def _contingent(name: str, mistake: str, change: liu.Change) -> Mutant:
    return _liu(f"contingent-{name}", mistake, "contingent", liu.changed("contingent", change), "L14-T3.1")


def _fees(name: str, mistake: str, share: liu.Share) -> Mutant:
    return _liu(f"fees-{name}", mistake, "fees_vcg", liu.with_shares(share), "L14-P3.6")


def _balanced(name: str, mistake: str, target: liu.Sharing) -> Mutant:
    return _liu(f"balanced-{name}", mistake, "balanced_vcg", liu.balanced_with(target), "L14-P3.7")


def _balanced_end(name: str, mistake: str, build: Build) -> Mutant:
    return _liu(f"balanced-{name}", mistake, "balanced_vcg", build, "L14-R16")


def _literal(name: str, mistake: str, change: liu.Change) -> Mutant:
    build = liu.changed("contingent_vcg_literal", change)
    return _liu(f"literal-{name}", mistake, "contingent_vcg_literal", build, "L14-L7.3a")


def _ordered(name: str, mistake: str, change: liu.Change) -> Mutant:
    build = liu.changed("generalized_vcg", change)
    return _liu(f"ordered-{name}", mistake, "generalized_vcg", build, "L14-T3.8")


def _extraction(name: str, mistake: str, build: Build) -> Mutant:
    return _liu(f"extraction-{name}", mistake, "extraction_vcg", build, "L14-P4.1")


def _everything(name: str, mistake: str, first: everything.Extra, later: everything.Extra) -> Mutant:
    build = everything.charges(first, later)
    return _liu(f"everything-{name}", mistake, EVERYTHING, build, "L14-R4.2c")


def _team(name: str, mistake: str, build: Build, *statements: str) -> Mutant:
    return Mutant(name=f"team-{name}", mistake=mistake, mechanism="balanced_team", build=build, statements=statements)


def _auction(name: str, mistake: str, build: Build) -> Mutant:
    return Mutant(name=f"auction-{name}", mistake=mistake, mechanism=MYERSON, build=build, statements=("MD-T1a",))


PIVOT = (
    _pays("sign", "agents receive what they should pay", pivot.negative, "BV08-T1"),
    _pays("half", "agents pay half of what they should", pivot.half, "BV08-T1"),
    _pays("undiscounted", "δ is missing", pivot.undiscounted, "BV08-T1"),
    _pays("discounted-twice", "δ² in place of δ", pivot.discounted_twice, "BV08-T1"),
    _pays("static", "the future is left out", pivot.static, "BV08-T1"),
    _pays("types-stay", "W of tomorrow at the types of today", pivot.types_stay, "BV08-T1"),
    _pays("flow", "m in place of v − m", pivot.flow_contribution, "BV08-T1"),
    _pays("contribution", "v − M in place of v − m", pivot.whole_contribution, "BV08-T1"),
    _pays("another-agent", "W without another agent", pivot.value_without_another, "BV08-T1"),
    _pays("everyone", "W in place of W without the agent", pivot.value_of_everyone, "BV08-T1"),
    _pays("team", "W without the agent is not subtracted", pivot.no_value_without, "BT-L1"),
    _pays("sets", "W without the agent over A in place of A without it", pivot.value_over_all_sets, "BV08-D13"),
    _pays("mean-value", "W without the agent is averaged over shocks, what is left is not", pivot.mean_value, "BT-D21"),
    _pays("own-utility", "the agent's own utility is counted", pivot.own_utility_included, "BV08-T1"),
    _pays("public-utility", "public utility is not counted", pivot.without_public_utility, "BV08-T1"),
    _pays("terminal", "terminal utility is not counted", pivot.without_terminal_utility, "BV08-T1"),
    _pays("next-period", "the payment of the next period", pivot.next_period, "BV08-T1"),
    _pays("period-before", "the payment of the period before", pivot.period_before, "BV08-T1"),
    _pays("first-free", "the first agent pays nothing", pivot.first_free, "BV08-T1"),
    _pays("at-one-report", "1 more is paid at one own report", pivot.at_one_report, "BV08-T1"),
    _pays("more", "1 more is paid always", pivot.one_more, "BV08-D1d"),
    _pays("less", "1 less is paid always", pivot.one_less, "BV08-D13a"),
    _pays("own-reports", "the mean over own reports", pivot.over_own_reports, "BV08-T1"),
    _pays("others-reports", "the mean over the others' reports", pivot.over_others, "BV08-T1"),
    _pays("never-negative", "payments that are negative are left out", pivot.never_negative, "BV08-D10"),
    _pays("whole-units", "payments are rounded", pivot.whole_units, "BV08-T1"),
    _pays("even-shocks", "all shocks count as equally likely", pivot.even_shocks, "BT-T1"),
    _pays("mean-over-shocks", "at every shock the mean over shocks", pivot.mean_over_shocks, "BT-T1a"),
    _pays("another-shock", "the payment of another shock", pivot.another_shock, "BT-T1a"),
    _pays("shared", "what the others pay is shared out", pivot.shared_with_others, "BV08-T1"),
    _pays("second-best", "what is left at the second best allocation", pivot.at_second_best, "BV08-T1"),
    _pivot("rule", "the second best allocation is chosen in one state", pivot.second_best_somewhere, "BV08-T1"),
    _pivot("constant-rule", "the same allocation is chosen always", pivot.first_allocation, "BV08-T1"),
    _pivot("late", "payments fall due a period later, without interest", pivot.late_without_interest, "BV08-T1"),
    _pivot("free", "nobody pays anything", pivot.free, "BV08-T1"),
)  # fmt: skip
LIU = (
    _vcg("sign", "agents receive what they should pay", liu.each(liu.negative), "L14-T3.2"),
    _vcg("half", "agents pay half of what they should", liu.each(liu.half), "L14-T3.2"),
    _vcg("interest", "no interest: the expectation of what is due is not divided by δ",
         liu.each(liu.once_more_discounted), "L14-T3.2"),
    _vcg("whole-units", "payments are rounded", liu.each(liu.whole_units), "L14-T3.2"),
    _vcg("first-free", "the first agent pays nothing", liu.each(liu.first_free), "L14-T3.2"),
    _vcg("next-reports", "the mean over what the others report next", liu.each(liu.over_next_reports), "L14-T3.2"),
    _vcg("public", "the mean over the public state that follows", liu.each(liu.over_public_states), "L14-T3.2"),
    _vcg("public-before", "the mean over the public state of yesterday", liu.each(liu.over_earlier_public_states),
         "L14-T3.2"),
    _vcg("allocations", "the mean over the allocations of yesterday", liu.each(liu.over_allocations), "L14-T3.2"),
    _vcg("rolled", "what is due after another next report", liu.each(liu.another_next_report), "L14-T3.2"),
    _vcg("more", "1 more is due always", liu.one_more, "L14-T3.1b"),
    _vcg("at-one-report", "1 more is due after one own report", liu.at_one_report, "L14-T3.2"),
    _vcg("backwards", "later payments in the reverse order", liu.backwards, "L14-T3.2"),
    _vcg("at-the-report", "what is due has the right expectation under the kernel of the report, be it a lie",
         liu.at_the_report, "L14-T3.2"),
    _liu("vcg-next-agent", "everyone pays what is due from the next agent", liu.VCG, liu.of_next_agent(liu.VCG),
         "L14-T3.2"),
    _target("own-utility", "the target has the agent's own utility in it", liu.own_utility_included, "L14-T3.2"),
    _target("another", "the target is that of another agent", liu.others_of_another, "L14-T3.2"),
    _target("public-utility", "the target has no public utility", liu.public_utility_left_out, "L14-T3.2"),
    _target("last-surplus", "the target has no surplus of the last period", liu.last_surplus_left_out, "L14-T3.2"),
    _liu("target-own-left-out", "the last period's own payments are left out", liu.VCG,
         liu.with_target(liu.right, own_paid=False), "L14-T3.2"),
    _contingent("sign", "agents receive what they should pay", liu.each(liu.negative)),
    _contingent("own-reports", "the mean over the own reports of yesterday", liu.each(liu.over_own_reports)),
    _contingent("another-report", "what is due after another own report", liu.each(liu.another_own_report)),
    _contingent("at-the-report", "what is due has the right expectation under the kernel of the report, be it a lie",
                liu.at_the_report),
    _liu("contingent-public-utility", "the target has no public utility", "contingent",
         liu.with_target(liu.public_utility_left_out, form=Form.CONTINGENT), "L14-T3.1"),
    _ordered("sign", "agents receive what they should pay", liu.each(liu.negative)),
    _ordered("half", "agents pay half of what they should", liu.each(liu.half)),
    _ordered("first-free", "the first agent pays nothing", liu.each(liu.first_free)),
    _ordered("own-reports", "the mean over own reports", liu.each(liu.over_own_current_reports)),
    _ordered("others-reports", "the mean over the others' reports", liu.each(liu.over_next_reports)),
    _ordered("whole-units", "payments are rounded", liu.each(liu.whole_units)),
    _liu("ordered-next-agent", "everyone pays what the next agent should", "generalized_vcg",
         liu.of_next_agent("generalized_vcg"), "L14-T3.8"),
    _fees("sign", "fees are paid out", liu.refunded),
    _fees("among-all", "fees are divided by N in place of N − 1", liu.among_all),
    _fees("own", "everyone pays for its own subsidies", liu.own_share),
    _fees("later", "fees are discounted as if due later", liu.paid_later),
    _balanced("mean", "no share of the surplus in the target", liu.without_mean),
    _balanced("others", "the mean over the others in place of all", liu.mean_of_others),
    _balanced("sum", "the sum in place of the mean", liu.whole_sum),
    _balanced("public", "the public utility is shared out", liu.without_public_worth),
    _balanced("another", "the target is that of another agent", liu.shares_of_next),
    _balanced_end("last-own", "the last period's own payments are left out", liu.balanced_at_the_end(own=False)),
    _balanced_end("last-beyond", "what the last period leaves to agents is not in the target",
                  liu.balanced_at_the_end(beyond=False)),
    _literal("sign", "agents receive what they should pay", liu.each(liu.negative)),
    _literal("interest", "no interest: the expectation of what is due is not divided by δ",
             liu.each(liu.once_more_discounted)),
    _extraction("half", "half of the surplus is extracted", liu.extraction_with(Fraction(1, 2))),
    _extraction("fee", "there are no entry fees", liu.extraction_with(Fraction(1), first=False, later=False)),
    _extraction("first-fee", "entry is free in the first period", liu.extraction_with(Fraction(1), first=False)),
    _extraction("later-fees", "entry is free from the second period on", liu.extraction_with(Fraction(1), later=False)),
    _extraction("discount", "δ is missing in the entry fee", liu.extraction_with(Fraction(1), discounted=False)),
    _extraction("bonus", "there are no bonuses", liu.extraction_with(Fraction(1), bonus=False)),
)  # fmt: skip
INTERIM = (
    _everything("bet", "a bet that is fair before the own type is seen, and not after", everything.bet,
                everything.nothing),
    _everything("later-bet", "the same bet in every later period", everything.nothing, everything.bet),
    _everything("late", "part of what is paid in period 1 falls due later, with interest", everything.worth_of_one_back,
                everything.one),
    _everything("early", "part of what is paid later falls due in period 1",
                everything.worth_of_one, everything.one_back),
    _everything("more", "1 more is paid in period 1", everything.one, everything.nothing),
    _everything("less", "1 less is paid in period 1", everything.one_back, everything.nothing),
)  # fmt: skip

TEAM = (
    _team("sign", "everybody pays what it should receive", team.negative, "AS13-P2"),
    _team("discounted-twice", "δ² in place of δ", team.discounted_twice, "AS13-P2"),
    _team("unshared", "the second agent's payments are doubled", team.unshared, "AS13-P2a"),
    _team("static-sign", "with one period everybody pays what it should receive", team.negative, "MD-T4"),
    _team("static-unshared", "with one period the second agent's payments are doubled", team.unshared, "MD-T4"),
    _team("externality-sign", "with one period everybody pays what it should receive", team.negative, "MD-T4a"),
)
AUCTIONS = (
    _auction(
        "values", "the item goes to the greatest value, not to the greatest virtual value", auctions.greatest_value
    ),
    _auction("reserve", "the item is always sold", auctions.always_sold),
    _auction("first-price", "the winner pays its own value", auctions.first_price),
    _auction("more", "the winner pays 1 more", auctions.one_more),
    _auction("less", "the winner pays 1 less", auctions.one_less),
    _auction("ratio", "in φ, P(v ≥ v_k) in place of P(v > v_k)", auctions.counted_too),
)
MUTANTS = (*PIVOT, *LIU, *INTERIM, *TEAM, *AUCTIONS)
