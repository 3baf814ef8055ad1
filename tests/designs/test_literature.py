"""Theorems of the literature on random environments, as `proofs_check/mechanism_design` states them: here with what the
checker says of every answer."""

from fractions import Fraction
from random import Random

import pytest

from lpmech import casefiles
from proofs_check.mechanism_design import auctions, contracts, teams, trade
from proofs_check.mechanism_design.asked import ALWAYS, BALANCED, FIRST, REVENUE, SUBSIDY
from tests.designs.checks import answered
from tests.quick import quick

BEST = {"allocation": "any", "objective": REVENUE}


def drawn(statement, seed):
    """What a statement is tried on: its hypotheses hold."""
    rng = Random(seed)
    while True:
        case = statement.draws.load(statement.draws.draw(rng), str(seed))
        if statement.applies(case):
            return case


@pytest.mark.parametrize("seed", quick(range(60), 7))
def test_the_best_auction_serves_the_highest_virtual_value(seed):
    case, view = drawn(auctions.revenue_is_the_mean_virtual_value, seed), ("interim", "ex post")[seed % 2]
    found = answered(case.given, incentives=view, participation={**FIRST, "view": view}, **BEST)
    assert found.value == auctions.earned(case.parameters)


@pytest.mark.parametrize("seed", quick(range(30), 7))
def test_correlated_types_leave_no_rent(seed):
    case = drawn(auctions.correlated_types_leave_no_rent, seed)
    found = answered(case.given, incentives="interim", participation=FIRST, **BEST)
    assert found.value == auctions.surplus(case.parameters)


@pytest.mark.parametrize("seed", quick(range(60), 7))
def test_contracts_follow_the_impulse_response(seed):
    case = drawn(contracts.long_term_contract, seed)
    found = answered(case.given, incentives="interim", participation=(FIRST, ALWAYS)[seed % 2], **BEST)
    assert found.value == contracts.long_term(case.parameters)


@pytest.mark.parametrize("seed", quick(range(60), 7))
def test_balance_is_possible_iff_nothing_is_missing_before_types_are_known(seed):
    case = drawn(trade.balance_iff_nothing_is_missing, seed)
    least = trade.rents(case.parameters) - trade.gains(case.parameters)
    asked = {"incentives": "interim", "participation": FIRST}
    kind = trade.KINDS[seed % 3]
    found = answered(case.given, budget=[{"kind": kind}], objective=SUBSIDY, **asked)
    assert found.value == (least if kind == "ex ante" else max(least, 0))
    balanced = answered(case.given, budget=BALANCED, **asked)
    assert (balanced.status == "feasible") == (least <= 0)


@pytest.mark.parametrize("seed", quick(range(40), 9))
def test_three_agents_with_a_generic_prior_need_no_help(seed):
    """Nobody's outside option is more than a third of the surplus."""
    case = drawn(teams.three_agents_need_no_help, seed)
    stay = {**FIRST, "outside": str(teams.surplus(case.parameters) / 3)}
    found = answered(case.given, incentives="interim", participation=stay, budget=BALANCED)
    assert found.status == "feasible"


@pytest.mark.long
def test_the_best_deterministic_rule_earns_less_than_a_lottery():
    """410/60 against 413/60."""
    env = casefiles.load("beyond/sale_by_lottery").environment
    assert len(list(contracts.deterministic_rules())) == 64
    assert contracts.best_deterministic(env) == Fraction(41, 6)
    assert answered(env, incentives="interim", **BEST, **contracts.LIMITED).value == Fraction(413, 60)
