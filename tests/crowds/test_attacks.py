"""The checker of certificates about crowds attacked: payoffs of 0 and a hair beside it, any rule with any tables, and
changed files, against the environment written out joint state by joint state."""

import pytest

from tests.crowds.attack import attack, attack_numbers, attack_option
from tests.crowds.common import later_crowd
from tests.quick import quick
from tests.search import times


@pytest.mark.parametrize("seed", quick(range(times(150)), 67))
def test_nobody_is_said_not_to_lose_who_loses_a_hair(seed):
    attack_option(seed)


@pytest.mark.parametrize("seed", quick(range(times(100)), 61))
def test_what_the_checker_finds_of_any_rule_by_any_tables_is_true(seed):
    attack_numbers(seed)


@pytest.mark.parametrize("seed", quick(range(times(150)), 61))
def test_a_changed_certificate_is_answered_and_no_false_claim_is_held(seed):
    attack(seed)


@pytest.mark.parametrize("seed", quick(range(times(50)), 61))
def test_what_the_checker_finds_of_any_rule_with_shocks_is_true(seed):
    attack_numbers(seed, later_crowd)


@pytest.mark.parametrize("seed", quick(range(times(150)), 61))
def test_a_changed_certificate_with_shocks_is_answered_and_no_false_claim_is_held(seed):
    attack(seed, later_crowd)
