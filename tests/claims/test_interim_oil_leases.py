"""Liu (2014), Section 3.1: the modified example, where lies about an early signal make later lies pay.

Period 1: firm 1 sees θ_0. Period 2: firm 1 sees the oil in area 1, firm 2 an echo whose correlation with it is decided
by θ_0. Period 3: firm 2 sees the oil in area 2.
"""

import tomllib
from fractions import Fraction

import pytest

from lpmech.casefiles import families
from lpmech.claims.game import Game
from lpmech.claims.incentives import incentive_blocks, incentive_compatible
from lpmech.claims.interim.best_response import from_responses
from lpmech.claims.interim.response import interim_best_response
from lpmech.mechanisms.social import solve_all
from lpmech.problem import exact
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.tables import ZERO, Table
from lpmech.separation.slacks import all_slacks

FIRM_1, FIRM_2 = "firm 1", "firm 2"
SECOND_AUCTION = Table((FIRM_2,), exact.from_fractions([0, 11], (2,)))
LOTTERY = [
    13,
    5,
    0,
    0,
    5,
    13,
    0,
    0,
]  # p(r_0, r_1, echo): (r_0 = 0: 4 → 13, 5; 6 → 0, 0), (r_0 = 1: 4 → 5, 13; 6 → 0, 0)
LINK = [0, 0, -4, -16]  # (a, r_2): nothing after firm 1 has won area 1, else −4 and −16


@pytest.fixture(scope="module")
def env():
    given = tomllib.loads(families.template("oil_leases"))["parameters"]
    return Environment.from_json(families.build("oil_leases", given))


def mechanism(env, lottery, link):
    rules = tuple(period.allocation for period in solve_all(env).everyone.periods)
    return Mechanism(name="example", allocation=rules, transfers=((ZERO, lottery, link), (ZERO, ZERO, SECOND_AUCTION)))


@pytest.fixture(scope="module")
def intra(env):
    """A lottery for firm 1 in the first auction, by the echo that firm 2 reports in the same period."""
    axes = (f"previous {FIRM_1}", FIRM_1, FIRM_2)
    return mechanism(env, Table(axes, exact.from_fractions(LOTTERY, (2, 2, 2))), ZERO)


@pytest.fixture(scope="module")
def inter(env):
    """The linked mechanism: firm 1 is paid in the second auction, by what firm 2 reports then."""
    return mechanism(env, ZERO, Table(("previous allocation", FIRM_2), exact.from_fractions(LINK, (2, 2))))


def respond(env, chosen):
    return [interim_best_response(Game(env, chosen), agent) for agent in (0, 1)]


def slacks(env, chosen):
    game = Game(env, chosen)
    return list(all_slacks(game.model, incentive_blocks(game))), incentive_compatible.claim(game)


def states_of(response, period, was, said):
    """Own type → state, after that true type and report."""
    found = [s for s in response.states if s.period == period and s.true_before == was]
    return {s.sees[FIRM_1]: s for s in found if s.memory.reports[FIRM_1] == said}


def test_one_lie_after_the_truth_gains_nothing_on_average(env, intra):
    """The interim slacks of one-period lies in the first auction are all 0; a lie about θ_0 alone loses 2."""
    echo = {("0", "4"): "1/4", ("0", "6"): "3/4", ("1", "4"): "3/4", ("1", "6"): "1/4"}  # chance of the echo 4
    mean = {}
    every, _ = slacks(env, intra)
    for one in every:
        if one.at.agent == FIRM_1 and one.at.period == 2:
            sign, own = one.at.memory.reports[FIRM_1], one.at.state[FIRM_1]
            four = Fraction(echo[sign, own])
            chance = four if one.at.state[FIRM_2] == "4" else 1 - four
            mean[sign, own, one.at.report] = mean.get((sign, own, one.at.report), 0) + chance * one.slack
    assert len(mean) == 8
    assert set(mean.values()) == {0}
    first = {(one.at.state[FIRM_1], one.at.report): one.slack for one in every
             if one.at.agent == FIRM_1 and one.at.period == 1}  # fmt: skip
    assert first == {("0", "0"): 0, ("0", "1"): 2, ("1", "0"): 2, ("1", "1"): 0}


def test_the_contingent_deviation_gains_2(env, intra):
    response, other = respond(env, intra)
    assert response.ex_ante == 2
    for true, lie in (("0", "1"), ("1", "0")):
        (start,) = [s for s in response.states if s.period == 1 and s.sees[FIRM_1] == true]
        assert (start.report, start.gain) == (lie, 2)
        after = states_of(response, 2, true, lie)
        assert {own: s.report for own, s in after.items()} == {"4": "6", "6": "4"}
        assert {own: s.gain_over_honesty for own, s in after.items()} == {"4": 0, "6": 4}
        honest = states_of(response, 2, true, true)
        assert {own: (s.report, s.gain) for own, s in honest.items()} == {"4": ("4", 0), "6": ("6", 0)}
    assert (other.gain, other.ex_ante) == (0, 0)


def test_the_plan_in_words(env, intra):
    response, other = respond(env, intra)
    assert response.plan() == (
        "in period 1, says '1' at '0'; in period 1, says '0' at '1'; "
        "in period 2, having said '0' for '1', says '6' at '4'; "
        "in period 2, having said '0' for '1', says '4' at '6' (4 more than by the truth throughout); "
        "in period 2, having said '1' for '0', says '6' at '4'; "
        "in period 2, having said '1' for '0', says '4' at '6' (4 more than by the truth throughout)"
    )
    assert other.plan() == "tells the truth"


def test_ex_post_the_lottery_fails_on_the_path(env, intra):
    """At θ_0 = 0, oil 6 and echo 6 the lie 4 gains 11 − 5."""
    every, claim = slacks(env, intra)
    assert (claim.verdict, claim.least_slack) == ("refuted", -6)
    assert any(
        one.slack == -6 and one.at.memory.reports[FIRM_1] == "0" and one.at.state == {FIRM_1: "6", FIRM_2: "6"}
        for one in every
        if one.at.agent == FIRM_1 and one.at.period == 2
    )
    refuted = from_responses(respond(env, intra))
    assert (refuted.verdict, refuted.least_slack) == ("refuted", -2)


def test_the_linked_mechanism_survives_both(env, inter):
    _, claim = slacks(env, inter)
    assert (claim.verdict, claim.least_slack) == ("proved", 0)
    proved = from_responses(respond(env, inter))
    assert (proved.verdict, proved.least_slack) == ("proved", 0)
    assert [response.ex_ante for response in respond(env, inter)] == [0, 0]
