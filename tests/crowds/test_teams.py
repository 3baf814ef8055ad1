"""Agents who are alike up to the names of types, and blocks of agents: found, certified, checked, forged."""

import copy
import json
from fractions import Fraction

import pytest

import lpmech
from lpmech.crowds import alike, blocks
from lpmech.crowds.blocks import TooLarge
from lpmech.crowds.found import NotACrowd, found_in
from lpmech.crowds.produce import certify_crowd, lump
from lpmech.crowds.verdicts import Judge
from lpmech.problem.environment import Environment
from tests.cli.conftest import lpmech as command  # noqa: F401
from tests.crowds.attack_teams import attack, attack_numbers, honest
from tests.crowds.common import HAIR, any_rule, audit_of, noisy, random_crowd
from tests.crowds.teams import Played, Teams
from tests.crowds.test_roads import agree
from tests.enclosures.common import answer
from tests.quick import quick
from tests.search import times


def sizes(found):
    """How many blocks of how many agents each group has."""
    return sorted((len(group), len(group[0])) for group in found.blocks)


def check_roads(seed):
    """Found and declared, all numbers are those of the environment, and the checker accepts them."""
    teams = Teams(seed)
    env = teams.env
    declared = lump(env, groups=teams.groups, types=teams.types if seed % 2 and in_order(teams) else {})
    found = lump(env)
    assert found.crowd.joint_states == declared.crowd.joint_states
    assert len(found.audit.program.states) <= len(declared.audit.program.states)
    for certificate in (found, declared):
        assert certificate.is_exact
        agree(certificate.claims, lpmech.audit(env, Played(certificate).mechanism()), exactly=True)
        report = answer(env, certificate.to_json())
        assert report.verdict == "accepted", report
        assert all(claim.reason is None for claim in report.claims)


def in_order(teams):
    """Whether the types of the first agents stand in order, as they must where they are declared."""
    first = min(teams.teams, key=min)
    return all(teams.orders[name] == sorted(teams.orders[name]) for name in (*first, *teams.lone))


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(range(times(20)), 7))
def test_all_numbers_are_those_of_the_environment(seed):
    check_roads(seed)


def check_any_rule(seed):
    """A rule that need not be optimal, and tables with errors: nothing that is decided is wrong."""
    teams = Teams(seed, most=30)
    found = lump(teams.env, groups=teams.groups)
    rng = teams.rng
    rules = any_rule(rng, found)
    everyone, *others = ([noisy(rng, one.values) for one in solved] for solved in found.solved)
    named = copy.copy(found)
    object.__setattr__(named, "audit", audit_of(found.crowd, rules, *exact(found)))
    full = lpmech.audit(teams.env, Played(named).mechanism())
    agree(Judge(audit_of(found.crowd, rules, everyone, others)).claims(), full, exactly=False)


def exact(found):
    everyone, *others = ([one.values for one in solved] for solved in found.solved)
    return everyone, others


@pytest.mark.parametrize("seed", quick(range(times(16)), 5))
def test_no_verdict_about_any_rule_is_wrong(seed):
    check_any_rule(seed)


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(range(times(20)), 7))
def test_what_the_checker_finds_of_any_rule_by_any_tables_is_true(seed):
    attack_numbers(seed)


@pytest.mark.parametrize("seed", quick(range(times(40)), 7))
def test_a_changed_certificate_is_answered_and_no_false_claim_is_held(seed):
    attack(seed)


def nearly(teams):
    """The environment with one utility of one agent of a team off by 10^-30."""
    tree, name = teams.tree(), teams.teams[-1][-1]
    cell = tree["stages"][0]["utility"][name]["values"]
    usable = [b for b, (a, *_) in enumerate(teams.allocations) if teams.shocks is None
              or any(a in kinds for _, kinds in teams.shocks.values())]  # fmt: skip
    at = usable[int(teams.rng.integers(len(usable)))]
    for key in (at, *([0] if teams.public else [])):
        cell = cell[key]
    place = int(teams.rng.integers(len(cell)))
    cell[place] = str(Fraction(cell[place]) + HAIR)
    return Environment.from_json(tree), name


@pytest.mark.parametrize("seed", quick(range(times(30)), 3))
def test_who_is_not_quite_alike_is_not_found_and_a_forgery_is_rejected(seed):
    teams = Teams(seed)
    other, name = nearly(teams)
    assert [name] in [list(group) for group in found_in(other).groups]
    told = lump(teams.env, groups=teams.groups).to_json()
    told["environment"] = other.sha256
    report = answer(other, told)
    assert (report.verdict, "not identical" in str(report.reason)) == ("rejected", True), report
    with pytest.raises(NotACrowd, match="not identical"):
        found_in(other, teams.groups)


def test_teams_are_found_as_they_were_made():
    made = {2: 0, 3: 0}
    for seed in range(20):
        teams = Teams(seed, size=2, coarse=False)
        found = sizes(found_in(teams.env))
        if (teams.number, 2) in found:
            made[teams.number] += 1
        else:  # the agents of a team do not depend on each other
            assert found.count((teams.number, 1)) >= 2
    assert min(made.values()) > 3


def pairs(number):
    """Sellers with costs and buyers with worths; seller k trades with buyer k alone, one pair a period."""
    sellers, buyers = ([f"{name} {k}" for k in range(number)] for name in ("seller", "buyer"))
    agents, names = sellers + buyers, ["nothing", *(f"pair {k}" for k in range(number))]

    def worth(name, values, own):
        return {
            "axes": ["allocation", name],
            "values": [[0, 0], *(values if k == own else [0, 0] for k in range(number))],
        }

    def moves(name, own):
        stay, move = [[1, 0], [0, 1]], [["1/2", "1/2"], ["1/4", "3/4"]]
        rows = [stay, *(move if k == own else stay for k in range(number))]
        return {"axes": ["allocation", name, f"next {name}"], "values": rows}

    without = {name: [one for one in names if not one.endswith(f" {k}")] for group in (sellers, buyers)
               for k, name in enumerate(group)}  # fmt: skip
    tree = {
        "format": "lpmech-environment/1", "name": "pairs", "discount": "1/2", "horizon": 2, "agents": agents,
        "stages": [{
            "types": {name: ["low", "high"] for name in agents}, "allocations": names, "feasible without": without,
            "utility": {
                **{name: worth(name, [-1, -2], k) for k, name in enumerate(sellers)},
                **{name: worth(name, [2, 5], k) for k, name in enumerate(buyers)},
            },
            "transition": {name: moves(name, k) for group in (sellers, buyers) for k, name in enumerate(group)},
        }],
    }  # fmt: skip
    return Environment.from_json(tree)


def test_pairs_of_buyers_and_sellers():
    env = pairs(3)
    found = lump(env)
    assert found.found.groups == (("seller 0 + buyer 0", "seller 1 + buyer 1", "seller 2 + buyer 2"),)
    assert found.to_json()["orbits"] == {"lumped": 20, "joint": 64}
    state = {"seller 0": {"low|high": 2, "high|low": 1}}
    pays = {(one["group"], one["type"], one["treatment"]): one["to"] for one in found.payments_at(state, 2)}
    # Without anybody of the pair that trades, the other pair of its kind does, for 4.
    assert pays["seller 0", "low|high", "2"] == "-1"
    assert pays["buyer 0", "low|high", "2"] == "5"
    assert answer(env, found.to_json()).verdict == "accepted"
    exactly = lpmech.certify(env, "pivot")
    assert all(one.verdict == exactly.claims[one.id].verdict for one in found.claims if one.verdict != "undecided")


def test_eight_pairs():
    """65,536 joint states, 165 multisets of pairs."""
    found = lump(pairs(8))
    assert found.to_json()["orbits"] == {"lumped": 165, "joint": 1 << 16}
    assert found.verdict == "certified"


@pytest.fixture(scope="module")
def told():
    teams, found = honest(5)
    return teams.env, found.to_json()


def first_member(tree):
    return tree["groups"][0][0][0]


def groups_of_names(tree):
    tree["groups"] = [[block[0]["agent"] for block in group] for group in tree["groups"]]


MALFORMED = {
    "groups of names": groups_of_names,
    "no types": lambda tree: first_member(tree).pop("types"),
    "another key": lambda tree: first_member(tree).update(number=1),
    "a type of nobody": lambda tree: first_member(tree)["types"].__setitem__(0, "nothing"),
    "a type that is a number": lambda tree: first_member(tree)["types"].__setitem__(0, 0),
    "a type more": lambda tree: first_member(tree)["types"].append(first_member(tree)["types"][0]),
    "an agent of no name": lambda tree: first_member(tree).update(agent="nobody"),
    "an agent twice": lambda tree: tree["groups"].append(tree["groups"][0]),
    "an agent left out": lambda tree: tree["groups"].pop(),
    "an empty block": lambda tree: tree["groups"][0].append([]),
    "an empty group": lambda tree: tree["groups"].append([]),
    "blocks that are a text": lambda tree: tree.update(groups="all"),
    "a table of nobody": lambda tree: tree["values"][0]["without"].update(nobody={}),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_malformed_groups(name, told):
    env, tree = told[0], copy.deepcopy(told[1])
    MALFORMED[name](tree)
    assert answer(env, tree).verdict == "malformed"


@pytest.mark.parametrize("version", ["1", "2"])
def test_groups_with_names_of_types_have_their_version(version, told):
    env, tree = told
    older = {**tree, "format": f"lpmech-crowd-certificate/{version}"}
    assert answer(env, older).verdict == "malformed"


def test_what_needs_no_names_of_types_has_an_older_version():
    env = lpmech.load("beyond/two_bidders")
    tree = lump(env).to_json()
    assert tree["format"] == "lpmech-crowd-certificate/1"
    types = dict(zip(env.agents, env.stage(0).types, strict=True))
    tree["format"] = "lpmech-crowd-certificate/3"
    tree["groups"] = [[[{"agent": name, "types": list(types[name])}] for name in group] for group in tree["groups"]]
    report = answer(env, tree)
    assert (report.verdict, "older format" in str(report.reason)) == ("rejected", True)


def test_a_crowd_has_no_names_of_types_to_declare():
    crowd = random_crowd(3)
    tree = {**certify_crowd(crowd).to_json(), "format": "lpmech-crowd-certificate/3"}
    assert answer(crowd.canonical(), tree).verdict == "rejected"


def test_a_search_that_is_cut_short_says_so_and_claims_stay_true(monkeypatch):
    teams = Teams(12, size=1, number=3, coarse=False)
    whole = found_in(teams.env)
    assert not whole.stopped
    monkeypatch.setattr(alike, "MOST_STEPS", 10)
    cut = lump(teams.env)
    assert cut.found.stopped
    assert len(cut.found.groups) > len(whole.groups)
    assert answer(teams.env, cut.to_json()).verdict == "accepted"
    with pytest.raises(NotACrowd, match="takes too long"):
        found_in(teams.env, teams.groups)
    groups = [sorted(one for (one,) in teams.teams), *([name] for name in teams.lone)]
    first = teams.orders[groups[0][0]]
    types = {name: [f"{name} t{teams.orders[name][first.index(s)]}" for s in range(len(first))] for name in groups[0]}
    assert len(found_in(teams.env, groups, types).groups) == len(groups)


@pytest.mark.parametrize(
    ("groups", "types", "said"),
    [
        ([["ann", "bob"]], {"bob": ["3"]}, "the types of bob are"),
        ([["ann", "bob"]], {"cyd": ["3"]}, "there is no agent cyd"),
        ([["ann", "bob"]], {"ann": ["3", "1"]}, "stand in the environment's order"),
        ([["ann", "bob"]], {"bob": ["3", "1"]}, "not identical"),
        ([[["ann", "bob"]], [[]]], {}, "every agent once"),
        ([["ann", ["bob"], []]], {}, "every agent once"),
        (None, {"bob": ["3", "1"]}, "declared with the groups"),
    ],
)
def test_declarations_that_are_refused(groups, types, said):
    env = lpmech.load("beyond/two_bidders")
    with pytest.raises(NotACrowd, match=said):
        found_in(env, groups, types)


def test_blocks_of_different_sizes_are_refused():
    with pytest.raises(NotACrowd, match="equally many"):
        found_in(pairs(2), [[["seller 0", "buyer 0"], ["seller 1"]], ["buyer 1"]])


def test_blocks_with_too_many_types_are_refused(monkeypatch):
    monkeypatch.setattr(blocks, "MAX_NUMBERS", 10)
    with pytest.raises(TooLarge, match="a block of 2 agents has 4 types"):
        found_in(pairs(2))


def alone(number):
    """Agents of one type with worths of their own, none like another, in two blocks that are alike."""
    names = [f"{side}{k}" for side in "ab" for k in range(number)]
    chosen = ["nothing", "a", "b"]
    worth = {
        name: {"axes": ["allocation"], "values": [(int(name[1:]) + 1) * (name[0] == one) for one in chosen]}
        for name in names
    }
    stage = {"types": {name: ["only"] for name in names}, "allocations": chosen, "utility": worth}
    tree = {"format": "lpmech-environment/1", "discount": 1, "horizon": 1, "agents": names, "stages": [stage]}
    return Environment.from_json(tree), [[[name for name in names if name[0] == side] for side in "ab"]]


def test_blocks_of_many_agents_are_refused():
    small, groups = alone(7)
    found = found_in(small, groups)
    assert sizes(found) == [(2, 7)]
    assert sizes(found_in(small)) == [(1, 1)] * 14  # larger than what is searched for
    tree = lump(small, groups=groups).to_json()
    assert answer(small, tree).verdict == "accepted"
    large, groups = alone(21)
    with pytest.raises(TooLarge, match="a block has 21 agents"):
        found_in(large, groups)
    blocks_of_all = [[{"agent": name, "types": ["only"]} for name in block] for block in groups[0]]
    tree.update(environment=large.sha256, groups=[blocks_of_all])
    report = answer(large, tree)
    assert (report.verdict, "21 agents" in str(report.reason)) == ("limit", True), report


def test_blocks_from_the_command_to_the_page(command, tmp_path):  # noqa: F811
    case = tmp_path / "pairs.json"
    case.write_text(json.dumps(Teams(12).tree()), encoding="utf-8")
    done = command("study", "identical", case, "-o", tmp_path / "out")
    assert "a4's a4 t1, a4 t0, a4 t2 = a2's a2 t0, a2 t1, a2 t2" in " ".join(done.out.split())
    assert command("check", tmp_path / "out").code == 0
    assert command("report", tmp_path / "out", "-o", tmp_path / "page.html").code == 0
    assert "are called" in (tmp_path / "page.html").read_text("utf-8")
    given = ("--groups", "a0;a1+a2,a3+a4", "--types", "a4=a4 t1|a4 t0|a4 t2")
    told = command("study", "identical", case, *given, "--format", "json").json
    assert [len(group) for group in told["groups"]] == [1, 2]
    assert told["stopped"] is False
    wrong = command("study", "identical", case, *given[:3], "a4=a4 t0|a4 t1|a4 t2")
    assert (wrong.code, "a1 + a2 and a3 + a4 are not identical" in " ".join(wrong.err.split())) == (2, True)
