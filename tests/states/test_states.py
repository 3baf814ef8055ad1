"""Mechanisms with states: the audit, the checker and brute force over histories agree."""

import json
import random

import pytest

from lpmech import checker
from lpmech.casefiles import library
from lpmech.casefiles.user import read_any
from lpmech.certificate import pipeline
from lpmech.checker.states.verify import STATES
from lpmech.claims.registry import WITH_STATES
from lpmech.problem.canonical import canonical
from lpmech.problem.environment import Environment
from lpmech.reading.state_rows import rows_of
from tests import absence, oracle
from tests.oracle.states import Histories
from tests.quick import quick
from tests.states.drawn import SMALL, drawn, mechanism

FINITE = {"horizon": "finite", "periods": (1, 3), "max_states": 4}


def told(certificate):
    return json.loads(json.dumps(certificate.to_json()))


def decided(certificate):
    """By claim the verdict and the slack: the order of states is not that of the file."""
    return {claim.id: (claim.verdict, claim.least_slack) for claim in certificate.claims}


def answer(folder, env, certificate, **options):
    """What the checker says."""
    paths = folder / "environment.json", folder / "certificate.json"
    paths[0].write_text(env if isinstance(env, str) else canonical(env), encoding="utf-8")
    paths[1].write_text(json.dumps(certificate), encoding="utf-8")
    return checker.check_files(*paths, **options)


def test_the_claims_that_are_covered_never_change():
    """A version of the format defines its claims once and for all."""
    assert {*STATES.versions} == {"lpmech-states-certificate/1", "lpmech-states-certificate/1.1"}
    assert {*STATES.claims} == {kind.id for kind in WITH_STATES} == {
        "efficient", "incentive_compatible", "epsilon_incentive_compatible", "incentive_compatible_by_shock",
        "best_response", "interim_incentive_compatible", "interim_best_response", "participation_zero_option",
        "participation_passive_option", "interim_participation_first", "interim_participation_always",
        "weak_budget_balance", "each_period_budget_balance", "expected_budget_balance", "ex_ante_budget_balance",
        "ex_post_budget_balance", "efficient_exit", "absent_pay_nothing", "lies_stay_feasible",
    }  # fmt: skip


ALL = tuple(kind.id for kind in WITH_STATES)


LOOK = ["start", "start & start", "1", "a & start & 1"]  # as if they were joined to states and parts of shocks


@pytest.mark.heavy
@pytest.mark.parametrize("horizon", [2, None])
def test_labels_that_look_like_joined_ones(horizon, tmp_path):
    """A hostile choice of labels: of allocations, public states and shocks."""
    shocks = {label: {"probability": "1/4"} for label in LOOK}
    stage = {
        "types": {"ann": LOOK[:2]}, "public": LOOK, "allocations": LOOK, "shocks": shocks,
        "utility": {"ann": {"axes": ["allocation", "public"], "values": [[i * k for k in range(4)] for i in range(4)]}},
        "transition": {"public": {"axes": ["allocation", "next public"],
                                  "values": [["1/4"] * 4, ["1", 0, 0, 0], [0, "1/2", "1/2", 0], ["1/3"] * 3 + [0]]},
                       "ann": {"axes": [], "values": "1/2"}},
    }  # fmt: skip
    data = {"format": "lpmech-environment/1", "discount": "1/2", "horizon": horizon, "agents": ["ann"],
            "stages": [stage], "prior": {"axes": [], "values": "1/8"}}  # fmt: skip
    env = Environment.from_json(data)
    for seed in range(6):
        found = pipeline.audit(env, mechanism(env, random.Random(seed)))
        assert answer(tmp_path, env, told(found)).verdict == "accepted"


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(range(600, 660), 7))
def test_every_covered_claim_is_stated_if_it_is_wanted(seed, tmp_path):
    _, env, made = drawn(seed, by_shock=seed % 3 > 0)
    found = answer(tmp_path, env, told(pipeline.audit(env, made, require=ALL)))
    assert found.verdict == "accepted", found.reason


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(range(120), 11))
def test_the_checker_accepts_what_is_certified(seed, tmp_path):
    _, env, made = drawn(seed, by_shock=seed % 3 > 0)
    found = answer(tmp_path, env, told(pipeline.audit(env, made)))
    assert found.verdict == "accepted", found.reason


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(range(700, 760), 7))
def test_absence_and_tables_of_feasible_allocations(seed, tmp_path):
    data = absence.drawn(seed, tables=seed % 2 == 0, **SMALL)
    env = Environment.from_json(data)
    found = pipeline.audit(env, mechanism(env, random.Random(seed)), require=ALL)
    report = answer(tmp_path, env, told(found))
    assert report.verdict == "accepted", report.reason
    assert {"absent_pay_nothing", "lies_stay_feasible"} <= {*found.claims.ids}


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(range(300, 400), 9))
def test_slacks_are_those_of_brute_force_over_histories(seed):
    data, env, made = drawn(seed, by_shock=seed % 3 > 0, **FINITE)
    certificate = told(pipeline.audit(env, made))
    found = {claim["id"]: claim["least_slack"] for claim in certificate["claims"]}
    slacks = Histories(oracle.Environment(data), certificate["mechanism"]).slacks()
    assert {name: found[name] for name in slacks if name in found} == {
        name: str(slack) for name, slack in slacks.items() if name in found
    }
    assert {"efficient", "incentive_compatible", "participation_zero_option"} <= found.keys() & slacks.keys()


@pytest.mark.parametrize("seed", quick(range(800, 860), 7))
def test_interim_slacks_are_those_of_brute_force_over_plans(seed):
    """The agent learns what was drawn, and what the others said, before it reports again."""
    data, env, made = drawn(
        seed, by_shock=seed % 3 > 0, **{**FINITE, "periods": (1, 2), "agents": (2, 2), "prior": True}
    )
    certificate = told(pipeline.audit(env, made, require=ALL))
    found = {claim["id"]: claim for claim in certificate["claims"]}
    for name, slack in Histories(oracle.Environment(data), certificate["mechanism"]).interim().items():
        implied = found[name]["witness"].get("from")
        assert found[name]["verdict"] == ("proved" if slack >= 0 else "refuted")
        assert implied or found[name]["least_slack"] == str(slack)


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(range(500, 540), 7))
def test_a_written_mechanism_is_read_again(seed):
    _, env, made = drawn(seed, by_shock=seed % 3 > 0)
    certificate = pipeline.audit(env, made)
    again = read_any(rows_of(certificate.product).to_json(), env, lambda: certificate.game.programs)
    assert decided(pipeline.audit(env, again)) == decided(certificate)


@pytest.mark.parametrize("name", ["courty_li_tickets.menu", "sale_by_lottery.contract"])
def test_shipped_contracts_by_brute_force_over_histories(name):
    """A rule that remembers the ticket, and one that remembers and draws lots."""
    env = pipeline.load(f"beyond/{name.partition('.')[0]}")
    certificate = told(pipeline.audit(env, library.mechanisms()[f"beyond/{name}"], require=ALL))
    found = {claim["id"]: claim["least_slack"] for claim in certificate["claims"]}
    brute = Histories(oracle.Environment(json.loads(canonical(env))), certificate["mechanism"])
    slacks = brute.slacks()
    assert {key: found[key] for key in slacks if key in found} == {
        key: str(slack) for key, slack in slacks.items() if key in found
    }
    assert slacks["incentive_compatible"] == slacks["best_response"] == 0
    assert brute.interim()["interim_best_response"] == 0
