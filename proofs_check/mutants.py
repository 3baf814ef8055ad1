"""Mechanisms with one mistake each, and the statements that have to notice it."""

from __future__ import annotations

from lpmech.theorems.instance import Build
from lpmech.theorems.mutants import Mutant
from proofs_check import broken_pivot as pivot
from proofs_check.broken_pivot import Payment, pays


def _pivot(name: str, mistake: str, build: Build, *statements: str) -> Mutant:
    return Mutant(name=f"pivot-{name}", mistake=mistake, mechanism="pivot", build=build, statements=statements)


def _pays(name: str, mistake: str, payment: Payment, *statements: str) -> Mutant:
    return _pivot(name, mistake, pays(payment), *statements)


MUTANTS = (
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
