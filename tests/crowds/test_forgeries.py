"""Forged certificates about crowds are rejected; malformed ones are answered with exit code 2."""

import copy
import json
from fractions import Fraction

import pytest

from lpmech.checker import check_files
from lpmech.checker.crowds.certificate import FORMAT
from lpmech.crowds.expanded import expanded
from lpmech.crowds.found import NotACrowd, found_in
from lpmech.crowds.produce import certify_crowd, lump
from lpmech.crowds.reader import crowd_of
from lpmech.problem.canonical import canonical
from lpmech.problem.environment import Environment

AUCTION = {
    "format": "lpmech-crowd/1", "name": "auction", "discount": "1/2",
    "groups": [
        {"name": "bidders", "number": 3, "types": ["low", "high"], "prior": ["1/2", "1/2"], "treatments": [
            {"name": "waits"},
            {"name": "wins", "absent": False, "utility": [1, 3], "transition": [["1/2", "1/2"], ["1/4", "3/4"]]}]},
        {"name": "firm", "number": 1, "types": ["only"], "prior": [1], "treatments": [
            {"name": "waits"}, {"name": "wins", "utility": [2]}]},
    ],
    "allocations": [{"name": "to a bidder", "treated": {"bidders": {"wins": 1}}},
                    {"name": "to the firm", "treated": {"firm": {"wins": 1}}}],
}  # fmt: skip


@pytest.fixture(scope="module")
def crowd():
    return crowd_of(AUCTION)


@pytest.fixture(scope="module")
def told(crowd):
    return certify_crowd(crowd).to_json()


def answer(tmp_path, subject, certificate, require=None):
    (tmp_path / "environment.json").write_text(subject, encoding="utf-8")
    (tmp_path / "certificate.json").write_text(json.dumps(certificate), encoding="utf-8")
    return check_files(tmp_path / "environment.json", tmp_path / "certificate.json", require)


def test_the_honest_certificate_is_accepted(tmp_path, crowd, told):
    assert answer(tmp_path, crowd.canonical(), told).verdict == "accepted"


def more(text, by):
    found = Fraction(text) + Fraction(by)
    return str(found)


TINY = Fraction(1, 10**100)


def _claim(told, name):
    return next(claim for claim in told["claims"] if claim["id"] == name)


def _all_first(told):
    told["mechanism"]["allocation"][0] = [0] * len(told["mechanism"]["allocation"][0])


def _no_action(told):
    told["mechanism"]["allocation"][0][3] = 10_000


def _short_rule(told):
    told["mechanism"]["allocation"][0].pop()


def _value(told):
    numerators = told["values"][0]["everyone"]["numerators"]
    numerators[0] += 1


def _other_value(told):
    told["values"][0]["without"]["bidders"]["numerators"][-1] -= 1


def _swapped_tables(told):
    without = told["values"][0]["without"]
    without["firm"], without["bidders"] = without["bidders"], without["firm"]


def _short_table(told):
    told["values"][0]["everyone"]["numerators"].pop()


def _lumped(told):
    told["orbits"]["lumped"] += 1


def _joint(told):
    told["orbits"]["joint"] -= 1


def _agents(told):
    paid = next(one for one in told["mechanism"]["payments"] if one["agents"] == 2)
    paid["agents"] = 1


def _paid_less(told):
    paid = told["mechanism"]["payments"][-1]
    paid["to"] = paid["from"] = more(paid["from"], -TINY)


def _paid_more(told):
    paid = told["mechanism"]["payments"][0]
    paid["to"] = paid["from"] = more(paid["from"], TINY)


def _nobody_pays(told):
    paid = next(one for one in told["mechanism"]["payments"] if one["group"] == "firm" and one["treatment"] == "waits")
    paid["treatment"] = "wins"


def _width(told):
    told["mechanism"]["width"] = "-1/1000000"


def _weak(told):
    slack = _claim(told, "weak_budget_balance")["least_slack"]
    slack["from"] = slack["to"] = more(slack["to"], TINY)


def _weak_above(told):
    slack = _claim(told, "weak_budget_balance")["least_slack"]
    slack["from"] = slack["to"] = more(slack["from"], -TINY)


def _balanced(told):
    claim = _claim(told, "ex_post_budget_balance")
    claim["verdict"], claim["least_slack"], claim["at"] = "proved", {"from": "0", "to": "0"}, None


def _other_cell(told):
    claim = _claim(told, "participation_zero_option")
    claim["at"]["state"] = {"bidders": {"high": 3}, "firm": {"only": 1}}
    claim["at"]["type"] = "high"


def _absent_cell(told):
    _claim(told, "participation_zero_option")["at"]["type"] = "high"
    _claim(told, "participation_zero_option")["at"]["state"] = {"bidders": {"low": 3}, "firm": {"only": 1}}


def _at_of_efficient(told):
    state = {"bidders": {"high": 3}, "firm": {"only": 1}}
    _claim(told, "efficient")["at"] = {"group": None, "type": None, "period": None, "state": state}


def _negative_values(told):
    claim = _claim(told, "non_negative_values")
    claim["least_slack"] = {"from": "1", "to": "1"}


def _same_sets(told):
    _claim(told, "same_feasible_sets")["verdict"] = "proved"


def _concept(told):
    _claim(told, "efficient")["concept"] += " "


def _expected(told):
    slack = _claim(told, "expected_budget_balance")["least_slack"]
    slack["to"] = more(slack["to"], -TINY)


def _ex_ante(told):
    slack = _claim(told, "ex_ante_budget_balance")["least_slack"]
    slack["from"] = slack["to"] = more(slack["to"], TINY)


def _another(told):
    told["environment"] = "0" * 64


FORGED = [
    _all_first, _no_action, _short_rule, _value, _other_value, _swapped_tables, _short_table, _lumped, _joint, _agents,
    _paid_less, _paid_more, _nobody_pays, _width, _weak, _weak_above, _balanced, _other_cell, _absent_cell,
    _at_of_efficient, _negative_values, _same_sets, _concept, _expected, _ex_ante, _another,
]  # fmt: skip


@pytest.mark.parametrize("forge", FORGED)
def test_forged_certificates_are_rejected(forge, tmp_path, crowd, told):
    forged = copy.deepcopy(told)
    forge(forged)
    found = answer(tmp_path, crowd.canonical(), forged)
    assert found.verdict == "rejected", found


def test_a_wrong_value_with_the_width_that_it_has_is_a_true_bound(tmp_path, crowd, told):
    """A table that is off is measured: with slacks and width that say no more it is accepted, and claims stay true."""
    forged = copy.deepcopy(told)
    _value(forged)
    forged["mechanism"]["width"] = "1"
    for claim in forged["claims"]:
        claim["least_slack"] = claim["at"] = None
        if claim["verdict"] == "undecided":
            claim["witness"] = {}
    found = answer(tmp_path, crowd.canonical(), forged)
    by = {claim.id: claim.reason for claim in found.claims}
    assert by["private_values"] is None
    assert by["efficient"] is None or "undecided" in by["efficient"]


def trade(*, absent, last=0):
    """Sellers with costs, two of whom may be so dear that they never sell and have exactly 0; `absent`: whether a
    seller that has left may have to sell all the same."""
    sellers = {"name": "sellers", "number": 2, "types": ["cheap", "dear"], "treatments": [
        {"name": "keeps"}, {"name": "sells", "absent": absent, "utility": [-1, "-19/2"]}]}  # fmt: skip
    buyers = {"name": "buyers", "number": 2, "types": ["low", "high"], "treatments": [
        {"name": "waits"}, {"name": "buys", "utility": ["9/4", 4]}]}  # fmt: skip
    kinds = [{"name": "nothing"}, {"name": "trade", "treated": {"sellers": {"sells": 1}, "buyers": {"buys": 1}}}]
    found = {"format": "lpmech-crowd/1", "name": "trade", "discount": "1/2", "groups": [sellers, buyers],
             "allocations": kinds}  # fmt: skip
    if last:
        found["horizon"] = 2
        sellers["terminal"] = [last, last]
    return found


def rough(told):
    """Everyone's table a hair off, and what is known by it alone not stated."""
    table = told["values"][0]["everyone"]
    table["numerators"] = [10**6 * number + (k == 0) for k, number in enumerate(table["numerators"])]
    table["denominator"] *= 10**6
    told["mechanism"]["width"] = "1"
    told["mechanism"]["payments"] = []
    told["claims"] = [_claim(told, "participation_zero_option")]
    told["claims"][0].update(verdict="proved", least_slack={"from": "0", "to": None}, at=None, reason="")
    return told


def test_payoffs_of_0_are_proved_by_bounds_if_costs_arise_with_the_agent_only(tmp_path):
    found = crowd_of(trade(absent=False))
    honest = certify_crowd(found)
    assert next(one for one in honest.claims if one.id == "participation_zero_option").slack == (0, 0)
    require = ["participation_zero_option"]
    assert answer(tmp_path, found.canonical(), rough(honest.to_json()), require).verdict == "accepted"


@pytest.mark.parametrize("other", [{"absent": True}, {"absent": False, "last": -1}])
def test_they_are_not_if_costs_arise_all_the_same(tmp_path, other):
    found = crowd_of(trade(**other))
    told = rough(certify_crowd(found).to_json())
    said = answer(tmp_path, found.canonical(), told, ["participation_zero_option"])
    assert (said.verdict, "not proved" in said.reason) == ("rejected", True)


MALFORMED = {
    "no claims": lambda told: told.pop("claims"),
    "another key": lambda told: told.update(more=1),
    "a version of tomorrow": lambda told: told.update(format=FORMAT.replace("/1", "/9")),
    "groups of a crowd": lambda told: told.update(groups=[["bidders"]]),
    "a hash too short": lambda told: told.update(environment="0"),
    "an action below 0": lambda told: told["mechanism"]["allocation"][0].__setitem__(0, -1),
    "an action that is a truth value": lambda told: told["mechanism"]["allocation"][0].__setitem__(0, True),
    "two periods": lambda told: told["mechanism"]["allocation"].append([]),
    "no tables": lambda told: told.update(values=[]),
    "a denominator of 0": lambda told: told["values"][0]["everyone"].update(denominator=0),
    "a table of another group": lambda told: told["values"][0]["without"].update(nobody={}),
    "a payment at no state": lambda told: told["mechanism"]["payments"][0].update(state={}),
    "a payment with numbers that are too few": lambda told: told["mechanism"]["payments"][0]["state"].update(firm={}),
    "a payment of no group": lambda told: told["mechanism"]["payments"][0].update(group="nobody"),
    "a payment with a period": lambda told: told["mechanism"]["payments"][0].update(period=1),
    "ends the wrong way": lambda told: told["mechanism"]["payments"][0].update({"from": "7", "to": "1"}),
    "a float": lambda told: told["mechanism"].update(width=0.5),
    "a claim twice": lambda told: told["claims"].append(told["claims"][0]),
    "a claim that is none": lambda told: told["claims"][0].update(id="nothing"),
    "an open count of a proved claim": lambda told: told["claims"][0].update(witness={"open": 1}),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_malformed_certificates(name, tmp_path, crowd, told):
    forged = copy.deepcopy(told)
    MALFORMED[name](forged)
    found = answer(tmp_path, crowd.canonical(), forged)
    assert (found.verdict, found.exit_code) == ("malformed", 2), found


def _different(crowd):
    """The expanded environment with one utility of one bidder changed by 1/1000."""
    tree = json.loads(canonical(expanded(crowd)))
    tree["stages"][0]["utility"]["bidders 2"] = {
        "axes": ["allocation", "bidders 2"],
        "values": [["0", "0"], ["1", "3001/1000"], ["0", "0"], ["0", "0"]],
    }
    return Environment.from_json(tree)


def test_agents_that_are_not_identical(tmp_path, crowd):
    env, other = expanded(crowd), _different(crowd)
    honest = lump(env)
    told = honest.to_json()
    assert answer(tmp_path, canonical(env), told).verdict == "accepted"
    assert found_in(env).groups == (("bidders 1", "bidders 2", "bidders 3"), ("firm",))
    assert found_in(other).groups == (("bidders 1", "bidders 3"), ("bidders 2",), ("firm",))
    with pytest.raises(NotACrowd, match="not identical"):
        found_in(other, [["bidders 1", "bidders 2", "bidders 3"], ["firm"]])
    told["environment"] = other.sha256
    found = answer(tmp_path, canonical(other), told)
    assert (found.verdict, "not identical" in found.reason) == ("rejected", True)


def test_groups_may_be_smaller_than_they_could_be(tmp_path, crowd):
    env = expanded(crowd)
    declared = lump(env, groups=[["bidders 1", "bidders 3"], ["bidders 2"], ["firm"]])
    assert answer(tmp_path, canonical(env), declared.to_json()).verdict == "accepted"


@pytest.mark.parametrize(
    ("groups", "verdict"),
    [
        ([["bidders 1", "bidders 2"], ["bidders 3"]], "malformed"),
        ([["bidders 1", "bidders 1", "bidders 2", "bidders 3"], ["firm"]], "malformed"),
        ([["bidders 1", "bidders 2", "bidders 3", "firm"]], "rejected"),
        ([["bidders 2", "bidders 1", "bidders 3"], ["firm"]], "rejected"),
        (None, "malformed"),
    ],
)
def test_wrong_groups(groups, verdict, tmp_path, crowd):
    env = expanded(crowd)
    told = lump(env).to_json()
    told["groups"] = groups
    assert answer(tmp_path, canonical(env), told).verdict == verdict
