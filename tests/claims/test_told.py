"""What reports say of refutations, read against the tables: signs of sums, values and sets, and which lie is which."""

import re
from fractions import Fraction

import pytest

import lpmech
from lpmech.certificate import pipeline
from lpmech.certificate.certificate import claim_json
from lpmech.claims.game import Game
from lpmech.claims.hypotheses import hypotheses_of
from lpmech.claims.interim.response import interim_best_response
from lpmech.problem.environment import Environment
from lpmech.separation.claim import Verdict
from lpmech.separation.hypotheses import least_worth, needs_agent
from lpmech.separation.witnesses import FeasibilityDiffers
from tests.quick import quick
from tests.strategies import random_environment

SIGNS = {1: "a surplus", -1: "a deficit"}


def gate(**changed):
    """Two roads and one gate; waiting costs a busy road 1."""

    def utility(agent, allocation, state):
        if allocation == f"to {agent}":
            return {"north": {"calm": 2, "busy": 5}, "south": {"calm": 1, "busy": 4}}[agent][state[agent]]
        return -1 if state[agent] == "busy" else 0

    def move(agent):
        def to_calm(allocation, state):
            served, other = {"calm": "2/3", "busy": "3/4"}, {"calm": "1/2", "busy": "1/3"}
            return Fraction((served if allocation == f"to {agent}" else other)[state[agent]])

        return lambda *where: {"calm": to_calm(*where), "busy": 1 - to_calm(*where)}

    given = {
        "discount": "9/10", "agents": ["north", "south"], "utility": utility, "prior": lambda state: "1/4",
        "types": {"north": ["calm", "busy"], "south": ["calm", "busy"]},
        "allocations": ["to north", "to south", "rest"], "transition": {"north": move("north"), "south": move("south")},
        "feasible_without": {"north": ["to south", "rest"], "south": ["to north", "rest"]},
    }  # fmt: skip
    return Environment.from_functions(**(given | changed))


@pytest.fixture(scope="module")
def certificate():
    return pipeline.certify(gate(), "pivot")


def rule(payments):
    """Gate's own rule as rows: the pivot's allocations, and payments by reports of north and south."""
    rows = lpmech.certify(gate(), "pivot").transfers.to_json()
    for row in rows["transfers"]:
        place = row["state"]["north"], row["state"]["south"]
        row["payment"] = str(payments.get((row["agent"], *place), 0))
    return rows


def test_a_surplus_is_called_one(certificate):
    found = certificate.claims["expected_budget_balance"]
    rows = certificate.transfers.to_json()["transfers"]
    total = sum(Fraction(row["payment"]) for row in rows) / 4  # every pair of types has the chance 1/4
    assert total > 0
    assert found.why == f"in period 1, the payments sum to {total} on average: a surplus"
    assert found.number == total == -found.least_slack


@pytest.mark.parametrize("sign", [1, -1])
def test_sums_and_payments_have_their_sign(sign):
    everywhere = {(agent, one, other): sign for agent in ("north", "south") for one in ("calm", "busy")
                  for other in ("calm", "busy")}  # fmt: skip
    told = pipeline.audit(gate(), rule(everywhere)).claims
    assert f"the payments sum to {2 * sign}: {SIGNS[sign]}" in told["ex_post_budget_balance"].why
    assert f"sum to {2 * sign} on average: {SIGNS[sign]}" in told["expected_budget_balance"].why


@pytest.mark.parametrize("seed", quick(range(30), 6))
def test_what_is_said_of_a_sum_is_the_sum_at_the_place_named(seed):
    env = Environment.from_json(random_environment(seed, max_states=6, shocks=False))
    found = pipeline.certify(env, "auto")
    claim = found.claims["ex_post_budget_balance"]
    if claim.verdict is not Verdict.REFUTED:
        assert not claim.told
        return
    memory = claim.at.memory and claim.at.memory.to_json()
    rows = [row for row in found.transfers.to_json()["transfers"] if row["period"] == claim.at.period
            and row["state"] == claim.at.state and row["memory"] in (None, memory)]  # fmt: skip
    total = sum(Fraction(row["payment"]) for row in rows)
    assert claim.number == total
    assert abs(total) == -claim.least_slack
    assert claim.why.endswith(SIGNS[1 if total > 0 else -1])


def test_certificates_keep_their_words(certificate):
    for claim in certificate.claims:
        assert claim_json(claim)["reason"] == claim.reason
    assert "differ from balance" in certificate.claims["ex_post_budget_balance"].reason


def test_a_negative_value_has_its_agent_and_allocation(certificate):
    told = certificate.claims["non_negative_values"].why
    agent, label = "north", re.search(r"'(.*)' is worth", told)[1]
    assert told == f"in any period, in the state north = busy, south = calm, {label!r} is worth -1 to {agent}"


@pytest.mark.parametrize("seed", quick(range(40), 8))
def test_the_least_worth_is_below_all_others(seed):
    """Every allocation (or the terminal state) at the place named, from the tables as functions."""
    env = Environment.from_json(random_environment(seed, max_states=8))
    (claim,) = (one for one in hypotheses_of(env) if one.id == "non_negative_values")
    if claim.verdict is Verdict.REFUTED:
        allocation, worth = least_worth(env, claim.at)
        assert worth == claim.least_slack
        assert f"{allocation!r} is worth" in claim.told or "the end is worth" in claim.told


@pytest.mark.parametrize(("sets", "side"), [
    ({"north": ["to south", "rest"]}, "'to north' is feasible only with north"),
    ({"north": ["to south", "rest", "to north"], "south": ["to north", "rest"]},
     "'to south' is feasible only with south"),
])  # fmt: skip
def test_a_set_that_differs_says_on_which_side(sets, side):
    (claim,) = (one for one in hypotheses_of(gate(feasible_without=sets)) if one.id == "same_feasible_sets")
    assert claim.why == side


def test_an_allocation_that_an_agent_blocks_is_feasible_only_without_it():
    shocks = {"frost": {"probability": 1, "feasible": ["rest"], "feasible without": {"south": ["to north", "rest"]}}}
    env = gate(shocks=shocks, feasible_without=None)
    (claim,) = (one for one in hypotheses_of(env) if one.id == "same_feasible_sets")
    assert claim.why == "'to north' is feasible only without south at the shock 'frost'"
    assert isinstance(claim.witness, FeasibilityDiffers)
    assert not needs_agent(env, claim.witness)


def test_lies_that_gain_differently_are_told_apart():
    env = gate()
    free = pipeline.audit(env, rule({("north", "busy", "calm"): 1, ("north", "busy", "busy"): 4})).mechanism
    response = interim_best_response(Game(env, free), 0)
    told, before = (_without_gains(response.steps(apart=apart)) for apart in (True, False))
    assert len(set(told)) == len(told) > 2
    assert len(set(before)) < len(before)
    assert interim_best_response(Game(env, pipeline.certify(env, "pivot").mechanism), 0).plan() == "tells the truth"


def _without_gains(steps):
    return [re.sub(r" \(.*?\)$", "", step) for step in steps]
