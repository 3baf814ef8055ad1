"""Payments to any width, and gaps that floats do not see."""

import random
from fractions import Fraction

import pytest

from lpmech import Environment, certify
from lpmech.enclosures import produce
from tests.enclosures.common import NANO, answer
from tests.enclosures.environments import draw
from tests.enclosures.test_measures import coarse, without_exact_values  # noqa: F401 - a fixture
from tests.quick import quick
from tests.search import times

TINY = Fraction(1, 10**20)


@pytest.mark.parametrize("seed", quick(range(times(40)), 11))
def test_payments_are_known_to_thirty_digits(seed):
    env = draw(seed)
    found = produce.enclose(env, Fraction(1, 10**30))
    assert found.is_precise
    assert answer(env, found.to_json(), require=["efficient"]).verdict == "accepted"
    exact = certify(env, "pivot")
    everyone = found.setting.everyone
    rule = exact.mechanism.allocation[0].over(("shock", *everyone.axes(0)), env.stage(0).sizes)
    if bool((rule == found.setting.plans[0]).all()):
        for agent, rows in enumerate(found.payments):
            paid = exact.mechanism.transfers[agent][0].over(everyone.axes(0), env.stage(0).sizes).fractions()
            assert all(low <= paid[state] <= high for state, (low, high) in enumerate(rows))
            assert all((high - low) * 10**30 <= 1 for low, high in rows)


@pytest.mark.parametrize("gain", [TINY, -TINY])
def test_a_gap_that_floats_do_not_see_is_found_with_more_bits(gain, without_exact_values):  # noqa: F811
    """Two ways to serve one item are worth the same but for 1e-20; no exact values help."""
    rng = random.Random(1)
    stay = [[Fraction(1, 3), Fraction(2, 3)], [Fraction(1, 2), Fraction(1, 2)]]
    worth = [rng.randint(1, 9), rng.randint(1, 9)]
    env = Environment.from_arrays(
        discount="9/10", agents=["ann", "bob"], types={"ann": ["0", "1"], "bob": ["0", "1"]}, allocations=["x", "y"],
        utility={"ann": (("allocation", "ann"), [worth, [value + gain for value in worth]]), "bob": (("bob",), [1, 2])},
        transition={name: ((name, f"next {name}"), stay) for name in ("ann", "bob")},
    )  # fmt: skip
    found = produce.enclose(env, NANO)
    assert found.claims[0].verdict == "proved"
    assert {int(byte) for byte in found.setting.plans[0].ravel()} == {int(gain > 0)}
    assert answer(env, found.to_json(), require=["efficient"]).verdict == "accepted"


def test_an_exact_tie_stays_open_however_many_bits(monkeypatch, without_exact_values):  # noqa: F811
    monkeypatch.setattr(produce.Measures, "applies", False)
    env = coarse(1)
    found = produce.enclose(env, NANO)
    assert found.claims[0].verdict == "undecided"
    assert found.claims[0].open > 0
    report = answer(env, found.to_json(), require=["participation_zero_option"])
    assert not [claim.id for claim in report.claims if claim.reason]
