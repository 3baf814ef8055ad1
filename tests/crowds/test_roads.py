"""Lumped certificates against the exact road on the expanded environment: values, payments, slacks and verdicts."""

import numpy as np
import pytest

import lpmech
from lpmech.crowds.expanded import expanded
from lpmech.crowds.found import found_in
from lpmech.crowds.produce import certify_crowd, lump
from lpmech.crowds.verdicts import Judge
from lpmech.separation.claim import Verdict
from tests.crowds import attack
from tests.crowds.common import Written, any_rule, audit_of, later_crowd, noisy, random_crowd
from tests.search import times

LEFT_OPEN = ("same_feasible_sets", "ex_ante_budget_balance", "expected_budget_balance")  # by the format
FEW, MANY = range(12), range(12, times(80))


def agree(claims, full, *, exactly):
    """Every decided verdict is that of the exact road, and every interval has its least slack.

    `exactly`: nothing is left open that the exact road decides, but for what the format leaves open.
    """
    for claim in claims:
        if claim.id == "epsilon_incentive_compatible":
            continue
        other = full.claims[claim.id]
        if claim.verdict is not Verdict.UNDECIDED:
            assert claim.verdict is other.verdict, claim
        elif exactly and claim.id not in LEFT_OPEN:
            assert other.verdict is Verdict.UNDECIDED, claim
        low, high = claim.slack
        if other.least_slack is not None:
            assert low is None or low <= other.least_slack, claim
            assert high is None or other.least_slack <= high, claim
            if exactly and None not in claim.slack:
                assert low == high, claim


def check_optimal(crowd):
    found = certify_crowd(crowd)
    assert found.is_exact
    written = Written(crowd, found.audit.rules, found.audit.without)
    full = lpmech.audit(written.env, written.mechanism())
    agree(found.claims, full, exactly=True)
    assert found.claims[0].verdict is Verdict.PROVED
    return crowd, found, full


@pytest.mark.parametrize("seed", FEW)
def test_all_numbers_are_those_of_the_exact_road(seed):
    check_optimal(random_crowd(seed))


@pytest.mark.long
@pytest.mark.parametrize("seed", MANY)
def test_all_numbers_are_those_of_the_exact_road_long(seed):
    check_optimal(random_crowd(seed))


def check_any_rule(seed, draw):
    """A rule that need not be optimal, and tables with errors: nothing that is decided is wrong."""
    rng = np.random.default_rng(seed)
    crowd = draw(seed, joint=80)
    found = certify_crowd(crowd)
    rules = any_rule(rng, found)
    written = Written(crowd, rules, found.audit.without)
    full = lpmech.audit(written.env, written.mechanism())
    everyone, *others = ([noisy(rng, one.values) for one in solved] for solved in found.solved)
    agree(Judge(audit_of(crowd, rules, everyone, others)).claims(), full, exactly=False)
    return full


@pytest.mark.parametrize("seed", FEW)
def test_no_verdict_about_any_rule_is_wrong(seed):
    check_any_rule(seed, random_crowd)


@pytest.mark.long
@pytest.mark.parametrize("seed", MANY)
def test_no_verdict_about_any_rule_is_wrong_long(seed):
    check_any_rule(seed, random_crowd)


def check_found(crowd):
    """The groups of the expanded environment are at least the crowd's, and all slacks are the same."""
    env = expanded(crowd)
    found, names = found_in(env), {}
    for k, group in enumerate(found.groups):
        names |= dict.fromkeys(group, k)
    start = 0
    for group in crowd.groups:
        assert len({names[agent] for agent in env.agents[start : start + group.number]}) == 1
        start += group.number
    mine, other = certify_crowd(crowd), lump(env)
    for claim in mine.claims:
        there = next(one for one in other.claims if one.id == claim.id)
        if claim.id not in ("expected_budget_balance", "ex_ante_budget_balance"):
            assert claim.verdict is there.verdict
        if claim.id in ("efficient", "participation_zero_option", "non_negative_values"):
            assert claim.slack == there.slack


@pytest.mark.parametrize("seed", FEW)
def test_groups_are_found(seed):
    check_found(random_crowd(seed))


@pytest.mark.long
@pytest.mark.parametrize("seed", MANY)
def test_groups_are_found_long(seed):
    check_found(random_crowd(seed))


def check_values(crowd, found):
    """The values of everyone and of the others, beside programs of fractions on all joint states."""
    payoffs = attack.payoffs(expanded(crowd))
    for period, named in zip(crowd.periods, sorted({t for _, t, _ in payoffs}), strict=True):
        least = min(low for low, _, _ in found.audit.payoffs(period))
        assert least == min(value for (_, t, _), value in payoffs.items() if t == named)


def check_later(seed):
    crowd = later_crowd(seed)
    _, found, _ = check_optimal(crowd)
    check_values(crowd, found)
    check_found(crowd)


@pytest.mark.heavy
@pytest.mark.parametrize("seed", FEW)
def test_shocks_and_periods(seed):
    check_later(seed)


@pytest.mark.long
@pytest.mark.parametrize("seed", MANY)
def test_shocks_and_periods_long(seed):
    check_later(seed)


@pytest.mark.parametrize("seed", FEW)
def test_no_verdict_about_any_rule_with_shocks_is_wrong(seed):
    check_any_rule(seed, later_crowd)


@pytest.mark.long
@pytest.mark.parametrize("seed", MANY)
def test_no_verdict_about_any_rule_with_shocks_is_wrong_long(seed):
    check_any_rule(seed, later_crowd)


def check_three_kinds(seed):
    """Up to three kinds of up to four agents, five in all, with ties between kinds; every second time with shocks."""
    draw = later_crowd if seed % 2 else random_crowd
    check_optimal(draw(seed, kinds=3, largest=4, most=5, joint=100, coarse=True))


@pytest.mark.parametrize("seed", range(6))
def test_three_kinds(seed):
    check_three_kinds(seed)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(6, times(80)))
def test_three_kinds_long(seed):
    check_three_kinds(seed)
