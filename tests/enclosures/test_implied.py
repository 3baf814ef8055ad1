"""Claims that follow from others, and the budget of each period by bounds: near ties, and what is not believed."""

import copy
from fractions import Fraction

import numpy as np
import pytest

from lpmech import Environment
from lpmech.certificate.pipeline import audit
from lpmech.enclosures.auditing import enclose_given
from lpmech.enclosures.contingent import enclose_contingent
from lpmech.mechanisms.forms import Form
from lpmech.problem import exact
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.tables import Choice, Table
from tests.enclosures.common import ASKED, IMPLIED, NANO, answer, claim
from tests.enclosures.test_contingent import as_mechanism, leader
from tests.enclosures.test_roads import agrees

OF_PERIODS = "each_period_budget_balance"
HAIR = Fraction(1, 10**30)


def coins(prior=("1/3", "2/3"), horizon=None):
    """Two agents who each are what they were, or anew what the prior says; nothing is chosen."""
    move = [["1/3", "2/3"], ["1/3", "2/3"]]
    return Environment.from_arrays(
        discount="1/2", agents=["ann", "bob"], types={"ann": ["0", "1"], "bob": ["0", "1"]}, name="coins",
        allocations=["nothing"], utility={"ann": (("ann",), [0, 1]), "bob": ((), 0)}, horizon=horizon,
        transition={name: ((name, f"next {name}"), move) for name in ("ann", "bob")},
        prior=None if prior is None else (("ann",), [Fraction(one) / 2 for one in prior]))  # fmt: skip


def paying(env, values):
    """Ann pays by its type, and bob nothing."""
    rule = Choice(("shock", "ann", "bob"), np.zeros((1, 2, 2), dtype=np.int64))
    own = Table(("ann",), exact.from_fractions([Fraction(one) for one in values], (2,)))
    nothing = Table((), exact.from_fractions([Fraction(0)], ()))
    periods = range(len(env.periods))
    return Mechanism(name="by type", allocation=tuple(rule for _ in periods),
                     transfers=(tuple(own for _ in periods), tuple(nothing for _ in periods)))  # fmt: skip


@pytest.mark.parametrize("horizon", [None, 2])
@pytest.mark.parametrize("hair", [-1, -HAIR, 0, HAIR, Fraction(1, 2)])
def test_a_mean_a_hair_below_0_is_refuted_and_none_above_0_is_proved_by_it(hair, horizon):
    """The least sum is below 0 in all of them; period 1 has the mean 0, and a hair beside."""
    env = coins(horizon=horizon)
    own = paying(env, [Fraction(-2) + 3 * hair, 1])
    found, true = enclose_given(env, lambda _: own, NANO, required=ASKED), audit(env, own, require=ASKED)
    one, exactly = claim(found.to_json(), OF_PERIODS), true.claims[OF_PERIODS]
    assert answer(env, found.to_json()).verdict == "accepted"
    assert one["least_slack"] == {"from": str(Fraction(-2) + 3 * hair), "to": str(Fraction(hair))}
    assert exactly.least_slack == hair
    assert one["verdict"] == ("refuted" if hair < 0 else "undecided")
    assert str(exactly.verdict) == ("refuted" if hair < 0 else "proved")


@pytest.mark.parametrize("prior", [None, ("1/3", "2/3")])
@pytest.mark.parametrize(("values", "verdict"), [([0, 0], "proved"), ([0, HAIR], "proved"), ([-HAIR, 0], None)])
def test_sums_that_are_never_below_0_prove_it_under_every_prior(values, verdict, prior):
    env = coins(prior)
    found = enclose_given(env, lambda _: paying(env, values), NANO, required=ASKED).to_json()
    assert answer(env, found).verdict == "accepted"
    assert claim(found, OF_PERIODS)["verdict"] == (verdict or ("undecided" if prior is None else "refuted"))


@pytest.mark.parametrize("seed", range(6))
def test_due_payments_need_money_after_the_first_period(seed):
    """The bound is the mean after the state at which others receive most, which the prior gives a chance."""
    env = leader(seed=seed)
    found = enclose_contingent(env, Form.CONTINGENT_VCG, NANO, required=ASKED)
    true = audit(env, as_mechanism(found), require=ASKED).claims
    for one in found.claims:
        if one.id in IMPLIED:
            agrees(one.id, one, true[one.id])
    own = next(one for one in found.claims if one.id == OF_PERIODS)
    assert (str(own.verdict), own.slack[1]) == ("refuted", true[OF_PERIODS].least_slack)


def test_a_certificate_of_version_2_has_no_such_claim():
    found = enclose_given(coins(), lambda _: paying(coins(), [0, 1]), NANO, required=ASKED).to_json()
    assert (found["format"], answer(coins(), found).verdict) == ("lpmech-certificate/2.1", "accepted")
    plain = enclose_given(coins(), lambda _: paying(coins(), [0, 1]), NANO).to_json()
    assert (plain["format"], answer(coins(), plain).verdict) == ("lpmech-certificate/2", "accepted")
    report = answer(coins(), {**found, "format": "lpmech-certificate/2"})
    assert (report.verdict, "the id of a claim" in report.reason) == ("malformed", True)


def changed(name, key, value):
    def change(tree):
        claim(tree, name)[key] = value

    return change


@pytest.mark.parametrize("change", [
    *(changed(name, "verdict", "proved") for name in IMPLIED), changed(OF_PERIODS, "verdict", "refuted"),
    *(changed(name, "least_slack", {"from": "0", "to": None}) for name in IMPLIED),
    changed(OF_PERIODS, "least_slack", {"from": None, "to": "-1/1000000"}),
    changed(OF_PERIODS, "at", {"agent": None, "period": None, "state": {"ann": "0", "bob": "0"}}),
])  # fmt: skip
def test_what_does_not_follow_is_rejected(change):
    """A lie pays, ann expects less than 0, and the mean is 0."""
    env = coins()
    found = enclose_given(env, lambda _: paying(env, [-200, 100]), NANO, required=ASKED).to_json()
    assert {name: claim(found, name)["verdict"] for name in IMPLIED} == dict.fromkeys(IMPLIED, "undecided")
    assert answer(env, found).verdict == "accepted"
    change(changed_tree := copy.deepcopy(found))
    assert answer(env, changed_tree).verdict == "rejected"
