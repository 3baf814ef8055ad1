"""What the proofs cover of shipped cases: the claims are verified, and refused if their number is changed."""

import json
from fractions import Fraction

import pytest

from lpmech import verified
from lpmech.certificate import pipeline
from lpmech.problem.environment import Environment
from tests.existence.test_cuts import BEFORE

INTERIM = ("interim_incentive_compatible", "interim_best_response", "interim_participation_always")
AWAY = ("interim_best_response", "interim_participation_first", "interim_participation_always")
FORMS = ("exists_history_independent", "exists_contingent_vcg", "exists_contingent", "exists_one_period_memory")
CASES = [
    ("beyond/team", "balanced_team", ("efficient", *INTERIM, "ex_post_budget_balance")),
    ("beyond/team_for_ever", "balanced_team", ("efficient", *INTERIM, "ex_post_budget_balance")),
    ("l14/oil_leases", "auto", ("expected_budget_balance", "interim_best_response")),
    ("l14/weaker_transfers", "auto", FORMS),
    ("general/tiny_gain", "auto", FORMS),
    (
        "l14/convex_independence_without_spanning",
        "auto",
        ("convex_independence", "spanning", "independent_transitions"),
    ),
    ("l14/spanning_two_agents", "auto", ("convex_independence", "spanning")),
    ("l14/convex_independence_failing", "auto", ("convex_independence", "spanning")),
    ("l14/unimplementable_last_period", "auto", ("last_period_implementable",)),
    ("l14/spanning_two_agents_three_periods", "auto", ("last_period_implementable",)),
    ("bt/larger_without", "auto", ("incentive_compatible_by_shock", "efficient")),
    ("bv08/licence_or_nobody", "auto", ("expected_budget_balance",)),
    ("beyond/long_memory", "existence", ("exists_any", "exists_one_period_memory")),
    ("beyond/arrivals", "pivot_of_present", ("incentive_compatible", *AWAY, "absent_pay_nothing")),
    ("beyond/visitor", "pivot_of_present", ("absent_pay_nothing", "lies_stay_feasible", *AWAY)),
]


@pytest.fixture(scope="module")
def certified(tmp_path_factory):
    """The environment and certificate of a case, as JSON values."""
    kept = {}

    def of(case, mechanism):
        if case not in kept:
            folder = tmp_path_factory.mktemp("case")
            pipeline.certify(pipeline.load(case), mechanism).save(folder)
            kept[case] = [json.loads((folder / name).read_text()) for name in ("environment.json", "certificate.json")]
        return kept[case]

    return of


def answers(values, folder):
    paths = [folder / name for name in ("environment.json", "certificate.json")]
    for path, value in zip(paths, values, strict=True):
        path.write_text(json.dumps(value), encoding="utf-8")
    return {name: answer for name, _, answer in verified.check_files(*map(str, paths)).claims}


@pytest.mark.heavy
@pytest.mark.parametrize(("case", "mechanism", "names"), CASES, ids=lambda value: value if "/" in value else "")
def test_claims_are_verified(case, mechanism, names, certified, tmp_path):
    found = answers(certified(case, mechanism), tmp_path)
    assert [found[name] for name in names] == ["verified"] * len(names)


@pytest.mark.heavy
@pytest.mark.parametrize(("case", "mechanism", "names"), CASES, ids=lambda value: value if "/" in value else "")
def test_other_numbers_are_refused(case, mechanism, names, certified, tmp_path):
    """A slack that is larger or smaller by a little, of each claim in turn."""
    environment, right = certified(case, mechanism)
    for name in names:
        for change in (Fraction(1, 10**9), Fraction(-1, 10**9)):
            forged = json.loads(json.dumps(right))
            claim = next(
                (one for one in forged["claims"] if one["id"] == name and one["least_slack"] is not None), None
            )
            if claim is not None:
                claim["least_slack"] = str(Fraction(claim["least_slack"]) + change)
                assert answers((environment, forged), tmp_path)[name] == "false", name


@pytest.mark.parametrize("name", ["convex_independence", "spanning"])
@pytest.mark.parametrize("case", ["l14/spanning_two_agents", "l14/convex_independence_failing"])
def test_the_contrary_is_refused(case, name, certified, tmp_path):
    """A claim that is proved, said to be refuted by equal weights, and one that is refuted, said to be proved."""
    environment, right = certified(case, "auto")
    forged = json.loads(json.dumps(right))
    claim = next(one for one in forged["claims"] if one["id"] == name)
    if claim["verdict"] == "refuted":
        claim.update(verdict="proved", witness={})
    else:
        stage, agent = environment["stages"][0], environment["agents"][0]
        state = {one: stage["types"][one][0] for one in environment["agents"][1:]}
        first, second = stage["types"][agent][:2]
        period = None if environment["horizon"] is None else 1
        witness = {"agent": agent, "period": period, "allocation": stage["allocations"][0], "state": state}
        mixed = {"type": first, "mixture": {second: "1"}} if name == "convex_independence" else {}
        mixed = mixed or {"combination": {first: "1", second: "-1"}}
        claim.update(verdict="refuted", witness=witness | mixed)
    assert answers((environment, forged), tmp_path)[name] == "false"


@pytest.mark.long
def test_a_chain_of_hundreds_of_combinations(tmp_path):
    pipeline.certify(Environment.from_json(BEFORE), "existence", require=()).save(tmp_path)
    environment, right = (
        json.loads((tmp_path / name).read_text()) for name in ("environment.json", "certificate.json")
    )
    witness = next(one["witness"] for one in right["claims"] if one["id"] == "exists_any")
    combined = [step for step in witness["steps"] if "combination" in step]
    assert len(combined) > 100
    assert answers((environment, right), tmp_path)["exists_any"] == "verified"
    step = combined[len(combined) // 2]
    own, number = next(iter(step["combination"].items()))
    step["combination"][own] = number + 1 or 2
    assert answers((environment, right), tmp_path)["exists_any"] == "false"
