"""Index policy, retirement integral and joint decision process agree exactly; so do the price and the pivot."""

import itertools
import random
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from lpmech.certificate.pipeline import certify
from lpmech.licensing import auction, retirement
from lpmech.licensing.arm import Idle
from lpmech.licensing.auction import prices_at
from lpmech.licensing.joint.environment import environment_form
from lpmech.licensing.joint.tables import joint_tables
from lpmech.licensing.probe import probe
from lpmech.licensing.recognise import NotABandit, recognise
from lpmech.licensing.second_price import second_price
from lpmech.mechanisms.pivot import pivot
from lpmech.mechanisms.social import solve_all
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import NoMechanism
from lpmech.separation.claim import Verdict
from tests.licensing.arms import arm_of, random_bandit
from tests.quick import quick


def environment_of(bandit):
    return Environment.from_json(environment_form(bandit))


def drawn(rng, **sizes):
    """A bandit in which every arm moves or is worth something: else its allocation is one to nobody."""
    while True:
        bandit = random_bandit(rng, **sizes)
        if all(arm.rewards.numerators.any() or not is_still(arm) for arm in bandit.arms):
            return bandit


def is_still(arm):
    return all(arm.transition.item((k, k)) == 1 for k in range(len(arm.states)))


def states_of(bandit):
    return itertools.product(*(range(len(arm.states)) for arm in bandit.arms))


def at(table, bandit, state):
    places = {arm.name: place for arm, place in zip(bandit.arms, state, strict=True)}
    return table.array.item(tuple(places[axis] for axis in table.axes))


def winner_of(env, rule, bandit, state):
    """The bidder whom an allocation rule serves; None for nobody."""
    name = env.stage(0).allocations[int(rule.over(("shock", *env.agents), env.stage(0).sizes)[(0, *state)])]
    return next((arm for arm, one in enumerate(bandit.arms) if name == f"to {one.name}"), None)


@pytest.mark.parametrize("seed", range(150))
def test_integral_index_and_joint_process_agree(seed):
    bandit = random_bandit(random.Random(seed))
    env = environment_of(bandit)
    programs = solve_all(env)
    transfers = pivot(env, programs).transfers
    everyone = programs.everyone.periods[0]
    for state in states_of(bandit):
        found = prices_at(bandit, state)
        assert found.value().exact
        assert found.value().below == at(everyone.value, bandit, state)
        assert found.winner == winner_of(env, everyone.allocation, bandit, state)
        for arm in range(len(bandit.arms)):
            assert found.value(arm).below == at(programs.without[arm].periods[0].value, bandit, state)
            assert found.price(arm).below == at(transfers[arm][0], bandit, state)


@pytest.mark.parametrize("seed", range(150))
def test_the_price_from_indices_is_the_pivot(seed):
    bandit = drawn(random.Random(1000 + seed))
    env = environment_of(bandit)
    programs = solve_all(env)
    own, whole = second_price(env, programs), pivot(env, programs)
    sizes, axes = env.stage(0).sizes, ("shock", *env.agents)
    assert (own.allocation[0].over(axes, sizes) == whole.allocation[0].over(axes, sizes)).all()
    assert all(a.same_as(b) for (a,), (b,) in zip(own.transfers, whole.transfers, strict=True))


@pytest.mark.parametrize("seed", range(40))
def test_enclosures_enclose_and_are_narrow(seed, monkeypatch):
    bandit = random_bandit(random.Random(2000 + seed), arms=(1, 4), most=4)
    state = next(states_of(bandit))
    exact = prices_at(bandit, state).rents
    monkeypatch.setattr(auction, "MAX_EXACT_BITS", 0)
    near = prices_at(bandit, state).rents
    pairs = [(exact.everyone, near.everyone), *zip(exact.without, near.without, strict=True)]
    for value, bounds in pairs:
        assert bounds.below <= value.below <= bounds.above
        assert bounds.above - bounds.below < Fraction(1, 10**30)
    assert not near.everyone.exact


def test_long_rationals_are_enclosed(monkeypatch):
    """Where the length that is predicted passes the limit, and not where it is the limit."""
    arms = [arm_of(f"bidder {k}", [k, 12], [[Fraction(1, k + 2), Fraction(k + 1, k + 2)], [1, 0]]) for k in range(12)]
    bandit = replace(random_bandit(random.Random(1)), arms=tuple(arms), idle=Idle.NEVER)
    found = prices_at(bandit, (0,) * 12)
    factors = [retirement.factor(one, bandit.discount) for one in found.indices]
    bits = retirement.predicted_bits(retirement.relevant(factors), 10**6)
    monkeypatch.setattr(auction, "MAX_EXACT_BITS", bits)
    assert prices_at(bandit, (0,) * 12).value().exact
    monkeypatch.setattr(auction, "MAX_EXACT_BITS", bits - 1)
    assert not prices_at(bandit, (0,) * 12).value().exact


def test_a_bound_on_the_length_is_one():
    bandit = random_bandit(random.Random(5), arms=(3, 3))
    found = prices_at(bandit, next(states_of(bandit)))
    factors = retirement.relevant([retirement.factor(one, bandit.discount) for one in found.indices])
    assert found.rents.everyone.below.denominator.bit_length() <= retirement.predicted_bits(factors, 10**6)
    assert retirement.predicted_bits(factors, 1) == 2


@pytest.mark.parametrize("seed", range(30))
def test_arms_are_recognised_in_the_environment_that_they_make(seed):
    bandit = drawn(random.Random(3000 + seed))
    found = recognise(environment_of(bandit))
    by_name = {arm.name: arm for arm in bandit.arms}
    for arm in found.bandit.arms:
        assert arm.rewards.fractions() == by_name[arm.name].rewards.fractions()
        assert arm.transition.fractions() == by_name[arm.name].transition.fractions()


def environment(**changed):
    """ann and bob, who learn from use alone; some part of it changed."""
    moves = {"to ann": [["1/2", "1/2"], [0, 1]], "stay": [[1, 0], [0, 1]]}
    parts = {
        "discount": "1/2",
        "agents": ["ann", "bob"],
        "types": {"ann": ["lo", "hi"], "bob": ["lo", "hi"]},
        "allocations": ["to ann", "to bob"],
        "feasible_without": {"ann": ["to bob"], "bob": ["to ann"]},
        "utility": {
            "ann": (("allocation", "ann"), [[1, 3], [0, 0]]),
            "bob": (("allocation", "bob"), [[0, 0], [2, 4]]),
        },
        "transition": {
            "ann": (("allocation", "ann", "next ann"), [moves["to ann"], moves["stay"]]),
            "bob": (("bob", "next bob"), moves["stay"]),
        },
    }
    return Environment.from_arrays(**(parts | changed))


def test_the_unchanged_one_is_recognised():
    assert [arm.name for arm in recognise(environment()).bandit.arms] == ["ann", "bob"]


STAY = [[1, 0], [0, 1]]
RESTLESS = {
    "ann": (("allocation", "ann", "next ann"), [[["1/2", "1/2"], [0, 1]], STAY]),
    "bob": (("allocation", "bob", "next bob"), [[["2/3", "1/3"], [0, 1]], STAY]),
}
TIED = {
    "ann": (("ann", "bob", "next ann"), [[["1/2", "1/2"], [1, 0]], [[0, 1], [0, 1]]]),
    "bob": (("bob", "next bob"), STAY),
}
NEGATIVE = {"ann": (("allocation", "ann"), [[-1, 3], [0, 0]]), "bob": (("allocation", "bob"), [[0, 0], [2, 4]])}
SHARED = {"ann": (("allocation", "ann"), [[1, 3], [0, 1]]), "bob": (("allocation", "bob"), [[0, 0], [2, 4]])}
ENVY = {"ann": (("allocation", "bob"), [[1, 3], [0, 0]]), "bob": (("allocation", "bob"), [[0, 0], [2, 4]])}


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        (
            {"transition": RESTLESS},
            'not rested: under "to ann", which serves ann, bob moves from "lo" to "hi" with probability 1/3',
        ),
        ({"transition": TIED}, "the arms are not independent: the distribution of ann depends on more than its own"),
        ({"utility": ENVY}, "the arms are not independent: the utility of ann depends on the type of bob"),
        ({"utility": SHARED}, 'under "to bob" both ann and bob receive something'),
        ({"horizon": 3}, "the horizon is finite"),
        ({"public_utility": (("allocation",), [0, 1])}, "there is a public utility"),
        (
            {"utility": NEGATIVE, "feasible_without": {}},
            "the society without ann can leave the object to nobody, other than everyone, and some value is negative",
        ),
        ({"feasible_without": {"ann": ["to ann"]}}, 'the society without ann cannot choose "to bob"'),
        ({"utility": {"ann": ((), 0), "bob": ((), 0)}, "transition": {"ann": (("ann", "next ann"), STAY),
          "bob": (("bob", "next bob"), STAY)}}, "nobody ever receives anything or moves"),
    ],
)  # fmt: skip
def test_what_is_no_licensing_environment_is_told_with_the_reason(changed, words):
    env = environment(**changed)
    with pytest.raises(NotABandit) as told:
        recognise(env)
    assert words in str(told.value)
    with pytest.raises(NoMechanism) as refused:
        second_price(env, solve_all(env))
    assert str(told.value) in str(refused.value)


def test_a_refusal_says_that_the_pivot_mechanism_still_applies():
    env = environment(transition=RESTLESS)
    with pytest.raises(NoMechanism, match="the pivot mechanism still applies"):
        certify(env, "second_price")
    assert certify(env, "pivot").verdict == "certified"


@pytest.mark.parametrize("seed", quick(range(40), 7))
def test_the_second_index_is_never_below_the_price(seed):
    """And where the two are the same everywhere, charging it is the pivot mechanism, which the audit certifies."""
    bandit = drawn(random.Random(4000 + seed), arms=(2, 3))
    env = environment_of(bandit)
    joint = joint_tables(env)
    excess = [joint.second_index(arm) - joint.rent(without=arm) for arm in range(len(joint.found.bandit.arms))]
    assert all((table.array.numerators >= 0).all() for table in excess)
    charged = certify(env, "second_index", require=("incentive_compatible",))
    if not any(table.array.numerators.any() for table in excess):
        assert charged.verdict == "certified"
    claim = next(claim for claim in charged.claims if claim.id == "incentive_compatible")
    assert (claim.verdict is Verdict.REFUTED) == (claim.least_slack < 0)


@pytest.mark.parametrize("seed", quick(range(40), 7))
def test_with_two_more_types_it_is_refuted_wherever_it_is_not_the_price(seed):
    bandit = drawn(random.Random(7000 + seed), arms=(2, 3))
    joint = joint_tables(environment_of(bandit))
    excess = [joint.second_index(arm) - joint.rent(without=arm) for arm in range(len(joint.found.bandit.arms))]
    found = probe(bandit)
    assert (found is not None) == any(table.array.numerators.any() for table in excess)
    if found is not None:
        env = environment_of(found.bandit)
        charged = certify(env, "second_index", require=("incentive_compatible",))
        assert charged.verdict == "refuted"
        assert certify(env, "second_price").verdict == "certified"


def test_rents_of_all_joint_states_at_once():
    bandit = random_bandit(random.Random(77), arms=(3, 3))
    joint = joint_tables(environment_of(bandit))
    assert np.prod([len(arm.states) for arm in bandit.arms]) > 1
    for state in states_of(bandit):
        assert at(joint.rent(), bandit, state) == prices_at(bandit, state).rents.everyone.below
