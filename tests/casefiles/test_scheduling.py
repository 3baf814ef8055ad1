"""Scheduling: the closed forms of Bergemann and Välimäki (2008), Section 3, against trying every order of tasks."""

from fractions import Fraction
from itertools import permutations, product

import pytest

from lpmech.casefiles import families
from tests.casefiles.shipped import expectation, parameters
from tests.oracle import Environment, Pivot, solve

DONE = "done"


def sum_of_sorted(values, delta):
    """Equation (3): Σ δ^(t-1) v_(t), v in descending order."""
    return sum(delta**t * v for t, v in enumerate(sorted(values, reverse=True)))


def best_order(values, delta):
    """The greatest Σ δ^(t-1) v over all orders of the tasks."""
    return max(sum(delta**t * v for t, v in enumerate(order)) for order in permutations(values))


def values_left(state):
    """Bidder → value of the task, for those whose task is not done."""
    return {bidder: Fraction(own) for bidder, own in state.items() if own != DONE}


def winner(left):
    """The first bidder with the greatest value."""
    return max(left, key=left.get)


def price(left, bidder, delta):
    """Below equation (5): (1-δ) Σ_{t≥1} δ^(t-1) v_(t+1) for the one served now, 0 for the others."""
    others = [value for name, value in left.items() if name != bidder]
    return (1 - delta) * sum_of_sorted(others, delta) if left and bidder == winner(left) else Fraction(0)


@pytest.mark.parametrize("values", [(8, 6, 5), (4, 6, 5), (4, 3, 2), (10, 9, 8, 7, 6), (2, 9, 7, 1), (3,), ()])
@pytest.mark.parametrize("delta", [Fraction(1, 2), Fraction(2, 3)])
def test_the_descending_order_is_best(values, delta):
    assert sum_of_sorted(values, delta) == best_order(values, delta)


@pytest.mark.parametrize("case", ["scheduling_three", "scheduling_five"])
def test_expected_values_follow_from_the_closed_form(case):
    delta = Fraction(parameters("bv08", case)["discount"])
    for row in expectation("bv08", case)["values"]:
        left = values_left(row["state"])
        left.pop(row["program"].removeprefix("without "), None)
        assert Fraction(row["value"]) == best_order(left.values(), delta)
        assert row["allocation"] == f"serve {winner(left)}"


@pytest.mark.parametrize("case", ["scheduling_three", "scheduling_five"])
def test_expected_payments_follow_from_the_closed_form(case):
    delta = Fraction(parameters("bv08", case)["discount"])
    for row in expectation("bv08", case)["transfers"]:
        assert Fraction(row["payment"]) == price(values_left(row["state"]), row["agent"], delta)


@pytest.mark.parametrize("case", ["scheduling_three", "scheduling_five"])
def test_the_greatest_payment_is_the_slack_of_ex_post_budget_balance(case):
    given = parameters("bv08", case)
    states = product(*([*values, DONE] for values in given["values"].values()))
    left = [values_left(dict(zip(given["values"], state, strict=True))) for state in states]
    greatest = max(price(row, winner(row), Fraction(given["discount"])) for row in left if row)
    assert expectation("bv08", case)["claims"]["ex_post_budget_balance"]["least_slack"] == str(-greatest)


def test_every_state_and_payment_of_a_small_problem():
    delta = Fraction(1, 3)
    built = families.build("scheduling", {"values": {"ann": [2, 7], "bob": ["7/2", 3], "cyd": 5}, "discount": delta})
    env = Environment(built)
    pivot = Pivot(env)
    for state in env.states(1):
        left = values_left(dict(zip(env.agents, state[1:], strict=True)))
        assert pivot.everyone.values[1][state] == best_order(left.values(), delta)
        assert all(pivot.payments[1][i, state] == price(left, i, delta) for i in env.agents)


@pytest.mark.parametrize("case", ["multi_task_efficient_range", "multi_task_inefficient_range"])
def test_multi_task_prices_are_the_cost_of_the_single_tasks_delay(case):
    given = parameters("bv08", case)
    delta = Fraction(given["discount"])
    for row in expectation("bv08", case)["transfers"]:
        left = values_left(row["state"])
        due = (1 - delta) * left.get("single", 0) if row["agent"] == "series" else 0
        assert Fraction(row["payment"]) == due
    for v1, v2 in product(given["values"]["series"], map(Fraction, given["values"]["single"])):
        assert v2 < v1
        assert (v1 >= v2 / (1 - delta)) == (case == "multi_task_efficient_range")


@pytest.mark.parametrize("case", ["multi_task_efficient_range", "multi_task_inefficient_range"])
def test_a_series_is_worth_its_annuity(case):
    delta = Fraction(parameters("bv08", case)["discount"])
    for row in expectation("bv08", case)["values"]:
        series, single = Fraction(row["state"]["series"]), Fraction(row["state"]["single"])
        assert Fraction(row["value"]) == (single if row["program"] == "without series" else series / (1 - delta))


def test_idle_is_an_allocation_that_serves_nobody_and_breaks_ties():
    given = {"values": {"ann": [0, 2], "bob": 1}, "discount": "1/2", "repeated": ["bob"], "idle": True}
    built = families.build("scheduling", given)
    assert built["stages"][0]["allocations"] == ["idle", "serve ann", "serve bob"]
    assert built["stages"][0]["types"] == {"ann": ["0", "2", "done"], "bob": ["1"]}
    program = solve(Environment(built), "bob")
    assert program.selected[1][None, (None, "done", "1")] == "idle"
    assert program.values[1][None, "2", "1"] == 2


def test_numbers_of_every_kind_are_exact():
    values = {"ann": [1, Fraction(1, 3), "2/7", "0.125"]}
    built = families.build("scheduling", {"values": values, "discount": "0.5"})
    assert built["stages"][0]["types"]["ann"] == ["1", "1/3", "2/7", "1/8", "done"]
    assert built["discount"] == "1/2"
