"""Shocks and periods that differ: forged, malformed and hostile files, what is refused, and what is told."""

import copy
import json
import time
from fractions import Fraction

import numpy as np
import pytest

import lpmech
from lpmech.crowds.expanded import expanded
from lpmech.crowds.found import NotACrowd, found_in
from lpmech.crowds.produce import certify_crowd, lump
from lpmech.crowds.reader import crowd_of
from lpmech.problem.canonical import canonical
from lpmech.problem.environment import Environment
from lpmech.reading.faults import BadInput
from tests.crowds.common import HAIR, later_tree
from tests.crowds.test_forgeries import answer

WEATHER = {
    "format": "lpmech-crowd/2", "name": "weather", "discount": "1/2", "horizon": 2,
    "shocks": [{"name": "rain", "probability": "1/3"}, {"name": "sun", "probability": "2/3"}],
    "groups": [{"name": "sellers", "number": 3, "types": ["low", "high"], "treatments": [
        {"name": "waits"},
        {"name": "in rain", "absent": False, "utility": [1, 3], "transition": [["1/2", "1/2"], ["1/4", "3/4"]]},
        {"name": "in sun", "absent": False, "utility": [2, 2]}]}],
    "allocations": [{"name": "nobody"},
                    {"name": "rain", "treated": {"sellers": {"in rain": 1}}, "shocks": ["rain"]},
                    {"name": "sun", "treated": {"sellers": {"in sun": 1}}, "shocks": ["sun"], "periods": [2]}],
}  # fmt: skip


def weather(**changed):
    return copy.deepcopy(WEATHER) | changed


@pytest.fixture(scope="module")
def told():
    return certify_crowd(crowd_of(WEATHER)).to_json()


def checked(folder, told, tree=WEATHER):
    return answer(folder, crowd_of(tree).canonical(), told)


def test_the_honest_certificate_is_accepted(tmp_path, told):
    assert told["format"] == "lpmech-crowd-certificate/2"
    assert len(told["mechanism"]["allocation"]) == 4
    assert checked(tmp_path, told).verdict == "accepted"


def test_two_sellers_by_hand():
    """One period, one type each, one of two sells: who sells pays what the other loses, by the weather."""
    tree = weather(horizon=1)
    tree["groups"][0].update(number=2, types=["only"], prior=[1])
    tree["groups"][0]["treatments"] = [{"name": "waits"}, {"name": "in rain", "absent": False, "utility": [3]},
                                       {"name": "in sun", "absent": False, "utility": [2]}]  # fmt: skip
    tree["allocations"][2]["periods"] = [1]
    found = certify_crowd(crowd_of(tree))
    pays = [(one["shock"], one["treatment"], one["to"]) for one in found.payments_at({"sellers": {"only": 2}}, 1)]
    assert pays == [("rain", "waits", "0"), ("rain", "in rain", "3"), ("sun", "waits", "0"), ("sun", "in sun", "2")]
    claims = {one.id: one for one in found.claims}
    assert claims["weak_budget_balance"].slack == (Fraction(7, 3), Fraction(7, 3))


def _closed(told):
    """Rain is chosen in the sun: the action is there, and not open."""
    told["mechanism"]["allocation"][1] = list(told["mechanism"]["allocation"][0])


def _swapped(told):
    rules = told["mechanism"]["allocation"]
    rules[0], rules[1] = rules[1], rules[0]


def _other_shock(told):
    paid = next(one for one in told["mechanism"]["payments"] if one["treatment"] == "in rain")
    paid["shock"] = "sun"


def _mean(told):
    """A value that is not the mean over the shocks."""
    told["values"][1]["everyone"]["numerators"][0] += 1


def _older(told):
    told["format"] = "lpmech-crowd-certificate/1"


def _balanced(told):
    claim = next(one for one in told["claims"] if one["id"] == "ex_post_budget_balance")
    claim.update(verdict="proved", least_slack={"from": "0", "to": "0"}, at=None)


@pytest.mark.parametrize("forge", [_closed, _swapped, _other_shock, _mean, _older, _balanced])
def test_forged_certificates_are_rejected(forge, tmp_path, told):
    forged = copy.deepcopy(told)
    forge(forged)
    assert checked(tmp_path, forged).verdict == "rejected"


def test_a_certificate_of_version_2_about_a_plain_crowd_is_rejected(tmp_path):
    plain = weather(format="lpmech-crowd/1")
    del plain["shocks"], plain["allocations"][1:]
    told = certify_crowd(crowd_of(plain)).to_json()
    assert checked(tmp_path, told, plain).verdict == "accepted"
    assert checked(tmp_path, told | {"format": "lpmech-crowd-certificate/2"}, plain).verdict == "rejected"


MALFORMED = {
    "a rule too few": lambda told: told["mechanism"]["allocation"].pop(),
    "a payment without a shock": lambda told: told["mechanism"]["payments"][0].pop("shock"),
    "a payment under no shock": lambda told: told["mechanism"]["payments"][0].update(shock=None),
    "a payment under another shock": lambda told: told["mechanism"]["payments"][0].update(shock="snow"),
    "values by shock": lambda told: told["values"].extend(told["values"]),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_malformed_certificates(name, tmp_path, told):
    forged = copy.deepcopy(told)
    MALFORMED[name](forged)
    assert checked(tmp_path, forged).verdict == "malformed"


RAIN, SUN = {"name": "rain", "probability": "1/3"}, {"name": "sun", "probability": "2/3"}
WRONG = {
    "shocks that sum to more": (lambda tree: tree.update(shocks=[RAIN, SUN, SUN | {"name": "snow"}]), "E-ROW-SUM"),
    "a shock twice": (lambda tree: tree.update(shocks=[RAIN, SUN | {"name": "rain"}]), "E-LABEL-REPEATED"),
    "a shock below 0": (lambda tree: tree.update(shocks=[RAIN | {"probability": "-1/3"}, SUN | {"probability": "4/3"}]),
                        "E-PROBABILITY-NEGATIVE"),
    "no shock": (lambda tree: tree.update(shocks=[]), "E-EMPTY"),
    "a shock without probability": (lambda tree: tree.update(shocks=[{"name": "rain"}]), "E-KEY-MISSING"),
    "a period 0": (lambda tree: tree["allocations"][2].update(periods=[0]), "E-CROWD-OPEN"),
    "a period too late": (lambda tree: tree["allocations"][2].update(periods=[3]), "E-CROWD-OPEN"),
    "a period twice": (lambda tree: tree["allocations"][2].update(periods=[1, 1]), "E-CROWD-OPEN"),
    "periods without end": (lambda tree: tree.update(horizon=None), "E-CROWD-OPEN"),
    "an unknown shock": (lambda tree: tree["allocations"][1].update(shocks=["snow"]), "E-LABEL-UNKNOWN"),
    "a shock named twice": (lambda tree: tree["allocations"][1].update(shocks=["rain", "rain"]), "E-CROWD-OPEN"),
    "no period": (lambda tree: tree["allocations"][2].update(periods=[]), "E-EMPTY"),
    "nothing for the others in the sun": (lambda tree: tree["allocations"][0].update(shocks=["rain"]),
                                          "E-CROWD-ABSENT"),
    "nothing for the others in period 1": (lambda tree: tree["allocations"][0].update(periods=[2]), "E-CROWD-ABSENT"),
    "version 1": (lambda tree: tree.update(format="lpmech-crowd/1"), "E-KEY-UNKNOWN"),
    "version 3": (lambda tree: tree.update(format="lpmech-crowd/3"), "E-FORMAT"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_both_readers_refuse(name, tmp_path, told):
    change, code = WRONG[name]
    tree = weather()
    change(tree)
    with pytest.raises(BadInput) as refused:
        crowd_of(tree)
    assert code in {fault.code for fault in refused.value.faults}
    assert answer(tmp_path, json.dumps(tree), told).verdict == "malformed"


def test_what_says_nothing_is_not_written(tmp_path):
    """All periods and all shocks are the same as none, and without either the crowd is one of version 1."""
    tree = weather()
    tree["allocations"][1].update(periods=[2, 1])
    tree["allocations"][0].update(shocks=["sun", "rain"])
    assert crowd_of(tree).canonical() == crowd_of(WEATHER).canonical()
    told = certify_crowd(crowd_of(WEATHER)).to_json()
    assert answer(tmp_path, json.dumps(tree), told).verdict == "accepted"
    plain = weather()
    del plain["shocks"], plain["allocations"][1:]
    plain["allocations"][0]["periods"] = [1, 2]
    assert json.loads(crowd_of(plain).canonical())["format"] == "lpmech-crowd/1"


def hostile(kinds, shocks, periods, groups=1):
    """A crowd whose kinds name many periods and shocks, none of them always."""
    names = [f"w{k}" for k in range(shocks)]
    listed = [{"name": name, "probability": "0"} for name in names[1:]] + [{"name": names[0], "probability": "1"}]
    plans = [{"name": f"a{a}", "shocks": names[a % 2 :: 2] or names, "periods": list(range(1, periods, 1 + a % 3))}
             for a in range(kinds)]  # fmt: skip
    some = [{"name": f"g{k}", "number": 1, "types": ["t"], "treatments": [{"name": "x"}]} for k in range(groups)]
    return weather(horizon=1_000_000, shocks=listed, groups=some, allocations=plans, discount="1")


@pytest.mark.heavy
@pytest.mark.parametrize("size", [(400, 400, 400), (2, 3_000, 3), (50, 20, 20_000), (2, 2, 1_000, 3_000)])
def test_hostile_sizes_end_at_the_meter(size, tmp_path, told):
    start = time.process_time()
    found = answer(tmp_path, json.dumps(hostile(*size)), told)
    assert found.verdict in ("limit", "malformed", "rejected")
    assert time.process_time() - start < 20


def test_many_moments_end_at_the_meter(tmp_path, told):
    """A million periods with a thousand shocks each."""
    tree = weather(horizon=1_000_000, discount="1")
    tree["shocks"] = [{"name": f"w{k}", "probability": "1/1000"} for k in range(1000)]
    for plan in tree["allocations"]:
        plan.pop("shocks", None)
        plan.pop("periods", None)
    crowd = crowd_of(tree).canonical()
    digest = crowd_of(tree).sha256
    start = time.process_time()
    assert answer(tmp_path, crowd, told | {"environment": digest}).verdict in ("limit", "malformed")
    assert time.process_time() - start < 20


def two_stages():
    return json.loads(canonical(expanded(crowd_of(WEATHER))))


def test_environments_that_are_no_crowds():
    tree = two_stages()
    first = tree["stages"][0]
    first["shocks"]["sun"]["feasible without"] = {"sellers 1": first["allocations"][:2]}
    with pytest.raises(NotACrowd, match="the others may do without somebody"):
        found_in(Environment.from_json(tree))


def test_a_shock_that_tells_agents_apart(tmp_path):
    """The first seller may never sell in the second period's sun: the others are alike, and it is apart."""
    tree = two_stages()
    last = tree["stages"][1]
    name = next(one for one in last["allocations"] if "sellers 1 in sun" in one)
    shock = last["shocks"]["sun"]
    shock["feasible"].remove(name)
    shock["feasible without"] = {a: [x for x in s if x != name] for a, s in shock["feasible without"].items()}
    env = Environment.from_json(tree)
    assert found_in(env).groups == (("sellers 1",), ("sellers 2", "sellers 3"))
    with pytest.raises(NotACrowd, match="not identical"):
        found_in(env, [["sellers 1", "sellers 2", "sellers 3"]])
    honest, all_alike = lump(env).to_json(), lump(expanded(crowd_of(WEATHER))).to_json()
    assert answer(tmp_path, canonical(env), honest).verdict == "accepted"
    found = answer(tmp_path, canonical(env), all_alike | {"environment": env.sha256})
    assert (found.verdict, "not identical" in found.reason) == ("rejected", True)


def test_an_allocation_that_can_never_be_chosen_still_has_a_worth(tmp_path):
    """`non_negative_values` is about all utilities, also of what is never feasible."""
    env = _with_never()
    mine, full = lump(env), lpmech.certify(env)
    claim = next(one for one in mine.claims if one.id == "non_negative_values")
    assert claim.slack == (full.claims["non_negative_values"].least_slack,) * 2
    assert claim.slack[0] < 0
    assert answer(tmp_path, canonical(env), mine.to_json()).verdict == "accepted"


def _with_never():
    """The environment with one more allocation, feasible under no shock, which hurts the first seller alone."""
    env = expanded(crowd_of(WEATHER))
    found = json.loads(canonical(env))
    for stage, source in zip(found["stages"], env.stages, strict=True):
        names = list(source.allocations)
        stage["allocations"] = [*names, "never"]
        for i, agent in enumerate(env.agents):
            table = source.utilities[i].over(("allocation", agent), source.sizes).fractions()
            rows = [[str(x) for x in table[2 * a : 2 * a + 2]] for a in range(len(names))]
            rows.append(["-5", "0"] if i == 0 else ["0", "0"])
            stage["utility"][agent] = {"axes": ["allocation", agent], "values": rows}
        stage.pop("transition", None)
    stay = {agent: {"axes": [agent, f"next {agent}"], "values": [["1", "0"], ["0", "1"]]} for agent in env.agents}
    found["stages"][0]["transition"] = stay
    return Environment.from_json(found)


def test_hairs_decide(tmp_path):
    """A shock of 10^-30, under which alone a kind that is better by 10^-30 can be chosen."""
    tree = weather(horizon=None)
    tree["shocks"] = [RAIN | {"probability": str(HAIR)}, SUN | {"probability": str(1 - HAIR)}]
    tree["allocations"][2].pop("periods")
    better = tree["groups"][0]["treatments"][1] | {"name": "better", "utility": ["1", str(3 + HAIR)]}
    tree["groups"][0]["treatments"].append(better)
    tree["allocations"].append({"name": "hair", "treated": {"sellers": {"better": 1}}, "shocks": ["rain"]})
    found = certify_crowd(crowd_of(tree))
    assert found.is_exact
    assert checked(tmp_path, found.to_json(), tree).verdict == "accepted"
    state = found.audit.program.index[0, (0, 3)]
    option, _ = found.audit.program.actions[found.audit.rules[0][state]]
    assert found.crowd.plans[option].name == "hair"
    told = found.to_json()
    plain = next(a for a in range(found.audit.program.starts[state], found.audit.program.starts[state + 1])
                 if found.crowd.plans[found.audit.program.actions[a][0]].name == "rain")  # fmt: skip
    told["mechanism"]["allocation"][0][state] = int(plain - found.audit.program.starts[state])
    assert checked(tmp_path, told, tree).verdict == "rejected"


def test_drawn_shocks_of_many_kinds_are_read_alike(tmp_path):
    """Both readers make the same canonical text of drawn crowds."""
    for seed in range(20):
        crowd = later_tree(np.random.default_rng(seed))
        assert crowd_of(json.loads(crowd.canonical())).canonical() == crowd.canonical()
        told = certify_crowd(crowd).to_json()
        assert answer(tmp_path, crowd.canonical(), told).environment == crowd.sha256
